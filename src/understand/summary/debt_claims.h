// Several debts in one text: which sum is owed to whom by which day.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "understand/summary/debt_sentences.h"

namespace firstpass::understand {

/// A debt that stands for itself beside others.
struct Claim {
  SumOwed sum;
  std::string payee;  ///< empty when nobody is named
  Span payee_span;
  std::string debtor;  ///< who is spoken to where several people are: "*Sam*, you owe me £45; Ella, you owe me £31"
  Span debtor_span;
  std::optional<DueDay> due;
  bool item = false;         ///< of a list
  std::size_t sentence = 0;  ///< which of those that debt_sentences() found
  bool dated = false;        ///< nobody is named: what makes it a debt of its own is its day
};

/// What `debts`, the sentences of `text` that debt_sentences() found, ask for, one by one, each debt once; of a list
/// with a total of its own none of its items. At most 200. Only debts that are told apart, by who is to be paid, by a
/// day of their own or by adding up; a single sum that a text asks of nobody in particular is none of them.
std::vector<Claim> claims_in(std::string_view text, const std::vector<DebtSentence>& debts);

}  // namespace firstpass::understand
