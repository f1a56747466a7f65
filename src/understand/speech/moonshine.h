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
#include "understand/speech/moonshine_tokens.h"
#include "understand/speech/speech.h"

namespace firstpass::understand {

struct Recognised {
  std::string text;
  double confidence = 0;  ///< 0..1: mean probability of the tokens; lowered when repetition had to be cut
  bool repeated = false;  ///< the decoder ran in circles and was stopped
  std::vector<HeardWord> words = {};
};

struct RecogniseOptions {
  /// The sound holds less than a second of speech, with pauses around it: perhaps a word said alone (lone_words.h).
  bool alone = false;
  /// Names and words of this person: where the recogniser was not sure, an entry is written that fits the sound nearly
  /// as well as what it wrote itself. A view of something that outlives the call; null: none.
  const std::vector<std::string>* vocabulary = nullptr;
};

/// Thread-safe.
class Moonshine {
 public:
  /// Loads model "asr-moonshine-base-en". failed_precondition when it is missing.
  static Result<std::shared_ptr<Moonshine>> open(runtime::Runtime& runtime);

  /// `samples` at 16,000 Hz, best 1 to 25 seconds. Greedy; at most about 6.5 tokens a second.
  Result<Recognised> recognise(std::span<const float> samples, const Context& context,
                               const RecogniseOptions& options = {}) const;

 private:
  Moonshine() = default;
  struct Spoken;
  Result<MoonshineDecoder::State> listen(std::span<const float> sound) const;
  Result<Spoken> write(MoonshineDecoder::State state, std::size_t budget, const Context& context) const;
  std::vector<HeardWord> words(Spoken& spoken, double seconds) const;
  Status prefer(const std::vector<std::string>& vocabulary, const Spoken& spoken, MoonshineDecoder::State state,
                std::vector<HeardWord>& words, const Context& context) const;

  std::shared_ptr<const runtime::OnnxSession> m_encoder;
  std::shared_ptr<const MoonshineDecoder> m_decoder;
  std::shared_ptr<const MoonshineTokens> m_tokens;
};

}  // namespace firstpass::understand
