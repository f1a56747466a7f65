// JPEG XL (ISO/IEC 18181) by libjxl. The first picture of an animation stands for it.
#include <jxl/decode.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "input/image/colour.h"
#include "input/image/pixels.h"

namespace firstpass::input {

namespace {

using Decoder = std::unique_ptr<JxlDecoder, void (*)(JxlDecoder*)>;

constexpr std::size_t kLargestExif = 1 << 20;

/// The steps of one decoding, each an event that the library waits with.
class Reading {
 public:
  Reading(std::string_view bytes, const PixelLimits& limits)
      : m_decoder(JxlDecoderCreate(nullptr), &JxlDecoderDestroy), m_limits(limits) {
    if (!m_decoder) return;
    constexpr int events = JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE | JXL_DEC_BOX;
    JxlDecoderSubscribeEvents(m_decoder.get(), events);
    JxlDecoderSetDecompressBoxes(m_decoder.get(), JXL_TRUE);
    JxlDecoderSetUnpremultiplyAlpha(m_decoder.get(), JXL_TRUE);
    JxlDecoderSetInput(m_decoder.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    JxlDecoderCloseInput(m_decoder.get());
  }

  Result<Pixels> read() {
    for (bool going = m_decoder != nullptr; going;) {
      switch (JxlDecoderProcessInput(m_decoder.get())) {
        case JXL_DEC_BASIC_INFO: FP_TRY(read_head()); break;
        case JXL_DEC_COLOR_ENCODING: read_colours(); break;
        case JXL_DEC_NEED_IMAGE_OUT_BUFFER: FP_TRY(lend_pixels()); break;
        case JXL_DEC_BOX: begin_box(); break;
        case JXL_DEC_BOX_NEED_MORE_OUTPUT: going = grow_box(); break;
        case JXL_DEC_FULL_IMAGE: m_is_whole = true; break;
        case JXL_DEC_SUCCESS: going = false; break;
        default: going = false;  // cut, damaged, or nothing more to come after the picture
      }
      if (m_is_whole && m_is_animation) going = false;
    }
    end_box();
    if (!m_is_whole) return damaged("JPEG XL");
    finish();
    return std::move(m_pixels);
  }

 private:
  Status read_head() {
    JxlBasicInfo info;
    if (JxlDecoderGetBasicInfo(m_decoder.get(), &info) != JXL_DEC_SUCCESS) return damaged("JPEG XL");
    m_is_animation = info.have_animation == JXL_TRUE;
    m_has_alpha = info.alpha_bits > 0;
    // The decoder turns the picture upright; these are the sides after that.
    return allocate(m_pixels, info.xsize, info.ysize, m_limits);
  }

  void read_colours() {
    // Pictures in the codec's own space (XYB) are drawn as sRGB; others keep their numbers and tell their profile.
    JxlColorEncoding srgb{};
    srgb.color_space = JXL_COLOR_SPACE_RGB;
    srgb.white_point = JXL_WHITE_POINT_D65;
    srgb.primaries = JXL_PRIMARIES_SRGB;
    srgb.transfer_function = JXL_TRANSFER_FUNCTION_SRGB;
    srgb.rendering_intent = JXL_RENDERING_INTENT_RELATIVE;
    JxlDecoderSetPreferredColorProfile(m_decoder.get(), &srgb);
    const JxlPixelFormat format{4, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
    std::size_t size = 0;
    constexpr auto target = JXL_COLOR_PROFILE_TARGET_DATA;
    if (JxlDecoderGetICCProfileSize(m_decoder.get(), &format, target, &size) != JXL_DEC_SUCCESS) return;
    std::string icc(std::min(size, std::size_t{8} << 20), '\0');
    if (JxlDecoderGetColorAsICCProfile(m_decoder.get(), &format, target, reinterpret_cast<std::uint8_t*>(icc.data()),
                                       icc.size()) == JXL_DEC_SUCCESS)
      m_colours = ColourTransform::of_profile(icc, SampleKind::rgb);
  }

  Status lend_pixels() {
    const JxlPixelFormat format{m_has_alpha ? 4U : 3U, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
    std::size_t size = 0;
    if (JxlDecoderImageOutBufferSize(m_decoder.get(), &format, &size) != JXL_DEC_SUCCESS ||
        size != m_pixels.rgb.size() / 3 * format.num_channels)
      return damaged("JPEG XL");
    if (m_has_alpha) m_rgba.resize(size);
    void* into = m_has_alpha ? static_cast<void*>(m_rgba.data()) : m_pixels.rgb.data();
    if (JxlDecoderSetImageOutBuffer(m_decoder.get(), &format, into, size) != JXL_DEC_SUCCESS) return damaged("JPEG XL");
    return {};
  }

  void begin_box() {
    end_box();
    JxlBoxType type;
    if (JxlDecoderGetBoxType(m_decoder.get(), type, JXL_TRUE) != JXL_DEC_SUCCESS) return;
    if (std::string_view(type, 4) != "Exif") return;
    m_box.assign(4096, 0);
    m_in_box = JxlDecoderSetBoxBuffer(m_decoder.get(), m_box.data(), m_box.size()) == JXL_DEC_SUCCESS;
  }

  bool grow_box() {
    const std::size_t used = m_box.size() - JxlDecoderReleaseBoxBuffer(m_decoder.get());
    if (used >= kLargestExif) return false;
    m_box.resize(m_box.size() * 2);
    return JxlDecoderSetBoxBuffer(m_decoder.get(), m_box.data() + used, m_box.size() - used) == JXL_DEC_SUCCESS;
  }

  void end_box() {
    if (!m_in_box) return;
    m_box.resize(m_box.size() - JxlDecoderReleaseBoxBuffer(m_decoder.get()));
    m_in_box = false;
    // Four bytes say where in the block the TIFF structure begins (ISO/IEC 18181-2, 9.5).
    if (m_box.size() < 4) return;
    const std::size_t at =
        std::size_t{m_box[0]} << 24 | std::size_t{m_box[1]} << 16 | std::size_t{m_box[2]} << 8 | m_box[3];
    if (at < m_box.size() - 4)
      read_exif({reinterpret_cast<const char*>(m_box.data()) + 4 + at, m_box.size() - 4 - at}, m_pixels);
  }

  void finish() {
    if (m_has_alpha) over_white(m_rgba.data(), m_pixels.row(0), m_pixels.rgb.size() / 3);
    m_colours.convert(m_pixels);
    m_pixels.orientation = 1;  // what EXIF repeats is done already
  }

  Decoder m_decoder;
  PixelLimits m_limits;
  Pixels m_pixels;
  ColourTransform m_colours;
  std::vector<std::uint8_t> m_rgba, m_box;
  bool m_has_alpha = false, m_is_animation = false, m_in_box = false, m_is_whole = false;
};

}  // namespace

Result<Pixels> decode_jxl(std::string_view bytes, const PixelLimits& limits) { return Reading(bytes, limits).read(); }

}  // namespace firstpass::input
