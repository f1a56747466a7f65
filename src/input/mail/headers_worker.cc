#include <algorithm>
#include <cctype>
#include <optional>

#include "core/text.h"
#include "input/mail/headers.h"
#include "input/text/charset.h"

namespace firstpass::input {

namespace {

using namespace std::string_view_literals;

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode_q(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '=' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '_' ? ' ' : text[i];
    }
  }
  return out;
}

std::string decode_b(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0, have = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) continue;
    bits = bits << 6 | static_cast<unsigned>(value);
    have += 6;
    if (have < 8) continue;
    have -= 8;
    out += static_cast<char>(bits >> have & 0xFF);
  }
  return out;
}

struct Word {
  std::string charset;
  std::string bytes;
  std::size_t size;  // of the encoded form
};

/// =?charset*language?B|Q?text?= at the front of `text` (RFC 2047, 2; RFC 2231, 5).
std::optional<Word> encoded_word(std::string_view text) {
  if (text.substr(0, 2) != "=?"sv) return std::nullopt;
  const auto charset_end = text.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= text.size() || text[charset_end + 2] != '?')
    return std::nullopt;
  const auto end = text.find("?="sv, charset_end + 3);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view body = text.substr(charset_end + 3, end - charset_end - 3);
  const std::string_view charset = text.substr(2, std::min(charset_end, text.find('*', 2)) - 2);
  const char kind = static_cast<char>(std::tolower(static_cast<unsigned char>(text[charset_end + 1])));
  if (kind != 'q' && kind != 'b') return std::nullopt;
  return Word{std::string(charset), kind == 'q' ? decode_q(body) : decode_b(body), end + 2};
}

std::string unfold(std::string_view raw) {
  std::string out;
  for (const char c : raw) {
    const bool space = c == '\r' || c == '\n' || c == '\t' || c == ' ';
    if (space && (out.empty() || out.back() == ' ')) continue;
    out += space ? ' ' : c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

}  // namespace

std::string decode_header(std::string_view raw) {
  const std::string text = unfold(raw);
  std::string out, plain, bytes, charset;
  // Neighbouring words of one charset are joined before conversion: many mailers cut a character between two of them.
  const auto end_words = [&] {
    if (!bytes.empty()) out += to_utf8(bytes, charset);
    bytes.clear();
  };
  const auto end_plain = [&] {
    out += to_utf8(plain);
    plain.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto word = encoded_word(std::string_view(text).substr(at));
    if (!word) {
      plain += text[at++];
      continue;
    }
    if (plain.find_first_not_of(' ') != std::string::npos || bytes.empty()) {
      end_words();
      end_plain();
    }
    plain.clear();  // white space between two words is not text
    if (word->charset != charset) end_words();
    charset = word->charset;
    bytes += word->bytes;
    at += word->size;
  }
  end_words();
  end_plain();
  return one_line(to_valid_utf8(out));
}

std::string decode_file_name(std::string_view raw) {
  std::string name = decode_header(raw);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '/' || c == '\\'; }, '_');
  return name.size() > 255 ? to_valid_utf8(name.substr(0, 255)) : name;
}

}  // namespace firstpass::input
