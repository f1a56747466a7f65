#include "understand/vision/objects.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <span>
#include <string>

#include "understand/vision/boxes.h"
#include "understand/vision/planes.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/vision/objects";
constexpr int kSide = 448;  // of the longer side, in the network's pixels; its time grows with the area
constexpr int kGrain = 32;  // sides are multiples of this
constexpr int kStride = 4;  // pixels of one cell of the answer
constexpr float kSameThing = 0.6F;
constexpr std::size_t kMostObjects = 100;

// COCO's "things" in the order of the 80 classes (Lin et al., "Microsoft COCO: Common Objects in Context", 2014).
constexpr std::array kNames = std::to_array<std::string_view>(
    {"person",         "bicycle",    "car",           "motorcycle",    "airplane",     "bus",           "train",
     "truck",          "boat",       "traffic light", "fire hydrant",  "stop sign",    "parking meter", "bench",
     "bird",           "cat",        "dog",           "horse",         "sheep",        "cow",           "elephant",
     "bear",           "zebra",      "giraffe",       "backpack",      "umbrella",     "handbag",       "tie",
     "suitcase",       "frisbee",    "skis",          "snowboard",     "sports ball",  "kite",          "baseball bat",
     "baseball glove", "skateboard", "surfboard",     "tennis racket", "bottle",       "wine glass",    "cup",
     "fork",           "knife",      "spoon",         "bowl",          "banana",       "apple",         "sandwich",
     "orange",         "broccoli",   "carrot",        "hot dog",       "pizza",        "donut",         "cake",
     "chair",          "couch",      "potted plant",  "bed",           "dining table", "toilet",        "tv",
     "laptop",         "mouse",      "remote",        "keyboard",      "cell phone",   "microwave",     "oven",
     "toaster",        "sink",       "refrigerator",  "book",          "clock",        "vase",          "scissors",
     "teddy bear",     "hair drier", "toothbrush"});
static_assert(kNames.size() == 80);

/// The answer's maps: for each class how much a cell is the middle of a thing, and how far its sides are.
struct Answer {
  std::span<const float> heat, sides;
  int columns, rows;
  std::size_t cells() const { return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows); }
  float at(std::size_t kind, int x, int y) const {
    return heat[kind * cells() + static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) +
                static_cast<std::size_t>(x)];
  }
};

bool is_peak(const Answer& answer, std::size_t kind, int x, int y) {
  const float here = answer.at(kind, x, y);
  for (int j = std::max(0, y - 1); j <= std::min(answer.rows - 1, y + 1); ++j)
    for (int i = std::max(0, x - 1); i <= std::min(answer.columns - 1, x + 1); ++i)
      if (answer.at(kind, i, j) > here) return false;
  return true;
}

std::vector<Object> objects_of(const Answer& answer, const Image& image, double least) {
  std::vector<Object> objects;
  const auto width = static_cast<float>(image.width), height = static_cast<float>(image.height);
  const float scale_x = width / static_cast<float>(answer.columns * kStride);
  const float scale_y = height / static_cast<float>(answer.rows * kStride);
  for (std::size_t kind = 0; kind < kNames.size(); ++kind)
    for (int y = 0; y < answer.rows; ++y)
      for (int x = 0; x < answer.columns; ++x) {
        const float score = answer.at(kind, x, y);
        if (!(static_cast<double>(score) >= least) || !is_peak(answer, kind, x, y)) continue;
        const std::size_t cell =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(answer.columns) + static_cast<std::size_t>(x);
        const auto side = [&](std::size_t which) { return answer.sides[which * answer.cells() + cell]; };
        const auto middle_x = static_cast<float>(x * kStride), middle_y = static_cast<float>(y * kStride);
        const Region box{std::clamp((middle_x - side(0)) * scale_x, 0.0F, width),
                         std::clamp((middle_y - side(1)) * scale_y, 0.0F, height),
                         std::clamp((middle_x + side(2)) * scale_x, 0.0F, width),
                         std::clamp((middle_y + side(3)) * scale_y, 0.0F, height), 0};
        if (area(box) >= 1) objects.push_back({kNames[kind], box, std::min(1.0, static_cast<double>(score))});
      }
  keep_surest(objects, kSameThing, [](const Object& a, const Object& b) { return a.name == b.name; });
  if (objects.size() > kMostObjects) objects.resize(kMostObjects);
  return objects;
}

}  // namespace

Result<std::vector<Object>> find_objects(const Image& image, double least, runtime::Runtime& runtime,
                                         const Context& context) {
  FP_TRY(context.deadline.check(kStage));
  const bool fits =
      image.width > 0 && image.height > 0 &&
      image.rgb.size() == static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3;
  if (!fits) return fail(Code::invalid_argument, kStage, "the picture's pixels do not fit its size");
  if (std::min(image.width, image.height) < 16) return std::vector<Object>{};
  FP_TRY_ASSIGN(const auto session, runtime.onnx("object-centernet", "objects.onnx"));
  const double scale = static_cast<double>(kSide) / std::max(image.width, image.height);
  const auto side = [&](int pixels) {
    return std::max(kGrain, static_cast<int>(std::lround(pixels * scale / kGrain)) * kGrain);
  };
  const cv::Size size(side(image.width), side(image.height));
  try {
    const cv::Mat rgb(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
    FP_TRY_ASSIGN(const auto outputs, session->run({{"picture", rgb_planes(rgb, size)}}, {"heat", "sides"}));
    const Answer answer{outputs.at(0).floats(), outputs.at(1).floats(), size.width / kStride, size.height / kStride};
    if (answer.heat.size() != kNames.size() * answer.cells() || answer.sides.size() != 4 * answer.cells())
      return fail(Code::internal, kStage, "the object model answers in an unknown shape");
    return objects_of(answer, image, least);
  } catch (const std::exception&) { return fail(Code::internal, kStage, "looking for things failed inside OpenCV"); }
}

}  // namespace firstpass::understand
