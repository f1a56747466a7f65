#include "cli/shown_file.h"

#include <algorithm>

#include "input/image/encode.h"
#include "input/pdf/pdf_pages.h"
#include "input/reader.h"

namespace firstpass::cli {

namespace {

constexpr int kMostPages = 8;
constexpr double kDotsPerInch = 100;

Result<web::ShownPicture> as_jpeg(const Image& image, const Context& context) {
  FP_TRY_ASSIGN(std::string bytes, input::encode_picture(image, "image/jpeg", context));
  return web::ShownPicture{"image/jpeg", std::move(bytes), image.width, image.height};
}

/// The pages of a file as pictures; a picture has one.
Result<std::vector<web::ShownPicture>> pages_of(const std::string& bytes, const Context& context) {
  std::vector<web::ShownPicture> pages;
  if (input::detect_media_type(bytes) == "application/pdf") {
    FP_TRY_ASSIGN(const input::DrawnPdf drawn, input::draw_pdf_pages(bytes, 0, kMostPages, kDotsPerInch, context));
    for (const input::PdfPage& page : drawn.pages) {
      FP_TRY_ASSIGN(web::ShownPicture picture, as_jpeg(page.image, context));
      pages.push_back(std::move(picture));
    }
    return pages;
  }
  FP_TRY_ASSIGN(const Document document, input::read_bytes("the file", bytes, context));
  FP_TRY_ASSIGN(web::ShownPicture picture, shown_picture(document, bytes, context));
  if (picture.bytes.empty()) return fail(Code::unimplemented, "cli", "only pictures and PDFs are shown side by side");
  pages.push_back(std::move(picture));
  return pages;
}

}  // namespace

Result<web::ShownPicture> shown_picture(const Document& document, const std::string& bytes, const Context& context) {
  const auto part =
      std::find_if(document.parts.begin(), document.parts.end(), [](const Part& one) { return one.image != nullptr; });
  if (part == document.parts.end()) return web::ShownPicture{};
  if (!web::shown_by_browsers(document.media_type)) return as_jpeg(*part->image, context);
  return web::ShownPicture{document.media_type, bytes, part->image->width, part->image->height};
}

Result<std::vector<web::ShownPage>> shown_pages(const std::string& before, const std::string& after,
                                                const std::vector<pipeline::HiddenRegion>& regions,
                                                const Context& context) {
  FP_TRY_ASSIGN(std::vector<web::ShownPicture> originals, pages_of(before, context));
  FP_TRY_ASSIGN(std::vector<web::ShownPicture> results, pages_of(after, context));
  std::vector<web::ShownPage> pages;
  for (std::size_t i = 0; i < std::min(originals.size(), results.size()); ++i)
    pages.push_back({std::move(originals[i]), std::move(results[i]), {}});
  for (const pipeline::HiddenRegion& region : regions) {
    if (!region.box) continue;
    // In a PDF the boxes are in points; a picture has no pages and pixels already.
    const auto scale = static_cast<float>(region.box->page > 0 ? kDotsPerInch / 72 : 1);
    const auto page = static_cast<std::size_t>(std::max(1, region.box->page) - 1);
    const Region& box = *region.box;
    if (page < pages.size())
      pages[page].hidden.push_back(
          {region.type, {box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale, box.page}});
  }
  return pages;
}

}  // namespace firstpass::cli
