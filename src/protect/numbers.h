// Runs of digits as people group them, and the check digits that tell numbers apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "protect/scan.h"

namespace firstpass::protect {

/// Digits with single separators between them ("4111 1111-1111.1111"), as long as they can be read as one.
struct NumberRun {
  Span span;                        ///< from the first digit to behind the last
  std::string digits;               ///< digits alone
  std::vector<std::size_t> groups;  ///< length of each group
};

/// Calls f(run) for every maximal run of groups joined by one of `separators`, as long as it has `least` digits or
/// more.
template <class F>
void each_number_run(const Scan& scan, std::string_view separators, std::size_t least, F&& f) {
  const std::vector<Digits>& digits = scan.digits();
  const std::string_view text = scan.text();
  NumberRun run;
  for (std::size_t i = 0, end = 0; i < digits.size(); i = end) {
    std::size_t count = digits[i].size();
    for (end = i + 1; end < digits.size() && digits[end].begin == digits[end - 1].end + 1 &&
                      separators.find(text[digits[end - 1].end]) != std::string_view::npos;
         ++end)
      count += digits[end].size();
    if (count < least) continue;
    run.span = {digits[i].begin, digits[end - 1].end};
    run.digits.clear(), run.groups.clear();
    for (std::size_t at = i; at < end; ++at) {
      run.digits += text.substr(digits[at].begin, digits[at].size());
      run.groups.push_back(digits[at].size());
    }
    f(static_cast<const NumberRun&>(run));
  }
}

bool luhn(std::string_view digits);
std::uint64_t number(std::string_view digits);
/// The number of `count` digits at `at`.
int digits_at(std::string_view digits, std::size_t at, std::size_t count = 2);
/// True for a day that the calendar has. `year` may have two digits: then either century will do.
bool is_calendar_day(int year, int month, int day);
/// Sum of digit * weight for weights beyond 15.
int weighted_sum(std::string_view digits, std::initializer_list<int> weights);
/// ISO 7064 mod 97-10 over letters and digits, as in IBANs: true when the remainder is 1.
bool mod97(std::string_view upper_alnum);
bool all_same(std::string_view digits);
/// Sum of digit * weight.
int weighted_sum(std::string_view digits, std::string_view weights_hex);
bool verhoeff(std::string_view digits);  ///< last digit is the check digit (Aadhaar)
/// ISO 7064 mod 11,10 with the last digit as check digit (German and Croatian numbers).
bool mod11_10(std::string_view digits);

}  // namespace firstpass::protect
