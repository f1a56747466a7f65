// A contact into an address book: a vCard 3.0 (RFC 2426, which every address book and CRM imports) at the end of a
// file. Its UID says which result it came from: a contact that is there is not added again.
//
// Of the row: name, title, organization, email, phone, address, url, note; other columns are left out.
#include <algorithm>
#include <array>
#include <filesystem>

#include "core/file.h"
#include "core/text.h"
#include "deliver/folder_lock.h"
#include "deliver/sink.h"

namespace firstpass::deliver {

std::unique_ptr<Sink> make_vcard_sink();

namespace {

namespace fs = std::filesystem;

struct Property {
  std::string_view column, name;
};
constexpr std::array<Property, 7> kProperties = {{{"title", "TITLE"},
                                                  {"organization", "ORG"},
                                                  {"email", "EMAIL"},
                                                  {"phone", "TEL"},
                                                  {"address", "ADR"},
                                                  {"url", "URL"},
                                                  {"note", "NOTE"}}};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : terminal_safe(text)) {
    if (c == '\n') out += "\\n";
    else if (c == ',' || c == ';' || c == '\\') out += '\\', out += c;
    else out += c;
  }
  return out;
}

/// Lines over 75 bytes go on behind a line break and a space, between code points.
std::string folded(const std::string& line) {
  constexpr std::size_t kMost = 74;
  std::string out;
  std::size_t width = 0;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t next = at;
    next_code_point(line, next);
    if (width + (next - at) > kMost) out += "\r\n ", width = 1;
    out.append(line, at, next - at);
    width += next - at;
    at = next;
  }
  return out + "\r\n";
}

/// "Kim Anne Watson" → Watson;Kim Anne: the last word is the family name, which is a guess.
std::string sorted_name(const std::string& name) {
  const std::size_t space = name.rfind(' ');
  if (space == std::string::npos) return escaped(name) + ";;;;";
  return escaped(std::string_view(name).substr(space + 1)) + ';' +
         escaped(trim(std::string_view(name).substr(0, space))) + ";;;";
}

/// An address of which nobody knows the parts is all street: every address book shows it whole.
std::string in_one_line(const std::string& address) { return ";;" + escaped(address) + ";;;;"; }

std::string card_of(const Delivery& delivery, const std::string& name, const std::string& uid) {
  std::string card =
      "BEGIN:VCARD\r\nVERSION:3.0\r\n" + folded("FN:" + escaped(name)) + folded("N:" + sorted_name(name));
  for (const Property& property : kProperties)
    if (const std::string value = cell_of(delivery, property.column); !value.empty())
      card += folded(std::string(property.name) + ':' + (property.name == "ADR" ? in_one_line(value) : escaped(value)));
  return card + "UID:" + uid + "\r\nEND:VCARD\r\n";
}

class VcardSink final : public Sink {
 public:
  Result<std::string> deliver(const Delivery& delivery, const SinkTarget& target, bool dry_run, const Send&,
                              const Context&) const override {
    const fs::path path = real_path(target.argument);
    std::string name = cell_of(delivery, "name");
    if (name.empty()) name = cell_of(delivery, "organization");
    if (name.empty()) return "no name, so no contact for " + path.string();
    if (dry_run) return add(delivery, name, path, true);
    FP_TRY_ASSIGN(const FolderLock lock, FolderLock::take(path));
    return add(delivery, name, path, false);
  }

 private:
  static Result<std::string> add(const Delivery& delivery, const std::string& name, const fs::path& path,
                                 bool dry_run) {
    std::string text;
    std::error_code error;
    if (fs::exists(path, error)) { FP_TRY_ASSIGN(text, read_file(path)); }
    const std::string uid = "firstpass-" + row_key(delivery);
    if (text.find("UID:" + uid) != std::string::npos) return "the contact is in " + path.string() + " already";
    if (dry_run) return "would add a contact to " + path.string();
    if (!text.empty() && text.back() != '\n') text += "\r\n";
    FP_TRY(write_file(path, text + card_of(delivery, name, uid), mode_of(path)));
    return "added a contact to " + path.string();
  }
};

}  // namespace

std::unique_ptr<Sink> make_vcard_sink() { return std::make_unique<VcardSink>(); }

}  // namespace firstpass::deliver
