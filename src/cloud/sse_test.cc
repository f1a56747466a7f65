#include "cloud/sse.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace firstpass::cloud {
namespace {

using Events = std::vector<std::pair<std::string, std::string>>;

Events parse(const std::string& bytes, std::size_t piece) {
  Events events;
  SseParser parser([&](std::string_view event, std::string_view data) -> Status {
    events.emplace_back(event, data);
    return {};
  });
  for (std::size_t at = 0; at < bytes.size(); at += piece) EXPECT_TRUE(parser.feed(bytes.substr(at, piece)));
  EXPECT_TRUE(parser.finish());
  return events;
}

TEST(Sse, ReadsTheFormatsCornersAtEveryCut) {
  const std::string bytes =
      "\xEF\xBB\xBF: a comment\n\ndata: one\n\nevent: named\r\ndata: two\r\ndata:  lines\r\nid: 7\r\nretry: 10\r\n\r\n"
      "data\n\nevent: without data\n\nnonsense: x\ndata: gr\xC3\xBC\xC3\x9F\xF0\x9F\x98\x80\r\rdata: last";
  const Events expected = {
      {"", "one"}, {"named", "two\n lines"}, {"", ""}, {"", "gr\xC3\xBC\xC3\x9F\xF0\x9F\x98\x80"}, {"", "last"}};
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) ASSERT_EQ(parse(bytes, piece), expected) << piece;
}

TEST(Sse, AnyBytesGiveTheSameEventsAtAnyCut) {
  std::mt19937 random(2);
  for (int round = 0; round < 500; ++round) {
    std::string bytes(random() % 80, ' ');
    for (char& c : bytes) c = "data: ev\r\n\n\r:\xC3\xBC"[random() % 14];
    const Events whole = parse(bytes, 1000);
    for (const std::size_t piece : {1, 2, 3, 5}) ASSERT_EQ(parse(bytes, piece), whole) << round;
  }
}

TEST(Sse, AnErrorStopsIt) {
  int calls = 0;
  SseParser parser([&](std::string_view, std::string_view) -> Status {
    ++calls;
    return fail(Code::aborted, "test", "stop");
  });
  EXPECT_FALSE(parser.feed("data: a\n\ndata: b\n\n"));
  EXPECT_EQ(calls, 1);
}

TEST(Sse, AnEndlessEventIsDataLoss) {
  SseParser parser([](std::string_view, std::string_view) -> Status { return {}; });
  Status status;
  for (int i = 0; i < 20 && status; ++i) status = parser.feed(std::string(1 << 20, 'x'));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::data_loss);
}

}  // namespace
}  // namespace firstpass::cloud
