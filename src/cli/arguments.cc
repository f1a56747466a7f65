#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string_view>

namespace firstpass::cli {

struct Arguments::Impl {
  explicit Impl(const std::string& description) : app(description) {}
  CLI::App app;
};

namespace {

/// Names of standard input that many type: a pipe behind them is no file, so every verb gets "-" for them.
std::string as_typed(std::string word) {
  constexpr std::array<std::string_view, 3> kNames = {"/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"};
  return std::find(kNames.begin(), kNames.end(), word) != kNames.end() ? "-" : std::move(word);
}

}  // namespace

Arguments::Arguments(std::string program, std::string description) : m_impl(std::make_unique<Impl>(description)) {
  m_impl->app.name(program);
  m_impl->app.set_help_flag("-h,--help", "show this help");
}
Arguments::~Arguments() = default;

void Arguments::flag(const std::string& name, bool& value, const std::string& help) {
  m_impl->app.add_flag(name, value, help);
}
void Arguments::option(const std::string& name, std::string& value, const std::string& help) {
  m_impl->app.add_option(name, value, help)->type_name("TEXT");
}
void Arguments::option(const std::string& name, double& value, const std::string& help) {
  m_impl->app.add_option(name, value, help)->type_name("NUMBER");
}
void Arguments::option(const std::string& name, long long& value, const std::string& help) {
  m_impl->app.add_option(name, value, help)->type_name("COUNT");
}
void Arguments::options(const std::string& name, std::vector<std::string>& values, const std::string& help) {
  m_impl->app.add_option(name, values, help)->type_name("TEXT")->allow_extra_args(false)->take_all();
}
void Arguments::choice(const std::string& name, std::string& value, const std::vector<std::string>& allowed,
                       const std::string& help) {
  m_impl->app.add_option(name, value, help)->check(CLI::IsMember(allowed));
}
void Arguments::positional(const std::string& name, std::string& value, const std::string& help, bool required) {
  m_impl->app.add_option(name, value, help)->type_name("")->required(required);
}
void Arguments::positionals(const std::string& name, std::vector<std::string>& values, const std::string& help,
                            bool required) {
  m_impl->app.add_option(name, values, help)->type_name("")->required(required);
}
void Arguments::footer(const std::string& text) { m_impl->app.footer(text); }

int Arguments::parse(const std::vector<std::string>& words, std::string& message) {
  std::vector<std::string> reversed;
  std::transform(words.rbegin(), words.rend(), std::back_inserter(reversed), as_typed);
  try {
    m_impl->app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    message = m_impl->app.help();
    return 0;
  } catch (const CLI::ParseError& error) {
    message = error.what();
    std::replace(message.begin(), message.end(), '\n', ' ');
    return 2;
  }
  return -1;
}

}  // namespace firstpass::cli
