#include "protect/misread.h"

#include <algorithm>

#include "protect/pattern.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kLongest = 64;  // bytes of a number with its separators
constexpr std::ptrdiff_t kFewestDigits = 4;

/// 0 for what looks like no digit.
char digit_like(char letter) {
  switch (letter) {
    case 'O':
    case 'o': return '0';
    case 'l':
    case 'I': return '1';
    case 'Z':
    case 'z': return '2';
    case 'S':
    case 's': return '5';
    case 'B': return '8';
    default: return 0;
  }
}
bool may_be_digit(char c) { return is_digit(c) || digit_like(c) != 0; }
bool parts_digits(char c) { return c == ' ' || c == '.' || c == '/' || c == '-'; }

bool is_countrys_code(std::string_view text, std::size_t begin) {
  const auto is_capital = [&](std::size_t at) { return byte_at(text, at) >= 'A' && byte_at(text, at) <= 'Z'; };
  return is_capital(begin) && is_capital(begin + 1) && !word_before(text, begin) &&
         may_be_digit(byte_at(text, begin + 2));
}

// The words round `at` that hold nothing but digits and what looks like them, one separator between two.
Span number_round(std::string_view text, std::size_t at) {
  Span out{at, at};
  for (std::size_t begin = at; begin > 0 && at - begin < kLongest;) {
    const char c = text[begin - 1];
    if (!may_be_digit(c) && !(parts_digits(c) && may_be_digit(byte_at(text, begin)))) break;
    --begin;
    if (may_be_digit(c) && (!word_before(text, begin) || (begin > 1 && is_countrys_code(text, begin - 2))))
      out.begin = begin;
  }
  for (std::size_t end = at; end < text.size() && end - at < kLongest;) {
    const char c = text[end];
    if (!may_be_digit(c) && !(parts_digits(c) && may_be_digit(byte_at(text, end + 1)))) break;
    ++end;
    if (may_be_digit(c) && !word_at(text, end)) out.end = end;
  }
  return out;
}

// What looks like a digit stands beside the digits, or one separator away.
bool touches_letter(std::string_view text, const Digits& digits) {
  const char before = byte_before(text, digits.begin), behind = byte_at(text, digits.end);
  return digit_like(before) != 0 || digit_like(behind) != 0 ||
         (parts_digits(before) && digits.begin > 1 && digit_like(text[digits.begin - 2]) != 0) ||
         (parts_digits(behind) && digit_like(byte_at(text, digits.end + 1)) != 0);
}

// A word of letters alone is a number only where each looks like one in every print: "OO", but not "so" and "IS".
bool is_word_of_digits(std::string_view word) {
  const auto plain = [](char c) { return c == 'O' || c == 'l' || c == 'I'; };
  return std::any_of(word.begin(), word.end(), is_digit) || std::all_of(word.begin(), word.end(), plain);
}

void replace_in(std::string_view text, Span number, std::string& out, std::vector<Span>& changed) {
  std::vector<std::size_t> letters;
  std::ptrdiff_t digits = 0;
  for (std::size_t begin = number.begin; begin < number.end;) {
    std::size_t end = begin;
    while (end < number.end && !parts_digits(text[end])) ++end;
    if (is_word_of_digits(text.substr(begin, end - begin))) {
      for (std::size_t at = begin; at < end; ++at) {
        if (is_digit(text[at])) ++digits;
        else letters.push_back(at);
      }
    }
    begin = end + 1;
  }
  if (letters.empty() || digits < kFewestDigits || digits < static_cast<std::ptrdiff_t>(letters.size())) return;
  if (out.empty()) out = text;
  for (const std::size_t at : letters) {
    out[at] = digit_like(text[at]);
    changed.push_back({at, at + 1});
  }
}

}  // namespace

std::string with_digits_for_letters(const Scan& scan, std::vector<Span>& changed) {
  const std::string_view text = scan.text();
  std::string out;
  std::size_t done = 0;
  for (const Digits& digits : scan.digits()) {
    if (digits.begin < done) continue;
    if (!touches_letter(text, digits)) continue;
    const Span number = number_round(text, digits.begin);
    done = std::max<std::size_t>(digits.end, number.end);
    if (number.begin < number.end)
      replace_in(text, {std::max(number.begin, changed.empty() ? 0 : changed.back().end), number.end}, out, changed);
  }
  return out;
}

}  // namespace firstpass::protect
