// The parts of a trained intent model. Private to intent_model.cc and intent_train.cc.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "understand/text/intent_model.h"
#include "understand/text/ngram_classifier.h"

namespace firstpass::understand {

/// Gaussian classes with one covariance, shrunk towards a sphere.
struct GaussianClasses {
  std::size_t width = 0;
  std::vector<float> mean, inverse_deviation;  // of the features, to standardise them
  std::vector<float> lower;              // Cholesky factor of the covariance, rows behind one another, triangle only
  std::vector<float> direction, offset;  // classes × width, classes: the linear score of each class

  std::vector<float> standardised(const std::vector<float>& features) const;
  /// Log density of each class up to a constant that is the same for all texts.
  std::vector<float> scores(const std::vector<float>& standardised) const;
  /// Coordinates in which the classes' common covariance is a sphere.
  std::vector<float> whitened(const std::vector<float>& standardised) const;
};

/// A layer of random signs, rectified, and a ridge regression on it (extreme learning machine: Huang and others, 2006):
/// what is bent in the space of the Gaussians. The signs are made from a fixed seed and are not stored.
struct RandomLayer {
  static constexpr std::size_t kUnits = 2048;
  std::vector<std::int8_t> signs;  // units × width
  std::vector<float> weights;      // classes × units

  void make_signs(std::size_t width);
  /// `direction`: whitened, of length 1.
  std::vector<float> units(const std::vector<float>& direction) const;
};

/// A text seen by the Gaussians.
struct Seen {
  std::vector<float> gaussian;  // score of each class
  std::vector<float> random;    // score of each class by the random layer
  float half_square = 0;        // half the squared distance from the middle of all: what the Gaussian scores leave out
};

constexpr std::size_t kScopeSignals = 3;
/// How far inside a text is: logarithm of its probability, nearness to an example, nearness to a class.
using ScopeSignals = std::array<float, kScopeSignals>;

struct IntentModel::Impl {
  std::vector<std::string> labels;
  GaussianClasses gaussian;
  RandomLayer random;
  NgramClassifier ngrams;
  float gaussian_scale = 1, random_scale = 0, ngram_scale = 1;  ///< weight of each score, before they are added
  std::size_t neighbour_width = 0;
  std::vector<std::int8_t> neighbours;  ///< examples × neighbour_width, by neighbour_byte()
  ScopeSignals signal_mean{}, signal_weight{};
  float threshold = 0;

  Seen see(const std::vector<float>& features) const;
  /// Log probability of each label.
  std::vector<float> log_probabilities(std::string_view text, const Seen& seen) const;
  float nearest(const std::vector<float>& features) const;
  ScopeSignals signals(const std::vector<float>& log_probability, const std::vector<float>& features,
                       const Seen& seen) const;
  float scope(const ScopeSignals& signals) const;
};

/// The first of the layers in embed_layers()' answer, of length 1: what neighbours are compared by.
constexpr std::size_t kNeighbourWidth = 384;
/// A number of a vector of length 1 in 8 bits: with 384 of them none is much larger than a fifth.
constexpr float kNeighbourScale = 500;
inline std::int8_t neighbour_byte(float value) {
  return static_cast<std::int8_t>(std::lround(std::clamp(value * kNeighbourScale, -127.0F, 127.0F)));
}

}  // namespace firstpass::understand
