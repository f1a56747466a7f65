// What restoring costs: a whole answer, and a stream in chunks as small as a provider sends them.
#include <benchmark/benchmark.h>

#include "restore/restore.h"
#include "texts.h"

namespace firstpass::restore {

namespace {

/// An answer of `bytes` bytes that names `people` people over and over.
struct Answer {
  Answer(std::size_t bytes, int people) : vault(vault::Vault::in_memory()), scope(vault->scope("bench", "x").value()) {
    std::vector<std::string> names;
    for (int person = 0; person < people; ++person)
      names.push_back(scope->placeholder("PERSON", "Person Number " + std::to_string(person)).value());
    for (std::size_t number = 0; text.size() < bytes; ++number)
      text += "The open amount was confirmed to " + names[number % names.size()] + " on the phone last week. ";
  }
  std::unique_ptr<vault::Vault> vault;
  std::shared_ptr<vault::Scope> scope;
  std::string text;
};

void restore_whole(benchmark::State& state) {
  const Answer answer(static_cast<std::size_t>(state.range(0)), static_cast<int>(state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(restore(answer.text, answer.scope).size());
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * answer.text.size()));
}

void restore_stream(benchmark::State& state) {
  const Answer answer(1 << 14, static_cast<int>(state.range(1)));
  const auto chunk = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    StreamRestorer stream(answer.scope);
    std::size_t size = 0;
    for (std::size_t at = 0; at < answer.text.size(); at += chunk)
      size += stream.feed(std::string_view(answer.text).substr(at, chunk)).size();
    benchmark::DoNotOptimize(size += stream.finish().size());
  }
  const auto chunks = static_cast<double>((answer.text.size() + chunk - 1) / chunk);
  state.counters["seconds_a_chunk"] =
      benchmark::Counter(chunks, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

}  // namespace

BENCHMARK(restore_whole)->ArgNames({"bytes", "people"})->Args({1 << 12, 3})->Args({1 << 16, 100});
BENCHMARK(restore_stream)
    ->ArgNames({"chunk", "people"})
    ->Args({4, 3})
    ->Args({24, 3})
    ->Args({24, 100})
    ->Args({512, 100});

}  // namespace firstpass::restore
