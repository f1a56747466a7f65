// What a person is told of text in which names are not found.
#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace firstpass::cli {

/// One line on standard error, or nothing where `scripts` is empty.
inline void tell_unread(Session& session, const std::vector<std::string>& scripts) {
  if (scripts.empty()) return;
  std::string names;
  for (const std::string& script : scripts) names += (names.empty() ? "" : ", ") + script;
  session.complain("names written in " + names +
                   " letters are not found; FIRSTPASS_PROFILE=strict hides all text in them");
}

}  // namespace firstpass::cli
