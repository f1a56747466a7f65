#include "input/image/encode.h"
#include "input/reader.h"
#include "pipeline/redact/page_hider.h"
#include "protect/redact/pdf_file.h"

namespace firstpass::pipeline {

namespace {

constexpr std::string_view kStage = "protect/redact";

Result<std::string> write(const std::string& media_type, const PageHider::Page& page, const Context& context) {
  if (media_type != "application/pdf") return input::encode_picture(page.image, media_type, context);
  constexpr double dots_per_inch = 150;
  FP_TRY_ASSIGN(std::string jpeg, input::encode_picture(page.image, "image/jpeg", context));
  const double points = 72 / dots_per_inch;
  return protect::write_pdf({{page.image.width * points, page.image.height * points, std::move(jpeg), page.image.width,
                              page.image.height, page.words}});
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

}  // namespace

Result<Redacted> redact_picture(Engine& engine, const RedactTask& task, const Context& context) {
  FP_TRY_ASSIGN(const Document document, input::read_bytes(task.source, task.bytes, context));
  if (document.parts.size() != 1 || !document.parts[0].image)
    return fail(Code::data_loss, "input", task.source + " has several pictures: redact them one by one");
  FP_TRY_ASSIGN(PageHider hider, PageHider::create(engine));
  FP_TRY_ASSIGN(PageHider::Page page, hider.hide(*document.parts[0].image, {}, context));
  Redacted out;
  FP_TRY_ASSIGN(out.bytes, write(task.wanted, page, context));
  if (task.wanted != "application/pdf") FP_TRY(check_written(out.bytes, page, context));
  out.regions = std::move(page.regions);
  out.notes = hider.notes();
  return out;
}

}  // namespace firstpass::pipeline
