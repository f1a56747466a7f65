#include "protect/written_date.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "core/text.h"

namespace firstpass::protect {

namespace {

using Names = std::array<std::string_view, 12>;
constexpr std::array<Names, 14> kMonths = {{
    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"},
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
    {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
     "Dezember"},
    {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
     "décembre"},
    {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
     "diciembre"},
    {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
     "novembre", "dicembre"},
    {"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
     "dezembro"},
    {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
     "december"},
    {"Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"},
    {"janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"},
    {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"},
    {"gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"},
    {"jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"},
    {"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"},
}};

struct MonthName {
  std::size_t names;
  unsigned month;
};

std::optional<MonthName> month_of(std::string_view word) {
  const std::string folded = lower(word);
  for (std::size_t row = 0; row < kMonths.size(); ++row)
    for (unsigned month = 0; month < 12; ++month)
      if (lower(kMonths[row][month]) == folded) return MonthName{row, month + 1};
  return std::nullopt;
}

std::string in_case_of(std::string_view sample, std::string_view name) {
  std::size_t at = 0, second = 0;
  const bool capital = is_upper(next_code_point(sample, at));
  second = at;
  const bool all = capital && second < sample.size() && is_upper(next_code_point(sample, second));
  std::string out = lower(name);
  if (!capital) return out;
  if (all)
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  else if (out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string digits_like(std::string_view sample, unsigned value) {
  std::string out = std::to_string(value);
  while (sample.size() >= 2 && out.size() < 2) out.insert(out.begin(), '0');
  return out;
}

bool ends_in(unsigned day, unsigned last) { return day % 10 == last && day / 10 != 1; }

}  // namespace

std::optional<WrittenDate> WrittenDate::read(std::string_view text) {
  WrittenDate date;
  bool time = false;
  std::vector<std::size_t> numbers;  // pieces that are numbers before any time of day
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    Piece piece{Field::text, "", 0};
    if (is_digit(text[at])) {
      while (at < text.size() && is_digit(text[at])) ++at;
      const bool clock = at < text.size() && text[at] == ':';
      time |= clock;
      if (!time && at - begin <= 4) numbers.push_back(date.m_pieces.size());
    } else if (is_word(next_code_point(text, at))) {
      for (std::size_t next = at; next < text.size() && !is_digit(text[next]); at = next)
        if (!is_word(next_code_point(text, next))) break;
      if (const auto month = month_of(text.substr(begin, at - begin)); month && date.m_month == 0) {
        piece.field = Field::month_name, piece.names = month->names;
        date.m_month = month->month;
      }
    }
    piece.text = std::string(text.substr(begin, at - begin));
    date.m_pieces.push_back(std::move(piece));
  }
  const auto size = [&](std::size_t i) { return date.m_pieces[numbers[i]].text.size(); };
  const auto value = [&](std::size_t i) { return static_cast<unsigned>(std::stoul(date.m_pieces[numbers[i]].text)); };
  const auto set = [&](std::size_t i, Field field) { date.m_pieces[numbers[i]].field = field; };
  std::size_t day = 0, year = 0;
  if (date.m_month != 0 && numbers.size() == 2) {
    year = size(0) == 4 ? 0 : 1, day = 1 - year;
  } else if (date.m_month == 0 && numbers.size() >= 3 && (numbers.size() == 3 || time || size(0) == 4)) {
    const std::size_t sign = numbers[0] + 1;
    const bool slash = sign < date.m_pieces.size() && date.m_pieces[sign].text == "/";
    std::size_t month = 1;
    if (size(0) == 4) year = 0, day = 2;
    else year = 2, day = slash && value(0) <= 12 ? 1 : 0, month = 1 - day;
    if (size(0) != 4 && value(month) > 12) std::swap(day, month);
    date.m_month = value(month);
    set(month, Field::month);
  } else {
    return std::nullopt;
  }
  if (size(year) != 4 && size(year) != 2) return std::nullopt;
  date.m_year = static_cast<int>(value(year));
  set(year, size(year) == 4 ? Field::year : Field::short_year);
  if (size(year) == 2) date.m_year += date.m_year < 50 ? 2000 : 1900;
  date.m_day = value(day);
  set(day, Field::day);
  using namespace std::chrono;
  const year_month_day real{std::chrono::year(date.m_year), std::chrono::month(date.m_month),
                            std::chrono::day(date.m_day)};
  if (!real.ok() || size(day) > 2 || date.m_year < 1000 || date.m_year > 2999) return std::nullopt;
  return date;
}

long WrittenDate::days() const {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(m_year), std::chrono::month(m_month), std::chrono::day(m_day)};
  return sys_days(date).time_since_epoch().count();
}

std::string WrittenDate::write(long days) const {
  using namespace std::chrono;
  const year_month_day date{sys_days(std::chrono::days(days))};
  const auto day = static_cast<unsigned>(date.day()), month = static_cast<unsigned>(date.month());
  const int year = static_cast<int>(date.year());
  std::string out;
  for (std::size_t i = 0; i < m_pieces.size(); ++i) {
    const Piece& piece = m_pieces[i];
    switch (piece.field) {
      case Field::year: out += std::to_string(year); break;
      case Field::short_year: out += digits_like("00", static_cast<unsigned>(year % 100)); break;
      case Field::month: out += digits_like(piece.text, month); break;
      case Field::month_name: out += in_case_of(piece.text, kMonths[piece.names][month - 1]); break;
      case Field::day:
        out += digits_like(piece.text.size() == 2 && piece.text[0] == '0' ? piece.text
                           : m_day > 9                                    ? "0"
                                                                          : piece.text,
                           day);
        break;
      case Field::text: {
        const bool ordinal = i > 0 && m_pieces[i - 1].field == Field::day &&
                             (piece.text == "st" || piece.text == "nd" || piece.text == "rd" || piece.text == "th");
        if (!ordinal) out += piece.text;
        else out += ends_in(day, 1) ? "st" : ends_in(day, 2) ? "nd" : ends_in(day, 3) ? "rd" : "th";
      }
    }
  }
  return out;
}

std::string WrittenDate::month_and_year() const {
  for (const Piece& piece : m_pieces)
    if (piece.field == Field::month_name)
      return in_case_of(piece.text, kMonths[piece.names][m_month - 1]) + " " + std::to_string(m_year);
  return std::to_string(m_year) + "-" + digits_like("00", m_month);
}

}  // namespace firstpass::protect
