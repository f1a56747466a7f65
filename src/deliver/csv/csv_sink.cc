// One row of a table. The last column, "key", says which result a row came from: a row that is there is not added
// again.
#include <algorithm>
#include <filesystem>

#include "core/file.h"
#include "deliver/csv/csv_table.h"
#include "deliver/folder_lock.h"
#include "deliver/sink.h"

namespace firstpass::deliver {

std::unique_ptr<Sink> make_csv_sink();

namespace {

namespace fs = std::filesystem;
constexpr std::string_view kStage = "deliver/csv";
constexpr std::string_view kKeyColumn = "key";

CsvRow header_of(const Delivery& delivery) {
  CsvRow header;
  for (const auto& [column, value] : delivery.row) header.push_back(column);
  header.emplace_back(kKeyColumn);
  return header;
}

/// The delivery's values in the order of the file's columns; columns that it does not know stay empty.
Result<CsvRow> fit(const Delivery& delivery, const CsvRow& header, const fs::path& path) {
  CsvRow row(header.size());
  const auto put = [&](std::string_view column, const std::string& value) -> Status {
    const auto at = std::find(header.begin(), header.end(), column);
    if (at == header.end())
      return fail(Code::failed_precondition, kStage,
                  path.string() + " has no column \"" + std::string(column) +
                      "\"; add it to the first line, or name another file");
    row[static_cast<std::size_t>(at - header.begin())] = value;
    return {};
  };
  for (const auto& [column, value] : delivery.row) FP_TRY(put(column, value));
  FP_TRY(put(kKeyColumn, row_key(delivery)));
  return row;
}

bool has_key(const std::vector<CsvRow>& rows, const CsvRow& header, const std::string& key) {
  const auto column = static_cast<std::size_t>(std::find(header.begin(), header.end(), kKeyColumn) - header.begin());
  return std::any_of(rows.begin() + 1, rows.end(),
                     [&](const CsvRow& row) { return column < row.size() && row[column] == key; });
}

class CsvSink final : public Sink {
 public:
  Result<std::string> deliver(const Delivery& delivery, const SinkTarget& target, bool dry_run, const Send&,
                              const Context&) const override {
    const fs::path path = real_path(target.argument);
    if (delivery.row.empty()) return "no row for " + path.string();
    if (dry_run) return add_row(delivery, path, true);
    FP_TRY_ASSIGN(const FolderLock lock, FolderLock::take(path));
    return add_row(delivery, path, false);
  }

 private:
  static Result<std::string> add_row(const Delivery& delivery, const fs::path& path, bool dry_run) {
    std::string text;
    std::error_code error;
    if (fs::exists(path, error)) { FP_TRY_ASSIGN(text, read_file(path)); }
    std::vector<CsvRow> rows = parse_csv(text);
    const bool crlf = text.find("\r\n") != std::string::npos;
    const std::string line_end = crlf ? "\r\n" : "\n";
    if (rows.empty()) {
      rows.push_back(header_of(delivery));
      text = csv_line(rows.front()) + line_end;
    }
    FP_TRY_ASSIGN(const CsvRow row, fit(delivery, rows.front(), path));
    if (has_key(rows, rows.front(), row_key(delivery))) return "the row is in " + path.string() + " already";
    if (dry_run) return "would add a row to " + path.string();
    if (text.back() != '\n') text += line_end;
    FP_TRY(write_file(path, text + csv_line(row) + line_end, mode_of(path)));
    return "added a row to " + path.string();
  }
};

}  // namespace

std::unique_ptr<Sink> make_csv_sink() { return std::make_unique<CsvSink>(); }

}  // namespace firstpass::deliver
