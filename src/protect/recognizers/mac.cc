#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

// IEEE 802 addresses: six octets with ':' or '-', or three groups of four with '.'.
class MacRecognizer final : public Recognizer {
 public:
  std::string_view name() const override { return "mac"; }
  std::vector<std::string_view> types() const override { return {"MAC_ADDRESS"}; }

  void find(std::string_view text, std::vector<Detection>& out) const override {
    m_pattern.each(text, [&](const std::vector<Span>& groups) {
      const Span span = groups[0];
      const char before = byte_before(text, span.begin), after = byte_at(text, span.end);
      const char separator = text[span.begin + (groups[1].begin == std::string::npos ? 4 : 2)];
      if (is_word_byte(before) || is_word_byte(after) || before == separator) return;
      if (after == separator && is_word_byte(byte_at(text, span.end + 1))) return;
      out.push_back({span, "MAC_ADDRESS", 0.9, "mac", "six octets"});
    });
  }

 private:
  const Pattern m_pattern{
      "((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2})|"
      "(?:[0-9A-Fa-f]{4}\\.){2}[0-9A-Fa-f]{4}"};
};

}  // namespace

std::unique_ptr<Recognizer> make_mac_recognizer() { return std::make_unique<MacRecognizer>(); }

}  // namespace firstpass::protect
