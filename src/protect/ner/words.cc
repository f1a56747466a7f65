#include "protect/ner/words.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "core/text.h"
#include "protect/ner/name_model.h"

namespace firstpass::protect {

namespace {

bool has_digit_type(char32_t c) {
  if (c < 0x80) return c >= '0' && c <= '9';
  const auto type = u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_NUMERIC_TYPE);
  return type == U_NT_DECIMAL || type == U_NT_DIGIT;
}

std::int64_t case_of(std::string_view word) {
  bool upper = false, other = false, first_upper = false;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < word.size(); ++characters) {
    const char32_t c = next_code_point(word, at);
    if (has_digit_type(c)) return 3;
    const auto code = static_cast<UChar32>(c);
    const bool is_up = c < 0x80 ? c >= 'A' && c <= 'Z' : u_isUUppercase(code);
    if (is_up) upper = true;
    else if (c < 0x80 ? c >= 'a' && c <= 'z' : (u_isULowercase(code) || u_istitle(code))) other = true;
    if (characters == 0) first_upper = is_up;
  }
  if (characters > 1 && upper && !other) return 2;
  return first_upper ? 1 : 0;
}

// The code points on both sides of a byte offset are letters or digits.
bool glued(std::string_view text, std::size_t at) {
  if (at == 0 || at >= text.size()) return false;
  std::size_t before = at - 1;
  while (before > 0 && (text[before] & 0xC0) == 0x80) --before;
  std::size_t after = at;
  return is_alnum(next_code_point(text, before)) && is_alnum(next_code_point(text, after));
}

// What may stand between two words of one name: "O'Neil", "Watson, Kimberly", "St. James".
bool joins(std::string_view gap) {
  std::size_t characters = 0;
  for (std::size_t at = 0; at < gap.size(); ++characters) {
    const char32_t c = next_code_point(gap, at);
    const bool mark = c == ',' || c == '.' || c == '-' || c == '/' || c == '#' || c == '\'' || c == U'\u2019';
    if (!mark && !is_space(c)) return false;
  }
  return characters <= 3;
}

bool has_alnum(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (is_alnum(next_code_point(text, at))) return true;
  }
  return false;
}

}  // namespace

std::vector<std::int64_t> case_features(std::string_view text, const std::vector<runtime::WordPiece>& pieces) {
  std::vector<std::int64_t> out(pieces.size());
  for (std::size_t begin = 0, end; begin < pieces.size(); begin = end) {
    for (end = begin + 1; end < pieces.size() && pieces[end].word == pieces[begin].word;) ++end;
    const std::size_t from = pieces[begin].span.begin;
    const std::int64_t feature = case_of(text.substr(from, pieces[end - 1].span.end - from));
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(begin), out.begin() + static_cast<std::ptrdiff_t>(end),
              feature);
  }
  return out;
}

std::vector<Detection> private_words(std::string_view text, const std::vector<runtime::WordPiece>& pieces,
                                     const std::vector<PieceScore>& scores, float threshold) {
  std::vector<Detection> out;
  const auto& types = NameModel::types();
  for (std::size_t first = 0, last; first < pieces.size(); first = last + 1) {
    Span span = pieces[first].span;
    float hidden = scores[first].hidden;
    float sums[10];
    std::copy(std::begin(scores[first].type_sum), std::end(scores[first].type_sum), sums);
    for (last = first; last + 1 < pieces.size() && pieces[last + 1].span.begin == span.end && glued(text, span.end);) {
      ++last;
      span.end = pieces[last].span.end;
      hidden = std::max(hidden, scores[last].hidden);
      for (std::size_t type = 0; type < 10; ++type) sums[type] += scores[last].type_sum[type];
    }
    if (hidden < threshold || span.size() == 0) continue;
    const std::string_view type = types[static_cast<std::size_t>(std::max_element(sums, sums + 10) - sums)];
    if (!out.empty() && out.back().type == type &&
        joins(text.substr(out.back().span.end, span.begin - out.back().span.end))) {
      out.back().span.end = span.end;
      out.back().score = std::max(out.back().score, static_cast<double>(hidden));
    } else {
      out.push_back({span, std::string(type), hidden, "ner", "name model"});
    }
  }
  std::erase_if(out, [&](const Detection& d) { return !has_alnum(text.substr(d.span.begin, d.span.size())); });
  return out;
}

std::vector<Window> windows(std::size_t pieces, std::size_t size, std::size_t overlap) {
  std::vector<Window> out;
  for (std::size_t begin = 0; begin < pieces; begin += size - overlap) {
    Window window{begin, std::min(pieces, begin + size), begin, pieces};
    if (!out.empty()) {
      window.keep_begin = begin + overlap / 2;
      out.back().keep_end = window.keep_begin;
    }
    out.push_back(window);
    if (window.end == pieces) break;
  }
  return out;
}

}  // namespace firstpass::protect
