// Colour profiles: whatever a picture's numbers mean, sRGB comes out.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "input/image/pixels.h"

namespace firstpass::input {

/// How the samples of a row are laid out, 8 bits each.
enum class SampleKind { rgb, inks, inverted_inks };

/// From one colour space to sRGB. A profile that cannot be used (damaged, for other samples) converts nothing:
/// colours are never a reason to refuse a picture. Not thread-safe.
class ColourTransform {
 public:
  ColourTransform() = default;  ///< converts nothing

  /// An ICC profile as it stands in the file (ICC.1:2010).
  static ColourTransform of_profile(std::string_view icc, SampleKind samples);

  /// Primaries by their number in ITU-T H.273 (1: sRGB's, 9: BT.2020, 12: Display P3), with sRGB's curve.
  static ColourTransform of_primaries(int primaries);

  explicit operator bool() const { return m_transform != nullptr; }

  /// `from` and `to` may be the same for SampleKind::rgb. Only where the transform is not empty.
  void convert(const std::uint8_t* from, std::uint8_t* to, int count) const;
  /// All rows, in place; nothing where the transform is empty.
  void convert(Pixels& pixels) const;

 private:
  std::shared_ptr<void> m_transform;  // cmsHTRANSFORM
};

}  // namespace firstpass::input
