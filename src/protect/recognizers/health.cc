#include <algorithm>

#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

// A person's state of health where a sentence says whose it is: "I am HIV positive", "she was diagnosed with epilepsy".
// Only what a condition is called in a statement about someone: a text about an illness has no person in it.
class HealthRecognizer final : public Recognizer {
 public:
  explicit HealthRecognizer(Lexicon& lexicon)
      : m_condition(
            lexicon,
            "hiv|hiv positive|hiv negative|hiv infection|aids|hepatitis|hepatitis "
            "[bc]|syphilis|gonorrh(o)?ea|chlamydia|"
            "genital herpes|tuberculosis|cancer|breast cancer|prostate cancer|lung cancer|colon cancer|ovarian cancer|"
            "leuk(a)?emia|lymphoma|melanoma|diabetes|diabetic|type [12] diabetes|epilepsy|epileptic|multiple sclerosis|"
            "parkinson|parkinson's|alzheimer|alzheimer's|dementia|huntington's|cystic fibrosis|crohn's|"
            "ulcerative colitis|lupus|asthma|copd|heart failure|depression|clinical depression|postpartum depression|"
            "bipolar|bipolar disorder|schizophrenia|schizophrenic|psychosis|ptsd|anxiety disorder|panic disorder|"
            "panic attacks|eating disorder|anorexia|bulimia|borderline personality disorder|autism|autistic|asperger's|"
            "adhd|dyslexia|alcoholic|alcoholism|drug addict|drug addiction|addicted|suicidal|pregnant|miscarriage|"
            "abortion|infertile|infertility|erectile dysfunction|incontinent|"
            "hiv positiv|krebs|brustkrebs|leukämie|zuckerkrank|diabetiker|diabetikerin|depressionen|bipolare störung|"
            "schizophrenie|magersucht|bulimie|alkoholiker|alkoholikerin|alkoholkrank|schwanger|fehlgeburt|abtreibung|"
            "epilepsie|demenz|"
            "vih|vih "
            "positivo|seropositivo|seropositiva|cáncer|depresión|esquizofrenia|alcohólico|alcohólica|embarazada|"
            "séropositif|séropositive|diabétique|dépression|schizophrénie|alcoolique|enceinte") {}
  std::string_view name() const override { return "health"; }
  std::vector<std::string_view> types() const override { return {"HEALTH_CONDITION"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    constexpr std::size_t kReach = 48;
    std::size_t done = 0;
    scan.each_mark(m_condition.group(), [&](const Lexicon::Mark& mark) {
      Span span{mark.begin, mark.end};
      if (span.end <= done) return;
      std::vector<Span> groups;
      if (m_behind.at(scan.text(), span.end, groups, std::min(scan.text().size(), span.end + kReach)))
        span.end = groups[0].end;
      if (!is_statement(scan, span, kReach)) return;
      if (!out.empty() && out.back().recognizer == "health" && out.back().span.end > span.begin) {
        out.back().span.end = std::max(out.back().span.end, span.end);
      } else {
        out.push_back({span, "HEALTH_CONDITION", 0.7, "health", "a condition, said of a person"});
      }
      done = span.end;
    });
  }

 private:
  // Within the sentence: what ends it parts a person from what follows. "My" must stand next to the condition or near.
  bool is_statement(const Scan& scan, Span span, std::size_t reach) const {
    const std::string_view text = scan.text();
    std::size_t from = span.begin;
    while (from > 0 && span.begin - from < reach &&
           std::string_view(".!?\n").find(text[from - 1]) == std::string_view::npos)
      --from;
    return m_statement.contains(text.substr(from, span.begin - from));
  }

  const ContextWords m_condition;
  // Words that every text is full of: looked for beside a condition only.
  const Pattern m_statement{
      "\\b(?:I (?:am|was|have|had|suffer|live|tested|got)|(?:I|he|she|it)['\u2019](?:m|s|ve|d)|my|(?:she|he|patient) "
      "(?:is|was|has|had|suffers)|diagnosed with|(?:suffers|suffering) from|tested positive for|treated for|living "
      "with|"
      "ich (?:bin|habe|leide)|(?:er|sie) (?:ist|hat|leidet)|meine?|soy|estoy|tengo|mi|tiene|padece|je suis|"
      "j['\u2019]ai|(?:il|elle) (?:est|a)|mon|ma|souffre) ",
      Pattern::Case::ignored};
  const Pattern m_behind{"[ -](?:positive|negative|positiv|negativ|disorder|patient)\\b", Pattern::Case::ignored};
};

}  // namespace

std::unique_ptr<Recognizer> make_health_recognizer(Lexicon& lexicon) {
  return std::make_unique<HealthRecognizer>(lexicon);
}

}  // namespace firstpass::protect
