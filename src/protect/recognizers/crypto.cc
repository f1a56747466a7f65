#include <algorithm>
#include <array>
#include <cstdint>

#include "core/ids.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"
#include "protect/tokens.h"

namespace firstpass::protect {

namespace {

int hex_value(char c) { return is_digit(c) ? c - '0' : c - 'a' + 10; }

std::string from_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(hex_value(hex[i]) * 16 + hex_value(hex[i + 1]));
  return out;
}

// Base58Check: version byte, 20 bytes, and the first four bytes of the double SHA-256.
bool base58_check(std::string_view text) {
  static constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  std::array<std::uint8_t, 25> bytes{};
  for (const char c : text) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return false;
    std::uint32_t carry = static_cast<std::uint32_t>(digit);
    for (auto at = bytes.rbegin(); at != bytes.rend(); ++at) {
      carry += 58U * *at;
      *at = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
    if (carry != 0) return false;
  }
  const std::string payload(bytes.begin(), bytes.begin() + 21);
  const std::string hash = from_hex(sha256_hex(from_hex(sha256_hex(payload))));
  return std::equal(bytes.begin() + 21, bytes.end(), hash.begin(),
                    [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); });
}

// BIP 173 (Bech32) and BIP 350 (Bech32m).
bool bech32(std::string_view text) {
  static constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  static constexpr std::uint32_t kGenerator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
  const std::size_t separator = text.rfind('1');
  if (separator == std::string_view::npos || text.size() - separator < 7 || text.size() > 90) return false;
  std::uint32_t check = 1;
  const auto feed = [&check](std::uint32_t value) {
    const std::uint32_t top = check >> 25;
    check = (check & 0x1ffffff) << 5 ^ value;
    for (std::uint32_t i = 0; i < 5; ++i) check ^= (top >> i & 1) ? kGenerator[i] : 0;
  };
  const std::string_view human = text.substr(0, separator);
  for (const char c : human) feed(static_cast<std::uint32_t>(c) >> 5);
  feed(0);
  for (const char c : human) feed(static_cast<std::uint32_t>(c) & 31);
  for (const char c : text.substr(separator + 1)) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return false;
    feed(static_cast<std::uint32_t>(digit));
  }
  return check == 1 || check == 0x2bc830a3;
}

constexpr std::size_t kShortest = 26, kLongest = 90;  // characters of an address

class CryptoRecognizer final : public Recognizer {
 public:
  std::string_view name() const override { return "crypto"; }
  std::vector<std::string_view> types() const override { return {"CRYPTO"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    std::vector<Span> groups;
    each_token(text, kShortest, [&](Span token) {
      if (token.size() > kLongest || word_before(text, token.begin) || word_at(text, token.end)) return;
      if (!m_pattern.at(text, token.begin, groups, token.end) || groups[0].end != token.end) return;
      const Span span = groups[0];
      const std::string_view address = text.substr(span.begin, span.size());
      std::string_view check = "40 hexadecimal digits after 0x";
      if (groups[1].begin != std::string::npos) {
        if (!base58_check(address)) return;
        check = "Base58Check";
      } else if (groups[2].begin != std::string::npos) {
        if (!bech32(ascii_lower(address))) return;
        check = "Bech32 checksum";
      }
      out.push_back({span, "CRYPTO", groups[3].begin != std::string::npos ? 0.9 : 1.0, "crypto", std::string(check)});
    });
  }

 private:
  const Pattern m_pattern{
      "(?:([13][1-9A-HJ-NP-Za-km-z]{25,34})|((?:bc1|BC1|tb1|ltc1)[0-9A-Za-z]{25,80})|(0x[0-9A-Fa-f]{40}))"};
};

}  // namespace

std::unique_ptr<Recognizer> make_crypto_recognizer(Lexicon& /*lexicon*/) {
  return std::make_unique<CryptoRecognizer>();
}

}  // namespace firstpass::protect
