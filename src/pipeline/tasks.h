// What the files ask the person to do, sentence by sentence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "understand/summary/date.h"

namespace firstpass::pipeline {

/// A sentence that asks for something, or names a day by which something is due.
struct Task {
  std::size_t document = 0;
  std::string sentence;  ///< one line, as it was written
  std::string day;       ///< the first that it names, "2026-11-27"; empty when none
  std::string speaker;   ///< who asks for it in a chat; else empty
};

/// "What do I have to do by when?", "List my deadlines", "Was muss ich bis wann tun?"
bool asks_about_tasks(std::string_view question);

/// Those with a day first, the earliest first, then the others as they stand. Of a mail that asks for nothing itself,
/// those that it quotes; headers and signatures ask for nothing. Days without a year count from `reference`, or from
/// the day of the mail.
std::vector<Task> tasks_in(const std::vector<Document>& documents, understand::Day reference);

}  // namespace firstpass::pipeline
