// The one place where a socket is opened: last gate, ledger intent, HTTP exchange, ledger outcome.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/context.h"
#include "egress/ledger.h"
#include "egress/outbound.h"

namespace firstpass::egress {

struct HttpReply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;                                          ///< empty when streamed to `on_body`
  std::string header(std::string_view name) const;
};

/// Called with body bytes as they arrive, once the status is known. Return false to cancel upstream.
using OnBody = std::function<bool(const HttpReply& head, std::string_view bytes)>;

/// Asked once a reply is complete, or was cut or cancelled, before its outcome is written to the ledger: may replace
/// the estimated tokens and set the cost from what the provider counted so far.
using Meter = std::function<void(const HttpReply& reply, std::uint64_t& tokens, double& cost)>;

/// Thread-safe; keeps connections for reuse.
class Line {
 public:
  virtual ~Line() = default;
  /// Errors: permission_denied (gate; ledger row `refused`, nothing sent), unavailable (no connection: nothing was
  /// sent, retryable), deadline_exceeded or aborted (cut after bytes were sent: ledger row `uncertain`, or `cancelled`
  /// when this side ended it). HTTP errors are replies, not errors.
  virtual Result<HttpReply> cross(const OutboundRequest& request, const Context& context,
                                  const OnBody& on_body = {}) = 0;
  virtual Result<HttpReply> cross_metered(const OutboundRequest& request, const Context& context, const OnBody& on_body,
                                          const Meter& meter) {
    (void)meter;
    return cross(request, context, on_body);
  }
};

/// Limits of one exchange; the context's deadline holds besides.
struct LineSettings {
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds first_byte_timeout{300'000};  ///< from the last byte sent; models think for minutes
  std::chrono::milliseconds idle_timeout{120'000};        ///< between two bytes of a reply
  std::uint64_t max_reply_bytes = std::uint64_t{64} << 20;
  std::string proxy;    ///< URL; empty = none, whatever the environment says
  std::string ca_file;  ///< PEM bundle instead of the system's; for tests and company roots
};

/// Before anything is sent: libcurl takes its memory as this program does (library_memory.h), so that what it frees of
/// requests and replies is overwritten too. For programs alone, since it holds for all of a process.
void share_memory_with_curl();

/// Through libcurl: HTTP/1.1 over TLS (certificates and names checked) or, to this machine only, plain; redirects are
/// replies; a request is never repeated behind the caller's back. `ledger` must outlive the line.
std::unique_ptr<Line> make_line(Ledger& ledger);
std::unique_ptr<Line> make_line(Ledger& ledger, LineSettings settings);

}  // namespace firstpass::egress
