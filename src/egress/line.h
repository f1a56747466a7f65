// The one place where a socket is opened: last gate, ledger intent, HTTP exchange, ledger outcome.
#pragma once

#include <functional>
#include <memory>
#include <string>
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

/// Thread-safe; keeps connections for reuse.
class Line {
 public:
  virtual ~Line() = default;
  /// Errors: permission_denied (gate; ledger row `refused`, nothing sent), unavailable (no connection: nothing was
  /// sent, retryable), deadline_exceeded or aborted (cut after bytes were sent: ledger row `uncertain`). HTTP errors
  /// are replies, not errors.
  virtual Result<HttpReply> cross(const OutboundRequest& request, const Context& context,
                                  const OnBody& on_body = {}) = 0;
};

/// Through libcurl. `ledger` must outlive the line.
std::unique_ptr<Line> make_line(Ledger& ledger);

}  // namespace firstpass::egress
