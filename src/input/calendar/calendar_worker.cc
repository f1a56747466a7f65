// The calendar decoder of the worker: events and tasks of iCalendar files (RFC 5545), read by libical.
//
// Reply: {"entries": [{"kind": "event"|"task", "start", "end", "due": {"date", "time"?, "utc"?}, "title", "place",
// "people": […], "repeats", "notes", "state"}]}; what is absent is left out. No zone is looked up: times are as
// written, or UTC.
#include <libical/ical.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "input/text/charset.h"
#include "runtime/worker_decoder.h"

namespace firstpass {

namespace input {

namespace {

constexpr std::string_view kStage = "input/calendar";
constexpr std::size_t kMaxEntries = 50'000, kMaxPeople = 50, kLongestNotes = 300;

std::string one_line(const char* text) {
  std::string line = to_valid_utf8(text == nullptr ? "" : text);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return std::string(trim(line));
}

std::string beginning(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most) + " …";
}

icalproperty* property(icalcomponent* entry, icalproperty_kind kind) {
  return icalcomponent_get_first_property(entry, kind);
}

std::string text_of(icalcomponent* entry, icalproperty_kind kind) {
  icalproperty* const found = property(entry, kind);
  if (found == nullptr) return {};
  const icalvalue* const value = icalproperty_get_value(found);
  return value == nullptr ? std::string() : one_line(icalvalue_get_text(value));
}

void put_text(nlohmann::json& out, const char* key, std::string text) {
  if (!text.empty()) out[key] = std::move(text);
}

void put_time(nlohmann::json& out, const char* key, icalcomponent* entry, icalproperty_kind kind) {
  icalproperty* const found = property(entry, kind);
  const icalvalue* const value = found == nullptr ? nullptr : icalproperty_get_value(found);
  if (value == nullptr) return;
  const bool day = icalvalue_isa(value) == ICAL_DATE_VALUE;
  const icaltimetype time = day ? icalvalue_get_date(value) : icalvalue_get_datetime(value);
  if (icaltime_is_null_time(time) || icaltime_is_valid_time(time) == 0) return;
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", time.year, time.month, time.day);
  nlohmann::json moment = {{"date", buffer}};
  if (!time.is_date) {
    std::snprintf(buffer, sizeof buffer, "%02d:%02d", time.hour, time.minute);
    moment["time"] = buffer;
    if (icaltime_is_utc(time)) moment["utc"] = true;
  }
  out[key] = std::move(moment);
}

/// "Kim Watson <kim@acme.example>", with what is known.
std::string person_of(icalproperty* attendee, const char* address) {
  const icalparameter* const name = icalproperty_get_first_parameter(attendee, ICAL_CN_PARAMETER);
  const std::string called =
      name == nullptr ? std::string() : one_line(icalparameter_get_cn(const_cast<icalparameter*>(name)));
  std::string mail = one_line(address);
  if (lower(mail.substr(0, 7)) == "mailto:") mail = mail.substr(7);
  if (called.empty() || called == mail) return mail;
  return mail.find('@') == std::string::npos ? called : called + " <" + mail + '>';
}

nlohmann::json people_of(icalcomponent* entry) {
  nlohmann::json people = nlohmann::json::array();
  const auto add = [&](const std::string& person) {
    if (!person.empty() && people.size() < kMaxPeople &&
        std::find(people.begin(), people.end(), person) == people.end())
      people.push_back(person);
  };
  if (icalproperty* const host = property(entry, ICAL_ORGANIZER_PROPERTY))
    add(person_of(host, icalproperty_get_organizer(host)));
  for (icalproperty* each = property(entry, ICAL_ATTENDEE_PROPERTY); each != nullptr;
       each = icalcomponent_get_next_property(entry, ICAL_ATTENDEE_PROPERTY))
    add(person_of(each, icalproperty_get_attendee(each)));
  return people;
}

std::string repeats_of(icalcomponent* entry) {
  icalproperty* const found = property(entry, ICAL_RRULE_PROPERTY);
  if (found == nullptr) return {};
  const icalrecurrencetype rule = icalproperty_get_rrule(found);
  const char* unit = nullptr;
  switch (rule.freq) {
    case ICAL_DAILY_RECURRENCE: unit = "day"; break;
    case ICAL_WEEKLY_RECURRENCE: unit = "week"; break;
    case ICAL_MONTHLY_RECURRENCE: unit = "month"; break;
    case ICAL_YEARLY_RECURRENCE: unit = "year"; break;
    case ICAL_HOURLY_RECURRENCE: unit = "hour"; break;
    default: return "repeatedly";
  }
  std::string words =
      rule.interval > 1 ? "every " + std::to_string(rule.interval) + ' ' + unit + 's' : "every " + std::string(unit);
  if (rule.count > 0) words += ", " + std::to_string(rule.count) + " times";
  if (!icaltime_is_null_time(rule.until)) {
    char until[48];
    std::snprintf(until, sizeof until, ", until %04d-%02d-%02d", rule.until.year, rule.until.month, rule.until.day);
    words += until;
  }
  return words;
}

std::string state_of(icalcomponent* entry) {
  switch (icalcomponent_get_status(entry)) {
    case ICAL_STATUS_CANCELLED: return "cancelled";
    case ICAL_STATUS_TENTATIVE: return "tentative";
    case ICAL_STATUS_COMPLETED: return "done";
    default: return {};
  }
}

nlohmann::json entry_of(icalcomponent* component, const char* kind) {
  nlohmann::json entry = {{"kind", kind}};
  put_time(entry, "start", component, ICAL_DTSTART_PROPERTY);
  put_time(entry, "end", component, ICAL_DTEND_PROPERTY);
  put_time(entry, "due", component, ICAL_DUE_PROPERTY);
  put_text(entry, "title", text_of(component, ICAL_SUMMARY_PROPERTY));
  put_text(entry, "place", text_of(component, ICAL_LOCATION_PROPERTY));
  put_text(entry, "notes", beginning(text_of(component, ICAL_DESCRIPTION_PROPERTY), kLongestNotes));
  put_text(entry, "repeats", repeats_of(component));
  put_text(entry, "state", state_of(component));
  if (auto people = people_of(component); !people.empty()) entry["people"] = std::move(people);
  return entry;
}

void collect(icalcomponent* from, nlohmann::json& entries, int depth) {
  if (depth > 4) return;
  for (icalcomponent* each = icalcomponent_get_first_component(from, ICAL_ANY_COMPONENT);
       each != nullptr && entries.size() < kMaxEntries;
       each = icalcomponent_get_next_component(from, ICAL_ANY_COMPONENT)) {
    const icalcomponent_kind kind = icalcomponent_isa(each);
    if (kind == ICAL_VEVENT_COMPONENT) entries.push_back(entry_of(each, "event"));
    else if (kind == ICAL_VTODO_COMPONENT) entries.push_back(entry_of(each, "task"));
    else if (kind == ICAL_VCALENDAR_COMPONENT) collect(each, entries, depth + 1);
  }
}

/// libical frees what it read by recursion.
bool is_nested_too_deep(std::string_view text) {
  constexpr int deepest = 50;
  int depth = 0;
  for (std::size_t at = 0; at < text.size() && depth <= deepest; at = std::min(text.find('\n', at), text.size()) + 1) {
    const std::string start = lower(text.substr(at, 6));
    depth += start == "begin:" ? 1 : start.substr(0, 4) == "end:" ? -1 : 0;
  }
  return depth > deepest;
}

using Component = std::unique_ptr<icalcomponent, void (*)(icalcomponent*)>;

Result<runtime::Decoded> decode_calendar(std::string_view bytes, const std::string&) {
  const std::string text = to_utf8(bytes);
  if (is_nested_too_deep(text)) return fail(Code::data_loss, kStage, "is no calendar: nested too deep");
  const Component root(icalparser_parse_string(text.c_str()), &icalcomponent_free);
  if (!root) return fail(Code::data_loss, kStage, "is a damaged or cut calendar");
  nlohmann::json entries = nlohmann::json::array();
  // Several calendars in one file come as one nameless component round them.
  collect(root.get(), entries, 0);
  if (entries.empty())
    return fail(Code::data_loss, kStage, "is a calendar without an event or task in it, or a cut one");
  runtime::Decoded decoded;
  decoded.json = nlohmann::json{{"entries", std::move(entries)}}.dump();
  return decoded;
}

void prime() {
  prime_charsets();
  icalerror_set_errors_are_fatal(false);
}

}  // namespace

}  // namespace input

namespace runtime {

Decoder make_calendar_decoder() { return {&input::prime, &input::decode_calendar}; }

}  // namespace runtime

}  // namespace firstpass
