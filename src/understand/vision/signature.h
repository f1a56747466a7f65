// Handwritten signatures: ink beside or above the word that asks for one.
#pragma once

#include <vector>

#include "core/document.h"
#include "understand/vision/ocr.h"

namespace firstpass::understand {

/// Where something is written by hand next to a label such as "Signature", "Unterschrift" or "Firma". `read` is what
/// was read on the same picture: printed words are told from ink by it. Classical: connected strokes that no printed
/// word explains, larger than the label's letters, without the ruled line they stand on. What was read counts as
/// printed when it was read surely and is shaped like type. A signature without a label is not found, nor one that was
/// read as a word and has that word's shape, letter by letter. Never fails; thread-safe.
std::vector<Region> find_signatures(const Image& image, const OcrPage& read);

}  // namespace firstpass::understand
