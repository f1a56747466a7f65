// Barcodes and QR codes in pixels that are already decoded.
#pragma once

#include <string>
#include <vector>

#include "core/document.h"

namespace firstpass::understand {

struct Barcode {
  std::string format;  ///< "QRCode", "EAN-13", "Code128" …: zxing-cpp's names
  std::string text;    ///< payload, UTF-8
  Region box;          ///< pixels of the picture as given
};

/// Finds codes of all kinds that zxing-cpp knows, turned and upside down too; a picture too small or without any gives
/// none. What a code says is data: it is never opened or obeyed. Never fails; thread-safe.
std::vector<Barcode> find_barcodes(const Image& image);

}  // namespace firstpass::understand
