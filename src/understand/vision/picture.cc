#include "understand/vision/picture.h"

#include <string>
#include <utility>

#include "understand/vision/barcode.h"
#include "understand/vision/ocr.h"

namespace firstpass::understand {

namespace {

void add_quality(Document& document, std::size_t part, const Quality& quality) {
  Finding finding{"quality", quality.reason, quality.score, {"understand/vision/quality", "", "1"}, {part, {}, {}, {}}};
  document.findings.push_back(std::move(finding));
}

void add_barcodes(Document& document, std::size_t part, const Image& image) {
  for (Barcode& code : find_barcodes(image)) {
    Where where{part, {}, code.box, {}};
    document.findings.push_back(
        {"barcode", std::move(code.text), 1.0, {"understand/vision/barcode/" + code.format, "", "1"}, where});
  }
}

// A line's text in the part is its words joined by single spaces, so every word's span is known while writing it.
void add_text(Document& document, std::size_t index, const OcrPage& page) {
  Part& part = document.parts[index];
  const Origin origin{"understand/vision/ocr", "ocr-ppocr-v6", "1"};
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    const OcrLine& line = page.lines[i];
    if (!part.text.empty()) part.text += '\n';
    const std::size_t begin = part.text.size();
    for (const OcrWord& word : line.words) {
      if (part.text.size() > begin) part.text += ' ';
      const std::size_t start = part.text.size();
      part.text += word.text;
      part.anchors.push_back({{start, part.text.size()}, word.box, {}, word.confidence, static_cast<int>(i)});
    }
    document.findings.push_back(
        {"text_line", line.text, line.confidence, origin, {index, Span{begin, part.text.size()}, line.box, {}}});
  }
  if (page.turn != 0) part.metadata["turn"] = std::to_string(page.turn);
}

}  // namespace

Status understand_picture(Document& document, std::size_t part, runtime::Runtime& runtime, const Context& context) {
  const std::shared_ptr<const Image> image = document.parts[part].image;
  if (document.parts[part].text.empty()) {
    FP_TRY_ASSIGN(const OcrPage page, read_text(*image, runtime, context));
    add_quality(document, part, page.quality);
    add_text(document, part, page);
  } else {
    add_quality(document, part, judge_quality(*image));
  }
  add_barcodes(document, part, *image);
  return {};
}

}  // namespace firstpass::understand
