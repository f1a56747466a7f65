#include "understand/vision/faces.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "understand/vision/boxes.h"
#include "understand/vision/planes.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/vision/faces";
constexpr int kGlanceSide = 384, kQuickSide = 640, kThoroughSide = 1280;  // of the longer side, in pixels
constexpr int kStride = 4;                                                // pixels of one cell of the answer
constexpr float kGlanceScore = 0.15F, kQuickScore = 0.4F, kThoroughScore = 0.3F;
constexpr float kSameFace = 0.3F;

/// The answer's planes: how much a cell is the middle of a face, its size (log of cells), the middle's shift (cells).
struct Answer {
  const float *heat, *size, *shift;
  std::size_t columns, rows;
  std::size_t cells() const { return columns * rows; }
};

void append_faces(const Answer& answer, float scale_x, float scale_y, float least, std::vector<Face>& faces) {
  for (std::size_t cell = 0; cell < answer.cells(); ++cell) {
    if (answer.heat[cell] < least) continue;
    const auto x = static_cast<float>(cell % answer.columns), y = static_cast<float>(cell / answer.columns);
    const float high = std::exp(std::min(answer.size[cell], 8.0F)) * kStride;
    const float wide = std::exp(std::min(answer.size[cell + answer.cells()], 8.0F)) * kStride;
    const float middle_y = (y + answer.shift[cell] + 0.5F) * kStride;
    const float middle_x = (x + answer.shift[cell + answer.cells()] + 0.5F) * kStride;
    faces.push_back({{(middle_x - wide / 2) * scale_x, (middle_y - high / 2) * scale_y, (middle_x + wide / 2) * scale_x,
                      (middle_y + high / 2) * scale_y, 0},
                     static_cast<double>(answer.heat[cell])});
  }
}

Status look(const cv::Mat& rgb, int longest, float least, const runtime::OnnxSession& session,
            std::vector<Face>& faces) {
  const double scale = std::min(2.0, static_cast<double>(longest) / std::max(rgb.cols, rgb.rows));
  const auto side = [&](int pixels) { return std::max(32, static_cast<int>(std::ceil(pixels * scale / 32)) * 32); };
  const cv::Size size(side(rgb.cols), side(rgb.rows));
  FP_TRY_ASSIGN(const auto outputs,
                session.run({{session.input_names().front(), rgb_planes(rgb, size)}}, {"537", "538", "539"}));
  const auto columns = static_cast<std::size_t>(size.width / kStride);
  const auto rows = static_cast<std::size_t>(size.height / kStride);
  if (outputs.size() != 3 || outputs[0].floats().size() != columns * rows ||
      outputs[1].floats().size() != 2 * columns * rows || outputs[2].floats().size() != 2 * columns * rows)
    return fail(Code::internal, kStage, "the face model answers in an unknown shape");
  const Answer answer{outputs[0].floats().data(), outputs[1].floats().data(), outputs[2].floats().data(), columns,
                      rows};
  append_faces(answer, static_cast<float>(rgb.cols) / static_cast<float>(size.width),
               static_cast<float>(rgb.rows) / static_cast<float>(size.height), least, faces);
  return {};
}

void clip(std::vector<Face>& faces, const Image& image) {
  const auto width = static_cast<float>(image.width), height = static_cast<float>(image.height);
  for (Face& face : faces)
    face.box = {std::clamp(face.box.x0, 0.0F, width), std::clamp(face.box.y0, 0.0F, height),
                std::clamp(face.box.x1, 0.0F, width), std::clamp(face.box.y1, 0.0F, height), 0};
}

}  // namespace

Result<std::vector<Face>> find_faces(const Image& image, Looking looking, runtime::Runtime& runtime,
                                     const Context& context) {
  const bool fits =
      image.width > 0 && image.height > 0 &&
      image.rgb.size() == static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3;
  if (!fits) return fail(Code::invalid_argument, kStage, "the picture's pixels do not fit its size");
  std::vector<Face> faces;
  // Nothing narrower than a face of 8 pixels; and a strip would be scaled to nothing but edge.
  if (std::min(image.width, image.height) < 16 ||
      std::max(image.width, image.height) > 40 * std::min(image.width, image.height))
    return faces;
  FP_TRY_ASSIGN(const auto session, runtime.onnx("face-centerface", "face.onnx"));
  const float least = looking == Looking::thorough ? kThoroughScore : kQuickScore;
  try {
    const cv::Mat rgb(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
    if (looking == Looking::page) {
      FP_TRY(look(rgb, kGlanceSide, kGlanceScore, *session, faces));
      if (std::exchange(faces, {}).empty()) return faces;
    }
    FP_TRY(look(rgb, kQuickSide, least, *session, faces));
    FP_TRY(context.deadline.check(kStage));
    if (looking == Looking::thorough && std::max(image.width, image.height) > kQuickSide)
      FP_TRY(look(rgb, kThoroughSide, least, *session, faces));
  } catch (const std::exception&) { return fail(Code::internal, kStage, "looking for faces failed inside OpenCV"); }
  clip(faces, image);
  keep_surest(faces, kSameFace, [](const Face&, const Face&) { return true; });
  return faces;
}

}  // namespace firstpass::understand
