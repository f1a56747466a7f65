#include "cli/shown_file.h"

#include <algorithm>
#include <cstdlib>

#include "input/image/encode.h"
#include "input/pdf/pdf_pages.h"
#include "input/reader.h"

namespace firstpass::cli {

namespace {

constexpr std::size_t kMostPages = 8;
constexpr double kDotsPerInch = 100;

Result<web::ShownPicture> as_jpeg(const Image& image, const Context& context) {
  FP_TRY_ASSIGN(std::string bytes, input::encode_picture(image, "image/jpeg", context));
  return web::ShownPicture{"image/jpeg", std::move(bytes), image.width, image.height};
}

/// The pictures of a document; the file itself where it is one that browsers show.
Result<std::vector<web::ShownPart>> pictures_of(const Document& document, const std::string& bytes,
                                                const Context& context) {
  std::vector<web::ShownPart> shown;
  for (std::size_t i = 0; i < document.parts.size() && shown.size() < kMostPages; ++i) {
    const Image* image = document.parts[i].image.get();
    if (image == nullptr) continue;
    web::ShownPicture picture{document.media_type, bytes, image->width, image->height};
    if (!web::shown_by_browsers(document.media_type)) { FP_TRY_ASSIGN(picture, as_jpeg(*image, context)); }
    shown.push_back({i, std::move(picture), static_cast<double>(image->width), static_cast<double>(image->height)});
  }
  return shown;
}

double number_of(const Part& part, const char* name) {
  const auto found = part.metadata.find(name);
  return found == part.metadata.end() ? 0 : std::strtod(found->second.c_str(), nullptr);
}

/// Pages of a PDF are drawn; their boxes are in points, but for scans, which were read as pictures.
Result<std::vector<web::ShownPart>> drawn_parts(const Document& document, const std::string& bytes,
                                                const Context& context) {
  FP_TRY_ASSIGN(const input::DrawnPdf drawn,
                input::draw_pdf_pages(bytes, 0, static_cast<int>(kMostPages), kDotsPerInch, context));
  std::vector<web::ShownPart> shown;
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    const Part& part = document.parts[i];
    const auto page = static_cast<std::size_t>(number_of(part, "pdf.page"));
    if (page < 1 || page > drawn.pages.size()) continue;
    FP_TRY_ASSIGN(web::ShownPicture picture, as_jpeg(drawn.pages[page - 1].image, context));
    const double width = part.image ? part.image->width : number_of(part, "pdf.width");
    const double height = part.image ? part.image->height : number_of(part, "pdf.height");
    shown.push_back({i, std::move(picture), width, height});
  }
  return shown;
}

/// The pages of a file as pictures; most pictures have one.
Result<std::vector<web::ShownPicture>> pages_of(const std::string& bytes, const Context& context) {
  std::vector<web::ShownPicture> pages;
  if (input::detect_media_type(bytes) == "application/pdf") {
    FP_TRY_ASSIGN(const input::DrawnPdf drawn,
                  input::draw_pdf_pages(bytes, 0, static_cast<int>(kMostPages), kDotsPerInch, context));
    for (const input::PdfPage& page : drawn.pages) {
      FP_TRY_ASSIGN(web::ShownPicture picture, as_jpeg(page.image, context));
      pages.push_back(std::move(picture));
    }
    return pages;
  }
  FP_TRY_ASSIGN(const Document document, input::read_bytes("the file", bytes, context));
  FP_TRY_ASSIGN(auto parts, pictures_of(document, bytes, context));
  if (parts.empty()) return fail(Code::unimplemented, "cli", "only pictures and PDFs are shown side by side");
  for (web::ShownPart& part : parts) pages.push_back(std::move(part.picture));
  return pages;
}

}  // namespace

Result<std::vector<web::ShownPart>> shown_parts(const Document& document, const std::string& bytes,
                                                const Context& context) {
  if (document.media_type == "application/pdf") return drawn_parts(document, bytes, context);
  return pictures_of(document, bytes, context);
}

Result<std::vector<web::ShownPage>> shown_pages(const std::string& before, const std::string& after,
                                                const std::vector<pipeline::HiddenRegion>& regions,
                                                const Context& context) {
  FP_TRY_ASSIGN(std::vector<web::ShownPicture> originals, pages_of(before, context));
  FP_TRY_ASSIGN(std::vector<web::ShownPicture> results, pages_of(after, context));
  std::vector<web::ShownPage> pages;
  for (std::size_t i = 0; i < std::min(originals.size(), results.size()); ++i)
    pages.push_back({std::move(originals[i]), std::move(results[i]), {}});
  const bool in_points = input::detect_media_type(before) == "application/pdf";  // otherwise in pixels already
  const auto scale = static_cast<float>(in_points ? kDotsPerInch / 72 : 1);
  for (const pipeline::HiddenRegion& region : regions) {
    if (!region.box) continue;
    const auto page = static_cast<std::size_t>(std::max(1, region.box->page) - 1);
    const Region& box = *region.box;
    if (page < pages.size())
      pages[page].hidden.push_back(
          {region.type, {box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale, box.page}});
  }
  return pages;
}

}  // namespace firstpass::cli
