// Still pictures of HEVC (ITU-T H.265) by libde265, in the decoder's own thread.
#include <libde265/de265.h>

#include <memory>

#include "input/image/coded_planes.h"

namespace firstpass::input {

namespace {

using Decoder = std::unique_ptr<de265_decoder_context, void (*)(de265_decoder_context*)>;

constexpr int kSequenceParameters = 33, kFirstNotPicture = 32;

int kind_of(std::string_view unit) { return unit.empty() ? 64 : static_cast<std::uint8_t>(unit[0]) >> 1 & 63; }

/// Bits of a NAL unit without its emulation prevention bytes (H.265, 7.3.1.1). Zeros beyond the end.
class Bits {
 public:
  explicit Bits(std::string_view unit) {
    for (std::size_t i = 0; i < unit.size() && m_bytes.size() < 512; ++i)
      if (!(i >= 2 && unit[i] == 3 && unit[i - 1] == 0 && unit[i - 2] == 0)) m_bytes += unit[i];
  }
  std::uint32_t bits(int count) {
    std::uint32_t value = 0;
    for (; count > 0; --count, ++m_at) {
      const std::size_t byte = m_at / 8;
      const int bit = byte < m_bytes.size() ? static_cast<std::uint8_t>(m_bytes[byte]) >> (7 - m_at % 8) & 1 : 0;
      value = value << 1 | static_cast<std::uint32_t>(bit);
    }
    return value;
  }
  void skip(std::size_t count) { m_at += count; }
  std::uint32_t golomb() {
    int zeros = 0;
    while (zeros < 32 && bits(1) == 0) ++zeros;
    return zeros >= 32 ? 0xFFFFFFFF : (1U << zeros) - 1 + bits(zeros);
  }

 private:
  std::string m_bytes;
  std::size_t m_at = 0;
};

// The size stands behind the profile (H.265, 7.3.2.2); it is looked at before the library allocates for it.
bool fits(std::string_view sequence_parameters, const PixelLimits& limits) {
  Bits bits(sequence_parameters);
  bits.skip(16 + 4);
  const std::uint32_t layers = bits.bits(3);
  bits.skip(1 + 96);
  std::size_t extra = 0;
  for (std::uint32_t i = 0; i < layers; ++i) extra += 88U * bits.bits(1) + 8U * bits.bits(1);
  if (layers > 0) extra += 2 * (8 - layers);
  bits.skip(extra);
  bits.golomb();
  if (bits.golomb() == 3) bits.skip(1);
  const std::uint64_t width = bits.golomb(), height = bits.golomb();
  return width > 0 && height > 0 && width <= 65536 && height <= 65536 && width * height <= limits.pixels * 5 / 4;
}

bool push(de265_decoder_context* decoder, std::string_view unit) {
  return de265_push_NAL(decoder, unit.data(), static_cast<int>(unit.size()), 0, nullptr) == DE265_OK;
}

std::size_t number(std::string_view bytes) {
  std::size_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<std::uint8_t>(c);
  return value;
}

/// The parameter sets of 'hvcC' (ISO/IEC 14496-15, 8.3.3.1).
bool push_configuration(de265_decoder_context* decoder, std::string_view left, const PixelLimits& limits) {
  if (left.size() < 23) return false;
  std::size_t arrays = number(left.substr(22, 1));
  left.remove_prefix(23);
  bool sized = false;
  for (; arrays > 0; --arrays) {
    if (left.size() < 3) return false;
    std::size_t units = number(left.substr(1, 2));
    left.remove_prefix(3);
    for (; units > 0; --units) {
      if (left.size() < 2) return false;
      const std::size_t size = number(left.substr(0, 2));
      if (size > left.size() - 2) return false;
      const std::string_view unit = left.substr(2, size);
      if (kind_of(unit) == kSequenceParameters && !fits(unit, limits)) return false;
      sized = sized || kind_of(unit) == kSequenceParameters;
      if (!unit.empty() && !push(decoder, unit)) return false;
      left.remove_prefix(2 + size);
    }
  }
  return sized;
}

/// The picture's own units, each behind its length. Parameter sets among them would change the size: left out.
bool push_picture(de265_decoder_context* decoder, std::string_view left, std::size_t length_size) {
  while (left.size() > length_size) {
    const std::size_t size = number(left.substr(0, length_size));
    left.remove_prefix(length_size);
    if (size > left.size()) return false;
    const std::string_view unit = left.substr(0, size);
    if (kind_of(unit) < kFirstNotPicture && !push(decoder, unit)) return false;
    left.remove_prefix(size);
  }
  return left.empty();
}

CodedPlanes planes_of(const de265_image* image, const heif::Item& item) {
  CodedPlanes planes;
  planes.width = de265_get_image_width(image, 0), planes.height = de265_get_image_height(image, 0);
  planes.bits = de265_get_bits_per_pixel(image, 0);
  const de265_chroma chroma = de265_get_chroma_format(image);
  planes.across = chroma == de265_chroma_mono ? 0 : chroma == de265_chroma_444 ? 1 : 2;
  planes.down = chroma == de265_chroma_420 ? 2 : 1;
  for (int i = 0; i < (chroma == de265_chroma_mono ? 1 : 3); ++i) {
    int stride = 0;
    planes.data[static_cast<std::size_t>(i)] = de265_get_image_plane(image, i, &stride);
    planes.stride[static_cast<std::size_t>(i)] = stride;
  }
  planes.matrix = item.nclx ? item.nclx->matrix : de265_get_image_matrix_coefficients(image);
  planes.full_range = item.nclx ? item.nclx->full_range : de265_get_image_full_range_flag(image) != 0;
  return planes;
}

bool is_drawable(const CodedPlanes& planes, const de265_image* image, const PixelLimits& limits) {
  if (planes.width < 1 || planes.height < 1 || planes.bits < 8 || planes.bits > 16) return false;
  if (static_cast<std::uint64_t>(planes.width) * static_cast<std::uint64_t>(planes.height) > limits.pixels)
    return false;
  for (int i = 0; i < (planes.across == 0 ? 1 : 3); ++i) {
    const bool luma = i == 0;
    if (planes.data[static_cast<std::size_t>(i)] == nullptr || de265_get_bits_per_pixel(image, i) != planes.bits ||
        de265_get_image_width(image, i) < (luma ? planes.width : (planes.width + planes.across - 1) / planes.across) ||
        de265_get_image_height(image, i) < (luma ? planes.height : (planes.height + planes.down - 1) / planes.down))
      return false;
  }
  return true;
}

}  // namespace

Status decode_hevc(const heif::Item& item, const PixelLimits& limits, const UsePlanes& use) {
  const Decoder decoder(de265_new_decoder(), [](de265_decoder_context* context) { de265_free_decoder(context); });
  if (!decoder || item.configuration.size() < 23) return damaged("HEIC");
  de265_set_parameter_bool(decoder.get(), DE265_DECODER_PARAM_SUPPRESS_FAULTY_PICTURES, 1);
  const auto length_size = static_cast<std::size_t>(static_cast<std::uint8_t>(item.configuration[21]) & 3) + 1;
  if (!push_configuration(decoder.get(), item.configuration, limits) ||
      !push_picture(decoder.get(), item.data, length_size))
    return damaged("HEIC");
  de265_flush_data(decoder.get());
  for (int more = 1; more != 0;) {
    const de265_error error = de265_decode(decoder.get(), &more);
    if (const de265_image* image = de265_get_next_picture(decoder.get())) {
      const CodedPlanes planes = planes_of(image, item);
      if (!is_drawable(planes, image, limits)) break;
      return use(planes);
    }
    if (error != DE265_OK) break;
  }
  return damaged("HEIC");
}

}  // namespace firstpass::input
