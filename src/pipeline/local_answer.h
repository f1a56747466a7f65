// An answer made on the device from findings: typed fields and quoted evidence.
#pragma once

#include <string>
#include <vector>

#include "condense/condense.h"
#include "core/document.h"
#include "deliver/sink.h"
#include "pipeline/facts.h"

namespace firstpass::pipeline {

struct LocalAnswer {
  std::string text;
  double confidence = 0;  ///< 0 when it abstains
  std::vector<deliver::Reminder> reminders;
  bool only_quotes = false;  ///< the sentences nearest to the question; with an embedder others may be nearer
};

/// What stands below an answer that was made here as a whole.
inline constexpr char kLocalNote[] = "(Answered on this device from your files; nothing was sent.)";

/// Abstains (confidence 0, and says so) when nothing in the documents answers. Never fails for want of an answer.
/// Without `embed` quotes are found by their words alone. `my_names`: what the person is called, by commas; empty where
/// that is not known.
LocalAnswer answer_locally(const std::vector<Document>& documents, const std::string& question,
                           const condense::Embedder& embed = {}, const std::string& my_names = {});

}  // namespace firstpass::pipeline
