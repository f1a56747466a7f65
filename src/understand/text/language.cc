#include <cstdio>  // cld2's headers use FILE without including it

#include <cld2/public/compact_lang_det.h>

#include <array>
#include <utility>

#include "core/text.h"
#include "understand/text/text_understanding.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/text/language";
constexpr std::size_t kLeastTokens = 3;
constexpr std::size_t kLook = std::size_t{1} << 20;  // more text does not change the answer

/// CLD2 keeps old or own codes for a few languages.
std::string standard_code(std::string_view code) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kNewer = {
      {{"iw", "he"}, {"zh-Hant", "zh"}, {"no", "nb"}, {"jw", "jv"}, {"mo", "ro"}}};
  for (const auto& [old_code, new_code] : kNewer)
    if (code == old_code) return std::string(new_code);
  return std::string(code);
}

/// The end of the last whole code point within `limit` bytes.
std::string_view head_of(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

}  // namespace

Language detect_language(std::string_view text) {
  // CLD2 reads past ill-formed sequences; give it none.
  const std::string clean = to_valid_utf8(head_of(text, kLook));
  CLD2::Language best[3] = {};
  int percent[3] = {};
  int bytes = 0;
  bool reliable = false;
  const CLD2::Language language =
      CLD2::DetectLanguageSummary(clean.data(), static_cast<int>(clean.size()), true, best, percent, &bytes, &reliable);
  if (language == CLD2::UNKNOWN_LANGUAGE || best[0] == CLD2::UNKNOWN_LANGUAGE || bytes == 0) return {};
  const double share = percent[0] / 100.0;
  return {standard_code(CLD2::LanguageCode(best[0])), reliable ? share : share / 2};
}

Status understand_text(Document& document, const Context& context) {
  for (std::size_t p = 0; p < document.parts.size(); ++p) {
    FP_TRY(context.deadline.check(kStage));
    const std::string& text = document.parts[p].text;
    if (document.parts[p].kind == PartKind::records) continue;
    const Language language = detect_language(text);
    if (language.code.empty() || (text.size() < 64 && count_tokens(text) < kLeastTokens)) continue;
    Finding finding;
    finding.kind = "language";
    finding.value = language.code;
    finding.confidence = language.confidence;
    finding.origin = {std::string(kStage), "", "cld2"};
    finding.where.part = p;
    finding.where.span = Span{0, text.size()};
    document.findings.push_back(std::move(finding));
  }
  return {};
}

}  // namespace firstpass::understand
