#include <algorithm>

#include "input/image/encode.h"
#include "input/pdf/pdf_pages.h"
#include "input/reader.h"
#include "pipeline/redact/page_hider.h"
#include "protect/redact/pdf_file.h"

namespace firstpass::pipeline {

namespace {

constexpr std::string_view kStage = "protect/redact";
constexpr double kDotsPerInch = 200;  // text stays sharp enough to be read again

Region in_points(Region box, int page) {
  constexpr auto scale = static_cast<float>(72 / kDotsPerInch);
  return {box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale, page};
}

// The text layer of the new file is looked at as everyone will see it, page by page: read back, its words stand in
// other rows than on the picture, and the name model may see something in them. Such words leave the layer; the picture
// of the page, which was judged as a picture, stays. True when there was nothing.
Result<bool> is_clean(const std::string& bytes, const PageHider& hider, std::vector<protect::PictureOfPage>& pages,
                      const Context& context) {
  FP_TRY_ASSIGN(const Document document, input::read_bytes("the result", bytes, context));
  bool clean = true;
  for (const Part& part : document.parts) {
    if (part.text.empty()) continue;
    FP_TRY_ASSIGN(const auto left, hider.private_text(placed_words(part.text, part.anchors), context));
    if (left.empty()) continue;
    clean = false;
    const int page = part.anchors.empty() || !part.anchors.front().region ? 0 : part.anchors.front().region->page;
    if (page < 1 || static_cast<std::size_t>(page) > pages.size())
      return fail(Code::internal, kStage, "the written pages are not those that were meant");
    auto& words = pages[static_cast<std::size_t>(page) - 1].words;
    const std::size_t dropped = std::erase_if(words, [&](const protect::PlacedWord& word) {
      const Region there = in_points(word.box, page);
      const float x = (there.x0 + there.x1) / 2, y = (there.y0 + there.y1) / 2;
      return std::any_of(left.begin(), left.end(), [&](const HiddenRegion& region) {
        return x > region.box->x0 && x < region.box->x1 && y > region.box->y0 && y < region.box->y1;
      });
    });
    if (dropped == 0) words.clear();
  }
  return clean;
}

// Hiding one thing changes what stands beside another: the words are looked at until nothing more is found.
Status clean_words(std::vector<protect::PlacedWord>& words, const PageHider& hider, const Context& context) {
  for (int round = 0; round < 4; ++round) {
    FP_TRY_ASSIGN(const auto left, hider.private_text(words, context));
    if (left.empty()) return {};
    std::erase_if(words, [&](const auto& word) {
      return std::any_of(left.begin(), left.end(), [&](const HiddenRegion& region) {
        const float x = (word.box.x0 + word.box.x1) / 2, y = (word.box.y0 + word.box.y1) / 2;
        return x > region.box->x0 && x < region.box->x1 && y > region.box->y0 && y < region.box->y1;
      });
    });
  }
  words.clear();  // the picture of the page stays; only searching in it is lost
  return {};
}

}  // namespace

Result<Redacted> redact_pdf(Engine& engine, const RedactTask& task, const Context& context) {
  FP_TRY_ASSIGN(PageHider hider, PageHider::create(engine));
  Redacted out;
  std::vector<protect::PictureOfPage> pages;
  for (int index = 0, count = 1; index < count; ++index) {
    context.tell("protect", task.source + ", page " + std::to_string(index + 1),
                 static_cast<double>(index) / static_cast<double>(count));
    auto drawn = input::draw_pdf_pages(task.bytes, index, 1, kDotsPerInch, context);
    if (!drawn) {
      drawn.error().message = task.source + ": " + drawn.error().message;
      return fail(std::move(drawn.error()));
    }
    count = drawn->count;
    const input::PdfPage& source = drawn->pages.front();
    FP_TRY_ASSIGN(auto page, hider.hide(source.image, placed_words(source.text, source.anchors), context));
    FP_TRY(clean_words(page.words, hider, context));
    FP_TRY_ASSIGN(std::string jpeg, input::encode_picture(page.image, "image/jpeg", context));
    pages.push_back(
        {source.width, source.height, std::move(jpeg), page.image.width, page.image.height, std::move(page.words)});
    for (HiddenRegion& region : page.regions) {
      region.box = in_points(*region.box, index + 1);
      out.regions.push_back(std::move(region));
    }
  }
  constexpr int rounds = 3;
  for (int round = 0;; ++round) {
    out.bytes = protect::write_pdf(pages);
    FP_TRY_ASSIGN(const bool clean, is_clean(out.bytes, hider, pages, context));
    if (clean) break;
    if (round > rounds)
      return fail(Code::permission_denied, kStage, "not written: its text layer would still hold something private");
    if (round == rounds)
      for (protect::PictureOfPage& page : pages) page.words.clear();  // only searching in it is lost
  }
  out.notes = hider.notes();
  return out;
}

}  // namespace firstpass::pipeline
