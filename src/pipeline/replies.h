// Who said yes and who said no, in a group chat or in a list: "Who's in for Saturday?" – "count me in", "can't, sorry".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/statements.h"

namespace firstpass::pipeline {

struct Reply {
  std::string name;
  std::size_t statement = 0;  ///< index into what was given
};

struct Replies {
  std::vector<Reply> yes, no, unsure;  ///< each in the order of the last word of each person
};

/// "Who is coming?", "Wer ist dabei?", and whether it asks who is not.
struct AskedReplies {
  bool declined = false;
};
std::optional<AskedReplies> asks_for_replies(std::string_view question);

/// The answers to the question of the chat that is nearest to `question`, or the lists of names behind "Yes:" and
/// "No:". Nothing where no such question was asked, where two are as near, or where it was about another day. What
/// somebody says last counts. Linear.
std::optional<Replies> replies_to(std::string_view question, const std::vector<Statement>& statements,
                                  const std::vector<Document>& documents);

}  // namespace firstpass::pipeline
