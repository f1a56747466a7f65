#include "understand/vision/ocr.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "understand/vision/ocr/handwriting.h"
#include "understand/vision/ocr/layout.h"
#include "understand/vision/ocr/recognize.h"
#include "understand/vision/sheet.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kModel = "ocr-ppocr-v6";
constexpr std::string_view kDetection = "ocr-det-int8";  // the same detection network at less than half the cost
constexpr std::string_view kStage = "understand/vision/ocr";
constexpr std::size_t kVoters = 12;       // longest pieces that decide how the page lies
constexpr float kLeastConfidence = 0.5F;  // pieces below are texture, not text
constexpr int kSmallestSide = 8;          // pixels; nothing smaller holds a letter

cv::Mat turned(const cv::Mat& picture, int degrees) {
  if (degrees == 0) return picture;
  cv::Mat out;  // never the same pixels: OpenCV would turn them in place
  cv::rotate(picture, out,
             degrees == 90    ? cv::ROTATE_90_CLOCKWISE
             : degrees == 180 ? cv::ROTATE_180
                              : cv::ROTATE_90_COUNTERCLOCKWISE);
  return out;
}

// A region of the turned picture (of `width` x `height` before the turn) in the picture as given.
Region unturned(const Region& r, int degrees, float width, float height) {
  if (degrees == 90) return {r.y0, height - r.x1, r.y1, height - r.x0, r.page};
  if (degrees == 180) return {width - r.x1, height - r.y1, width - r.x0, height - r.y0, r.page};
  if (degrees == 270) return {width - r.y1, r.x0, width - r.y0, r.x1, r.page};
  return r;
}

// Long pieces tell how the page lies: on its side when most of their length runs up and down.
bool on_its_side(const std::vector<ocr::TextBox>& boxes) {
  float lying = 0, standing = 0;
  for (const auto& box : boxes) {
    if (box.width() > 2 * box.height()) lying += box.width();
    if (box.height() > 2 * box.width()) standing += box.height();
  }
  return standing > 1.5F * lying;
}

std::vector<cv::Mat> longest_crops(const cv::Mat& rgb, std::vector<ocr::TextBox> boxes) {
  std::sort(boxes.begin(), boxes.end(),
            [](const auto& a, const auto& b) { return a.width() / a.height() > b.width() / b.height(); });
  boxes.resize(std::min(boxes.size(), kVoters));
  std::vector<cv::Mat> crops;
  for (const auto& box : boxes) crops.push_back(ocr::crop(rgb, box));
  return crops;
}

struct Models {
  std::shared_ptr<runtime::OnnxSession> detect, angle;
  ocr::Recognizer recognizer;
};

Result<Models> models_of(runtime::Runtime& runtime) {
  Models models;
  FP_TRY_ASSIGN(models.detect, runtime.onnx(kDetection, "det.onnx"));
  FP_TRY_ASSIGN(models.recognizer.session, runtime.onnx(kModel, "rec.onnx", runtime::OnnxThreads::callers));
  FP_TRY_ASSIGN(models.angle, runtime.onnx(kModel, "cls.onnx"));
  FP_TRY_ASSIGN(models.recognizer.table, ocr::character_table(*models.recognizer.session));
  models.recognizer.threads = runtime.threads();
  return models;
}

double mean_confidence(const std::vector<ocr::Reading>& readings) {
  double sum = 0;
  for (const auto& reading : readings) sum += static_cast<double>(reading.confidence);
  return readings.empty() ? 0 : sum / static_cast<double>(readings.size());
}

// The angle network is cheap but errs on odd type; when it is not sure, reading a few pieces both ways decides.
Result<bool> is_upside_down(const std::vector<cv::Mat>& crops, const Models& models, const Context& context) {
  FP_TRY_ASSIGN(const auto votes, ocr::upside_down(crops, *models.angle));
  float mean = 0;
  for (const float vote : votes) mean += vote / static_cast<float>(votes.size());
  if (mean < 0.25F) return false;
  std::vector<cv::Mat> upright(crops.begin(),
                               crops.begin() + static_cast<std::ptrdiff_t>(std::min(crops.size(), std::size_t{4})));
  std::vector<cv::Mat> flipped;
  for (const auto& piece : upright) flipped.push_back(turned(piece, 180));
  FP_TRY_ASSIGN(const auto one, ocr::recognize(upright, models.recognizer, context));
  FP_TRY_ASSIGN(const auto other, ocr::recognize(flipped, models.recognizer, context));
  return mean_confidence(other) > mean_confidence(one);
}

struct Found {
  cv::Mat upright;
  int turn = 0;
  std::vector<ocr::TextBox> boxes;
};

Result<Found> find_text(const cv::Mat& rgb, const Models& models, const OcrOptions& options, const Context& context) {
  Found found{rgb, 0, {}};
  FP_TRY_ASSIGN(found.boxes, ocr::detect_text(rgb, *models.detect, context));
  if (found.boxes.empty() || !options.turn) return found;
  if (on_its_side(found.boxes)) {
    found.turn = 90, found.upright = turned(rgb, 90);
    FP_TRY_ASSIGN(found.boxes, ocr::detect_text(found.upright, *models.detect, context));
  }
  FP_TRY(context.deadline.check(kStage));
  FP_TRY_ASSIGN(const bool flipped, is_upside_down(longest_crops(found.upright, found.boxes), models, context));
  if (!flipped) return found;
  found.turn += 180;
  const cv::Point2f far(static_cast<float>(found.upright.cols), static_cast<float>(found.upright.rows));
  found.upright = turned(found.upright, 180);
  for (auto& box : found.boxes) {
    const auto c = box.corners;
    box.corners = {far - c[2], far - c[3], far - c[0], far - c[1]};
  }
  return found;
}

Result<std::vector<ocr::Piece>> read_pieces(const Found& found, const Models& models, const OcrOptions& options,
                                            const Context& context, std::size_t& unread) {
  std::vector<cv::Mat> crops;
  for (const auto& box : found.boxes) crops.push_back(ocr::crop(found.upright, box));
  FP_TRY_ASSIGN(auto readings, ocr::recognize(crops, models.recognizer, context));
  std::vector<ocr::Piece> pieces;
  std::vector<cv::Mat> kept;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (ocr::is_unread(found.boxes[i], readings[i])) ++unread;
    if (readings[i].confidence < kLeastConfidence) continue;
    pieces.push_back({found.boxes[i], std::move(readings[i]), 0, {}});
    kept.push_back(std::move(crops[i]));
  }
  FP_TRY(ocr::judge_hands(kept, pieces, models.recognizer, context, options.samples));
  return pieces;
}

std::vector<OcrLine> lines_as_found(std::vector<ocr::Piece> pieces) {
  std::sort(pieces.begin(), pieces.end(),
            [](const auto& a, const auto& b) { return a.box.corners[0].y < b.box.corners[0].y; });
  std::vector<OcrLine> lines;
  for (const ocr::Piece& piece : pieces)
    for (OcrLine& line : ocr::arrange({piece})) lines.push_back(std::move(line));
  return lines;
}

Result<OcrPage> read_flat(const cv::Mat& rgb, const Models& models, const OcrOptions& options, const Context& context) {
  OcrPage page;
  FP_TRY_ASSIGN(const Found found, find_text(rgb, models, options, context));
  FP_TRY_ASSIGN(auto pieces, read_pieces(found, models, options, context, page.unread));
  page.turn = found.turn;
  page.lines = options.arrange ? ocr::arrange(pieces) : lines_as_found(std::move(pieces));
  const auto width = static_cast<float>(rgb.cols), height = static_cast<float>(rgb.rows);
  for (OcrLine& line : page.lines) {
    line.box = unturned(line.box, page.turn, width, height);
    for (OcrWord& word : line.words) word.box = unturned(word.box, page.turn, width, height);
  }
  return page;
}

// A sheet is read as if it lay flat, and what stands beside it afterwards: a wrong sheet costs time, never text.
Result<OcrPage> read_sheet(const cv::Mat& rgb, const Sheet& sheet, const Models& models, const OcrOptions& options,
                           const Context& context) {
  const FlatSheet flat = flattened(rgb, sheet);
  FP_TRY_ASSIGN(OcrPage page, read_flat(flat.rgb, models, options, context));
  for (OcrLine& line : page.lines) {
    line.box = flat.in_picture(line.box);
    for (OcrWord& word : line.words) word.box = flat.in_picture(word.box);
  }
  FP_TRY_ASSIGN(OcrPage beside, read_flat(without(rgb, sheet), models, options, context));
  if (page.lines.empty()) page.turn = beside.turn;
  page.unread += beside.unread;
  page.lines.insert(page.lines.end(), std::make_move_iterator(beside.lines.begin()),
                    std::make_move_iterator(beside.lines.end()));
  page.sheet.emplace();
  for (std::size_t i = 0; i < 4; ++i) (*page.sheet)[i] = {sheet.corners[i].x, sheet.corners[i].y};
  return page;
}

Result<OcrPage> read(const cv::Mat& rgb, runtime::Runtime& runtime, const OcrOptions& options, const Context& context) {
  FP_TRY_ASSIGN(const Models models, models_of(runtime));
  const auto sheet = options.flatten ? find_sheet(rgb) : std::nullopt;
  if (sheet && !lies_straight(*sheet)) return read_sheet(rgb, *sheet, models, options, context);
  return read_flat(rgb, models, options, context);
}

}  // namespace

std::string OcrPage::text() const {
  std::string out;
  for (const OcrLine& line : lines) {
    if (!out.empty()) out += '\n';
    out += line.text;
  }
  return out;
}

Result<OcrPage> read_text(const Image& image, runtime::Runtime& runtime, const Context& context,
                          const OcrOptions& options) {
  const bool fits =
      image.width > 0 && image.height > 0 &&
      image.rgb.size() == static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3;
  if (!fits) return fail(Code::invalid_argument, kStage, "the picture's pixels do not fit its size");
  OcrPage page;
  if (std::min(image.width, image.height) >= kSmallestSide) {
    try {
      cv::setNumThreads(1);  // OpenCV's own pool would fight with the process-wide thread budget
      const cv::Mat rgb(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
      FP_TRY_ASSIGN(page, read(rgb, runtime, options, context));
    } catch (const std::exception&) { return fail(Code::internal, kStage, "reading the picture failed inside OpenCV"); }
  }
  std::vector<Region> rows, words;
  for (const OcrLine& line : page.lines) {
    rows.push_back(line.box);
    for (const OcrWord& word : line.words) words.push_back(word.box);
  }
  page.quality = judge_text(image, judge_quality(image), rows, words);
  return page;
}

}  // namespace firstpass::understand
