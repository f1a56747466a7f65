#include <algorithm>
#include <array>

#include "protect/dates.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kReach = 32;  // bytes between the word and its date

// A date of birth is told from other dates by the words in front of it, so that a question about a due date can keep
// its date while the person's own stays hidden. Ages belong to the same family.
class DateOfBirthRecognizer final : public Recognizer {
 public:
  explicit DateOfBirthRecognizer(Lexicon& lexicon)
      : m_dates(lexicon),
        m_birth(lexicon,
                "birth|born|dob|d.o.b|b day|bday|birth ?day|birth ?date|date of birth|geb|geboren|geburtsdatum|"
                "geburtstag|geb.datum|née?|né(e)? le|naissance|nacimiento|nacid[oa]|naci[oó]|nascit[ao]|nat[oa] il|"
                "nat[oa]|nascimento|nascid[oa]|geboortedatum|geboren op|födelsedatum|född|fødselsdato|født|"
                "syntymäaika|syntynyt|urodzenia|urodzon[ya]|narození|narozen[aý]?|datum rođenja|születési|născut(ă)?|"
                "doğum|lahir|дата рождения|родился|родилась|γέννησης|生年月日|出生|生日|誕生日|생년월일|출생|생일|"
                "जन्म|تاريخ الميلاد|วันเกิด"),
        m_years(lexicon,
                "years?|yrs?|y ?o|y/o|aged?|ages|year old|jahren?|jährige[rn]?|ans|años?|anni|anos|jaar|år|vuotta|lat|"
                "roku|let|éves|yaşında|歳|岁|歲|세|살") {}
  std::string_view name() const override { return "date_of_birth"; }
  std::vector<std::string_view> types() const override { return {"DATE_OF_BIRTH", "AGE"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    find_births(scan, out);
    const std::size_t first = out.size();
    find_ages(scan, out);
    find_bare_ages(scan, out);
    std::stable_sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
                     [](const Detection& a, const Detection& b) { return a.span.begin < b.span.begin; });
  }

 private:
  void find_births(const Scan& scan, std::vector<Detection>& out) const {
    const auto& marks = scan.marks();
    if (std::none_of(marks.begin(), marks.end(), [&](const auto& mark) { return scan.has(mark, m_birth.group()); }))
      return;
    std::size_t from = 0;  // the word belongs to the first date behind it
    for (const FoundDate& date : m_dates.find(scan)) {
      const std::size_t reach = std::min(kReach, date.span.begin - from);
      from = date.span.end;
      if (date.form == DateForm::time || !m_birth.near(scan, date.span, reach)) continue;
      if (m_paper.contains(scan.text().substr(date.span.begin - reach, reach))) continue;
      out.push_back({date.span, "DATE_OF_BIRTH", 0.95, "date_of_birth", "date after a word for birth"});
    }
  }

  void find_ages(const Scan& scan, std::vector<Detection>& out) const {
    const std::string_view text = scan.text();
    constexpr std::size_t kWindow = 24;
    std::size_t done = 0;
    std::vector<Span> groups;
    scan.each_mark(m_years.group(), [&](const Lexicon::Mark& mark) {
      const std::size_t begin = std::max(done, mark.begin > kWindow ? mark.begin - kWindow : 0);
      const std::size_t end = std::min(text.size(), std::size_t{mark.end} + kWindow);
      for (std::size_t from = begin; from < end && m_age.next(text, from, groups, end); from = groups[0].end) {
        for (std::size_t i = 1; i < groups.size(); ++i) {
          if (groups[i].begin == std::string::npos || word_before(text, groups[0].begin)) continue;
          if (groups[i].size() == 3 && text[groups[i].begin] != '1') continue;  // "600 ans" is no person's age
          out.push_back({groups[i], "AGE", 0.7, "date_of_birth", "number of years of a person"});
        }
        done = groups[0].end;
      }
    });
  }

  // "I am 43, and": a number of years without the word, which nothing follows that it could count.
  void find_bare_ages(const Scan& scan, std::vector<Detection>& out) const {
    const std::string_view text = scan.text();
    for (const Digits& digits : scan.digits()) {
      if (digits.size() != 2 || text[digits.begin] == '0' || !follows_person(text, digits.begin) ||
          !ends_statement(text, digits.end))
        continue;
      out.push_back(
          {{digits.begin, digits.end}, "AGE", 0.7, "date_of_birth", "number of years of a person, without the word"});
    }
  }

  static bool follows_person(std::string_view text, std::size_t at) {
    static constexpr std::array<std::string_view, 16> kPhrases = {
        "i am",  "i'm",     "i\u2019m", "i am now", "he is",  "he's",   "he\u2019s", "she is",
        "she's", "ich bin", "er ist",   "sie ist",  "ik ben", "hij is", "zij is",    "she\u2019s"};
    constexpr std::size_t kLongestPhrase = 10;
    std::size_t end = at;
    while (end > 0 && at - end < 2 && text[end - 1] == ' ') --end;
    if (end == at) return false;
    const std::string before =
        ascii_lower(text.substr(end - std::min(end, kLongestPhrase), std::min(end, kLongestPhrase)));
    return std::any_of(kPhrases.begin(), kPhrases.end(), [&](std::string_view phrase) {
      return before.ends_with(phrase) && !word_before(text, end - phrase.size());
    });
  }

  bool ends_statement(std::string_view text, std::size_t at) const {
    constexpr std::size_t kLongestWord = 12;
    const char next = byte_at(text, at), behind = byte_at(text, at + 1);
    if (next == '\0' || next == '\n' || next == '\r') return true;
    if (std::string_view(",.;!?)").find(next) != std::string_view::npos)
      return behind == '\0' || behind == '\n' || behind == '\r' || (behind == ' ' && !is_digit(byte_at(text, at + 2)));
    std::vector<Span> groups;
    return next == ' ' && m_goes_on.at(text, at + 1, groups, std::min(text.size(), at + 1 + kLongestWord));
  }

  // What is asked for, paid or promised with the paper has a date of its own.
  const Pattern m_paper{
      "birth certificate|(?:acte|certificat|extrait) de naissance|(?:certificado|acta|partida) de nacimiento|"
      "certid[aã]o de nascimento|certificato di nascita",
      Pattern::Case::ignored};
  const DateFinder m_dates;
  const ContextWords m_birth, m_years;
  const Pattern m_goes_on{
      "(?:and|but|with|from|male|female|single|married|divorced|und|aber|mit|aus|en|maar|met|uit)\\b",
      Pattern::Case::ignored};
  const Pattern m_age{
      "([0-9]{1,3})[ -]?(?:years?|yrs?)[ -]?old\\b|([0-9]{1,3}) ?(?:y/o|yo)\\b|([0-9]{1,3}) years of age\\b|"
      "\\bage[ds]? ?(?:of|:|is|=)? ?([0-9]{1,3})\\b|\\b([0-9]{1,3}) Jahre alt\\b|\\b([0-9]{1,3})-?jährige|"
      "\\b([0-9]{1,3}) años\\b|\\b([0-9]{1,3}) anni\\b|\\b([0-9]{1,3}) ans\\b|\\b([0-9]{1,3}) (?:anos|jaar oud|år "
      "gammal|"
      "yaşında)\\b|([0-9]{1,3}) ?(?:歳|岁|歲|세|살)",
      Pattern::Case::ignored};
};

}  // namespace

std::unique_ptr<Recognizer> make_date_of_birth_recognizer(Lexicon& lexicon) {
  return std::make_unique<DateOfBirthRecognizer>(lexicon);
}

}  // namespace firstpass::protect
