// Pages that are no receipts: what they are, and their fields. Each reading says nothing when the page is of another
// kind.
#pragma once

#include <optional>

#include "core/document.h"
#include "understand/summary/date.h"
#include "understand/summary/page.h"

namespace firstpass::understand {

using PageReading = std::optional<Summary> (*)(const Document& document, const Page& page, Day reference);

/// "shelf": product_1, price_1 (the price that stands nearest) …, date, currency. A price far from the others, a
/// product without a price and a price without a product are suspicious.
std::optional<Summary> read_shelf(const Document& document, const Page& page, Day reference);

/// "contract": party_1, party_2, date_1 …, amount_1 …, clause_1 … (headings). An end before the beginning is
/// suspicious.
std::optional<Summary> read_contract(const Document& document, const Page& page, Day reference);

/// "note": todo_1 …, done_1 …, due_1 … beside those that name a day.
std::optional<Summary> read_note(const Document& document, const Page& page, Day reference);

/// "business_card": name, title, organization, email, phone, url, address. A mail address of somebody else is
/// suspicious.
std::optional<Summary> read_business_card(const Document& document, const Page& page, Day reference);

/// "form": the labels in lower_snake_case with their values. A day that cannot be, or a birth to come, is suspicious.
std::optional<Summary> read_form(const Document& document, const Page& page, Day reference);

/// "screenshot": application (its title), dialog (what it says), buttons. Pressing for a secret is suspicious.
std::optional<Summary> read_screenshot(const Document& document, const Page& page, Day reference);

/// A field with the text of `span`, and where it stands.
Field field_of(const Document& document, const Page& page, std::string value, double confidence, Span span);

}  // namespace firstpass::understand
