// A private probe: rows {id?, text, types?, min_score?} in, {id?, text, spans} out, offsets in code points; CPU seconds
// and bytes on standard error. usage: protect_probe [PROFILE] [BATCH] < ROWS
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

double cpu() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

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
  const double start = cpu();
  for (std::size_t i = 0; i < rows.size(); i += batch) {
    protect::DetectOptions options;
    if (batch == 1 && rows[i].contains("types") && rows[i]["types"].is_array())
      options.types = rows[i]["types"].get<std::set<std::string>>();
    const std::vector<std::string_view> views(
        texts.begin() + static_cast<std::ptrdiff_t>(i),
        texts.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), i + batch)));
    auto some = (*detector)->detect_all(views, options, {});
    if (!some) return std::cerr << some.error().message << "\n", 1;
    for (auto& one : *some) found.push_back(std::move(one));
  }
  const double seconds = cpu() - start;
  for (std::size_t i = 0; i < rows.size(); ++i) std::cout << row_of(rows[i], found[i]).dump() << "\n";
  std::cerr << bytes << " bytes, " << seconds << " CPU-s, " << static_cast<double>(bytes) / 1000 / seconds
            << " KB/CPU-s\n";
}
