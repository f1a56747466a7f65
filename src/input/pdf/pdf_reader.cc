// PDF → one part a page: its text with the place of every word in points, or a picture of it where it has none.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "input/pdf/pdf_pages.h"
#include "input/reader.h"
#include "runtime/worker.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/pdf";
constexpr int kMaxPages = 500;
constexpr int kDotsPerInch = 200;  // what text recognition wants of a scan
constexpr std::uint64_t kMaxPixels = 150'000'000;

tl::unexpected<Error> nonsense() { return fail(Code::data_loss, kStage, "the decoder's answer made no sense"); }

/// The worker is not trusted: anchors must be sorted, disjoint and inside the text.
Result<std::vector<Anchor>> to_anchors(const nlohmann::json& words, const std::string& text, int page) {
  std::vector<Anchor> anchors;
  std::size_t last = 0;
  for (const nlohmann::json& word : words) {
    Anchor anchor;
    anchor.span = {word.at(0).get<std::size_t>(), word.at(1).get<std::size_t>()};
    if (anchor.span.begin < last || anchor.span.end <= anchor.span.begin || anchor.span.end > text.size())
      return nonsense();
    last = anchor.span.end;
    anchor.region = Region{word.at(2), word.at(3), word.at(4), word.at(5), page};
    anchor.line = word.at(6);
    anchors.push_back(std::move(anchor));
  }
  return anchors;
}

Result<std::shared_ptr<const Image>> to_image(const nlohmann::json& size, const std::string& rgb) {
  auto image = std::make_shared<Image>();
  image->width = size.at(0);
  image->height = size.at(1);
  if (image->width < 1 || image->height < 1) return nonsense();
  if (rgb.size() != static_cast<std::uint64_t>(image->width) * static_cast<std::uint64_t>(image->height) * 3)
    return nonsense();
  image->rgb.assign(rgb.begin(), rgb.end());
  return image;
}

Result<Part> to_part(const nlohmann::json& page, const std::string& blob) {
  Part part;
  part.role = "page";
  const int number = page.at("page");
  part.metadata["pdf.page"] = std::to_string(number);
  part.metadata["pdf.width"] = std::to_string(page.at("width").get<double>());
  part.metadata["pdf.height"] = std::to_string(page.at("height").get<double>());
  if (page.contains("pixels")) {
    part.kind = PartKind::image;
    part.media_type = "application/pdf";
    part.metadata["pdf.dots_per_inch"] = std::to_string(page.at("dots_per_inch").get<double>());
    FP_TRY_ASSIGN(part.image, to_image(page.at("pixels"), blob));
    return part;
  }
  if (!is_utf8(blob)) return nonsense();
  part.media_type = "text/plain";
  part.text = blob;
  FP_TRY_ASSIGN(part.anchors, to_anchors(page.at("words"), part.text, number));
  return part;
}

Result<PdfPage> to_drawn_page(const nlohmann::json& json, const std::string& blob, double dots_per_inch) {
  PdfPage page;
  page.width = json.at("width");
  page.height = json.at("height");
  FP_TRY_ASSIGN(const auto image, to_image(json.at("pixels"), blob));
  page.image = *image;
  page.text = json.at("text");
  if (!is_utf8(page.text)) return nonsense();
  FP_TRY_ASSIGN(page.anchors, to_anchors(json.value("words", nlohmann::json::array()), page.text, 0));
  const auto scale = static_cast<float>(dots_per_inch / 72);
  for (Anchor& anchor : page.anchors) {
    Region& box = *anchor.region;
    box = {box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale, 0};
  }
  return page;
}

class PdfReader : public Reader {
 public:
  bool reads(std::string_view media_type) const override { return media_type == "application/pdf"; }

  Status read(std::string_view bytes, Document& document, const Context& context) const override {
    const nlohmann::json options = {
        {"max_pages", kMaxPages}, {"dots_per_inch", kDotsPerInch}, {"max_pixels", kMaxPixels}};
    FP_TRY_ASSIGN(const runtime::WorkerReply reply, runtime::run_in_worker("pdf", bytes, options.dump(), context));
    const nlohmann::json json = nlohmann::json::parse(reply.json, nullptr, false);
    if (!json.is_object()) return nonsense();
    try {
      for (const nlohmann::json& page : json.at("pages")) {
        FP_TRY_ASSIGN(Part part, to_part(page, reply.blobs.at(page.at("blob").get<std::size_t>())));
        if (const int left_out = json.at("left_out"); left_out > 0)
          part.metadata["pages_left_out"] = std::to_string(left_out);
        document.parts.push_back(std::move(part));
      }
    } catch (const nlohmann::json::exception&) { return nonsense(); } catch (const std::out_of_range&) {
      return nonsense();
    }
    if (document.parts.empty()) return fail(Code::data_loss, kStage, "the PDF has no readable page");
    return {};
  }
};

}  // namespace

Result<DrawnPdf> draw_pdf_pages(std::string_view bytes, int first, int count, double dots_per_inch,
                                const Context& context) {
  const nlohmann::json options = {{"first_page", first},
                                  {"max_pages", count},
                                  {"dots_per_inch", dots_per_inch},
                                  {"max_pixels", kMaxPixels},
                                  {"draw", true}};
  FP_TRY_ASSIGN(const runtime::WorkerReply reply, runtime::run_in_worker("pdf", bytes, options.dump(), context));
  const nlohmann::json json = nlohmann::json::parse(reply.json, nullptr, false);
  if (!json.is_object()) return nonsense();
  try {
    DrawnPdf drawn;
    drawn.count = json.at("count");
    for (const nlohmann::json& page : json.at("pages")) {
      FP_TRY_ASSIGN(PdfPage one,
                    to_drawn_page(page, reply.blobs.at(page.at("blob").get<std::size_t>()), dots_per_inch));
      drawn.pages.push_back(std::move(one));
    }
    const int wanted = std::min(count, drawn.count - first);
    if (wanted < 1 || static_cast<int>(drawn.pages.size()) != wanted)
      return fail(Code::data_loss, kStage, "a page of the PDF cannot be drawn");
    return drawn;
  } catch (const nlohmann::json::exception&) { return nonsense(); } catch (const std::out_of_range&) {
    return nonsense();
  }
}

std::unique_ptr<Reader> make_pdf_reader() { return std::make_unique<PdfReader>(); }

}  // namespace firstpass::input
