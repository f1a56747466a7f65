// Bills that stand in rows: a table with titles over its columns, or records of labelled lines.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/document.h"
#include "understand/summary/date.h"

namespace firstpass::understand {

struct BillRows {
  std::vector<std::map<std::string, Field>> bills;
  /// Bytes of the part that are tables of which this tells what is to be paid, and if it is nothing: their lines are no
  /// sentences.
  std::vector<Span> tables;
};

/// What the rows of `part` say is to be paid: amount_due, currency, payee and due_date of each, in order. Titles and
/// labels ("Betrag (EUR)", "due date", "vendor", "status") are known in nine languages. A row counts where it has a sum
/// and either a state that says it is open, or a day by which it is due and no state that says otherwise; rows that
/// were paid and those that sum up the others do not. Tables of what customers owe, bank statements and tables longer
/// than anybody's bills (5,000 rows) give nothing.
///
///     vendor,amount,currency,due,status          - payee: City Water
///     Stadtwerke,84.20,EUR,2026-12-05,open         amount: 48.10
///     Müller GmbH,1200.00,EUR,2026-11-15,paid      due: 2026-12-09
///
/// `reference` is today: without any state, what was due more than a month ago counts as done. Linear.
BillRows read_bill_rows(const Document& document, std::size_t part, Day reference);

}  // namespace firstpass::understand
