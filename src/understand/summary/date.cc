#include "understand/summary/date.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <unordered_map>

#include "understand/summary/number_words.h"

namespace firstpass::understand {

namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;

bool digit(char c) { return c >= '0' && c <= '9'; }
char at(std::string_view text, std::size_t i) { return i < text.size() ? text[i] : '\0'; }

std::optional<Day> make_day(int y, int m, int d) {
  if (y < 100) y += 2000;
  if (m < 1 || d < 1) return std::nullopt;
  const Day result{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
  if (!result.ok() || !plausible(result)) return std::nullopt;
  return result;
}

// --- month names ---

struct MonthNames {
  int month;
  std::array<std::string_view, 22> names;
};

constexpr std::array kMonths = std::to_array<MonthNames>({
    {1,
     {"january", "jan", "januar", "jänner", "janvier", "enero", "gennaio", "janeiro", "januari", "stycznia",
      "styczeń"}},
    {2,
     {"february", "feb", "februar", "février", "fevrier", "febrero", "febbraio", "fevereiro", "februari", "lutego",
      "luty", "fev"}},
    {3,
     {"march", "mar", "märz", "maerz", "mrz", "mars", "marzo", "março", "marco", "maart", "marca", "marzec", "mac",
      "mrt"}},
    {4, {"april", "apr", "avril", "abril", "aprile", "kwietnia", "kwiecień", "avr", "abr"}},
    {5, {"may", "mai", "mayo", "maggio", "maio", "mei", "maja", "maj", "mag"}},
    {6, {"june", "jun", "juni", "juin", "junio", "giugno", "junho", "czerwca", "czerwiec", "giu"}},
    {7, {"july", "jul", "juli", "juillet", "julio", "luglio", "julho", "lipca", "lipiec", "julai", "lug"}},
    {8, {"august", "aug", "août", "aout", "agosto", "augustus", "sierpnia", "sierpień", "augusti", "ogos", "ago"}},
    {9,
     {"september", "sep", "sept", "septembre", "septiembre", "settembre", "setembro", "września", "wrzesień", "set"}},
    {10,
     {"october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "outubro", "października", "październik",
      "out", "ott"}},
    {11, {"november", "nov", "novembre", "noviembre", "novembro", "listopada", "listopad"}},
    {12,
     {"december", "dec", "dezember", "dez", "décembre", "decembre", "diciembre", "dicembre", "dezembro", "grudnia",
      "grudzień", "disember", "dic", "desember"}},
});

bool is_common_word(std::string_view word) {
  constexpr std::array<std::string_view, 9> kCommon = {"may", "set", "out", "mac", "mag", "ago", "mars", "mei", "maj"};
  return std::find(kCommon.begin(), kCommon.end(), word) != kCommon.end();
}

// Sunday first, as std::chrono::weekday counts. Polish in the cases that stand behind "do", "w" and "na".
constexpr std::array<std::array<std::string_view, 12>, 7> kWeekdays = {{
    {{"sunday", "sonntag", "dimanche", "domingo", "domenica", "zondag", "niedziela", "niedzielę", "niedzieli", "söndag",
      "søndag"}},
    {{"monday", "montag", "lundi", "lunes", "lunedì", "maandag", "poniedziałek", "poniedziałku", "måndag", "mandag"}},
    {{"tuesday", "dienstag", "mardi", "martes", "martedì", "dinsdag", "wtorek", "wtorku", "tisdag", "tirsdag"}},
    {{"wednesday", "mittwoch", "mercredi", "miércoles", "mercoledì", "woensdag", "środa", "środę", "środy", "onsdag"}},
    {{"thursday", "donnerstag", "jeudi", "jueves", "giovedì", "donderdag", "czwartek", "czwartku", "torsdag"}},
    {{"friday", "freitag", "vendredi", "viernes", "venerdì", "vrijdag", "piątek", "piątku", "fredag"}},
    {{"saturday", "samstag", "sonnabend", "samedi", "sábado", "sabato", "zaterdag", "sobota", "sobotę", "soboty",
      "lördag", "lørdag"}},
}};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What stands before a weekday that is a certain day: "by Friday", "bis Freitag", "avant vendredi".
bool leads_to_weekday(std::string_view word) {
  return is_one_of(word,
                   {"next", "this",     "by",        "on",      "before",     "until",      "bis",   "am", "zum",
                    "vor",  "nächsten", "ab",        "diesen",  "kommenden",  "avant",      "pour",  "ce", "ici",
                    "el",   "del",      "este",      "próximo", "para",       "hasta",      "entro", "di", "questo",
                    "voor", "op",       "uiterlijk", "tegen",   "komende",    "do",         "w",     "na", "innan",
                    "på",   "før",      "senast",    "senest",  "spätestens", "aanstaande", "até"});
}

// "by tues", "due mon": how English writes weekdays short. Those that are words of their own count behind few others.
int short_weekday_of(std::string_view word, std::string_view lead) {
  static constexpr std::array<std::pair<std::string_view, int>, 8> kShort = {
      {{"tue", 2}, {"tues", 2}, {"weds", 3}, {"thu", 4}, {"thur", 4}, {"thurs", 4}, {"fri", 5}, {"wed", 3}}};
  static constexpr std::array<std::pair<std::string_view, int>, 3> kWords = {{{"sun", 0}, {"mon", 1}, {"sat", 6}}};
  if (is_one_of(lead, {"by", "before", "until", "till", "due", "on", "for", "next", "this", "b4"}))
    for (const auto& [name, day] : kShort)
      if (word == name) return day;
  if (is_one_of(lead, {"by", "before", "until", "till", "due", "b4"}))
    for (const auto& [name, day] : kWords)
      if (word == name) return day;
  return -1;
}

bool leads_to_date(std::string_view word) {
  return leads_to_weekday(word) ||
         is_one_of(word, {"due", "till", "fällig", "le", "il", "del", "dem", "den", "vence", "scade", "échéance"});
}

bool is_today(std::string_view word) {
  return is_one_of(word, {"today", "tonight", "heute", "hoy", "oggi", "hoje", "vandaag", "dziś", "dzisiaj", "idag"});
}

// "morgen", "mañana" and "jutro" are the morning as well: behind an article, a greeting or "heute".
bool is_tomorrow(const std::vector<SpokenToken>& tokens, std::size_t i, std::string_view text) {
  const std::string& word = tokens[i].word;
  const bool lower = text[tokens[i].span.begin] >= 'a';
  if (is_one_of(word, {"morgen", "mañana", "jutro"}))
    return lower && (i == 0 || !is_one_of(tokens[i - 1].word, {"guten", "am", "heute", "jeden", "goede", "de", "in",
                                                               "la", "esta", "cada", "god", "vom", "dobro", "svako"}));
  return is_one_of(word, {"tomorrow", "demain", "domani", "amanhã", "imorgen", "imorgon"});
}

// --- numeric dates ---

struct Numeric {
  Span span;
  std::array<int, 3> fields{};
  std::array<int, 3> digits{};
};

bool is_separator(char c) { return c == '/' || c == '.' || c == '-'; }

// Three groups of digits with the same separator, OCR's single spaces around it allowed.
std::optional<Numeric> numeric_at(std::string_view text, std::size_t i) {
  Numeric found{{i, i}, {}, {}};
  char separator = '\0';
  for (std::size_t field = 0; field < 3; ++field) {
    const std::size_t begin = i;
    int value = 0;
    while (digit(at(text, i)) && i - begin < 4) value = value * 10 + (text[i++] - '0');
    found.fields[field] = value, found.digits[field] = static_cast<int>(i - begin);
    if (i == begin) return std::nullopt;
    found.span.end = i;
    if (field == 2) break;
    std::size_t next = i;
    if (at(text, next) == ' ' && is_separator(at(text, next + 1))) ++next;
    if (!is_separator(at(text, next)) || (separator != '\0' && at(text, next) != separator)) return std::nullopt;
    separator = text[next++];
    if (at(text, next) == ' ' && digit(at(text, next + 1))) ++next;
    i = next;
  }
  // "06-04-1611:53": a time that OCR glued to a two-digit year.
  if (found.digits[2] == 4 && at(text, i) == ':' && digit(at(text, i + 1))) {
    found.fields[2] /= 100, found.digits[2] = 2;
    found.span.end = i -= 2;
  }
  const bool year_first = found.digits[0] == 4 && found.digits[1] <= 2 && found.digits[2] <= 2;
  const bool year_last = found.digits[0] <= 2 && found.digits[1] <= 2 && (found.digits[2] == 4 || found.digits[2] == 2);
  if (!year_first && !year_last) return std::nullopt;
  // "#19-18/03/2018": a number before the date is another one when its mark differs and the year is whole.
  const std::size_t start = found.span.begin;
  const bool led = start > 1 && text[start - 1] == '-' && digit(text[start - 2]);
  if (led && (separator == '-' || found.digits[2] != 4)) return std::nullopt;
  const char after = at(text, found.span.end);
  // "10/03/20185:41": the time runs into the year, or was just cut off it.
  const bool time_follows = digit(after) && (found.digits[2] == 4 || at(text, found.span.end + 2) == ':');
  if (digit(after) && !time_follows) return std::nullopt;
  if (is_separator(after) && digit(at(text, found.span.end + 1)) && after == separator) return std::nullopt;
  // 1.2.34 is a version or a chapter.
  if (separator == '.' && found.digits[2] == 2 && (found.digits[0] < 2 || found.digits[1] < 2)) return std::nullopt;
  return found;
}

bool starts_number(std::string_view text, std::size_t i) {
  if (!digit(at(text, i)) || (i > 0 && digit(text[i - 1]))) return false;
  if (i > 1 && (text[i - 1] == '.' || text[i - 1] == '/' || text[i - 1] == ',') && digit(text[i - 2])) return false;
  return true;
}

std::optional<FoundDate> resolve(const Numeric& numeric, DateOrder order) {
  const auto [a, b, c] = numeric.fields;
  if (numeric.digits[0] == 4) {
    const auto found = make_day(a, b, c);
    return found ? std::optional<FoundDate>({numeric.span, *found, false, true, false}) : std::nullopt;
  }
  const auto day_first = make_day(c, b, a), month_first = make_day(c, a, b);
  if (!day_first && !month_first) return std::nullopt;
  const bool use_day_first = day_first && (order == DateOrder::day_first || !month_first);
  return FoundDate{numeric.span, use_day_first ? *day_first : *month_first, day_first && month_first && a != b, true,
                   false};
}

void append_numeric(std::string_view text, DateOrder order, std::vector<FoundDate>& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!starts_number(text, i)) continue;
    if (const auto numeric = numeric_at(text, i)) {
      if (const auto found = resolve(*numeric, order)) out.push_back(*found);
      i = numeric->span.end - 1;
      continue;
    }
    std::size_t end = i;
    while (digit(at(text, end))) ++end;
    if (end - i == 8 && (text.substr(i, 2) == "20" || text.substr(i, 2) == "19") && at(text, end) != '-') {
      const auto number = [&](std::size_t from, std::size_t count) {
        return std::stoi(std::string(text.substr(i + from, count)));
      };
      if (const auto found = make_day(number(0, 4), number(4, 2), number(6, 2)))
        out.push_back({{i, end}, *found, false, true, false});
    }
    i = end - 1;
  }
}

// --- dates with a month's name, or without a year ---

Day next_such_day(int m, int d, Day reference) {
  for (int y = static_cast<int>(reference.year()); y < static_cast<int>(reference.year()) + 5; ++y) {
    const auto candidate = make_day(y, m, d);
    if (candidate && sys_days(*candidate) >= sys_days(reference)) return *candidate;
  }
  return reference;
}

// "bis 27.11.", "due 28/11", "by 12/5": day and month alone are a date only behind a word that leads to one.
void append_without_year(std::string_view text, const std::vector<SpokenToken>& tokens, DateOrder order, Day reference,
                         std::vector<FoundDate>& out) {
  for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
    const SpokenToken &first = tokens[i], &second = tokens[i + 1];
    if (!first.digits || !second.digits || first.span.size() > 2 || second.span.size() > 2 ||
        second.span.begin != first.span.end + 1)
      continue;
    const char mark = text[first.span.end], after = at(text, second.span.end);
    const bool dots = mark == '.' && after == '.' && !digit(at(text, second.span.end + 1));
    const bool slash = mark == '/' && after != '/' && after != '.' && after != '-' && !digit(after);
    const bool led = leads_to_date(tokens[i - 1].word) || weekday_of(tokens[i - 1].word) >= 0;
    if ((!dots && !slash) || !led) continue;
    const int a = static_cast<int>(*first.value), b = static_cast<int>(*second.value);
    const auto ok = [](int m, int d) { return make_day(2024, m, d).has_value(); };
    const bool day_first = ok(b, a) && (dots || order == DateOrder::day_first || !ok(a, b));
    if (!day_first && (dots || !ok(a, b))) continue;
    out.push_back({{first.span.begin, second.span.end},
                   day_first ? next_such_day(b, a, reference) : next_such_day(a, b, reference),
                   slash && ok(a, b) && ok(b, a) && a != b,
                   false,
                   false});
  }
}

bool close_by(std::string_view text, const SpokenToken& a, const SpokenToken& b) {
  const auto gap = text.substr(a.span.end, b.span.begin - a.span.end);
  return gap.size() <= 4 && gap.find('\n') == std::string_view::npos && std::all_of(gap.begin(), gap.end(), [](char c) {
           return c == ' ' || c == ',' || c == '.' || c == '-' || c == '/' || c == '\'';
         });
}

bool is_day_number(const SpokenToken& token) { return token.value && *token.value >= 1 && *token.value <= 31; }

// "1er décembre", "1º de enero"
bool is_first_of_month(const SpokenToken& token) {
  return is_one_of(token.word, {"1er", "1ᵉʳ", "1º", "1°", "1o", "premier", "primero", "primo"});
}

std::optional<int> year_value(std::string_view text, const std::vector<SpokenToken>& tokens, std::size_t before,
                              std::size_t i) {
  if (i >= tokens.size() || !tokens[i].value || !close_by(text, tokens[before], tokens[i]) || tokens[i].ordinal)
    return std::nullopt;
  const auto value = *tokens[i].value;
  const bool followed_by_time = at(text, tokens[i].span.end) == ':' || at(text, tokens[i].span.end) == 'h';
  if (value >= 1990 && value <= 2100) return static_cast<int>(value);
  const bool two_digits =
      tokens[i].digits && tokens[i].span.size() == 2 && value >= 0 && value <= 99 && !followed_by_time;
  if (two_digits) return static_cast<int>(2000 + value);
  return std::nullopt;
}

// tokens[i] names a month; looks for its day and year on both sides.
std::optional<FoundDate> named_date(std::string_view text, const std::vector<SpokenToken>& tokens, std::size_t i,
                                    Day reference) {
  const int m = month_of(tokens[i].word);
  std::size_t d = tokens.size(), first = i, last = i;
  std::size_t before = i;
  if (before > 0) --before;
  const bool linked =
      before < i && (tokens[before].word == "of" || tokens[before].word == "de" || tokens[before].word == "d");
  if (linked && before > 0) --before;
  if (before < i && (is_day_number(tokens[before]) || is_first_of_month(tokens[before])) &&
      (linked || close_by(text, tokens[before], tokens[i])))
    d = first = before;
  if (d == tokens.size()) {
    std::size_t after = i + 1;
    const bool article = after < tokens.size() && tokens[after].word == "the";
    if (article) ++after;
    if (after < tokens.size() && is_day_number(tokens[after]) && (article || close_by(text, tokens[i], tokens[after])))
      d = last = after;
  }
  if (d == tokens.size()) return std::nullopt;
  std::size_t next = last + 1;
  if (next < tokens.size() && (tokens[next].word == "de" || tokens[next].word == "del")) ++next;
  const auto y = year_value(text, tokens, next - 1, next);
  if (y) last = next;
  const int number = tokens[d].value ? static_cast<int>(*tokens[d].value) : 1;
  const auto found = y ? make_day(*y, m, number) : std::optional<Day>(next_such_day(m, number, reference));
  if (!found || (!y && !make_day(2024, m, number))) return std::nullopt;
  // "may 3 people", "set 5", "out 2": names that are common words need a year, or a day in front of them.
  const bool bare = !y && d > i && !tokens[d].ordinal && text[tokens[i].span.begin] >= 'a';
  if (is_common_word(tokens[i].word) && (bare || (!y && tokens[i].word != "may"))) return std::nullopt;
  return FoundDate{{tokens[first].span.begin, tokens[last].span.end}, *found, false, y.has_value(), false};
}

// --- dates that lean on the reference day ---

bool opens_count(std::string_view word) {
  return is_one_of(word, {"in", "within", "innerhalb", "binnen", "innert", "sous", "dans", "en", "dentro", "entro",
                          "em", "ciągu", "inom", "om", "innen", "inden"});
}

bool is_filler_of_count(std::string_view word) {
  return is_one_of(word, {"of", "von", "der", "de", "di", "van", "the", "working", "business", "calendar", "próximos"});
}

std::optional<int> days_of_unit(std::string_view word) {
  if (is_one_of(word, {"day",   "days", "tag",  "tage",   "tagen",  "werktagen", "arbeitstagen", "jour",
                       "jours", "día",  "días", "giorno", "giorni", "dag",       "dagen",        "dagar",
                       "dager", "dage", "dia",  "dias",   "dni",    "dzień"}))
    return 1;
  if (is_one_of(word, {"week",    "weeks",     "woche",     "wochen",  "semaine",  "semaines", "semana",
                       "semanas", "settimana", "settimane", "weken",   "vecka",    "veckor",   "uke",
                       "uker",    "uge",       "uger",      "tydzień", "tygodnie", "tygodni"}))
    return 7;
  return std::nullopt;
}

std::optional<FoundDate> counted(const std::vector<SpokenToken>& tokens, std::size_t i, Day reference) {
  if (!opens_count(tokens[i].word)) return std::nullopt;
  std::size_t at = i + 1;
  while (at < tokens.size() && at < i + 3 && !tokens[at].value && is_filler_of_count(tokens[at].word)) ++at;
  if (at + 1 >= tokens.size() || !tokens[at].value || *tokens[at].value > 366) return std::nullopt;
  std::size_t unit = at + 1;
  if (is_filler_of_count(tokens[unit].word) && unit + 1 < tokens.size()) ++unit;
  const auto days = days_of_unit(tokens[unit].word);
  if (!days) return std::nullopt;
  return FoundDate{{tokens[i].span.begin, tokens[unit].span.end},
                   plus_days(reference, *days * static_cast<int>(*tokens[at].value)),
                   false,
                   false,
                   true};
}

Day last_day(std::chrono::year_month month) {
  const auto last = month / std::chrono::last;
  return {last.year(), last.month(), last.day()};
}

// "the end of the month", "Ende November", "fin du mois", "Monatsende": tokens[i] is the month.
std::optional<FoundDate> end_of_month(const std::vector<SpokenToken>& tokens, std::size_t i, Day reference) {
  const auto found = [&](std::chrono::year_month month, std::size_t first) {
    return FoundDate{{tokens[first].span.begin, tokens[i].span.end}, last_day(month), false, false, true};
  };
  const std::chrono::year_month now = reference.year() / reference.month();
  const std::string& word = tokens[i].word;
  if (word == "monatsende" || word == "månedsslut") return found(now, i);
  const int named = month_of(word);
  if (named == 0 && !is_one_of(word, {"month", "monat", "monats", "mois", "mes", "mese", "maand", "miesiąca", "mês",
                                      "månaden", "måneden"}))
    return std::nullopt;
  std::size_t at = i;
  while (at > 0 && i - at < 2 &&
         is_one_of(tokens[at - 1].word, {"of", "the", "this", "des", "dieses", "diesen", "du", "de", "ce", "del",
                                         "este", "di", "questo", "van", "deze", "do", "av", "af"}))
    --at;
  if (at == 0 || !is_one_of(tokens[at - 1].word, {"end", "ende", "fin", "final", "finales", "fine", "eind", "einde",
                                                  "końca", "fim", "slutet", "slutten", "slutningen"}))
    return std::nullopt;
  if (named == 0) return found(now, at - 1);
  const std::chrono::year_month month = reference.year() / named;
  return found(month < now ? month + std::chrono::years(1) : month, at - 1);
}

bool is_next(std::string_view word) {
  return is_one_of(word, {"next", "nächster", "nächsten", "kommender", "kommenden", "prochaine", "volgende"});
}

// "by the end of next week", "Ende der Woche": its Friday.
std::optional<FoundDate> end_of_week(const std::vector<SpokenToken>& tokens, std::size_t i, Day reference) {
  if (!is_one_of(tokens[i].word, {"week", "woche", "semaine", "week"})) return std::nullopt;
  std::size_t at = i;
  bool next = false;
  while (at > 0 && i - at < 3 &&
         (is_next(tokens[at - 1].word) ||
          is_one_of(tokens[at - 1].word, {"of", "the", "this", "der", "dieser", "de", "la", "cette", "deze", "van"}))) {
    --at;
    next = next || is_next(tokens[at].word);
  }
  if (at == 0 || !is_one_of(tokens[at - 1].word, {"end", "ende", "fin", "eind", "einde"})) return std::nullopt;
  const int now = static_cast<int>(std::chrono::weekday(sys_days(reference)).iso_encoding());
  constexpr int kFriday = 5;
  const int ahead = kFriday - now + (next ? 7 : now > kFriday ? 7 : 0);
  return FoundDate{{tokens[at - 1].span.begin, tokens[i].span.end}, plus_days(reference, ahead), false, false, true};
}

// "14 Tage ab Rechnungsdatum", "30 days from receipt", "Net 30": how long there is to pay.
std::optional<FoundDate> term(const std::vector<SpokenToken>& tokens, std::size_t i, Day reference) {
  constexpr std::int64_t kLongest = 180;  // days
  if (*tokens[i].value < 1 || *tokens[i].value > kLongest || tokens[i].ordinal) return std::nullopt;
  const int count = static_cast<int>(*tokens[i].value);
  const auto found = [&](std::size_t first, std::size_t last, int days) {
    return FoundDate{{tokens[first].span.begin, tokens[last].span.end}, plus_days(reference, days), false, false, true};
  };
  if (i > 0 && tokens[i - 1].word == "net" && tokens[i].digits) return found(i - 1, i, count);
  if (i + 2 >= tokens.size() ||
      !is_one_of(tokens[i + 2].word, {"ab", "nach", "netto", "from", "after", "net", "vanaf", "dalla"}))
    return std::nullopt;
  const auto days = days_of_unit(tokens[i + 1].word);
  return days ? std::optional<FoundDate>(found(i, i + 1, *days * count)) : std::nullopt;
}

// "by the 30th", "bis zum 30.", "avant le 5": the next such day. What goes on behind it ("the 30th floor") is no day.
std::optional<FoundDate> day_of_month(std::string_view text, const std::vector<SpokenToken>& tokens, std::size_t i,
                                      Day reference) {
  if (i < 2 || !is_day_number(tokens[i])) return std::nullopt;
  const std::string &article = tokens[i - 1].word, &lead = tokens[i - 2].word;
  const bool english =
      article == "the" && tokens[i].ordinal && is_one_of(lead, {"by", "before", "until", "on", "till"});
  const bool other = is_one_of(article, {"zum", "dem", "le", "el", "del", "il", "de", "den"}) &&
                     is_one_of(lead, {"bis", "vor", "avant", "pour", "antes", "para", "entro", "voor", "före", "før"});
  const bool alone = is_one_of(article, {"entro"}) && tokens[i].digits;
  if (!english && !other && !alone) return std::nullopt;
  const std::string_view behind = text.substr(tokens[i].span.end);
  const std::size_t word = behind.find_first_not_of(" \t\r\n.,;:!?)");
  const std::string_view gap = behind.substr(0, word);
  // "bis zum 3. Mal": a full stop before a German noun ends nothing.
  const bool german = is_one_of(article, {"zum", "dem"});
  const bool ends = word == std::string_view::npos || gap.find_first_of(",;:!?)\n") != std::string_view::npos ||
                    (gap.starts_with(". ") && !german);
  const bool goes_on = i + 1 < tokens.size() &&
                       is_one_of(tokens[i + 1].word, {"at", "if", "please", "so", "and", "or", "und", "oder", "et", "y",
                                                      "e", "en", "zu", "überweisen", "zahlen", "bezahlen"});
  const bool runs_on = i + 1 < tokens.size() && (tokens[i + 1].value || month_of(tokens[i + 1].word) != 0);
  if (!ends && (!goes_on || runs_on)) return std::nullopt;
  const std::chrono::day day{static_cast<unsigned>(*tokens[i].value)};
  std::chrono::year_month month = reference.year() / reference.month();
  if (day < reference.day()) month += std::chrono::months(1);
  if (!(month / day).ok()) return std::nullopt;
  const std::size_t first = alone ? i : i - 1;
  return FoundDate{{tokens[first].span.begin, tokens[i].span.end}, month / day, false, false, true};
}

std::optional<FoundDate> leaning(std::string_view text, const std::vector<SpokenToken>& tokens, std::size_t i,
                                 Day reference) {
  const std::string& word = tokens[i].word;
  const auto found = [&](Day day, std::size_t first) {
    return FoundDate{{tokens[first].span.begin, tokens[i].span.end}, day, false, false, true};
  };
  if (is_today(word)) return found(reference, i);
  if (is_tomorrow(tokens, i, text)) return found(plus_days(reference, 1), i);
  const int shortened = i > 0 ? short_weekday_of(word, tokens[i - 1].word) : -1;
  if (const int weekday = shortened >= 0 ? shortened : weekday_of(word); weekday >= 0) {
    const int now = static_cast<int>(std::chrono::weekday(sys_days(reference)).c_encoding());
    int ahead = (weekday - now + 7) % 7;
    if (ahead == 0) ahead = 7;
    // "Thursday 3 December" is a date of its own; the name alone counts only where a preposition leads it.
    if (i == 0 || (shortened < 0 && !leads_to_weekday(tokens[i - 1].word)) ||
        (i + 1 < tokens.size() && (tokens[i + 1].value || month_of(tokens[i + 1].word) != 0)))
      return std::nullopt;
    return found(plus_days(reference, ahead), i);
  }
  if (const auto end = end_of_week(tokens, i, reference)) return end;
  if (const auto end = end_of_month(tokens, i, reference)) return end;
  return counted(tokens, i, reference);
}

void append_named(std::string_view text, const std::vector<SpokenToken>& tokens, Day reference,
                  std::vector<FoundDate>& out) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::optional<FoundDate> found;
    if (tokens[i].value) {
      found = day_of_month(text, tokens, i, reference);
      if (!found) found = term(tokens, i, reference);
    } else if (month_of(tokens[i].word) != 0) found = named_date(text, tokens, i, reference);
    else found = leaning(text, tokens, i, reference);
    if (!found && month_of(tokens[i].word) != 0) found = end_of_month(tokens, i, reference);
    if (found) out.push_back(*found);
  }
}

}  // namespace

int weekday_of(std::string_view word) {
  for (std::size_t i = 0; i < kWeekdays.size(); ++i)
    if (!word.empty() && std::find(kWeekdays[i].begin(), kWeekdays[i].end(), word) != kWeekdays[i].end())
      return static_cast<int>(i);
  return -1;
}

int month_of(std::string_view word) {
  static const std::unordered_map<std::string_view, int> names = [] {
    std::unordered_map<std::string_view, int> all;
    for (const MonthNames& entry : kMonths)
      for (const std::string_view name : entry.names)
        if (!name.empty()) all.emplace(name, entry.month);
    return all;
  }();
  const auto found = names.find(word);
  return found == names.end() ? 0 : found->second;
}

bool plausible(Day value) {
  const int y = static_cast<int>(value.year());
  return y >= 1990 && y <= 2100;
}

std::vector<FoundDate> find_dates(std::string_view text, DateOrder order, Day reference) {
  std::vector<FoundDate> dates;
  append_numeric(text, order, dates);
  const auto tokens = spoken_tokens(text);
  append_without_year(text, tokens, order, reference, dates);
  append_named(text, tokens, reference, dates);
  std::stable_sort(dates.begin(), dates.end(), [](const auto& a, const auto& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.size() > b.span.size();
  });
  std::vector<FoundDate> disjoint;
  for (const FoundDate& date : dates)
    if (disjoint.empty() || date.span.begin >= disjoint.back().span.end) disjoint.push_back(date);
  return disjoint;
}

std::vector<Span> find_impossible_dates(std::string_view text) {
  std::vector<Span> spans;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!starts_number(text, i)) continue;
    const auto numeric = numeric_at(text, i);
    if (!numeric) continue;
    const int written_year = numeric->digits[0] == 4 ? numeric->fields[0] : numeric->fields[2];
    const bool year_like =
        std::max(numeric->digits[0], numeric->digits[2]) == 4 && written_year >= 1990 && written_year <= 2100;
    if (year_like && !resolve(*numeric, DateOrder::day_first)) spans.push_back(numeric->span);
    i = numeric->span.end - 1;
  }
  return spans;
}

std::string iso(Day value) {
  char out[32];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(value.year()), static_cast<unsigned>(value.month()),
                static_cast<unsigned>(value.day()));
  return out;
}

std::optional<Day> parse_iso(std::string_view text) {
  const auto numeric = numeric_at(text, 0);
  if (!numeric || numeric->digits[0] != 4) return std::nullopt;
  const auto found = resolve(*numeric, DateOrder::day_first);
  return found ? std::optional<Day>(found->day) : std::nullopt;
}

std::optional<Day> parse_mail_date(std::string_view text) {
  if (const auto day_only = parse_iso(text)) return day_only;
  const auto dates = find_dates(text, DateOrder::day_first, today());
  for (const FoundDate& date : dates)
    if (date.year_given) return date.day;
  return std::nullopt;
}

Day today() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  localtime_r(&now, &parts);
  return Day{year{parts.tm_year + 1900}, month{static_cast<unsigned>(parts.tm_mon + 1)},
             day{static_cast<unsigned>(parts.tm_mday)}};
}

Day plus_days(Day value, int days) { return Day{sys_days(value) + std::chrono::days(days)}; }

}  // namespace firstpass::understand
