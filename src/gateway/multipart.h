// multipart/form-data (RFC 7578) of an authenticated client.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "gateway/http_server.h"

namespace firstpass::gateway {

/// Views into the request's body.
struct FormField {
  std::string name, filename;
  std::string_view value;
};

/// invalid_argument without a boundary, for a form that is cut, or one with more than 64 fields.
Result<std::vector<FormField>> parse_multipart(const HttpRequest& request);

}  // namespace firstpass::gateway
