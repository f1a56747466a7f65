// What a provider answers is foreign too: a whole reply, or the events of a streamed one, in every dialect.
#include <string>

#include "cloud/provider.h"
#include "fuzz.h"

namespace {

void decode_events(const firstpass::cloud::Provider& provider, std::string_view text) {
  firstpass::cloud::ChatReply reply;
  bool finished = false;
  std::string answer;
  while (!text.empty() && !finished) {
    const std::size_t line_end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, line_end);
    text.remove_prefix(std::min(line_end + 1, text.size()));
    const std::size_t colon = std::min(line.find('\t'), line.size());
    const auto delta =
        provider.decode_event(line.substr(0, colon), line.substr(std::min(colon + 1, line.size())), reply, finished);
    if (!delta.has_value()) return;
    answer += *delta;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = firstpass::fuzz::view(data, size);
  for (const auto& [name, make] : firstpass::cloud::provider_units()) {
    const auto provider = make();
    const auto reply = provider->decode(text);
    if (!reply.has_value()) FUZZ_CHECK(!reply.error().message.empty());
    decode_events(*provider, text);
  }
  return 0;
}
