// Receipts and invoices: their fields, checked against each other.
#pragma once

#include <map>
#include <string>

#include "core/document.h"
#include "understand/summary/date.h"
#include "understand/summary/page.h"

namespace firstpass::understand {

enum class PaperKind { none, receipt, invoice };

/// Whether a page reads like a receipt or an invoice: sums with labels, and the words that such papers carry.
PaperKind paper_kind(const Page& page);

/// merchant, address, phone, date, due_date, total, subtotal, tax, currency, iban, and of an invoice that is still open
/// amount_due and payee: those that can be read. Values are
/// canonical (ISO dates, "12.00", ISO 4217). A field that another contradicts, that cannot be (31/02, a date to come)
/// or that fails its checksum says so in `suspicious`. `reference` is today, or the day the paper reached the person.
std::map<std::string, Field> receipt_fields(const Document& document, const Page& page, Day reference);

}  // namespace firstpass::understand
