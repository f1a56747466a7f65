#include "protect/numbers.h"

#include <algorithm>
#include <cstdint>

namespace firstpass::protect {

bool luhn(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, twice = !twice) {
    const int digit = *at - '0';
    sum += twice ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  return sum % 10 == 0;
}

std::uint64_t number(std::string_view digits) {
  std::uint64_t out = 0;
  for (const char c : digits) out = out * 10 + static_cast<std::uint64_t>(c - '0');
  return out;
}

int digits_at(std::string_view digits, std::size_t at, std::size_t count) {
  return static_cast<int>(number(digits.substr(at, count)));
}

bool is_calendar_day(int year, int month, int day) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool leap = year < 100 ? year % 4 == 0 : year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

int weighted_sum(std::string_view digits, std::initializer_list<int> weights) {
  int sum = 0;
  std::size_t at = 0;
  for (const int weight : weights) {
    if (at >= digits.size()) break;
    sum += (digits[at++] - '0') * weight;
  }
  return sum;
}

bool mod97(std::string_view text) {
  if (text.size() < 5) return false;
  std::uint32_t rest = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[(i + 4) % text.size()];
    if (c >= '0' && c <= '9') rest = (rest * 10 + static_cast<std::uint32_t>(c - '0')) % 97;
    else if (c >= 'A' && c <= 'Z') rest = (rest * 100 + static_cast<std::uint32_t>(c - 'A' + 10)) % 97;
    else return false;
  }
  return rest == 1;
}

bool all_same(std::string_view digits) {
  return std::all_of(digits.begin(), digits.end(), [&](char c) { return c == digits.front(); });
}

int weighted_sum(std::string_view digits, std::string_view weights) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size() && i < weights.size(); ++i) {
    const char w = weights[i];
    const int weight = w <= '9' ? w - '0' : w - 'a' + 10;
    sum += (digits[i] - '0') * weight;
  }
  return sum;
}

bool verhoeff(std::string_view digits) {
  static constexpr char kMultiply[10][11] = {"0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
                                             "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"};
  static constexpr char kPermute[8][11] = {"0123456789", "1576283094", "5803796142", "8916043527",
                                           "9453126870", "4286573901", "2793806415", "7046913258"};
  int check = 0;
  std::size_t position = 0;
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, ++position) {
    const int permuted = kPermute[position % 8][*at - '0'] - '0';
    check = kMultiply[check][permuted] - '0';
  }
  return check == 0;
}

bool mod11_10(std::string_view digits) {
  int product = 10;
  for (std::size_t i = 0; i + 1 < digits.size(); ++i) {
    int sum = (digits[i] - '0' + product) % 10;
    if (sum == 0) sum = 10;
    product = sum * 2 % 11;
  }
  return (11 - product) % 10 == digits.back() - '0';
}

}  // namespace firstpass::protect
