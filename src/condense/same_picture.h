// Which pictures show the same shot: copies, other sizes and compressions, bursts of one moment.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "condense/dedup.h"
#include "core/document.h"

namespace firstpass::condense {

/// A picture at a glance: what is compared instead of its pixels. About 5 KB.
struct PictureMark {
  static constexpr std::size_t kSide = 32;
  static constexpr std::size_t kHashBits = 256;
  std::array<float, kSide * kSide> grey{};           ///< mean brightness of the cells of a grid, 0..255
  std::array<std::uint64_t, kHashBits / 64> hash{};  ///< which of two cells beside each other is brighter
  std::array<std::array<float, 3>, 16> colour{};     ///< mean red, green, blue of a grid of 4 × 4
  double shape = 0;                                  ///< width by height; 0 for a picture without pixels
};

/// Linear in the pixels. The picture must hold width × height × 3 bytes; one that does not gets an empty mark.
PictureMark mark_of(const Image& picture);

/// True for two marks of one shot: a difference hash (Zauner, "Implementation and Benchmarking of Perceptual Image Hash
/// Functions", 2010) finds candidates; they must correlate, moved against each other by a little, and have the same
/// colours. An empty mark is like none. Takes some 20 µs for candidates, far less for others.
bool same_shot(const PictureMark& a, const PictureMark& b);

/// Groups pictures that show the same shot: each picture joins the first group whose first picture it is like and for
/// which `agrees(picture, first)` holds, or opens one. `kept` is the picture with most pixels (`sizes`), the first of
/// equals. `agrees` is asked for the few look-alikes only: there writing can be compared, which pictures at a glance
/// cannot tell apart. Time grows with pictures × groups.
std::vector<DedupGroup> group_shots(const std::vector<PictureMark>& marks, const std::vector<std::size_t>& sizes,
                                    const std::function<bool(std::size_t, std::size_t)>& agrees);

}  // namespace firstpass::condense
