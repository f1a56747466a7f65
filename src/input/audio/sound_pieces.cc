#include "input/audio/sound_pieces.h"

#include <nlohmann/json.hpp>

#include "runtime/worker.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/audio";
constexpr double kPieceSeconds = 180, kMaxSeconds = 10 * 3600;

}  // namespace

Result<std::vector<float>> SoundPieces::next(const Context& context) {
  while (!m_ended) {
    const nlohmann::json options = {
        {"max_seconds", kMaxSeconds}, {"piece_seconds", kPieceSeconds}, {"from_frame", m_frame}};
    FP_TRY_ASSIGN(const runtime::WorkerReply reply, runtime::run_in_worker("audio", m_file, options.dump(), context));
    const nlohmann::json json = nlohmann::json::parse(reply.json, nullptr, false);
    try {
      if (!m_stream) {
        FP_TRY_ASSIGN(m_stream, PcmStream::create({PcmLayout::Sample::f32, 1, json.at("rate").get<int>()}));
      }
      m_frame += json.at("frames").get<std::uint64_t>();
      m_ended = json.at("ended").get<bool>() || json.at("frames").get<std::uint64_t>() == 0;
      FP_TRY_ASSIGN(std::vector<float> samples,
                    m_stream->convert(reply.blobs.empty() ? std::string_view() : reply.blobs.front(), m_ended));
      if (!samples.empty()) return samples;
    } catch (const nlohmann::json::exception&) {
      return fail(Code::data_loss, kStage, "the decoder's answer made no sense");
    }
  }
  return std::vector<float>();
}

}  // namespace firstpass::input
