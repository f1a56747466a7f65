#include "gateway/long_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"

namespace firstpass::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string minutes() {
  std::string text;
  for (int point = 1; point <= 120; ++point)
    text += "Point " + std::to_string(point) + ": the committee looked at shelf " + std::to_string(point * 7) +
            " of the store and found its boxes in good order.\n\n";
  return text + "The caterer is paid 480 euro by the treasurer.\n\n";
}

class LongFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    pipeline::Settings settings;
    settings.home = testing::TempDir();
    m_engine = pipeline::Engine::create(settings).value();
    m_long = std::make_unique<pipeline::LongContext>(*m_engine);
  }
  std::size_t shorten(Json& body, LongTexts which, const Attached& attached = {}) {
    const auto left_out = shorten_long_texts(body, attached, which, *m_long, {});
    EXPECT_TRUE(left_out) << left_out.error().message;
    return left_out.value_or(0);
  }
  void expect_untouched(const Json& body, LongTexts which) {
    Json copy = body;
    EXPECT_EQ(shorten(copy, which), 0U);
    EXPECT_EQ(dump(copy), dump(body));
  }
  std::shared_ptr<pipeline::Engine> m_engine;
  std::unique_ptr<pipeline::LongContext> m_long;
};

const char* const kQuestion = "Who pays the caterer?";

TEST_F(LongFilesTest, AFileThatWasReadHereIsShortenedInEveryDialect) {
  const Json words = {{"type", "text"}, {"text", kQuestion}},
             file = {{"type", "text"}, {"text", "[file]\n" + minutes()}};
  const Json result = {{"type", "tool_result"}, {"content", Json::array({file})}};
  for (Json body : {Json{{"messages", {{{"role", "user"}, {"content", {words, file}}}}}},
                    Json{{"input", {{{"role", "user"}, {"content", {words, file}}}}}},
                    Json{{"messages", {{{"role", "user"}, {"content", {result, words}}}}}}}) {
    Json& content = body.begin().value().at(0).at("content");
    Json* text = &content.at(1).at("text");
    if (content.at(0).contains("content")) text = &content.at(0).at("content").at(0).at("text");
    Attached attached;
    attached.texts.insert(text->get_ptr<const std::string*>());
    EXPECT_GT(shorten(body, LongTexts::files, attached), 500U);
    EXPECT_THAT(dump(body), HasSubstr("480 euro"));
    EXPECT_THAT(dump(body), Not(HasSubstr("Point 60:")));
    EXPECT_THAT(dump(body), HasSubstr(kQuestion));
  }
}

TEST_F(LongFilesTest, APastedTextIsShortenedBetweenWhatIsSaidOfIt) {
  const std::string pasted = "Answer in one word, from these minutes.\n\n" + minutes() + kQuestion;
  Json body = {{"messages", {{{"role", "user"}, {"content", pasted}}}}};
  expect_untouched(body, LongTexts::files);
  EXPECT_GT(shorten(body, LongTexts::all), 500U);
  const std::string content = body.at("messages").at(0).at("content");
  EXPECT_THAT(content, testing::StartsWith("Answer in one word, from these minutes.\n\n[text; of "));
  EXPECT_THAT(content, testing::EndsWith(kQuestion));
  EXPECT_THAT(content, HasSubstr("480 euro"));
}

TEST_F(LongFilesTest, AResultOfAToolIsShortenedForTheQuestionBeforeIt) {
  Json body = {{"messages",
                {{{"role", "user"}, {"content", kQuestion}},
                 {{"role", "assistant"}, {"tool_calls", Json::array()}},
                 {{"role", "tool"}, {"content", minutes()}}}}};
  EXPECT_GT(shorten(body, LongTexts::all), 500U);
  EXPECT_THAT(dump(body), HasSubstr("480 euro"));
}

TEST_F(LongFilesTest, InstructionsAnswersDataAndCodeAreNeverTouched) {
  const auto asked = [](const Json& item) {
    return Json{{"messages", {item, {{"role", "user"}, {"content", kQuestion}}}}};
  };
  expect_untouched(asked({{"role", "system"}, {"content", minutes()}}), LongTexts::all);
  expect_untouched(asked({{"role", "assistant"}, {"content", minutes()}}), LongTexts::all);
  expect_untouched(asked({{"role", "user"}, {"content", "```\n" + minutes() + "```"}}), LongTexts::all);
  expect_untouched(asked({{"role", "user"}, {"content", "[\"" + minutes() + "\"]"}}), LongTexts::all);
  expect_untouched({{"messages", {{{"role", "user"}, {"content", "Proofread this.\n\n" + minutes() + "Thanks!"}}}}},
                   LongTexts::all);
  expect_untouched({{"input", minutes()}}, LongTexts::all);
  expect_untouched(asked({{"role", "user"}, {"content", minutes()}}), LongTexts::whole);
}

TEST_F(LongFilesTest, StrangeBodiesAreLeftAlone) {
  for (const char* text :
       {R"({})", R"({"messages":7})", R"({"messages":[7,null,"x",[]]})", R"({"messages":[{"role":7,"content":{}}]})",
        R"({"messages":[{"role":"user","content":[7,{"type":"text","text":7},{"type":"tool_result"}]}]})",
        R"({"messages":[{"role":"user","content":""},{"role":"user","content":"\n\n"}]})"})
    expect_untouched(Json::parse(text), LongTexts::all);
}

TEST_F(LongFilesTest, WordsAreRead) {
  HttpRequest request;
  pipeline::Settings settings;
  EXPECT_EQ(read_long_texts(request, settings).value(), LongTexts::files);
  request.headers = {{"x-firstpass-long-context", "all"}};
  EXPECT_EQ(read_long_texts(request, settings).value(), LongTexts::all);
  request.headers = {{"x-firstpass-long-context", "some"}};
  EXPECT_FALSE(read_long_texts(request, settings));
}

}  // namespace
}  // namespace firstpass::gateway
