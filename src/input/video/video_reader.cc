// Videos → one video part, one sound part, and one picture for each scene. FFmpeg decodes, locked in; which frames are
// kept is decided here.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>

#include "input/audio/media_sound.h"
#include "input/reader.h"
#include "input/video/scenes.h"
#include "runtime/media_program.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/video";
constexpr double kMaxSeconds = 10 * 3600;
constexpr double kFramesPerSecond = 2;  // looked at; a scene that is shorter is a flash
constexpr double kMostFrames = 900;     // looked at in a long video
constexpr int kMostWidth = 1280;
constexpr int kLargestSide = 8192;

std::string fixed(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

/// Takes PPM pictures (binary, 8 bits) off a stream of bytes.
class PictureStream {
 public:
  explicit PictureStream(std::function<void(Image)> on_picture) : m_on_picture(std::move(on_picture)) {}

  /// False when the bytes are no pictures.
  bool add(std::string_view bytes) {
    m_bytes += bytes;
    for (;;) {
      int width = 0, height = 0, largest = 0, head = 0;
      const std::string front = m_bytes.substr(0, 40);
      if (front.empty()) return true;
      if (front[0] != 'P') return false;
      if (std::sscanf(front.c_str(), "P6 %6d %6d %4d%n", &width, &height, &largest, &head) != 3 || head == 0)
        return front.size() < 40;
      if (width < 1 || height < 1 || width > kLargestSide || height > kLargestSide || largest != 255) return false;
      const std::size_t begin = static_cast<std::size_t>(head) + 1;
      const std::size_t size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3;
      if (m_bytes.size() < begin + size) return true;
      Image image{width, height, {}};
      image.rgb.assign(m_bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                       m_bytes.begin() + static_cast<std::ptrdiff_t>(begin + size));
      m_bytes.erase(0, begin + size);
      m_on_picture(std::move(image));
    }
  }

 private:
  std::function<void(Image)> m_on_picture;
  std::string m_bytes;
};

/// Frames at an even pace, upright. `rate` 0: only the first one.
Status look_at_frames(std::string_view bytes, double rate, SceneFinder& finder, const Context& context) {
  const std::string scale = "scale='min(" + std::to_string(kMostWidth) + ",iw)':-2:flags=area";
  std::vector<std::string> arguments = {
      "-nostdin", "-v",  "quiet", "-protocol_whitelist", "file,pipe", "-threads", "1", "-i", "{input}", "-map", "0:V:0",
      "-an",      "-sn", "-dn"};
  const std::string filters = (rate > 0 ? "fps=" + fixed(rate) + ":start_time=0," : std::string()) + scale;
  arguments.insert(arguments.end(), {"-vf", filters});
  if (rate <= 0) arguments.insert(arguments.end(), {"-frames:v", "1"});
  arguments.insert(arguments.end(), {"-f", "image2pipe", "-c:v", "ppm", "pipe:1"});
  int count = 0;
  PictureStream pictures([&](Image image) { finder.add(std::move(image), rate > 0 ? count++ / rate : 0); });
  bool good = true;
  runtime::MediaLimits limits;
  limits.output_bytes = std::uint64_t{8} << 30;
  FP_TRY(runtime::run_media_program(
      "ffmpeg", bytes, arguments, [&](std::string_view piece) { return good = pictures.add(piece); }, context, limits));
  if (!good) return fail(Code::data_loss, kStage, "the decoder's answer made no sense");
  return {};
}

class VideoReader : public Reader {
 public:
  bool reads(std::string_view media_type) const override { return media_type.substr(0, 6) == "video/"; }

  Status read(std::string_view bytes, Document& document, const Context& context) const override {
    FP_TRY_ASSIGN(const MediaFacts facts, media_facts(bytes, context));
    if (!facts.has_picture && !facts.has_sound)
      return fail(Code::data_loss, kStage, "has neither pictures nor sound in it");
    if (facts.seconds > kMaxSeconds)
      return fail(Code::resource_exhausted, kStage, "the video is longer than the limit of 10 hours");
    Part video;
    video.kind = PartKind::video;
    video.media_type = document.media_type;
    video.metadata["video.seconds"] = fixed(facts.seconds);
    if (facts.has_picture) {
      video.metadata["video.width"] = std::to_string(facts.width);
      video.metadata["video.height"] = std::to_string(facts.height);
      video.metadata["video.frame_rate"] = fixed(facts.frame_rate);
    }
    document.parts.push_back(std::move(video));
    if (facts.has_sound) FP_TRY(add_sound(bytes, facts, document, context));
    if (facts.has_picture) FP_TRY(add_scenes(bytes, facts, document, context));
    return {};
  }

 private:
  static Status add_sound(std::string_view bytes, const MediaFacts& facts, Document& document, const Context& context) {
    auto sound = media_sound(bytes, kMaxSeconds, context);
    // A sound track that is empty or cut does not take the pictures with it.
    if (!sound && facts.has_picture && sound.error().code == Code::data_loss) return {};
    if (!sound) return fail(std::move(sound.error()));
    Part part;
    part.kind = PartKind::audio;
    part.media_type = document.media_type;
    part.role = "sound";
    part.audio = std::move(*sound);
    part.metadata["audio.source_rate"] = std::to_string(facts.sound_rate);
    part.metadata["audio.channels"] = std::to_string(facts.channels);
    document.parts.push_back(std::move(part));
    return {};
  }

  static Status add_scenes(std::string_view bytes, const MediaFacts& facts, Document& document,
                           const Context& context) {
    const double rate = facts.seconds > 0 ? std::min(kFramesPerSecond, kMostFrames / facts.seconds) : kFramesPerSecond;
    SceneFinder finder;
    FP_TRY(look_at_frames(bytes, std::max(0.01, rate), finder, context));
    std::vector<Scene> scenes = std::move(finder).finish();
    if (scenes.empty()) {  // a video of one frame may be over before the first look
      SceneFinder first;
      FP_TRY(look_at_frames(bytes, 0, first, context));
      scenes = std::move(first).finish();
    }
    if (scenes.empty()) return fail(Code::data_loss, kStage, "no frame of the video can be decoded");
    // Some containers do not say how long they are.
    std::string& length = document.parts.front().metadata["video.seconds"];
    length = fixed(std::max(facts.seconds, scenes.back().time.end));
    for (Scene& scene : scenes) {
      Part part;
      part.kind = PartKind::image;
      part.media_type = document.media_type;
      part.role = "frame";
      part.metadata["video.at"] = fixed(scene.at);
      part.metadata["video.start"] = fixed(scene.time.start);
      part.metadata["video.end"] = fixed(scene.time.end);
      part.image = std::make_shared<const Image>(std::move(scene.frame));
      document.parts.push_back(std::move(part));
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<Reader> make_video_reader() { return std::make_unique<VideoReader>(); }

}  // namespace firstpass::input
