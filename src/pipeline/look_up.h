// Small questions that the person's own files answer by themselves: a field, a date, a contact, a count, a sum.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "pipeline/finder.h"

namespace firstpass::pipeline {

/// One value read from a document, and the words it was read from.
struct Looked {
  std::size_t document = 0;
  std::string value;
  std::string quote;
  double confidence = 0;  ///< 0..1
};

struct LookUp {
  std::string text;  ///< the answer, one line
  std::vector<Looked> evidence;
  double confidence = 0;  ///< 0..1: the weakest value that carries the answer
};

/// Answers "how many receipts", "how much did I spend", "what is the invoice number", "when is the appointment", "who
/// is coming", "what is the phone number of …" from typed fields and quoted sentences, over texts of other languages,
/// too. Nothing when the question is of another kind, when the files do not say, or when two places say different
/// things: it does not guess. Linear in the text. `finder` has read the same files for the same question.
std::optional<LookUp> look_up(const std::vector<Document>& documents, std::string_view question, const Finder& finder);
std::optional<LookUp> look_up(const std::vector<Document>& documents, std::string_view question);

}  // namespace firstpass::pipeline
