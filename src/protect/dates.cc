#include "protect/dates.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/text.h"
#include "protect/pattern.h"

namespace firstpass::protect {

namespace {

#define FP_CLOCK "[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?(?: ?[aApP]\\.?[mM]\\b\\.?)?"
#define FP_ZONE "(?: ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?"
// After a date: "T10:00Z", " 10:00", ", 10:00 am", " at 10:00", " um 10:00 Uhr".
#define FP_TAIL "(?:(?:T|,? (?:at |um |à |alle |a las |om )?)" FP_CLOCK FP_ZONE "(?: Uhr)?)?"

// Month names and their usual short forms: English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish,
// Danish and Norwegian, Polish, Czech, Turkish, Indonesian share most stems.
#define FP_MONTH_WORDS                                                                  \
  "jan(?:uar[yi]?|vier|eiro|\\.)?|gennaio|enero|stycznia|ledna|ocak|jän(?:ner|\\.)?|"  \
  "feb(?:ruar[yi]?|braio|rero|\\.)?|février|fevereiro|févr\\.?|lutego|února|şubat|" \
  "mar(?:ch|s|zo|ço|et|t|ca|\\.)?|märz|maart|mrt|marca|března|"                      \
  "apr(?:il[e]?|\\.)?|avril|abril|avr\\.?|kwietnia|dubna|nisan|"                        \
  "may|mai|mei|maj|mayo|maggio|maio|maja|května|mayıs|"                               \
  "jun[ei]?|juin|junio|giugno|junho|czerwca|června|haziran|"                           \
  "jul[yi]?|juillet|juil\\.?|julio|luglio|julho|lipca|července|temmuz|"                \
  "aug(?:ust(?:us|i)?|\\.)?|août|agosto|ago\\.?|sierpnia|srpna|ağustos|"              \
  "sep(?:t(?:ember|embre|\\.)?|\\.)?|settembre|septiembre|setembro|września|eylül|"   \
  "o[ck]t(?:ober|obre|\\.)?|ottobre|octubre|outubro|października|října|ekim|"        \
  "nov(?:ember|embre|\\.)?|noviembre|novembro|listopada|listopadu|kasım|"              \
  "de[czs](?:ember|embre|\\.)?|déc(?:embre|\\.)?|dicembre|diciembre|dezembro|grudnia|prosince|aralık"
#define FP_MONTH "(?:" FP_MONTH_WORDS ")\\b"
#define FP_YEAR "(?:1[6-9]|20|21)[0-9]{2}"
#define FP_DAY "(?:0?[1-9]|[12][0-9]|3[01])"
// As they are said: "the twenty-first of April nineteen sixty-one".
#define FP_SAID_UNIT "(?:one|two|three|four|five|six|seven|eight|nine)"
#define FP_SAID_TEEN "(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
#define FP_SAID_REST \
  "(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]" FP_SAID_UNIT ")?|" FP_SAID_TEEN ")"
#define FP_SAID_YEAR                                                                                  \
  "(?:(?:eighteen|nineteen|twenty)(?: hundred)?[ -](?:and )?(?:" FP_SAID_REST "|oh?[ -]" FP_SAID_UNIT \
  ")\\b|"                                                                                             \
  "two thousand(?:(?: and)?[ -](?:" FP_SAID_REST "|" FP_SAID_UNIT "))?\\b)"
#define FP_SAID_DAY                                                                                          \
  "(?:(?:twenty[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|" \
  "thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|thirty[ -]first)"

// The same for the lexicon, without dots.
constexpr std::string_view kMonths =
    "jan|january|januari|januar|janvier|janeiro|jänner|jän|gennaio|enero|stycznia|ledna|ocak|feb|february|februari|"
    "februar|febbraio|febrero|février|févr|fevereiro|lutego|února|şubat|mar|march|mars|marzo|março|maret|mart|märz|"
    "maart|mrt|marca|března|apr|april|aprile|avril|abril|avr|kwietnia|dubna|nisan|may|mai|mei|maj|mayo|maggio|maio|"
    "maja|"
    "května|mayıs|jun|june|juni|juin|junio|giugno|junho|czerwca|června|haziran|jul|july|juli|juillet|juil|julio|luglio|"
    "julho|lipca|července|temmuz|aug|august|augustus|augusti|août|agosto|ago|sierpnia|srpna|ağustos|sep|sept|september|"
    "septembre|settembre|septiembre|setembro|września|eylül|oct|okt|october|oktober|octobre|ottobre|octubre|outubro|"
    "października|října|ekim|nov|november|novembre|noviembre|novembro|listopada|listopadu|kasım|dec|dez|des|december|"
    "dezember|desember|décembre|déc|dicembre|diciembre|dezembro|grudnia|prosince|aralık";

bool is_day(int n) { return n >= 1 && n <= 31; }
bool is_month(int n) { return n >= 1 && n <= 12; }

int number(std::string_view text, Span span) {
  int value = 0;
  for (std::size_t i = span.begin; i < span.end; ++i) value = value * 10 + (text[i] - '0');
  return value;
}

bool stands_free(std::string_view text, Span span) {
  const char before = byte_before(text, span.begin), after = byte_at(text, span.end);
  if (is_word_byte(before) && static_cast<unsigned char>(before) < 0x80) return false;
  if (is_digit(after) || is_letter(after)) return false;
  // Part of a longer number, version, path or amount.
  const auto joins = [](char c) { return c == '.' || c == '/' || c == '-' || c == ','; };
  if (joins(before) && span.begin >= 2 && is_digit(text[span.begin - 2])) return false;
  if (before == '/' || before == '$') return false;
  return !(joins(after) && is_digit(byte_at(text, span.end + 1)));
}

// "may 12" and "mar 3" in small letters are other words, unless a year makes them a date.
bool is_doubtful(std::string_view month) {
  for (const std::string_view word : {"may", "mar", "mai", "set", "dec", "jan", "ago", "des", "march"})
    if (month == word) return true;
  return false;
}

// "3Jan2024", "10am", "10 p.m.": what may follow a number directly. Cheaper than asking an expression each time.
bool is_month_or_noon(std::string_view behind) {
  std::string three = ascii_lower(behind.substr(0, 3));
  if (three.empty()) return false;
  for (const std::string_view month :
       {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai", "okt", "dez"})
    if (three == month) return true;
  const std::string_view noon = three[0] == ' ' ? std::string_view(three).substr(1) : std::string_view(three);
  return noon.size() >= 2 && (noon[0] == 'a' || noon[0] == 'p') && (noon[1] == 'm' || noon[1] == '.');
}

bool is_separator(char c) { return c == '-' || c == '/' || c == '.'; }

constexpr std::size_t kLongest = 80;  // bytes of a date with its time and zone

constexpr std::string_view kWeekdays =
    "|mon|monday|tue|tues|tuesday|wed|weds|wednesday|thu|thur|thurs|thursday|fri|friday|sat|saturday|sun|sunday"
    "|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag"
    "|lun|mar|mer|jeu|ven|sam|dim|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    "|mié|mie|jue|vie|sáb|sab|dom|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    "|gio|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica"
    "|seg|ter|qua|qui|sex|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira"
    "|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|";

/// Where a date begins with the weekday that stands before it: "Thu, 19 Nov 2026", "Dienstag, den 3. März". By itself a
/// weekday is no date, and the name model takes "Thu" before one for a place.
std::size_t with_weekday(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  const auto skip = [&](std::string_view word) {
    const bool there = at >= word.size() && text.substr(at - word.size(), word.size()) == word;
    if (there) at -= word.size();
    return there;
  };
  if (!skip(" ")) return begin;
  for (const std::string_view article : {" the", " den", " le", " el"})
    if (skip(article)) break;
  skip(",");
  skip(".");
  const std::size_t end = at;
  constexpr std::size_t kLongestWeekday = 16;
  const auto is_part = [](char c) { return is_letter(c) || c == '-' || static_cast<unsigned char>(c) >= 0x80; };
  while (at > 0 && end - at <= kLongestWeekday && is_part(text[at - 1])) --at;
  // "so 3 March" is no Sunday.
  const bool short_small = end - at <= 4 && text[at] >= 'a' && text[at] <= 'z';
  if (at == end || short_small) return begin;
  return kWeekdays.find("|" + lower(text.substr(at, end - at)) + "|") != std::string_view::npos ? at : begin;
}

// Longer ones win where two begin together, and what overlaps is one.
std::vector<FoundDate> joined(std::vector<FoundDate> found) {
  std::sort(found.begin(), found.end(), [](const FoundDate& a, const FoundDate& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
  });
  std::vector<FoundDate> out;
  for (const FoundDate& date : found) {
    if (out.empty() || date.span.begin >= out.back().span.end) out.push_back(date);
    else if (date.span.end > out.back().span.end)
      out.back() = {{out.back().span.begin, date.span.end}, out.back().form};
  }
  return out;
}

}  // namespace

DateFinder::DateFinder(Lexicon& lexicon)
    : m_months(lexicon, kMonths),
      m_numeric("(" FP_YEAR ")[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})" FP_TAIL
                "|([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{2,4})" FP_TAIL),
      m_compact(FP_YEAR "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])T[0-2][0-9][0-5][0-9](?:[0-5][0-9])?Z?"),
      m_numeric_partial("(?:0?[1-9]|1[0-2])[/-]" FP_YEAR "|(?:0[1-9]|1[0-2])/[0-9]{2}|" FP_DAY
                        "\\.(?:0?[1-9]|1[0-2])\\.|[12]?[0-9]/[0-3]?[0-9]"),
      m_east_asian("([12][0-9]{3} ?[年년] ?)?(?:1[0-2]|0?[1-9]) ?[月월] ?(?:[12][0-9]|3[01]|0?[1-9]) ?[日일号]"),
      m_day_month(FP_DAY "(?:st|nd|rd|th|er|º|°|ª)?\\.?(?: |-|/| of | de | di | d['’]|of )?(" FP_MONTH
                         ")\\.?(?:(?:,? |-|/| de | del |,|['’]| ['’])(" FP_YEAR "|[0-9]{2}\\b|" FP_SAID_YEAR
                         "))?" FP_TAIL,
                  Pattern::Case::ignored),
      m_month_day("(" FP_MONTH ")\\.?(?: |-)(?:the )?" FP_DAY "(?:st|nd|rd|th)?\\b(?:(?:,? |-)(" FP_YEAR
                  "|" FP_SAID_YEAR "))?" FP_TAIL,
                  Pattern::Case::ignored),
      m_month_year(FP_MONTH "\\.?(?:,? |-|/| de | del )" FP_YEAR, Pattern::Case::ignored),
      m_said_day_month(FP_SAID_DAY " (?:of )?(" FP_MONTH ")(?:,? (" FP_YEAR "|" FP_SAID_YEAR "))?",
                       Pattern::Case::ignored),
      m_said_month_day("(" FP_MONTH ") (?:the )?" FP_SAID_DAY "\\b(?:,? (" FP_YEAR "|" FP_SAID_YEAR "))?|(" FP_MONTH
                       ") (" FP_SAID_YEAR ")",
                       Pattern::Case::ignored),
      m_time(FP_CLOCK FP_ZONE "|(?:1[0-2]|[1-9]) ?[aApP]\\.?[mM]\\b\\.?") {}

std::vector<FoundDate> DateFinder::find(const Scan& scan) const {
  std::vector<FoundDate> found;
  const std::string_view text = scan.text();
  for (const Digits& digits : scan.digits()) {
    if (digits.size() > 8) continue;
    const char after = byte_at(text, digits.end), next = byte_at(text, digits.end + 1);
    if (is_separator(after) || after == 'T' || static_cast<unsigned char>(after == ' ' ? next : after) >= 0x80)
      find_numeric(scan, digits, found);
    if (after == ':' || is_month_or_noon(text.substr(digits.end, 4))) find_time(scan, digits, found);
  }
  for (std::size_t i = 0; i < scan.marks().size(); ++i)
    if (scan.has(scan.marks()[i], m_months.group())) find_in_words(scan, scan.marks()[i].begin, found);
  found = joined(std::move(found));
  for (FoundDate& date : found)
    if (date.form == DateForm::complete || date.form == DateForm::partial)
      date.span.begin = with_weekday(text, date.span.begin);
  return found;
}

void DateFinder::find_numeric(const Scan& scan, const Digits& digits, std::vector<FoundDate>& out) const {
  const std::string_view text = scan.text();
  const std::size_t begin = digits.begin, limit = std::min(text.size(), begin + kLongest);
  thread_local std::vector<Span> g;
  if (m_numeric.at(text, begin, g, limit)) {
    const bool year_first = g[1].begin != std::string::npos;
    const std::size_t first = year_first ? 1 : 4;
    const char left = text[g[first].end], right = text[g[first + 1].end];
    const int a = number(text, g[first + 1]), b = number(text, g[year_first ? 3 : 4]);
    const bool is_date = (is_month(a) && is_day(b)) || (is_day(a) && is_month(b));
    if (left == right && is_date && (year_first || g[6].size() != 3) && stands_free(text, g[0])) {
      // 1.2.34 is a version number at least as often.
      const bool version = left == '.' && !year_first && g[6].size() == 2 && (g[4].size() < 2 || g[5].size() < 2);
      out.push_back({g[0], version ? DateForm::numeric_partial : DateForm::complete});
      return;
    }
  }
  if (digits.size() == 8 && m_compact.at(text, begin, g, limit) && stands_free(text, g[0]))
    out.push_back({g[0], DateForm::complete});
  if (m_numeric_partial.at(text, begin, g, limit) && stands_free(text, g[0]))
    out.push_back({g[0], DateForm::numeric_partial});
  if (m_east_asian.at(text, begin, g, limit))
    out.push_back({g[0], g[1].begin != std::string::npos ? DateForm::complete : DateForm::partial});
}

void DateFinder::find_time(const Scan& scan, const Digits& digits, std::vector<FoundDate>& out) const {
  const std::string_view text = scan.text();
  const std::size_t limit = std::min(text.size(), std::size_t{digits.begin} + kLongest);
  thread_local std::vector<Span> g;
  // "3Jan2024": no word border for the lexicon to see.
  if (digits.size() <= 2 && is_letter(text[digits.end])) find_in_words(scan, digits.end, out);
  if (!m_time.at(text, digits.begin, g, limit)) return;
  const char before = byte_before(text, g[0].begin), after = byte_at(text, g[0].end);
  if (word_before(text, g[0].begin) || word_at(text, g[0].end) || before == ':' || before == '.' || before == ',')
    return;
  if (after == ':' || (after == '.' && is_digit(byte_at(text, g[0].end + 1)))) return;
  out.push_back({g[0], DateForm::time});
}

void DateFinder::find_in_words(const Scan& scan, std::size_t month, std::vector<FoundDate>& out) const {
  constexpr std::size_t kGap = 8;  // "12th of "
  const std::string_view text = scan.text();
  thread_local std::vector<Span> g;
  const auto add = [&](std::size_t year) {
    const char before = byte_before(text, g[0].begin);
    if (word_before(text, g[0].begin) || word_at(text, g[0].end) || before == '$') return false;
    const bool has_year = year == 0 || g[year].begin != std::string::npos;
    if (!has_year && is_doubtful(text.substr(g[1].begin, g[1].size()))) return false;
    // "on 3 April." ends a sentence, "3 Apr." shortens a word.
    if (year != 0 && g[1].size() > 3 && g[0].end == g[1].end + 1 && text[g[1].end] == '.') --g[0].end;
    out.push_back({g[0], has_year && year != 0 ? DateForm::complete : DateForm::partial});
    return true;
  };
  const std::size_t limit = std::min(text.size(), month + kLongest), behind = scan.first_digits(month);
  if (behind > 0) {
    const Digits& day = scan.digits()[behind - 1];
    if (day.size() <= 2 && day.end + kGap >= month && m_day_month.at(text, day.begin, g, limit) &&
        g[1].begin == month && add(2))
      return;
  }
  if (find_said(text, month, out)) return;
  constexpr std::size_t kReach = 24;  // "septiembre del ", "March the "
  if (behind == scan.digits().size() || scan.digits()[behind].begin > month + kReach) return;
  if (m_month_day.at(text, month, g, limit) && add(2)) return;
  if (m_month_year.at(text, month, g, limit)) add(0);
}

bool DateFinder::find_said(std::string_view text, std::size_t month, std::vector<FoundDate>& out) const {
  constexpr std::size_t kBefore = 20;  // "twenty-seventh of "
  thread_local std::vector<Span> g;
  const std::size_t limit = std::min(text.size(), month + kLongest);
  const auto add = [&](std::size_t name, std::size_t year) {
    if (word_before(text, g[0].begin) || word_at(text, g[0].end)) return false;
    const bool has_year = g[year].begin != std::string::npos;
    if (!has_year && is_doubtful(text.substr(g[name].begin, g[name].size()))) return false;
    out.push_back({g[0], has_year ? DateForm::complete : DateForm::partial});
    return true;
  };
  // Only behind "of" or an ordinal, which end in these: "may" is mostly no month.
  const char before = month >= 2 && text[month - 1] == ' ' ? text[month - 2] : ' ';
  if (std::string_view("fhtdFHTD").find(before) != std::string_view::npos) {
    for (std::size_t begin = month > kBefore ? month - kBefore : 0; begin < month; ++begin) {
      if (word_before(text, begin) || !is_letter(text[begin])) continue;
      if (m_said_day_month.at(text, begin, g, limit) && g[1].begin == month) return add(1, 2);
    }
  }
  if (!m_said_month_day.at(text, month, g, limit)) return false;
  return g[1].begin != std::string::npos ? add(1, 2) : add(3, 4);
}

}  // namespace firstpass::protect
