// What a sentence about money says by its words: that it asks for some, that some came, that others owe it. The words
// themselves stand in debt_words/, one file a language.
#pragma once

#include "understand/summary/debt_tokens.h"

namespace firstpass::understand {

/// Speaks of paying, or of somebody who gets something from you: "Jonas kriegt von dir noch 40 €".
bool is_about_paying(const Tokens& tokens);

/// "Your deposit of £90 reached us on Monday": money that came asks nobody for money. What is still open is said in
/// other words beside it.
bool is_settled(const Tokens& tokens);

/// "I owe you": in the letter of somebody else that is theirs to pay.
bool is_owed_by_writer(const Tokens& tokens);

/// "Ben owes me £25", "Marco mi deve 30 euro", "Kim owes Bob 5 EUR": somebody else's debt, whoever it is told to.
bool is_owed_by_others(const Tokens& tokens);

/// "If you accept, a deposit is payable": an offer.
bool is_offered(const Tokens& tokens);

/// Pronouns and things that stand where a payee does, and words of paying: "Sie", "Geld", "Rechnung".
bool is_nobodys_name(const DebtToken& token);

}  // namespace firstpass::understand
