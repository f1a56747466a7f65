// English speech recognition with Moonshine (Jeffries and others, "Moonshine: Speech Recognition for Live Transcription
// and Voice Commands", 2024): an encoder over raw samples and a decoder that writes one token at a time.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "runtime/runtime.h"
#include "understand/speech/moonshine_decoder.h"

namespace firstpass::understand {

/// tokenizer.bin of Moonshine: for each token a length byte (from 128 on, two: next * 128 + (first - 128)), then its
/// bytes. Tokens 3 to 258 are raw bytes, "▁" is a space. Immutable, thread-safe.
class MoonshineTokens {
 public:
  /// data_loss when the table is cut or empty.
  static Result<MoonshineTokens> parse(std::string_view bytes);
  std::size_t size() const { return m_tokens.size(); }
  /// UTF-8, ill-formed bytes replaced, without leading space. Unknown and control tokens (0, 1, 2) are left out.
  std::string decode(std::span<const std::int64_t> tokens) const;

 private:
  std::vector<std::string> m_tokens;
};

struct Recognised {
  std::string text;
  double confidence = 0;  ///< 0..1: mean probability of the tokens; lowered when repetition had to be cut
  bool repeated = false;  ///< the decoder ran in circles and was stopped
};

/// Thread-safe.
class Moonshine {
 public:
  /// Loads model "asr-moonshine-base-en". failed_precondition when it is missing.
  static Result<std::shared_ptr<Moonshine>> open(runtime::Runtime& runtime);

  /// `samples` at 16,000 Hz, best 1 to 25 seconds. Greedy; at most about 6.5 tokens a second.
  Result<Recognised> recognise(std::span<const float> samples, const Context& context) const;

 private:
  Moonshine() = default;
  Result<MoonshineDecoder::State> listen(std::span<const float> samples) const;

  std::shared_ptr<runtime::OnnxSession> m_encoder;
  std::shared_ptr<const MoonshineDecoder> m_decoder;
  std::shared_ptr<const MoonshineTokens> m_tokens;
};

}  // namespace firstpass::understand
