#include <algorithm>

#include "core/text.h"
#include "understand/summary/country.h"
#include "understand/summary/page_kinds.h"

namespace firstpass::understand {

namespace {

enum class Mark { none, open, done };

/// Length of the mark that opens an item, and what it says.
std::pair<Mark, std::size_t> mark_of(std::string_view line) {
  static constexpr std::pair<std::string_view, Mark> kMarks[] = {
      {"- [ ] ", Mark::open}, {"- [x] ", Mark::done}, {"- [X] ", Mark::done}, {"[ ] ", Mark::open},
      {"[] ", Mark::open},    {"[x] ", Mark::done},   {"[X] ", Mark::done},   {"☐ ", Mark::open},
      {"□ ", Mark::open},     {"☑ ", Mark::done},     {"✓ ", Mark::done},     {"✔ ", Mark::done},
      {"• ", Mark::open},     {"· ", Mark::open},     {"* ", Mark::open},     {"- ", Mark::open},
      {"– ", Mark::open},     {"TODO: ", Mark::open}, {"TODO ", Mark::open},  {"o ", Mark::open}};
  for (const auto& [text, mark] : kMarks)
    if (line.substr(0, text.size()) == text) return {mark, text.size()};
  return {Mark::none, 0};
}

}  // namespace

std::optional<Summary> read_note(const Document& document, const Page& page, Day reference) {
  const std::string_view text = document.parts[page.part].text;
  const auto items = std::count_if(page.lines.begin(), page.lines.end(),
                                   [](const PageLine& line) { return mark_of(trim(line.text)).first != Mark::none; });
  if (items < 2 || 3 * static_cast<std::size_t>(items) < page.lines.size()) return std::nullopt;
  Summary summary{"note", {}, {}};
  std::size_t open = 0, done = 0;
  const DateOrder order = date_order_of(guess_country(text));
  for (const PageLine& line : page.lines) {
    const std::string_view trimmed = trim(line.text);
    const auto [mark, length] = mark_of(trimmed);
    if (mark == Mark::none) continue;
    const std::string number = std::to_string(mark == Mark::done ? ++done : ++open);
    summary.fields[(mark == Mark::done ? "done_" : "todo_") + number] =
        field_of(document, page, std::string(trim(trimmed.substr(length))), 0.9 * line.confidence, line.span);
    const auto dates = find_dates(line.text, order, reference);
    if (mark != Mark::open || dates.empty()) continue;
    const Span span{line.span.begin + dates[0].span.begin, line.span.begin + dates[0].span.end};
    Field due = field_of(document, page, iso(dates[0].day), 0.8, span);
    if (std::chrono::sys_days(dates[0].day) < std::chrono::sys_days(reference)) due.suspicious = "the day has passed";
    summary.fields["due_" + number] = std::move(due);
  }
  summary.text = std::to_string(open) + " to do" + (done > 0 ? ", " + std::to_string(done) + " done" : "");
  for (std::size_t i = 1; i <= std::min<std::size_t>(open, 3); ++i)
    summary.text += (i == 1 ? ": " : "; ") + summary.fields["todo_" + std::to_string(i)].value;
  summary.text += '.';
  return summary;
}

}  // namespace firstpass::understand
