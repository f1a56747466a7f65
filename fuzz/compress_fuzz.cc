// Compression keeps its budget and returns stretches of the input, whatever the bytes.
#include <string>

#include "condense/condense.h"
#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace firstpass;
  std::string_view text = fuzz::view(data, size);
  condense::CompressOptions options;
  options.keep = (1 + fuzz::take_byte(text)) / 256.0;
  const std::size_t question_size = fuzz::take_byte(text);
  options.question = std::string(text.substr(0, question_size));
  text.remove_prefix(std::min(question_size, text.size()));

  const auto done = condense::compress(text, options);
  FUZZ_CHECK(done.has_value());
  // Of a short text the best sentence stays whole.
  constexpr std::size_t kShortText = 100;  // tokens
  const double budget = done->tokens_before < kShortText ? static_cast<double>(done->tokens_before)
                                                         : options.keep * static_cast<double>(done->tokens_before);
  FUZZ_CHECK(static_cast<double>(done->tokens_after) <= budget + 1e-9);
  std::size_t end = 0;
  for (const Span span : done->kept) {
    FUZZ_CHECK(span.begin >= end && span.end >= span.begin && span.end <= text.size());
    end = span.end;
  }
  const auto again = condense::compress(text, options);
  FUZZ_CHECK(again.has_value() && again->text == done->text);
  return 0;
}
