#include "core/content_line.h"

#include <algorithm>

#include "core/text.h"

namespace firstpass {

namespace {

std::string upper_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

bool is_quoted_printable(std::string_view line) {
  const std::string_view head = line.substr(0, line.find(':'));
  return upper_ascii(head).find("QUOTED-PRINTABLE") != std::string::npos;
}

std::vector<std::string> unfolded(std::string_view bytes) {
  std::vector<std::string> lines;
  bool open = false;  // the line before ends with the soft break of quoted-printable
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    std::string_view line = bytes.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool folded = !line.empty() && (line[0] == ' ' || line[0] == '\t');
    if (!lines.empty() && (folded || open)) {
      if (open) lines.back().pop_back();
      lines.back() += folded && !open ? line.substr(1) : line;
    } else lines.emplace_back(line);
    open = lines.back().ends_with('=') && is_quoted_printable(lines.back());
    at = end + 1;
  }
  return lines;
}

int hex_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// vCard 2.1 writes other letters as =C3=BC.
std::string undo_quoted_printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '=' && i + 2 < text.size() && hex_of(text[i + 1]) >= 0 && hex_of(text[i + 2]) >= 0;
    if (escape) out += static_cast<char>(hex_of(text[i + 1]) * 16 + hex_of(text[i + 2])), i += 2;
    else out += text[i];
  }
  return out;
}

}  // namespace

std::vector<ContentLine> content_lines(std::string_view bytes) {
  std::vector<ContentLine> lines;
  for (const std::string& line : unfolded(bytes)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string head = upper_ascii(std::string_view(line).substr(0, colon));
    const std::size_t semicolon = std::min(head.find(';'), head.size());
    ContentLine read{head.substr(0, semicolon), head.substr(std::min(semicolon + 1, head.size())),
                     line.substr(colon + 1)};
    read.name = read.name.substr(read.name.rfind('.') + 1);  // item1.EMAIL
    if (is_quoted_printable(line)) read.value = undo_quoted_printable(read.value);
    lines.push_back(std::move(read));
  }
  return lines;
}

std::vector<std::string> value_components(std::string_view value) {
  std::vector<std::string> out(1);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) {
      const char escaped = value[++i];
      out.back() += escaped == 'n' || escaped == 'N' ? ' ' : escaped;
    } else if (value[i] == ';') out.emplace_back();
    else out.back() += value[i];
  }
  for (std::string& part : out) part = std::string(trim(part));
  return out;
}

}  // namespace firstpass
