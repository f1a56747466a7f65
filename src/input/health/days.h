// Measurements of a body, gathered by day: what was counted is added up, what was measured is averaged.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firstpass::input::health {

/// A moment as an export writes it: the day by the clock of the person, and seconds on a scale for differences.
struct Moment {
  std::array<char, 10> day{};  ///< "2026-11-20"
  std::int64_t seconds = 0;    ///< since 1970
  std::string_view date() const { return {day.data(), day.size()}; }
};

/// Reads "2026-11-20 07:31:02 +0100"; false when it is no such date.
bool read_moment(std::string_view text, Moment& moment);

struct Measured {
  double sum = 0, least = 0, most = 0;
  std::int64_t count = 0;
  void add(double value);
};

struct Workout {
  std::string kind;  ///< "running"
  double minutes = 0;
};

struct Day {
  std::map<std::string, std::map<std::string, double>> counted;  ///< type → source → sum
  std::map<std::string, Measured> measured;                      ///< type →
  std::vector<std::pair<std::int64_t, std::int64_t>> asleep;     ///< seconds, may overlap
  std::vector<Workout> workouts;
};

/// All days of an export. Bounded: what is beyond the limits of a life is not kept.
class Days {
 public:
  /// One record of an export: `type` as HealthKit names it ("HKQuantityTypeIdentifierStepCount"), `unit` as written.
  void record(std::string_view type, std::string_view unit, std::string_view value, std::string_view source,
              std::string_view start, std::string_view end);
  void workout(std::string_view kind, std::string_view minutes, std::string_view start);
  bool empty() const { return m_days.empty(); }
  /// A line that tells what is in it, a line for each month, a line for each day; newest first.
  std::string text() const;
  std::string first_day() const { return m_days.begin()->first; }
  std::string last_day() const { return m_days.rbegin()->first; }
  std::size_t size() const { return m_days.size(); }

 private:
  Day* day(const Moment& moment);

  std::map<std::string, Day, std::less<>> m_days;
  std::map<std::string, std::string, std::less<>> m_units;  // type → unit
};

}  // namespace firstpass::input::health
