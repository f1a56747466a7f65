#include "cloud/reply_reader.h"

#include "core/text.h"

namespace firstpass::cloud {

namespace {
constexpr std::string_view kStage = "cloud/chat";
}

ReplyReader::ReplyReader(const Provider& provider, const OnText& on_text)
    : m_provider(provider),
      m_on_text(on_text),
      m_parser([this](std::string_view event, std::string_view data) { return on_event(event, data); }) {}

void ReplyReader::recognise(const egress::HttpReply& head) {
  if (head.header("content-type").find("text/event-stream") != std::string::npos) {
    m_form = Form::events;
    return;
  }
  const std::string_view seen = trim(m_body);
  if (seen.empty()) return;
  for (const std::string_view field : {"data:", "event:", ":"})
    if (seen.substr(0, field.size()) == field) m_form = Form::events;
  const bool may_become_a_field = std::string_view("data:").substr(0, seen.size()) == seen ||
                                  std::string_view("event:").substr(0, seen.size()) == seen;
  if (m_form == Form::unknown && !may_become_a_field) m_form = Form::json;
}

bool ReplyReader::take(const egress::HttpReply& head, std::string_view bytes) {
  if (head.status < 200 || head.status > 299) return true;  // the body of an error is nobody's business
  if (m_form != Form::events) {
    m_body.append(bytes);
    if (m_form == Form::unknown) recognise(head);
    if (m_form != Form::events) return true;
    bytes = m_body;
  }
  if (const Status fed = m_parser.feed(bytes); !fed) {
    m_error = fed.error();
    return false;
  }
  return true;
}

Status ReplyReader::on_event(std::string_view event, std::string_view data) {
  FP_TRY_ASSIGN(const std::string delta, m_provider.decode_event(event, data, m_reply, m_finished));
  if (delta.empty()) return {};
  m_reply.text += delta;
  if (m_on_text) m_on_text(delta);
  return {};
}

Result<ChatReply> ReplyReader::finish() {
  if (m_error) return fail(*m_error);
  if (m_form != Form::events) {
    FP_TRY_ASSIGN(ChatReply reply, m_provider.decode(m_body));
    if (m_on_text && !reply.text.empty()) m_on_text(reply.text);
    return reply;
  }
  FP_TRY(m_parser.finish());
  if (!m_finished)
    return fail(Code::aborted, kStage, "the provider's answer broke off before its end; it is uncertain what was done");
  return std::move(m_reply);
}

}  // namespace firstpass::cloud
