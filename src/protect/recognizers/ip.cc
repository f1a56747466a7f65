#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kLongestV6 = 45;

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_v6(std::string_view text) {
  if (text.size() > kLongestV6) return false;
  char buffer[kLongestV6 + 1] = {};
  std::memcpy(buffer, text.data(), text.size());
  unsigned char address[16];
  return ::inet_pton(AF_INET6, buffer, address) == 1;
}

class IpRecognizer final : public Recognizer {
 public:
  std::string_view name() const override { return "ip"; }
  std::vector<std::string_view> types() const override { return {"IP_ADDRESS"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    std::vector<Detection> found;
    find_v6(text, found);
    find_v4(text, found);
    std::sort(found.begin(), found.end(),
              [](const Detection& a, const Detection& b) { return a.span.begin < b.span.begin; });
    for (Detection& detection : found) {
      if (out.empty() || !out.back().span.overlaps(detection.span)) out.push_back(std::move(detection));
    }
  }

 private:
  static void find_v4(std::string_view text, std::vector<Detection>& out) {
    for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.', dot + 1)) {
      std::size_t begin = dot;
      while (begin > 0 && dot - begin < 4 && is_digit(text[begin - 1])) --begin;
      const char before = byte_before(text, begin);
      if (begin == dot || is_word_byte(before) || before == '.') continue;
      const std::size_t end = v4_end(text, begin);
      if (end == 0) continue;
      out.push_back({{begin, end}, "IP_ADDRESS", 0.9, "ip", "four octets"});
      dot = end - 1;
    }
  }

  static std::size_t v4_end(std::string_view text, std::size_t at) {
    for (int octet = 0; octet < 4; ++octet) {
      int value = 0;
      const std::size_t begin = at;
      for (; at < text.size() && at - begin < 4 && is_digit(text[at]); ++at) value = value * 10 + (text[at] - '0');
      if (at == begin || at - begin > 3 || value > 255) return 0;
      if (octet < 3 && byte_at(text, at++) != '.') return 0;
    }
    if (word_at(text, at)) return 0;
    return byte_at(text, at) == '.' && is_digit(byte_at(text, at + 1)) ? 0 : at;
  }

  // Where "::/0" ends: the unspecified address (RFC 4291, 2.5.2) with the length of a prefix; 0 when it is none.
  // Without one it is a sign of C++ more often.
  static std::size_t unspecified_end(std::string_view text, std::size_t at) {
    if (at > 0 && !is_space_byte(text[at - 1]) && text[at - 1] != '[') return 0;
    std::size_t end = at + 2, length = 0;
    if (byte_at(text, end) != '/' || !is_digit(byte_at(text, end + 1))) return 0;
    for (++end; end < text.size() && is_digit(text[end]) && length <= 128; ++end)
      length = length * 10 + static_cast<std::size_t>(text[end] - '0');
    return length <= 128 && !word_at(text, end) ? end : 0;
  }

  static bool is_space_byte(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  static void find_v6(std::string_view text, std::vector<Detection>& out) {
    for (std::size_t colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon)) {
      std::size_t begin = colon, end = colon;
      while (begin > 0 && colon - begin < 5 && is_hex(text[begin - 1])) --begin;
      int colons = 0, digits = 0;
      for (end = begin; end < text.size() && (is_hex(text[end]) || text[end] == ':' || text[end] == '.'); ++end) {
        colons += text[end] == ':';
        digits += is_digit(text[end]);
      }
      while (end > colon && (text[end - 1] == '.' || (text[end - 1] == ':' && byte_before(text, end - 1) != ':')))
        --end;
      colon = std::max(end, colon + 1);
      // "addr:fe80::2", "[IPv6:2001:db8::1]" (RFC 5321): a label ends at the first colon.
      const std::size_t label = text.find(':', begin);
      if ((word_before(text, begin) || label == begin) && byte_at(text, label + 1) != ':') {
        begin = label + 1;
        --colons;
      }
      if (text.substr(begin, end - begin) == "::") {
        if (const std::size_t prefix_end = unspecified_end(text, begin); prefix_end != 0)
          out.push_back({{begin, prefix_end}, "IP_ADDRESS", 0.6, "ip", "the unspecified IPv6 address"});
        continue;
      }
      // Letters alone round one "::" are more likely a name of C++ than an address; without two colons it is none.
      if (colons < (digits == 0 ? 3 : 2) || word_before(text, begin) || word_at(text, end)) continue;
      if (is_v6(text.substr(begin, end - begin))) {
        out.push_back({{begin, end}, "IP_ADDRESS", 0.9, "ip", "IPv6 address"});
      }
    }
  }
};

}  // namespace

std::unique_ptr<Recognizer> make_ip_recognizer(Lexicon& /*lexicon*/) { return std::make_unique<IpRecognizer>(); }

}  // namespace firstpass::protect
