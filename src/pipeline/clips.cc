#include "pipeline/clips.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>

#include "core/text.h"
#include "input/video/scenes.h"
#include "understand/text/text_understanding.h"

namespace firstpass::pipeline {

namespace {

using input::SceneFinder;

constexpr double kSamePicture = 0.05;  // between scenes of duplicates
constexpr double kSimilar = 0.10;      // between the likest scenes of clips that belong together
constexpr double kSameLength = 0.05;   // share of the length
constexpr std::size_t kKeywords = 8;

struct Seen {
  std::vector<SceneFinder::Look> looks;
  std::string words;  // small letters, as said and as printed
};

bool is_frame(const Part& part) { return part.role == "frame" && part.image; }

Seen seen_in(const Document& document) {
  Seen seen;
  for (const Part& part : document.parts) {
    if (is_frame(part)) seen.looks.push_back(SceneFinder::look_at(*part.image));
    seen.words += lower(part.text) + "\n";
  }
  return seen;
}

double nearest(const SceneFinder::Look& look, const std::vector<SceneFinder::Look>& others) {
  double least = 1;
  for (const SceneFinder::Look& other : others) least = std::min(least, SceneFinder::difference(look, other));
  return least;
}

/// Every scene of either clip is found in the other.
bool same_pictures(const Seen& a, const Seen& b) {
  if (a.looks.empty() || b.looks.empty()) return false;
  const auto within = [](const Seen& x, const Seen& y) {
    return std::all_of(x.looks.begin(), x.looks.end(),
                       [&](const auto& look) { return nearest(look, y.looks) < kSamePicture; });
  };
  return within(a, b) && within(b, a);
}

bool belong_together(const Seen& a, const Seen& b, const Clip& clip_a, const Clip& clip_b) {
  for (const SceneFinder::Look& look : a.looks)
    if (nearest(look, b.looks) < kSimilar) return true;
  const auto shared = std::count_if(clip_a.keywords.begin(), clip_a.keywords.end(), [&](const std::string& word) {
    return std::find(clip_b.keywords.begin(), clip_b.keywords.end(), word) != clip_b.keywords.end();
  });
  return shared >= 2;
}

Clip clip_of(const Document& document, const Seen& seen) {
  Clip clip;
  clip.file = document.source;
  clip.scenes = seen.looks.size();
  clip.summary = document.summary.text;
  for (const Part& part : document.parts)
    if (const auto found = part.metadata.find("video.seconds"); found != part.metadata.end())
      clip.seconds = std::strtod(found->second.c_str(), nullptr);
  for (const understand::Keyword& keyword : understand::extract_keywords(seen.words, kKeywords))
    clip.keywords.push_back(keyword.text);
  return clip;
}

/// The key words that most clips of a group share.
std::string label_of(const std::vector<Clip>& clips, std::size_t group) {
  std::map<std::string, int> counts;
  for (const Clip& clip : clips)
    if (clip.group == group)
      for (const std::string& word : clip.keywords) ++counts[word];
  std::vector<std::pair<int, std::string>> order;
  for (const auto& [word, count] : counts) order.emplace_back(-count, word);
  std::sort(order.begin(), order.end());
  std::string label;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, order.size()); ++i)
    label += (i > 0 ? ", " : "") + order[i].second;
  return label.empty() ? "without words" : label;
}

/// Copies `from` into the cell at (x, y), nearest pixel.
void paste(const Image& from, int x, int y, int width, int height, Image& sheet) {
  for (int row = 0; row < height; ++row)
    for (int column = 0; column < width; ++column) {
      const int fx = column * from.width / width, fy = row * from.height / height;
      const std::size_t source =
          (static_cast<std::size_t>(fy) * static_cast<std::size_t>(from.width) + static_cast<std::size_t>(fx)) * 3;
      const std::size_t target = (static_cast<std::size_t>(y + row) * static_cast<std::size_t>(sheet.width) +
                                  static_cast<std::size_t>(x + column)) *
                                 3;
      std::copy_n(from.rgb.begin() + static_cast<std::ptrdiff_t>(source), 3,
                  sheet.rgb.begin() + static_cast<std::ptrdiff_t>(target));
    }
}

}  // namespace

std::vector<Clip> sort_clips(const std::vector<const Document*>& documents) {
  std::vector<Seen> seen;
  std::vector<Clip> clips;
  for (const Document* document : documents) {
    seen.push_back(seen_in(*document));
    clips.push_back(clip_of(*document, seen.back()));
    clips.back().group = clips.size() - 1;
  }
  for (std::size_t i = 0; i < clips.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const double longer = std::max(clips[i].seconds, clips[j].seconds);
      const bool same_length = std::abs(clips[i].seconds - clips[j].seconds) <= kSameLength * longer + 0.1;
      const bool same = same_length && same_pictures(seen[i], seen[j]);
      if (same && !clips[i].duplicate_of) clips[i].duplicate_of = clips[j].duplicate_of.value_or(j);
      if (!same && !belong_together(seen[i], seen[j], clips[i], clips[j])) continue;
      const std::size_t from = std::max(clips[i].group, clips[j].group), to = std::min(clips[i].group, clips[j].group);
      for (Clip& clip : clips)
        if (clip.group == from) clip.group = to;
    }
  for (Clip& clip : clips) clip.label = label_of(clips, clip.group);
  std::map<std::size_t, std::size_t> numbers;  // one after the other, in the order of the clips
  for (Clip& clip : clips) clip.group = numbers.try_emplace(clip.group, numbers.size()).first->second;
  return clips;
}

Image contact_sheet(const std::vector<const Document*>& documents, int columns, int cell_width) {
  constexpr int kGap = 4;
  const int cell_height = cell_width * 3 / 4;
  int rows = 0;
  for (const Document* document : documents) {
    const auto frames = std::count_if(document->parts.begin(), document->parts.end(), is_frame);
    rows += (static_cast<int>(frames) + columns - 1) / columns;
  }
  if (rows == 0) return {};
  Image sheet{columns * (cell_width + kGap) + kGap, rows * (cell_height + kGap) + kGap, {}};
  sheet.rgb.assign(static_cast<std::size_t>(sheet.width) * static_cast<std::size_t>(sheet.height) * 3, 255);
  int row = 0;
  for (const Document* document : documents) {
    int column = 0;
    for (const Part& part : document->parts) {
      if (!is_frame(part)) continue;
      if (column == columns) column = 0, ++row;
      const Image& frame = *part.image;
      const double scale =
          std::min(static_cast<double>(cell_width) / frame.width, static_cast<double>(cell_height) / frame.height);
      const int width = std::max(1, static_cast<int>(frame.width * scale)),
                height = std::max(1, static_cast<int>(frame.height * scale));
      paste(frame, kGap + column * (cell_width + kGap) + (cell_width - width) / 2,
            kGap + row * (cell_height + kGap) + (cell_height - height) / 2, width, height, sheet);
      ++column;
    }
    if (column > 0) ++row;
  }
  return sheet;
}

}  // namespace firstpass::pipeline
