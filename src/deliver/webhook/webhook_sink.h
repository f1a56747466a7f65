// The signature of a webhook, apart from the sink so that it can be checked against the scheme's published example.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace firstpass::deliver {

/// "v1,BASE64" over "id.timestamp.body": HMAC-SHA256 as in Standard Webhooks. `secret` is "whsec_" and base64, or any
/// other text, whose bytes are then the key. invalid_argument for an empty secret or broken base64.
Result<std::string> webhook_signature(std::string_view secret, std::string_view id, std::string_view timestamp,
                                      std::string_view body);

}  // namespace firstpass::deliver
