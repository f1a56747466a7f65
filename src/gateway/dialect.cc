#include "gateway/dialect.h"

#include <algorithm>
#include <array>

namespace firstpass::gateway {

namespace {

bool is_anthropic(const Dialect& dialect) { return dialect.provider == "anthropic"; }

std::string_view error_type(const Dialect& dialect, int status) {
  switch (status) {
    case 400:
    case 413: return "invalid_request_error";
    case 401: return "authentication_error";
    case 403: return "permission_error";
    case 404: return "not_found_error";
    case 429: return "rate_limit_error";
    case 503: return is_anthropic(dialect) ? "overloaded_error" : "server_error";
    default: return is_anthropic(dialect) ? "api_error" : "server_error";
  }
}

Json error_body(const Dialect& dialect, int status, const Error& error) {
  const std::string message = "Firstpass: " + error.message;
  const std::string_view type = error_type(dialect, status);
  if (is_anthropic(dialect)) return {{"type", "error"}, {"error", {{"type", type}, {"message", message}}}};
  return {{"error", {{"message", message}, {"type", type}, {"param", nullptr}, {"code", code_name(error.code)}}}};
}

/// A recording that is too long, not a machine that is too busy: sending it again is in vain.
bool is_too_much_input(const Error& error) {
  const std::string_view stage = error.stage;
  return !error.retryable && (stage.starts_with("input") || stage.starts_with("worker") || stage == "core/file");
}

}  // namespace

bool is_bound_to_provider(const Json& body) {
  constexpr std::array<const char*, 3> kKeys = {"previous_response_id", "conversation", "container"};
  return std::any_of(kKeys.begin(), kKeys.end(), [&](const char* key) {
    const Json* value = find(body, key);
    return value != nullptr && !value->is_null();
  });
}

int status_of(const Error& error) {
  switch (error.code) {
    case Code::invalid_argument:
    case Code::data_loss:  // an attachment that cannot be read
    case Code::unimplemented: return 400;
    case Code::unauthenticated: return 401;
    case Code::permission_denied: return 403;
    case Code::not_found: return 404;
    case Code::resource_exhausted: return is_too_much_input(error) ? 413 : 429;
    case Code::unavailable: return 503;
    case Code::deadline_exceeded: return 504;
    case Code::aborted: return 502;
    case Code::failed_precondition:
    case Code::internal: return 500;
  }
  return 500;
}

HttpAnswer error_answer(const Dialect& dialect, const Error& error) {
  HttpAnswer answer;
  answer.status = status_of(error);
  answer.body = dump(error_body(dialect, answer.status, error));
  // The SDKs would otherwise repeat every 5xx, also where a second try could cost twice or fail the same.
  if (error.retryable) answer.headers.emplace_back("retry-after", "1");
  else answer.headers.emplace_back("x-should-retry", "false");
  return answer;
}

HttpAnswer error_without_reason(const Dialect& dialect, int status) {
  HttpAnswer answer;
  answer.status = status;
  answer.body = dump(
      error_body(dialect, status,
                 {Code::aborted, "the provider answered " + std::to_string(status) + " without a reason", "", false}));
  return answer;
}

std::string error_event(const Dialect& dialect, const Error& error) {
  Json body = error_body(dialect, status_of(error), error);
  if (dialect.name == "responses")
    body = {{"type", "error"}, {"code", code_name(error.code)}, {"message", error.message}, {"param", nullptr}};
  const bool named = is_anthropic(dialect) || dialect.name == "responses";
  return (named ? "event: error\n" : "") + ("data: " + dump(body)) + "\n\n";
}

}  // namespace firstpass::gateway
