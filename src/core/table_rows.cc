#include "core/table_rows.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/text.h"

namespace firstpass {

namespace {

constexpr std::size_t kOpen = std::string_view::npos;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool ends_line(char c) { return c == '\n' || c == '\r'; }

std::size_t line_end(std::string_view text, std::size_t begin) {
  // A window at a time: where lines end in carriage returns alone, the next feed may be far.
  constexpr std::size_t kWindow = 4096;
  for (; begin < text.size(); begin += kWindow) {
    const std::string_view window = text.substr(begin, kWindow);
    const std::size_t feed = window.find('\n');
    const std::size_t end = std::min(window.substr(0, feed).find('\r'), feed);
    if (end != std::string_view::npos) return begin + end;
  }
  return text.size();
}

std::size_t next_line(std::string_view text, std::size_t end) {
  return std::min(end + (text.substr(end, 2) == "\r\n" ? 2 : 1), text.size());
}

Span without_blanks(std::string_view text, Span span) {
  while (span.begin < span.end && is_blank(text[span.begin])) ++span.begin;
  while (span.end > span.begin && is_blank(text[span.end - 1])) --span.end;
  return span;
}

// Where a cell ends that begins with a quote: outside of quotes.
std::size_t quoted_end(std::string_view text, std::size_t at, char separator) {
  bool inside = false;
  for (; at < text.size(); ++at) {
    if (text[at] == '"') inside = !inside;
    else if (!inside && (text[at] == separator || ends_line(text[at]))) return at;
  }
  return inside ? kOpen : at;
}

std::size_t plain_end(std::string_view text, std::size_t at, char separator) {
  while (at < text.size() && text[at] != separator && !ends_line(text[at])) ++at;
  return at;
}

// In columns that are set out, one blank is part of a cell.
std::size_t gap_or_end(std::string_view text, std::size_t at) {
  while (at < text.size() && !ends_line(text[at]) && text.substr(at, 2) != "  ") ++at;
  return at;
}

bool stands_in_quotes(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return false;
  for (std::size_t at = 1; at + 1 < value.size(); ++at) {
    if (value[at] != '"') continue;
    if (at + 2 >= value.size() || value[at + 1] != '"') return false;
    ++at;
  }
  return true;
}

Cell cell_of(std::string_view text, Span whole) {
  const Span value = without_blanks(text, whole);
  if (!stands_in_quotes(text.substr(value.begin, value.size()))) return {whole, value, false};
  return {whole, {value.begin + 1, value.end - 1}, true};
}

Row read_columns(std::string_view text, std::size_t begin, std::vector<Cell>& cells) {
  std::size_t at = begin;
  do {
    while (at < text.size() && is_blank(text[at])) ++at;
    const std::size_t end = gap_or_end(text, at);
    // Blanks behind the last cell are no further one.
    if (end > at || cells.empty()) cells.push_back(cell_of(text, {at, end}));
    at = end;
  } while (at < text.size() && !ends_line(text[at]));
  return {{begin, at}, next_line(text, at), false};
}

}  // namespace

Line line_at(std::string_view text, std::size_t begin) {
  const std::size_t end = line_end(text, begin);
  return {{begin, end}, next_line(text, end)};
}

char separator_of(std::string_view line, std::string_view candidates) {
  std::array<std::uint32_t, 256> counts{};  // of all bytes: sooner done than asking for each of the candidates
  for (const char c : line) ++counts[static_cast<unsigned char>(c)];
  char best = 0;
  std::uint32_t most = 0;
  for (const char candidate : candidates) {
    const std::uint32_t count = counts[static_cast<unsigned char>(candidate)];
    if (candidate != kGaps && count > most) best = candidate, most = count;
  }
  const bool gaps = best == 0 && candidates.find(kGaps) != std::string_view::npos;
  return gaps && trim(line).find("  ") != std::string_view::npos ? kGaps : best;
}

Row read_row(std::string_view text, std::size_t begin, char separator, std::vector<Cell>& cells) {
  cells.clear();
  if (separator == kGaps) return read_columns(text, begin, cells);
  bool open = false;
  for (std::size_t at = begin;; ++at) {
    std::size_t start = at;
    while (start < text.size() && is_blank(text[start]) && text[start] != separator) ++start;
    std::size_t end = kOpen;
    if (start < text.size() && text[start] == '"') {
      end = quoted_end(text, start, separator);
      open |= end == kOpen;
    }
    if (end == kOpen) end = plain_end(text, start, separator);
    cells.push_back(cell_of(text, {at, end}));
    at = end;
    if (at >= text.size() || text[at] != separator) return {{begin, at}, next_line(text, at), open};
  }
}

std::string cell_text(std::string_view text, const Cell& cell) {
  std::string out;
  for (std::size_t at = cell.value.begin; at < cell.value.end; at += cell.quoted && text[at] == '"' ? 2 : 1)
    out += text[at];
  return out;
}

}  // namespace firstpass
