#include "condense/shorten_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "condense/condense.h"
#include "condense/json_tree.h"
#include "core/text.h"

namespace firstpass::condense {
namespace {

using json = nlohmann::ordered_json;

json orders() {
  json rows = json::array();
  for (int i = 0; i < 60; ++i)
    rows.push_back({{"orderId", 1000 + i},
                    {"customer", {{"name", "Person " + std::to_string(i)}, {"city", i % 2 == 0 ? "Linz" : "Graz"}}},
                    {"totalAmount", 10.5 + i},
                    {"note", i == 37 ? "call \"before\" delivery, please" : ""}});
  return {{"exportedAt", "2026-03-12"}, {"shop", {{"name", "Tiles"}, {"currency", "EUR"}}}, {"orders", rows}};
}

std::string shortened(const std::string& text, double keep, const std::string& question) {
  CompressOptions options;
  options.keep = keep;
  options.question = question;
  const auto result = compress(text, options);
  EXPECT_TRUE(result);
  EXPECT_LE(static_cast<double>(result->tokens_after), keep * static_cast<double>(result->tokens_before));
  EXPECT_EQ(result->tokens_after, count_tokens(result->text));
  return result->text;
}

TEST(ShortenJson, StaysJsonAtEveryRatio) {
  for (const std::string& text : {orders().dump(), orders().dump(2), orders()["orders"].dump(4)})
    for (const double keep : {0.05, 0.1, 0.2, 0.33, 0.5, 0.8, 0.95})
      for (const char* question : {"", "Which order is from Person 37?", "zzz"}) {
        const std::string kept = shortened(text, keep, question);
        EXPECT_TRUE(json::accept(kept)) << keep << ' ' << kept;
        EXPECT_GT(static_cast<double>(count_tokens(kept)), (keep - 0.05) * static_cast<double>(count_tokens(text)));
      }
}

TEST(ShortenJson, KeepsWholeRecordsUnderTheirKeys) {
  const json kept = json::parse(shortened(orders().dump(2), 0.05, "What is the note on the order of Person 37?"));
  ASSERT_TRUE(kept.contains("orders")) << kept;
  EXPECT_NE(std::find(kept["orders"].begin(), kept["orders"].end(), orders()["orders"][37]), kept["orders"].end())
      << kept;
}

TEST(ShortenJson, HearsTheWordsInAKey) {
  json rows = json::array();
  for (int i = 0; i < 40; ++i)
    rows.push_back({{i == 21 ? "shippingAddress" : "remark", "value number " + std::to_string(i)}, {"id", i}});
  const std::string kept = shortened(rows.dump(), 0.1, "Where is the shipping address?");
  EXPECT_NE(kept.find("value number 21"), std::string::npos) << kept;
}

TEST(ShortenJson, ShortensALongStringBySentences) {
  std::string story = "The rent is 900 EUR, payable by Ann.";
  for (int i = 0; i < 60; ++i) story += " Sentence number " + std::to_string(i) + " is about \\\"spring\\\" weather.";
  const std::string text = "{\"id\": 7, \"body\": \"" + story + "\", \"tags\": [\"a\", {}]}";
  ASSERT_TRUE(json::accept(text));
  const std::string kept = shortened(text, 0.2, "How much is the rent?");
  ASSERT_TRUE(json::accept(kept)) << kept;
  EXPECT_NE(json::parse(kept)["body"].get<std::string>().find("900 EUR"), std::string::npos) << kept;
}

TEST(ShortenJson, NumbersOfAListAreKeptInRuns) {
  json numbers = json::array();
  for (int i = 0; i < 4000; ++i) numbers.push_back(1000 + i);
  const std::string text = json({{"id", 7}, {"samples", {numbers, {1, 2}}}}).dump();
  const auto nodes = read_json(text);
  ASSERT_TRUE(nodes);
  EXPECT_LT(nodes->size(), 4000 / 8 + 10);
  const std::string kept = shortened(text, 0.2, "Which samples are there?");
  ASSERT_TRUE(json::accept(kept)) << kept;
  const json samples = json::parse(kept)["samples"][0];
  std::size_t followed = 0;
  for (std::size_t i = 1; i < samples.size(); ++i)
    followed += samples[i].get<int>() == samples[i - 1].get<int>() + 1 ? 1 : 0;
  EXPECT_GT(followed * 8, (samples.size() - 8) * 7 - 8);
}

TEST(ReadJson, NumbersOfOneListOnlyAreOneNode) {
  const auto count = [](std::string_view text) { return read_json(text)->size(); };
  EXPECT_EQ(count("[1, 2, true, null, -3e4]"), 2U);
  EXPECT_EQ(count("[1,2,3,4,5,6,7,8,9]"), 3U);
  EXPECT_EQ(count("[[1,2],3,4]"), 4U);  // the list, the list in it, its numbers, the others
  EXPECT_EQ(count("[1,\"a\",2,{},3]"), 6U);
  EXPECT_EQ(count("{\"a\":1,\"b\":2}"), 3U);
}

TEST(ReadJson, LeavesWhatIsNoJsonAlone) {
  for (const char* text : {"", "  ", "text", "{", "[1, 2", "{\"a\" 1}", "{\"a\": 1} more", "[1,,2]", "{1: 2}",
                           "\"only\"", "[\"open]", "[1 2]", "{\"a\":}", "]", "[\"a\\"})
    EXPECT_FALSE(read_json(text)) << text;
  EXPECT_FALSE(read_json(std::string(100, '[') + std::string(100, ']')));
  EXPECT_TRUE(read_json(" [ ] "));
}

TEST(ReadJson, HoldsOnAnyBytes) {
  std::mt19937 random(11);
  const std::string alphabet = "{}[],:\"\\ \n1a\xC3";
  for (int round = 0; round < 4000; ++round) {
    std::string text(1, random() % 2 == 0 ? '{' : '[');
    for (std::size_t i = random() % 30; i > 0; --i) text += alphabet[random() % alphabet.size()];
    const auto nodes = read_json(text);
    EXPECT_TRUE(nodes || !json::accept(text)) << text;
    if (!nodes) continue;
    for (const JsonNode& node : *nodes) {
      ASSERT_LE(node.span.begin, node.inside);
      ASSERT_LE(node.inside, node.close);
      ASSERT_LE(node.close, node.span.end);
      ASSERT_LE(node.span.end, text.size());
    }
    for (const double keep : {0.3, 0.6}) shortened(text, keep, "a");
  }
}

}  // namespace
}  // namespace firstpass::condense
