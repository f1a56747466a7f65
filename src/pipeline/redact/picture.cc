#include "input/image/encode.h"
#include "input/reader.h"
#include "pipeline/redact/page_hider.h"
#include "protect/redact/pdf_file.h"

namespace firstpass::pipeline {

namespace {

constexpr std::string_view kStage = "protect/redact";

Result<protect::PictureOfPage> pdf_page(const PageHider::Page& page, const Context& context) {
  constexpr double dots_per_inch = 150, points = 72 / dots_per_inch;
  FP_TRY_ASSIGN(std::string jpeg, input::encode_picture(page.image, "image/jpeg", context));
  return protect::PictureOfPage{page.image.width * points, page.image.height * points, std::move(jpeg),
                                page.image.width,          page.image.height,          page.words};
}

Result<std::string> write(const std::string& media_type, const PageHider::Page& page, const Context& context) {
  if (media_type != "application/pdf") return input::encode_picture(page.image, media_type, context);
  FP_TRY_ASSIGN(protect::PictureOfPage picture, pdf_page(page, context));
  return protect::write_pdf({std::move(picture)});
}

// The file itself is the proof: what was filled is filled in it, and it tells nothing beside its pixels.
Status check_written(const std::string& bytes, const PageHider::Page& page, const Context& context) {
  FP_TRY_ASSIGN(const Document document, input::read_bytes("the result", bytes, context));
  const Image* image = document.parts.size() == 1 ? document.parts[0].image.get() : nullptr;
  if (image == nullptr || image->width != page.image.width || image->height != page.image.height ||
      !document.parts[0].metadata.empty())
    return fail(Code::internal, kStage, "the written picture is not what was meant");
  return {};
}

// A TIFF of several pages. Each is judged as a picture; pages that could not be read are not in the result, and said.
Result<Redacted> redact_pages(PageHider& hider, const Document& document, const RedactTask& task,
                              const Context& context) {
  if (task.wanted != "application/pdf")
    return fail(Code::invalid_argument, kStage,
                task.source + " has " + std::to_string(document.parts.size()) + " pages: write a .pdf");
  Redacted out;
  std::vector<protect::PictureOfPage> pages;
  for (const Part& part : document.parts) {
    const int number = static_cast<int>(pages.size()) + 1;
    context.tell("protect", task.source + ", page " + std::to_string(number),
                 static_cast<double>(number - 1) / static_cast<double>(document.parts.size()));
    FP_TRY_ASSIGN(PageHider::Page page, hider.hide(*part.image, {}, context));
    page.words.clear();  // rows read back from a file stand otherwise than on the picture; the picture was judged
    FP_TRY_ASSIGN(protect::PictureOfPage picture, pdf_page(page, context));
    for (HiddenRegion& region : page.regions) {
      if (region.box) region.box->page = number;
      out.regions.push_back(std::move(region));
    }
    pages.push_back(std::move(picture));
  }
  out.bytes = protect::write_pdf(pages);
  out.notes = hider.notes();
  const auto left_out = document.parts[0].metadata.find("pages_left_out");
  if (left_out != document.parts[0].metadata.end())
    out.notes.push_back("pages that could not be read are not in the result: " + left_out->second);
  return out;
}

}  // namespace

Result<Redacted> redact_picture(Engine& engine, const RedactTask& task, const Context& context) {
  FP_TRY_ASSIGN(const Document document, input::read_bytes(task.source, task.bytes, context));
  if (document.parts.empty() || !document.parts[0].image)
    return fail(Code::data_loss, "input", task.source + " has no picture");
  FP_TRY_ASSIGN(PageHider hider, PageHider::create(engine));
  if (document.parts.size() > 1) return redact_pages(hider, document, task, context);
  FP_TRY_ASSIGN(PageHider::Page page, hider.hide(*document.parts[0].image, {}, context));
  Redacted out;
  FP_TRY_ASSIGN(out.bytes, write(task.wanted, page, context));
  if (task.wanted != "application/pdf") FP_TRY(check_written(out.bytes, page, context));
  out.regions = std::move(page.regions);
  out.notes = hider.notes();
  return out;
}

}  // namespace firstpass::pipeline
