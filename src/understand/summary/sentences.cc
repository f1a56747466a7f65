#include "understand/summary/sentences.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "core/text.h"
#include "understand/summary/date.h"

namespace firstpass::understand {

namespace {

bool is_abbreviation(std::string_view text, std::size_t dot) {
  constexpr std::array<std::string_view, 33> kShort = {
      "mr",  "mrs", "ms",   "dr",     "st",  "no",   "nr",   "inc", "ltd",  "co",   "e.g",
      "i.e", "etc", "vs",   "approx", "tel", "prof", "jr",   "bzw", "z.b",  "str",  "ca",
      "geb", "med", "dent", "dra",    "sra", "mme",  "dott", "sig", "evtl", "inkl", "zzgl"};
  std::size_t begin = dot;
  while (begin > 0 && (std::isalpha(static_cast<unsigned char>(text[begin - 1])) != 0 || text[begin - 1] == '.'))
    --begin;
  const std::string word = lower(text.substr(begin, dot - begin));
  return word.size() == 1 || std::find(kShort.begin(), kShort.end(), word) != kShort.end();
}

bool ends_sentence(std::string_view text, std::size_t i) {
  const char c = text[i];
  if (c != '.' && c != '!' && c != '?') return false;
  std::size_t next = i + 1;
  while (next < text.size() && (text[next] == '"' || text[next] == ')' || text[next] == '\'')) ++next;
  if (next < text.size() && text[next] != ' ' && text[next] != '\n' && text[next] != '\r' && text[next] != '\t')
    return false;
  if (c != '.') return true;
  if (is_abbreviation(text, i)) return false;
  // "Goethestr. 12"
  const bool before_digit = i + 2 < text.size() && std::isdigit(static_cast<unsigned char>(text[i + 2])) != 0;
  if (before_digit && i >= 3 && text.substr(i - 3, 3) == "str") return false;
  // "on the 3. 12." and "am 3. März" go on.
  const bool number = i > 0 && std::isdigit(static_cast<unsigned char>(text[i - 1])) != 0;
  std::size_t after = next;
  while (after < text.size() && text[after] == ' ') ++after;
  const bool digits = after < text.size() && std::isdigit(static_cast<unsigned char>(text[after])) != 0;
  std::size_t end = after;
  while (end < text.size() &&
         (static_cast<unsigned char>(text[end]) >= 0x80 || std::isalpha(static_cast<unsigned char>(text[end])) != 0))
    ++end;
  const std::string word = lower(text.substr(after, end - after));
  return !(number && (digits || (month_of(word) != 0 && word != "may")));
}

// Mail is wrapped at about 72 columns: a line end inside a paragraph is only a space. A short line, an empty one or a
// list item stands for itself.
bool ends_line(std::string_view text, std::size_t i, std::size_t line_begin) {
  if (text[i] != '\n') return false;
  const std::size_t next = i + 1;
  if (next >= text.size() || text[next] == '\n' || text[next] == '\r' || text[next] == '-' || text[next] == '*' ||
      text[next] == '>')
    return true;
  // Columns are no prose.
  const std::string_view line = text.substr(line_begin, i - line_begin);
  if (line.find("   ") != std::string_view::npos || line.find('\t') != std::string_view::npos) return true;
  return i - line_begin < 45;
}

}  // namespace

std::vector<Sentence> split_sentences(std::string_view text) {
  std::vector<Sentence> sentences;
  std::size_t begin = 0, line_begin = 0;
  const auto close = [&](std::size_t end) {
    const std::string_view trimmed = trim(text.substr(begin, end - begin));
    if (!trimmed.empty()) {
      const auto offset = static_cast<std::size_t>(trimmed.data() - text.data());
      sentences.push_back({{offset, offset + trimmed.size()}});
    }
    begin = end;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (ends_sentence(text, i) || ends_line(text, i, line_begin)) close(i + 1);
    if (text[i] == '\n') line_begin = i + 1;
  }
  close(text.size());
  return sentences;
}

}  // namespace firstpass::understand
