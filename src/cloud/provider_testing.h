// Recorded replies for the tests of the providers.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "cloud/provider.h"
#include "cloud/reply_reader.h"
#include "core/file.h"

namespace firstpass::cloud::testing {

inline std::string recorded(const std::string& provider, const std::string& name) {
  const auto bytes = read_file(FIRSTPASS_SOURCE_DIR "/src/cloud/" + provider + "/recorded/" + name);
  EXPECT_TRUE(bytes.has_value()) << name;
  return bytes.value_or("");
}

inline egress::HttpReply head(const std::string& content_type) {
  egress::HttpReply reply;
  reply.status = 200;
  if (!content_type.empty()) reply.headers = {{"content-type", content_type}};
  return reply;
}

/// Reads `bytes` in pieces of `piece` bytes; `said` collects what was given out on the way.
inline Result<ChatReply> read_reply(const Provider& provider, std::string_view bytes, std::size_t piece,
                                    const std::string& content_type, std::string* said = nullptr) {
  const OnText on_text = [said](std::string_view text) {
    if (said != nullptr) *said += text;
  };
  ReplyReader reader(provider, on_text);
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    if (!reader.take(head(content_type), bytes.substr(at, piece))) break;
  return reader.finish();
}

/// What every provider must make of its recorded stream, however it is cut and whatever its line ends.
inline void expect_stream_at_every_cut(const std::string& name) {
  const auto provider = make_provider(name);
  const std::string stream = recorded(name, "stream.sse");
  std::string crlf, cr;
  for (const char c : stream) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c), cr += c == '\n' ? '\r' : c;
  for (const std::string& bytes : {stream, crlf, cr}) {
    for (std::size_t piece : {1, 2, 3, 7, 64, 1000, 100000}) {
      for (const std::string type : {"text/event-stream; charset=utf-8", ""}) {
        std::string said;
        const auto reply = read_reply(*provider, bytes, piece, type, &said);
        ASSERT_TRUE(reply) << reply.error().message << " at pieces of " << piece;
        EXPECT_EQ(reply->text, "You owe <ORGANIZATION_K7Q2> 1250.40 €.");
        EXPECT_EQ(said, reply->text);
        EXPECT_EQ(reply->usage.input_tokens, 1190u);
        EXPECT_EQ(reply->usage.output_tokens, 100u);
        EXPECT_FALSE(reply->finish_reason.empty());
        EXPECT_GT(cost_of(*provider, *reply), 0);
      }
    }
  }
}

/// Cut off anywhere before its end, a stream is an error and never a shorter answer.
inline void expect_no_cut_stream_passes(const std::string& name, std::string_view end_mark) {
  const auto provider = make_provider(name);
  const std::string stream = recorded(name, "stream.sse");
  const std::size_t end = stream.rfind(end_mark);
  ASSERT_NE(end, std::string::npos);
  for (std::size_t length = 0; length <= end; ++length) {
    const auto reply = read_reply(*provider, std::string_view(stream).substr(0, length), 512, "text/event-stream");
    ASSERT_FALSE(reply) << "cut at " << length;
    EXPECT_TRUE(reply.error().code == Code::aborted || reply.error().code == Code::data_loss);
  }
}

}  // namespace firstpass::cloud::testing
