// What can still be answered about masked text: who owes whom, who is who, how old, how far apart. A reader of rules
// sees the masked text alone; its answer is restored and compared with the truth.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <random>
#include <regex>
#include <set>
#include <string>

#include "protect/mask.h"
#include "protect/written_date.h"
#include "restore/restore.h"

namespace firstpass::restore {
namespace {

struct Person {
  const char* full;
  const char* given;  // another form
  const char* titled;
};
constexpr std::array<Person, 8> kPeople = {{{"Kimberly Watson", "Kim", "Ms Watson"},
                                            {"Robert Okafor", "Bob", "Mr Okafor"},
                                            {"Jürgen Möller", "Jürgen", "Herr Möller"},
                                            {"Elena Petrova", "Elena", "Mrs Petrova"},
                                            {"William Ashdown", "Bill", "Mr Ashdown"},
                                            {"Priya Raman", "Priya", "Dr Raman"},
                                            {"Margaret Quayle", "Peggy", "Mrs Quayle"},
                                            {"Stephen Marlowe", "Steve", "Mr Marlowe"}}};

// Masks with what a name model would have found: the full names. Other forms are for masking to find.
class Talk {
 public:
  explicit Talk(const protect::TypeRules& rules) {
    m_options.rules = std::make_shared<const protect::TypeRules>(rules);
  }

  std::string mask(const std::string& text, const std::vector<std::pair<std::string, const char*>>& values) {
    std::vector<protect::Detection> found;
    for (const auto& [value, type] : values)
      for (std::size_t at = text.find(value); at != std::string::npos; at = text.find(value, at + value.size()))
        found.push_back({{at, at + value.size()}, type, 0.9, "model", ""});
    const auto masked = protect::mask(text, found, *m_scope, m_options);
    EXPECT_TRUE(masked) << masked.error().message;
    return masked ? masked->text : std::string();
  }
  std::string restored(const std::string& text) const { return restore(text, m_scope); }

 private:
  protect::MaskOptions m_options;
  std::shared_ptr<vault::Scope> m_scope = *vault::Vault::in_memory()->scope("talk", "openai");
};

// The cloud's reading of a placeholder: whose it is stands in the first four symbols of the tag.
std::string who(const std::string& placeholder) {
  const std::size_t line = placeholder.rfind('_');
  return line == std::string::npos ? "" : placeholder.substr(line + 1, 4);
}

const std::regex& placeholder_form() {
  static const std::regex form("<PERSON_[0-9A-Z]{4,8}>");
  return form;
}

class Utility : public ::testing::Test {
 protected:
  std::mt19937 m_random{20260101};
  std::size_t pick(std::size_t bound) { return m_random() % bound; }
  std::size_t m_asked = 0, m_right = 0;

  void count(bool right, const std::string& masked) {
    ++m_asked, m_right += right;
    if (!right) m_wrong += masked + "\n";
  }
  std::string m_wrong;
  void expect_share(const char* what) const {
    std::printf("%s: %zu of %zu answered rightly on masked text\n", what, m_right, m_asked);
    EXPECT_GE(static_cast<double>(m_right), 0.98 * static_cast<double>(m_asked)) << m_wrong;
  }
};

TEST_F(Utility, WhoOwesWhomOverTheFormsOfTheirNames) {
  const protect::TypeRules rules;
  for (int i = 0; i < 200; ++i) {
    Talk talk(rules);
    const Person& a = kPeople[pick(4)];
    const Person& b = kPeople[4 + pick(4)];
    const int owed = 20 + static_cast<int>(pick(80)), paid = 1 + static_cast<int>(pick(19));
    const std::string text = std::string(a.full) + " owes " + b.full + " " + std::to_string(owed) +
                             " euros. On Monday " + a.given + " gave " + b.titled + " " + std::to_string(paid) +
                             " euros.";
    const std::string masked = talk.mask(text, {{a.full, "PERSON"}, {b.full, "PERSON"}});
    const std::regex owes("(<PERSON_[0-9A-Z]+>) owes (<PERSON_[0-9A-Z]+>) (\\d+)"),
        gave("(<PERSON_[0-9A-Z]+>) gave (?:[A-Za-z]+ )?(<PERSON_[0-9A-Z]+>) (\\d+)");
    std::smatch first, second;
    const bool read = std::regex_search(masked, first, owes) && std::regex_search(masked, second, gave) &&
                      who(first[1]) == who(second[1]) && who(first[2]) == who(second[2]) &&
                      who(first[1]) != who(first[2]);
    const std::string answer = !read ? ""
                                     : first[1].str() + " still owes " + first[2].str() + " " +
                                           std::to_string(std::stoi(first[3]) - std::stoi(second[3]));
    count(talk.restored(answer) == std::string(a.full) + " still owes " + b.full + " " + std::to_string(owed - paid),
          masked);
  }
  expect_share("who owes whom");
}

TEST_F(Utility, HowManyPeopleThereAre) {
  const protect::TypeRules rules;
  for (int i = 0; i < 100; ++i) {
    Talk talk(rules);
    const std::size_t people = 2 + pick(6);
    std::string text;
    std::vector<std::pair<std::string, const char*>> values;
    for (std::size_t p = 0; p < people; ++p) {
      text += std::string(kPeople[p].full) + " came. Then we met " + kPeople[p].given + " and " + kPeople[p].titled +
              " again. ";
      values.emplace_back(kPeople[p].full, "PERSON");
    }
    const std::string masked = talk.mask(text, values);
    std::set<std::string> seen;
    std::size_t named = 0;
    for (std::sregex_iterator at(masked.begin(), masked.end(), placeholder_form()), end; at != end; ++at)
      seen.insert(who(at->str())), ++named;
    count(seen.size() == people && named == 3 * people, masked);
  }
  expect_share("how many people");
}

std::string written(std::chrono::year_month_day date, std::size_t style) {
  constexpr std::array<const char*, 12> kMonths = {"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};
  char text[40];
  const int year = static_cast<int>(date.year());
  const auto month = static_cast<unsigned>(date.month()), day = static_cast<unsigned>(date.day());
  switch (style % 4) {
    case 0: std::snprintf(text, sizeof text, "%04d-%02u-%02u", year, month, day); break;
    case 1: std::snprintf(text, sizeof text, "%u.%u.%d", day, month, year); break;
    case 2: std::snprintf(text, sizeof text, "%u %s %d", day, kMonths[month - 1], year); break;
    default: std::snprintf(text, sizeof text, "%s %u, %d", kMonths[month - 1], day, year);
  }
  return text;
}

std::chrono::sys_days random_day(std::mt19937& random, int from, int to) {
  const auto first = std::chrono::sys_days{std::chrono::year(from) / 1 / 1};
  const auto last = std::chrono::sys_days{std::chrono::year(to) / 12 / 31};
  return first + std::chrono::days(random() % static_cast<unsigned>((last - first).count()));
}

TEST_F(Utility, HowFarApartAndInWhichOrderWithDatesMovedByAConstant) {
  protect::TypeRules rules;
  rules.types = {{"DATE_TIME", protect::Operator::surrogate}};
  for (int i = 0; i < 200; ++i) {
    Talk talk(rules);
    const auto a = random_day(m_random, 2015, 2024), b = random_day(m_random, 2015, 2024);
    const std::string first = written(a, pick(4)), second = written(b, pick(4));
    const std::string masked = talk.mask("Ordered on [" + first + "], delivered on [" + second + "].",
                                         {{first, "DATE_TIME"}, {second, "DATE_TIME"}});
    std::smatch dates;
    const bool read = std::regex_search(masked, dates, std::regex("\\[(.*?)\\].*\\[(.*?)\\]"));
    const auto x = protect::WrittenDate::read(read ? dates[1].str() : ""),
               y = protect::WrittenDate::read(read ? dates[2].str() : "");
    const bool hidden = masked.find("[" + first + "]") == std::string::npos;
    count(x && y && hidden && y->days() - x->days() == (b - a).count() &&
              talk.restored("It was " + dates[1].str() + ".") == "It was " + first + ".",
          masked);
  }
  expect_share("how far apart");
}

TEST_F(Utility, HowOldWithDatesMovedAndAgesGeneralised) {
  protect::TypeRules rules;
  rules.types = {{"DATE_OF_BIRTH", protect::Operator::surrogate},
                 {"DATE_TIME", protect::Operator::surrogate},
                 {"AGE", protect::Operator::generalise}};
  for (int i = 0; i < 200; ++i) {
    Talk talk(rules);
    const auto born = random_day(m_random, 1930, 2005), today = random_day(m_random, 2020, 2024);
    const std::string birth = written(born, pick(4)), now = written(today, pick(4));
    const int days = static_cast<int>((today - born).count()), age = static_cast<int>(days / 365.2425);
    const std::string masked =
        talk.mask("Born [" + birth + "], seen [" + now + "], aged " + std::to_string(age) + ".",
                  {{birth, "DATE_OF_BIRTH"}, {now, "DATE_TIME"}, {"aged " + std::to_string(age), "AGE"}});
    std::smatch dates;
    const bool read = std::regex_search(masked, dates, std::regex("\\[(.*?)\\].*\\[(.*?)\\], aged (.*)\\."));
    const auto x = protect::WrittenDate::read(read ? dates[1].str() : ""),
               y = protect::WrittenDate::read(read ? dates[2].str() : "");
    const std::string decade = std::to_string(age / 10 * 10) + "s";
    count(x && y && y->days() - x->days() == days && (dates[3] == decade || age >= 90) &&
              masked.find("[" + birth + "]") == std::string::npos,
          masked);
  }
  expect_share("how old");
}

}  // namespace
}  // namespace firstpass::restore
