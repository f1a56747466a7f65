#include "pipeline/reading_cache.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/file.h"

namespace firstpass::pipeline {

namespace {

using json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::string_view kContext = "readings/1";
constexpr std::uint64_t kLargestReading = std::uint64_t{16} << 20;

json to_json(const std::optional<Region>& region) {
  return region ? json{region->x0, region->y0, region->x1, region->y1, region->page} : json();
}

json to_json(const std::optional<TimeRange>& time) { return time ? json{time->start, time->end} : json(); }

std::optional<Region> region_of(const json& value) {
  if (value.is_null()) return std::nullopt;
  return Region{value.at(0), value.at(1), value.at(2), value.at(3), value.at(4)};
}

std::optional<TimeRange> time_of(const json& value) {
  if (value.is_null()) return std::nullopt;
  return TimeRange{value.at(0), value.at(1)};
}

json to_json(const Part& part) {
  json anchors = json::array();
  for (const Anchor& anchor : part.anchors)
    anchors.push_back({anchor.span.begin, anchor.span.end, to_json(anchor.region), to_json(anchor.time),
                       anchor.confidence, anchor.line});
  return {{"text", part.text}, {"anchors", std::move(anchors)}, {"metadata", part.metadata}};
}

void put(const json& value, Part& part) {
  part.text = value.at("text");
  part.metadata = value.at("metadata").get<std::map<std::string, std::string>>();
  part.anchors.clear();
  for (const json& one : value.at("anchors"))
    part.anchors.push_back({{one.at(0), one.at(1)}, region_of(one.at(2)), time_of(one.at(3)), one.at(4), one.at(5)});
}

json to_json(const Finding& finding) {
  const Where& where = finding.where;
  return {finding.kind,
          finding.value,
          finding.confidence,
          finding.origin.stage,
          finding.origin.model,
          finding.origin.version,
          where.part,
          where.span ? json{where.span->begin, where.span->end} : json(),
          to_json(where.region),
          to_json(where.time)};
}

Finding finding_of(const json& value) {
  Finding finding{value.at(0), value.at(1), value.at(2), {value.at(3), value.at(4), value.at(5)}, {}};
  finding.where.part = value.at(6);
  if (!value.at(7).is_null()) finding.where.span = Span{value.at(7).at(0), value.at(7).at(1)};
  finding.where.region = region_of(value.at(8));
  finding.where.time = time_of(value.at(9));
  return finding;
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += pair;
  }
  return out;
}

}  // namespace

ReadingCache::ReadingCache(fs::path folder, vault::Key key, std::uint64_t limit)
    : m_folder(std::move(folder)), m_key(std::move(key)), m_limit(limit) {}

fs::path ReadingCache::place_of(const Document& document, const std::vector<std::string>& expected) const {
  // A name beside the bytes (an attachment's) is no part of what is seen in them; the build is.
  std::string what = document.content_id + "\n" FIRSTPASS_VERSION "\n" FIRSTPASS_MODELS_ID;
  for (const std::string& word : expected) what += "\n" + word;
  return m_folder / (hex(m_key.mac(what, kContext).substr(0, 16)) + ".sealed");
}

bool ReadingCache::recall(Document& document, const std::vector<std::string>& expected) const {
  const fs::path place = place_of(document, expected);
  const auto sealed = read_file(place, kLargestReading);
  if (!sealed) return false;
  const auto plain = m_key.open(*sealed, kContext);
  if (!plain) return false;
  try {
    const json kept = json::from_cbor(*plain);
    const json& parts = kept.at("parts");
    if (kept.at("id") != document.content_id || parts.size() != document.parts.size()) return false;
    Document read = document;
    for (std::size_t i = 0; i < parts.size(); ++i) put(parts[i], read.parts[i]);
    read.findings.clear();
    for (const json& finding : kept.at("findings")) read.findings.push_back(finding_of(finding));
    document = std::move(read);
  } catch (const json::exception&) { return false; }
  std::error_code ignored;
  fs::last_write_time(place, fs::file_time_type::clock::now(), ignored);
  return true;
}

void ReadingCache::keep(const Document& document, const std::vector<std::string>& expected) const {
  json parts = json::array(), findings = json::array();
  for (const Part& part : document.parts) parts.push_back(to_json(part));
  for (const Finding& finding : document.findings) findings.push_back(to_json(finding));
  const json kept = {{"id", document.content_id}, {"parts", std::move(parts)}, {"findings", std::move(findings)}};
  const std::vector<std::uint8_t> plain = json::to_cbor(kept);
  if (plain.size() > kLargestReading / 2 || !make_private_directory(m_folder)) return;
  const std::string sealed = m_key.seal({reinterpret_cast<const char*>(plain.data()), plain.size()}, kContext);
  make_room(sealed.size());
  (void)write_file(place_of(document, expected), sealed);  // not kept: read again
}

void ReadingCache::make_room(std::uint64_t fresh) const {
  struct Kept {
    fs::file_time_type used;
    std::uint64_t size;
    fs::path path;
  };
  std::vector<Kept> all;
  std::uint64_t total = fresh;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(m_folder, error)) {
    std::error_code gone;  // another process makes room as well
    const Kept kept{entry.last_write_time(gone), entry.file_size(gone), entry.path()};
    if (gone) continue;
    total += kept.size;
    all.push_back(kept);
  }
  std::sort(all.begin(), all.end(), [](const Kept& a, const Kept& b) { return a.used < b.used; });
  for (const Kept& kept : all) {
    if (total <= m_limit) return;
    if (fs::remove(kept.path, error)) total -= kept.size;
  }
}

}  // namespace firstpass::pipeline
