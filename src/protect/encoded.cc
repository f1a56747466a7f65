#include "protect/encoded.h"

#include <sodium.h>
#include <unicode/utf8.h>

#include <array>

namespace firstpass::protect {

namespace {

constexpr std::size_t kShortest = 16;  // symbols: a telephone number; of fewer, words of prose say something by chance

constexpr std::array<bool, 256> kSymbols = [] {
  std::array<bool, 256> out{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"))
    out[static_cast<unsigned char>(c)] = true;
  return out;
}();

bool is_symbol(char c) { return kSymbols[static_cast<unsigned char>(c)]; }

bool is_text(std::string_view bytes) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  for (std::int64_t at = 0; at < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes.data(), at, size, c);
    if (c < 0 || c == 0x7F || (c < 0x20 && c != '\n' && c != '\r' && c != '\t')) return false;
  }
  return true;
}

std::string decoded(std::string_view symbols) {
  const bool for_addresses = symbols.find_first_of("-_") != std::string_view::npos;
  const int alphabet =
      for_addresses ? sodium_base64_VARIANT_URLSAFE_NO_PADDING : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
  std::string out(symbols.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const bool good = sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), symbols.data(),
                                      symbols.size(), nullptr, &size, nullptr, alphabet) == 0;
  out.resize(good ? size : 0);
  return out;
}

}  // namespace

std::vector<EncodedText> encoded_texts(std::string_view text) {
  std::vector<EncodedText> out;
  // Most words are short: where a symbol in every sixteen is none, no run begins before the one behind it.
  for (std::size_t at = 0; at + kShortest <= text.size();) {
    std::size_t end = at + kShortest;
    while (end > at && is_symbol(text[end - 1])) --end;
    if (end > at) {
      at = end;
      continue;
    }
    end = at + kShortest;
    while (end < text.size() && is_symbol(text[end])) ++end;
    std::size_t padded = end;
    while (padded < text.size() && padded - end < 2 && text[padded] == '=') ++padded;
    if (std::string said = decoded(text.substr(at, end - at)); !said.empty() && is_text(said))
      out.push_back({{at, padded}, std::move(said)});
    at = end;
  }
  return out;
}

}  // namespace firstpass::protect
