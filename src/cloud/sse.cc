#include "cloud/sse.h"

namespace firstpass::cloud {

namespace {
constexpr std::size_t kMostEventBytes = std::size_t{16} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
}  // namespace

Status SseParser::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (m_after_cr && bytes.front() == '\n') bytes.remove_prefix(1);  // the LF of a CRLF that was cut in two
    m_after_cr = false;
    const std::size_t end = bytes.find_first_of("\r\n");
    m_line.append(bytes.substr(0, end));
    if (m_line.size() + m_data.size() > kMostEventBytes)
      return fail(Code::data_loss, "cloud/sse", "the provider sent an event of more than 16 MiB");
    if (end == std::string_view::npos) return {};
    m_after_cr = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    FP_TRY(take_line());
  }
  return {};
}

Status SseParser::take_line() {
  std::string_view line = m_line;
  if (m_first_line && line.substr(0, 3) == kByteOrderMark) line.remove_prefix(3);
  m_first_line = false;
  if (line.empty()) {
    m_line.clear();
    return dispatch();
  }
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  if (field == "data") {
    if (m_has_data) m_data += '\n';
    m_data += value;
    m_has_data = true;
  } else if (field == "event") {
    m_event = value;
  } else if (colon == 0 && m_on_comment) {
    m_on_comment();
  }  // id, retry and unknown fields mean nothing to us
  m_line.clear();
  return {};
}

Status SseParser::dispatch() {
  std::string event, data;
  event.swap(m_event), data.swap(m_data);
  const bool has_data = m_has_data;
  m_has_data = false;
  if (!has_data) return {};
  return m_on_event(event, data);
}

Status SseParser::finish() {
  if (!m_line.empty()) FP_TRY(take_line());
  return dispatch();
}

}  // namespace firstpass::cloud
