// A linear classifier over hashed words, word pairs and letter groups: what an embedding blurs, it sees.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace firstpass::understand {

/// Hashed n-grams of a text with weights of length 1.
using NgramVector = std::vector<std::pair<std::uint32_t, float>>;

/// Words, pairs of words, and groups of three to five letters inside words, in lower case; `buckets` is a power of two.
NgramVector ngrams_of(std::string_view text, std::uint32_t buckets);

/// Multinomial logistic regression. Immutable after training; then thread-safe.
class NgramClassifier {
 public:
  /// Trains by AdaGrad (Duchi and others, 2011), a fixed number of passes in a fixed order: deterministic.
  static NgramClassifier train(const std::vector<std::string_view>& texts, const std::vector<std::uint32_t>& labels,
                               std::size_t classes, std::uint32_t buckets);

  /// Adds one score for each class.
  void score(std::string_view text, std::vector<float>& scores) const;

  /// 8-bit weights with one scale for each class, as they are stored.
  std::uint32_t buckets = 0;
  std::vector<float> scale, bias, idf;  // per class, per class, per bucket
  std::vector<std::int8_t> weights;     // buckets × classes

 private:
  NgramVector weighted(std::string_view text) const;
};

}  // namespace firstpass::understand
