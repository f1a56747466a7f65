#include "protect/dates.h"

#include <algorithm>
#include <cstdlib>
#include <string>

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

struct Numbers {
  int value[3];
};

bool is_day(int n) { return n >= 1 && n <= 31; }
bool is_month(int n) { return n >= 1 && n <= 12; }

int number(std::string_view text, Span span) {
  int value = 0;
  for (std::size_t i = span.begin; i < span.end; ++i) value = value * 10 + (text[i] - '0');
  return value;
}

class DateFinder {
 public:
  std::vector<FoundDate> find(std::string_view text) const {
    std::vector<FoundDate> found;
    const bool digits = std::any_of(text.begin(), text.end(), is_digit);
    if (!digits) return found;
    find_numeric(text, found);
    find_words(text, found);
    find_times(text, found);
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

 private:
  static bool stands_free(std::string_view text, Span span) {
    const char before = byte_before(text, span.begin), after = byte_at(text, span.end);
    if (is_word_byte(before) && !(static_cast<unsigned char>(before) >= 0x80)) return false;
    if (is_digit(after) || is_letter(after)) return false;
    // Part of a longer number, version, path or amount.
    const auto joins = [](char c) { return c == '.' || c == '/' || c == '-' || c == ','; };
    if (joins(before) && span.begin >= 2 && is_digit(text[span.begin - 2])) return false;
    if (before == '/' || before == '$') return false;
    return !(joins(after) && is_digit(byte_at(text, span.end + 1)));
  }

  void find_numeric(std::string_view text, std::vector<FoundDate>& out) const {
    m_numeric.each(text, [&](const std::vector<Span>& g) {
      const bool year_first = g[1].begin != std::string::npos;
      const std::size_t first = year_first ? 1 : 4;
      const char left = text[g[first].end], right = text[g[first + 1].end];
      if (left != right || !stands_free(text, g[0])) return;
      const int a = number(text, g[first + 1]), b = number(text, g[year_first ? 3 : 4]);
      if (!year_first && g[6].size() == 3) return;
      if (!((is_month(a) && is_day(b)) || (is_day(a) && is_month(b)))) return;
      // 1.2.34 is a version number at least as often.
      const bool version = left == '.' && !year_first && g[6].size() == 2 && (g[4].size() < 2 || g[5].size() < 2);
      out.push_back({g[0], version ? DateForm::numeric_partial : DateForm::complete});
    });
    m_compact.each(text, [&](const std::vector<Span>& g) {
      if (stands_free(text, g[0])) out.push_back({g[0], DateForm::complete});
    });
    m_numeric_partial.each(text, [&](const std::vector<Span>& g) {
      if (stands_free(text, g[0])) out.push_back({g[0], DateForm::numeric_partial});
    });
    m_east_asian.each(text, [&](const std::vector<Span>& g) {
      const bool year = g[1].begin != std::string::npos;
      out.push_back({g[0], year ? DateForm::complete : DateForm::partial});
    });
  }

  void find_words(std::string_view text, std::vector<FoundDate>& out) const {
    const auto add = [&](const std::vector<Span>& g, std::size_t month, std::size_t year) {
      const char before = byte_before(text, g[0].begin), after = byte_at(text, g[0].end);
      if (is_word_byte(before) || is_word_byte(after) || before == '$') return;
      const bool has_year = g[year].begin != std::string::npos;
      // "may 12" and "mar 3" in lower case are other words, unless a year makes them a date.
      const std::string_view name = text.substr(g[month].begin, g[month].size());
      const bool doubtful = name == "may" || name == "mar" || name == "mai" || name == "set" || name == "dec" ||
                            name == "jan" || name == "ago" || name == "des" || name == "march";
      if (doubtful && !has_year) return;
      out.push_back({g[0], has_year ? DateForm::complete : DateForm::partial});
    };
    m_day_month.each(text, [&](const std::vector<Span>& g) { add(g, 1, 2); });
    m_month_day.each(text, [&](const std::vector<Span>& g) { add(g, 1, 2); });
    m_month_year.each(text, [&](const std::vector<Span>& g) {
      if (is_word_byte(byte_before(text, g[0].begin)) || is_word_byte(byte_at(text, g[0].end))) return;
      out.push_back({g[0], DateForm::partial});
    });
  }

  void find_times(std::string_view text, std::vector<FoundDate>& out) const {
    m_time.each(text, [&](const std::vector<Span>& g) {
      const char before = byte_before(text, g[0].begin), after = byte_at(text, g[0].end);
      if (is_word_byte(before) || is_word_byte(after) || before == ':' || before == '.' || before == ',') return;
      if (after == ':' || (after == '.' && is_digit(byte_at(text, g[0].end + 1)))) return;
      out.push_back({g[0], DateForm::time});
    });
  }

  const Pattern m_numeric{"(" FP_YEAR ")[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})" FP_TAIL
                          "|([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{2,4})" FP_TAIL};
  const Pattern m_compact{FP_YEAR "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])T[0-2][0-9][0-5][0-9](?:[0-5][0-9])?Z?"};
  const Pattern m_numeric_partial{"(?:0?[1-9]|1[0-2])[/-]" FP_YEAR "|(?:0[1-9]|1[0-2])/[0-9]{2}|" FP_DAY
                                  "\\.(?:0?[1-9]|1[0-2])\\.|[12]?[0-9]/[0-3]?[0-9]"};
  const Pattern m_east_asian{
      "([12][0-9]{3} ?[年년] ?)?(?:1[0-2]|0?[1-9]) ?[月월] ?(?:[12][0-9]|3[01]|0?[1-9]) ?[日일号]"};
  const Pattern m_day_month{FP_DAY "(?:st|nd|rd|th|er|º|°|ª)?\\.?(?: |-|/| of | de | di | d['’]|of )?(" FP_MONTH
                                   ")\\.?(?:(?:,? |-|/| de | del |,|['’]| ['’])(" FP_YEAR "|[0-9]{2}\\b))?" FP_TAIL,
                            Pattern::Case::ignored};
  const Pattern m_month_day{"(" FP_MONTH ")\\.?(?: |-)(?:the )?" FP_DAY "(?:st|nd|rd|th)?\\b(?:(?:,? |-)(" FP_YEAR
                            "))?" FP_TAIL,
                            Pattern::Case::ignored};
  const Pattern m_month_year{FP_MONTH "\\.?(?:,? |-|/| de | del )" FP_YEAR, Pattern::Case::ignored};
  const Pattern m_time{FP_CLOCK FP_ZONE "|(?:1[0-2]|[1-9]) ?[aApP]\\.?[mM]\\b\\.?"};
};

}  // namespace

std::vector<FoundDate> find_dates(std::string_view text) {
  static const DateFinder finder;
  return finder.find(text);
}

}  // namespace firstpass::protect
