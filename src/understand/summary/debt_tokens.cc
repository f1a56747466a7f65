#include "understand/summary/debt_tokens.h"

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "core/text.h"

namespace firstpass::understand {

using Roles = std::bitset<static_cast<std::size_t>(Role::count)>;

struct WordMeaning {
  Roles roles;
  std::vector<std::uint16_t> opens, closes;  // the pairs that it may be first or second of
};

namespace {

struct Pair {
  PairKind kind;
  std::size_t most_between;
};

struct Vocabulary {
  std::unordered_map<std::string_view, WordMeaning> words;
  std::vector<Pair> pairs;
  std::vector<std::string_view> bill_date_labels;
};

template <typename Action>
void for_each_word(std::string_view words, Action action) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    action(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

void add(const DebtLanguage& language, Vocabulary& all) {
  for (const RoleWords& row : language.words)
    for_each_word(row.words,
                  [&](std::string_view word) { all.words[word].roles.set(static_cast<std::size_t>(row.role)); });
  for (const WordPair& row : language.pairs) {
    const auto number = static_cast<std::uint16_t>(all.pairs.size());
    all.pairs.push_back({row.kind, row.most_between});
    for_each_word(row.first, [&](std::string_view word) { all.words[word].opens.push_back(number); });
    for_each_word(row.second, [&](std::string_view word) { all.words[word].closes.push_back(number); });
  }
  all.bill_date_labels.insert(all.bill_date_labels.end(), language.bill_date_labels.begin(),
                              language.bill_date_labels.end());
}

const Vocabulary& vocabulary() {
  static const Vocabulary known = [] {
    Vocabulary all;
    for (const auto& [name, make] : debt_language_units()) add(make(), all);
    return all;
  }();
  return known;
}

const WordMeaning& meaning_of(std::string_view lower_word) {
  static const WordMeaning none;
  const auto& words = vocabulary().words;
  const auto known = words.find(lower_word);
  return known == words.end() ? none : known->second;
}

bool closes(const DebtToken& token, std::uint16_t pair) {
  const auto& pairs = token.meaning->closes;
  return std::find(pairs.begin(), pairs.end(), pair) != pairs.end();
}

}  // namespace

bool DebtToken::is(Role role) const { return meaning->roles[static_cast<std::size_t>(role)]; }

Tokens debt_tokens(std::string_view text) {
  std::vector<SpokenToken> spoken = spoken_tokens(text);
  Tokens tokens;
  tokens.reserve(spoken.size());
  for (SpokenToken& token : spoken) {
    const WordMeaning* meaning = &meaning_of(token.word);
    tokens.push_back({std::move(token), meaning});
  }
  return tokens;
}

bool has_role(std::string_view lower_word, Role role) {
  return meaning_of(lower_word).roles[static_cast<std::size_t>(role)];
}

bool any_is(const Tokens& tokens, Role role) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const DebtToken& token) { return token.is(role); });
}

bool pair_at(const Tokens& tokens, std::size_t i, PairKind kind) {
  if (i >= tokens.size()) return false;
  for (const std::uint16_t pair : tokens[i].meaning->opens) {
    const Pair& wanted = vocabulary().pairs[pair];
    if (wanted.kind != kind) continue;
    for (std::size_t k = i + 1; k < tokens.size() && k <= i + 1 + wanted.most_between; ++k)
      if (closes(tokens[k], pair)) return true;
  }
  return false;
}

bool any_pair(const Tokens& tokens, PairKind kind) {
  for (std::size_t i = 0; i < tokens.size(); ++i)
    if (pair_at(tokens, i, kind)) return true;
  return false;
}

bool names_bill_date(std::string_view before) {
  constexpr std::size_t kNear = 30;  // bytes
  const std::string folded = lower(before.substr(before.size() - std::min(before.size(), kNear)));
  const auto& labels = vocabulary().bill_date_labels;
  return std::any_of(labels.begin(), labels.end(), [&](std::string_view label) {
    const std::size_t at = folded.rfind(label);
    return at != std::string::npos && folded.find_first_not_of(" \t:(.", at + label.size()) == std::string::npos;
  });
}

}  // namespace firstpass::understand
