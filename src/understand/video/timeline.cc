#include "understand/video/timeline.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "core/text.h"

namespace firstpass::understand {

namespace {

constexpr double kSureOfThing = 0.6;    // a time line has room for what is certainly there
constexpr std::size_t kMostText = 160;  // bytes of read text that a moment quotes

double number(const Part& part, const char* name) {
  const auto found = part.metadata.find(name);
  return found == part.metadata.end() ? 0 : std::strtod(found->second.c_str(), nullptr);
}

const Part* video_of(const Document& document) {
  for (const Part& part : document.parts)
    if (part.kind == PartKind::video) return &part;
  return nullptr;
}

std::string clock(double seconds) {
  const int whole = static_cast<int>(seconds);
  char text[32];
  std::snprintf(text, sizeof text, "%d:%02d", whole / 60, whole % 60);
  return text;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == '\n' || c == '\r' || c == ' ' || c == '\t';
    if (!space) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.size() <= kMostText) return std::string(trim(out));
  return to_valid_utf8(out.substr(0, kMostText)) + "…";
}

/// "2 faces, a cup": what was found in the picture `part`, by kind.
std::string things_in(const Document& document, std::size_t part) {
  std::map<std::string, int> counts;
  for (const Finding& finding : document.findings) {
    if (finding.where.part != part) continue;
    if (finding.kind == "face" || finding.kind == "barcode") ++counts[finding.kind];
    if (finding.kind == "object" && finding.confidence >= kSureOfThing) ++counts[finding.value];
  }
  std::string out;
  for (const auto& [name, count] : counts)
    out += (out.empty() ? "" : ", ") + (count == 1 ? "a " + name : std::to_string(count) + " × " + name);
  return out;
}

}  // namespace

std::vector<Moment> time_line(const Document& document) {
  std::vector<Moment> moments;
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    const Part& part = document.parts[i];
    if (part.role != "frame") continue;
    Moment moment{number(part, "video.start"), number(part, "video.end"), false, things_in(document, i)};
    if (const std::string text = one_line(part.text); !text.empty())
      moment.text += (moment.text.empty() ? "" : ", ") + ("text “" + text + "”");
    moments.push_back(std::move(moment));
  }
  for (const Finding& finding : document.findings)
    if (finding.kind == "speech_segment" && finding.where.time)
      moments.push_back({finding.where.time->start, finding.where.time->end, true, finding.value});
  std::stable_sort(moments.begin(), moments.end(), [](const Moment& a, const Moment& b) { return a.at < b.at; });
  return moments;
}

void summarize_video(Document& document) {
  const Part* video = video_of(document);
  if (video == nullptr) return;
  const std::vector<Moment> moments = time_line(document);
  const auto scenes = std::count_if(moments.begin(), moments.end(), [](const Moment& moment) { return !moment.said; });
  std::string text = "Video of " + clock(number(*video, "video.seconds")) + " in " + std::to_string(scenes) +
                     (scenes == 1 ? " scene." : " scenes.");
  for (const Moment& moment : moments) {
    text += " [" + clock(moment.at) + "] ";
    if (moment.said) text += "said: “" + moment.text + "”";
    else text += "seen: " + (moment.text.empty() ? std::string("nothing that could be named") : moment.text);
  }
  document.summary.kind = "video";
  document.summary.text = std::move(text);
  document.summary.fields["seconds"] = {video->metadata.at("video.seconds"), 1.0, {}, {}};
  document.summary.fields["scenes"] = {std::to_string(scenes), 1.0, {}, {}};
}

}  // namespace firstpass::understand
