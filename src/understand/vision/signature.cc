#include "understand/vision/signature.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>
#include <string_view>

#include "core/text.h"
#include "understand/vision/boxes.h"

namespace firstpass::understand {

namespace {

// Beginnings of the words that ask for a signature, in small letters.
constexpr std::array<std::string_view, 16> kAsking = {
    "signature",    "signed", "sign here",   "unterschrift", "unterzeichn",   "firma del", "firmado",   "assinatura",
    "handtekening", "podpis", "underskrift", "namnteckning", "allekirjoitus", "aláírás",   "semnătura", "tanda tangan"};

constexpr double kSurePrint = 0.85;    // words read less surely may be ink
constexpr float kWidestLetter = 1.2F;  // of type, in heights of its row
constexpr float kTallLetter = 1.5F;    // a letter alone that is taller, in heights of the label, is drawn
constexpr float kTallWord = 1.3F;      // a word in one stroke that is taller is drawn
constexpr float kOneStroke = 0.6F;     // share of a word's width that no letter of type has
constexpr float kAbove = 5, kBelow = 4, kBeside = 14;  // of the field around a label, in heights of the label
constexpr float kLeastHigh = 1.1F;                     // of the whole stroke, in heights of the label
constexpr float kLeastWide = 1.6F;
constexpr double kMostInk = 0.45;  // of a signature's box; more is a stamp, a logo, a picture

bool asks_for_signature(const std::string& line) {
  const std::string text = lower(line);
  // Alone it is Spanish and Italian for a signature; before a name, German and Polish for a company.
  if (text == "firma" || text == "firma:") return true;
  return std::any_of(kAsking.begin(), kAsking.end(), [&](std::string_view word) {
    const std::size_t at = text.find(word);
    return at != std::string::npos && (at == 0 || text[at - 1] == ' ' || text[at - 1] == '(' || text[at - 1] == '/');
  });
}

/// The words of a line that hold the label; the line's box where it is one word only.
Region label_of(const OcrLine& line) {
  for (const OcrWord& word : line.words)
    if (asks_for_signature(word.text)) return word.box;
  return line.box;
}

cv::Rect pixels_of(const Region& box, const cv::Size& size) {
  const int x0 = static_cast<int>(std::floor(box.x0)), y0 = static_cast<int>(std::floor(box.y0));
  const int x1 = static_cast<int>(std::ceil(box.x1)), y1 = static_cast<int>(std::ceil(box.y1));
  return cv::Rect(x0, y0, std::max(0, x1 - x0), std::max(0, y1 - y0)) & cv::Rect({0, 0}, size);
}

// Dark against its neighbourhood: light falls unevenly on paper.
cv::Mat ink_of(const cv::Mat& rgb, float label_height) {
  cv::Mat grey, ink;
  cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
  const int window = std::clamp(static_cast<int>(label_height) * 4 | 1, 15, 255);
  cv::adaptiveThreshold(grey, ink, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY_INV, window, 18);
  return ink;
}

// Ruled lines and frames: runs that no hand draws so long and so straight.
void take_out_rules(cv::Mat& ink, int length) {
  for (const cv::Size run : {cv::Size(length, 1), cv::Size(1, length)}) {
    cv::Mat rules;
    cv::morphologyEx(ink, rules, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_RECT, run));
    cv::dilate(rules, rules, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
    ink.setTo(0, rules);
  }
}

Region united(const Region& a, const Region& b) {
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1), a.page};
}

// Strokes that stand closer than a letter's height are of one hand.
std::vector<Region> joined(std::vector<Region> boxes, float gap) {
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < boxes.size() && !changed; ++i)
      for (std::size_t j = i + 1; j < boxes.size() && !changed; ++j) {
        const Region& a = boxes[i];
        const Region& b = boxes[j];
        if (a.x0 - gap > b.x1 || b.x0 - gap > a.x1 || a.y0 - gap / 2 > b.y1 || b.y0 - gap / 2 > a.y1) continue;
        boxes[i] = united(a, b);
        boxes.erase(boxes.begin() + static_cast<std::ptrdiff_t>(j));
        changed = true;
      }
  }
  return boxes;
}

float widest_stroke(const cv::Mat& ink) {
  cv::Mat labels, stats, middles;
  const int count = cv::connectedComponentsWithStats(ink, labels, stats, middles, 8, CV_32S);
  int widest = 0;
  for (int i = 1; i < count; ++i) widest = std::max(widest, stats.at<int>(i, cv::CC_STAT_WIDTH));
  return static_cast<float>(widest);
}

std::size_t letters_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Whether a word is shaped like type. A reader finds letters in what a pen drew, too, and now and then is sure of it:
/// but no type has so few letters on so much room, a tall letter all by itself, or tall letters that all hang together.
/// `ink` is the word's own, without ruled lines; `alone`: nothing else stands in its row.
bool is_type(const OcrWord& word, bool alone, const cv::Mat& ink, float label_height) {
  const auto letters = static_cast<float>(letters_of(word.text));
  const float width = word.box.x1 - word.box.x0, height = word.box.y1 - word.box.y0;
  if (width > kWidestLetter * height * letters) return false;
  if (letters < 2) return !alone || height < kTallLetter * label_height;
  return letters < 3 || height < kTallWord * label_height || widest_stroke(ink) < kOneStroke * width;
}

std::vector<Region> strokes_in(const cv::Mat& rgb, const Region& field, const Region& label, const OcrPage& read) {
  const cv::Rect place = pixels_of(field, rgb.size());
  const float height = label.y1 - label.y0;
  if (place.width < 16 || place.height < 8) return {};
  cv::Mat ink = ink_of(rgb(place), height);
  take_out_rules(ink, std::max(24, static_cast<int>(height * 3)));
  for (const OcrLine& line : read.lines)
    for (const OcrWord& word : line.words) {
      if (word.confidence < kSurePrint && !asks_for_signature(line.text)) continue;
      const float room = 0.12F * (word.box.y1 - word.box.y0);
      const Region around{word.box.x0 - room, word.box.y0 - room, word.box.x1 + room, word.box.y1 + room, 0};
      const cv::Rect printed = pixels_of(around, rgb.size()) & place;
      if (printed.empty()) continue;
      cv::Mat inside = ink(printed - place.tl());
      if (is_type(word, line.words.size() == 1, inside, height)) inside.setTo(0);
    }
  cv::Mat labels, stats, middles;
  const int count = cv::connectedComponentsWithStats(ink, labels, stats, middles, 8, CV_32S);
  std::vector<Region> boxes;
  for (int i = 1; i < count && boxes.size() < 400; ++i) {
    const auto at = [&](int what) { return static_cast<float>(stats.at<int>(i, what)); };
    if (at(cv::CC_STAT_AREA) < 0.15F * height * height) continue;
    const float x = static_cast<float>(place.x) + at(cv::CC_STAT_LEFT),
                y = static_cast<float>(place.y) + at(cv::CC_STAT_TOP);
    boxes.push_back({x, y, x + at(cv::CC_STAT_WIDTH), y + at(cv::CC_STAT_HEIGHT), 0});
  }
  std::vector<Region> found;
  for (const Region& box : joined(std::move(boxes), height)) {
    const cv::Rect inside = pixels_of(box, rgb.size()) & place;
    const bool large = box.y1 - box.y0 >= kLeastHigh * height && box.x1 - box.x0 >= kLeastWide * height;
    if (!large || inside.empty() || cv::mean(ink(inside - place.tl()))[0] > kMostInk * 255) continue;
    found.push_back(box);
  }
  return found;
}

}  // namespace

std::vector<Region> find_signatures(const Image& image, const OcrPage& read) {
  std::vector<Region> found;
  const bool fits =
      image.width > 0 && image.height > 0 &&
      image.rgb.size() == static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3;
  if (!fits || read.turn != 0) return found;
  try {
    const cv::Mat rgb(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
    for (const OcrLine& line : read.lines) {
      if (!asks_for_signature(line.text)) continue;
      const Region label = label_of(line);
      const float height = label.y1 - label.y0;
      const Region field{label.x0 - 2 * height, label.y0 - kAbove * height, label.x1 + kBeside * height,
                         label.y1 + kBelow * height, 0};
      for (const Region& box : strokes_in(rgb, field, label, read)) {
        const bool known = std::any_of(found.begin(), found.end(),
                                       [&](const Region& other) { return common(other, box) > 0.6F * area(box); });
        if (!known) found.push_back(box);
      }
    }
  } catch (const std::exception&) { found.clear(); }
  return found;
}

}  // namespace firstpass::understand
