#include <nlohmann/json_fwd.hpp>

#include "cli/verb.h"

namespace firstpass::cli {

namespace {

std::string overview() {
  std::string text =
      "Firstpass: the first layer of intelligence on your own machine.\n"
      "It reads photos, recordings and mail here, hides what is private, and asks a cloud model only what is left.\n\n"
      "usage: firstpass VERB [OPTIONS]        firstpass VERB --help\n\n";
  for (const auto& [name, make] : verb_units()) {
    std::string line = "  " + std::string(name);
    line.resize(std::max<std::size_t>(line.size() + 1, 14), ' ');
    text += line + std::string(make()->summary()) + "\n";
  }
  return text +
         "\nexit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by policy, 4 deferred to the outbox, 5 input "
         "unreadable\n";
}

int run_verb(Verb& verb, const std::string& name, const std::vector<std::string>& words) {
  Session session;
  Arguments arguments("firstpass " + name, std::string(verb.summary()));
  verb.declare(arguments);
  session.declare_common(arguments);
  if (!verb.examples().empty()) arguments.footer("\nexamples:\n" + std::string(verb.examples()));
  std::string message;
  switch (arguments.parse(words, message)) {
    case 0: session.say(message); return kDone;
    case 2: session.complain(message + " (see: firstpass " + name + " --help)"); return kUsage;
    default: return verb.run(session);
  }
}

}  // namespace

int run_program(const std::vector<std::string>& words) {
  Session session;
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    session.say(overview());
    return words.empty() ? kUsage : kDone;
  }
  if (words[0] == "--version") {
    session.say("firstpass " FIRSTPASS_VERSION);
    return kDone;
  }
  for (const auto& [name, make] : verb_units())
    if (name == words[0]) return run_verb(*make(), words[0], {words.begin() + 1, words.end()});
  session.complain("no verb " + words[0] + " (see: firstpass --help)");
  return kUsage;
}

}  // namespace firstpass::cli
