// The mail decoder of the worker. GMime tells the structure and undoes the transfer encodings; charsets go through ICU
// (GMime's would need iconv's plug-ins, which cannot be opened inside the jail).
//
// Reply: {"parts": [{"role": "header"|"body"|"attachment", "name", "media_type", "headers"?, "blob"}]}, in reading
// order.
#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "input/mail/headers.h"
#include "input/text/charset.h"
#include "input/text/html.h"
#include "runtime/worker_decoder.h"

namespace firstpass {

namespace input {

namespace {

constexpr std::size_t kMaxParts = 256;
constexpr int kMaxNesting = 40;  // of multiparts; real mails stay under ten

template <class T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

template <class T>
Owned<T> own(T* object) {
  return Owned<T>(object, [](T* o) { g_object_unref(o); });
}

std::string lower_ascii(const char* text) {
  std::string out(text == nullptr ? "" : text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

/// Walks a message and collects what it finds.
class Walk {
 public:
  Walk(int max_depth, std::size_t max_attachments) : m_max_depth(max_depth), m_max_attachments(max_attachments) {}

  void message(GMimeMessage* message, int depth) {
    headers(GMIME_OBJECT(message), depth);
    if (GMimeObject* body = g_mime_message_get_mime_part(message)) object(body, depth, 0);
  }

  /// For files whose structure nobody can follow: everything after the headers is the body.
  void as_text(std::string_view bytes) {
    const auto end = std::min(bytes.find("\n\n"), bytes.find("\r\n\r\n"));
    add({{"role", "body"}, {"media_type", "text/plain"}, {"depth", 0}},
        to_utf8(end == std::string_view::npos ? bytes : bytes.substr(end)));
  }

  bool has_body() const { return m_has_body; }
  std::size_t size() const { return m_parts.size(); }

  runtime::Decoded take() {
    nlohmann::json json = {{"parts", std::move(m_parts)}, {"left_out", m_left_out}};
    return {json.dump(), std::move(m_blobs)};
  }

 private:
  void add(nlohmann::json part, std::string bytes) {
    if (m_parts.size() >= kMaxParts) {
      ++m_left_out;
      return;
    }
    part["blob"] = m_blobs.size();
    m_blobs.push_back(std::move(bytes));
    m_parts.push_back(std::move(part));
  }

  void headers(GMimeObject* object, int depth) {
    constexpr std::array<std::pair<const char*, const char*>, 8> wanted = {{{"from", "From"},
                                                                            {"sender", "Sender"},
                                                                            {"reply-to", "Reply-To"},
                                                                            {"to", "To"},
                                                                            {"cc", "Cc"},
                                                                            {"bcc", "Bcc"},
                                                                            {"subject", "Subject"},
                                                                            {"date", "Date"}}};
    nlohmann::json values = nlohmann::json::object();
    std::string text;
    GMimeHeaderList* list = g_mime_object_get_header_list(object);
    for (const auto& [key, shown] : wanted) {
      const GMimeHeader* header = g_mime_header_list_get_header(list, shown);
      const char* raw = header == nullptr ? nullptr : g_mime_header_get_raw_value(const_cast<GMimeHeader*>(header));
      const std::string value = raw == nullptr ? std::string() : decode_header(raw);
      if (value.empty()) continue;
      values[key] = value;
      text += std::string(shown) + ": " + value + "\n";
    }
    for (const char* key : {"message-id", "in-reply-to", "list-id"})
      if (GMimeHeader* header = g_mime_header_list_get_header(list, key))
        values[key] = decode_header(g_mime_header_get_raw_value(header));
    if (text.empty()) return;
    add({{"role", "header"}, {"media_type", "text/plain"}, {"headers", values}, {"depth", depth}}, text);
  }

  void object(GMimeObject* object, int depth, int nesting) {
    if (nesting > kMaxNesting) {
      ++m_left_out;
      return;
    }
    if (GMIME_IS_MULTIPART(object)) multipart(GMIME_MULTIPART(object), depth, nesting);
    else if (GMIME_IS_MESSAGE_PART(object)) message_part(GMIME_MESSAGE_PART(object), depth);
    else if (GMIME_IS_PART(object)) leaf(GMIME_PART(object), depth);
  }

  void multipart(GMimeMultipart* parts, int depth, int nesting) {
    const int count = g_mime_multipart_get_count(parts);
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(parts));
    const bool alternative = g_mime_content_type_is_type(type, "multipart", "alternative");
    const int chosen = alternative ? choose(parts, count) : -1;
    for (int i = 0; i < count && m_parts.size() < kMaxParts; ++i) {
      GMimeObject* child = g_mime_multipart_get_part(parts, i);
      const bool other_form_of_the_text = alternative && chosen >= 0 && i != chosen && is_text_or_multipart(child);
      if (child != nullptr && !other_form_of_the_text) object(child, depth, nesting + 1);
    }
  }

  static bool is_type(GMimeObject* part, const char* type, const char* subtype) {
    GMimeContentType* found = g_mime_object_get_content_type(part);
    return found != nullptr && g_mime_content_type_is_type(found, type, subtype);
  }

  static bool is_text_or_multipart(GMimeObject* part) {
    return part != nullptr && (is_type(part, "text", "plain") || is_type(part, "text", "html") ||
                               is_type(part, "multipart", "*") || is_type(part, "text", "x-amp-html"));
  }

  /// Plain text if there is any in it, else HTML, else whatever holds one of them.
  int choose(GMimeMultipart* parts, int count) {
    int html = -1, container = -1;
    for (int i = 0; i < count; ++i) {
      GMimeObject* child = g_mime_multipart_get_part(parts, i);
      if (child == nullptr) continue;
      if (is_type(child, "text", "plain") && GMIME_IS_PART(child) && !trim(content(GMIME_PART(child))).empty())
        return i;
      if (is_type(child, "text", "html")) html = i;
      if (is_type(child, "multipart", "*")) container = i;
    }
    return html >= 0 ? html : container;
  }

  void message_part(GMimeMessagePart* part, int depth) {
    GMimeMessage* inner = g_mime_message_part_get_message(part);
    if (inner == nullptr || depth + 1 >= m_max_depth) {
      ++m_left_out;
      return;
    }
    message(inner, depth + 1);
  }

  /// The part's bytes, transfer encoding undone.
  static std::string content(GMimePart* part) {
    GMimeDataWrapper* wrapper = g_mime_part_get_content(part);
    if (wrapper == nullptr) return {};
    const auto stream = own(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(wrapper, stream.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    if (bytes == nullptr || bytes->data == nullptr) return {};
    return {reinterpret_cast<const char*>(bytes->data), bytes->len};
  }

  static std::string file_name(GMimePart* part) {
    const char* name = g_mime_part_get_filename(part);
    return name == nullptr ? std::string() : decode_file_name(name);
  }

  static std::string media_type(GMimePart* part) {
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    if (type == nullptr) return "text/plain";
    const std::string name = lower_ascii(g_mime_content_type_get_media_type(type)) + "/" +
                             lower_ascii(g_mime_content_type_get_media_subtype(type));
    return to_valid_utf8(name);
  }

  void leaf(GMimePart* part, int depth) {
    const std::string type = media_type(part), name = file_name(part);
    const GMimeContentDisposition* disposition = g_mime_object_get_content_disposition(GMIME_OBJECT(part));
    const bool attached =
        disposition != nullptr &&
        lower_ascii(g_mime_content_disposition_get_disposition(const_cast<GMimeContentDisposition*>(disposition))) ==
            "attachment";
    std::string bytes = content(part);
    const bool text = type.rfind("text/", 0) == 0 || type == "message/delivery-status";
    const bool readable = type != "text/calendar" && type != "text/vcard" && type != "text/x-vcard";
    if (text && readable && !attached && name.empty()) return body(part, type, bytes, depth);
    attachment(type, name, std::move(bytes), depth);
  }

  /// A mail's lines end with CR LF on the wire (RFC 5322); the person's text has plain ones.
  static void to_plain_line_ends(std::string& text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') plain += text[i];
    text = std::move(plain);
  }

  void body(GMimePart* part, const std::string& type, std::string_view bytes, int depth) {
    const char* charset = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
    const std::string claimed = charset == nullptr ? std::string() : charset;
    std::string text = to_utf8(bytes, claimed.empty() && type == "text/html" ? html_charset(bytes) : claimed);
    if (type == "text/html" || type == "text/x-amp-html") text = html_to_text(text);
    to_plain_line_ends(text);
    if (trim(text).empty()) return;
    m_has_body = true;
    add({{"role", "body"}, {"media_type", type}, {"depth", depth}}, std::move(text));
  }

  void attachment(const std::string& type, const std::string& name, std::string bytes, int depth) {
    if (m_attachments++ >= m_max_attachments) {
      ++m_left_out;
      return;
    }
    add({{"role", "attachment"}, {"name", name}, {"media_type", type}, {"depth", depth}}, std::move(bytes));
  }

  int m_max_depth;
  std::size_t m_max_attachments;
  nlohmann::json m_parts = nlohmann::json::array();
  std::vector<std::string> m_blobs;
  std::size_t m_attachments = 0;
  std::size_t m_left_out = 0;
  bool m_has_body = false;
};

Owned<GMimeMessage> parse(std::string_view bytes) {
  const auto stream = own(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const auto parser = own(g_mime_parser_new_with_stream(stream.get()));
  const bool mbox = bytes.substr(0, 5) == "From " && bytes.substr(5, 1) != " " && bytes.substr(5, 1) != ":";
  g_mime_parser_set_format(parser.get(), mbox ? GMIME_FORMAT_MBOX : GMIME_FORMAT_MESSAGE);
  g_mime_parser_set_persist_stream(parser.get(), false);
  return own(g_mime_parser_construct_message(parser.get(), nullptr));
}

Result<runtime::Decoded> decode_mail(std::string_view bytes, const std::string& options) {
  const nlohmann::json wanted = nlohmann::json::parse(options);
  Walk walk(wanted.at("max_depth"), wanted.at("max_attachments"));
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") bytes.remove_prefix(3);
  const Owned<GMimeMessage> message = parse(bytes);
  if (message) walk.message(message.get(), 0);
  if (walk.size() == 0) walk.as_text(bytes);
  return walk.take();
}

void prime() {
  g_mime_init();
  prime_charsets();
  prime_html();
}

}  // namespace

}  // namespace input

namespace runtime {

Decoder make_mail_decoder() { return {&input::prime, &input::decode_mail}; }

}  // namespace runtime

}  // namespace firstpass
