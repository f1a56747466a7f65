// Runs of digits as people group them, and the check digits that tell numbers apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::protect {

/// Digits with single separators between them ("4111 1111-1111.1111"), as long as they can be read as one.
struct NumberRun {
  Span span;                        ///< from the first digit to behind the last
  std::string digits;               ///< digits alone
  std::vector<std::size_t> groups;  ///< length of each group
};

/// Calls f(run) for every maximal run of groups joined by one of `separators`; a run stands free of word characters.
template <class F>
void each_number_run(std::string_view text, std::string_view separators, F&& f) {
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!digit(at)) continue;
    NumberRun run;
    run.span.begin = at;
    std::size_t group = at;
    for (;; ++at) {
      if (digit(at)) {
        run.digits += text[at];
        continue;
      }
      run.groups.push_back(at - group);
      if (at >= text.size() || separators.find(text[at]) == std::string_view::npos || !digit(at + 1)) break;
      group = at + 1;
    }
    run.span.end = at;
    f(static_cast<const NumberRun&>(run));
  }
}

bool luhn(std::string_view digits);
/// ISO 7064 mod 97-10 over letters and digits, as in IBANs: true when the remainder is 1.
bool mod97(std::string_view upper_alnum);
bool all_same(std::string_view digits);
/// Sum of digit * weight.
int weighted_sum(std::string_view digits, std::string_view weights_hex);
bool verhoeff(std::string_view digits);  ///< last digit is the check digit (Aadhaar)
/// ISO 7064 mod 11,10 with the last digit as check digit (German and Croatian numbers).
bool mod11_10(std::string_view digits);

}  // namespace firstpass::protect
