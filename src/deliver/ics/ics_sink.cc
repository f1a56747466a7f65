// Reminders as calendar entries with an alarm (iCalendar, RFC 5545). An existing calendar keeps every one of its bytes:
// new entries are put in front of its last END:VCALENDAR.
#include <libical/ical.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>

#include "core/file.h"
#include "core/ids.h"
#include "core/text.h"
#include "deliver/folder_lock.h"
#include "deliver/sink.h"

namespace firstpass::deliver {

std::unique_ptr<Sink> make_ics_sink();

namespace {

namespace fs = std::filesystem;
constexpr std::string_view kStage = "deliver/ics";
constexpr std::string_view kEnd = "END:VCALENDAR";

struct FreeComponent {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, FreeComponent>;

/// "2026-12-04" or "2026-12-04T09:00[:00]": a day, or a time on the wall where the person is.
Result<icaltimetype> parse_due(const std::string& due, std::size_t number) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  icaltimetype time = icaltime_null_time();
  const int fields = std::sscanf(due.c_str(), "%4d-%2d-%2d%nT%2d:%2d%n:%2d%n", &year, &month, &day, &used, &hour,
                                 &minute, &used, &second, &used);
  time.year = year, time.month = month, time.day = day;
  time.hour = hour, time.minute = minute, time.second = second;
  time.is_date = fields == 3;
  const bool complete = (fields == 3 || fields >= 5) && static_cast<std::size_t>(used) == due.size();
  const bool real = complete && year >= 1970 && month >= 1 && month <= 12 && day >= 1 &&
                    day <= icaltime_days_in_month(month, year) && hour >= 0 && hour < 24 && minute >= 0 &&
                    minute < 60 && second >= 0 && second < 60;
  if (!real)
    return fail(Code::invalid_argument, kStage,
                "reminder " + std::to_string(number) + " has no date of the form 2026-12-04 or 2026-12-04T09:00:00");
  return time;
}

/// Text for a calendar: valid, without control codes (a carriage return could start a line of its own).
std::string clean(const std::string& text) {
  std::string out;
  for (const char c : terminal_safe(to_valid_utf8(text))) out += c == '\t' ? ' ' : c;
  return out;
}

/// The same reminder of the same result has the same UID, whenever it is delivered.
std::string uid_of(const Delivery& delivery, const Reminder& reminder) {
  return sha256_hex(delivery.key + '\n' + reminder.due + '\n' + reminder.title).substr(0, 32) + "@firstpass";
}

/// A to-do has no start of its own: its alarms count from when it is due.
void add_alarm(icalcomponent* entry, const std::string& text, int seconds, bool from_end) {
  icaltriggertype trigger{};
  trigger.duration = icaldurationtype_from_int(seconds);
  trigger.time = icaltime_null_time();
  icalcomponent* alarm = icalcomponent_new_valarm();
  icalcomponent_add_property(alarm, icalproperty_new_action(ICAL_ACTION_DISPLAY));
  icalcomponent_add_property(alarm, icalproperty_new_description(text.c_str()));
  icalproperty* when = icalproperty_new_trigger(trigger);
  if (from_end) icalproperty_add_parameter(when, icalparameter_new_related(ICAL_RELATED_END));
  icalcomponent_add_property(alarm, when);
  icalcomponent_add_component(entry, alarm);
}

Component make_entry(const Delivery& delivery, const Reminder& reminder, const icaltimetype& due, bool todo) {
  constexpr int kHour = 3600;
  Component entry(todo ? icalcomponent_new_vtodo() : icalcomponent_new_vevent());
  const std::string title = clean(reminder.title), description = clean(reminder.description);
  const auto add = [&entry](icalproperty* property) { icalcomponent_add_property(entry.get(), property); };
  add(icalproperty_new_uid(uid_of(delivery, reminder).c_str()));
  add(icalproperty_new_dtstamp(icaltime_current_time_with_zone(icaltimezone_get_utc_timezone())));
  add(todo ? icalproperty_new_due(due) : icalproperty_new_dtstart(due));
  add(icalproperty_new_summary(title.c_str()));
  if (!description.empty()) add(icalproperty_new_description(description.c_str()));
  if (!todo && due.is_date) add(icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));  // a due day keeps nobody busy
  // A day begins at midnight: at nine on the day before and on the day itself. A time: one hour ahead.
  if (due.is_date) {
    add_alarm(entry.get(), title, 9 * kHour - 24 * kHour, todo);
    add_alarm(entry.get(), title, 9 * kHour, todo);
  } else {
    add_alarm(entry.get(), title, -kHour, todo);
  }
  return entry;
}

std::string as_text(icalcomponent* component) {
  char* text = icalcomponent_as_ical_string_r(component);
  std::string out = text != nullptr ? text : "";
  icalmemory_free_buffer(text);
  return out;
}

std::string empty_calendar() {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Firstpass//Firstpass " FIRSTPASS_VERSION
         "//EN\r\nCALSCALE:GREGORIAN\r\nEND:VCALENDAR\r\n";
}

void collect_uids(icalcomponent* component, std::set<std::string>& uids) {
  if (const char* uid = icalcomponent_get_uid(component)) uids.insert(uid);
  for (auto* inner = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT); inner != nullptr;
       inner = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT))
    collect_uids(inner, uids);
}

/// Start of the last line that ends a calendar; npos when there is none.
std::size_t end_of_calendar(const std::string& text) {
  std::size_t at = text.rfind(kEnd);
  while (at != std::string::npos && at != 0 && text[at - 1] != '\n')
    at = at == 0 ? std::string::npos : text.rfind(kEnd, at - 1);
  return at;
}

struct Calendar {
  std::string text;
  std::set<std::string> uids;
};

Result<Calendar> read_calendar(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return Calendar{empty_calendar(), {}};
  FP_TRY_ASSIGN(std::string text, read_file(path));
  if (trim(text).empty()) return Calendar{empty_calendar(), {}};
  const Component parsed(icalparser_parse_string(text.c_str()));
  if (!parsed || end_of_calendar(text) == std::string::npos)
    return fail(Code::data_loss, kStage, path.string() + " is no calendar; nothing was written to it");
  Calendar calendar{std::move(text), {}};
  collect_uids(parsed.get(), calendar.uids);
  return calendar;
}

/// Our lines end as the file's own do.
std::string with_line_ends_of(const std::string& file, std::string entry) {
  if (file.find("\r\n") != std::string::npos) return entry;
  entry.erase(std::remove(entry.begin(), entry.end(), '\r'), entry.end());
  return entry;
}

std::string count_of(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

Result<std::vector<icaltimetype>> dues_of(const Delivery& delivery) {
  std::vector<icaltimetype> dues;
  for (const Reminder& reminder : delivery.reminders) {
    FP_TRY_ASSIGN(dues.emplace_back(), parse_due(reminder.due, dues.size() + 1));
  }
  return dues;
}

/// How many were new.
std::size_t add_entries(const Delivery& delivery, const std::vector<icaltimetype>& dues, bool todo,
                        Calendar& calendar) {
  std::string added;
  std::size_t count = 0;
  for (std::size_t i = 0; i < dues.size(); ++i) {
    const Reminder& reminder = delivery.reminders[i];
    if (!calendar.uids.insert(uid_of(delivery, reminder)).second) continue;
    added += as_text(make_entry(delivery, reminder, dues[i], todo).get());
    ++count;
  }
  calendar.text.insert(end_of_calendar(calendar.text), with_line_ends_of(calendar.text, std::move(added)));
  return count;
}

class IcsSink final : public Sink {
 public:
  Result<std::string> deliver(const Delivery& delivery, const SinkTarget& target, bool dry_run, const Send&,
                              const Context&) const override {
    const fs::path path = real_path(target.argument);
    if (delivery.reminders.empty()) return "no reminder for " + path.string();
    const auto component = target.settings.find("component");
    const bool todo = component != target.settings.end() && component->second == "todo";
    FP_TRY_ASSIGN(const std::vector<icaltimetype> dues, dues_of(delivery));
    if (dry_run) return merge(delivery, dues, path, todo, true);
    FP_TRY_ASSIGN(const FolderLock lock, FolderLock::take(path));
    return merge(delivery, dues, path, todo, false);
  }

 private:
  static Result<std::string> merge(const Delivery& delivery, const std::vector<icaltimetype>& dues,
                                   const fs::path& path, bool todo, bool dry_run) {
    FP_TRY_ASSIGN(Calendar calendar, read_calendar(path));
    const std::size_t count = add_entries(delivery, dues, todo, calendar);
    if (count == 0) return "the reminder is in " + path.string() + " already";
    if (dry_run) return "would write " + count_of(count, "reminder") + " to " + path.string();
    FP_TRY(write_file(path, calendar.text, mode_of(path)));
    return "wrote " + count_of(count, "reminder") + " to " + path.string();
  }
};

}  // namespace

Result<std::string> calendar_of(const Delivery& delivery) {
  if (delivery.reminders.empty()) return std::string();
  FP_TRY_ASSIGN(const std::vector<icaltimetype> dues, dues_of(delivery));
  Calendar calendar{empty_calendar(), {}};
  add_entries(delivery, dues, false, calendar);
  return std::move(calendar.text);
}

std::unique_ptr<Sink> make_ics_sink() { return std::make_unique<IcsSink>(); }

}  // namespace firstpass::deliver
