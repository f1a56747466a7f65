#include "protect/ner/words.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "core/text.h"
#include "protect/ner/name_lists.h"
#include "protect/ner/name_model.h"

namespace firstpass::protect {

namespace {

bool is_han(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

// A vowel sign, an accent or a joiner: it belongs to the letter before it, and the tokenizer leaves it out of its
// pieces.
bool is_mark(char32_t c) {
  return c == U'\u200c' || c == U'\u200d' || (c >= 0x80 && (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0);
}

std::size_t behind_marks(std::string_view text, std::size_t at) {
  for (std::size_t next = at; next < text.size(); at = next)
    if (!is_mark(next_code_point(text, next))) break;
  return at;
}

char32_t code_point_before(std::string_view text, std::size_t at) {
  std::size_t before = at - 1;
  while (before > 0 && (text[before] & 0xC0) == 0x80) --before;
  return next_code_point(text, before);
}

// The code points on both sides of a byte offset are letters or digits of one word, marks between them or none.
bool glued(std::string_view text, std::size_t at) {
  if (at == 0 || at >= text.size()) return false;
  const char32_t left = code_point_before(text, at);
  std::size_t after = at;
  const char32_t right = next_code_point(text, after);
  return (is_alnum(left) || is_mark(left)) && (is_alnum(right) || is_mark(right)) && !is_han(left) && !is_han(right);
}

// Whether two words of one type are one name, by what stands between them and how sure the model is that another one
// begins: "O'Neil", "Watson, Kimberly", "St. James" against a list. A mere space needs more to part a name.
bool joins(std::string_view gap, float begins) {
  constexpr float kParted = 0.5F, kPartedBySpace = 0.9F;
  std::size_t characters = 0;
  bool plain = true;
  for (std::size_t at = 0; at < gap.size(); ++characters) {
    const char32_t c = next_code_point(gap, at);
    const bool mark = c == ',' || c == '.' || c == '-' || c == '/' || c == '#' || c == '\'' || c == U'\u2019';
    if (!mark && !is_space(c)) return false;
    plain &= c == ' ' || c == '-' || c == '\'' || c == U'\u2019';
  }
  return characters <= 3 && !has_blank_line(gap) && begins < (plain ? kPartedBySpace : kParted);
}

bool has_alnum(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (is_alnum(next_code_point(text, at))) return true;
  }
  return false;
}

// A sign that joins or opens belongs to what follows: "order PX88240 -45.00" is about -45.00.
Span without_joints(std::string_view text, Span span) {
  static constexpr std::string_view kJoints[] = {"-", "\u2013", "\u2014", "(", ":", ",", ";", "=", "/", " ", "\t"};
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view joint : kJoints) {
      if (!text.substr(span.begin, span.size()).ends_with(joint)) continue;
      span.end -= joint.size();
      more = true;
    }
  }
  return span;
}

}  // namespace

std::vector<Word> words_of(std::string_view text, const std::vector<runtime::WordPiece>& pieces,
                           const std::vector<PieceScore>& scores) {
  std::vector<Word> out;
  for (std::size_t first = 0, last; first < pieces.size(); first = last + 1) {
    Word word{first, 0, pieces[first].span, scores[first].hidden, 0, scores[first].begins};
    word.span.end = behind_marks(text, word.span.end);
    float sums[kNameTypes];
    std::copy(std::begin(scores[first].type_sum), std::end(scores[first].type_sum), sums);
    // A mark that is a piece of its own was taken with the letter before it.
    const auto goes_on = [&](const Span& next) {
      return next.begin < word.span.end || (next.begin == word.span.end && glued(text, next.begin));
    };
    for (last = first; last + 1 < pieces.size() && goes_on(pieces[last + 1].span);) {
      ++last;
      word.span.end = std::max(word.span.end, behind_marks(text, pieces[last].span.end));
      word.hidden = std::max(word.hidden, scores[last].hidden);
      for (std::size_t type = 0; type < kNameTypes; ++type) sums[type] += scores[last].type_sum[type];
    }
    word.end = last + 1;
    word.type = static_cast<std::size_t>(std::max_element(sums, sums + kNameTypes) - sums);
    out.push_back(word);
  }
  return out;
}

bool has_blank_line(std::string_view gap) {
  bool line_ended = false;
  for (const char c : gap) {
    if (c == '\n' && line_ended) return true;
    line_ended = c == '\n' || (line_ended && (c == ' ' || c == '\t' || c == '\r'));
  }
  return false;
}

std::vector<Detection> private_words(std::string_view text, const std::vector<Word>& words) {
  std::vector<Detection> out;
  for (const Word& word : words) {
    if (word.hidden < word.threshold || word.span.size() == 0) continue;
    const std::string_view type = NameModel::types()[word.type];
    if (!out.empty() && out.back().type == type &&
        joins(text.substr(out.back().span.end, word.span.begin - out.back().span.end), word.begins)) {
      out.back().span.end = word.span.end;
      out.back().score = std::max(out.back().score, static_cast<double>(word.hidden));
    } else {
      out.push_back({word.span, std::string(type), word.hidden, "ner", "name model"});
    }
  }
  std::vector<Detection> names;
  for (Detection& detection : out) {
    detection.span = without_joints(text, detection.span);
    if (has_alnum(text.substr(detection.span.begin, detection.span.size()))) split_names(text, detection, names);
  }
  return names;
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
