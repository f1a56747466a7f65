// Server-sent events: bytes cut anywhere → events.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace firstpass::cloud {

/// Parser of the event-stream format (WHATWG HTML, "Server-sent events"): LF, CR or CRLF line ends, comments, several
/// data lines joined by LF, a byte order mark. Bytes may be cut anywhere, inside a character too: only whole lines are
/// looked at. One parser for each reply; not thread-safe.
class SseParser {
 public:
  /// Return an error to stop; feed() hands it on.
  using OnEvent = std::function<Status(std::string_view event, std::string_view data)>;
  /// `on_comment`: for each line that only keeps the connection open; may be empty.
  explicit SseParser(OnEvent on_event, std::function<void()> on_comment = {})
      : m_on_event(std::move(on_event)), m_on_comment(std::move(on_comment)) {}

  /// data_loss when one event grows past 16 MiB.
  Status feed(std::string_view bytes);
  /// The end of the bytes. An event without its blank line is still given out: some servers leave the last one away.
  Status finish();

 private:
  Status take_line();
  Status dispatch();

  OnEvent m_on_event;
  std::function<void()> m_on_comment;
  std::string m_line, m_event, m_data;
  bool m_has_data = false, m_after_cr = false, m_first_line = true;
};

}  // namespace firstpass::cloud
