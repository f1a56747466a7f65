#include "understand/vision/sheet.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace firstpass::understand {

namespace {

using Quad = std::array<cv::Point2f, 4>;

constexpr int kSide = 480;            // pixels of the longer side in which sheets are looked for
constexpr double kLeastShare = 0.10;  // of the picture; smaller things are on a page, not the page
constexpr double kMostShare = 0.95;   // and larger ones are the picture
constexpr double kLeastSolid = 0.90;  // of a sheet's area inside its four lines
constexpr float kBorder = 3;          // pixels from the border: such a side leaves the picture
constexpr int kSamples = 48;          // along a side
constexpr int kStep = 4;              // pixels across a side between the two looks at it
constexpr int kLeastEdge = 10;        // grey levels between them
constexpr float kLeastSeen = 0.6F;    // of each side
constexpr float kLeastSeenOfAll = 0.8F;
constexpr double kMargin = 0.01;  // kept around a flat sheet: letters on the very edge

// The darkest and brightest look of a pixel: paper is bright in all three colours, wood and skin are not.
cv::Mat whiteness(const cv::Mat& rgb) {
  std::vector<cv::Mat> planes;
  cv::split(rgb, planes);
  cv::Mat least;
  cv::min(planes[0], planes[1], least);
  cv::min(least, planes[2], least);
  return least;
}

// Text vanishes, outlines stay: dark strokes are closed over, then single bright specks are opened away.
cv::Mat without_text(const cv::Mat& plane) {
  cv::Mat out;
  cv::morphologyEx(plane, out, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_RECT, {13, 13}));
  cv::morphologyEx(out, out, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_RECT, {5, 5}));
  cv::GaussianBlur(out, out, {5, 5}, 0);
  return out;
}

double cross(const cv::Point2f& a, const cv::Point2f& b) {
  return static_cast<double>(a.x) * static_cast<double>(b.y) - static_cast<double>(a.y) * static_cast<double>(b.x);
}

double area_of(const Quad& quad) {
  double sum = 0;
  for (std::size_t i = 0; i < 4; ++i) sum += cross(quad[i], quad[(i + 1) % 4]);
  return std::abs(sum) / 2;
}

// Clockwise from the corner nearest to the top left.
Quad ordered(Quad quad) {
  const cv::Point2f middle = (quad[0] + quad[1] + quad[2] + quad[3]) * 0.25F;
  std::sort(quad.begin(), quad.end(), [&](const auto& a, const auto& b) {
    return std::atan2(a.y - middle.y, a.x - middle.x) < std::atan2(b.y - middle.y, b.x - middle.x);
  });
  const auto first =
      std::min_element(quad.begin(), quad.end(), [](const auto& a, const auto& b) { return a.x + a.y < b.x + b.y; });
  std::rotate(quad.begin(), first, quad.end());
  return quad;
}

std::optional<Quad> four_corners(const std::vector<cv::Point>& hull) {
  const double length = cv::arcLength(hull, true);
  for (double share = 0.01; share <= 0.09; share += 0.01) {
    std::vector<cv::Point> corners;
    cv::approxPolyDP(hull, corners, share * length, true);
    if (corners.size() < 4) return std::nullopt;
    if (corners.size() == 4) return ordered({corners[0], corners[1], corners[2], corners[3]});
  }
  return std::nullopt;
}

struct Line {
  cv::Point2f at, along;
};

std::optional<cv::Point2f> crossing(const Line& a, const Line& b) {
  const double turned = cross(a.along, b.along);
  if (std::abs(turned) < 0.2) return std::nullopt;
  const auto far = static_cast<float>(cross(b.at - a.at, b.along) / turned);
  return a.at + a.along * far;
}

// Corners of paper are round, bent or torn; its sides are straight: lines fitted to them meet where the corner was.
Quad refined(const Quad& quad, const std::vector<cv::Point>& outline) {
  std::array<Line, 4> lines;
  for (std::size_t i = 0; i < 4; ++i) {
    const cv::Point2f from = quad[i], side = quad[(i + 1) % 4] - from;
    const double length = cv::norm(side);
    if (length < 8) return quad;
    std::vector<cv::Point2f> near;
    for (const cv::Point2f point : outline) {
      const double share = (point - from).dot(side) / (length * length);
      if (share > 0.08 && share < 0.92 && std::abs(cross(side, point - from)) / length < 0.02 * length + 2)
        near.push_back(point);
    }
    if (near.size() < 8) return quad;
    cv::Vec4f fit;
    cv::fitLine(near, fit, cv::DIST_HUBER, 0, 0.01, 0.01);
    lines[i] = {{fit[2], fit[3]}, {fit[0], fit[1]}};
  }
  Quad out;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto corner = crossing(lines[(i + 3) % 4], lines[i]);
    if (!corner || cv::norm(*corner - quad[i]) > 0.1 * std::sqrt(area_of(quad))) return quad;
    out[i] = *corner;
  }
  return out;
}

bool has_sane_angles(const Quad& quad) {
  for (std::size_t i = 0; i < 4; ++i) {
    const cv::Point2f a = quad[(i + 3) % 4] - quad[i], b = quad[(i + 1) % 4] - quad[i];
    const double lengths = cv::norm(a) * cv::norm(b);
    if (lengths < 64 || std::abs(static_cast<double>(a.dot(b)) / lengths) > 0.7) return false;
  }
  return true;
}

/// How much of a side is an edge: the same step of brightness, in the same direction. Negative: it leaves the picture.
float seen(const cv::Mat& plane, const cv::Point2f& from, const cv::Point2f& to) {
  const auto near_border = [&](const cv::Point2f& p) {
    return p.x < kBorder || p.y < kBorder || p.x > static_cast<float>(plane.cols) - 1 - kBorder ||
           p.y > static_cast<float>(plane.rows) - 1 - kBorder;
  };
  const cv::Point2f middle = (from + to) * 0.5F;
  if (near_border(middle) && (near_border(from) || near_border(to))) return -1;
  const cv::Point2f side = to - from;
  const auto length = static_cast<float>(cv::norm(side));
  const cv::Point2f inwards(-side.y / length * kStep, side.x / length * kStep);
  int brighter = 0, darker = 0;
  for (int i = 1; i < kSamples; ++i) {
    const cv::Point2f at = from + side * (static_cast<float>(i) / kSamples);
    const cv::Point inside(at + inwards), outside(at - inwards);
    const cv::Rect bounds(0, 0, plane.cols, plane.rows);
    if (!bounds.contains(inside) || !bounds.contains(outside)) continue;
    const int step = int{plane.at<std::uint8_t>(inside)} - int{plane.at<std::uint8_t>(outside)};
    brighter += step >= kLeastEdge, darker += step <= -kLeastEdge;
  }
  return static_cast<float>(std::max(brighter, darker)) / (kSamples - 1);
}

/// Share of the outline that is seen; 0 when a side is a guess or two neighbours leave the picture.
float confidence_of(const cv::Mat& plane, const Quad& quad) {
  float sum = 0;
  int sides = 0;
  bool left_before = seen(plane, quad[3], quad[0]) < 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const float share = seen(plane, quad[i], quad[(i + 1) % 4]);
    const bool leaves = share < 0;
    if ((leaves && left_before) || (!leaves && share < kLeastSeen)) return 0;
    left_before = leaves;
    if (!leaves) sum += share, ++sides;
  }
  const float mean = sides >= 2 ? sum / static_cast<float>(sides) : 0;
  return mean >= kLeastSeenOfAll ? mean : 0;
}

void look(const cv::Mat& plane, const cv::Mat& mask, std::optional<Sheet>& best, double& best_value) {
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(mask, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
  const double whole = static_cast<double>(plane.total());
  for (const auto& outline : outlines) {
    std::vector<cv::Point> hull;
    cv::convexHull(outline, hull);
    const double share = cv::contourArea(hull) / whole;
    if (share < kLeastShare || share > kMostShare) continue;
    const auto rough = four_corners(hull);
    if (!rough) continue;
    const Quad quad = refined(*rough, outline);
    const double area = area_of(quad);
    if (!has_sane_angles(quad) || cv::contourArea(outline) < kLeastSolid * area || area > kMostShare * whole) continue;
    const float confidence = confidence_of(plane, quad);
    const double value = static_cast<double>(confidence) * std::sqrt(area / whole);
    if (value > best_value) best = Sheet{quad, confidence}, best_value = value;
  }
}

// Levels between paper and ground: Otsu's, and some around it for grounds that are not of one colour.
std::vector<double> levels_of(const cv::Mat& plane) {
  cv::Mat unused;
  const double otsu = cv::threshold(plane, unused, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
  return {otsu, otsu + 20, otsu - 20, otsu + 40};
}

double side(const Quad& quad, std::size_t a, std::size_t b) { return cv::norm(quad[a] - quad[b]); }

}  // namespace

std::optional<Sheet> find_sheet(const cv::Mat& rgb) {
  if (std::min(rgb.cols, rgb.rows) < 64) return std::nullopt;
  const double scale = std::min(1.0, static_cast<double>(kSide) / std::max(rgb.cols, rgb.rows));
  cv::Mat small, grey;
  cv::resize(rgb, small, {}, scale, scale, cv::INTER_AREA);
  if (std::min(small.cols, small.rows) < 32) return std::nullopt;
  cv::cvtColor(small, grey, cv::COLOR_RGB2GRAY);
  std::optional<Sheet> best;
  double best_value = 0;
  for (const cv::Mat& look_of_it : {whiteness(small), grey}) {
    const cv::Mat plane = without_text(look_of_it);
    for (const double level : levels_of(plane)) look(plane, plane > level, best, best_value);
  }
  if (!best) return best;
  const cv::Point2f back(static_cast<float>(rgb.cols) / static_cast<float>(small.cols),
                         static_cast<float>(rgb.rows) / static_cast<float>(small.rows));
  for (cv::Point2f& corner : best->corners)
    corner = {std::clamp((corner.x + 0.5F) * back.x, 0.0F, static_cast<float>(rgb.cols)),
              std::clamp((corner.y + 0.5F) * back.y, 0.0F, static_cast<float>(rgb.rows))};
  return best;
}

bool lies_straight(const Sheet& sheet) {
  const Quad& c = sheet.corners;
  const double tolerance = 0.006;  // radians, about a third of a degree
  const auto tilt = [&](std::size_t a, std::size_t b, bool level) {
    const cv::Point2f edge = c[b] - c[a];
    return level ? std::abs(std::atan2(edge.y, edge.x)) : std::abs(std::atan2(edge.x, edge.y));
  };
  return tilt(0, 1, true) < tolerance && tilt(3, 2, true) < tolerance && tilt(0, 3, false) < tolerance &&
         tilt(1, 2, false) < tolerance;
}

FlatSheet flattened(const cv::Mat& rgb, const Sheet& sheet) {
  const Quad& c = sheet.corners;
  const double width = std::max(side(c, 0, 1), side(c, 3, 2)), height = std::max(side(c, 0, 3), side(c, 1, 2));
  const auto margin = static_cast<float>(std::round(kMargin * std::max(width, height)));
  const cv::Size size(static_cast<int>(std::lround(width)) + 2 * static_cast<int>(margin),
                      static_cast<int>(std::lround(height)) + 2 * static_cast<int>(margin));
  const auto right = margin + static_cast<float>(width), bottom = margin + static_cast<float>(height);
  const Quad flat{cv::Point2f{margin, margin}, {right, margin}, {right, bottom}, {margin, bottom}};
  FlatSheet out;
  out.back = cv::getPerspectiveTransform(flat.data(), c.data());
  cv::warpPerspective(rgb, out.rgb, out.back, size, cv::INTER_CUBIC | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  return out;
}

Region FlatSheet::in_picture(const Region& box) const {
  const std::array<cv::Point2f, 4> corners{
      cv::Point2f{box.x0, box.y0}, {box.x1, box.y0}, {box.x1, box.y1}, {box.x0, box.y1}};
  std::array<cv::Point2f, 4> there;
  cv::perspectiveTransform(corners, there, back);
  Region out{there[0].x, there[0].y, there[0].x, there[0].y, box.page};
  for (const cv::Point2f& p : there) {
    out.x0 = std::min(out.x0, p.x), out.y0 = std::min(out.y0, p.y);
    out.x1 = std::max(out.x1, p.x), out.y1 = std::max(out.y1, p.y);
  }
  return out;
}

cv::Mat without(const cv::Mat& rgb, const Sheet& sheet) {
  std::array<cv::Point, 4> corners;
  for (std::size_t i = 0; i < 4; ++i) corners[i] = cv::Point(sheet.corners[i]);
  cv::Mat inside = cv::Mat::zeros(rgb.size(), CV_8U);
  cv::fillConvexPoly(inside, corners.data(), 4, 255);
  cv::Mat out = rgb.clone();
  out.setTo(cv::mean(rgb, inside == 0), inside);
  return out;
}

}  // namespace firstpass::understand
