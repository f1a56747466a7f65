#include <algorithm>

#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// IEEE 802 addresses: six octets with ':' or '-', or three groups of four with '.'.
class MacRecognizer final : public Recognizer {
 public:
  std::string_view name() const override { return "mac"; }
  std::vector<std::string_view> types() const override { return {"MAC_ADDRESS"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::size_t first = out.size();
    find_with(scan.text(), ':', 2, 6, out);
    find_with(scan.text(), '-', 2, 6, out);
    find_with(scan.text(), '.', 4, 3, out);
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
              [](const Detection& a, const Detection& b) { return a.span.begin < b.span.begin; });
  }

 private:
  // Two separators at the right distance are rare enough to look closer.
  static void find_with(std::string_view text, char separator, std::size_t width, std::size_t count,
                        std::vector<Detection>& out) {
    for (std::size_t at = text.find(separator); at != std::string_view::npos; at = text.find(separator, at + 1)) {
      if (at < width || byte_at(text, at + width + 1) != separator) continue;
      const std::size_t begin = at - width, end = begin + count * (width + 1) - 1;
      if (end > text.size() || !is_address(text.substr(begin, end - begin), separator, width)) continue;
      const char before = byte_before(text, begin), after = byte_at(text, end);
      if (word_before(text, begin) || word_at(text, end) || before == separator) continue;
      if (after == separator && word_at(text, end + 1)) continue;
      out.push_back({{begin, end}, "MAC_ADDRESS", 0.9, "mac", "six octets"});
      at = end;
    }
  }

  static bool is_address(std::string_view text, char separator, std::size_t width) {
    bool zero = true, ones = true;  // the address of nobody and of everybody
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (i % (width + 1) == width) {
        if (c != separator) return false;
        continue;
      }
      if (!is_hex(c)) return false;
      zero = zero && c == '0';
      ones = ones && (c == 'f' || c == 'F');
    }
    return !zero && !ones;
  }
};

}  // namespace

std::unique_ptr<Recognizer> make_mac_recognizer(Lexicon& /*lexicon*/) { return std::make_unique<MacRecognizer>(); }

}  // namespace firstpass::protect
