#include "understand/vision/plates.h"

#include <algorithm>
#include <cctype>
#include <opencv2/imgproc.hpp>

#include "understand/vision/objects.h"
#include "understand/vision/ocr.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/vision/plates";
constexpr double kLeastVehicle = 0.3;
constexpr std::size_t kMostVehicles = 8;  // looked at closely, surest first
constexpr int kSmallestVehicle = 32;      // pixels; its plate could not be read
constexpr int kEnlargedSide = 640;        // pixels of the longer side that small vehicles are enlarged to
constexpr double kMostEnlarged = 3;
constexpr float kRim = 0.35F;  // around the letters, of their height

bool is_vehicle(std::string_view name) {
  return name == "car" || name == "truck" || name == "bus" || name == "motorcycle";
}

struct Closer {
  Image image;
  float scale, x0, y0;
  Region in_picture(const Region& box) const {
    return {x0 + box.x0 / scale, y0 + box.y0 / scale, x0 + box.x1 / scale, y0 + box.y1 / scale, 0};
  }
};

Closer closer(const cv::Mat& rgb, const Region& box) {
  const float room_x = 0.04F * (box.x1 - box.x0), room_y = 0.04F * (box.y1 - box.y0);
  const cv::Rect place = cv::Rect(cv::Point(static_cast<int>(box.x0 - room_x), static_cast<int>(box.y0 - room_y)),
                                  cv::Point(static_cast<int>(box.x1 + room_x), static_cast<int>(box.y1 + room_y))) &
                         cv::Rect({0, 0}, rgb.size());
  const double scale =
      std::clamp(static_cast<double>(kEnlargedSide) / std::max(place.width, place.height), 1.0, kMostEnlarged);
  cv::Mat large;
  cv::resize(rgb(place), large, {}, scale, scale, cv::INTER_CUBIC);
  Closer out{{large.cols, large.rows, {}},
             static_cast<float>(scale),
             static_cast<float>(place.x),
             static_cast<float>(place.y)};
  out.image.rgb.assign(large.data, large.data + large.total() * 3);
  return out;
}

Region united(const Region& a, const Region& b) {
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1), a.page};
}

bool has_plate_shape(const Region& box) {
  const float width = box.x1 - box.x0, height = box.y1 - box.y0;
  return height >= 5 && width > 1.6F * height && width < 9 * height;
}

// The longest run of neighbouring words of a line that reads like a plate.
void append_plates(const OcrLine& line, const Closer& view, std::vector<Plate>& found) {
  for (std::size_t begin = 0; begin < line.words.size();) {
    std::size_t end = begin;
    Plate plate;
    std::string text;
    Region box = line.words[begin].box;
    double confidence = 0;
    for (std::size_t i = begin; i < std::min(line.words.size(), begin + 4); ++i) {
      text += (text.empty() ? "" : " ") + line.words[i].text;
      box = united(box, line.words[i].box);
      confidence += line.words[i].confidence;
      if (reads_like_plate(text) && has_plate_shape(box))
        end = i + 1, plate = {text, box, confidence / static_cast<double>(i + 1 - begin)};
    }
    if (end > begin) {
      const float rim = kRim * (plate.box.y1 - plate.box.y0);
      plate.box = view.in_picture({plate.box.x0 - rim, plate.box.y0 - rim, plate.box.x1 + rim, plate.box.y1 + rim, 0});
      found.push_back(std::move(plate));
    }
    begin = std::max(end, begin + 1);
  }
}

}  // namespace

bool reads_like_plate(std::string_view text) {
  int letters = 0, digits = 0, groups = 0;
  bool inside = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool sign = std::isupper(byte) != 0 || std::isdigit(byte) != 0;
    if (!sign && c != ' ' && c != '-' && c != '.' && c != ':' && byte < 0x80) return false;
    if (byte >= 0x80 && byte != 0xC2 && byte != 0xB7) return false;  // but for the middle dot
    letters += std::isupper(byte) != 0, digits += std::isdigit(byte) != 0;
    groups += sign && !inside;
    inside = sign;
  }
  const int signs = letters + digits;
  return signs >= 4 && signs <= 9 && digits >= 1 && (letters >= 1 || digits >= 5) && groups <= 4;
}

Result<std::vector<Plate>> find_plates(const Image& image, runtime::Runtime& runtime, const Context& context) {
  std::vector<Plate> found;
  FP_TRY_ASSIGN(const auto objects, find_objects(image, kLeastVehicle, runtime, context));
  std::size_t looked_at = 0;
  for (const Object& object : objects) {
    const float side = std::min(object.box.x1 - object.box.x0, object.box.y1 - object.box.y0);
    if (!is_vehicle(object.name) || side < kSmallestVehicle || looked_at == kMostVehicles) continue;
    ++looked_at;
    try {
      const cv::Mat rgb(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
      const Closer view = closer(rgb, object.box);
      OcrOptions options;
      options.flatten = false;
      FP_TRY_ASSIGN(const OcrPage page, read_text(view.image, runtime, context, options));
      for (const OcrLine& line : page.lines) append_plates(line, view, found);
    } catch (const std::exception&) {
      return fail(Code::internal, kStage, "looking for number plates failed inside OpenCV");
    }
  }
  return found;
}

}  // namespace firstpass::understand
