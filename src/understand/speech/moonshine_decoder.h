// Moonshine's decoder, run by ourselves on its 8-bit weights. ONNX Runtime expands all weights of this model anew for
// every token, which takes some twenty times as long as the arithmetic.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "understand/speech/int8_matrix.h"

namespace firstpass::understand {

/// Immutable, thread-safe; each utterance has its own State.
class MoonshineDecoder {
 public:
  /// Keys and values of one attention layer, [position][width].
  struct Memory {
    std::vector<float> keys, values;
  };
  struct State {
    std::vector<Memory> sound;  ///< per layer, made once from the encoded sound
    std::vector<Memory> said;   ///< per layer, one position more with every token
    std::size_t position = 0;
    std::vector<float> logits;  ///< of the last step, one per token
    bool keep_looks = false;    ///< set to have `looks` filled
    /// Where the last step looked in the sound: for each head of the upper layers, a weight per frame (sum 1).
    std::vector<float> looks;
  };

  /// Takes the weights out of decoder_model_merged.ort. data_loss when the model is not built as expected.
  static Result<std::shared_ptr<const MoonshineDecoder>> load(std::string_view ort_bytes);

  /// `encoded`: the encoder's last_hidden_state, [frames][width]. invalid_argument when it is not whole frames.
  Result<State> begin(std::span<const float> encoded) const;
  /// Feeds one token; state.logits says what may follow. invalid_argument for a token outside the table. States are
  /// values: a copy can be fed something else.
  Status step(std::int64_t token, State& state) const;

  std::size_t tokens() const { return m_embedding.outputs(); }
  /// How many heads State::looks holds.
  std::size_t looking_heads() const;

 private:
  struct Attention {
    Int8Matrix query, key, value, out;
  };
  struct Layer {
    std::vector<float> norm_self, norm_sound, norm_mlp;
    Attention self, sound;
    Int8Matrix up, down;
    std::vector<float> up_bias, down_bias;
  };
  class Loader;

  std::vector<float> attend(const Attention& attention, std::span<const float> query, const Memory& memory,
                            std::vector<float>* looks = nullptr) const;

  Int8Matrix m_embedding;  // its outputs are the tokens
  std::vector<Layer> m_layers;
  std::vector<float> m_norm;
  std::size_t m_width = 0;
};

}  // namespace firstpass::understand
