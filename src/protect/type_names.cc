#include "protect/type_names.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "protect/ner/name_model.h"
#include "protect/rules.h"

namespace firstpass::protect {

namespace {

const std::set<std::string, std::less<>>& known_types() {
  static const std::set<std::string, std::less<>> types = [] {
    std::set<std::string, std::less<>> out(NameModel::types().begin(), NameModel::types().end());
    const RuleSet rules;
    for (const auto& recognizer : rules.recognizers()) {
      for (const std::string_view type : recognizer->types()) out.emplace(type);
    }
    return out;
  }();
  return types;
}

// Levenshtein (1966).
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

// How many letters only one of them has: two that changed places are none.
std::size_t letters_apart(std::string_view a, std::string_view b) {
  std::string left(a), right(b), out;
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  std::set_symmetric_difference(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(out));
  return out.size();
}

// How far `known` is from what was written; none when it is another word.
std::optional<std::size_t> distance(std::string_view type, std::string_view known) {
  constexpr std::size_t kShort = 6;  // of so short a name one letter more or less is another word
  if (type.size() >= 3 && known.starts_with(type)) return 0;
  const std::size_t count = edits(type, known);
  if (count > (std::min(type.size(), known.size()) < kShort ? 1U : 2U)) return std::nullopt;
  return count;
}

}  // namespace

Status check_type_name(std::string_view type) {
  if (type == "*" || known_types().contains(type)) return {};
  const std::string* meant = nullptr;
  std::pair<std::size_t, std::size_t> nearest;  // edits, then letters that are in another order or place
  for (const std::string& known : known_types()) {
    const auto away = distance(type, known);
    if (!away) continue;
    const std::pair<std::size_t, std::size_t> here{*away, letters_apart(type, known)};
    if (meant == nullptr || here < nearest) meant = &known, nearest = here;
  }
  if (meant == nullptr) return {};
  return fail(Code::invalid_argument, "protect/types",
              "there is no type " + std::string(type) + "; did you mean " + *meant + "?");
}

Status check_type_exists(std::string_view type, const std::set<std::string, std::less<>>& own) {
  if (known_types().contains(type) || own.contains(type)) return {};
  std::set<std::string, std::less<>> all = known_types();
  all.insert(own.begin(), own.end());
  const auto away = [&](const std::string& known) {
    const std::size_t begins = type.size() >= 3 && known.starts_with(type) ? 0 : 1;
    return std::tuple{begins, edits(type, known), letters_apart(type, known)};
  };
  const auto nearest = std::min_element(all.begin(), all.end(),
                                        [&](const std::string& a, const std::string& b) { return away(a) < away(b); });
  return fail(Code::invalid_argument, "protect/types",
              "there is no type " + std::string(type) + "; the nearest is " + *nearest);
}

}  // namespace firstpass::protect
