// One reply, in pieces, streamed or whole, into a ChatReply.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cloud/provider.h"
#include "cloud/sse.h"

namespace firstpass::cloud {

/// Collects the bytes of one reply. Whether it is a stream of events is told by its bytes, not by what was asked for.
/// Not thread-safe; used for one attempt.
class ReplyReader {
 public:
  ReplyReader(const Provider& provider, const OnText& on_text);

  /// False when the exchange should be cut; error() says why.
  bool take(const egress::HttpReply& head, std::string_view bytes);
  /// After the last byte of a reply with status 2xx. data_loss for garbage, aborted for a stream without its end.
  Result<ChatReply> finish();

  const std::optional<Error>& error() const { return m_error; }
  bool said_something() const { return !m_reply.text.empty(); }

 private:
  enum class Form { unknown, json, events };
  Status on_event(std::string_view event, std::string_view data);
  void recognise(const egress::HttpReply& head);

  const Provider& m_provider;
  const OnText& m_on_text;
  SseParser m_parser;
  Form m_form = Form::unknown;
  std::string m_body;  // of a JSON reply, or of one whose form is not known yet
  ChatReply m_reply;
  bool m_finished = false;
  std::optional<Error> m_error;
};

}  // namespace firstpass::cloud
