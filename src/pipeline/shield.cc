#include "pipeline/shield.h"

#include <algorithm>

#include "core/text.h"
#include "protect/mask.h"

namespace firstpass::pipeline {

namespace {

// Shorter values ("Al", "May") would hide half of every text; the gate matches them the same way.
constexpr std::size_t kShortestKnownValue = 3;

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

bool word_at(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return false;
  return is_word(next_code_point(text, offset));
}

bool word_before(std::string_view text, std::size_t offset) {
  if (offset == 0) return false;
  do --offset;
  while (offset > 0 && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80);
  return is_word(next_code_point(text, offset));
}

bool is_whole_word(std::string_view text, std::size_t begin, std::size_t end) {
  return !(word_before(text, begin) && word_at(text, begin)) && !(word_at(text, end) && word_before(text, end));
}

void collect_known(const std::vector<vault::Entry>& entries, std::vector<vault::Entry>& known) {
  known = entries;
  // Longest first, so that "Anna Berg" wins over "Anna".
  std::sort(known.begin(), known.end(), [](const auto& a, const auto& b) {
    return a.original.size() != b.original.size() ? a.original.size() > b.original.size() : a.original < b.original;
  });
}

}  // namespace

void add_known_values(std::string_view text, const std::vector<vault::Entry>& known,
                      std::vector<protect::Detection>& detections) {
  const std::string folded = ascii_lower(text);
  for (const vault::Entry& entry : known) {
    const std::string value = ascii_lower(trim(entry.original));
    if (value.size() < kShortestKnownValue) continue;
    for (std::size_t at = folded.find(value); at != std::string::npos; at = folded.find(value, at + value.size())) {
      const Span span{at, at + value.size()};
      const auto overlaps = [&](const protect::Detection& detection) { return detection.span.overlaps(span); };
      if (!is_whole_word(text, span.begin, span.end) || std::any_of(detections.begin(), detections.end(), overlaps))
        continue;
      detections.push_back({span, entry.type, 1.0, "known_value", "stands hidden elsewhere in this scope"});
    }
  }
  std::sort(detections.begin(), detections.end(),
            [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; });
}

Result<Shielded> shield(const std::vector<std::string>& texts, const protect::Detector& detector, vault::Scope& scope,
                        const protect::DetectOptions& options, const Context& context) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  FP_TRY_ASSIGN(auto detections, detector.detect_all(views, options, context));

  // Every value enters the vault before the first text is masked: the order of the texts must not matter.
  for (std::size_t i = 0; i < texts.size(); ++i)
    for (const protect::Detection& detection : detections[i])
      FP_TRY(scope.placeholder(detection.type, views[i].substr(detection.span.begin, detection.span.size())));
  std::vector<vault::Entry> known;
  collect_known(scope.entries(), known);

  Shielded shielded;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    add_known_values(views[i], known, detections[i]);
    FP_TRY_ASSIGN(protect::Masked masked, protect::mask(views[i], detections[i], scope));
    for (const protect::Detection& hidden : masked.hidden) ++shielded.hidden[hidden.type];
    shielded.texts.push_back(std::move(masked.text));
  }
  for (vault::Entry& entry : known) vault::wipe(entry.original);
  return shielded;
}

}  // namespace firstpass::pipeline
