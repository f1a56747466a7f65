// The words by which people say who owes whom: of eleven languages, in small letters.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "understand/summary/number_words.h"

namespace firstpass::understand {

using Words = std::initializer_list<std::string_view>;
using Tokens = std::vector<SpokenToken>;

bool any_of(const std::string& word, Words words);
bool speaks_of(const Tokens& tokens, Words words);

/// Words of paying, owing and bills: "due", "überweisen", "facture".
bool is_pay_word(const std::string& word);
/// A pay word, or somebody who gets something from you: "Jonas kriegt von dir noch 40 €".
bool is_about_paying(const Tokens& tokens);

/// "Your deposit of £90 reached us on Monday": money that came asks nobody for money. What is still open is said in
/// other words beside it.
bool is_settled(const Tokens& tokens);

/// "I owe you": in the letter of somebody else that is theirs to pay.
bool is_owed_by_writer(const Tokens& tokens);

/// "Ben owes me £25", "Marco mi deve 30 euro", "Kim owes Bob 5 EUR": somebody else's debt, whoever it is told to.
bool is_owed_by_others(const Tokens& tokens);

/// "If you accept, a deposit is payable."
bool is_conditional(const Tokens& tokens);

/// "Invoice date", "Rechnungsdatum" … at the end of `before`, where a date begins: the day of a bill, not its due day.
bool names_bill_date(std::string_view before);

bool is_owing_verb(const std::string& word);    ///< who is to be paid stands behind it: "owe", "schuldest"
bool is_getting_verb(const std::string& word);  ///< who is to be paid stands before it: "gets", "kriegt"
bool leads_to_payee(const std::string& word);   ///< "to", "an"
bool joins(const std::string& word);            ///< "and", "plus"
bool gives_a_reason(const std::string& word);   ///< "for", "für"
bool adds_up(const std::string& word);          ///< "plus", "zuzüglich": both sums are to be paid
bool is_whole(const std::string& word);         ///< "total", "Gesamtbetrag": the sum that holds the others
bool is_writer(const std::string& word);        ///< "me", "uns"
bool is_somebody(const std::string& word);      ///< "him", "ihnen": who was named before
bool is_nobodys_name(const std::string& word);  ///< pronouns and things that stand where a payee does: "Sie", "Geld"

}  // namespace firstpass::understand
