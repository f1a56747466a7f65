// Command-line arguments of one verb. Keeps the parsing library out of the verbs.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace firstpass::cli {

/// Declares flags and options, then fills the variables they are bound to. Bound variables must outlive parse().
class Arguments {
 public:
  Arguments(std::string program, std::string description);
  ~Arguments();

  /// `name` as "--json" or "-o,--output".
  void flag(const std::string& name, bool& value, const std::string& help);
  void option(const std::string& name, std::string& value, const std::string& help);
  void option(const std::string& name, double& value, const std::string& help);
  void option(const std::string& name, long long& value, const std::string& help);
  void options(const std::string& name, std::vector<std::string>& values, const std::string& help);  ///< repeatable
  void choice(const std::string& name, std::string& value, const std::vector<std::string>& allowed,
              const std::string& help);
  void positional(const std::string& name, std::string& value, const std::string& help, bool required);
  void positionals(const std::string& name, std::vector<std::string>& values, const std::string& help, bool required);
  void footer(const std::string& text);  ///< examples below the options

  /// Returns -1 to go on, 0 after --help (its text in `message`), 2 on wrong usage (one line in `message`).
  int parse(const std::vector<std::string>& words, std::string& message);

 private:
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace firstpass::cli
