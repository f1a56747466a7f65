// Sums of money in text: where they stand, how much, in which currency.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::understand {

/// One sum of money. Stateless value.
struct Amount {
  Span span;                    ///< of the digits and the currency mark beside them
  std::int64_t hundredths = 0;  ///< 1250.40 is 125040; negative for discounts and credits
  std::string currency;         ///< ISO 4217 when a mark stands beside the number, else empty
  bool decimals = false;        ///< written with two decimals
  bool ambiguous_mark = false;  ///< the mark is shared by several currencies ("$", "kr"): `currency` is the usual one
};

/// Finds sums in `text`: 1,234.56 · 1.234,56 · 1 234,56 · 1'234.50 · RM 12.00 · £90 · 90 EUR · -3.50 · (3.50).
/// A whole number counts only beside a currency mark. Dates, times, percentages, weights and numbers inside longer
/// codes are not sums. OCR's space beside the decimal mark ("15. 90") is accepted. Sorted, disjoint.
std::vector<Amount> find_amounts(std::string_view text);

/// "1250.40", "-3.50".
std::string format_amount(std::int64_t hundredths);

/// A currency named anywhere in `text` by sign, ISO code or word ("pounds"), with how often.
struct CurrencyCount {
  std::string code;
  int count = 0;
  bool ambiguous = false;
};
std::vector<CurrencyCount> count_currencies(std::string_view text);

/// ISO 4217 code of a currency word such as "pounds" or "euro" (lower case), or empty.
std::string_view currency_of_word(std::string_view word);

/// ISO 4217 code of a country (ISO 3166 alpha-2) where it is certain, or empty.
std::string_view currency_of_country(std::string_view country);

/// The currency of a sum in a text of `country`: where several currencies share its mark ("kr", "$"), the country's own
/// when it is one of these.
std::string currency_in(const Amount& amount, std::string_view country);

/// True when `code` is a currency code that find_amounts knows.
bool is_currency_code(std::string_view code);

}  // namespace firstpass::understand
