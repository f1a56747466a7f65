// One picture part: its quality, its text with anchors, its codes.
#pragma once

#include <cstddef>

#include "core/context.h"
#include "core/document.h"
#include "runtime/runtime.h"

namespace firstpass::understand {

/// Fills text and anchors (one per word; its line is the printed row) of the picture `part` unless its reader found
/// text already (a PDF page with letters), metadata "turn" when the page lies on its side or head, and adds findings
/// "quality", "text_line" (one per row), "handwriting" (one per row that is written by hand), "barcode" (and
/// "barcode_NAME" for the fields of its payload), "face", on pictures that are no page of text "object" and "tag", and
/// LOCATION, DATE_TIME, DEVICE for what the file's metadata tells. Errors as read_text.
Status understand_picture(Document& document, std::size_t part, runtime::Runtime& runtime, const Context& context);

}  // namespace firstpass::understand
