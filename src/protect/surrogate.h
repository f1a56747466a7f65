// Values that are made up but look like the original: same shape, locale and checksum.
#pragma once

#include <string>
#include <string_view>

#include "vault/vault.h"

namespace firstpass::protect {

/// Something of the same shape as `original`, another one at each attempt; empty when nothing that could pass for it
/// can be made (a placeholder is used then). Random, but the parts of a person's name and the shift of dates are the
/// same all over the scope, by a secret of the scope: one name stays one name, and intervals stay what they are. Dates
/// move by whole weeks, so that weekdays hold.
std::string make_surrogate(std::string_view type, std::string_view original, int attempt, const vault::Scope& scope);

/// "37" → "30s", "12 March 1980" → "March 1980", "SW1A 2AA" → "SW1A", "192.168.3.4" → "192.168.x.x"; empty when the
/// type has no general form or the value none of the known shapes.
std::string generalise(std::string_view type, std::string_view original);

}  // namespace firstpass::protect
