#include "pipeline/split.h"

#include <algorithm>

#include "cloud/circuit_breaker.h"
#include "condense/condense.h"
#include "core/text.h"
#include "pipeline/asked_days.h"
#include "pipeline/exchange.h"
#include "pipeline/own_reminder.h"
#include "understand/text/requests.h"
#include "understand/text/text_understanding.h"

namespace firstpass::pipeline {

namespace {

LocalAnswer confirm(const deliver::Reminder& reminder) {
  LocalAnswer answer;
  answer.text = "Reminder for " + readable_date(std::string_view(reminder.due).substr(0, 10));
  if (reminder.due.size() > 10) answer.text += ", " + reminder.due.substr(11, 5);
  answer.text += ": " + reminder.title;
  answer.confidence = 1;
  answer.reminders = {reminder};
  return answer;
}

/// Tokens that asking for this part alone would send: words rank well enough for an estimate.
std::uint64_t tokens_of(Engine& engine, const SplitPart& part, const std::vector<Document>& documents, bool own_words) {
  const std::uint64_t asked = count_tokens(part.text);
  if (own_words) return asked;
  condense::BriefOptions options;
  options.max_tokens = static_cast<std::size_t>(engine.settings().brief_tokens);
  options.look_up = understand::is_look_up(part.text, part.wish.verb);
  const auto brief =
      condense::make_brief(documents, with_asked_days(part.text, documents, understand::today()), options);
  return asked + (brief ? brief->tokens_after : 0);
}

struct Candidate {
  SplitPart part;
  route::Question question;
};

Result<Candidate> candidate_for(Engine& engine, route::Via via, std::string text,
                                const std::vector<Document>& documents, const Context& context) {
  Candidate candidate;
  candidate.part.text = std::move(text);
  FP_TRY_ASSIGN(candidate.part.wish, wish_of(engine, candidate.part.text, context));
  route::Question& question = candidate.question;
  question.via = via;
  question.verb = candidate.part.wish.verb;
  if (candidate.part.wish.kept_here) question.kept_here = candidate.part.wish.intent;
  question.provider_configured = !engine.destination().empty();
  if (const auto reminder = own_reminder(candidate.part.text, documents, understand::today())) {
    question.own_words = true;
    candidate.part.answer = confirm(*reminder);
  } else candidate.part.answer = answer_locally(documents, candidate.part.text);
  question.local_confidence = candidate.part.answer.confidence;
  candidate.part.here = candidate.part.wish.kept_here || route::Policy::is_sure_here(question);
  return candidate;
}

/// What needs more than the device is asked anyway; what does not goes along only where the person prefers it so.
void heed_preference(Engine& engine, route::Via via, std::vector<Candidate>& candidates) {
  const bool needs_more = std::any_of(candidates.begin(), candidates.end(),
                                      [](const Candidate& candidate) { return !candidate.part.here; });
  const bool asks_anyway =
      via == route::Via::automatic && engine.settings().prefer == "cloud" && !engine.destination().empty();
  const bool whole = candidates.size() == 1 || (!needs_more && asks_anyway);
  for (Candidate& candidate : candidates)
    if (whole && !candidate.question.own_words && !candidate.part.wish.kept_here) candidate.part.here = false;
}

}  // namespace

route::State observe(Engine& engine) {
  const route::Destination* const target = engine.policy().destination(engine.destination());
  route::State state = route::observe_state(target ? target->base_url : "");
  state.recent_failures = cloud::circuit_breaker().failures(engine.destination());
  state.spent_today = spent_today(engine, engine.destination());
  return state;
}

bool Split::anything_here() const {
  return std::any_of(parts.begin(), parts.end(), [](const SplitPart& part) { return part.here; });
}

std::vector<deliver::Reminder> Split::reminders() const {
  std::vector<deliver::Reminder> all;
  for (const SplitPart& part : parts)
    if (part.here) all.insert(all.end(), part.answer.reminders.begin(), part.answer.reminders.end());
  return all;
}

std::string Split::compose(const std::string& rest_answer, std::string_view note) const {
  if (!anything_here()) return rest_answer;
  std::string text;
  bool rest_said = rest_answer.empty();
  for (const SplitPart& part : parts) {
    if (!part.here && rest_said) continue;
    text += text.empty() ? "" : "\n\n";
    text += part.here ? part.answer.text + std::string(note) : rest_answer;
    rest_said = rest_said || !part.here;
  }
  return text;
}

Result<Split> split_request(Engine& engine, route::Via via, const std::string& question,
                            const std::vector<Document>& documents, const Context& context) {
  Split split;
  split.rest = question;
  FP_TRY_ASSIGN(split.rest_wish, wish_of(engine, question, context));
  if (via == route::Via::cloud) return split;
  std::vector<Candidate> candidates;
  for (std::string& text : understand::split_requests(question)) {
    FP_TRY_ASSIGN(Candidate candidate, candidate_for(engine, via, std::move(text), documents, context));
    candidates.push_back(std::move(candidate));
  }
  heed_preference(engine, via, candidates);
  split.rest.clear();
  const route::State state = observe(engine);
  for (Candidate& candidate : candidates) {
    SplitPart& part = candidate.part;
    if (part.here) {
      candidate.question.tokens = tokens_of(engine, part, documents, candidate.question.own_words);
      part.verdict = engine.policy().decide(candidate.question, engine.destination(), state);
    } else split.rest += (split.rest.empty() ? "" : "\n") + part.text;
    split.parts.push_back(std::move(part));
  }
  if (!split.anything_here()) split.rest = question;
  else if (!split.rest.empty()) { FP_TRY_ASSIGN(split.rest_wish, wish_of(engine, split.rest, context)); }
  return split;
}

}  // namespace firstpass::pipeline
