#include "pipeline/wish.h"

#include "pipeline/facts.h"
#include "understand/text/text_understanding.h"

namespace firstpass::pipeline {

namespace {

Status tell_by_examples(Engine& engine, const understand::IntentModel& model, const std::string& request, Wish& wish,
                        const Context& context) {
  FP_TRY_ASSIGN(const auto runtime, engine.runtime());
  FP_TRY_ASSIGN(const auto guesses, model.predict({request}, *runtime, context));
  const understand::IntentGuess& guess = guesses.front();
  if (!guess.in_scope) return {};
  wish.intent = guess.intent;
  wish.score = guess.score;
  if (understand::is_verb(guess.intent)) wish.verb = guess.intent;
  const auto rule = engine.settings().intent_rules.find(guess.intent);
  if (rule == engine.settings().intent_rules.end()) return {};
  if (!rule->second.verb.empty()) wish.verb = rule->second.verb;
  wish.kept_here = rule->second.stays_here;
  return {};
}

}  // namespace

Result<Wish> wish_of(Engine& engine, const std::string& request, const Context& context) {
  Wish wish;
  wish.verb = wanted_by(request).reminder ? "remind" : understand::likely_verb(request);
  FP_TRY_ASSIGN(const auto model, engine.intents());
  if (model && !request.empty()) FP_TRY(tell_by_examples(engine, *model, request, wish, context));
  return wish;
}

}  // namespace firstpass::pipeline
