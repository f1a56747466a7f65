// Text with private values → text with placeholders.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "protect/detection.h"
#include "vault/vault.h"

namespace firstpass::protect {

struct Masked {
  std::string text;
  std::vector<Detection> hidden;  ///< what was replaced, in offsets of the input
};

/// Replaces every detection by the scope's placeholder, and escapes text that already looks like a placeholder.
/// Restoring the result in the same scope gives `text` back byte for byte.
Result<Masked> mask(std::string_view text, const std::vector<Detection>& detections, vault::Scope& scope);

/// Where any of `entries` stands in `text`: whole words, ASCII letter case aside, sorted and disjoint. mask() hides
/// these by itself; ask for them to learn whether a text must be masked again.
std::vector<Detection> find_known_values(std::string_view text, const std::vector<vault::Entry>& entries);

}  // namespace firstpass::protect
