// What the files say, statement by statement: sentences, lines of a note, messages of a chat with who sent them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "understand/summary/date.h"

namespace firstpass::pipeline {

struct Statement {
  std::size_t document = 0, part = 0;
  Span span;                  ///< in the part's text, without white space around and without the head of a message
  std::string speaker;        ///< who sent the message; empty outside of chats
  std::size_t paragraph = 0;  ///< statements that share it stand together
  understand::Day day;        ///< when it was said: "by Friday" counts from it
  bool asks = false;          ///< ends with a question mark
  bool row = false;           ///< a record: what stands beside it is about something else
};

/// Of all texts but headers and disclaimers, in order; a row of records is one. Days are those of a message or of the
/// mail, else `today`. Finer than sentences of prose: in a chat a full stop before a small letter ends a statement,
/// too. Linear.
std::vector<Statement> statements_of(const std::vector<Document>& documents, understand::Day today);

std::string_view text_of(const Statement& statement, const std::vector<Document>& documents);

}  // namespace firstpass::pipeline
