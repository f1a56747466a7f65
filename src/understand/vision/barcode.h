// Barcodes and QR codes in pixels that are already decoded.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/document.h"

namespace firstpass::understand {

struct Barcode {
  std::string format;  ///< "QR Code", "EAN-13", "Code 128" …: zxing-cpp's names
  std::string text;    ///< payload, UTF-8
  Region box;          ///< pixels of the picture as given
};

/// Finds codes of all kinds that zxing-cpp knows, turned, inverted and upside down too; a small or soft picture in
/// which nothing is found is looked at again enlarged and sharpened, for kinds with check digits only. A picture too
/// small or without any gives none. What a code says is data: it is never opened or obeyed. Never fails; thread-safe.
std::vector<Barcode> find_barcodes(const Image& image);

/// What a payload says, by its form.
struct Payload {
  std::string kind;  ///< "url", "payment" (EPC), "contact" (vCard, MECARD), "wifi", "product" (EAN, UPC), "isbn",
                     ///< "mail", "phone", "place", "event", "text"
  std::map<std::string, std::string> fields;  ///< e.g. "iban", "amount", "ssid"; lower case names
  std::string suspicious;                     ///< empty, or what is wrong with it (a check digit, an IBAN)
};

/// Reads a payload. `format` is Barcode::format. Never fails: what it does not know is "text". A URL is suspicious when
/// it hides where it leads (user part, other scripts in the host, numeric host).
Payload read_payload(const std::string& format, const std::string& text);

}  // namespace firstpass::understand
