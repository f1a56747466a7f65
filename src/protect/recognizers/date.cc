#include "protect/dates.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

class DateRecognizer final : public Recognizer {
 public:
  explicit DateRecognizer(Lexicon& lexicon) : m_dates(lexicon) {}
  std::string_view name() const override { return "date"; }
  std::vector<std::string_view> types() const override { return {"DATE_TIME"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    for (const FoundDate& date : m_dates.find(scan)) {
      switch (date.form) {
        case DateForm::complete: out.push_back({date.span, "DATE_TIME", 0.9, "date", "day, month and year"}); break;
        case DateForm::partial: out.push_back({date.span, "DATE_TIME", 0.7, "date", "month in words"}); break;
        case DateForm::numeric_partial: out.push_back({date.span, "DATE_TIME", 0.2, "date", "two numbers"}); break;
        case DateForm::time: out.push_back({date.span, "DATE_TIME", 0.3, "date", "time of day"}); break;
      }
    }
  }

 private:
  const DateFinder m_dates;
};

}  // namespace

std::unique_ptr<Recognizer> make_date_recognizer(Lexicon& lexicon) { return std::make_unique<DateRecognizer>(lexicon); }

}  // namespace firstpass::protect
