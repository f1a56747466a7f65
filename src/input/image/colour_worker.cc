#include "input/image/colour.h"

#include <lcms2.h>

#include <cstddef>
#include <type_traits>

namespace firstpass::input {

namespace {

constexpr std::size_t kLargestProfile = 8 << 20;

struct CloseProfile {
  void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using Profile = std::unique_ptr<std::remove_pointer_t<cmsHPROFILE>, CloseProfile>;

std::shared_ptr<void> transform_from(cmsHPROFILE profile, cmsUInt32Number format) {
  // What is wrong with a profile is nobody's news: it is left out.
  cmsSetLogErrorHandler([](cmsContext, cmsUInt32Number, const char*) {});
  const Profile srgb(cmsCreate_sRGBProfile());
  if (!srgb) return nullptr;
  const cmsHTRANSFORM made =
      cmsCreateTransform(profile, format, srgb.get(), TYPE_RGB_8, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOCACHE);
  if (made == nullptr) return nullptr;
  return {made, &cmsDeleteTransform};
}

}  // namespace

ColourTransform ColourTransform::of_profile(std::string_view icc, SampleKind samples) {
  ColourTransform out;
  if (icc.empty() || icc.size() > kLargestProfile) return out;
  cmsSetLogErrorHandler([](cmsContext, cmsUInt32Number, const char*) {});
  const Profile profile(cmsOpenProfileFromMem(icc.data(), static_cast<cmsUInt32Number>(icc.size())));
  if (!profile) return out;
  const bool inks = samples != SampleKind::rgb;
  if (cmsGetColorSpace(profile.get()) != (inks ? cmsSigCmykData : cmsSigRgbData)) return out;
  out.m_transform = transform_from(profile.get(), samples == SampleKind::rgb    ? TYPE_RGB_8
                                                  : samples == SampleKind::inks ? TYPE_CMYK_8
                                                                                : TYPE_CMYK_8_REV);
  return out;
}

ColourTransform ColourTransform::of_primaries(int primaries) {
  ColourTransform out;
  if (primaries != 9 && primaries != 12) return out;
  const cmsCIExyY white{0.3127, 0.3290, 1};
  const cmsCIExyYTRIPLE wide{{0.708, 0.292, 1}, {0.170, 0.797, 1}, {0.131, 0.046, 1}};
  const cmsCIExyYTRIPLE display{{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}};
  const cmsFloat64Number parameters[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  const std::unique_ptr<cmsToneCurve, void (*)(cmsToneCurve*)> curve(
      cmsBuildParametricToneCurve(nullptr, 4, parameters), &cmsFreeToneCurve);
  if (!curve) return out;
  cmsToneCurve* curves[] = {curve.get(), curve.get(), curve.get()};
  const Profile profile(cmsCreateRGBProfile(&white, primaries == 9 ? &wide : &display, curves));
  if (profile) out.m_transform = transform_from(profile.get(), TYPE_RGB_8);
  return out;
}

void ColourTransform::convert(const std::uint8_t* from, std::uint8_t* to, int count) const {
  cmsDoTransform(m_transform.get(), from, to, static_cast<cmsUInt32Number>(count));
}

void ColourTransform::convert(Pixels& pixels) const {
  if (!m_transform) return;
  for (int y = 0; y < pixels.height; ++y) convert(pixels.row(y), pixels.row(y), pixels.width);
}

}  // namespace firstpass::input
