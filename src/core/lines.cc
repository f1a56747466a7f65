#include "core/lines.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace firstpass {

namespace {

constexpr std::size_t kLongestName = 48;  // bytes
constexpr std::size_t kLongestTime = 32;  // bytes

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_stop(char c) { return c == '.' || c == ',' || c == ';' || c == '!' || c == '?'; }

std::size_t blanks_before(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t\r\n\f\v");
  return begin == std::string_view::npos ? line.size() : begin;
}

/// "[12/03/26, 14:22:05] ", "12.03.26, 14:22 - ", "00:01:02 ", "[2026-03-12T14:22Z] ": its bytes, or 0.
std::size_t time_size(std::string_view line) {
  if (line.empty() || !(line[0] == '[' || is_digit(line[0]))) return 0;
  const auto digit = [&](std::size_t i) { return i < line.size() && is_digit(line[i]); };
  bool clock = false;
  std::size_t i = 0;
  for (; i < std::min(line.size(), kLongestTime); ++i) {
    constexpr std::string_view kSigns = "0123456789[]/.,:- TZAPMapm";
    if (kSigns.find(line[i]) == std::string_view::npos) break;
    clock = clock || (line[i] == ':' && digit(i - 1) && digit(i + 1));
  }
  // A name may begin with letters that times have, too: back to what ends a time.
  while (i > 0 && !(line[i - 1] == ' ' || line[i - 1] == ']')) --i;
  return clock && i > 0 && i < line.size() ? i : 0;
}

/// "Ann Berger: " or "<ann> ": its bytes, or 0. `capitals`: each word of it must begin with a capital.
std::size_t name_size(std::string_view line, bool capitals) {
  const bool bracketed = line.starts_with('<');
  const std::size_t end = line.substr(0, kLongestName).find(bracketed ? '>' : ':');
  if (end == std::string_view::npos || end < 2 || end + 1 >= line.size() || !is_blank(line[end + 1])) return 0;
  const std::string_view name = line.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end);
  if (std::count(name.begin(), name.end(), ' ') > 4 || std::any_of(name.begin(), name.end(), is_stop)) return 0;
  const auto begins_name = [](char c) { return (c >= 'A' && c <= 'Z') || is_high(c); };
  if (!bracketed && !begins_name(name[0])) return 0;
  for (std::size_t i = 1; capitals && i < name.size(); ++i)
    if (name[i - 1] == ' ' && !begins_name(name[i]) && name[i] != '(' && !is_digit(name[i])) return 0;
  return end + 2;
}

bool is_plain_note(std::string_view head) {
  static constexpr std::array<std::string_view, 14> kNotes = {"note",    "notes",     "example", "summary",  "abstract",
                                                              "warning", "important", "hinweis", "beispiel", "achtung",
                                                              "wichtig", "remarque",  "nota",    "tip"};
  const std::string name = lower(head.substr(0, head.find(':')));
  return std::find(kNotes.begin(), kNotes.end(), name) != kNotes.end();
}

}  // namespace

TurnHead turn_head(std::string_view line, bool capitals) {
  const std::size_t blanks = blanks_before(line);
  line.remove_prefix(blanks);
  const std::size_t stamp = time_size(line);
  const std::size_t time = stamp > 0 && line.substr(stamp).starts_with("- ") ? stamp + 2 : stamp;
  const std::string_view rest = line.substr(time);
  const std::size_t named = name_size(rest, capitals && time == 0);
  if (named == 0 || (capitals && time == 0 && is_plain_note(line))) return {};
  const bool bracketed = rest.starts_with('<');
  const std::size_t name = blanks + time + (bracketed ? 1 : 0);
  return {blanks + time + named, time > 0, {blanks, blanks + stamp}, {name, blanks + time + named - 2}};
}

bool is_list_item(std::string_view line) {
  line.remove_prefix(blanks_before(line));
  if (line.size() < 2) return false;
  if (line.starts_with("•") || line.starts_with("–")) return true;
  if (line[0] == '-' || line[0] == '*' || line[0] == '+') return is_blank(line[1]);
  std::size_t digits = 0;
  while (digits < line.size() && digits < 3 && is_digit(line[digits])) ++digits;
  return digits > 0 && digits + 1 < line.size() && (line[digits] == '.' || line[digits] == ')') &&
         is_blank(line[digits + 1]);
}

}  // namespace firstpass
