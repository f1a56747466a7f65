#include "protect/addresses.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "protect/ner/words.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kMostDigits = 5;   // of a house number
constexpr std::size_t kPlaceDigits = 3;  // of one behind the name of a place, which is more often no street
constexpr std::size_t kWidestGap = 12;   // bytes between two parts of one address

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_place(const Detection& detection) { return detection.type == "ADDRESS" || detection.type == "LOCATION"; }
bool is_address(const Detection& detection) { return detection.type == "ADDRESS"; }

std::string_view in(std::string_view text, Span span) { return text.substr(span.begin, span.size()); }

/// The digits of a house number with at most one letter behind them: "25", "12b"; empty when `word` is none.
std::string_view house_number(std::string_view word) {
  const auto end = static_cast<std::size_t>(std::find_if_not(word.begin(), word.end(), is_digit) - word.begin());
  const bool fits =
      end > 0 && end <= kMostDigits && (end == word.size() || (end + 1 == word.size() && is_letter(word[end])));
  return fits ? word.substr(0, end) : std::string_view();
}

bool is_year(std::string_view digits) {
  return digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
}

bool joins_numbers(char c) { return c == '.' || c == ',' || c == '/' || c == ':' || c == '-' || c == '\''; }

/// Where a house number before `place` begins; `place.begin` without one. `floor` is what may not be reached over.
std::size_t number_before(std::string_view text, Span place, std::size_t floor) {
  if (place.begin < floor + 2 || text[place.begin - 1] != ' ' || is_digit(text[place.begin])) return place.begin;
  std::size_t begin = place.begin - 1;
  while (begin > floor && (is_digit(text[begin - 1]) || is_letter(text[begin - 1]))) --begin;
  const std::string_view digits = house_number(text.substr(begin, place.begin - 1 - begin));
  if (digits.empty() || is_year(digits)) return place.begin;
  const char before = begin == 0 ? '\n' : text[begin - 1];
  const bool alone = before == ' ' || before == '\n' || before == '\t' || before == '(';
  return alone ? begin : place.begin;
}

/// Where a house number behind `place` ends; `place.end` without one. `ceiling` as above.
std::size_t number_behind(std::string_view text, Span place, std::size_t ceiling, std::size_t most_digits) {
  if (place.end + 1 >= ceiling || text[place.end] != ' ' || is_digit(text[place.end - 1])) return place.end;
  std::size_t end = place.end + 1;
  while (end < ceiling && (is_digit(text[end]) || is_letter(text[end]))) ++end;
  const std::string_view digits = house_number(text.substr(place.end + 1, end - place.end - 1));
  if (digits.empty() || digits.size() > most_digits || is_year(digits)) return place.end;
  const auto at = [&](std::size_t i) { return i < text.size() ? text[i] : '\n'; };
  if (at(end) == '%' || (joins_numbers(at(end)) && is_digit(at(end + 1)))) return place.end;
  // A number before a word in small letters counts something.
  const std::size_t next = end + (at(end) == ' ' ? 1 : 0);
  const bool counts = is_letter(at(next)) && !is_capital(at(next));
  const bool ends = std::string_view(" \n\r\t,;.!?)").find(at(end)) != std::string_view::npos;
  return counts || !ends ? place.end : end;
}

/// "Elm and Mill Street", "Springfield, NY 12345": the gap holds one joining word on the line, or a code of two
/// letters, and no blank line.
bool is_joint(std::string_view gap) {
  static constexpr std::array<std::string_view, 12> kJoints = {"and", "&",   "und", "et", "y",  "e",
                                                               "og",  "och", "en",  "de", "of", "via"};
  if (gap.size() > kWidestGap || has_blank_line(gap)) return false;
  constexpr std::string_view kBlank = " \n\r,";
  const std::size_t begin = gap.find_first_not_of(kBlank), end = gap.find_last_not_of(kBlank) + 1;
  if (begin == std::string_view::npos || begin == 0 || end == gap.size()) return false;
  const std::string_view word = gap.substr(begin, end - begin);
  if (word.size() == 2 && is_capital(word[0]) && is_capital(word[1])) return true;
  return gap.find('\n') == std::string_view::npos && std::find(kJoints.begin(), kJoints.end(), word) != kJoints.end();
}

bool are_neighbours(std::string_view text, const Detection& left, const Detection& right) {
  const std::string_view gap = in(text, {left.span.end, right.span.begin});
  return gap.size() <= 3 && gap.find_first_not_of(" ,\n") == std::string_view::npos && !has_blank_line(gap);
}

void widen(std::string_view text, std::vector<Detection>& found, std::size_t i) {
  constexpr std::string_view kCorner = "corner of", kArticle = "the ";
  Detection& place = found[i];
  const std::size_t floor = i == 0 ? 0 : found[i - 1].span.end;
  const std::size_t ceiling = i + 1 == found.size() ? text.size() : found[i + 1].span.begin;
  const bool of_address =
      is_address(place) || (i > 0 && is_address(found[i - 1]) && are_neighbours(text, found[i - 1], place)) ||
      (i + 1 < found.size() && is_address(found[i + 1]) && are_neighbours(text, place, found[i + 1]));
  if (of_address) place.span.begin = number_before(text, place.span, floor);
  place.span.end = number_behind(text, place.span, ceiling, of_address ? kMostDigits : kPlaceDigits);
  if (in(text, place.span).starts_with(kCorner) && place.span.begin >= floor + kArticle.size() &&
      lower(text.substr(place.span.begin - kArticle.size(), kArticle.size())) == kArticle)
    place.span.begin -= kArticle.size();
}

}  // namespace

std::vector<Detection> complete_addresses(std::string_view text, std::vector<Detection> found) {
  for (std::size_t i = 0; i < found.size(); ++i)
    if (is_place(found[i])) widen(text, found, i);
  std::vector<Detection> out;
  for (Detection& next : found) {
    const bool joins = !out.empty() && is_place(out.back()) && is_place(next) &&
                       (is_address(out.back()) || is_address(next)) &&
                       is_joint(in(text, {out.back().span.end, next.span.begin}));
    if (!joins) {
      out.push_back(std::move(next));
      continue;
    }
    out.back().span.end = next.span.end;
    out.back().type = "ADDRESS";
    out.back().score = std::max(out.back().score, next.score);
  }
  return out;
}

}  // namespace firstpass::protect
