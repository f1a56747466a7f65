#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

// United States numbers of the form AAA-GG-SSSS. What the Social Security Administration never gives out: area 000,
// 666 and 9xx, group 00, serial 0000. Area 9xx with certain groups is a taxpayer number (ITIN).
class UsSsnRecognizer final : public Recognizer {
 public:
  std::string_view name() const override { return "us_ssn"; }
  std::vector<std::string_view> types() const override { return {"US_SSN", "US_ITIN"}; }

  void find(std::string_view text, std::vector<Detection>& out) const override {
    each_number_run(text, "- .", [&](const NumberRun& run) {
      if (run.digits.size() != 9) return;
      const char before = byte_before(text, run.span.begin), after = byte_at(text, run.span.end);
      if (is_word_byte(before) || is_word_byte(after) || before == '-' || after == '-') return;
      const bool grouped = run.groups == std::vector<std::size_t>{3, 2, 4};
      const bool same = grouped && text[run.span.begin + 3] == text[run.span.begin + 6];
      const bool itin = is_itin(run.digits);
      const bool context = (itin ? m_itin : m_ssn).near(text, run.span, 40, 16);
      // Never given out, but called a social security number: mistyped perhaps, still somebody's.
      if (!itin && !is_ssn(run.digits) && !(same && context && run.digits[0] == '9')) return;
      const bool shaped = same || run.groups.size() == 1;
      // Shown only to who asks for this type alone.
      const double score = !shaped || (!same && !context) ? 0.05 : same ? (context ? 0.95 : itin ? 0.5 : 0.8) : 0.75;
      out.push_back({run.span, itin ? "US_ITIN" : "US_SSN", score, "us_ssn",
                     std::string(grouped ? "grouped 3-2-4" : "nine digits") + (context ? ", word for it nearby" : "")});
    });
  }

 private:
  static bool is_ssn(std::string_view d) {
    return d.substr(0, 3) != "000" && d.substr(0, 3) != "666" && d[0] != '9' && d.substr(3, 2) != "00" &&
           d.substr(5) != "0000" && !all_same(d);
  }
  static bool is_itin(std::string_view d) {
    const int group = (d[3] - '0') * 10 + (d[4] - '0');
    return d[0] == '9' && ((group >= 50 && group <= 65) || (group >= 70 && group <= 88) ||
                           (group >= 90 && group <= 92) || (group >= 94 && group <= 99));
  }

  const ContextWords m_ssn{"ssn|ssns|ss#|social security|social|soc sec|ssn#|ssid|security number"};
  const ContextWords m_itin{"itin|individual taxpayer|taxpayer|tax id|tin"};
};

}  // namespace

std::unique_ptr<Recognizer> make_us_ssn_recognizer() { return std::make_unique<UsSsnRecognizer>(); }

}  // namespace firstpass::protect
