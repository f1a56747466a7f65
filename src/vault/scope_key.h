// Sealing what must be gone once a conversation is erased.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "vault/vault.h"

namespace firstpass::vault {

/// A key that only `scope` can make for `use`; nullopt where a scope has no keys of its own.
inline std::optional<Key> scope_key(const Scope& scope, std::string_view use) {
  std::string bytes = scope.derive(use);
  auto key = Key::from_bytes(bytes);
  wipe(bytes);
  if (!key) return std::nullopt;
  return std::move(*key);
}

}  // namespace firstpass::vault
