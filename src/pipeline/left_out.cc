#include "pipeline/left_out.h"

#include <algorithm>

#include "core/ids.h"
#include "core/text.h"

namespace firstpass::pipeline {

namespace {

constexpr std::string_view kStage = "pipeline/left_out";
constexpr std::string_view kMark = "MORE ";
constexpr std::size_t kLeastTokens = 20;   // shorter gaps say too little to be asked for
constexpr std::size_t kMostTokens = 400;   // of one passage: longer gaps are several
constexpr std::size_t kMostPassages = 6;   // the offer itself costs tokens
constexpr std::size_t kHandleDigits = 10;  // digits spell nobody's name by chance, letters do

/// Stretches of `text` of at most kMostTokens, cut between lines or sentences' ends where there are any.
std::vector<std::string_view> in_pieces(std::string_view text) {
  std::vector<std::string_view> pieces;
  const std::vector<Span> tokens = token_spans(text);
  std::size_t begin = 0;
  for (std::size_t first = 0; first < tokens.size();) {
    std::size_t next = std::min(first + kMostTokens, tokens.size());
    if (next < tokens.size()) {
      for (std::size_t back = next; back > first + kMostTokens / 2; --back) {
        const std::string_view token = text.substr(tokens[back - 1].begin, tokens[back - 1].size());
        if (token != "." && token != "!" && token != "?") continue;
        next = back;
        break;
      }
    }
    const std::size_t end = next < tokens.size() ? tokens[next].begin : text.size();
    pieces.push_back(trim(text.substr(begin, end - begin)));
    begin = end;
    first = next;
  }
  return pieces;
}

/// Parts that are kept back as a whole, for a reason other than the question.
bool is_kept_back(const Part& part) { return part.role == "signature" || part.role == "disclaimer"; }

}  // namespace

LeftOut::LeftOut(const std::vector<Document>& documents, const condense::Brief& brief, std::size_t budget,
                 MaskPassage mask)
    : m_left(budget), m_mask(std::move(mask)) {
  for (std::size_t d = 0; d < documents.size(); ++d)
    for (std::size_t p = 0; p < documents[d].parts.size(); ++p) {
      const Part& part = documents[d].parts[p];
      if (is_kept_back(part)) continue;
      std::vector<Span> kept;
      std::string label = documents[d].summary.kind.empty() ? "text" : documents[d].summary.kind;
      for (const condense::BriefPiece& piece : brief.pieces)
        if (piece.document == d && piece.part == p && !piece.kept.empty()) {
          kept.insert(kept.end(), piece.kept.begin(), piece.kept.end());
          label = piece.label;
        }
      kept.push_back({part.text.size(), part.text.size()});
      std::size_t at = 0;
      for (const Span span : kept) {
        if (span.begin > at)
          for (const std::string_view text : in_pieces(std::string_view(part.text).substr(at, span.begin - at))) {
            const std::size_t tokens = count_tokens(text);
            if (tokens >= kLeastTokens) m_passages.push_back({random_digits(kHandleDigits), label, text, tokens});
          }
        at = std::max(at, span.end);
      }
    }
  // The longest say most; the rest stays unoffered rather than making the offer long.
  if (m_passages.size() <= kMostPassages) return;
  std::vector<std::size_t> sizes;
  for (const Passage& passage : m_passages) sizes.push_back(passage.tokens);
  std::nth_element(sizes.begin(), sizes.begin() + kMostPassages, sizes.end(), std::greater<>());
  const std::size_t least = sizes[kMostPassages];
  std::erase_if(m_passages, [&](const Passage& passage) { return passage.tokens <= least; });
}

std::string LeftOut::offer() const {
  if (m_passages.empty() || m_left == 0) return {};
  std::string text =
      "Passages were left out (handle, tokens). If you cannot answer without one, reply only MORE and its handle, at "
      "most " +
      std::to_string(kMostCalls) + " times.";
  const std::string* label = nullptr;
  for (const Passage& passage : m_passages) {
    text += label != nullptr && *label == passage.label ? ", " : "\n" + passage.label + ": ";
    text += passage.handle + " " + std::to_string(passage.tokens);
    label = &passage.label;
  }
  return text + "\n";
}

std::optional<std::string> LeftOut::asked_for(std::string_view reply) {
  reply = trim(reply);
  if (!reply.starts_with(kMark) || reply.find('\n') != std::string_view::npos) return std::nullopt;
  const std::string_view handle = trim(reply.substr(kMark.size()));
  const bool plain = !handle.empty() && handle.size() <= 64 && std::all_of(handle.begin(), handle.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  return plain ? std::optional<std::string>(handle) : std::nullopt;
}

Result<MaskedPassage> LeftOut::fetch(std::string_view handle) {
  if (++m_calls > kMostCalls)
    return fail(Code::resource_exhausted, kStage, "no more passages are given out for this question");
  const auto found = std::find_if(m_passages.begin(), m_passages.end(),
                                  [&](const Passage& passage) { return passage.handle == handle; });
  if (found == m_passages.end()) return fail(Code::not_found, kStage, "no passage has this handle");
  if (found->tokens > m_left)
    return fail(Code::resource_exhausted, kStage, "the passage would go beyond the budget of this question");
  FP_TRY_ASSIGN(MaskedPassage masked, m_mask(std::string(found->text)));
  m_left -= found->tokens;
  return masked;
}

}  // namespace firstpass::pipeline
