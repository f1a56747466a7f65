// Text in base64: whoever reads it can read what it says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::protect {

struct EncodedText {
  Span span;         ///< of the base64, bytes
  std::string text;  ///< what it says
};

/// The runs of base64 (RFC 4648, both alphabets, padded or not, at least 16 symbols) that are text: UTF-8 without
/// control characters. In the order of the text.
std::vector<EncodedText> encoded_texts(std::string_view text);

}  // namespace firstpass::protect
