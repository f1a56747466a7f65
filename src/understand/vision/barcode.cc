#include "understand/vision/barcode.h"

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <exception>

namespace firstpass::understand {

std::vector<Barcode> find_barcodes(const Image& image) {
  std::vector<Barcode> found;
  const bool fits =
      image.width >= 8 && image.height >= 8 &&
      image.rgb.size() == static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3;
  if (!fits) return found;
  try {
    const ZXing::ImageView view(image.rgb.data(), image.width, image.height, ZXing::ImageFormat::RGB);
    ZXing::DecodeHints hints;
    hints.setTryHarder(true).setTryRotate(true).setTryDownscale(true);
    for (const ZXing::Result& result : ZXing::ReadBarcodes(view, hints)) {
      if (!result.isValid()) continue;
      Barcode code{ZXing::ToString(result.format()), result.text(), {1e9F, 1e9F, 0, 0, 0}};
      for (const auto& corner : result.position()) {
        const auto x = static_cast<float>(corner.x), y = static_cast<float>(corner.y);
        code.box = {std::min(code.box.x0, x), std::min(code.box.y0, y), std::max(code.box.x1, x),
                    std::max(code.box.y1, y), 0};
      }
      found.push_back(std::move(code));
    }
  } catch (const std::exception&) { found.clear(); }
  return found;
}

}  // namespace firstpass::understand
