#include "pipeline/redact/page_hider.h"

#include <algorithm>
#include <utility>

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

template <typename T>
void append(std::vector<T>& to, std::vector<T> from) {
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

bool is_place(std::string_view type) { return type == "ADDRESS" || type == "LOCATION"; }

/// "14 Mill Lane", and neither "Mill Lane" nor "120".
bool has_number_and_name(const Region& place, const std::vector<protect::PlacedWord>& words) {
  bool number = false, name = false;
  for (const protect::PlacedWord& word : words) {
    if (protect::covered(word.box, {place}) <= kCovered) continue;
    const std::string letters = letters_of(word.text);
    const bool digits = letters.find_first_of("0123456789") != std::string::npos;
    number = number || digits;
    name = name || (!letters.empty() && !digits);
  }
  return number && name;
}

/// Side by side in one row, or one row close below the other, in print of about one size.
bool on_one_sign(const Region& a, const Region& b) {
  const float high = std::max(a.y1 - a.y0, b.y1 - b.y0), low = std::min(a.y1 - a.y0, b.y1 - b.y0);
  const float apart = std::max(a.x0, b.x0) - std::min(a.x1, b.x1), below = std::max(a.y0, b.y0) - std::min(a.y1, b.y1);
  if (2 * low < high) return false;
  return (apart < high && below < -0.5F * low) || (apart < 0 && below < 0.8F * low);
}

void drop_hidden(std::vector<protect::PlacedWord>& words, const std::vector<Region>& hidden) {
  std::erase_if(words, [&](const auto& word) { return protect::covered(word.box, hidden) > 0.25; });
}

}  // namespace

std::vector<std::vector<protect::PlacedWord>> signs_of(const std::vector<protect::PlacedWord>& words) {
  std::vector<std::vector<protect::PlacedWord>> signs;
  for (const protect::PlacedWord& word : words) {
    std::vector<protect::PlacedWord> sign;
    for (std::vector<protect::PlacedWord>& other : signs) {
      if (std::none_of(other.begin(), other.end(), [&](const auto& one) { return on_one_sign(one.box, word.box); }))
        continue;
      append(sign, std::exchange(other, {}));
    }
    sign.push_back(word);
    std::erase_if(signs, [](const auto& each) { return each.empty(); });
    signs.push_back(std::move(sign));
  }
  return signs;
}

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

Result<std::vector<HiddenRegion>> PageHider::private_signs(const std::vector<protect::PlacedWord>& words,
                                                           const Context& context,
                                                           const std::vector<protect::PlacedWord>& harmless) const {
  FP_TRY_ASSIGN(std::vector<HiddenRegion> found, private_text(words, context, harmless));
  std::erase_if(found, [](const HiddenRegion& region) { return is_place(region.type); });
  for (const std::vector<protect::PlacedWord>& sign : signs_of(words)) {
    FP_TRY_ASSIGN(auto regions, private_text(sign, context, harmless));
    std::erase_if(regions, [&](const HiddenRegion& region) {
      return !is_place(region.type) || !has_number_and_name(*region.box, sign);
    });
    append(found, std::move(regions));
  }
  return found;
}

Result<bool> PageHider::is_street(const Image& image, const std::vector<HiddenRegion>& found, std::size_t written,
                                  const Context& context) const {
  const bool doubtful = std::any_of(found.begin(), found.end(), [](const HiddenRegion& region) {
    return is_place(region.type) || region.type == "PERSON";
  });
  if (!doubtful || written >= kFewWords) return false;
  return shows_a_street(image, *m_runtime, context);
}

Result<std::vector<protect::PlacedWord>> PageHider::read_again(const Image& image, std::size_t written,
                                                               const Context& context) {
  auto lines = understand::read_text_again(image, context);
  if (lines) return trusted_words(*lines, written);
  if (lines.error().code != Code::failed_precondition) return fail(std::move(lines.error()));
  // Without Tesseract our own reader looks once more, at the filled picture. The person is told.
  const std::string note = "the second look was taken by the same reader: install tesseract-ocr for an independent one";
  if (std::find(m_notes.begin(), m_notes.end(), note) == m_notes.end()) m_notes.push_back(note);
  FP_TRY_ASSIGN(const understand::OcrPage page, understand::read_text(image, *m_runtime, context));
  return placed_words(page.lines);
}

Result<std::vector<HiddenRegion>> PageHider::look_again(const Page& page, std::size_t written, const Context& context) {
  const std::vector<Region> hidden = boxes_of(page.regions);
  FP_TRY_ASSIGN(auto words, read_again(page.image, written, context));
  std::erase_if(words, [&](const auto& word) { return protect::covered(word.box, hidden) > kCovered; });
  FP_TRY_ASSIGN(auto found, private_text(words, context, page.words));
  bool street = page.street;
  if (!street) { FP_TRY_ASSIGN(street, is_street(page.image, found, written, context)); }
  if (street) { FP_TRY_ASSIGN(found, private_signs(words, context, page.words)); }
  FP_TRY_ASSIGN(auto things, things_left(page.image, page.regions, strictness(), *m_runtime, context));
  append(found, std::move(things));
  std::erase_if(found, [&](const auto& region) { return protect::covered(*region.box, hidden) > kCovered; });
  return found;
}

Result<PageHider::Page> PageHider::hide(const Image& image, const std::vector<protect::PlacedWord>& known_words,
                                        const Context& context) {
  context.tell("protect", "looking for what is private");
  FP_TRY_ASSIGN(const understand::OcrPage read, understand::read_text(image, *m_runtime, context));
  if (read.is_in_another_script() && known_words.empty())
    m_notes.push_back("rows that could not be read, perhaps in another script, were not judged: " +
                      std::to_string(read.unread) + "; look at the result before it leaves");
  Page page{image, {}, placed_words(read.lines), false};
  const std::size_t written = std::max(page.words.size(), known_words.size());
  FP_TRY_ASSIGN(page.regions, private_text(page.words, context));
  FP_TRY_ASSIGN(page.street, is_street(image, page.regions, written, context));
  if (page.street) { FP_TRY_ASSIGN(page.regions, private_signs(page.words, context)); }
  FP_TRY_ASSIGN(auto known, private_text(known_words, context));
  append(page.regions, std::move(known));
  FP_TRY_ASSIGN(auto things, private_things(image, read, strictness(), *m_runtime, context));
  append(page.regions, std::move(things));
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
