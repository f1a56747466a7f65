// Who is to be paid how much by when, as running text says it: mails, memos, notes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "understand/summary/date.h"

namespace firstpass::understand {

/// amount_due, currency, due_date, payee and iban, as far as the text of `part` says them, written or spoken ("ninety
/// pounds", "the fourth of December"). `reference` is the text's own day: "by Friday" and dates without a year count
/// from it. Only sentences that speak of paying are believed; an amount alone is not a debt. `writer` is who "me" and
/// "us" are, if that is known.
std::map<std::string, Field> debt_fields(const Document& document, std::size_t part, Day reference,
                                         std::string_view writer = {});

/// Sums with a currency in sentences that do not say that they were paid: what may be owed though nothing says so.
std::vector<Span> unsettled_sums(std::string_view text);

}  // namespace firstpass::understand
