// Text with private values → text with placeholders.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protect/detection.h"
#include "protect/operators.h"
#include "protect/own_words.h"
#include "vault/vault.h"

namespace firstpass::protect {

struct Masked {
  std::string text;
  std::vector<Detection> hidden;          ///< what was replaced, in offsets of the input
  std::vector<std::string> replacements;  ///< what stands for it in `text`; same order
};

/// A part of a structured text in which values stand; outside of such parts nothing is looked for.
struct Region {
  Span span;
  vault::Written written = vault::Written::plain;  ///< quoted: a bare number of JSON
  bool html = false;                               ///< placeholders are written &lt;…&gt;
};

struct MaskOptions {
  std::shared_ptr<const OwnWords> words;         ///< the person's own words; may be null
  std::shared_ptr<const TypeRules> rules;        ///< null: everything is hidden behind placeholders
  const std::vector<Region>* regions = nullptr;  ///< of a structured text; null: the whole text is one
};

/// Replaces every detection by what the rules say, by default the scope's placeholder; hides every further occurrence
/// of anything the scope knows, in the forms in which people are named too (name_forms.h); and escapes text that
/// already looks like a placeholder. Restoring the result in the same scope gives `text` back byte for byte, as far as
/// the operators can be undone. permission_denied when a rule refuses a type; nothing is given out then.
Result<Masked> mask(std::string_view text, const std::vector<Detection>& detections, vault::Scope& scope,
                    const MaskOptions& options = {});

/// Several texts of one request: what is known from one is hidden in all, whatever their order. `options.regions` must
/// be null.
Result<std::vector<Masked>> mask_all(const std::vector<std::string_view>& texts,
                                     std::vector<std::vector<Detection>> detections, vault::Scope& scope,
                                     const MaskOptions& options = {});

/// Where any of `entries` stands in `text`: whole words, ASCII letter case aside, sorted and disjoint. mask() hides
/// these by itself; ask for them to learn whether a text must be masked again.
std::vector<Detection> find_known_values(std::string_view text, const std::vector<vault::Entry>& entries);

}  // namespace firstpass::protect
