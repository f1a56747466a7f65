// The one type that flows through the rooms: a Document of parts, with findings that point back into the source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace firstpass {

/// Half-open range of UTF-8 bytes in Part::text. Never splits a code point.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const { return end - begin; }
  bool overlaps(Span other) const { return begin < other.end && other.begin < end; }
  bool operator==(const Span&) const = default;
};

/// Axis-aligned box in pixels of the upright picture (after the EXIF turn), or in points for a PDF page.
/// Origin top left; (x1, y1) is outside.
struct Region {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  int page = 0;  ///< from 1 in documents with pages, 0 elsewhere
  bool operator==(const Region&) const = default;
};

/// Seconds from the start of the recording, half open.
struct TimeRange {
  double start = 0, end = 0;
  bool operator==(const TimeRange&) const = default;
};

/// Decoded picture: 8-bit RGB, rows packed (stride = width * 3), upright. Shared and immutable once built.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;
};

/// Decoded sound: mono float samples in [-1, 1]. Shared and immutable once built.
struct Audio {
  int sample_rate = 16000;  ///< Hz; readers deliver 16,000
  std::vector<float> samples;
  double source_seconds = 0;  ///< length of the recording as stored in the file
  double seconds() const { return sample_rate > 0 ? static_cast<double>(samples.size()) / sample_rate : 0; }
};

/// Which model or rule made a finding.
struct Origin {
  std::string stage;  ///< unit, e.g. "understand/vision/ocr"
  std::string model;  ///< manifest id, empty for rules
  std::string version;
};

/// Where in the Document something stands. Any of the three may be set; text found in a picture has both a span
/// (in the part's recognised text) and a region (in its pixels).
struct Where {
  std::size_t part = 0;  ///< index into Document::parts
  std::optional<Span> span;
  std::optional<Region> region;
  std::optional<TimeRange> time;
};

/// Something a reader, rule or model noticed. `kind` is a lower_snake word for structure ("text_line", "word",
/// "speech_segment", "language", "quality", "barcode", "object", "face", "quote", "signature") and an UPPER_SNAKE
/// entity type (Presidio's name where it has one) for private data.
struct Finding {
  std::string kind;
  std::string value;
  double confidence = 1.0;  ///< 0..1
  Origin origin;
  Where where;
};

enum class PartKind { text, image, audio, video, records };

/// Ties a stretch of recognised text to the pixels or seconds it was read from. A part's anchors are sorted and
/// disjoint; separators between them (spaces, line breaks) belong to no anchor.
struct Anchor {
  Span span;
  std::optional<Region> region;
  std::optional<TimeRange> time;
  double confidence = 1.0;
  int line = 0;  ///< anchors of one printed line or one speech segment share this number
};

/// One piece of the input: a mail body, a picture, a recording.
struct Part {
  PartKind kind = PartKind::text;
  std::string media_type;  ///< from the bytes, e.g. "image/jpeg"
  std::string name;        ///< attachment name or header role; may be private
  std::string role;        ///< "body", "quoted", "signature", "header", "attachment", "page"; empty = whole file
  std::string text;        ///< UTF-8: the text itself, or what was read (OCR, transcript) from pixels or sound
  std::vector<Anchor> anchors;
  std::shared_ptr<const Image> image;
  std::shared_ptr<const Audio> audio;
  std::map<std::string, std::string> metadata;  ///< e.g. mail headers "from", "date"; EXIF "gps"; may be private
};

/// One value of a Summary. Values are canonical strings: 2027-03-03, 1250.40, ISO 4217 codes.
struct Field {
  std::string value;
  double confidence = 1.0;
  std::optional<Where> where;
  std::string suspicious;  ///< empty, or why another field contradicts it
};

/// What the document is, in fields: a receipt has at least merchant, address, date, total, currency where readable.
struct Summary {
  std::string kind;  ///< "receipt", "invoice", "mail", "memo", "note", "text" …
  std::string text;  ///< one readable paragraph
  std::map<std::string, Field> fields;
  /// amount_due, currency, payee, due_date and, where several people are spoken to, debtor of each debt where running
  /// text or a table tells of several; else empty. `fields` has those of the first.
  std::vector<std::map<std::string, Field>> debts{};
};

struct Document {
  std::string source;      ///< the file as the person typed it; "-" for standard input
  std::string media_type;  ///< of the whole file, from its bytes
  std::string content_id;  ///< SHA-256 of the file's bytes, hex
  std::vector<Part> parts;
  std::vector<Finding> findings;
  Summary summary;
};

/// The region or time that a span of a part's recognised text covers: the union of the anchors it touches.
/// Returns a Where with only `part` and `span` set when the part has no anchors there.
Where locate(const Document& document, std::size_t part, Span span);

}  // namespace firstpass
