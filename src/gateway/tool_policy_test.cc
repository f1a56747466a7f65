// Values come back only in the arguments of tools that the policy names; in text as always.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cloud/sse.h"
#include "gateway/restorer.h"

namespace firstpass::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kSecret = "kim@planted.example";
const restore::ToolPolicy kOnlyMail{{{"send_mail"}}};

class Tools : public testing::Test {
 protected:
  Tools() {
    const auto scope = vault::Vault::in_memory()->scope("talk", "openai").value();
    m_placeholder = scope->placeholder("EMAIL_ADDRESS", kSecret).value();
    m_shown = snapshot(*scope);
    m_arguments = Json{{"to", m_placeholder}}.dump();
  }

  std::string whole(Json answer, const restore::ToolPolicy& tools) const {
    AnswerRestorer restorer(m_shown, tools);
    restorer.whole(answer);
    return answer.dump();
  }
  static std::string stream(std::unique_ptr<StreamRestoration> restoration, const std::vector<Json>& events) {
    std::string out;
    for (const Json& event : events) restoration->event("", event.dump(), out);
    restoration->finish(out);
    return out;
  }
  /// The deltas of an argument text, one for each of its bytes.
  std::vector<Json> pieces(const std::function<Json(const std::string&)>& event) const {
    std::vector<Json> events;
    for (const char byte : m_arguments) events.push_back(event(std::string(1, byte)));
    return events;
  }
  /// What stands in the deltas, joined.
  static std::string joined(const std::string& raw, const std::function<std::string(const Json&)>& text) {
    std::string out;
    cloud::SseParser parser([&](std::string_view, std::string_view data) -> Status {
      out += text(Json::parse(data));
      return {};
    });
    EXPECT_TRUE(parser.feed(raw));
    return out;
  }

  std::string m_placeholder, m_arguments;
  std::shared_ptr<const vault::Scope> m_shown;
};

TEST_F(Tools, ChatWhole) {
  for (const char* kind : {"function", "custom"}) {
    const char* key = kind == std::string_view("custom") ? "input" : "arguments";
    for (const char* tool : {"send_mail", "post"}) {
      const Json answer = {{"choices",
                            {{{"message",
                               {{"content", "I wrote to " + m_placeholder},
                                {"tool_calls", {{{"id", "1"}, {kind, {{"name", tool}, {key, m_arguments}}}}}}}}}}}};
      const Json restored = Json::parse(whole(answer, kOnlyMail));
      const Json& message = restored["choices"][0]["message"];
      EXPECT_EQ(message["content"], "I wrote to " + std::string(kSecret));
      const std::string given = message["tool_calls"][0][kind][key];
      EXPECT_EQ(given.find(kSecret) != std::string::npos, tool == std::string_view("send_mail")) << given;
      EXPECT_THAT(whole(answer, {}), Not(HasSubstr(m_placeholder)));
    }
  }
}

TEST_F(Tools, ChatStream) {
  for (const char* tool : {"send_mail", "post"}) {
    const auto call = [](Json function) {
      return Json{{"choices",
                   {{{"index", 0},
                     {"delta", {{"tool_calls", Json::array({{{"index", 1}, {"function", std::move(function)}}})}}}}}}};
    };
    std::vector<Json> events = {call({{"name", tool}, {"arguments", ""}})};
    for (Json& event : pieces([&](const std::string& piece) { return call({{"arguments", piece}}); }))
      events.push_back(std::move(event));
    const std::string got = joined(stream(restore_chat_stream(m_shown, kOnlyMail), events), [](const Json& event) {
      return std::string(text_of(event["choices"][0]["delta"]["tool_calls"][0]["function"], "arguments"));
    });
    EXPECT_EQ(Json::parse(got)["to"], tool == std::string_view("send_mail") ? std::string(kSecret) : m_placeholder);
  }
}

TEST_F(Tools, Messages) {
  for (const char* tool : {"send_mail", "post"}) {
    const Json block = {{"type", "tool_use"}, {"id", "1"}, {"name", tool}, {"input", {{"to", m_placeholder}}}};
    const std::string expected = tool == std::string_view("send_mail") ? std::string(kSecret) : m_placeholder;
    const Json restored =
        Json::parse(whole({{"content", {block, {{"type", "text"}, {"text", m_placeholder}}}}}, kOnlyMail));
    EXPECT_EQ(restored["content"][0]["input"]["to"], expected);
    EXPECT_EQ(restored["content"][1]["text"], kSecret);

    Json empty = block;
    empty["input"] = Json::object();
    std::vector<Json> events = {{{"type", "content_block_start"}, {"index", 2}, {"content_block", empty}}};
    for (Json& event : pieces([](const std::string& piece) {
           return Json{{"type", "content_block_delta"},
                       {"index", 2},
                       {"delta", {{"type", "input_json_delta"}, {"partial_json", piece}}}};
         }))
      events.push_back(std::move(event));
    const std::string got = joined(stream(restore_messages_stream(m_shown, kOnlyMail), events), [](const Json& event) {
      return event.contains("delta") ? std::string(text_of(event["delta"], "partial_json")) : std::string();
    });
    EXPECT_EQ(Json::parse(got)["to"], expected);
  }
}

TEST_F(Tools, Responses) {
  for (const char* kind : {"function_call", "custom_tool_call"}) {
    const bool function = kind == std::string_view("function_call");
    const std::string key = function ? "arguments" : "input";
    const std::string events_of_it =
        std::string("response.") + (function ? "function_call_arguments" : "custom_tool_call_input");
    for (const char* tool : {"send_mail", "post"}) {
      const std::string expected = tool == std::string_view("send_mail") ? std::string(kSecret) : m_placeholder;
      const Json item = {{"type", kind}, {"id", "item_1"}, {"name", tool}, {key, m_arguments}};
      const std::string restored = whole({{"output", {item}}}, kOnlyMail);
      EXPECT_THAT(restored, HasSubstr(expected));

      Json begun = item;
      begun[key] = "";
      std::vector<Json> events = {{{"type", "response.output_item.added"}, {"item", begun}}};
      for (Json& event : pieces([&](const std::string& piece) {
             return Json{{"type", events_of_it + ".delta"}, {"item_id", "item_1"}, {"delta", piece}};
           }))
        events.push_back(std::move(event));
      events.push_back({{"type", events_of_it + ".done"}, {"item_id", "item_1"}, {key, m_arguments}});
      events.push_back({{"type", "response.output_item.done"}, {"item", item}});
      const std::string raw = stream(restore_responses_stream(m_shown, kOnlyMail), events);
      const std::string got = joined(raw, [](const Json& event) { return std::string(text_of(event, "delta")); });
      EXPECT_EQ(Json::parse(got)["to"], expected);
      EXPECT_EQ(raw.find(kSecret) == std::string::npos, expected == m_placeholder) << raw;
    }
  }
}

// Arguments of a call that nobody has named stay masked once the policy names tools.
TEST_F(Tools, AnUnknownCallIsNoneOfThem) {
  const Json event = {{"type", "response.function_call_arguments.done"}, {"item_id", "x"}, {"arguments", m_arguments}};
  EXPECT_THAT(stream(restore_responses_stream(m_shown, kOnlyMail), {event}), Not(HasSubstr(std::string(kSecret))));
  EXPECT_THAT(stream(restore_responses_stream(m_shown), {event}), HasSubstr(std::string(kSecret)));
}

}  // namespace
}  // namespace firstpass::gateway
