#include "pipeline/redact/page_hider.h"

#include <algorithm>

#include "pipeline/redact/private_things.h"
#include "protect/redact/fill.h"
#include "understand/vision/ocr.h"
#include "understand/vision/second_reader.h"

namespace firstpass::pipeline {

namespace {

constexpr std::string_view kStage = "protect/redact";
constexpr int kRounds = 3;
constexpr double kCovered = 0.5;  // of a box inside one filled region: what is read there are the fill's own edges

protect::DetectOptions options_of_pictures() {
  protect::DetectOptions options;
  options.keep_dates = true;   // dates of birth are hidden nevertheless
  options.keep_things = true;  // small words that could be organisations are mostly just words
  return options;
}

std::vector<protect::PlacedWord> placed_words(const std::vector<understand::OcrLine>& lines) {
  std::vector<protect::PlacedWord> words;
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (const understand::OcrWord& word : lines[i].words) words.push_back({word.text, word.box, static_cast<int>(i)});
  return words;
}

std::vector<Region> boxes_of(const std::vector<HiddenRegion>& regions) {
  std::vector<Region> boxes;
  for (const HiddenRegion& region : regions)
    if (region.box) boxes.push_back(*region.box);
  return boxes;
}

/// Short numbers are nobody's telephone, whatever the name model takes them for.
bool is_plausible(const protect::Detection& detection, std::string_view text) {
  if (detection.recognizer != "ner") return true;
  const auto value = text.substr(detection.span.begin, detection.span.size());
  const auto digits = std::count_if(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (detection.type == "PHONE_NUMBER") return digits >= 6;
  return detection.type != "ID" || digits >= 4;
}

/// Names of companies and towns that the name model finds are what a picture is about; they tell on a person only
/// beside a street. A place with a number, or one that a rule knows for an address, does by itself. The strict and
/// thorough profiles hide them all.
bool is_thing(const protect::Detection& detection, std::string_view text) {
  if (detection.type == "DATE_TIME") return true;
  if (detection.recognizer != "ner") return false;
  const auto value = text.substr(detection.span.begin, detection.span.size());
  const bool has_number = value.find_first_of("0123456789") != std::string_view::npos;
  return detection.type == "ORGANIZATION" || (detection.type == "LOCATION" && !has_number);
}

bool ends_an_address(const protect::Detection& place, const std::vector<protect::Detection>& all,
                     std::string_view text) {
  return place.type == "LOCATION" && std::any_of(all.begin(), all.end(), [&](const protect::Detection& other) {
           if (other.type != "ADDRESS") return false;
           const std::size_t begin = std::min(other.span.end, place.span.end);
           const std::size_t end = std::max(other.span.begin, place.span.begin);
           const auto between = begin < end ? text.substr(begin, end - begin) : std::string_view();
           return between.size() <= 12 &&
                  between.find_first_of("abcdefghijklmnopqrstuvwxyz|") == std::string_view::npos;
         });
}

void append(std::vector<HiddenRegion>& to, std::vector<HiddenRegion> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void drop_hidden(std::vector<protect::PlacedWord>& words, const std::vector<Region>& hidden) {
  std::erase_if(words, [&](const auto& word) { return protect::covered(word.box, hidden) > 0.25; });
}

}  // namespace

std::vector<protect::PlacedWord> placed_words(const std::string& text, const std::vector<Anchor>& anchors) {
  std::vector<protect::PlacedWord> words;
  for (const Anchor& anchor : anchors)
    if (anchor.region)
      words.push_back({text.substr(anchor.span.begin, anchor.span.size()), *anchor.region, anchor.line});
  return words;
}

Result<PageHider> PageHider::create(Engine& engine) {
  FP_TRY_ASSIGN(auto runtime, engine.runtime());
  FP_TRY_ASSIGN(auto detector, engine.detector());
  const protect::Profile profile = detector->profile();
  PageHider hider(std::move(runtime), std::move(detector));
  hider.m_hides_things = profile == protect::Profile::strict || profile == protect::Profile::thorough;
  return hider;
}

Result<std::vector<HiddenRegion>> PageHider::private_text(const std::vector<protect::PlacedWord>& words,
                                                          const Context& context) const {
  std::vector<HiddenRegion> found;
  for (const protect::PlacedText& order : protect::reading_orders(words)) {
    FP_TRY_ASSIGN(const auto detections, m_detector->detect(order.text, options_of_pictures(), context));
    for (const protect::Detection& detection : detections) {
      if (!is_plausible(detection, order.text)) continue;
      if (!m_hides_things && is_thing(detection, order.text) && !ends_an_address(detection, detections, order.text))
        continue;
      for (const Region& place : protect::places_of(order, detection.span, words)) {
        const Region box = protect::with_margin(place);
        if (protect::covered(box, boxes_of(found)) < 0.98) found.push_back({detection.type, box, {}});
      }
    }
  }
  return found;
}

Result<std::vector<protect::PlacedWord>> PageHider::read_again(const Image& image, const Context& context) {
  auto lines = understand::read_text_again(image, context);
  if (lines) return placed_words(*lines);
  if (lines.error().code != Code::failed_precondition) return fail(std::move(lines.error()));
  // Without Tesseract our own reader looks once more, at the filled picture. The person is told.
  const std::string note = "the second look was taken by the same reader: install tesseract-ocr for an independent one";
  if (m_notes.empty()) m_notes.push_back(note);
  FP_TRY_ASSIGN(const understand::OcrPage page, understand::read_text(image, *m_runtime, context));
  return placed_words(page.lines);
}

Result<std::vector<HiddenRegion>> PageHider::look_again(const Image& image, const std::vector<HiddenRegion>& before,
                                                        const Context& context) {
  const std::vector<Region> hidden = boxes_of(before);
  FP_TRY_ASSIGN(auto words, read_again(image, context));
  std::erase_if(words, [&](const auto& word) { return protect::covered(word.box, hidden) > kCovered; });
  FP_TRY_ASSIGN(auto found, private_text(words, context));
  FP_TRY_ASSIGN(auto things, things_left(image, before, strictness(), *m_runtime, context));
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
  for (int round = 0;; ++round) {
    protect::fill_regions(page.image, boxes_of(page.regions));
    context.tell("protect", "looking again with another reader");
    FP_TRY_ASSIGN(auto left, look_again(page.image, page.regions, context));
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
