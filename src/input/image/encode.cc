#include "input/image/encode.h"

#include <nlohmann/json.hpp>

#include "runtime/worker.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/image/encode";

}  // namespace

bool can_encode(std::string_view media_type) {
  return media_type == "image/png" || media_type == "image/jpeg" || media_type == "image/webp";
}

Result<std::string> encode_picture(const Image& image, std::string_view media_type, const Context& context) {
  if (!can_encode(media_type))
    return fail(Code::unimplemented, kStage, "pictures of type " + std::string(media_type) + " are not written");
  const nlohmann::json options = {{"media_type", media_type}, {"width", image.width}, {"height", image.height}};
  runtime::WorkerLimits limits;
  limits.memory_bytes = std::uint64_t{1400} << 20;
  const std::string_view pixels(reinterpret_cast<const char*>(image.rgb.data()), image.rgb.size());
  FP_TRY_ASSIGN(runtime::WorkerReply reply, runtime::run_in_worker("encode", pixels, options.dump(), context, limits));
  if (reply.blobs.size() != 1 || reply.blobs[0].empty())
    return fail(Code::internal, kStage, "the encoder's answer made no sense");
  return std::move(reply.blobs[0]);
}

}  // namespace firstpass::input
