#include "protect/dates.h"
#include "protect/pattern.h"
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
    find_years(scan, out);
  }

 private:
  // "in 1972": tells so little that only who asks for dates by name gets it.
  static void find_years(const Scan& scan, std::vector<Detection>& out) {
    constexpr double kScore = 0.1;
    if (scan.floor() > kScore) return;
    const std::string_view text = scan.text();
    for (const Digits& digits : scan.digits()) {
      const std::string_view year = text.substr(digits.begin, digits.size());
      if (year.size() != 4 || !(year.starts_with("19") || year.starts_with("20")) || word_at(text, digits.end))
        continue;
      if (is_behind_preposition(text.substr(0, digits.begin)))
        out.push_back({{digits.begin, digits.end}, "DATE_TIME", kScore, "date", "a year"});
    }
  }

  static bool is_behind_preposition(std::string_view before) {
    if (!before.ends_with(' ')) return false;
    before.remove_suffix(1);
    for (const std::string_view word : {"in", "In", "since", "Since", "until", "Until", "from", "From"}) {
      if (before.ends_with(word) && !word_before(before, before.size() - word.size())) return true;
    }
    return false;
  }

  const DateFinder m_dates;
};

}  // namespace

std::unique_ptr<Recognizer> make_date_recognizer(Lexicon& lexicon) { return std::make_unique<DateRecognizer>(lexicon); }

}  // namespace firstpass::protect
