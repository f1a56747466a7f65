// Pictures → one image part (a TIFF of several pages: one a page), upright, with what its metadata tells on the person
// who took it.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "input/reader.h"
#include "runtime/worker.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/image";
constexpr std::uint64_t kMaxPixels = 100'000'000;
constexpr std::uint64_t kMaxPixelsOfAll = 150'000'000;  // no further page is decoded then, as in a PDF
constexpr int kMaxPages = 500;

tl::unexpected<Error> nonsense() { return fail(Code::data_loss, kStage, "the decoder's answer made no sense"); }

/// The worker is not trusted: sizes must fit the pixels it sent.
Result<std::shared_ptr<const Image>> to_image(const nlohmann::json& reply, std::string rgb) {
  auto image = std::make_shared<Image>();
  image->width = reply.at("width");
  image->height = reply.at("height");
  if (image->width < 1 || image->height < 1) return nonsense();
  const std::uint64_t pixels = static_cast<std::uint64_t>(image->width) * static_cast<std::uint64_t>(image->height);
  if (pixels > kMaxPixels || rgb.size() != pixels * 3) return nonsense();
  image->rgb.assign(rgb.begin(), rgb.end());
  return image;
}

struct DecodedPage {
  Part part;
  int pages = 1;
};

Result<DecodedPage> decode(std::string_view bytes, const std::string& media_type, int page, const Context& context) {
  const nlohmann::json options = {{"media_type", media_type}, {"max_pixels", kMaxPixels}, {"page", page}};
  runtime::WorkerLimits limits;
  limits.memory_bytes = std::uint64_t{1400} << 20;  // 100 megapixels stored and turned, and the codec's own
  FP_TRY_ASSIGN(runtime::WorkerReply reply, runtime::run_in_worker("image", bytes, options.dump(), context, limits));
  const nlohmann::json json = nlohmann::json::parse(reply.json, nullptr, false);
  if (!json.is_object() || reply.blobs.size() != 1) return nonsense();
  try {
    DecodedPage decoded;
    decoded.part.kind = PartKind::image;
    decoded.part.media_type = media_type;
    FP_TRY_ASSIGN(decoded.part.image, to_image(json, std::move(reply.blobs[0])));
    decoded.part.metadata = json.at("metadata");
    decoded.pages = json.at("pages");
    if (decoded.pages < 1) return nonsense();
    return decoded;
  } catch (const nlohmann::json::exception&) { return nonsense(); }
}

std::uint64_t pixels_of(const Part& part) { return part.image->rgb.size() / 3; }

class ImageReader : public Reader {
 public:
  bool reads(std::string_view media_type) const override { return media_type.substr(0, 6) == "image/"; }

  /// A page behind the first that cannot be read is left out, and counted: it is no reason to lose the others.
  Status read(std::string_view bytes, Document& document, const Context& context) const override {
    FP_TRY_ASSIGN(DecodedPage first, decode(bytes, document.media_type, 0, context));
    std::uint64_t pixels = pixels_of(first.part);
    document.parts.push_back(std::move(first.part));
    if (first.pages == 1) return {};
    document.parts.back().role = "page";
    document.parts.back().metadata["image.page"] = "1";
    int left_out = std::max(0, first.pages - kMaxPages);
    for (int page = 1; page < std::min(first.pages, kMaxPages); ++page) {
      FP_TRY(context.deadline.check(kStage));
      if (pixels > kMaxPixelsOfAll) {
        left_out += std::min(first.pages, kMaxPages) - page;
        break;
      }
      auto next = decode(bytes, document.media_type, page, context);
      if (!next && next.error().code != Code::data_loss && next.error().code != Code::unimplemented) {
        left_out += std::min(first.pages, kMaxPages) - page;  // out of time or memory: the next would be too
        break;
      }
      if (!next) {
        ++left_out;
        continue;
      }
      pixels += pixels_of(next->part);
      next->part.role = "page";
      next->part.metadata = {{"image.page", std::to_string(page + 1)}};  // what the file tells, the first has told
      document.parts.push_back(std::move(next->part));
    }
    if (left_out > 0) document.parts.front().metadata["pages_left_out"] = std::to_string(left_out);
    return {};
  }
};

}  // namespace

std::unique_ptr<Reader> make_image_reader() { return std::make_unique<ImageReader>(); }

}  // namespace firstpass::input
