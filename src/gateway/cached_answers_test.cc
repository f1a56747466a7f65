#include "gateway/cached_answers.h"

#include <gtest/gtest.h>

#include "cloud/sse.h"

namespace firstpass::gateway {
namespace {

/// What is kept of a stream that arrives in pieces of `piece` bytes.
std::optional<std::string> kept(const std::string& stream, std::size_t piece = 7) {
  StreamCopy copy;
  cloud::SseParser events([&](std::string_view name, std::string_view data) -> Status {
    copy.event(name, data);
    return {};
  });
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    copy.bytes(std::string_view(stream).substr(at, piece));
    EXPECT_TRUE(events.feed(std::string_view(stream).substr(at, piece)));
  }
  EXPECT_TRUE(events.finish());
  return std::move(copy).whole();
}

constexpr const char* kChunk =
    "data: {\"choices\":[{\"delta\":{\"content\":\"an \\\"error\\\"\"}}],\"error\":null}\n\n";

TEST(StreamCopy, KeepsWhatItsProviderEnded) {
  const std::string chat = std::string(kChunk) + "data: [DONE]\n\n";
  EXPECT_EQ(kept(chat), chat);
  const std::string messages = "event: message_start\ndata: {}\n\nevent: message_stop\ndata: {}\n\n";
  EXPECT_EQ(kept(messages), messages);
  const std::string responses = "event: response.completed\ndata: {\"response\":{\"error\":null}}\n\n";
  EXPECT_EQ(kept(responses), responses);
}

TEST(StreamCopy, KeepsNothingThatWasCutOrHeldAnError) {
  EXPECT_FALSE(kept(kChunk));
  EXPECT_FALSE(kept("data: {\"error\":{\"message\":\"overloaded\"}}\n\ndata: [DONE]\n\n"));
  EXPECT_FALSE(kept("event: error\ndata: {}\n\nevent: message_stop\ndata: {}\n\n"));
  EXPECT_FALSE(kept("event: response.incomplete\ndata: {}\n\n"));
  EXPECT_FALSE(kept("event: response.failed\ndata: {}\n\n"));
}

TEST(StreamCopy, KeepsNothingThatIsTooLong) {
  std::string stream = "data: " + std::string(5 << 20, 'x') + "\n\ndata: [DONE]\n\n";
  EXPECT_FALSE(kept(stream, 65536));
}

}  // namespace
}  // namespace firstpass::gateway
