#include "pipeline/redact/private_things.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "core/text.h"
#include "understand/vision/barcode.h"
#include "understand/vision/boxes.h"
#include "understand/vision/faces.h"
#include "understand/vision/objects.h"
#include "understand/vision/plates.h"
#include "understand/vision/signature.h"

namespace firstpass::pipeline {

namespace {

constexpr std::size_t kPageOfText = 60;  // words; a picture with more is a document, not a photo of the street
constexpr float kCardReach = 5;          // how far a card's print is from its face, in heights of the face

// Titles of identity documents, in small letters.
constexpr std::array<std::string_view, 24> kTitles = {"passport",
                                                      "passeport",
                                                      "reisepass",
                                                      "pasaporte",
                                                      "passaporto",
                                                      "paspoort",
                                                      "paszport",
                                                      "identity card",
                                                      "id card",
                                                      "identification card",
                                                      "national id",
                                                      "personalausweis",
                                                      "carte nationale d'identité",
                                                      "carte d'identité",
                                                      "documento nacional de identidad",
                                                      "documento de identidad",
                                                      "carta d'identità",
                                                      "identiteitskaart",
                                                      "driving licence",
                                                      "driver license",
                                                      "driver's license",
                                                      "führerschein",
                                                      "permis de conduire",
                                                      "residence permit"};

Region grown(const Region& box, float x, float y) { return {box.x0 - x, box.y0 - y, box.x1 + x, box.y1 + y, box.page}; }

Region united(const Region& a, const Region& b) {
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1), a.page};
}

Result<std::vector<Region>> faces_on(const Image& image, runtime::Runtime& runtime, const Context& context) {
  FP_TRY_ASSIGN(const auto faces, understand::find_faces(image, understand::Looking::thorough, runtime, context));
  std::vector<Region> boxes;
  // Ears, hair and chin tell who it is as well.
  for (const understand::Face& face : faces)
    boxes.push_back(grown(face.box, 0.15F * (face.box.x1 - face.box.x0), 0.15F * (face.box.y1 - face.box.y0)));
  return boxes;
}

std::vector<HiddenRegion> codes_on(const Image& image, Strictness strictness) {
  std::vector<HiddenRegion> found;
  for (const understand::Barcode& code : understand::find_barcodes(image)) {
    const understand::Payload payload = understand::read_payload(code.format, code.text);
    const bool product = payload.kind == "product" || payload.kind == "isbn";
    if (product && payload.suspicious.empty() && !strictness.product_codes) continue;
    // The quiet zone goes too: readers report the middle of the bars only.
    const float room = 0.08F * std::max(code.box.x1 - code.box.x0, code.box.y1 - code.box.y0) + 2;
    found.push_back({"BARCODE", grown(code.box, room, room), {}});
  }
  return found;
}

// ICAO Doc 9303: capital letters, digits and "<" in lines of 30, 36 or 44 signs. Readers miss some of them.
bool is_machine_readable(std::string_view line) {
  std::size_t signs = 0, fillers = 0;
  for (const char c : line) {
    if (c == ' ') continue;
    const bool known = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '<';
    if (!known) return false;
    ++signs, fillers += c == '<';
  }
  return signs >= 20 && fillers >= 3;
}

bool has_title(const std::string& line) {
  const std::string text = lower(line);
  return std::any_of(kTitles.begin(), kTitles.end(), [&](std::string_view title) {
    const std::size_t at = text.find(title);
    return at != std::string::npos && (at == 0 || text[at - 1] == ' ' || text[at - 1] == '/');
  });
}

std::optional<Region> sheet_around(const understand::OcrPage& read, const Region& face) {
  if (!read.sheet) return std::nullopt;
  const auto& corners = *read.sheet;
  Region box{corners[0].first, corners[0].second, corners[0].first, corners[0].second, 0};
  for (const auto& [x, y] : corners) box = united(box, {x, y, x, y, 0});
  const float x = (face.x0 + face.x1) / 2, y = (face.y0 + face.y1) / 2;
  return x > box.x0 && x < box.x1 && y > box.y0 && y < box.y1 ? std::optional(box) : std::nullopt;
}

Region card_around(const understand::OcrPage& read, const Region& face) {
  if (const auto sheet = sheet_around(read, face)) return *sheet;
  const float reach = kCardReach * (face.y1 - face.y0);
  const Region near = grown(face, reach, reach);
  Region card = face;
  for (const understand::OcrLine& line : read.lines)
    if (understand::common(line.box, near) > 0.5F * understand::area(line.box)) card = united(card, line.box);
  const float room = 0.06F * std::max(card.x1 - card.x0, card.y1 - card.y0);
  return grown(card, room, room);
}

}  // namespace

std::vector<HiddenRegion> identity_cards(const understand::OcrPage& read, const std::vector<Region>& faces) {
  std::vector<HiddenRegion> found;
  std::vector<Region> marks;
  for (const understand::OcrLine& line : read.lines) {
    const bool machine_readable = is_machine_readable(line.text);
    if (machine_readable) found.push_back({"ID_CARD", grown(line.box, 0, 0.2F * (line.box.y1 - line.box.y0)), {}});
    if (machine_readable || has_title(line.text)) marks.push_back(line.box);
  }
  for (const Region& face : faces) {
    const Region card = card_around(read, face);
    const bool marked = std::any_of(marks.begin(), marks.end(), [&](const Region& mark) {
      return understand::common(mark, card) > 0.5F * understand::area(mark);
    });
    if (marked) found.push_back({"ID_CARD", card, {}});
  }
  return found;
}

Result<bool> shows_a_street(const Image& image, runtime::Runtime& runtime, const Context& context) {
  constexpr std::array<std::string_view, 8> things = {"car",   "bus",           "truck",     "motorcycle",
                                                      "train", "traffic light", "stop sign", "parking meter"};
  constexpr double sure = 0.45;  // as `inspect` names what is on a photo
  FP_TRY_ASSIGN(const auto objects, understand::find_objects(image, sure, runtime, context));
  return std::any_of(objects.begin(), objects.end(), [&](const understand::Object& object) {
    return std::find(things.begin(), things.end(), object.name) != things.end();
  });
}

Result<std::vector<HiddenRegion>> private_things(const Image& image, const understand::OcrPage& read,
                                                 Strictness strictness, runtime::Runtime& runtime,
                                                 const Context& context) {
  FP_TRY_ASSIGN(const std::vector<Region> faces, faces_on(image, runtime, context));
  std::vector<HiddenRegion> found = identity_cards(read, faces);
  for (const Region& face : faces) found.push_back({"FACE", face, {}});
  for (HiddenRegion& code : codes_on(image, strictness)) found.push_back(std::move(code));
  for (const Region& box : understand::find_signatures(image, read)) {
    const float room = 0.1F * (box.y1 - box.y0);
    found.push_back({"SIGNATURE", grown(box, room, room), {}});
  }
  std::size_t words = 0;
  for (const understand::OcrLine& line : read.lines) words += line.words.size();
  if (words >= kPageOfText) return found;
  FP_TRY_ASSIGN(const auto plates, understand::find_plates(image, runtime, context));
  for (const understand::Plate& plate : plates) found.push_back({"LICENSE_PLATE", plate.box, {}});
  return found;
}

Result<std::vector<HiddenRegion>> things_left(const Image& image, const std::vector<HiddenRegion>& before,
                                              Strictness strictness, runtime::Runtime& runtime,
                                              const Context& context) {
  const auto had = [&](std::string_view type) {
    return std::any_of(before.begin(), before.end(), [&](const HiddenRegion& region) { return region.type == type; });
  };
  std::vector<HiddenRegion> found;
  if (had("FACE")) {
    FP_TRY_ASSIGN(const std::vector<Region> faces, faces_on(image, runtime, context));
    for (const Region& face : faces) found.push_back({"FACE", face, {}});
  }
  if (had("BARCODE"))
    for (HiddenRegion& code : codes_on(image, strictness)) found.push_back(std::move(code));
  if (had("LICENSE_PLATE")) {
    FP_TRY_ASSIGN(const auto plates, understand::find_plates(image, runtime, context));
    for (const understand::Plate& plate : plates) found.push_back({"LICENSE_PLATE", plate.box, {}});
  }
  return found;
}

}  // namespace firstpass::pipeline
