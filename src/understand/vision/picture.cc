#include "understand/vision/picture.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "understand/vision/barcode.h"
#include "understand/vision/faces.h"
#include "understand/vision/objects.h"
#include "understand/vision/ocr.h"

namespace firstpass::understand {

namespace {

void add_quality(Document& document, std::size_t part, const Quality& quality) {
  Finding finding{"quality", quality.reason, quality.score, {"understand/vision/quality", "", "1"}, {part, {}, {}, {}}};
  document.findings.push_back(std::move(finding));
}

// One finding for the code, and one for each field of its payload; what is odd about it is a finding too.
void add_barcodes(Document& document, std::size_t part, const Image& image) {
  for (Barcode& code : find_barcodes(image)) {
    const Where where{part, {}, code.box, {}};
    const Payload payload = read_payload(code.format, code.text);
    document.findings.push_back(
        {"barcode", std::move(code.text), 1.0, {"understand/vision/barcode/" + code.format, "", "1"}, where});
    const Origin origin{"understand/vision/barcode/" + payload.kind, "", "1"};
    for (const auto& [name, value] : payload.fields)
      document.findings.push_back({"barcode_" + name, value, 1.0, origin, where});
    if (!payload.suspicious.empty())
      document.findings.push_back({"barcode_suspicious", payload.suspicious, 1.0, origin, where});
  }
}

constexpr std::size_t kPageOfText = 60;  // words; a picture with more is a document, not a photo
constexpr double kLeastObject = 0.1;     // findings carry their confidence; tags are for sure things
constexpr double kSureObject = 0.45;

Status add_faces(Document& document, std::size_t part, const Image& image, runtime::Runtime& runtime,
                 const Context& context) {
  const bool page = document.parts[part].anchors.size() >= kPageOfText;
  FP_TRY_ASSIGN(const auto faces, find_faces(image, page ? Looking::page : Looking::quick, runtime, context));
  for (const Face& face : faces)
    document.findings.push_back({"face",
                                 "face",
                                 face.confidence,
                                 {"understand/vision/faces", "face-centerface", "1"},
                                 {part, {}, face.box, {}}});
  return {};
}

Status add_objects(Document& document, std::size_t part, const Image& image, runtime::Runtime& runtime,
                   const Context& context) {
  FP_TRY_ASSIGN(const auto objects, find_objects(image, kLeastObject, runtime, context));
  const Origin origin{"understand/vision/objects", "object-centernet", "1"};
  std::map<std::string, double> tags;
  for (const Object& object : objects) {
    const std::string name(object.name);
    document.findings.push_back({"object", name, object.confidence, origin, {part, {}, object.box, {}}});
    if (object.confidence >= kSureObject) tags.emplace(name, object.confidence);  // the surest comes first
  }
  for (const auto& [name, confidence] : tags)
    document.findings.push_back({"tag", name, confidence, origin, {part, {}, {}, {}}});
  return {};
}

// What the file tells beside its picture: where, when and with what it was taken.
void add_metadata(Document& document, std::size_t part) {
  static const std::pair<const char*, const char*> kKinds[] = {
      {"exif.gps", "LOCATION"}, {"exif.time", "DATE_TIME"}, {"exif.model", "DEVICE"}};
  for (const auto& [key, kind] : kKinds) {
    const auto value = document.parts[part].metadata.find(key);
    if (value != document.parts[part].metadata.end())
      document.findings.push_back({kind, value->second, 1.0, {"input/image/metadata", "", "1"}, {part, {}, {}, {}}});
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
    if (line.handwritten())
      document.findings.push_back({"handwriting",
                                   "words of this row may be wrong",
                                   line.by_hand,
                                   {"understand/vision/handwriting", "", "1"},
                                   {index, Span{begin, part.text.size()}, line.box, {}}});
  }
  if (page.sheet) {
    std::string corners;
    Region around{1e9F, 1e9F, -1e9F, -1e9F, 0};
    for (const auto& [x, y] : *page.sheet) {
      corners += (corners.empty() ? "" : " ") + std::to_string(std::lround(x)) + "," + std::to_string(std::lround(y));
      around = {std::min(around.x0, x), std::min(around.y0, y), std::max(around.x1, x), std::max(around.y1, y), 0};
    }
    document.findings.push_back({"sheet", corners, 1, {"understand/vision/sheet", "", "1"}, {index, {}, around, {}}});
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
    if (page.is_in_another_script())
      document.findings.push_back(
          {"unread",
           "rows that could not be read, perhaps in another script: " + std::to_string(page.unread),
           1,
           {"understand/vision/ocr", "ocr-ppocr-v6", "1"},
           {part, {}, {}, {}}});
  } else {
    add_quality(document, part, judge_quality(*image));
  }
  add_barcodes(document, part, *image);
  add_metadata(document, part);
  FP_TRY(add_faces(document, part, *image, runtime, context));
  if (document.parts[part].anchors.size() < kPageOfText) FP_TRY(add_objects(document, part, *image, runtime, context));
  return {};
}

}  // namespace firstpass::understand
