#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

// RFC 5321 addresses as people write them; quoted local parts and address literals are left out on purpose.
class EmailRecognizer final : public Recognizer {
 public:
  std::string_view name() const override { return "email"; }
  std::vector<std::string_view> types() const override { return {"EMAIL_ADDRESS"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    std::size_t from = 0;
    for (std::size_t at; (at = text.find('@', from)) != std::string_view::npos; from = at + 1) {
      const std::size_t begin = local_begin(text, at, from);
      const std::size_t end = domain_end(text, at + 1);
      if (begin == at || end == 0) continue;
      out.push_back({{begin, end}, "EMAIL_ADDRESS", 1.0, "email", "local part @ domain with a top-level label"});
      at = end - 1;
    }
  }

 private:
  static bool is_local(char c) {
    return is_word_byte(c) || std::string_view(".%+-'!#$&*/=?^`{|}~").find(c) != std::string_view::npos;
  }

  // Walks back to the first character of the local part; `limit` is the end of the last find. At most 64 characters.
  static std::size_t local_begin(std::string_view text, std::size_t at, std::size_t limit) {
    std::size_t begin = at;
    while (begin > limit && at - begin < 64 && is_local(text[begin - 1])) --begin;
    // key=value and a/b: the address is what stands behind.
    const std::size_t cut = text.substr(begin, at - begin).find_last_of("=/|{?&`*");
    if (cut != std::string_view::npos) begin += cut + 1;
    // What only surrounds an address in prose is not part of it.
    while (begin < at && std::string_view(".'#!$^~-+%").find(text[begin]) != std::string_view::npos) ++begin;
    if (begin < at && text[at - 1] == '.') return at;
    return begin;
  }

  // End of `label.label.tld`; 0 when it is none.
  static std::size_t domain_end(std::string_view text, std::size_t at) {
    std::size_t end = 0, label = at, i = at;
    for (; i <= text.size() && i - at < 255; ++i) {
      const char c = byte_at(text, i);
      if (is_word_byte(c) || c == '-') continue;
      const std::size_t size = i - label;
      if (size == 0 || size > 63 || text[label] == '-' || text[i - 1] == '-') break;
      if (label != at && size >= 2 && is_top_level(text.substr(label, size))) end = i;
      if (c != '.') break;
      label = i + 1;
    }
    return end;
  }
  static bool is_top_level(std::string_view label) {
    if (label.substr(0, 4) == "xn--") return true;
    for (const char c : label) {
      if (!is_letter(c) && static_cast<unsigned char>(c) < 0x80) return false;
    }
    return true;
  }
};

}  // namespace

std::unique_ptr<Recognizer> make_email_recognizer(Lexicon& /*lexicon*/) { return std::make_unique<EmailRecognizer>(); }

}  // namespace firstpass::protect
