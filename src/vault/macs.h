// Keyed hashes under a sub-key of a vault's key.
#pragma once

#include <memory>
#include <string_view>

#include "core/hmac.h"
#include "vault/vault.h"

namespace firstpass::vault {

/// As Key::mac(), for many messages of one context: deriving the sub-key costs more than a short message.
std::unique_ptr<const HmacSha256> macs_for(const Key& key, std::string_view context);

}  // namespace firstpass::vault
