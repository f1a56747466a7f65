// The sentences of a text that speak of money owed, and what stands in each: sums, days, and who is to be paid.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "understand/summary/date.h"
#include "understand/summary/debt_words.h"

namespace firstpass::understand {

/// Spans are bytes of the text that the sentence was taken from; those of `tokens` of the sentence.
struct DebtSentence {
  Span span;
  Tokens tokens;
  double weight = 0;        ///< 1: speaks of paying itself; less: stands behind one that does
  std::string writer;       ///< who "me" is; empty when not known
  Day day;                  ///< when it was said: "by Friday" counts from it
  std::string country{};    ///< of the whole text, as guess_country() tells
  bool item = false;        ///< of a list
  bool opens_list = false;  ///< "You owe me:"; its items ask for money too

  Span in_text(Span of_sentence) const { return {span.begin + of_sentence.begin, span.begin + of_sentence.end}; }
};

/// In order. `writer` and `day` hold for all of the text unless it is a chat, where each message has its own. What
/// somebody else owes, what was paid and what is only offered is none of them.
std::vector<DebtSentence> debt_sentences(std::string_view text, Day day, std::string_view writer);

struct SumOwed {
  Span span;
  std::int64_t hundredths = 0;
  std::string currency;  ///< ISO 4217, or empty
  double confidence = 0;
};
/// Written and spoken; in no order.
std::vector<SumOwed> sums_owed(std::string_view text, const DebtSentence& debt);

struct DueDay {
  Span span;
  Day day;
  double confidence = 0;
  bool led = false;  ///< a word like "by" or "due" stands beside it
  double rank = 0;   ///< confidence but for how sure the reading of its digits is
};
/// Days by which something is to be done, in order: neither birthdays nor when something was.
std::vector<DueDay> due_days(std::string_view text, const DebtSentence& debt);

/// "owes GBP 20": the word behind the verb is a currency, not a person.
bool is_currency(const DebtToken& token);

/// The name that starts at tokens[i], as bytes of the sentence: capitalised words and the small words that names hold.
std::optional<Span> name_at(std::string_view sentence, const Tokens& tokens, std::size_t i);

}  // namespace firstpass::understand
