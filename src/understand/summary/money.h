// The sums of a receipt or invoice: which is the total, and do they agree?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "understand/summary/amount.h"
#include "understand/summary/labels.h"
#include "understand/summary/page.h"

namespace firstpass::understand {

/// An amount on a page with what its surroundings say about it.
struct MoneyRow {
  Amount amount;  ///< span in the part's text
  std::size_t line = 0;
  LabelledMoney label;
  bool in_tax_table = false;
  bool last_in_line = true;
  double confidence = 1;  ///< of the reading
};

struct PickedMoney {
  MoneyRow row;
  double confidence = 0;   ///< that it is what it was picked as
  std::string suspicious;  ///< empty, or what contradicts it
};

struct Sums {
  std::optional<PickedMoney> total, subtotal, tax;
  std::optional<PickedMoney> due;  ///< what is still to be paid, when the paper names it
};

/// Every amount of the page with its label: the words to its left on the same row, else the row above.
std::vector<MoneyRow> money_rows(const Page& page);

/// Chooses by evidence that adds up: labels, cash less change, subtotal plus tax (and service, rounding, less
/// discount), the tax table, repetition and size of type. No evidence but being the largest gives a low confidence.
Sums pick_sums(const Page& page, const std::vector<MoneyRow>& rows);

}  // namespace firstpass::understand
