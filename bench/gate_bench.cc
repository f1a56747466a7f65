// What the policy and the last gate add to a request, by its size and the number of values in scope.
#include <benchmark/benchmark.h>

#include "egress/outbound.h"
#include "route/policy.h"
#include "texts.h"

namespace firstpass::egress {

namespace {

struct Letter {
  Letter(std::size_t bytes, int values) : vault(vault::Vault::in_memory()), scope(vault->scope("bench", "x").value()) {
    for (int value = 0; value < values; ++value)
      (void)scope->placeholder("EMAIL_ADDRESS", "somebody." + std::to_string(7919 * value) + "@example.net");
    outgoing = {"bench", "POST", "https://api.example.org/v1/chat", {}, bench::letter(bytes), scope, {}};
  }
  std::unique_ptr<vault::Vault> vault;
  std::shared_ptr<vault::Scope> scope;
  route::Outgoing outgoing;
};

route::Policy policy() {
  route::Destination destination;
  destination.name = "bench";
  destination.base_url = "https://api.example.org/v1";
  return route::Policy::create({destination}).value();
}

route::Question question() {
  route::Question asked;
  asked.via = route::Via::cloud;
  asked.provider_configured = true;
  return asked;
}

void decide(benchmark::State& state) {
  const route::Policy rules = policy();
  const route::Question asked = question();
  for (auto _ : state) benchmark::DoNotOptimize(rules.decide(asked, "bench", {}).decision);
}

void pass_the_gate(benchmark::State& state) {
  const route::Policy rules = policy();
  const Letter letter(static_cast<std::size_t>(state.range(0)), static_cast<int>(state.range(1)));
  const auto request = rules.authorize(rules.decide(question(), "bench", {}), letter.outgoing);
  if (!request.has_value()) return state.SkipWithError(request.error().message.c_str());
  for (auto _ : state) {
    const auto passed = last_gate(*request);
    if (!passed.has_value()) return state.SkipWithError(passed.error().message.c_str());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * state.range(0)));
}

}  // namespace

BENCHMARK(decide);
BENCHMARK(pass_the_gate)
    ->ArgNames({"bytes", "values"})
    ->Args({1 << 10, 10})
    ->Args({1 << 16, 10})
    ->Args({1 << 16, 1000});

}  // namespace firstpass::egress
