#include "understand/vision/ocr/layout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/text.h"
#include "understand/vision/ocr/handwriting.h"

namespace firstpass::understand::ocr {

namespace {

char32_t code_point(const std::string& text) {
  std::size_t offset = 0;
  return text.empty() ? U' ' : next_code_point(text, offset);
}

// Scripts that are written without spaces: gaps between their characters mean nothing.
bool is_ideographic(char32_t c) {
  return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) || c >= 0x20000;
}

// The network knows Latin punctuation in full width as well; in a line without ideographs that is only a guess at the
// same sign.
char32_t narrow(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
  if (c == 0x3000) return U' ';
  if (c == 0x3002) return U'.';
  if (c == 0x3001) return U',';
  return c;
}

cv::Point2f along(const TextBox& box, float share, bool lower) {
  const cv::Point2f& from = box.corners[lower ? 3 : 0];
  const cv::Point2f& to = box.corners[lower ? 2 : 1];
  return from + (to - from) * std::clamp(share, 0.0F, 1.0F);
}

Region region_between(const TextBox& box, float from, float to) {
  Region region{1e9F, 1e9F, -1e9F, -1e9F, 0};
  const bool steep = box.height() > 1.5F * box.width();  // was turned for reading: its text runs upwards
  for (const float share : {from, to}) {
    for (const bool second : {false, true}) {
      const cv::Point2f top = second ? box.corners[1] : box.corners[0],
                        bottom = second ? box.corners[2] : box.corners[3];
      const cv::Point2f point =
          steep ? bottom + (top - bottom) * std::clamp(share, 0.0F, 1.0F) : along(box, share, second);
      region.x0 = std::min(region.x0, point.x), region.y0 = std::min(region.y0, point.y);
      region.x1 = std::max(region.x1, point.x), region.y1 = std::max(region.y1, point.y);
    }
  }
  return region;
}

Region united(Region a, const Region& b) {
  a.x0 = std::min(a.x0, b.x0), a.y0 = std::min(a.y0, b.y0);
  a.x1 = std::max(a.x1, b.x1), a.y1 = std::max(a.y1, b.y1);
  return a;
}

// Box and place in a frame where the page's slant is taken out.
struct Placed {
  std::size_t piece;
  float x0, x1, y, height;
};

float slant(const std::vector<Piece>& pieces) {
  std::vector<std::pair<float, float>> angles;  // angle, weight
  float total = 0;
  for (const Piece& piece : pieces) {
    if (piece.box.width() < 3 * piece.box.height()) continue;
    angles.emplace_back(piece.box.angle(), piece.box.width());
    total += piece.box.width();
  }
  std::sort(angles.begin(), angles.end());
  float seen = 0;
  for (const auto& [angle, weight] : angles)
    if ((seen += weight) * 2 >= total) return angle;
  return 0;
}

std::vector<Placed> placed(const std::vector<Piece>& pieces) {
  const float angle = slant(pieces), c = std::cos(angle), s = std::sin(angle);
  std::vector<Placed> out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const cv::Point2f center = pieces[i].box.center();
    const float x = center.x * c + center.y * s, half = pieces[i].box.width() / 2;
    out.push_back({i, x - half, x + half, center.y * c - center.x * s, pieces[i].box.height()});
  }
  return out;
}

float median(std::vector<float> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

float median_height(const std::vector<Placed>& boxes) {
  std::vector<float> heights;
  for (const Placed& box : boxes) heights.push_back(box.height);
  return median(std::move(heights));
}

// Running text is wide against its height; the amounts beside a label are not.
bool is_column(const std::vector<Placed>& boxes, float height) {
  if (boxes.size() < 5) return false;
  std::vector<float> widths;
  for (const Placed& box : boxes) widths.push_back(box.x1 - box.x0);
  return median(std::move(widths)) >= 9 * height;
}

struct Split {
  std::vector<Placed> left, right, across;
};

Split split_at(const std::vector<Placed>& boxes, float x) {
  Split split;
  for (const Placed& box : boxes) (box.x1 <= x ? split.left : box.x0 >= x ? split.right : split.across).push_back(box);
  return split;
}

using Row = std::vector<Placed>;

// Grown from left to right, so that a row may bend with the paper: a piece joins the row whose last piece is level.
std::vector<Row> rows_of(std::vector<Placed> boxes) {
  std::sort(boxes.begin(), boxes.end(), [](const auto& a, const auto& b) { return a.x0 < b.x0; });
  std::vector<Row> rows;
  for (const Placed& box : boxes) {
    Row* best = nullptr;
    float best_distance = 1e9F;
    for (Row& row : rows) {
      const Placed& last = row.back();
      const float distance = std::abs(last.y - box.y);
      const float overlap = last.x1 - box.x0;
      if (distance > 0.5F * std::min(last.height, box.height) || distance >= best_distance) continue;
      if (overlap > 0.5F * std::min(last.x1 - last.x0, box.x1 - box.x0)) continue;
      best = &row, best_distance = distance;
    }
    if (best != nullptr) best->push_back(box);
    else rows.push_back({box});
  }
  const auto level = [](const Row& row) {
    float sum = 0;
    for (const Placed& box : row) sum += box.y;
    return sum / static_cast<float>(row.size());
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return level(a) < level(b); });
  return rows;
}

void append_ordered(const std::vector<Placed>& boxes, std::vector<Row>& out, int depth);

// Pieces that lie across both columns (headings) cut them into bands, which are read from top to bottom.
void append_bands(Split split, std::vector<Row>& out, int depth) {
  std::sort(split.across.begin(), split.across.end(), [](const auto& a, const auto& b) { return a.y < b.y; });
  const auto take = [](std::vector<Placed>& side, float above) {
    std::vector<Placed> taken;
    std::erase_if(side, [&](const Placed& box) { return box.y < above ? (taken.push_back(box), true) : false; });
    return taken;
  };
  for (const Placed& heading : split.across) {
    append_ordered(take(split.left, heading.y), out, depth + 1);
    append_ordered(take(split.right, heading.y), out, depth + 1);
    out.push_back({heading});
  }
  append_ordered(split.left, out, depth + 1);
  append_ordered(split.right, out, depth + 1);
}

void append_ordered(const std::vector<Placed>& boxes, std::vector<Row>& out, int depth) {
  const float height = median_height(boxes);
  Split best;
  for (const Placed& edge : boxes) {
    if (depth > 3) break;
    Split split = split_at(boxes, edge.x0 - 0.5F * height);
    if (split.across.size() * 5 > boxes.size() || !is_column(split.left, height) || !is_column(split.right, height))
      continue;
    const bool better = best.left.empty() || split.across.size() < best.across.size();
    if (better) best = std::move(split);
  }
  if (!best.left.empty()) return append_bands(std::move(best), out, depth);
  for (Row& row : rows_of(boxes)) out.push_back(std::move(row));
}

void append_words(const Piece& piece, OcrLine& line) {
  for (OcrWord& word : words_of(piece)) {
    if (!line.text.empty()) line.text += ' ';
    line.text += word.text;
    line.box = line.words.empty() ? word.box : united(line.box, word.box);
    line.words.push_back(std::move(word));
  }
}

}  // namespace

std::vector<std::pair<OcrWord, WordEvidence>> words_with_evidence(const Piece& piece) {
  const auto& characters = piece.reading.characters;
  const bool ideographic = std::any_of(characters.begin(), characters.end(),
                                       [](const auto& c) { return is_ideographic(code_point(c.text)); });
  std::vector<std::pair<OcrWord, WordEvidence>> words;
  std::size_t begin = 0;
  const auto close = [&](std::size_t end) {
    if (end == begin) return;
    OcrWord word;
    WordEvidence evidence{0, 1, {}, end - begin, false};
    for (std::size_t i = begin; i < end; ++i) {
      const char32_t sign = code_point(characters[i].text);
      append_utf8(word.text, ideographic ? sign : narrow(sign));
      const auto confidence = static_cast<double>(characters[i].confidence);
      word.confidence += confidence / static_cast<double>(end - begin);
      evidence.least = std::min(evidence.least, confidence);
      evidence.digits = evidence.digits || (sign >= U'0' && sign <= U'9');
    }
    evidence.mean = word.confidence;
    const std::string small = lower(word.text);
    for (std::size_t way = 0; way < std::min(piece.again.size(), evidence.again.size()); ++way)
      evidence.again[way] =
          std::find(piece.again[way].begin(), piece.again[way].end(), small) != piece.again[way].end();
    // A character's box reaches half way to its neighbours, and no further than a step at the ends of the word.
    const float margin = characters[begin].width * 1.2F;
    const float from = begin == 0 ? 0 : std::max(characters[begin].at - margin, characters[begin - 1].at);
    const float to = end == characters.size() ? 1 : std::min(characters[end - 1].at + margin, characters[end].at);
    word.box = region_between(piece.box, from, to);
    words.emplace_back(std::move(word), evidence);
  };
  for (std::size_t i = 0; i < characters.size(); ++i) {
    if (!is_space(narrow(code_point(characters[i].text)))) continue;
    close(i);
    begin = i + 1;
  }
  close(characters.size());
  return words;
}

std::vector<OcrWord> words_of(const Piece& piece) {
  std::vector<OcrWord> words;
  for (auto& [word, evidence] : words_with_evidence(piece)) {
    if (!piece.again.empty()) word.confidence = hand_confidence(evidence);
    words.push_back(std::move(word));
  }
  return words;
}

std::vector<OcrLine> arrange(const std::vector<Piece>& pieces) {
  std::vector<Row> rows;
  append_ordered(placed(pieces), rows, 0);
  std::vector<OcrLine> lines;
  for (const Row& row : rows) {
    OcrLine line;
    double weight = 0;
    for (const Placed& box : row) {
      const Piece& piece = pieces[box.piece];
      append_words(piece, line);
      const auto count = static_cast<double>(piece.reading.characters.size());
      line.confidence += static_cast<double>(piece.reading.confidence) * count;
      line.by_hand += static_cast<double>(piece.by_hand) * count;
      weight += count;
    }
    if (line.words.empty()) continue;
    line.confidence /= std::max(weight, 1.0);
    line.by_hand /= std::max(weight, 1.0);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace firstpass::understand::ocr
