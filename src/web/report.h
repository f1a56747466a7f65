// A page that shows what was read in a file: the picture with its boxes, and the fields beside it. Self-contained: no
// script, no network, nothing but inline styles and the picture itself.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::web {

/// A picture as browsers show it.
struct ShownPicture {
  std::string media_type;  ///< "image/jpeg", "image/png", "image/webp" or "image/gif"
  std::string bytes;
  int width = 0, height = 0;
};

/// The picture of one part of a document: a photo, or a drawn page.
struct ShownPart {
  std::size_t part = 0;
  ShownPicture picture;
  double width = 0, height = 0;  ///< in the unit of the part's boxes
};

/// One page of a file before and after hiding, with what was hidden.
struct ShownPage {
  ShownPicture before, after;
  struct Box {
    std::string type;
    Region box;  ///< pixels of `before`
  };
  std::vector<Box> hidden;
};

/// True for the media types of ShownPicture.
bool shown_by_browsers(std::string_view media_type);

/// HTML (UTF-8): every page of `source` before and after, side by side, with the hidden regions outlined in both and
/// listed by type. The page holds the original pixels: it is for the person's own eyes. Everything is escaped.
std::string redaction_page(std::string_view source, const std::vector<ShownPage>& pages);

/// HTML (UTF-8) for one document: its pictures with the boxes of words, fields, codes, faces and things beside the
/// fields. There may be none. Everything from the document is escaped.
std::string report_page(const Document& document, const std::vector<ShownPart>& pictures);

/// Escapes text for HTML element content and double-quoted attributes.
std::string html_escaped(std::string_view text);

}  // namespace firstpass::web
