#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

// United States numbers of the form AAA-GG-SSSS. What the Social Security Administration never gives out: area 000,
// 666 and 9xx, group 00, serial 0000. Area 9xx with certain groups is a taxpayer number (ITIN).
class UsSsnRecognizer final : public Recognizer {
 public:
  explicit UsSsnRecognizer(Lexicon& lexicon)
      : m_ssn(lexicon, "ssns?|ss#|ss (no|num|number)|social security|social|soc sec|ssid|security number"),
        m_itin(lexicon, "itin|individual taxpayer|taxpayer|tax id|tin") {}
  std::string_view name() const override { return "us_ssn"; }
  std::vector<std::string_view> types() const override { return {"US_SSN", "US_ITIN"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    each_number_run(scan, "- .", 9, [&](const NumberRun& run) {
      if (run.digits.size() == 9) return look_at(scan, run, out);
      // Several numbers with a space between them: each of its own.
      NumberRun part;
      std::size_t begin = run.span.begin, digit = 0;
      for (std::size_t i = 0; i < run.groups.size(); ++i) {
        if (part.groups.empty()) part.span.begin = begin;
        part.groups.push_back(run.groups[i]);
        part.digits += run.digits.substr(digit, run.groups[i]);
        part.span.end = begin + run.groups[i];
        digit += run.groups[i];
        begin += run.groups[i] + 1;
        if (i + 1 < run.groups.size() && text[part.span.end] != ' ') continue;
        if (part.digits.size() == 9) look_at(scan, part, out);
        part = {};
      }
    });
  }

 private:
  void look_at(const Scan& scan, const NumberRun& run, std::vector<Detection>& out) const {
    const std::string_view text = scan.text();
    const char before = byte_before(text, run.span.begin), after = byte_at(text, run.span.end);
    if (word_before(text, run.span.begin) || word_at(text, run.span.end) || before == '-' || after == '-') return;
    const bool grouped = run.groups == std::vector<std::size_t>{3, 2, 4};
    const bool same = grouped && text[run.span.begin + 3] == text[run.span.begin + 6];
    const bool itin = is_itin(run.digits);
    const bool context = (itin ? m_itin : m_ssn).near(scan, run.span, 40, 16);
    // Never given out, but called a social security number: mistyped perhaps, still somebody's.
    if (!itin && !is_ssn(run.digits) && !(same && context && run.digits[0] == '9')) return;
    const bool halved = run.groups == std::vector<std::size_t>{3, 6} || run.groups == std::vector<std::size_t>{5, 4};
    const bool shaped = same || run.groups.size() == 1 || halved;
    // Shown only to who asks for this type alone.
    const double score = !shaped || (!same && !context) ? 0.05 : same ? (context ? 0.95 : itin ? 0.5 : 0.8) : 0.75;
    if (score < scan.floor()) return;
    out.push_back({run.span, itin ? "US_ITIN" : "US_SSN", score, "us_ssn",
                   std::string(grouped ? "grouped 3-2-4" : "nine digits") + (context ? ", word for it nearby" : "")});
  }
  static bool is_ssn(std::string_view d) {
    return d.substr(0, 3) != "000" && d.substr(0, 3) != "666" && d[0] != '9' && d.substr(3, 2) != "00" &&
           d.substr(5) != "0000" && !all_same(d) && d != "078051120" && d != "219099999";  // those of advertisements
  }
  static bool is_itin(std::string_view d) {
    const int group = (d[3] - '0') * 10 + (d[4] - '0');
    return d[0] == '9' && ((group >= 50 && group <= 65) || (group >= 70 && group <= 88) ||
                           (group >= 90 && group <= 92) || (group >= 94 && group <= 99));
  }

  const ContextWords m_ssn, m_itin;
};

}  // namespace

std::unique_ptr<Recognizer> make_us_ssn_recognizer(Lexicon& lexicon) {
  return std::make_unique<UsSsnRecognizer>(lexicon);
}

}  // namespace firstpass::protect
