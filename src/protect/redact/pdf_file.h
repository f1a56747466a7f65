// A PDF of pictures with words over them: what is left of a document after hiding. Nothing of the old file is in it.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "protect/redact/placed_text.h"

namespace firstpass::protect {

/// One page: a JPEG over the whole of it, and harmless words (boxes in pixels of the JPEG) that can be searched and
/// copied but are not drawn.
struct PictureOfPage {
  double width = 0, height = 0;  ///< points
  std::string jpeg;
  int columns = 0, rows = 0;  ///< pixels of the JPEG
  std::vector<PlacedWord> words;
};

/// The bytes of a PDF 1.5 file. No metadata, no links, no scripts, no attachments: there is nothing but pages.
std::string write_pdf(const std::vector<PictureOfPage>& pages);

}  // namespace firstpass::protect
