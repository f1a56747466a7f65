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

// The text layer of the new file is looked at as everyone will see it; it must hold nothing private, page by page.
Status check_written(const std::string& bytes, const PageHider& hider, const Context& context) {
  FP_TRY_ASSIGN(const Document document, input::read_bytes("the result", bytes, context));
  for (const Part& part : document.parts) {
    if (part.text.empty()) continue;
    FP_TRY_ASSIGN(const auto left, hider.private_text(placed_words(part.text, part.anchors), context));
    if (!left.empty())
      return fail(Code::permission_denied, kStage, "not written: its text layer would still hold something private");
  }
  return {};
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
  out.bytes = protect::write_pdf(pages);
  FP_TRY(check_written(out.bytes, hider, context));
  out.notes = hider.notes();
  return out;
}

}  // namespace firstpass::pipeline
