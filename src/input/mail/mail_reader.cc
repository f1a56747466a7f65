// Mails → parts with roles: header, body, quoted, signature, disclaimer, attachment.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "input/mail/split.h"
#include "input/reader.h"
#include "runtime/worker.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/mail";
constexpr int kMaxDepth = 3;  // mails inside mails
constexpr int kMaxAttachments = 64;

tl::unexpected<Error> nonsense() { return fail(Code::data_loss, kStage, "the decoder's answer made no sense"); }

/// Attachments of these families are read as a file of their own would be; others are only named.
bool is_read(std::string_view media_type) {
  return media_type.substr(0, 6) == "image/" || media_type.substr(0, 6) == "audio/" ||
         media_type.substr(0, 5) == "text/" || media_type == "application/json" || media_type == "application/xml" ||
         media_type == "application/pdf";
}

const Reader* reader_for(std::string_view media_type) {
  static const auto readers = [] {
    std::vector<std::unique_ptr<Reader>> made;
    for (const auto& [name, make] : reader_units())
      if (name != "mail") made.push_back(make());
    return made;
  }();
  const auto found =
      std::find_if(readers.begin(), readers.end(), [&](const auto& reader) { return reader->reads(media_type); });
  return found == readers.end() ? nullptr : found->get();
}

PartKind kind_of(std::string_view media_type) {
  if (media_type.substr(0, 6) == "image/") return PartKind::image;
  if (media_type.substr(0, 6) == "audio/") return PartKind::audio;
  if (media_type.substr(0, 6) == "video/") return PartKind::video;
  return media_type.substr(0, 5) == "text/" ? PartKind::text : PartKind::records;
}

class MailBuilder {
 public:
  MailBuilder(Document& document, const Context& context) : m_document(document), m_context(context) {}

  Status add(const nlohmann::json& part, const std::string& bytes) {
    const std::string role = part.at("role");
    if (role == "attachment") return attachment(part, bytes);
    if (!is_utf8(bytes)) return nonsense();
    if (role == "header") header(part, bytes);
    else body(part, bytes);
    return {};
  }

 private:
  Part start(const nlohmann::json& part, std::string role) const {
    Part made;
    made.media_type = "text/plain";
    made.role = std::move(role);
    if (const int depth = part.value("depth", 0); depth > 0) made.metadata["mail.depth"] = std::to_string(depth);
    return made;
  }

  void header(const nlohmann::json& part, const std::string& text) {
    Part made = start(part, "header");
    made.text = text;
    for (const auto& [key, value] : part.at("headers").items()) made.metadata[key] = value.get<std::string>();
    m_document.parts.push_back(std::move(made));
  }

  void body(const nlohmann::json& part, const std::string& text) {
    for (const MailSegment& segment : split_mail(text)) {
      Part made = start(part, std::string(segment.role));
      made.media_type = part.at("media_type");
      made.text = text.substr(segment.span.begin, segment.span.size());
      m_document.parts.push_back(std::move(made));
    }
  }

  /// Read like a file when its bytes are of a kind we read; an attachment that cannot be read is named, with why.
  Status attachment(const nlohmann::json& part, const std::string& bytes) {
    Document inner;
    inner.media_type = detect_media_type(bytes);
    std::string problem;
    const Reader* reader = is_read(inner.media_type) ? reader_for(inner.media_type) : nullptr;
    if (reader != nullptr && !bytes.empty()) {
      const Status status = reader->read(bytes, inner, m_context);
      if (!status && status.error().code == Code::deadline_exceeded) return status;
      if (!status) {
        problem = status.error().message;
        inner.parts.clear();
      }
    }
    if (inner.parts.empty()) inner.parts.push_back(named(part, inner.media_type, problem));
    for (Part& made : inner.parts) {
      made.role = "attachment";
      made.name = part.value("name", std::string());
      if (const int depth = part.value("depth", 0); depth > 0) made.metadata["mail.depth"] = std::to_string(depth);
      m_document.parts.push_back(std::move(made));
    }
    return {};
  }

  static Part named(const nlohmann::json& part, const std::string& found, const std::string& problem) {
    Part made;
    made.media_type = found == "application/octet-stream" ? part.value("media_type", found) : found;
    made.kind = kind_of(made.media_type);
    if (!problem.empty()) made.metadata["unread"] = problem;
    return made;
  }

  Document& m_document;
  const Context& m_context;
};

class MailReader : public Reader {
 public:
  bool reads(std::string_view media_type) const override { return media_type == "message/rfc822"; }

  Status read(std::string_view bytes, Document& document, const Context& context) const override {
    const nlohmann::json options = {{"max_depth", kMaxDepth}, {"max_attachments", kMaxAttachments}};
    FP_TRY_ASSIGN(const runtime::WorkerReply reply, runtime::run_in_worker("mail", bytes, options.dump(), context));
    const nlohmann::json json = nlohmann::json::parse(reply.json, nullptr, false);
    if (!json.is_object()) return nonsense();
    MailBuilder builder(document, context);
    try {
      for (const nlohmann::json& part : json.at("parts"))
        FP_TRY(builder.add(part, reply.blobs.at(part.at("blob").get<std::size_t>())));
    } catch (const nlohmann::json::exception&) { return nonsense(); } catch (const std::out_of_range&) {
      return nonsense();
    }
    if (document.parts.empty()) return fail(Code::data_loss, kStage, "the mail has nothing readable in it");
    return {};
  }
};

}  // namespace

std::unique_ptr<Reader> make_mail_reader() { return std::make_unique<MailReader>(); }

}  // namespace firstpass::input
