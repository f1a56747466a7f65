// Lines of the form NAME;PARAMETERS:VALUE, in which vCards and calendars are written (RFC 6350, 3.2 to 3.4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firstpass {

struct ContentLine {
  std::string name;        ///< in capitals, without its group: "EMAIL" of "item1.email;type=home:…"
  std::string parameters;  ///< in capitals, as written: "TYPE=HOME"
  std::string value;       ///< unfolded, quoted-printable of vCard 2.1 undone; still escaped
};

/// All lines of `bytes`, folded ones joined; lines without a colon are left out. Any bytes are accepted. Linear.
std::vector<ContentLine> content_lines(std::string_view bytes);

/// The components of a value, divided by unescaped semicolons, trimmed, escapes undone (a line break is a space).
std::vector<std::string> value_components(std::string_view value);

}  // namespace firstpass
