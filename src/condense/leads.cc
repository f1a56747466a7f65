#include "condense/leads.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/text.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kLongestName = 48;    // bytes
constexpr std::size_t kLongestTime = 32;    // bytes
constexpr std::size_t kLongestIntro = 200;  // bytes

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

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
  if (std::count(name.begin(), name.end(), ' ') > 4 || name.find_first_of(".,;!?") != std::string_view::npos) return 0;
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

bool ends_paragraph(std::string_view text, const Unit& unit) {
  const std::string_view own = text.substr(unit.span.begin, unit.span.size());
  const std::string_view spaces = own.substr(std::min(own.find_last_not_of(" \t\r\n") + 1, own.size()));
  return std::count(spaces.begin(), spaces.end(), '\n') > 1;
}

}  // namespace

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

bool is_turn(std::string_view line) {
  line.remove_prefix(blanks_before(line));
  return name_size(line, false) > 0 || turn_head(line).timed;
}

TurnHead turn_head(std::string_view line) {
  const std::size_t blanks = blanks_before(line);
  line.remove_prefix(blanks);
  std::size_t time = time_size(line);
  if (time > 0 && line.substr(time).starts_with("- ")) time += 2;
  const bool timed = time > 0;
  const std::size_t name = name_size(line.substr(time), !timed);
  if (name == 0 || (!timed && is_plain_note(line))) return {};
  return {blanks + time + name, timed};
}

void add_leads(std::string_view text, std::vector<Unit>& units) {
  std::uint32_t turn = kNoUnit, intro = kNoUnit;
  bool timed = false, item = false;
  for (std::uint32_t u = 0; u < units.size(); ++u) {
    Unit& unit = units[u];
    if (unit.whole) {
      turn = intro = kNoUnit;
      continue;
    }
    const std::string_view own = text.substr(unit.span.begin, unit.span.size());
    if (u == 0 || units[u - 1].line != unit.line) {
      item = is_list_item(own);
      if (!item) intro = kNoUnit;
      const TurnHead head = turn_head(own);
      if (head.size > 0) {
        turn = u;
        timed = head.timed;
        unit.lead_bytes = static_cast<std::uint32_t>(std::min(head.size, own.size()));
        if (timed) unit.head_bytes = unit.lead_bytes;
      } else if (!timed || u == 0 || ends_paragraph(text, units[u - 1])) {
        turn = kNoUnit;  // only a chat's message goes on over lines
      }
    }
    if (item && intro != kNoUnit) unit.lead = intro;
    else if (turn != u) unit.lead = turn;
    if (!item && own.size() <= kLongestIntro && trim(own).ends_with(':')) {
      intro = u;
      unit.lead_bytes = static_cast<std::uint32_t>(own.size());
    }
  }
}

}  // namespace firstpass::condense
