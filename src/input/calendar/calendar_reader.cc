// A calendar → one part of records: a line for each event and task, in the order of time.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "input/reader.h"
#include "runtime/worker.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/calendar";

struct Moment {
  std::string date, time;  // time is empty for a whole day
};

/// What stands in UTC is told by this machine's clock.
Moment moment_of(const nlohmann::json& entry, const char* key) {
  const auto found = entry.find(key);
  if (found == entry.end()) return {};
  Moment moment{found->at("date").get<std::string>(), found->value("time", std::string())};
  if (!found->value("utc", false)) return moment;
  std::tm parts{};
  if (std::sscanf((moment.date + ' ' + moment.time).c_str(), "%d-%d-%d %d:%d", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min) != 5)
    return moment;
  parts.tm_year -= 1900, parts.tm_mon -= 1;
  const std::time_t at = timegm(&parts);
  if (localtime_r(&at, &parts) == nullptr) return moment;
  char date[32], time[16];
  std::strftime(date, sizeof date, "%Y-%m-%d", &parts);
  std::strftime(time, sizeof time, "%H:%M", &parts);
  return {date, time};
}

std::string span_of(const Moment& start, const Moment& end) {
  std::string words = start.date;
  if (!start.time.empty()) words += ' ' + start.time;
  if (end.date.empty() || end.time.empty()) return words;  // the end of a whole day is the day after it
  if (end.date != start.date) return words + " to " + end.date + ' ' + end.time;
  return end.time == start.time ? words : words + " to " + end.time;
}

struct Line {
  std::string sort, text;
};

Line line_of(const nlohmann::json& entry) {
  const bool task = entry.at("kind") == "task";
  const Moment start = moment_of(entry, "start"), end = moment_of(entry, "end"), due = moment_of(entry, "due");
  const Moment& first = task && !due.date.empty() ? due : start;
  Line line{first.date + first.time, {}};
  if (!task) line.text = span_of(start, end) + ": ";
  line.text += entry.value("title", std::string(task ? "a task" : "busy"));
  const auto add = [&](const char* words, const std::string& value) {
    if (!value.empty()) line.text += "; " + std::string(words) + value;
  };
  if (task) line.text = "To do: " + line.text, add("due ", due.date.empty() ? due.date : span_of(due, {}));
  add("at ", entry.value("place", std::string()));
  std::string people;
  for (const nlohmann::json& person : entry.value("people", nlohmann::json::array()))
    people += (people.empty() ? "" : ", ") + person.get<std::string>();
  add("with ", people);
  add("", entry.value("repeats", std::string()));
  add("", entry.value("state", std::string()));
  add("notes: ", entry.value("notes", std::string()));
  line.text += '\n';
  return line;
}

class CalendarReader : public Reader {
 public:
  bool reads(std::string_view media_type) const override { return media_type == "text/calendar"; }

  Status read(std::string_view bytes, Document& document, const Context& context) const override {
    FP_TRY_ASSIGN(const runtime::WorkerReply answer, runtime::run_in_worker("calendar", bytes, "{}", context));
    const nlohmann::json reply = nlohmann::json::parse(answer.json, nullptr, false);
    if (!reply.is_object()) return fail(Code::data_loss, kStage, "the decoder's answer made no sense");
    std::vector<Line> lines;
    for (const nlohmann::json& entry : reply.at("entries")) lines.push_back(line_of(entry));
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.sort < b.sort; });
    Part part;
    part.kind = PartKind::records;
    part.media_type = document.media_type;
    part.role = "calendar";
    part.metadata = {{"entries", std::to_string(lines.size())}};
    part.text = std::to_string(lines.size()) + (lines.size() == 1 ? " event or task.\n\n" : " events and tasks.\n\n");
    for (const Line& line : lines) part.text += line.text;
    document.parts.push_back(std::move(part));
    return {};
  }
};

}  // namespace

std::unique_ptr<Reader> make_calendar_reader() { return std::make_unique<CalendarReader>(); }

}  // namespace firstpass::input
