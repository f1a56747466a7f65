#include "protect/name_tokens.h"

#include <unicode/uchar.h>

#include "core/text.h"
#include "protect/name_forms.h"

namespace firstpass::protect {

namespace {

bool is_word_part(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  const auto type = u_charType(static_cast<UChar32>(c));
  return is_alnum(c) || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
}

bool has_case(char32_t c) { return u_tolower(static_cast<UChar32>(c)) != u_toupper(static_cast<UChar32>(c)); }

}  // namespace

bool is_apostrophe(char32_t c) { return c == '\'' || c == U'’' || c == U'ʼ' || c == U'‘' || c == U'´'; }

std::vector<NameToken> name_tokens(std::string_view text) {
  std::vector<NameToken> tokens;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    char32_t c = next_code_point(text, at);
    if (!is_word_part(c)) continue;
    NameToken token;
    token.capital = is_upper(c) || !has_case(c);
    token.all_capitals = true;
    std::size_t end = at;
    for (;;) {
      ++token.letters;
      if (has_case(c) && !is_upper(c)) token.all_capitals = false;
      end = at;
      if (at >= text.size()) break;
      std::size_t next = at;
      c = next_code_point(text, next);
      if (is_apostrophe(c) && next < text.size()) {
        std::size_t behind = next;
        const char32_t letter = next_code_point(text, behind);
        if (!is_word_part(letter)) break;
        c = letter, next = behind;
      }
      if (!is_word_part(c)) break;
      at = next;
    }
    token.span = {begin, end};
    token.key = fold_name(text.substr(begin, end - begin));
    at = end;
    tokens.push_back(std::move(token));
  }
  return tokens;
}

}  // namespace firstpass::protect
