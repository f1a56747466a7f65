// A sheet of paper (a receipt, a page, a card) that lies on something in a photo: found, and laid flat.
#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <optional>

#include "core/document.h"

namespace firstpass::understand {

struct Sheet {
  std::array<cv::Point2f, 4> corners;  ///< pixels of the picture: top left, top right, bottom right, bottom left
  float confidence = 0;                ///< share of its outline where the picture has an edge, 0..1
};

/// The largest sheet whose outline is seen on all sides (sides that leave the picture count where the others are seen).
/// RGB (CV_8UC3). Nothing for pictures that are the sheet, for screens, and where the outline is a guess. Classical:
/// text is closed over, paper and ground are told apart by brightness and by whiteness, and lines are fitted to the
/// sides. Some 10 ms of CPU. Thread-safe.
std::optional<Sheet> find_sheet(const cv::Mat& rgb);

/// True when reading the picture as it is loses nothing: the sheet is neither tilted nor seen at an angle.
bool lies_straight(const Sheet& sheet);

/// The sheet as if seen from above, in the picture's own resolution, with a little of what is around it.
struct FlatSheet {
  cv::Mat rgb;
  cv::Matx33d back;  ///< its pixels → the picture's

  /// Bounding box in the picture of a box of the sheet.
  Region in_picture(const Region& box) const;
};
FlatSheet flattened(const cv::Mat& rgb, const Sheet& sheet);

/// The picture with the sheet painted over in the colour around it: what is left is what stands beside it.
cv::Mat without(const cv::Mat& rgb, const Sheet& sheet);

}  // namespace firstpass::understand
