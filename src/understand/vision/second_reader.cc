#include "understand/vision/second_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <map>
#include <opencv2/imgproc.hpp>
#include <string_view>

#include "core/text.h"
#include "runtime/program.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/vision/second_reader";
constexpr double kFewestPixels = 1'600'000;  // screens are enlarged towards this: its letters want 20 pixels and more
constexpr double kLargestScale = 2;
constexpr double kLeastConfidence = 0.45;

std::string grey_map(const cv::Mat& grey) {
  std::string out = "P5\n" + std::to_string(grey.cols) + " " + std::to_string(grey.rows) + "\n255\n";
  for (int y = 0; y < grey.rows; ++y) out.append(grey.ptr<char>(y), static_cast<std::size_t>(grey.cols));
  return out;
}

std::vector<std::string_view> columns_of(std::string_view row) {
  std::vector<std::string_view> columns;
  for (std::size_t begin = 0; begin <= row.size();) {
    const std::size_t end = std::min(row.find('\t', begin), row.size());
    columns.push_back(row.substr(begin, end - begin));
    begin = end + 1;
  }
  return columns;
}

float number(std::string_view text) {
  float value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Rows of "level page block paragraph line word left top width height confidence text"; level 5 is a word.
std::vector<OcrLine> parse(std::string_view table, float scale) {
  std::vector<OcrLine> lines;
  std::string last;
  for (std::size_t begin = 0; begin < table.size();) {
    const std::size_t end = std::min(table.find('\n', begin), table.size());
    const auto columns = columns_of(table.substr(begin, end - begin));
    begin = end + 1;
    if (columns.size() != 12 || columns[0] != "5" || trim(columns[11]).empty()) continue;
    const double confidence = static_cast<double>(number(columns[10])) / 100;
    if (confidence < kLeastConfidence) continue;
    const float left = number(columns[6]), top = number(columns[7]);
    OcrWord word{to_valid_utf8(columns[11]), {}, confidence};
    word.box = {left / scale, top / scale, (left + number(columns[8])) / scale, (top + number(columns[9])) / scale, 0};
    std::string line(columns[2]);
    line.append("/").append(columns[3]).append("/").append(columns[4]);
    if (lines.empty() || line != last) lines.emplace_back();
    last = std::move(line);
    OcrLine& into = lines.back();
    into.text += (into.text.empty() ? "" : " ") + word.text;
    into.words.push_back(std::move(word));
  }
  return lines;
}

}  // namespace

std::vector<OcrLine> in_printed_rows(std::vector<OcrLine> pieces) {
  const auto middle = [](const OcrLine& line) { return (line.box.y0 + line.box.y1) / 2; };
  const auto height = [](const OcrLine& line) { return line.box.y1 - line.box.y0; };
  std::erase_if(pieces, [](const OcrLine& piece) { return piece.words.empty(); });
  for (OcrLine& piece : pieces) {
    piece.box = piece.words.front().box;
    for (const OcrWord& word : piece.words)
      piece.box = {std::min(piece.box.x0, word.box.x0), std::min(piece.box.y0, word.box.y0),
                   std::max(piece.box.x1, word.box.x1), std::max(piece.box.y1, word.box.y1), piece.box.page};
  }
  std::stable_sort(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) { return a.box.x0 < b.box.x0; });
  std::vector<std::vector<OcrLine>> rows;
  for (OcrLine& piece : pieces) {
    std::vector<OcrLine>* best = nullptr;
    float nearest = 0;
    for (std::vector<OcrLine>& row : rows) {  // a row may slant: its last piece tells where it is
      const float away = std::abs(middle(row.back()) - middle(piece));
      const bool beside = row.back().box.x1 <= piece.box.x0 + 0.5F * height(piece);
      if (!beside || away > 0.5F * std::min(height(row.back()), height(piece))) continue;
      if (best == nullptr || away < nearest) best = &row, nearest = away;
    }
    if (best == nullptr) best = &rows.emplace_back();
    best->push_back(std::move(piece));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const auto& a, const auto& b) { return middle(a.front()) < middle(b.front()); });
  std::vector<OcrLine> lines;
  for (std::vector<OcrLine>& row : rows) {
    OcrLine& line = lines.emplace_back();
    line.box = row.front().box;
    for (OcrLine& piece : row) {
      line.text += (line.text.empty() ? "" : " ") + piece.text;
      line.box = {std::min(line.box.x0, piece.box.x0), std::min(line.box.y0, piece.box.y0),
                  std::max(line.box.x1, piece.box.x1), std::max(line.box.y1, piece.box.y1), line.box.page};
      line.words.insert(line.words.end(), std::make_move_iterator(piece.words.begin()),
                        std::make_move_iterator(piece.words.end()));
    }
  }
  return lines;
}

Result<std::vector<OcrLine>> read_text_again(const Image& image, const Context& context) {
  if (image.width < 8 || image.height < 8) return std::vector<OcrLine>{};
  std::string input;
  double scale = 1;
  try {
    const cv::Mat rgb(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
    cv::Mat grey;
    cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
    const double pixels = static_cast<double>(image.width) * image.height;
    scale = std::clamp(std::sqrt(kFewestPixels / pixels), 1.0, kLargestScale);
    if (scale > 1) cv::resize(grey, grey, {}, scale, scale, cv::INTER_CUBIC);
    input = grey_map(grey);
  } catch (const std::exception&) { return fail(Code::internal, kStage, "the picture could not be handed over"); }
  // One thread: several would spin against each other on a busy machine.
  FP_TRY_ASSIGN(const std::string table,
                runtime::run_program({"tesseract", "stdin", "stdout", "--psm", "11", "-l", "eng", "tsv"}, input,
                                     {"OMP_THREAD_LIMIT=1"}, context));
  return in_printed_rows(parse(table, static_cast<float>(scale)));
}

}  // namespace firstpass::understand
