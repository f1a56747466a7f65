// Pictures → one image part, upright, with what its metadata tells on the person who took it.
#include <nlohmann/json.hpp>

#include "input/reader.h"
#include "runtime/worker.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/image";
constexpr std::uint64_t kMaxPixels = 100'000'000;

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

class ImageReader : public Reader {
 public:
  bool reads(std::string_view media_type) const override { return media_type.substr(0, 6) == "image/"; }

  Status read(std::string_view bytes, Document& document, const Context& context) const override {
    const nlohmann::json options = {{"media_type", document.media_type}, {"max_pixels", kMaxPixels}};
    runtime::WorkerLimits limits;
    limits.memory_bytes = std::uint64_t{1400} << 20;  // 100 megapixels stored and turned, and the codec's own
    FP_TRY_ASSIGN(runtime::WorkerReply reply, runtime::run_in_worker("image", bytes, options.dump(), context, limits));
    const nlohmann::json json = nlohmann::json::parse(reply.json, nullptr, false);
    if (!json.is_object() || reply.blobs.size() != 1) return nonsense();
    try {
      Part part;
      part.kind = PartKind::image;
      part.media_type = document.media_type;
      FP_TRY_ASSIGN(part.image, to_image(json, std::move(reply.blobs[0])));
      part.metadata = json.at("metadata");
      document.parts.push_back(std::move(part));
    } catch (const nlohmann::json::exception&) { return nonsense(); }
    return {};
  }
};

}  // namespace

std::unique_ptr<Reader> make_image_reader() { return std::make_unique<ImageReader>(); }

}  // namespace firstpass::input
