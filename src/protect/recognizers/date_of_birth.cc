#include <algorithm>

#include "protect/dates.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

// A date of birth is told from other dates by the words in front of it, so that a question about a due date can keep
// its date while the person's own stays hidden. Ages belong to the same family.
class DateOfBirthRecognizer final : public Recognizer {
 public:
  std::string_view name() const override { return "date_of_birth"; }
  std::vector<std::string_view> types() const override { return {"DATE_OF_BIRTH", "AGE"}; }

  void find(std::string_view text, std::vector<Detection>& out) const override {
    if (m_any.contains(text)) {
      std::size_t from = 0;  // the word belongs to the first date behind it
      for (const FoundDate& date : find_dates(text)) {
        const std::size_t reach = std::min<std::size_t>(32, date.span.begin - from);
        from = date.span.end;
        if (date.form == DateForm::time || !m_birth.near(text, date.span, reach)) continue;
        out.push_back({date.span, "DATE_OF_BIRTH", 0.95, "date_of_birth", "date after a word for birth"});
      }
    }
    m_age.each(text, [&](const std::vector<Span>& groups) {
      for (std::size_t i = 1; i < groups.size(); ++i) {
        if (groups[i].begin == std::string::npos || is_word_byte(byte_before(text, groups[0].begin))) continue;
        out.push_back({groups[i], "AGE", 0.7, "date_of_birth", "number of years of a person"});
      }
    });
  }

 private:
#define FP_BIRTH                                                                                                     \
  "birth|born|dob|d\\.o\\.b|b-day|bday|birthday|birthdate|geb|geboren|geburtsdatum|geburtstag|née?|né le|née le|" \
  "naissance|nacimiento|nacid[oa]|naci[oó]|nascit[ao]|nat[oa] il|nat[oa]|nascimento|nascid[oa]|geboortedatum|"      \
  "födelsedatum|född|fødselsdato|født|syntymäaika|urodzenia|urodzon[ya]|narození|doğum|lahir"
#define FP_BIRTH_ANYWHERE "生年月日|出生|生日|誕生日|생년월일|출생"
  const Pattern m_any{"(?:" FP_BIRTH ")|" FP_BIRTH_ANYWHERE, Pattern::Case::ignored};
  const ContextWords m_birth{FP_BIRTH, FP_BIRTH_ANYWHERE};
  const Pattern m_age{
      "([0-9]{1,3})[ -]?(?:years?|yrs?)[ -]?old\\b|([0-9]{1,3}) ?(?:y/o|yo)\\b|([0-9]{1,3}) years of age\\b|"
      "\\baged? (?:of )?([0-9]{1,3})\\b|\\bage: ?([0-9]{1,3})\\b|\\b([0-9]{1,3}) Jahre alt\\b|\\b([0-9]{1,3}) años\\b|"
      "\\b([0-9]{1,3}) anni\\b|\\b([0-9]{1,3}) ans\\b",
      Pattern::Case::ignored};
};

}  // namespace

std::unique_ptr<Recognizer> make_date_of_birth_recognizer() { return std::make_unique<DateOfBirthRecognizer>(); }

}  // namespace firstpass::protect
