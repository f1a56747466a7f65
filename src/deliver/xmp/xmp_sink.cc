// Tags for a photo library: a sidecar "photo.jpg.xmp" beside the picture, as digiKam, darktable and Lightroom read them
// (XMP, ISO 16684-1; Dublin Core). The picture itself is never touched, and no sidecar of another program is.
//
// Of the row, `tags` (divided by commas) becomes dc:subject, `title` and `description` what they are called.
#include <algorithm>
#include <filesystem>

#include "core/file.h"
#include "core/text.h"
#include "deliver/folder_lock.h"
#include "deliver/sink.h"

namespace firstpass::deliver {

std::unique_ptr<Sink> make_xmp_sink();

namespace {

namespace fs = std::filesystem;
constexpr std::string_view kStage = "deliver/xmp";
constexpr std::string_view kOurs = "x:xmptk=\"Firstpass\"";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : terminal_safe(text)) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else out += c == '\n' || c == '\t' ? ' ' : c;
  }
  return out;
}

std::vector<std::string> tags_of(const Delivery& delivery) {
  std::vector<std::string> tags;
  const std::string all = cell_of(delivery, "tags");
  for (std::size_t at = 0; at <= all.size();) {
    const std::size_t comma = std::min(all.find(',', at), all.size());
    const std::string tag(trim(std::string_view(all).substr(at, comma - at)));
    if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
    at = comma + 1;
  }
  return tags;
}

std::string in_default_language(std::string_view element, const std::string& text) {
  if (text.empty()) return {};
  const std::string name = "dc:" + std::string(element);
  return "   <" + name + "><rdf:Alt><rdf:li xml:lang=\"x-default\">" + escaped(text) + "</rdf:li></rdf:Alt></" + name +
         ">\n";
}

std::string sidecar_of(const Delivery& delivery, const std::vector<std::string>& tags) {
  std::string subject;
  for (const std::string& tag : tags) subject += "<rdf:li>" + escaped(tag) + "</rdf:li>";
  if (!subject.empty()) subject = "   <dc:subject><rdf:Bag>" + subject + "</rdf:Bag></dc:subject>\n";
  return "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" " +
         std::string(kOurs) +
         ">\n <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
         "  <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n" +
         subject + in_default_language("title", cell_of(delivery, "title")) +
         in_default_language("description", cell_of(delivery, "description")) +
         "  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n";
}

std::string listed(const std::vector<std::string>& tags) {
  std::string out;
  for (const std::string& tag : tags) out += (out.empty() ? "" : ", ") + terminal_safe(tag);
  return out;
}

class XmpSink final : public Sink {
 public:
  Result<std::string> deliver(const Delivery& delivery, const SinkTarget&, bool dry_run, const Send&,
                              const Context&) const override {
    const std::vector<std::string> tags = tags_of(delivery);
    if (delivery.source.empty() || delivery.source == "-")
      return fail(Code::invalid_argument, kStage, "xmp writes beside a picture, and there is none");
    const fs::path path = real_path(delivery.source).string() + ".xmp";
    if (tags.empty() && cell_of(delivery, "title").empty() && cell_of(delivery, "description").empty())
      return "no tags for " + delivery.source;
    if (dry_run) return write(delivery, tags, path, true);
    FP_TRY_ASSIGN(const FolderLock lock, FolderLock::take(path));
    return write(delivery, tags, path, false);
  }

 private:
  static Result<std::string> write(const Delivery& delivery, const std::vector<std::string>& tags, const fs::path& path,
                                   bool dry_run) {
    const std::string text = sidecar_of(delivery, tags);
    std::error_code error;
    std::string old;
    if (fs::exists(path, error)) { FP_TRY_ASSIGN(old, read_file(path)); }
    if (old == text) return "already in " + path.string();
    if (!old.empty() && old.find(kOurs) == std::string::npos)
      return fail(
          Code::failed_precondition, kStage,
          path.string() + " was written by another program and stays as it is; its library has the tags to change");
    if (dry_run) return "would tag " + delivery.source + ": " + listed(tags);
    FP_TRY(write_file(path, text, mode_of(path)));
    return "tagged " + delivery.source + ": " + listed(tags);
  }
};

}  // namespace

std::unique_ptr<Sink> make_xmp_sink() { return std::make_unique<XmpSink>(); }

}  // namespace firstpass::deliver
