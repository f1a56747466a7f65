// Cells of a table that stands in a text. What the name of a column calls private ("last_name", "dob", "Telefon") is
// private whatever it looks like, as in `mask --format csv`; here the table may stand in a letter, a prompt or a log.
#include "protect/tables.h"

#include "protect/recognizer.h"
#include "protect/structured.h"

namespace firstpass::protect {

namespace {

constexpr double kScore = 0.95;  // surer than that a date of birth is a date

class Table final : public Recognizer {
 public:
  std::string_view name() const override { return "table"; }
  std::vector<std::string_view> types() const override { return types_of_keys(); }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    find_private_cells(scan.text(), [&](const PrivateCell& cell) {
      out.push_back({cell.span, std::string(cell.type), kScore, "table", "the column's name says so"});
    });
  }
};

}  // namespace

std::unique_ptr<Recognizer> make_table_recognizer(Lexicon& /*lexicon*/) { return std::make_unique<Table>(); }

}  // namespace firstpass::protect
