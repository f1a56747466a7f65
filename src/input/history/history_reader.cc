// What a browser remembers → one part of records: a line that tells what is in it, then a line for each page and day.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "input/reader.h"
#include "runtime/worker.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/history";
constexpr std::size_t kMaxVisits = 50'000;
constexpr std::size_t kNamedSites = 5;

struct Visit {
  std::int64_t at = 0;  // seconds since 1970
  std::string title, place;
};

struct Moment {
  std::string day, time;
};

/// On this machine's clock: what a person remembers of a visit is their own time of day.
Moment local(std::int64_t at) {
  const auto seconds = static_cast<std::time_t>(at);
  std::tm parts{};
  if (localtime_r(&seconds, &parts) == nullptr) return {"0000-00-00", "00:00"};
  char day[32], time[16];
  std::strftime(day, sizeof day, "%Y-%m-%d", &parts);
  std::strftime(time, sizeof time, "%H:%M", &parts);
  return {day, time};
}

std::string site_of(const std::string& place) { return place.substr(0, place.find('/')); }

Result<std::vector<Visit>> visits_of(const nlohmann::json& reply) {
  std::vector<Visit> visits;
  for (const nlohmann::json& row : reply.at("visits"))
    visits.push_back({row.at(0).get<std::int64_t>(), row.at(1).get<std::string>(), row.at(2).get<std::string>()});
  if (visits.empty()) return fail(Code::data_loss, kStage, "has no visits of web pages in it");
  return visits;
}

/// One line for a page on a day, at the time of its last visit, newest first.
struct Row {
  Moment at;
  const Visit* visit;
  int times = 1;
};

std::vector<Row> rows_of(const std::vector<Visit>& visits) {
  std::vector<Row> rows;
  std::map<std::pair<std::string, std::string>, std::size_t> known;  // day, and title with place → row
  for (const Visit& visit : visits) {
    Moment at = local(visit.at);
    const auto [found, added] = known.try_emplace({at.day, visit.title + '\n' + visit.place}, rows.size());
    if (added) rows.push_back({std::move(at), &visit});
    else ++rows[found->second].times;
  }
  return rows;
}

std::string line_of(const Row& row) {
  std::string line = row.at.day + ' ' + row.at.time + "  ";
  line += row.visit->title.empty() ? row.visit->place : row.visit->title + " (" + row.visit->place + ')';
  if (row.times > 1) line += ", " + std::to_string(row.times) + " times";
  return line + '\n';
}

std::string most_visited(const std::vector<Visit>& visits, std::size_t& sites) {
  std::map<std::string, int> counts;
  for (const Visit& visit : visits) ++counts[site_of(visit.place)];
  sites = counts.size();
  std::vector<std::pair<std::string, int>> order(counts.begin(), counts.end());
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string named;
  for (std::size_t i = 0; i < std::min(order.size(), kNamedSites); ++i)
    named += (i == 0 ? "" : ", ") + order[i].first + " (" + std::to_string(order[i].second) + ')';
  return named;
}

class HistoryReader : public Reader {
 public:
  bool reads(std::string_view media_type) const override {
    return media_type == "application/vnd.sqlite3" || media_type == "application/x-browser-history+json";
  }

  Status read(std::string_view bytes, Document& document, const Context& context) const override {
    const nlohmann::json options = {{"max_visits", kMaxVisits}};
    FP_TRY_ASSIGN(const runtime::WorkerReply answer, runtime::run_in_worker("history", bytes, options.dump(), context));
    const nlohmann::json reply = nlohmann::json::parse(answer.json, nullptr, false);
    if (!reply.is_object()) return fail(Code::data_loss, kStage, "the decoder's answer made no sense");
    FP_TRY_ASSIGN(const std::vector<Visit> visits, visits_of(reply));
    document.parts.push_back(part_of(visits, reply, document.media_type));
    return {};
  }

 private:
  static Part part_of(const std::vector<Visit>& visits, const nlohmann::json& reply, const std::string& media_type) {
    const std::vector<Row> rows = rows_of(visits);
    Part part;
    part.kind = PartKind::records;
    part.media_type = media_type;
    part.role = "history";
    std::size_t sites = 0;
    const std::string most = most_visited(visits, sites);
    part.metadata = {{"first", rows.back().at.day},
                     {"last", rows.front().at.day},
                     {"visits", std::to_string(visits.size())},
                     {"sites", std::to_string(sites)}};
    part.text = "Visits of web pages in " + reply.at("browser").get<std::string>() + ", " + part.metadata["first"] +
                " to " + part.metadata["last"] + ": " + part.metadata["visits"] + " to " + part.metadata["sites"] +
                (sites == 1 ? " site" : " sites") + ", most often " + most + '.' +
                (reply.at("more").get<bool>() ? " Older visits are left out." : "") + "\n\n";
    for (const Row& row : rows) part.text += line_of(row);
    return part;
  }
};

}  // namespace

std::unique_ptr<Reader> make_history_reader() { return std::make_unique<HistoryReader>(); }

}  // namespace firstpass::input
