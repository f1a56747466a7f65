#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

#include "input/health/days.h"

namespace firstpass::input::health {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxDays = 40'000, kMaxTypes = 300, kMaxSources = 40, kMaxNights = 400, kMaxWorkouts = 40;

/// How a type of HealthKit is called in words. `counted`: a quantity that adds up over a day; the others are measured.
struct Name {
  std::string_view type, words;
  bool counted;
};

// HealthKit's HKQuantityTypeIdentifier, those that people ask for.
constexpr Name kNames[] = {
    {"StepCount", "steps", true},
    {"DistanceWalkingRunning", "walked or run", true},
    {"DistanceCycling", "cycled", true},
    {"DistanceSwimming", "swum", true},
    {"FlightsClimbed", "flights climbed", true},
    {"ActiveEnergyBurned", "active energy", true},
    {"BasalEnergyBurned", "resting energy", true},
    {"AppleExerciseTime", "exercise", true},
    {"AppleStandTime", "standing", true},
    {"AppleMoveTime", "moving", true},
    {"TimeInDaylight", "in daylight", true},
    {"PushCount", "wheelchair pushes", true},
    {"SwimmingStrokeCount", "swimming strokes", true},
    {"NumberOfTimesFallen", "falls", true},
    {"NumberOfAlcoholicBeverages", "alcoholic drinks", true},
    {"InhalerUsage", "inhaler uses", true},
    {"InsulinDelivery", "insulin", true},
    {"HeartRate", "heart rate", false},
    {"RestingHeartRate", "resting heart rate", false},
    {"WalkingHeartRateAverage", "walking heart rate", false},
    {"HeartRateVariabilitySDNN", "heart rate variability", false},
    {"OxygenSaturation", "oxygen saturation", false},
    {"RespiratoryRate", "respiratory rate", false},
    {"BodyTemperature", "body temperature", false},
    {"BloodPressureSystolic", "systolic blood pressure", false},
    {"BloodPressureDiastolic", "diastolic blood pressure", false},
    {"BloodGlucose", "blood glucose", false},
    {"BodyMass", "weight", false},
    {"BodyMassIndex", "body mass index", false},
    {"BodyFatPercentage", "body fat", false},
    {"VO2Max", "VO2 max", false},
};

std::string_view after(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix ? text.substr(prefix.size()) : text;
}

const Name* named(std::string_view type) {
  const auto* found =
      std::find_if(std::begin(kNames), std::end(kNames), [&](const Name& name) { return name.type == type; });
  return found == std::end(kNames) ? nullptr : found;
}

bool is_counted(std::string_view type) {
  if (const Name* name = named(type)) return name->counted;
  return type.substr(0, 7) == "Dietary"sv || type.substr(0, 8) == "Distance"sv;
}

/// "DietaryCaffeine" → "dietary caffeine".
std::string in_words(std::string_view type) {
  if (const Name* name = named(type)) return std::string(name->words);
  std::string words;
  for (std::size_t i = 0; i < type.size(); ++i) {
    const bool upper = type[i] >= 'A' && type[i] <= 'Z';
    const bool starts = upper && i > 0 && (type[i - 1] < 'A' || type[i - 1] > 'Z');
    if (starts) words += ' ';
    words += upper ? static_cast<char>(type[i] - 'A' + 'a') : type[i];
  }
  return words;
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/// Days since 1970 of a date of the Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
std::int64_t days_from_civil(int year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const int era = year / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return std::int64_t{era} * 146'097 + day_of_era - 719'468;
}

/// 8412 → "8,412"; one decimal below a hundred, two below ten, where they say something.
std::string readable(double value) {
  char buffer[64];
  const int decimals = std::abs(value) < 10 ? 2 : std::abs(value) < 100 ? 1 : 0;
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  std::string text = buffer;
  if (decimals > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  const std::size_t whole = std::min(text.find('.'), text.size());
  for (std::size_t i = whole; i > 3 && text[i - 4] != '-'; i -= 3) text.insert(i - 3, ",");
  return text;
}

/// HealthKit keeps a share as a fraction of one.
double shown(double value, const std::string& unit) { return unit == "%" && value <= 1 ? value * 100 : value; }

std::string unit_words(const std::string& unit) {
  if (unit.empty() || unit == "count") return {};
  return unit == "count/min" ? " a minute" : ' ' + unit;
}

std::string with_unit(double value, const std::string& unit) { return readable(shown(value, unit)) + unit_words(unit); }

std::string range(const Measured& values, const std::string& unit) {
  if (values.most <= values.least) return {};
  return " (" + readable(shown(values.least, unit)) + " to " + readable(shown(values.most, unit)) + ')';
}

std::string hours(double minutes) {
  const auto whole = static_cast<long long>(std::llround(minutes));
  return std::to_string(whole / 60) + " h " + (whole % 60 < 10 ? "0" : "") + std::to_string(whole % 60) + " min";
}

/// Several devices see the same night.
double minutes_covered(std::vector<std::pair<std::int64_t, std::int64_t>> ranges) {
  std::sort(ranges.begin(), ranges.end());
  std::int64_t total = 0, until = ranges.empty() ? 0 : ranges.front().first;
  for (const auto& [start, end] : ranges) {
    total += std::max<std::int64_t>(0, end - std::max(start, until));
    until = std::max(until, end);
  }
  return static_cast<double>(total) / 60;
}

/// A phone and a watch count the same steps: the one that saw most of the day is taken.
double of_best_source(const std::map<std::string, double>& sums) {
  double best = 0;
  for (const auto& [source, sum] : sums) best = std::max(best, sum);
  return best;
}

/// What a day or a month comes to; a month keeps how many days had each.
struct Total {
  std::map<std::string, std::pair<double, int>> counted;
  std::map<std::string, Measured> measured;
  double asleep = 0;
  int nights = 0;
  std::vector<Workout> workouts;

  void add(const Day& day) {
    for (const auto& [type, sums] : day.counted) {
      auto& [sum, days] = counted[type];
      sum += of_best_source(sums), ++days;
    }
    for (const auto& [type, values] : day.measured) {
      Measured& all = measured[type];
      if (all.count == 0) all = values;
      else {
        all.sum += values.sum, all.count += values.count;
        all.least = std::min(all.least, values.least), all.most = std::max(all.most, values.most);
      }
    }
    if (!day.asleep.empty()) asleep += minutes_covered(day.asleep), ++nights;
    workouts.insert(workouts.end(), day.workouts.begin(), day.workouts.end());
  }
};

/// "2026-11" → "November 2026", as a question names it.
std::string month_words(const std::string& month) {
  static constexpr std::array kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
  return std::string(kMonths[static_cast<std::size_t>(std::stoi(month.substr(5)) - 1)]) + ' ' + month.substr(0, 4);
}

class Line {
 public:
  explicit Line(std::string start) : m_text(std::move(start)) {}
  void add(const std::string& words) {
    m_text += (m_any ? "; " : ": ") + words;
    m_any = true;
  }
  std::string end() && { return std::move(m_text) + '\n'; }

 private:
  std::string m_text;
  bool m_any = false;
};

std::string workout_words(const Workout& workout) {
  return workout.minutes > 0 ? workout.kind + ' ' + readable(workout.minutes) + " min" : workout.kind;
}

}  // namespace

bool read_moment(std::string_view text, Moment& moment) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return false;
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2),
             hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return false;
  if (*year < 1 || *month < 1 || *month > 12 || *day < 1 || *day > 31) return false;
  std::int64_t offset = 0;
  if (text.size() >= 25 && (text[20] == '+' || text[20] == '-')) {
    const auto hours = digits(text, 21, 2), minutes = digits(text, 23, 2);
    if (hours && minutes) offset = (*hours * 60 + *minutes) * 60 * (text[20] == '-' ? -1 : 1);
  }
  std::copy_n(text.begin(), moment.day.size(), moment.day.begin());
  moment.seconds = days_from_civil(*year, *month, *day) * 86'400 + *hour * 3'600 + *minute * 60 + *second - offset;
  return true;
}

void Measured::add(double value) {
  least = count == 0 ? value : std::min(least, value);
  most = count == 0 ? value : std::max(most, value);
  sum += value, ++count;
}

Day* Days::day(const Moment& moment) {
  const auto found = m_days.find(moment.date());
  if (found != m_days.end()) return &found->second;
  if (m_days.size() >= kMaxDays) return nullptr;
  return &m_days[std::string(moment.date())];
}

void Days::record(std::string_view type, std::string_view unit, std::string_view value, std::string_view source,
                  std::string_view start, std::string_view end) {
  Moment from, to;
  if (!read_moment(start, from) || !read_moment(end, to)) return;
  if (type == "HKCategoryTypeIdentifierSleepAnalysis"sv) {
    // Asleep, AsleepUnspecified, AsleepCore, AsleepDeep, AsleepREM; not InBed and Awake. A night belongs to its
    // morning.
    Day* const night =
        value.find("Asleep"sv) == std::string_view::npos || to.seconds <= from.seconds ? nullptr : day(to);
    if (night != nullptr && night->asleep.size() < kMaxNights) night->asleep.emplace_back(from.seconds, to.seconds);
    return;
  }
  const std::string_view name = after(type, "HKQuantityTypeIdentifier"sv);
  const auto amount = number(value);
  if (name.size() == type.size() || name.size() > 60 || !amount) return;
  if (m_units.find(name) == m_units.end()) {
    if (m_units.size() >= kMaxTypes) return;
    m_units.emplace(name, unit.substr(0, 20));
  }
  Day* const found = day(from);
  if (found == nullptr) return;
  if (!is_counted(name)) return found->measured[std::string(name)].add(*amount);
  auto& sums = found->counted[std::string(name)];
  if (sums.size() < kMaxSources || sums.contains(std::string(source))) sums[std::string(source)] += *amount;
}

void Days::workout(std::string_view kind, std::string_view minutes, std::string_view start) {
  Moment from;
  if (!read_moment(start, from)) return;
  Day* const found = day(from);
  if (found == nullptr || found->workouts.size() >= kMaxWorkouts) return;
  found->workouts.push_back(
      {in_words(after(kind.substr(0, 80), "HKWorkoutActivityType"sv)), number(minutes).value_or(0)});
}

std::string Days::text() const {
  const auto put = [&](Line& line, const Total& total, bool month) {
    for (const auto& [type, sum] : total.counted) {
      const double value = sum.first / (month ? sum.second : 1);
      const std::string amount = with_unit(value, m_units.find(type)->second);
      const bool noun = m_units.find(type)->second == "count";
      line.add((noun ? amount + ' ' + in_words(type) : in_words(type) + ' ' + amount) + (month ? " a day" : ""));
    }
    for (const auto& [type, values] : total.measured) {
      const std::string& unit = m_units.find(type)->second;
      const double mean = values.sum / static_cast<double>(values.count);
      line.add(in_words(type) + ' ' + with_unit(mean, unit) + range(values, unit));
    }
    if (total.nights > 0) line.add("sleep " + hours(total.asleep / total.nights) + (month ? " a night" : ""));
    if (month && !total.workouts.empty())
      line.add(std::to_string(total.workouts.size()) + (total.workouts.size() == 1 ? " workout" : " workouts"));
    for (const Workout& workout : total.workouts)
      if (!month) line.add(workout_words(workout));
  };
  std::map<std::string, std::pair<Total, int>> months;
  for (const auto& [date, day] : m_days) {
    auto& [total, count] = months[date.substr(0, 7)];
    total.add(day), ++count;
  }
  std::string out = "Health records of " + std::to_string(m_days.size()) + (m_days.size() == 1 ? " day, " : " days, ") +
                    first_day() + " to " + last_day() + ": by month, then by day.\n\n";
  for (auto month = months.rbegin(); month != months.rend(); ++month) {
    Line line(month_words(month->first) + " (" + std::to_string(month->second.second) +
              (month->second.second == 1 ? " day)" : " days)"));
    put(line, month->second.first, true);
    out += std::move(line).end();
  }
  out += '\n';
  for (auto day = m_days.rbegin(); day != m_days.rend(); ++day) {
    Total total;
    total.add(day->second);
    Line line(day->first);
    put(line, total, false);
    out += std::move(line).end();
  }
  return out;
}

}  // namespace firstpass::input::health
