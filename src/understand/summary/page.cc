#include "understand/summary/page.h"

#include <algorithm>
#include <cstdlib>

#include "core/text.h"

namespace firstpass::understand {

namespace {

// Page coordinates of a box in a picture that must be turned by `turn` degrees to stand upright.
Region upright(const Region& r, int turn, float width, float height) {
  if (turn == 90) return {height - r.y1, r.x0, height - r.y0, r.x1, r.page};
  if (turn == 180) return {width - r.x1, height - r.y1, width - r.x0, height - r.y0, r.page};
  if (turn == 270) return {r.y0, width - r.x1, r.y1, width - r.x0, r.page};
  return r;
}

void unite(Region& a, const Region& b) {
  a.x0 = std::min(a.x0, b.x0), a.y0 = std::min(a.y0, b.y0);
  a.x1 = std::max(a.x1, b.x1), a.y1 = std::max(a.y1, b.y1);
}

void append_words(std::string_view text, PageLine& line, float y) {
  std::size_t begin = line.span.begin;
  while (begin < line.span.end) {
    while (begin < line.span.end && static_cast<unsigned char>(text[begin]) <= ' ') ++begin;
    std::size_t end = begin;
    while (end<line.span.end&& static_cast<unsigned char>(text[end])> ' ') ++end;
    if (end == begin) break;
    const auto column = [&](std::size_t offset) { return static_cast<float>(offset - line.span.begin); };
    line.words.push_back({text.substr(begin, end - begin), {begin, end}, {column(begin), y, column(end), y + 1.6F, 0}});
    begin = end;
  }
}

Page page_of_typed(const Part& part) {
  Page page;
  const std::string_view text = part.text;
  float y = 0;
  for (std::size_t begin = 0; begin < text.size(); y += 2) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    PageLine line{text.substr(begin, end - begin), {begin, end}, {}, 1, {}};
    append_words(text, line, y);
    if (!line.words.empty()) page.lines.push_back(std::move(line));
    begin = end + 1;
  }
  return page;
}

Page page_of_read(const Part& part) {
  Page page;
  page.has_boxes = true;
  const std::string_view text = part.text;
  const auto turn = part.metadata.find("turn");
  const int degrees = turn == part.metadata.end() ? 0 : std::atoi(turn->second.c_str());
  const float width = part.image ? static_cast<float>(part.image->width) : 0;
  const float height = part.image ? static_cast<float>(part.image->height) : 0;
  int last = 0;
  for (const Anchor& anchor : part.anchors) {
    if (!anchor.region || anchor.span.end > text.size()) continue;
    if (page.lines.empty() || anchor.line != last) page.lines.emplace_back().span = anchor.span;
    last = anchor.line;
    PageLine& line = page.lines.back();
    line.words.push_back({text.substr(anchor.span.begin, anchor.span.size()), anchor.span,
                          upright(*anchor.region, degrees, width, height)});
    line.span.end = std::max(line.span.end, anchor.span.end);
    line.confidence = line.words.size() == 1 ? anchor.confidence : std::min(line.confidence, anchor.confidence);
  }
  for (PageLine& line : page.lines) line.text = text.substr(line.span.begin, line.span.size());
  return page;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

float Page::line_height() const {
  std::vector<float> heights;
  for (const PageLine& line : lines)
    for (const PageWord& word : line.words) heights.push_back(word.box.y1 - word.box.y0);
  if (heights.empty()) return 1;
  const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
  std::nth_element(heights.begin(), middle, heights.end());
  return std::max(*middle, 1e-3F);
}

Page make_page(const Document& document, std::size_t index) {
  const Part& part = document.parts[index];
  const bool read =
      std::any_of(part.anchors.begin(), part.anchors.end(), [](const Anchor& a) { return a.region.has_value(); });
  Page page = read ? page_of_read(part) : page_of_typed(part);
  page.part = index;
  for (PageLine& line : page.lines) {
    line.box = line.words.front().box;
    for (const PageWord& word : line.words) unite(line.box, word.box);
    if (&line == &page.lines.front()) page.bounds = line.box;
    unite(page.bounds, line.box);
  }
  return page;
}

Where where_on(const Document& document, const Page& page, Span span) { return locate(document, page.part, span); }

std::string squeezed(std::string_view text) {
  std::string folded = lower(text), out;
  for (std::size_t i = 0; i < folded.size(); ++i) {
    const char c = folded[i];
    const bool beside_letter =
        (i > 0 && is_letter(folded[i - 1])) || (i + 1 < folded.size() && is_letter(folded[i + 1]));
    if (is_letter(c)) out += c;
    else if (beside_letter && c == '0') out += 'o';
    else if (beside_letter && (c == '1' || c == '|' || c == '!')) out += 'l';
    else if (beside_letter && c == '5') out += 's';
    else if (c >= '0' && c <= '9') out += c;
  }
  return out;
}

}  // namespace firstpass::understand
