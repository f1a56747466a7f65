// The words of a text, each looked up once for what it does in a sentence about money.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "understand/summary/debt_words/debt_language.h"
#include "understand/summary/number_words.h"

namespace firstpass::understand {

struct WordMeaning;

struct DebtToken : SpokenToken {
  const WordMeaning* meaning;  ///< never null; lives as long as the program

  bool is(Role role) const;
};

using Tokens = std::vector<DebtToken>;

/// spoken_tokens() with their meanings in all languages. A number has none.
Tokens debt_tokens(std::string_view text);

/// Whether `lower_word` has that role; for a word that is no token, such as who speaks in a chat.
bool has_role(std::string_view lower_word, Role role);

bool any_is(const Tokens& tokens, Role role);

/// Such a pair begins with tokens[i]; false past the end.
bool pair_at(const Tokens& tokens, std::size_t i, PairKind kind);
bool any_pair(const Tokens& tokens, PairKind kind);

/// "Invoice date", "Rechnungsdatum" … at the end of `before`, where a date begins: the day of a bill, not its due day.
bool names_bill_date(std::string_view before);

}  // namespace firstpass::understand
