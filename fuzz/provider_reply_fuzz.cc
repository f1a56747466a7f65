// What a provider answers is foreign too: a whole reply, or a stream of events cut anywhere, in every dialect. A stream
// gives the same events however it is cut.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cloud/provider.h"
#include "cloud/sse.h"
#include "fuzz.h"

namespace {

using namespace firstpass;

struct Heard {
  std::vector<std::pair<std::string, std::string>> events;
  bool failed = false;
  bool operator==(const Heard&) const = default;
};

Heard listen(std::string_view text, std::size_t longest, unsigned seed) {
  Heard heard;
  cloud::SseParser parser([&heard](std::string_view event, std::string_view data) -> Status {
    heard.events.emplace_back(event, data);
    return {};
  });
  fuzz::Dice dice(seed);
  while (!text.empty() && !heard.failed) {
    const std::size_t length = std::min(1 + dice.below(longest), text.size());
    heard.failed = !parser.feed(text.substr(0, length)).has_value();
    text.remove_prefix(length);
  }
  if (!heard.failed) heard.failed = !parser.finish().has_value();
  return heard;
}

void decode(const cloud::Provider& provider, std::string_view text, const Heard& heard) {
  const auto whole = provider.decode(text);
  if (!whole.has_value()) FUZZ_CHECK(!whole.error().message.empty());
  cloud::ChatReply reply;
  bool finished = false;
  for (const auto& [event, data] : heard.events) {
    if (finished || !provider.decode_event(event, data, reply, finished).has_value()) return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::view(data, size);
  const unsigned seed = fuzz::take_byte(text);
  const Heard whole = listen(text, size + 1, 0);
  FUZZ_CHECK(listen(text, 1, seed) == whole);
  FUZZ_CHECK(listen(text, 2 + seed % 32, seed) == whole);
  for (const auto& [name, make] : cloud::provider_units()) decode(*make(), text, whole);
  return 0;
}
