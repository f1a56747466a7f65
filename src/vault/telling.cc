#include "vault/telling.h"

#include <algorithm>

#include "vault/vault.h"

namespace firstpass::vault {

bool says_nothing_alone(std::string_view type, std::string_view original) {
  constexpr std::ptrdiff_t kFullDate = 5, kNumber = 3;  // digits
  const auto digits = std::count_if(original.begin(), original.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (type == kLiteral || type == "AGE") return true;
  if (type == "DATE_TIME" && digits < kFullDate) return true;
  return digits == static_cast<std::ptrdiff_t>(original.size()) && digits < kNumber;
}

}  // namespace firstpass::vault
