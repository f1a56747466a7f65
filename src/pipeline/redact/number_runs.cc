#include "pipeline/redact/number_runs.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/text.h"
#include "protect/pattern.h"
#include "protect/spoken_numbers.h"

namespace firstpass::pipeline {

namespace {

constexpr double kUnsure = 0.5;          // of a word: below this it may be another one
constexpr double kPause = 1.5;           // seconds; people group long numbers by pauses that are shorter
constexpr std::size_t kMostBetween = 2;  // words in a row that may have been misheard
constexpr std::size_t kAnnouncedBy = 6;  // words before a number that may announce it
constexpr std::size_t kLong = 7, kDictated = 4, kAnnounced = 3;  // digits

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_digit_word(std::string_view word) {
  static constexpr std::array<std::string_view, 15> kWords = {"zero",  "oh",   "nought", "one",    "two",
                                                              "three", "four", "five",   "six",    "seven",
                                                              "eight", "nine", "double", "triple", "niner"};
  return is_one_of(word, kWords);
}

/// "ein", "une": mostly articles.
bool is_article(std::string_view word) {
  static constexpr std::array<std::string_view, 8> kWords = {"ein", "un", "une", "una", "uno", "een", "um", "uma"};
  return is_one_of(word, kWords);
}

bool is_tens_word(std::string_view word) {
  static constexpr std::array<std::string_view, 18> kWords = {
      "ten",      "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
      "nineteen", "twenty", "thirty", "forty",    "fifty",    "sixty",   "seventy", "eighty",    "ninety"};
  return is_one_of(word, kWords);
}

bool sounds_like_digit(std::string_view word) {
  static constexpr std::array<std::string_view, 10> kWords = {"for",  "to",   "too", "won",  "ate",
                                                              "tree", "free", "sex", "nein", "o"};
  return is_one_of(word, kWords);
}

bool announces(std::string_view word) {
  static constexpr std::array<std::string_view, 46> kWords = {
      "number",      "numbers",    "phone",    "telephone",      "mobile",   "cell",     "fax",       "line",
      "extension",   "dial",       "call",     "called",         "ring",     "text",     "pin",       "passcode",
      "code",        "card",       "account",  "nummer",         "telefon",  "handy",    "durchwahl", "telefonnummer",
      "handynummer", "geheimzahl", "konto",    "kontonummer",    "karte",    "numéro",   "téléphone", "portable",
      "carte",       "número",     "teléfono", "móvil",          "tarjeta",  "código",   "numero",    "telefono",
      "cellulare",   "codice",     "carta",    "telefoonnummer", "telefone", "telemóvel"};
  return is_one_of(word, kWords);
}

/// Small letters, without the marks around it.
std::string bare(std::string_view word) {
  std::string small = lower(word);
  const auto is_mark = [](char c) {
    return static_cast<unsigned char>(c) < 0x80 && !is_alnum(static_cast<char32_t>(c));
  };
  while (!small.empty() && is_mark(small.back())) small.pop_back();
  while (!small.empty() && is_mark(small.front())) small.erase(small.begin());
  return small;
}

/// Digits and what telephone numbers are written with; a letter or two as in codes ("B12").
bool is_written_number(std::string_view word) {
  static const protect::Pattern pattern("^[(+]*[a-z]{0,2}[0-9][0-9(),./+-]*[a-z]?[,.;:?!)]*$");
  bool found = false;
  pattern.each(lower(word), [&](const std::vector<Span>&) { found = true; });
  return found;
}

bool is_quantity(std::string_view word) {
  static const protect::Pattern pattern(
      "^[1-9][0-9]{0,2}(,[0-9]{3})+[,.;:?!]*$|^[0-9]+[.,][0-9]{1,2}[,.;:?!]*$|[0-9](st|nd|rd|th)\\b|[0-9]:[0-9]|[$%]");
  if (protect::digits_of(word).size() >= kLong) return false;  // recognisers group telephone numbers like this, too
  bool found = false;
  pattern.each(lower(word), [&](const std::vector<Span>&) { found = true; });
  return found;
}

/// "10-15", "1990-1995": from less to more, in as many digits.
bool is_range(const std::vector<std::string>& groups) {
  return groups.size() == 2 && groups[0].size() <= groups[1].size() && groups[0][0] != '0' &&
         (groups[0].size() < groups[1].size() || groups[0] < groups[1]) && groups[1].size() <= 4;
}

std::vector<std::string> digit_groups(std::string_view word) {
  std::vector<std::string> groups;
  bool open = false;
  for (const char c : word) {
    if (!protect::is_digit(c)) {
      open = false;
      continue;
    }
    if (!open) groups.emplace_back();
    groups.back() += c;
    open = true;
  }
  return groups;
}

/// False for a number word that stands for two digits ("vierzig").
bool has_one_digit(const std::string& small) {
  const auto number = protect::spoken_number_at(small, 0);
  return !number || number->span.size() < small.size() || number->digits.size() == 1;
}

/// What the words of one number add up to.
struct Sum {
  std::size_t digits = 0, groups = 0, single = 0;
  bool as_telephone = false, only_range = false;

  void add(std::string_view word) {
    const std::string small = bare(word);
    const std::vector<std::string> parts = digit_groups(small);
    if (parts.empty()) {
      const bool two = is_tens_word(small) || !has_one_digit(small);
      digits += two ? 2 : 1;
      groups += 1;
      single += two ? 0 : 1;
      only_range = false;
      return;
    }
    for (const std::string& part : parts) {
      digits += part.size();
      groups += 1;
      single += part.size() == 1 ? 1 : 0;
      as_telephone |= part.size() >= 2 && part[0] == '0';
    }
    as_telephone |= parts.size() >= 2 && !is_range(parts);
    only_range = groups == parts.size() && is_range(parts);
  }
  bool is_private(bool announced) const {
    if (only_range) return false;
    if (digits >= kLong || (announced && digits >= kAnnounced)) return true;
    return digits >= kDictated && (as_telephone || (groups >= 3 && 2 * single >= groups));
  }
};

}  // namespace

NumberPart number_part(std::string_view word, double confidence, std::string_view language) {
  const std::string small = bare(word);
  if (is_written_number(word) && !is_quantity(word)) return NumberPart::part;
  if (is_digit_word(small) || is_tens_word(small)) return NumberPart::part;
  if (small.size() == 1 && small[0] >= 'a' && small[0] <= 'z' && small != "a" && small != "i") return NumberPart::part;
  if (!language.empty() && language != "en" && protect::is_number_word(small, language))
    return is_article(small) ? NumberPart::maybe : NumberPart::part;
  return sounds_like_digit(small) || confidence < kUnsure ? NumberPart::maybe : NumberPart::none;
}

std::vector<Span> dictated_numbers(const understand::Transcript& transcript) {
  const auto word_at = [&](std::size_t i) {
    const Span span = transcript.anchors[i].span;
    return std::string_view(transcript.text).substr(span.begin, span.size());
  };
  const auto part_at = [&](std::size_t i) {
    return number_part(word_at(i), transcript.anchors[i].confidence, transcript.language);
  };
  std::vector<Span> found;
  const std::size_t count = transcript.anchors.size();
  for (std::size_t i = 0; i < count;) {
    if (part_at(i) != NumberPart::part) {
      ++i;
      continue;
    }
    Sum sum;
    sum.add(word_at(i));
    std::size_t last = i;
    for (std::size_t j = i + 1; j < count && j - last <= kMostBetween + 1; ++j) {
      const Anchor &before = transcript.anchors[j - 1], &anchor = transcript.anchors[j];
      if (before.time && anchor.time && anchor.time->start - before.time->end > kPause) break;
      const NumberPart part = part_at(j);
      if (part == NumberPart::none) break;
      if (part != NumberPart::part) continue;
      // What is bridged was a digit or two.
      sum.digits += j - last - 1;
      sum.add(word_at(j));
      last = j;
    }
    bool announced = false;
    for (std::size_t k = i > kAnnouncedBy ? i - kAnnouncedBy : 0; k < i; ++k)
      announced |= announces(bare(word_at(k))) && bare(word_at(k + 1)) != "of";
    const Span span{transcript.anchors[i].span.begin, transcript.anchors[last].span.end};
    if (sum.is_private(announced)) found.push_back(span);
    i = last + 1;
  }
  return found;
}

}  // namespace firstpass::pipeline
