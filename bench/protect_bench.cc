// How fast private values are found, by rules alone and with the name model. Sizes are those of a chat message, a page
// and a long thread.
#include <benchmark/benchmark.h>

#include "protect/detector.h"
#include "protect/mask.h"
#include "texts.h"

namespace firstpass::protect {

namespace {

void detect_with(benchmark::State& state, Profile profile) {
  std::shared_ptr<runtime::Runtime> runtime;
  if (profile != Profile::rules) {
    auto made = runtime::Runtime::create_default();
    if (!made.has_value()) return state.SkipWithError(made.error().message.c_str());
    runtime = *made;
  }
  const auto detector = Detector::create(runtime, profile);
  if (!detector.has_value()) return state.SkipWithError(detector.error().message.c_str());
  const std::string text = bench::letter(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    const auto found = (*detector)->detect(text, {}, Context{});
    if (!found.has_value()) return state.SkipWithError(found.error().message.c_str());
    benchmark::DoNotOptimize(found->size());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void detect_by_rules(benchmark::State& state) { detect_with(state, Profile::rules); }
void detect_with_the_name_model(benchmark::State& state) { detect_with(state, Profile::balanced); }

void mask_what_was_found(benchmark::State& state) {
  const auto detector = Detector::create(nullptr, Profile::rules);
  if (!detector.has_value()) return state.SkipWithError(detector.error().message.c_str());
  const std::string text = bench::letter(static_cast<std::size_t>(state.range(0)));
  const auto found = (*detector)->detect(text, {}, Context{});
  const auto vault = vault::Vault::in_memory();
  const auto scope = vault->scope("bench", "local").value();
  for (auto _ : state) benchmark::DoNotOptimize(mask(text, *found, *scope)->text.size());
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

}  // namespace

BENCHMARK(detect_by_rules)->Arg(1 << 10)->Arg(1 << 14)->Arg(1 << 18);
BENCHMARK(detect_with_the_name_model)->Arg(1 << 10)->Arg(1 << 14)->Unit(benchmark::kMillisecond);
BENCHMARK(mask_what_was_found)->Arg(1 << 10)->Arg(1 << 14);

}  // namespace firstpass::protect
