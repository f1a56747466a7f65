#include "input/looks.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <iterator>
#include <string>

#include "core/text.h"

namespace firstpass::input {

namespace {

using namespace std::string_view_literals;

bool is_control(unsigned char c) { return c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b; }

/// Drops a code point that the end of the look cut in two.
std::string_view whole_code_points(std::string_view bytes) {
  for (std::size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
    const auto c = static_cast<std::uint8_t>(bytes[bytes.size() - back]);
    if (c < 0x80) break;
    if (c >= 0xC0) {
      const std::size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
      return need > back ? bytes.substr(0, bytes.size() - back) : bytes;
    }
  }
  return bytes;
}

bool starts_with_no_case(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  return std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
}

std::string_view without_mark(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF"sv) text.remove_prefix(3);
  const auto start = text.find_first_not_of(" \t\r\n"sv);
  return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

bool looks_like_html(std::string_view text) {
  while (text.substr(0, 4) == "<!--"sv) {
    const auto end = text.find("-->"sv);
    if (end == std::string_view::npos) return false;
    text = without_mark(text.substr(end + 3));
  }
  constexpr std::string_view tags[] = {"<!doctype html"sv, "<html"sv, "<head"sv, "<body"sv};
  return std::any_of(std::begin(tags), std::end(tags),
                     [&](std::string_view tag) { return starts_with_no_case(text, tag); });
}

/// The first token after the bracket is one that JSON allows; prose in brackets is not.
bool looks_like_json(std::string_view text) {
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return false;
  const bool object = text[0] == '{';
  const std::string_view next = without_mark(text.substr(1));
  if (next.empty()) return false;
  if (object) {
    if (next[0] == '}') return without_mark(next.substr(1)).empty();
    if (next[0] != '"') return false;
    const auto end = next.find('"', 1);
    return end != std::string_view::npos && without_mark(next.substr(end + 1)).substr(0, 1) == ":";
  }
  const auto last = text.find_last_not_of(" \t\r\n"sv);
  const bool word = next.substr(0, 4) == "null"sv || next.substr(0, 4) == "true"sv || next.substr(0, 5) == "false"sv;
  return text[last] == ']' && (word || "{[\"-0123456789]"sv.find(next[0]) != std::string_view::npos);
}

struct HeaderCount {
  int known = 0;         // names that mails have
  int lines = 0;         // all that look like headers
  int broken = 0;        // lines in between that do not
  bool encoded = false;  // holds words in the encoding that only mails use
};

constexpr std::string_view kMailHeaders[] = {"received",
                                             "return-path",
                                             "from",
                                             "to",
                                             "cc",
                                             "bcc",
                                             "subject",
                                             "date",
                                             "message-id",
                                             "mime-version",
                                             "content-type",
                                             "content-transfer-encoding",
                                             "delivered-to",
                                             "reply-to",
                                             "sender",
                                             "in-reply-to",
                                             "references",
                                             "dkim-signature",
                                             "x-mailer",
                                             "user-agent",
                                             "list-id",
                                             "envelope-to",
                                             "authentication-results",
                                             "arc-seal"};

bool is_header_name(std::string_view name) {
  return !name.empty() && name.size() <= 76 &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f && c != ':'; });
}

/// Lower-case name of a header line; empty when it is none. Old mailers put blanks before the colon.
std::string header_name(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  std::string name(trim(line.substr(0, colon)));
  if (!is_header_name(name)) return {};
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

/// Headers until the blank line, or until most lines are none.
HeaderCount count_headers(std::string_view text) {
  HeaderCount count;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) break;
    if ((line[0] == ' ' || line[0] == '\t') && count.lines > 0) continue;
    const std::string name = header_name(line);
    if (name.empty() && (count.lines < 2 || ++count.broken > 1 + count.lines / 4)) break;
    if (name.empty()) continue;
    ++count.lines;
    if (line.find("=?"sv) != std::string_view::npos) count.encoded = true;
    if (std::find(std::begin(kMailHeaders), std::end(kMailHeaders), name) != std::end(kMailHeaders)) ++count.known;
  }
  return count;
}

}  // namespace

bool looks_like_text(std::string_view bytes) {
  if (bytes.size() >= 2 && (bytes.substr(0, 2) == "\xFF\xFE"sv || bytes.substr(0, 2) == "\xFE\xFF"sv)) return true;
  if (bytes.find('\0') != std::string_view::npos) return false;
  const auto controls = static_cast<std::size_t>(std::count_if(
      bytes.begin(), bytes.end(), [](char c) { return is_control(static_cast<unsigned char>(c)) || c == '\x7f'; }));
  if (is_utf8(whole_code_points(bytes))) return controls * 50 <= bytes.size();
  return controls * 1000 <= bytes.size();  // in an 8-bit charset controls have no business
}

bool looks_like_decoded_utf16(std::string_view text) {
  std::size_t count = 0, wrong = 0;
  bool common = false, mixed = false;
  char32_t first_block = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    ++count;
    const bool control = (c < 0x80 && is_control(static_cast<unsigned char>(c))) || (c >= 0x7F && c < 0xA0);
    const bool private_use = c >= 0xE000 && c <= 0xF8FF;
    wrong += control || private_use || c == 0xFFFD || c == 0xFEFF || (c & 0xFFFE) == 0xFFFE ? 1 : 0;
    common |= c < 0x80 || (c >= 0x3000 && c < 0x3100);  // ASCII; CJK stops and Kana
    const bool han = c >= 0x3400 && c < 0xA000, hangul = c >= 0xAC00 && c < 0xD7B0;
    const char32_t block = han ? 0x4E00 : hangul ? 0xAC00 : c & ~char32_t{0xFF};
    if (count == 1) first_block = block;
    mixed |= block != first_block;
  }
  return wrong * 50 <= count && (common || !mixed);
}

std::string_view utf16_without_mark(std::string_view bytes) {
  constexpr std::size_t kFewest = 4, kMost = 4096;  // letters
  constexpr unsigned char kHighest = 0x08;          // first byte of a letter of the alphabets
  const std::size_t letters = std::min(bytes.size() / 2, kMost);
  std::array<std::size_t, 2> high{};
  for (std::size_t at = 0; at < 2 * letters; ++at)
    high[at % 2] += static_cast<unsigned char>(bytes[at]) <= kHighest ? 1 : 0;
  const auto is_order = [&](std::size_t first, std::size_t second) {
    return letters >= kFewest && high[first] * 20 >= letters * 19 && high[second] * 20 <= letters;
  };
  return is_order(1, 0) ? "UTF-16LE" : is_order(0, 1) ? "UTF-16BE" : "";
}

bool looks_like_mail(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF"sv) text.remove_prefix(3);
  // An mbox line; "From  : me" is a header of an old mailer.
  if (text.substr(0, 5) == "From "sv && header_name(text.substr(0, text.find('\n'))).empty())
    text.remove_prefix(std::min(text.size(), text.find('\n') + 1));
  const HeaderCount count = count_headers(text);
  const int enough = count.encoded ? 1 : 2 + count.broken;
  return count.known >= enough && count.known * 3 >= count.lines;
}

std::string_view text_type(std::string_view bytes) {
  const std::string_view text = without_mark(bytes);
  if (starts_with_no_case(text, "begin:vcalendar")) return "text/calendar";
  if (starts_with_no_case(text, "begin:vcard")) return "text/vcard";
  if (looks_like_mail(bytes)) return "message/rfc822";
  if (looks_like_html(text)) return "text/html";
  if (text.substr(0, 5) == "<?xml"sv)
    return text.substr(0, 4096).find("HealthData"sv) != std::string_view::npos ? "application/x-apple-health+xml"
                                                                               : "application/xml";
  if (looks_like_json(text))
    return text.substr(0, 100).find("\"Browser History\""sv) != std::string_view::npos
               ? "application/x-browser-history+json"
               : "application/json";
  return "text/plain";
}

}  // namespace firstpass::input
