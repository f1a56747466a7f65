#include "pipeline/asked_days.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace firstpass::pipeline {

namespace {

using understand::Day;
using namespace std::chrono;

/// Days by their distance from today, in the languages of the house.
enum class Named { day_before, yesterday, today, this_week, last_week, this_month, last_month };
struct Phrase {
  Named named;
  std::string_view words;  // separated by '|'
};
constexpr std::array<Phrase, 7> kPhrases = {{
    {Named::day_before,
     "the day before yesterday|vorgestern|avant-hier|anteayer|l'altro ieri|anteontem|eergisteren|前天|一昨日|그저께"},
    {Named::yesterday, "yesterday|gestern|hier|ayer|ieri|ontem|gisteren|昨天|昨日|어제"},
    {Named::today,
     "today|tonight|last night|heute|letzte nacht|aujourd'hui|aujourd’hui|cette nuit|hoy|anoche|oggi|stanotte|hoje|"
     "vandaag|vannacht|今天|今日|오늘"},
    {Named::this_week,
     "this week|diese woche|dieser woche|cette semaine|esta semana|questa settimana|deze week|本周|这周|今週|이번 주"},
    {Named::last_week,
     "last week|letzte woche|letzter woche|vergangene woche|vorige woche|semaine dernière|semana pasada|settimana "
     "scorsa|semana passada|vorige week|afgelopen week|上周|先週|지난주"},
    {Named::this_month,
     "this month|diesen monat|diesem monat|ce mois|ce mois-ci|este mes|questo mese|este mês|deze "
     "maand|本月|这个月|今月|"
     "이번 달"},
    {Named::last_month,
     "last month|letzten monat|vergangenen monat|vorigen monat|mois dernier|mes pasado|mese scorso|mês passado|vorige "
     "maand|afgelopen maand|上个月|先月|지난달"},
}};

class Asked {
 public:
  Asked(const std::string& question, Day today) : m_today(today), m_question(question), m_lowered(lower(question)) {}

  std::string run() {
    for (const understand::FoundDate& found :
         understand::find_dates(m_question, understand::DateOrder::day_first, m_today)) {
      day(found.day);
      if (!found.year_given && !found.relative) day({found.day.year() - years(1), found.day.month(), found.day.day()});
    }
    for (const Phrase& phrase : kPhrases)
      if (has_any(phrase.words)) add(phrase.named);
    return m_question + m_added;
  }

 private:
  void add(Named named) {
    const year_month now(m_today.year(), m_today.month());
    switch (named) {
      case Named::day_before: return day(understand::plus_days(m_today, -2));
      case Named::yesterday: return day(understand::plus_days(m_today, -1));
      case Named::today: return day(m_today);
      case Named::this_week: return week(0);
      case Named::last_week: return week(-7);
      case Named::this_month: return month(now);
      case Named::last_month: return month(now - months(1));
    }
  }

  bool has_any(std::string_view phrases) const {
    while (!phrases.empty()) {
      const std::string_view words = phrases.substr(0, phrases.find('|'));
      if (has(words)) return true;
      phrases.remove_prefix(std::min(words.size() + 1, phrases.size()));
    }
    return false;
  }

  bool has(std::string_view words) const {
    // Yesterday in French, "here" in German and Dutch.
    if (words == "hier" && !is_french()) return false;
    const bool unspaced = static_cast<unsigned char>(words.front()) >= 0xE0;  // Chinese, Japanese, Korean
    if (unspaced) return m_lowered.find(words) != std::string::npos;
    const auto inside = [&](std::size_t i) { return is_alnum(static_cast<unsigned char>(m_lowered[i])); };
    for (std::size_t at = m_lowered.find(words); at != std::string::npos; at = m_lowered.find(words, at + 1)) {
      const std::size_t end = at + words.size();
      // "The day before yesterday" and "avant-hier" are not yesterday too.
      const bool behind_more =
          at > 0 && (m_lowered[at - 1] == '-' || m_lowered.substr(0, at).ends_with("day before ") ||
                     m_lowered.substr(0, at).ends_with("l'altro "));
      if ((at == 0 || !inside(at - 1)) && (end == m_lowered.size() || !inside(end)) && !behind_more) return true;
    }
    return false;
  }

  bool is_french() const {
    for (const std::string_view word : {"j'", "j’", "qu'", "qu’", "est-ce", "que ", "quels ", "combien", "quand",
                                        "comment", " le ", " la ", " les ", " mes ", " mon ", " ma "})
      if (m_lowered.find(word) != std::string::npos) return true;
    return false;
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
