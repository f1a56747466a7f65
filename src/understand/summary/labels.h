// What the words beside an amount or a date say that it is.
#pragma once

#include <string_view>

namespace firstpass::understand {

enum class MoneyLabel { none, total, subtotal, tax, rounding, discount, service, payment, change, quantity };

struct LabelledMoney {
  MoneyLabel label = MoneyLabel::none;
  double strength = 0;  ///< 0..1: "grand total incl. tax, rounded" is stronger than "total"
  bool due = false;     ///< a total that is still to be paid: "amount due", "balance due", "zu zahlen"
};

/// Reads the label in front of an amount; any of a dozen languages, OCR slips of one letter allowed in "total".
LabelledMoney money_label(std::string_view text);

enum class DateLabel { none, issued, due, other };

/// Reads the words in front of a date: "Date:", "Invoice date", "due by", "valid until".
DateLabel date_label(std::string_view text);

/// True for lines that open a table of tax sums, whose amounts repeat what stands above.
bool opens_tax_summary(std::string_view line);

}  // namespace firstpass::understand
