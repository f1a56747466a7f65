#include "condense/leads.h"

#include <algorithm>
#include <cstdint>

#include "core/lines.h"
#include "core/text.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kLongestIntro = 200;  // bytes

bool ends_paragraph(std::string_view text, const Unit& unit) {
  const std::string_view own = text.substr(unit.span.begin, unit.span.size());
  const std::string_view spaces = own.substr(std::min(own.find_last_not_of(" \t\r\n") + 1, own.size()));
  return std::count(spaces.begin(), spaces.end(), '\n') > 1;
}

}  // namespace

bool is_turn(std::string_view line) { return turn_head(line, false).size > 0; }

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
