#include "condense/same_picture.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace firstpass::condense {

namespace {

constexpr std::size_t kSide = PictureMark::kSide;
constexpr std::size_t kHashSide = 16;
constexpr std::size_t kColourSide = 4;
// Of 256 bits two unlike pictures differ in about 128 ± 8, so that hardly any pass by chance.
constexpr int kMostBits = 80;
constexpr double kLeastCorrelation = 0.9;
constexpr double kMostColour = 24;  // of 255, mean over the cells and channels
constexpr double kShapes = 0.04;    // share by which width by height may differ
constexpr int kShift = 2;           // cells: hands that hold a camera move by some percent between two shots

/// Cells of a grid over the picture, each the mean of its pixels. Pictures smaller than the grid repeat pixels.
template <typename Handle>
void for_each_cell(const Image& picture, std::size_t columns, std::size_t rows, Handle&& handle) {
  const auto width = static_cast<std::size_t>(picture.width), height = static_cast<std::size_t>(picture.height);
  std::vector<std::array<std::uint64_t, 3>> sums(columns);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t top = row * height / rows, bottom = std::max(top + 1, (row + 1) * height / rows);
    for (auto& sum : sums) sum = {};
    for (std::size_t y = top; y < bottom; ++y)
      for (std::size_t column = 0; column < columns; ++column) {
        const std::size_t left = column * width / columns, right = std::max(left + 1, (column + 1) * width / columns);
        const std::uint8_t* pixel = &picture.rgb[(y * width + left) * 3];
        for (std::size_t x = left; x < right; ++x)
          for (std::size_t c = 0; c < 3; ++c) sums[column][c] += *pixel++;
      }
    for (std::size_t column = 0; column < columns; ++column) {
      const std::size_t left = column * width / columns, right = std::max(left + 1, (column + 1) * width / columns);
      const auto count = static_cast<float>((right - left) * (bottom - top));
      std::array<float, 3> mean{};
      for (std::size_t c = 0; c < 3; ++c) mean[c] = static_cast<float>(sums[column][c]) / count;
      handle(row, column, mean);
    }
  }
}

/// The rectangle of `a` beginning at (x, y) against that of `b` at (0, 0) and the reverse.
double correlation(const PictureMark& a, const PictureMark& b, int x, int y) {
  const int side = static_cast<int>(kSide);
  double sum_a = 0, sum_b = 0, square_a = 0, square_b = 0, product = 0;
  int count = 0;
  for (int row = std::max(0, -y); row < std::min(side, side - y); ++row)
    for (int column = std::max(0, -x); column < std::min(side, side - x); ++column) {
      const double one = static_cast<double>(a.grey[static_cast<std::size_t>((row + y) * side + column + x)]);
      const double other = static_cast<double>(b.grey[static_cast<std::size_t>(row * side + column)]);
      sum_a += one, sum_b += other;
      square_a += one * one, square_b += other * other, product += one * other;
      ++count;
    }
  const double spread_a = square_a - sum_a * sum_a / count, spread_b = square_b - sum_b * sum_b / count;
  constexpr double kFlat = 4;  // grey levels, squared: a picture of one colour has nothing to compare
  if (spread_a < kFlat * count || spread_b < kFlat * count) return spread_a < kFlat * count && spread_b < kFlat * count;
  return (product - sum_a * sum_b / count) / std::sqrt(spread_a * spread_b);
}

bool same_colours(const PictureMark& a, const PictureMark& b) {
  double sum = 0;
  for (std::size_t cell = 0; cell < a.colour.size(); ++cell)
    for (std::size_t c = 0; c < 3; ++c) sum += static_cast<double>(std::abs(a.colour[cell][c] - b.colour[cell][c]));
  return sum / static_cast<double>(3 * a.colour.size()) <= kMostColour;
}

}  // namespace

PictureMark mark_of(const Image& picture) {
  PictureMark mark;
  if (picture.width <= 0 || picture.height <= 0 ||
      picture.rgb.size() < static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 3)
    return mark;
  mark.shape = static_cast<double>(picture.width) / picture.height;
  for_each_cell(picture, kSide, kSide, [&](std::size_t row, std::size_t column, const std::array<float, 3>& mean) {
    mark.grey[row * kSide + column] = 0.299F * mean[0] + 0.587F * mean[1] + 0.114F * mean[2];
    auto& colour = mark.colour[row * kColourSide / kSide * kColourSide + column * kColourSide / kSide];
    constexpr float kCells = kSide * kSide / (kColourSide * kColourSide);
    for (std::size_t c = 0; c < 3; ++c) colour[c] += mean[c] / kCells;
  });
  std::size_t bit = 0;
  for_each_cell(picture, kHashSide + 1, kHashSide,
                [&, last = 0.0F](std::size_t, std::size_t column, const std::array<float, 3>& mean) mutable {
                  const float grey = 0.299F * mean[0] + 0.587F * mean[1] + 0.114F * mean[2];
                  if (column > 0) {
                    if (grey > last) mark.hash[bit / 64] |= std::uint64_t{1} << (bit % 64);
                    ++bit;
                  }
                  last = grey;
                });
  return mark;
}

bool same_shot(const PictureMark& a, const PictureMark& b) {
  if (a.shape <= 0 || b.shape <= 0 || std::abs(a.shape / b.shape - 1) > kShapes) return false;
  int bits = 0;
  for (std::size_t i = 0; i < a.hash.size(); ++i) bits += std::popcount(a.hash[i] ^ b.hash[i]);
  if (bits > kMostBits || !same_colours(a, b)) return false;
  double best = -1;
  for (int y = -kShift; y <= kShift; ++y)
    for (int x = -kShift; x <= kShift; ++x) best = std::max(best, correlation(a, b, x, y));
  return best >= kLeastCorrelation;
}

std::vector<DedupGroup> group_shots(const std::vector<PictureMark>& marks, const std::vector<std::size_t>& sizes,
                                    const std::function<bool(std::size_t, std::size_t)>& agrees) {
  std::vector<DedupGroup> groups;
  for (std::size_t picture = 0; picture < marks.size(); ++picture) {
    const auto found = std::find_if(groups.begin(), groups.end(), [&](const DedupGroup& group) {
      const std::size_t first = group.rows.front();
      return same_shot(marks[picture], marks[first]) && agrees(picture, first);
    });
    if (found == groups.end()) {
      groups.push_back({{picture}, picture});
      continue;
    }
    found->rows.push_back(picture);
    if (sizes[picture] > sizes[found->kept]) found->kept = picture;
  }
  return groups;
}

}  // namespace firstpass::condense
