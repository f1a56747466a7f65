// A private probe: rows {id?, text, types?, min_score?} in, {id?, text, spans} out, offsets in code points; CPU seconds
// and bytes on standard error, of the first pass over all rows and of a second, when every pattern is compiled.
// usage: protect_probe [PROFILE] [BATCH] < ROWS
#include <algorithm>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "protect/detector.h"

namespace {

using namespace firstpass;  // NOLINT: a program of one file
using nlohmann::json;

json row_of(const json& in, const std::vector<protect::Detection>& found) {
  json out;
  if (in.contains("id")) out["id"] = in["id"];
  const std::string text = in["text"];
  const OffsetMap map(text);
  out["text"] = text;
  out["spans"] = json::array();
  for (const auto& d : found) {
    out["spans"].push_back({{"start", map.code_points(d.span.begin)},
                            {"end", map.code_points(d.span.end)},
                            {"type", d.type},
                            {"score", d.score},
                            {"recognizer", d.recognizer}});
  }
  return out;
}

double cpu() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

int main(int count, char** arguments) {
  const auto profile = protect::profile_from_name(count > 1 ? arguments[1] : "balanced");
  const std::size_t batch = count > 2 ? std::stoul(arguments[2]) : 64;
  if (!profile) return 2;
  std::shared_ptr<runtime::Runtime> runtime;
  if (*profile != protect::Profile::rules) {
    auto made = runtime::Runtime::create_default({.threads = 1});
    if (!made) return std::cerr << made.error().message << "\n", 1;
    runtime = *made;
  }
  auto detector = protect::Detector::create(runtime, *profile);
  if (!detector) return std::cerr << detector.error().message << "\n", 1;
  if (auto warm = (*detector)->detect("Warm up, Kim.", {}, {}); !warm)
    return std::cerr << warm.error().message << "\n", 1;

  std::vector<json> rows;
  for (std::string line; std::getline(std::cin, line);) rows.push_back(json::parse(line));
  std::vector<std::string> texts;
  std::size_t bytes = 0;
  for (const json& row : rows) texts.push_back(row["text"]), bytes += texts.back().size();
  std::vector<std::vector<protect::Detection>> found;
  double seconds[2] = {};
  std::vector<double> calls;  // CPU milliseconds of each in the second pass
  for (double& pass : seconds) {
    found.clear(), calls.clear();
    const double start = cpu();
    for (std::size_t i = 0; i < rows.size(); i += batch) {
      protect::DetectOptions options;
      if (batch == 1 && rows[i].contains("types") && rows[i]["types"].is_array())
        options.types = rows[i]["types"].get<std::set<std::string>>();
      const std::vector<std::string_view> views(
          texts.begin() + static_cast<std::ptrdiff_t>(i),
          texts.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), i + batch)));
      const double before = cpu();
      auto some = (*detector)->detect_all(views, options, {});
      if (!some) return std::cerr << some.error().message << "\n", 1;
      calls.push_back((cpu() - before) * 1000);
      for (auto& one : *some) found.push_back(std::move(one));
    }
    pass = cpu() - start;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) std::cout << row_of(rows[i], found[i]).dump() << "\n";
  std::sort(calls.begin(), calls.end());
  const auto share = [&](double part) {
    return calls.empty() ? 0 : calls[static_cast<std::size_t>(part * static_cast<double>(calls.size() - 1))];
  };
  const auto rate = [&](double pass) { return static_cast<double>(bytes) / 1000 / pass; };
  std::cerr << bytes << " bytes, " << seconds[1] << " CPU-s, " << rate(seconds[1]) << " KB/CPU-s; a call p50 "
            << share(0.5) << " p99 " << share(0.99) << " CPU-ms; first pass " << seconds[0] << " CPU-s, "
            << rate(seconds[0]) << " KB/CPU-s\n";
}
