// Any bytes through all recognizers: findings lie in the text and say why without the value, and what is left out early
// because of its score is what would have been left out later.
#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "fuzz.h"
#include "protect/rules.h"

namespace {

using firstpass::protect::Detection;
using Row = std::tuple<std::size_t, std::size_t, std::string, double>;

std::vector<Row> rows(const std::vector<Detection>& found, double floor) {
  std::vector<Row> out;
  for (const Detection& d : found)
    if (d.score >= floor) out.emplace_back(d.span.begin, d.span.end, d.type, d.score);
  std::sort(out.begin(), out.end());
  return out;
}

// Short values and those of small letters only ("passwor" of "after a word for a password") stand in an explanation by
// chance.
bool tells(std::string_view value) {
  constexpr std::size_t kTelling = 6;  // bytes
  return value.size() >= kTelling &&
         !std::all_of(value.begin(), value.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == ' '; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace firstpass;
  constexpr double kHidden = 0.35;
  static const protect::RuleSet rules;
  const std::string_view text = fuzz::view(data, size);
  const std::vector<Detection> all = rules.find(text, {}, 0);
  for (const Detection& d : all) {
    FUZZ_CHECK(d.span.begin < d.span.end && d.span.end <= text.size());
    FUZZ_CHECK(d.score >= 0 && d.score <= 1);
    const std::string_view value = text.substr(d.span.begin, d.span.size());
    FUZZ_CHECK(!tells(value) || d.explanation.find(value) == std::string::npos);
  }
  FUZZ_CHECK(rows(all, kHidden) == rows(rules.find(text, {}, kHidden), kHidden));
  return 0;
}
