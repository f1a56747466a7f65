// Handwritten signatures: ink beside or above the word that asks for one.
#pragma once

#include <vector>

#include "core/document.h"
#include "understand/vision/ocr.h"

namespace firstpass::understand {

/// Where something is written by hand next to a label such as "Signature", "Unterschrift" or "Firma". `read` is what
/// was read on the same picture: printed words are told from ink by it. Classical: connected strokes that no printed
/// word explains, larger than the label's letters, without the ruled line they stand on. A signature without a label,
/// and one that was read as a printed word, is not found. Never fails; thread-safe.
std::vector<Region> find_signatures(const Image& image, const OcrPage& read);

}  // namespace firstpass::understand
