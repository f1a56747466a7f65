// What the person's own files say about money owed: typed facts with quoted evidence, made from summaries alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "deliver/sink.h"

namespace firstpass::pipeline {

/// One amount that somebody owes. Values are canonical: "1250.40", "EUR", "2026-12-04"; empty when not found.
struct Debt {
  std::size_t document = 0;
  std::string amount, currency, payee, due;
  std::string debtor;      ///< who is spoken to, where a text speaks to several people one by one; else empty
  std::string quote;       ///< the words of the file that the amount was read from
  std::string suspicious;  ///< why a field is doubted; empty when nothing contradicts
  double confidence = 0;   ///< 0..1: the weakest field that carries the statement
};

/// In the order of the documents, and in a document of that in which they stand; documents without an amount owed give
/// none.
std::vector<Debt> debts_of(const std::vector<Document>& documents);

/// Whether what is said to `debtor` is said to the person: it is the whole or the first words of one of `my_names`, by
/// commas, or the other way round ("Sam" and "Sam Lee"), whatever the case. Yes where nobody in particular is named.
bool is_said_to_me(std::string_view debtor, std::string_view my_names);

/// Whether the person is called that: "me", one of `my_names`, or what begins with one of two words or more ("Jo Lind
/// Design" of Jo Lind); that somebody shares the first name is not enough.
bool is_me(std::string_view name, std::string_view my_names);

/// Money that stands in a document of which no debt is known.
struct OtherSum {
  std::size_t document = 0;
  std::string quote;
};
/// The first such sum of each document that has no debt, in order; none of receipts, which were paid, of what was said
/// to be paid, and of quoted mail and signatures.
std::vector<OtherSum> other_sums(const std::vector<Document>& documents, const std::vector<Debt>& debts);

/// What the question wants to know.
struct Wanted {
  bool amount = false, payee = false, due = false, reminder = false;
  bool money() const { return amount || payee || due; }
};
Wanted wanted_by(std::string_view question);

/// "2026-12-04" → "4 December 2026"; other text unchanged.
std::string readable_date(std::string_view iso);
/// "1184.50", "EUR" → "€1,184.50"; unknown currencies as "1,184.50 XYZ".
std::string readable_money(std::string_view amount, std::string_view currency);
/// Name for a document in an answer: its file name without folders.
std::string short_name(const Document& document);

/// The text with each run of white space as one blank, for a quote.
std::string one_line(std::string_view text);

deliver::Reminder reminder_for(const Debt& debt, const std::vector<Document>& documents);

}  // namespace firstpass::pipeline
