// Errors as values. Every fallible function in Firstpass returns Result<T>; no exception crosses a room's border.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace firstpass {

/// Canonical error codes (the names of google.rpc.Code that apply here).
enum class Code {
  invalid_argument,     ///< the caller's input or configuration is wrong
  not_found,            ///< a file, model, key or row does not exist
  permission_denied,    ///< refused by policy, by the last gate or by the file system
  resource_exhausted,   ///< a limit: memory, disk, budget, quota, rate (HTTP 429)
  failed_precondition,  ///< the state does not allow it (missing model, locked vault)
  unavailable,          ///< no network, provider down: a later try may work
  deadline_exceeded,    ///< out of time
  data_loss,            ///< input unreadable: empty, cut, bombed, checksum mismatch
  unauthenticated,      ///< the provider refused the key (HTTP 401/403)
  aborted,              ///< cut after sending: it is uncertain whether it was processed
  unimplemented,        ///< a known format or feature that this build does not handle
  internal,             ///< a broken invariant: a bug in Firstpass
};

/// Canonical name in lower snake case, e.g. "data_loss". Never fails.
std::string_view code_name(Code code);

/// What failed, on which input, and what to do.
///
/// `message` is one line for people. It must never hold the user's text or a private value: use offsets, types,
/// counts and file names as the person typed them.
struct [[nodiscard]] Error {
  Code code = Code::internal;
  std::string message;
  std::string stage;       ///< the room or unit that failed, e.g. "input/image"
  bool retryable = false;  ///< the same call may work later without any change
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = tl::expected<void, Error>;

/// `return fail(Code::not_found, "input", "no such file: " + path);`
inline tl::unexpected<Error> fail(Code code, std::string_view stage, std::string message, bool retryable = false) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::string(stage), retryable});
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace firstpass

#define FP_CONCAT_INNER(a, b) a##b
#define FP_CONCAT(a, b) FP_CONCAT_INNER(a, b)

/// Returns the error of a Status or Result to the caller; drops the value.
#define FP_TRY(expression)                                                          \
  do {                                                                              \
    auto fp_try_result = (expression);                                              \
    if (!fp_try_result) return ::firstpass::fail(std::move(fp_try_result.error())); \
  } while (0)

/// `FP_TRY_ASSIGN(auto bytes, read_file(path));`
#define FP_TRY_ASSIGN(declaration, expression) \
  FP_TRY_ASSIGN_INNER(FP_CONCAT(fp_result_, __LINE__), declaration, expression)
#define FP_TRY_ASSIGN_INNER(result, declaration, expression)        \
  auto result = (expression);                                       \
  if (!result) return ::firstpass::fail(std::move(result.error())); \
  declaration = std::move(*result)
