// What a document is, in fields and one paragraph.
#pragma once

#include "core/document.h"
#include "understand/summary/date.h"

namespace firstpass::understand {

/// Fills document.summary from the text and anchors of its parts:
/// "receipt", "invoice" (pictures and pages with labelled sums: merchant, address, phone, date, total, subtotal, tax,
/// currency, due_date, iban), "mail" (from, subject, date and the debt fields), "memo" (sound: the debt fields),
/// the kinds of page_kinds.h (shelf, contract, note, business_card, form, screenshot), "photo" (tags, faces), "text".
/// Relative dates count from the mail's own date where it has one, else from `reference`. A document whose
/// reader made it records keeps kind "records". Never fails: a field that cannot be read is left out.
void summarize(Document& document, Day reference);

}  // namespace firstpass::understand
