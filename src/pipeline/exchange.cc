#include "pipeline/exchange.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "core/sqlite.h"
#include "pipeline/prompt.h"
#include "restore/restore.h"

namespace firstpass::pipeline {

namespace {

using nlohmann::json;

json reminders_json(const std::vector<deliver::Reminder>& reminders) {
  json out = json::array();
  for (const auto& reminder : reminders)
    out.push_back({{"title", reminder.title}, {"due", reminder.due}, {"description", reminder.description}});
  return out;
}

json targets_json(const std::vector<deliver::SinkTarget>& targets) {
  json out = json::array();
  for (const auto& target : targets) out.push_back({{"kind", target.kind}, {"argument", target.argument}});
  return out;
}

std::string restored(const std::string& text, const std::shared_ptr<vault::Scope>& scope) {
  return restore::restore(text, scope);
}

Result<egress::OutboundRequest> authorised(Engine& engine, const Waiting& waiting, const cloud::Provider& provider,
                                           const std::shared_ptr<vault::Scope>& scope) {
  const Settings& settings = engine.settings();
  cloud::ProviderSettings provider_settings{settings.base_url, settings.api_key, settings.model};
  if (provider_settings.base_url.empty()) provider_settings.base_url = provider.default_base_url();
  cloud::Wire wire = provider.encode(waiting.chat, provider_settings);
  route::Outgoing outgoing{waiting.destination,  "POST", std::move(wire.url), std::move(wire.headers),
                           std::move(wire.body), scope,  waiting.hidden};
  route::Verdict verdict;
  verdict.decision = route::Decision::cloud;
  verdict.rule = waiting.rule;
  return engine.policy().authorize(verdict, std::move(outgoing));
}

bool nothing_was_accepted(const Error& error) {
  return error.retryable && (error.code == Code::unavailable || error.code == Code::resource_exhausted);
}

/// The item's state after a failed exchange; tells whether it waits (true) or the error goes to the caller.
Result<bool> settle_failure(outbox::Outbox& box, const std::string& id, const Error& error) {
  if (nothing_was_accepted(error)) {
    FP_TRY(box.requeue(id, error.message, ""));
    return true;
  }
  const bool uncertain = error.code == Code::aborted || error.code == Code::deadline_exceeded;
  FP_TRY(box.finish(id, uncertain ? outbox::State::uncertain : outbox::State::failed, error.message));
  return false;
}

/// What one more round of a conversation needs.
struct Round {
  Engine& engine;
  const Waiting& waiting;
  const cloud::Provider& provider;
  const std::shared_ptr<vault::Scope>& scope;
  egress::Line& line;
  const Context& context;
};

/// Answers requests for passages until the reply is something else. `reply` becomes the last one; `answered` gets the
/// bytes and the cost of the rounds before it. A passage that cannot be given is said to be so, in words that tell
/// nothing about it; what must not leave at all ends the exchange through the policy.
Status give_passages(const Round& round, LeftOut& left_out, Result<cloud::ChatReply>& reply, Answered& answered) {
  Waiting talk = round.waiting;
  for (int calls = 0; reply && calls <= LeftOut::kMostCalls; ++calls) {
    const auto handle = LeftOut::asked_for(reply->text);
    if (!handle) return {};
    answered.cost += reply->usage.cost;
    talk.chat.messages.push_back({"assistant", reply->text});
    const auto passage = left_out.fetch(*handle);
    if (passage) {
      talk.chat.messages.push_back(
          {"user", "--- passage " + *handle + "\n" + passage->text + "\n--- end of the passage"});
      for (const auto& [type, count] : passage->hidden) talk.hidden[type] += count;
    } else talk.chat.messages.push_back({"user", "That passage is not to be had. Answer with what you have."});
    round.context.tell("condense", passage ? "a passage that was left out is given" : "a passage is not given");
    const auto outbound = authorised(round.engine, talk, round.provider, round.scope);
    if (!outbound) reply = fail(outbound.error());
    else {
      answered.bytes += outbound->body().size();
      reply = cloud::chat(round.provider, *outbound, round.line, round.context);
    }
  }
  return {};
}

}  // namespace

std::string to_payload(const Waiting& waiting) {
  json messages = json::array();
  for (const cloud::Message& message : waiting.chat.messages)
    messages.push_back({{"role", message.role}, {"text", message.text}});
  return json{{"version", 1},
              {"destination", waiting.destination},
              {"scope", waiting.scope},
              {"rule", waiting.rule},
              {"model", waiting.chat.model},
              {"max_tokens", waiting.chat.max_tokens},
              {"messages", messages},
              {"hidden", waiting.hidden},
              {"targets", targets_json(waiting.targets)},
              {"fallback", reminders_json(waiting.fallback)},
              {"wants_reminder", waiting.wants_reminder}}
      .dump();
}

Result<Waiting> from_payload(const std::string& payload) {
  const json parsed = json::parse(payload, nullptr, false);
  try {
    if (!parsed.is_object() || parsed.at("version") != 1)
      return fail(Code::data_loss, "outbox", "an item of another version cannot be sent");
    Waiting waiting;
    waiting.destination = parsed.at("destination");
    waiting.scope = parsed.at("scope");
    waiting.rule = parsed.at("rule");
    waiting.chat.model = parsed.at("model");
    waiting.chat.max_tokens = parsed.at("max_tokens");
    for (const json& message : parsed.at("messages"))
      waiting.chat.messages.push_back({message.at("role"), message.at("text")});
    waiting.hidden = parsed.at("hidden").get<std::map<std::string, int>>();
    for (const json& target : parsed.at("targets"))
      waiting.targets.push_back({target.at("kind"), target.at("argument"), {}});
    for (const json& reminder : parsed.at("fallback"))
      waiting.fallback.push_back({reminder.at("title"), reminder.at("due"), reminder.at("description")});
    waiting.wants_reminder = parsed.at("wants_reminder");
    return waiting;
  } catch (const json::exception&) { return fail(Code::data_loss, "outbox", "an item is damaged and cannot be sent"); }
}

Result<Answered> exchange(Engine& engine, const std::string& outbox_id, const Waiting& waiting, const Context& context,
                          const std::function<void(std::string_view)>& on_text, LeftOut* left_out) {
  const auto provider = cloud::make_provider(waiting.destination);
  if (!provider) return fail(Code::invalid_argument, "cloud", "no provider is called " + waiting.destination);
  FP_TRY_ASSIGN(vault::Vault* const vault, engine.vault());
  FP_TRY_ASSIGN(const auto scope, vault->scope(waiting.scope, waiting.destination));
  FP_TRY_ASSIGN(outbox::Outbox* const box, engine.outbox());
  FP_TRY_ASSIGN(egress::Line* const line, engine.line());
  FP_TRY(box->claim(outbox_id));

  const auto outbound = authorised(engine, waiting, *provider, scope);
  if (!outbound) {
    FP_TRY(box->finish(outbox_id, outbox::State::failed, outbound.error().message));
    return fail(outbound.error());
  }
  Context sending = context;
  const auto budget = std::chrono::milliseconds(static_cast<long long>(engine.settings().timeout_seconds * 1000));
  sending.deadline = Deadline::after(std::min(budget, context.deadline.left()));
  restore::StreamRestorer stream(scope);
  cloud::OnText forward;
  if (on_text) forward = [&](std::string_view piece) { on_text(stream.feed(piece)); };
  auto reply = cloud::chat(*provider, *outbound, *line, sending, forward);
  if (on_text) on_text(stream.finish());
  Answered answered;
  if (left_out != nullptr && !on_text)
    FP_TRY(give_passages({engine, waiting, *provider, scope, *line, sending}, *left_out, reply, answered));

  if (!reply) {
    FP_TRY_ASSIGN(answered.deferred, settle_failure(*box, outbox_id, reply.error()));
    if (!answered.deferred) return fail(reply.error());
    answered.reason = reply.error().message;
    return answered;
  }
  answered.bytes += outbound->body().size();
  answered.cost += reply->usage.cost;
  // Taken apart while still masked: an original with a quote in it must not break the reminder's JSON.
  ParsedReply parsed = parse_reply(reply->text);
  answered.text = restored(parsed.text, scope);
  for (const auto& reminder : parsed.reminders)
    answered.reminders.push_back(
        {restored(reminder.title, scope), reminder.due, restored(reminder.description, scope)});
  if (answered.reminders.empty() && waiting.wants_reminder) answered.reminders = waiting.fallback;
  FP_TRY(box->finish(outbox_id, outbox::State::done, "", answered.text));
  return answered;
}

Result<std::vector<std::string>> deliver_all(Engine& engine, const deliver::Delivery& delivery,
                                             std::vector<deliver::SinkTarget> targets, bool dry_run,
                                             const Context& context) {
  const bool takes_reminders =
      std::any_of(targets.begin(), targets.end(), [](const auto& target) { return target.kind == "ics"; });
  if (!delivery.reminders.empty() && !takes_reminders)
    targets.push_back({"ics", (engine.settings().state_folder() / "reminders.ics").string(), {}});
  const deliver::Send send = [&](const std::string& destination, const std::string& url, auto headers,
                                 std::string body) -> Result<egress::HttpReply> {
    FP_TRY_ASSIGN(egress::Line* const line, engine.line());
    route::Outgoing outgoing{destination, "POST", url, std::move(headers), std::move(body), nullptr, {}};
    FP_TRY_ASSIGN(const auto outbound, engine.policy().authorize_delivery(std::move(outgoing)));
    return line->cross(outbound, context);
  };
  std::vector<std::string> lines;
  for (deliver::SinkTarget& target : targets) {
    const auto sink = deliver::make_sink(target.kind);
    if (!sink) return fail(Code::invalid_argument, "deliver", "no sink is called " + target.kind);
    if (target.kind == "webhook") {
      const auto configured = engine.settings().webhooks.find(target.argument);
      if (configured == engine.settings().webhooks.end())
        return fail(Code::not_found, "deliver",
                    "no [webhook." + target.argument + "] in " + engine.settings().config_file().string());
      target.settings = {{"url", configured->second.url}, {"secret", configured->second.secret}};
    }
    FP_TRY_ASSIGN(std::string line, sink->deliver(delivery, target, dry_run, send, context));
    context.tell("deliver", line);
    lines.push_back(std::move(line));
  }
  return lines;
}

double spent_today(Engine& engine, const std::string& destination) {
  if (destination.empty() || !engine.can_keep()) return 0;
  const auto ledger = engine.ledger();
  if (!ledger) return 0;
  const auto spent = (*ledger)->spent(destination, utc_now().substr(0, 10));
  return spent ? *spent : 0;
}

}  // namespace firstpass::pipeline
