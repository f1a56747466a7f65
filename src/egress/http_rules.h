// What a request must look like before a socket is opened for it.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "egress/outbound.h"

namespace firstpass::egress {

struct Target {
  std::string scheme, host, origin;  ///< origin: "https://host:port", the key under which connections are reused
};

/// invalid_argument for another scheme than http or https, credentials in the URL, or control characters;
/// permission_denied for plain http to another machine unless `insecure_http`.
Result<Target> check_url(std::string_view url, bool insecure_http);

/// True for 127.0.0.0/8, [::1] and "localhost" (which libcurl resolves to loopback by itself).
bool is_loopback_host(std::string_view host);

/// invalid_argument for a method or header that would change the framing of the request or smuggle in another one.
Status check_headers(const OutboundRequest& request);

}  // namespace firstpass::egress
