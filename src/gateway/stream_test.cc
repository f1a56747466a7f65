// A stream restored in pieces says what the whole says, for random texts, placeholders, dialects and cuts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "cloud/sse.h"
#include "gateway/restorer.h"
#include "gateway/translate/translate.h"

namespace firstpass::gateway {
namespace {

using Random = std::mt19937;

/// 10^4 cases in all, or as many as FIRSTPASS_PROPERTY_CASES says.
int rounds(int of_ten_thousand) {
  const char* cases = std::getenv("FIRSTPASS_PROPERTY_CASES");
  return cases == nullptr ? of_ten_thousand : static_cast<int>(std::atof(cases) / 1e4 * of_ten_thousand);
}

std::size_t below(Random& random, std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

std::shared_ptr<vault::Scope> scope_with(std::vector<std::string>& placeholders) {
  auto scope = vault::Vault::in_memory()->scope("talk", "openai").value();
  for (const auto& [type, original] :
       std::initializer_list<std::pair<const char*, const char*>>{{"PERSON", "Zoë \"Zed\" O'Neil"},
                                                                  {"EMAIL_ADDRESS", "zoe@planted.example"},
                                                                  {"LOCATION", "Łódź\nby night\\"}})
    placeholders.push_back(scope->placeholder(type, original).value());
  return scope;
}

std::string random_text(Random& random, const std::vector<std::string>& placeholders) {
  static const std::vector<std::string> kWords = {"the ", "<",  "<PERSON", "é",       "🎈",    "\"",
                                                  "\\",   "\n", "_",       "PERSON_", "end. "};
  std::string text;
  for (std::size_t i = below(random, 12); i-- > 0;)
    text +=
        below(random, 2) != 0 ? kWords[below(random, kWords.size())] : placeholders[below(random, placeholders.size())];
  return text;
}

/// Cuts between code points, as providers do inside JSON.
std::vector<std::string> pieces(Random& random, const std::string& text) {
  std::vector<std::string> out;
  std::string piece;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!piece.empty() && (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && below(random, 4) == 0)
      out.push_back(std::exchange(piece, {}));
    piece += text[i];
  }
  if (!piece.empty()) out.push_back(piece);
  return out;
}

/// Feeds the frames through the parser, cut at any byte, and collects what came out.
std::string run(Random& random, StreamRestoration& restoration, const std::string& raw) {
  std::string out;
  cloud::SseParser parser([&](std::string_view name, std::string_view data) -> Status {
    restoration.event(name, data, out);
    return {};
  });
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t size = std::min(raw.size() - at, 1 + below(random, 60));
    EXPECT_TRUE(parser.feed(std::string_view(raw).substr(at, size)));
    at += size;
  }
  EXPECT_TRUE(parser.finish());
  if (!restoration.ended()) restoration.finish(out);
  return out;
}

std::vector<Json> events_of(const std::string& raw) {
  std::vector<Json> events;
  cloud::SseParser parser([&](std::string_view, std::string_view data) -> Status {
    if (data != "[DONE]") events.push_back(Json::parse(data));
    return {};
  });
  EXPECT_TRUE(parser.feed(raw));
  EXPECT_TRUE(parser.finish());
  return events;
}

std::string frame(const Json& json) { return "data: " + json.dump() + "\n\n"; }

TEST(StreamProperty, ChatEqualsWhole) {
  Random random(11);
  std::vector<std::string> placeholders;
  const auto shown = snapshot(*scope_with(placeholders));
  for (int round = 0; round < rounds(4000); ++round) {
    const std::string texts[2] = {random_text(random, placeholders), random_text(random, placeholders)};
    std::vector<std::string> left[2] = {pieces(random, texts[0]), pieces(random, texts[1])};
    std::string raw;
    while (!left[0].empty() || !left[1].empty()) {
      const std::size_t i = left[0].empty() ? 1 : left[1].empty() ? 0 : below(random, 2);
      raw += frame(
          {{"id", "x"},
           {"choices",
            Json::array({{{"index", i}, {"delta", {{"content", left[i].front()}}}, {"finish_reason", nullptr}}})}});
      left[i].erase(left[i].begin());
    }
    if (below(random, 3) != 0)
      raw += frame({{"choices", Json::array({{{"index", 0}, {"delta", Json::object()}, {"finish_reason", "stop"}}})}});
    raw += "data: [DONE]\n\n";
    const auto restoration = restore_chat_stream(shown);
    std::string got[2];
    for (const Json& event : events_of(run(random, *restoration, raw)))
      for (const Json& choice : event.at("choices"))
        got[choice.at("index").get<std::size_t>()] += text_of(choice.at("delta"), "content");
    for (int i = 0; i < 2; ++i) ASSERT_EQ(got[i], restore::restore(texts[i], shown)) << "round " << round;
  }
}

TEST(StreamProperty, ToolArgumentsStayJsonAndEqualWhole) {
  Random random(12);
  std::vector<std::string> placeholders;
  const auto shown = snapshot(*scope_with(placeholders));
  for (int round = 0; round < rounds(3000); ++round) {
    const std::string text = random_text(random, placeholders);
    const std::string arguments = Json{{"to", text}}.dump();
    std::string chat, messages;
    for (const std::string& piece : pieces(random, arguments)) {
      chat += frame(
          {{"choices",
            Json::array({{{"index", 0},
                          {"delta",
                           {{"tool_calls", Json::array({{{"index", 3}, {"function", {{"arguments", piece}}}}})}}}}})}});
      messages += frame({{"type", "content_block_delta"},
                         {"index", 1},
                         {"delta", {{"type", "input_json_delta"}, {"partial_json", piece}}}});
    }
    const std::string expected = restore::restore(text, shown, {restore::Site::text, false});
    std::string got;
    for (const Json& event : events_of(run(random, *restore_chat_stream(shown), chat))) {
      const Json& call = event.at("choices").at(0).at("delta").at("tool_calls").at(0);
      ASSERT_EQ(call.at("index"), 3);
      got += text_of(call.at("function"), "arguments");
    }
    ASSERT_EQ(Json::parse(got).at("to"), expected);
    got.clear();
    for (const Json& event : events_of(run(random, *restore_messages_stream(shown), messages)))
      got += text_of(event.at("delta"), "partial_json");
    ASSERT_EQ(Json::parse(got).at("to"), expected);
  }
}

TEST(StreamProperty, ResponsesKeepTheirNumbers) {
  Random random(13);
  std::vector<std::string> placeholders;
  const auto shown = snapshot(*scope_with(placeholders));
  for (int round = 0; round < rounds(3000); ++round) {
    const std::string text = random_text(random, placeholders);
    std::string raw;
    int number = 0;
    const auto add = [&](const std::string& type, Json more) {
      Json event = {
          {"type", type}, {"sequence_number", number++}, {"item_id", "m"}, {"output_index", 0}, {"content_index", 0}};
      event.update(more);
      raw += "event: " + type + "\n" + frame(event);
    };
    for (const std::string& piece : pieces(random, text)) add("response.output_text.delta", {{"delta", piece}});
    add("response.output_text.done", {{"text", text}});
    std::string joined;
    std::int64_t next = 0;
    for (const Json& event : events_of(run(random, *restore_responses_stream(shown), raw))) {
      ASSERT_EQ(event.at("sequence_number"), next++);
      joined += text_of(event, "delta");
      if (event.contains("text")) { ASSERT_EQ(event.at("text"), joined); }
    }
    ASSERT_EQ(joined, restore::restore(text, shown));
  }
}

// The provider speaks the other dialect: what the client's dialect gets is the whole, too.
TEST(StreamProperty, TranslatedEqualsWhole) {
  Random random(14);
  std::vector<std::string> placeholders;
  const auto shown = snapshot(*scope_with(placeholders));
  for (int round = 0; round < rounds(1000); ++round) {
    const std::string text = random_text(random, placeholders);
    std::string chat, messages = frame({{"type", "message_start"}, {"message", {{"id", "1"}}}});
    for (const std::string& piece : pieces(random, text)) {
      chat += frame({{"id", "1"}, {"choices", Json::array({{{"index", 0}, {"delta", {{"content", piece}}}}})}});
      messages +=
          frame({{"type", "content_block_delta"}, {"index", 0}, {"delta", {{"type", "text_delta"}, {"text", piece}}}});
    }
    chat += "data: [DONE]\n\n";
    messages += frame({{"type", "message_stop"}});
    const std::string expected = restore::restore(text, shown);
    const auto through = [&](auto make, StreamRestoration& restoration, const std::string& raw) {
      std::string out;
      const auto translator = make(
          Json::object(), [&](std::string_view name, std::string_view data) { restoration.event(name, data, out); });
      cloud::SseParser parser([&](std::string_view name, std::string_view data) -> Status {
        translator->event(name, data);
        return {};
      });
      for (std::size_t at = 0; at < raw.size();) {
        const std::size_t size = std::min(raw.size() - at, 1 + below(random, 60));
        EXPECT_TRUE(parser.feed(std::string_view(raw).substr(at, size)));
        at += size;
      }
      translator->finish();
      return out;
    };
    std::string got;
    for (const Json& event : events_of(through(&chat_stream_to_messages, *restore_messages_stream(shown), chat)))
      if (const Json* delta = find(event, "delta")) got += text_of(*delta, "text");
    ASSERT_EQ(got, expected);
    got.clear();
    for (const Json& event : events_of(through(&messages_stream_to_chat, *restore_chat_stream(shown), messages)))
      got += text_of(event.at("choices").at(0).at("delta"), "content");
    ASSERT_EQ(got, expected);
  }
}

TEST(Stream, HoldsBackNothingThatCannotBecomeAPlaceholder) {
  std::vector<std::string> placeholders;
  const auto restoration = restore_chat_stream(snapshot(*scope_with(placeholders)));
  std::string out;
  restoration->event("", R"({"choices":[{"index":0,"delta":{"content":"Hello there "}}]})", out);
  EXPECT_THAT(out, testing::HasSubstr("Hello there "));
}

}  // namespace
}  // namespace firstpass::gateway
