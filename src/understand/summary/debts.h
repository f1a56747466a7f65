// Who is to be paid how much by when, as running text says it: mails, memos, notes, chats.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "understand/summary/date.h"

namespace firstpass::understand {

struct Debts {
  /// amount_due, currency, due_date, payee and iban, as far as the text says them: of several debts the one that is
  /// said most clearly.
  std::map<std::string, Field> fields;
  /// The first four of each debt, and `debtor` where it says who is spoken to ("Sam, you owe me £45; Ella, …"), in
  /// order, where the text owes several people, or one person for several things ("you owe Pete $85, and me $20 for the
  /// taxi and $12 for lunch"); else empty. A day that is said apart from any sum counts for those before it that have
  /// none.
  std::vector<std::map<std::string, Field>> each;
};

/// Debts in the text of `part`, written or spoken ("ninety pounds", "the fourth of December"). `reference` is the
/// text's own day: "by Friday" and dates without a year count from it; messages of a chat have days of their own. Only
/// sentences that speak of paying are believed; an amount alone is not a debt. `writer` is who "me" and "us" are, if
/// that is known. `tables`, in order, are no sentences. Linear.
Debts read_debts(const Document& document, std::size_t part, Day reference, std::string_view writer = {},
                 const std::vector<Span>& tables = {});

/// Who speaks to somebody else in a message that was spoken, by its first words: "Hi, it's Joanne from Bright Dental …
/// on your account" is Bright Dental, or Joanne where no firm is named. Nothing where nobody is spoken to.
std::optional<Span> caller_in(std::string_view text);

/// Who signs a letter or note without a head: the name alone in its last line, behind "Thanks," or a full sentence.
std::optional<Span> signer_in(std::string_view text);

/// "Got your payment, thanks": a sentence that speaks of money, asks for none and names no sum.
bool says_that_money_came(std::string_view text);

/// Sums with a currency in sentences that do not say that they were paid: what may be owed though nothing says so.
std::vector<Span> unsettled_sums(std::string_view text);

}  // namespace firstpass::understand
