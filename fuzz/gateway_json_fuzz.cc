// A client's JSON body: every text of it is found and can be replaced, whatever the body; the other dialect takes it.
#include "fuzz.h"
#include "gateway/positions.h"
#include "gateway/translate/translate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace firstpass::gateway;
  auto body = parse_json(firstpass::fuzz::view(data, size));
  if (!body) return 0;
  const std::string before = dump(*body);
  {
    Json same = *body;
    auto positions = Positions::collect(same);
    if (!positions) return 0;  // a file where none is understood
    // Texts that stay leave the bytes alone.
    positions->replace(positions->texts());
    FUZZ_CHECK(dump(same) == before);
  }
  Json changed = *body;
  auto positions = Positions::collect(changed);
  std::vector<std::string> masked(positions->texts().size(), "<PERSON_K7Q2>");
  positions->replace(masked);
  const std::string after = dump(changed);
  FUZZ_CHECK(parse_json(after).has_value());  // what leaves is JSON, also inside strings that hold JSON
  for (const auto translate : {&messages_to_chat, &chat_to_messages})
    if (const auto translated = translate(changed)) FUZZ_CHECK(parse_json(dump(*translated)).has_value());
  for (const auto translate : {&chat_answer_to_messages, &messages_answer_to_chat})
    FUZZ_CHECK(parse_json(dump(translate(*body))).has_value());
  return 0;
}
