#include "pipeline/asked_days.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace firstpass::pipeline {

namespace {

using understand::Day;
using namespace std::chrono;

class Asked {
 public:
  Asked(const std::string& question, Day today) : m_today(today), m_question(question), m_lowered(lower(question)) {}

  std::string run() {
    for (const understand::FoundDate& found :
         understand::find_dates(m_question, understand::DateOrder::day_first, m_today)) {
      day(found.day);
      if (!found.year_given && !found.relative) day({found.day.year() - years(1), found.day.month(), found.day.day()});
    }
    if (has("yesterday")) day(understand::plus_days(m_today, -1));
    if (has("last night") || has("today") || has("tonight")) day(m_today);
    if (has("this week")) week(0);
    if (has("last week")) week(-7);
    if (has("this month")) month(year_month(m_today.year(), m_today.month()));
    if (has("last month")) month(year_month(m_today.year(), m_today.month()) - months(1));
    return m_question + m_added;
  }

 private:
  bool has(std::string_view words) const {
    const std::size_t at = m_lowered.find(words), end = at + words.size();
    const auto inside = [&](std::size_t i) { return is_alnum(static_cast<unsigned char>(m_lowered[i])); };
    return at != std::string::npos && (at == 0 || !inside(at - 1)) && (end == m_lowered.size() || !inside(end));
  }

  void day(Day day) {
    if (day.ok()) m_added += ' ' + understand::iso(day);
  }

  void week(int from) {
    const auto weekday_now = weekday(sys_days(m_today)).iso_encoding();  // 1 is Monday
    for (int i = 0; i < 7; ++i) day(understand::plus_days(m_today, from + 1 - static_cast<int>(weekday_now) + i));
  }

  void month(year_month month) {
    static constexpr std::array<const char*, 12> kNames = {"January",   "February", "March",    "April",
                                                           "May",       "June",     "July",     "August",
                                                           "September", "October",  "November", "December"};
    m_added += ' ' + std::string(kNames[static_cast<unsigned>(month.month()) - 1]) + ' ' +
               std::to_string(static_cast<int>(month.year())) + ' ' + understand::iso(month / 1).substr(0, 7);
  }

  Day m_today;
  const std::string& m_question;
  std::string m_lowered, m_added;
};

}  // namespace

std::string with_asked_days(const std::string& question, const std::vector<Document>& documents, Day today) {
  const bool records = std::any_of(documents.begin(), documents.end(), [](const Document& document) {
    return std::any_of(document.parts.begin(), document.parts.end(),
                       [](const Part& part) { return part.kind == PartKind::records; });
  });
  return records ? Asked(question, today).run() : question;
}

}  // namespace firstpass::pipeline
