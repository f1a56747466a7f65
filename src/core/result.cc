#include "core/result.h"

namespace firstpass {

std::string_view code_name(Code code) {
  switch (code) {
    case Code::invalid_argument: return "invalid_argument";
    case Code::not_found: return "not_found";
    case Code::permission_denied: return "permission_denied";
    case Code::resource_exhausted: return "resource_exhausted";
    case Code::failed_precondition: return "failed_precondition";
    case Code::unavailable: return "unavailable";
    case Code::deadline_exceeded: return "deadline_exceeded";
    case Code::data_loss: return "data_loss";
    case Code::unauthenticated: return "unauthenticated";
    case Code::aborted: return "aborted";
    case Code::unimplemented: return "unimplemented";
    case Code::internal: return "internal";
  }
  return "internal";
}

}  // namespace firstpass
