// One verb, one action. To add one: src/cli/verbs/<name>.cc defining make_<name>_verb(), and one line in
// CMakeLists.txt.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/arguments.h"
#include "cli/session.h"

namespace firstpass::cli {

class Verb {
 public:
  virtual ~Verb() = default;
  virtual std::string_view summary() const = 0;  ///< one line for `firstpass --help`
  virtual std::string_view examples() const { return {}; }
  virtual void declare(Arguments& arguments) = 0;
  virtual int run(Session& session) = 0;  ///< exit code
};

const std::vector<std::pair<std::string_view, std::unique_ptr<Verb> (*)()>>& verb_units();

/// Runs `firstpass WORDS…`; what main() does.
int run_program(const std::vector<std::string>& words);

}  // namespace firstpass::cli
