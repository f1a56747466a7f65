// `ask`, and `route`, which is `ask` without sending.
#include "pipeline/ask.h"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/unread.h"
#include "cli/verb.h"
#include "pipeline/document_json.h"

namespace firstpass::cli {

namespace {

std::string counts(const std::map<std::string, int>& hidden) {
  std::string text;
  for (const auto& [type, count] : hidden) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + type;
  return text.empty() ? "nothing" : text;
}

std::string percent_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "";
  char text[48];
  std::snprintf(text, sizeof text, " (%.2f %% of %llu bytes)",
                100.0 * static_cast<double>(part) / static_cast<double>(whole), static_cast<unsigned long long>(whole));
  return text;
}

class AskVerb : public Verb {
 public:
  explicit AskVerb(bool only_route) : m_only_route(only_route) {}
  std::string_view summary() const override {
    return m_only_route ? "decide where a question belongs, and why, without sending it"
                        : "ask one question over your files";
  }
  std::string_view examples() const override {
    return "  firstpass ask \"What do I owe, and when? Remind me.\" receipt.jpg memo.wav --show\n"
           "  firstpass ask \"Who wants what?\" thread.eml --via local\n"
           "  FIRSTPASS_PROVIDER=openai FIRSTPASS_API_KEY=... firstpass ask \"Summarise this\" notes.txt\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("TEXT", m_request.question, "the question", true);
    arguments.positionals("FILES", m_request.files, "photos, recordings, mail, text; - is standard input", false);
    arguments.choice("--via", m_via, {"auto", "local", "cloud"},
                     "auto lets the policy route; the others force a way that it allows");
    arguments.options(
        "--to", m_targets,
        "where the answer goes: ics:FILE, file:FILE, clipboard, webhook:NAME (repeatable); tables are for recipes");
    arguments.option("--scope", m_request.scope, "conversation: the same people keep the same placeholders in it");
    arguments.flag("--show", m_show, "show what was hidden, what would leave and how much smaller it is");
    arguments.flag("--dry-run", m_request.dry_run, "decide and show; send and write nothing");
  }

  int run(Session& session) override {
    m_request.via = m_via == "local" ? route::Via::local : m_via == "cloud" ? route::Via::cloud : route::Via::automatic;
    if (m_only_route) m_request.dry_run = true;
    if (m_show) session.be_verbose();
    for (const std::string& text : m_targets) {
      auto target = deliver::parse_target(text);
      if (!target) return session.report(target.error());
      m_request.targets.push_back(std::move(*target));
    }
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    const auto result = pipeline::ask(**engine, m_request, session.context());
    if (!result)
      return m_only_route
                 ? deny(session, result.error())
                 : session.report(result.error(), "file", m_request.files.empty() ? "" : m_request.files.front());
    for (const pipeline::FileError& failed : result->file_errors) session.report(failed.error, "file", failed.file);
    show(session, *result);
    if (!session.jsonl() && result->via != "local") tell_unread(session, result->would_send.unread_scripts);
    if (session.result() != kDone) return session.result();
    return result->via == "defer" && !m_request.dry_run ? kDeferred : kDone;
  }

 private:
  /// For `route`, a refusal is the answer.
  int deny(Session& session, const Error& error) {
    if (error.code != Code::permission_denied || error.stage != "route" || !session.jsonl())
      return session.report(error);
    session.row({{"decision", "deny"}, {"reasons", {error.message}}, {"estimates", nlohmann::ordered_json::object()}});
    return kRefused;
  }

  void show(Session& session, const pipeline::AskResult& result) {
    if (session.jsonl()) {
      session.row(m_only_route ? pipeline::route_json(result) : pipeline::to_json(result));
      return;
    }
    if (m_show) show_sent(session, result);
    if (m_only_route || m_request.dry_run) {
      if (result.parts.empty()) say_verdict(session, result.verdict);
      for (const pipeline::AskPart& part : result.parts) {
        session.say("\"" + part.text + "\"");
        say_verdict(session, part.verdict);
      }
      return;
    }
    session.say(result.answer);
    for (const std::string& line : result.delivered) session.say(line);
  }

  static void say_verdict(Session& session, const route::Verdict& verdict) {
    session.say(std::string(route::decision_name(verdict.decision)));
    for (const std::string& reason : verdict.reasons) session.say("- " + reason);
    for (const auto& [way, estimate] : verdict.estimates) session.say("  " + way + ": " + cost_of(estimate));
  }

  /// "155 tokens, 0.0005 to pay, about 5.6 s"
  static std::string cost_of(const route::Estimate& estimate) {
    std::array<char, 64> rest{};
    std::snprintf(rest.data(), rest.size(), " tokens, %.4f to pay, about %.1f s", estimate.money, estimate.seconds);
    return std::to_string(estimate.tokens) + rest.data();
  }

  static void show_sent(Session& session, const pipeline::AskResult& result) {
    const bool left = result.sent.bytes > 0;
    const pipeline::Sent& sent = left ? result.sent : result.would_send;
    session.say(std::string("\n--- what ") + (left ? "left for " + sent.destination : "a cloud model would be asked") +
                " ---");
    session.say(result.would_send.preview);
    session.say("--- " + std::to_string(sent.bytes) + " bytes" +
                percent_of(sent.bytes, result.would_send.original_bytes) + ", " +
                std::to_string(result.would_send.tokens) + " tokens; hidden: " + counts(result.would_send.hidden) +
                " ---\n");
  }

  bool m_only_route;
  pipeline::AskRequest m_request;
  std::string m_via = "auto";
  std::vector<std::string> m_targets;
  bool m_show = false;
};

}  // namespace

std::unique_ptr<Verb> make_ask_verb() { return std::make_unique<AskVerb>(false); }
std::unique_ptr<Verb> make_route_verb() { return std::make_unique<AskVerb>(true); }

}  // namespace firstpass::cli
