// What is private in a picture beside its words: faces, codes, signatures, number plates, identity cards.
#pragma once

#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "pipeline/redact/redact.h"
#include "runtime/runtime.h"
#include "understand/vision/ocr.h"

namespace firstpass::pipeline {

struct Strictness {
  bool product_codes = false;  ///< hide EAN, UPC and ISBN too: they name a thing that is sold by the thousand
};

/// Regions of `image` with room around them, of types FACE, BARCODE, SIGNATURE, LICENSE_PLATE and ID_CARD. `read` is
/// what was read on the same pixels. Plates are looked for in photos only, not on pages of text.
Result<std::vector<HiddenRegion>> private_things(const Image& image, const understand::OcrPage& read,
                                                 Strictness strictness, runtime::Runtime& runtime,
                                                 const Context& context);

/// Looks again with the same detectors on a picture in which regions are filled, for the kinds that `before` has: what
/// they did not find before cannot have come by filling.
Result<std::vector<HiddenRegion>> things_left(const Image& image, const std::vector<HiddenRegion>& before,
                                              Strictness strictness, runtime::Runtime& runtime, const Context& context);

/// True when cars, lights, signs or other things of the road are seen surely: print on such a photo is on signs, shop
/// fronts and vehicles.
Result<bool> shows_a_street(const Image& image, runtime::Runtime& runtime, const Context& context);

/// The card or page of an identity document: a face beside the lines of a machine-readable zone, or beside words such
/// as "Passport". One box around all of it. Without a face, the machine-readable lines alone.
std::vector<HiddenRegion> identity_cards(const understand::OcrPage& read, const std::vector<Region>& faces);

}  // namespace firstpass::pipeline
