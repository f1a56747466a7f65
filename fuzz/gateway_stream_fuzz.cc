// A provider's event stream: the same events cut anywhere give the client the same bytes, in every dialect and through
// both translators.
#include <string>

#include "cloud/sse.h"
#include "fuzz.h"
#include "gateway/restorer.h"
#include "gateway/translate/translate.h"

namespace {

using namespace firstpass::gateway;
using firstpass::fuzz::Dice;

std::shared_ptr<const firstpass::vault::Scope> shown() {
  static const auto vault = firstpass::vault::Vault::in_memory();
  static const auto scope = [] {
    auto made = vault->scope("conversation", "fuzz").value();
    (void)made->placeholder("PERSON", "Zo\u00eb \"Z\" Quint\\n").value();
    return snapshot(*made);
  }();
  return scope;
}

/// Tags are random: byte 1 of the input stands for the placeholder.
std::string fill_in(std::string_view text) {
  std::string out;
  for (const char byte : text)
    if (byte == 1) out += shown()->given_out().front();
    else out += byte;
  return out;
}

std::string run(std::string_view raw, unsigned dialect, Dice* dice) {
  constexpr auto kStreams = std::to_array({&restore_chat_stream, &restore_messages_stream, &restore_responses_stream});
  // 0 to 2: the dialects; 3 and 4: a provider of the other dialect.
  const auto restoration = kStreams[dialect < 3 ? dialect : 4 - dialect](shown(), {});
  std::string out;
  const StreamTranslator::Sink sink = [&](std::string_view name, std::string_view data) {
    restoration->event(name, data, out);
  };
  const auto translator = dialect == 3   ? chat_stream_to_messages(Json::object(), sink)
                          : dialect == 4 ? messages_stream_to_chat(Json::object(), sink)
                                         : nullptr;
  firstpass::cloud::SseParser parser([&](std::string_view name, std::string_view data) -> firstpass::Status {
    if (translator) translator->event(name, data);
    else restoration->event(name, data, out);
    return {};
  });
  bool good = true;
  while (!raw.empty() && good) {
    const std::size_t length = dice == nullptr ? raw.size() : 1 + dice->below(40);
    good = parser.feed(raw.substr(0, length)).has_value();
    raw.remove_prefix(std::min(raw.size(), length));
  }
  if (good && parser.finish() && translator) translator->finish();
  if (!restoration->ended()) restoration->finish(out);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = firstpass::fuzz::view(data, size);
  const unsigned dialect = firstpass::fuzz::take_byte(rest) % 5;
  Dice dice(firstpass::fuzz::take_byte(rest));
  const std::string raw = fill_in(rest);
  const std::string cut = run(raw, dialect, &dice), whole = run(raw, dialect, nullptr);
  // The time of an answer is ours in one translation; everything else depends on the bytes alone.
  if (dialect != 4) FUZZ_CHECK(cut == whole);
  else FUZZ_CHECK(cut.size() == whole.size());
  return 0;
}
