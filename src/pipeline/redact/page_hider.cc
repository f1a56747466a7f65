#include "pipeline/redact/page_hider.h"

#include <algorithm>

#include "core/text.h"
#include "pipeline/redact/private_things.h"
#include "protect/redact/fill.h"
#include "understand/vision/second_reader.h"

namespace firstpass::pipeline {

namespace {

constexpr std::string_view kStage = "protect/redact";
constexpr int kRounds = 3;
constexpr std::size_t kFewWords = 20;  // a picture with fewer is a photo, not a page of text
constexpr double kSure = 0.8;          // of a word that the second reader alone sees on a photo
constexpr double kCovered = 0.5;       // of a box inside one filled region: what is read there are the fill's own edges

std::vector<protect::PlacedWord> placed_words(const std::vector<understand::OcrLine>& lines, double least = 0) {
  std::vector<protect::PlacedWord> words;
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (const understand::OcrWord& word : lines[i].words)
      if (word.confidence >= least) words.push_back({word.text, word.box, static_cast<int>(i)});
  return words;
}

std::vector<Region> boxes_of(const std::vector<HiddenRegion>& regions) {
  std::vector<Region> boxes;
  for (const HiddenRegion& region : regions)
    if (region.box) boxes.push_back(*region.box);
  return boxes;
}

void append(std::vector<HiddenRegion>& to, std::vector<HiddenRegion> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

/// Boxes differ in height from reader to reader, so that shares of them tell little.
bool has_middle_of(const Region& box, const Region& other) {
  const float x = (other.x0 + other.x1) / 2, y = (other.y0 + other.y1) / 2;
  return box.x0 <= x && x < box.x1 && box.y0 <= y && y < box.y1;
}

/// What both readers write alike: small letters and digits.
std::string letters_of(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t point = next_code_point(text, at);
    if (point == U'\u00D7') out += 'x';
    else if (is_alnum(point)) out += lower(text.substr(begin, at - begin));
  }
  return out;
}

/// What the name model takes numbers for where nothing around them tells what they are.
bool is_guess(const protect::Detection& detection) {
  return detection.recognizer == "ner" && (detection.type == "ID" || detection.type == "ADDRESS" ||
                                           detection.type == "LOCATION" || detection.type == "PHONE_NUMBER");
}

/// True when `span` of a text that was read cell by cell goes over the edge of a cell, or lies in one printed row.
bool is_no_broken_cell(const protect::PlacedText& text, Span span, const std::vector<protect::PlacedWord>& words) {
  if (text.text.find('\n', span.begin) < span.end) return true;
  int line = -1;
  for (std::size_t i = 0; i < text.spans.size(); ++i) {
    if (!text.spans[i].overlaps(span)) continue;
    const int own = words[text.words[i]].line;
    if (line >= 0 && own != line) return false;
    line = own;
  }
  return true;
}

void drop_hidden(std::vector<protect::PlacedWord>& words, const std::vector<Region>& hidden) {
  std::erase_if(words, [&](const auto& word) { return protect::covered(word.box, hidden) > 0.25; });
}

}  // namespace

bool was_read(const protect::PlacedText& text, Span span, const std::vector<protect::PlacedWord>& words,
              const std::vector<protect::PlacedWord>& before) {
  for (std::size_t i = 0; i < text.spans.size(); ++i) {
    if (!text.spans[i].overlaps(span)) continue;
    const protect::PlacedWord& word = words[text.words[i]];
    std::string known;  // of all words that stand there: readers part print at other places
    bool inside = false;
    for (const protect::PlacedWord& one : before) {
      if (has_middle_of(word.box, one.box)) known += letters_of(one.text);
      else if (protect::covered(word.box, {one.box}) > kCovered)
        inside = inside || letters_of(one.text).find(letters_of(word.text)) != std::string::npos;
    }
    if (!inside && known != letters_of(word.text)) return false;
  }
  return true;
}

std::vector<protect::PlacedWord> trusted_words(const std::vector<understand::OcrLine>& lines, std::size_t written) {
  return placed_words(lines, written < kFewWords ? kSure : 0);
}

std::vector<protect::PlacedWord> placed_words(const std::string& text, const std::vector<Anchor>& anchors) {
  std::vector<protect::PlacedWord> words;
  for (const Anchor& anchor : anchors)
    if (anchor.region)
      words.push_back({text.substr(anchor.span.begin, anchor.span.size()), *anchor.region, anchor.line});
  return words;
}

Result<PageHider> PageHider::create(Engine& engine) {
  FP_TRY_ASSIGN(auto runtime, engine.runtime());
  FP_TRY_ASSIGN(PrivateText private_text, PrivateText::create(engine));
  return PageHider(std::move(runtime), std::move(private_text));
}

Result<std::vector<HiddenRegion>> PageHider::private_text(const std::vector<protect::PlacedWord>& words,
                                                          const Context& context,
                                                          const std::vector<protect::PlacedWord>& harmless) const {
  std::vector<HiddenRegion> found;
  const std::vector<protect::PlacedText> orders = protect::reading_orders(words);
  for (const protect::PlacedText& order : orders) {
    FP_TRY_ASSIGN(const auto detections, m_private.find(order.text, context));
    for (const protect::Detection& detection : detections) {
      // What stands in one row was looked at there, among its neighbours: cell by cell is for what is broken in one.
      if (&order - orders.data() >= 2 && detection.type != "PERSON") continue;  // numbers run together there
      const bool judged = &order != &orders.front() && is_no_broken_cell(order, detection.span, words);
      if (is_guess(detection) && (judged || was_read(order, detection.span, words, harmless))) continue;
      for (const Region& place : protect::places_of(order, detection.span, words)) {
        const Region box = protect::with_margin(place);
        if (protect::covered(box, boxes_of(found)) < 0.98) found.push_back({detection.type, box, {}});
      }
    }
  }
  return found;
}

Result<std::vector<protect::PlacedWord>> PageHider::read_again(const Image& image, std::size_t written,
                                                               const Context& context) {
  auto lines = understand::read_text_again(image, context);
  if (lines) return trusted_words(*lines, written);
  if (lines.error().code != Code::failed_precondition) return fail(std::move(lines.error()));
  // Without Tesseract our own reader looks once more, at the filled picture. The person is told.
  const std::string note = "the second look was taken by the same reader: install tesseract-ocr for an independent one";
  if (m_notes.empty()) m_notes.push_back(note);
  FP_TRY_ASSIGN(const understand::OcrPage page, understand::read_text(image, *m_runtime, context));
  return placed_words(page.lines);
}

Result<std::vector<HiddenRegion>> PageHider::look_again(const Page& page, std::size_t written, const Context& context) {
  const std::vector<Region> hidden = boxes_of(page.regions);
  FP_TRY_ASSIGN(auto words, read_again(page.image, written, context));
  std::erase_if(words, [&](const auto& word) { return protect::covered(word.box, hidden) > kCovered; });
  FP_TRY_ASSIGN(auto found, private_text(words, context, page.words));
  FP_TRY_ASSIGN(auto things, things_left(page.image, page.regions, strictness(), *m_runtime, context));
  append(found, std::move(things));
  std::erase_if(found, [&](const auto& region) { return protect::covered(*region.box, hidden) > kCovered; });
  return found;
}

Result<PageHider::Page> PageHider::hide(const Image& image, const std::vector<protect::PlacedWord>& known_words,
                                        const Context& context) {
  context.tell("protect", "looking for what is private");
  FP_TRY_ASSIGN(const understand::OcrPage read, understand::read_text(image, *m_runtime, context));
  Page page{image, {}, placed_words(read.lines)};
  FP_TRY_ASSIGN(page.regions, private_text(page.words, context));
  FP_TRY_ASSIGN(auto known, private_text(known_words, context));
  append(page.regions, std::move(known));
  FP_TRY_ASSIGN(auto things, private_things(image, read, strictness(), *m_runtime, context));
  append(page.regions, std::move(things));
  const std::size_t written = std::max(page.words.size(), known_words.size());
  for (int round = 0;; ++round) {
    protect::fill_regions(page.image, boxes_of(page.regions));
    context.tell("protect", "looking again with another reader");
    FP_TRY_ASSIGN(auto left, look_again(page, written, context));
    if (left.empty()) break;
    if (round == kRounds)
      return fail(Code::permission_denied, kStage,
                  "not written: after hiding, " + std::to_string(left.size()) + " private regions can still be read");
    append(page.regions, std::move(left));
  }
  if (!known_words.empty()) page.words = known_words;
  drop_hidden(page.words, boxes_of(page.regions));
  return page;
}

}  // namespace firstpass::pipeline
