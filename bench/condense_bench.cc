// Compression against a question, without a model.
#include <benchmark/benchmark.h>

#include "condense/condense.h"
#include "texts.h"

namespace firstpass::condense {

namespace {

void compress_to_a_third(benchmark::State& state) {
  const std::string text = bench::letter(static_cast<std::size_t>(state.range(0)));
  CompressOptions options;
  options.keep = 0.33;
  options.question = "who signed for the delivery in Lisbon?";
  std::size_t tokens = 0;
  for (auto _ : state) {
    const auto done = compress(text, options);
    if (!done.has_value()) return state.SkipWithError(done.error().message.c_str());
    tokens = done->tokens_before;
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
  state.counters["tokens"] =
      benchmark::Counter(static_cast<double>(tokens), benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace

BENCHMARK(compress_to_a_third)->Arg(1 << 12)->Arg(1 << 16)->Arg(1 << 20);

}  // namespace firstpass::condense
