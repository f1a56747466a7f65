// Any bytes as a table: rows and cells follow each other without a gap, and what a cell says lies in it.
#include <string>

#include "core/table_rows.h"
#include "fuzz.h"

namespace {

using namespace firstpass;  // NOLINT: a program of one file

void check_cells(std::string_view text, const Row& row, char separator, const std::vector<Cell>& cells) {
  FUZZ_CHECK(!cells.empty());
  std::size_t end = row.span.begin;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Cell& cell = cells[i];
    if (separator != kGaps) FUZZ_CHECK(cell.whole.begin == end + (i > 0 ? 1 : 0));
    FUZZ_CHECK(cell.whole.begin >= end && cell.whole.end >= cell.whole.begin);
    FUZZ_CHECK(cell.value.begin >= cell.whole.begin && cell.value.end >= cell.value.begin);
    FUZZ_CHECK(cell.value.end <= cell.whole.end);
    FUZZ_CHECK(cell_text(text, cell).size() <= cell.value.size());
    end = cell.whole.end;
  }
  FUZZ_CHECK(end == row.span.end || separator == kGaps);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::view(data, size);
  constexpr std::string_view kSeparators = ",;\t| ";
  const unsigned choice = fuzz::take_byte(text);
  const char separator = choice < kSeparators.size() ? kSeparators[choice] : separator_of(text);
  std::vector<Cell> cells;
  for (std::size_t at = 0; at < text.size() && separator != 0;) {
    const Row row = read_row(text, at, separator, cells);
    FUZZ_CHECK(row.span.begin == at && row.next > at && row.next <= text.size() && row.span.end <= row.next);
    FUZZ_CHECK(row.span.end >= line_at(text, at).span.end);
    check_cells(text, row, separator, cells);
    at = row.next;
  }
  return 0;
}
