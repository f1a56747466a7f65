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

/// The examples as directions in the space that the class means span once the classes' common covariance is a sphere
/// (Fisher's discriminants), where what tells classes apart is all that is left. A class scores by its nearest
/// examples.
struct ClassSpace {
  static constexpr std::size_t kNearest = 3;
  static constexpr std::size_t kMostWidth = 256;

  std::size_t width = 0;               // directions: at most one fewer than there are classes
  std::vector<float> directions;       // width × features: of standardised features
  std::vector<std::int8_t> examples;   // examples × width, class after class
  std::vector<float> scales;           // of each example: what one step of its numbers is worth
  std::vector<std::uint32_t> classes;  // of each example, rising

  void add(const std::vector<float>& standardised, std::uint32_t label);
  /// For each of `count` classes the mean cosine of its kNearest examples nearest to a text, -1..1.
  std::vector<float> scores(const std::vector<float>& standardised, std::size_t count) const;

 private:
  float project(const std::vector<float>& standardised, std::vector<std::int8_t>& direction) const;
};

/// Kernel ridge regression of the labels on the examples: how near a text is to each of them, weighed so that the
/// examples of a label speak for it and the others against (Rifkin, Yeo, Poggio, "Regularized Least Squares
/// Classification", 2003). Nearness falls with the squared distance (a Gaussian kernel) in the directions in which
/// texts differ most.
struct KernelClasses {
  static constexpr std::size_t kMostWidth = 384;
  /// Learning takes time by the cube of their number and memory by its square, four bytes each. With more examples it
  /// is left out: the nearest ones then say as much (no gain on CLINC150's 15,000).
  static constexpr std::size_t kMostExamples = 10240;

  std::size_t width = 0;              // directions
  float sharpness = 0;                // nearness is exp(-sharpness · squared distance)
  std::vector<float> directions;      // width × features: of standardised features
  std::vector<std::int8_t> examples;  // examples × width
  std::vector<float> scales;          // of each example: what one step of its numbers is worth
  std::vector<float> squares;         // of each example: its squared length, made from the above by measure()
  std::vector<float> weights;         // examples × classes

  /// Coordinates of a text in the directions.
  std::vector<float> place(const std::vector<float>& standardised) const;
  void add(const std::vector<float>& place);
  void measure();
  /// About 1 for a class that the text belongs to and 0 for others; `count` classes.
  std::vector<float> scores(const std::vector<float>& standardised, std::size_t count) const;
};

/// A text seen by the Gaussians and among the examples.
struct Seen {
  std::vector<float> gaussian;  // score of each class
  std::vector<float> near;      // score of each class by its nearest examples
  std::vector<float> kernel;    // score of each class by all examples
  float half_square = 0;        // half the squared distance from the middle of all: what the Gaussian scores leave out
};

constexpr std::size_t kScopeSignals = 4;
/// How far inside a text is: nearness to an example, likelihood under the nearest Gaussian, nearness to a class's
/// examples, and the sum of what speaks for any class (its free energy: Liu and others, "Energy-based
/// Out-of-distribution Detection", 2020).
using ScopeSignals = std::array<float, kScopeSignals>;

struct IntentModel::Impl {
  std::vector<std::string> labels;
  GaussianClasses gaussian;
  ClassSpace space;
  KernelClasses kernel;
  NgramClassifier ngrams;
  float gaussian_scale = 0.02F, near_scale = 15, kernel_scale = 0,
        ngram_scale = 0.4F;  ///< weight of each score, before they are added
  std::size_t neighbour_width = 0;
  std::vector<std::int8_t> neighbours;  ///< examples × neighbour_width, by neighbour_byte()
  ScopeSignals signal_mean{}, signal_weight{};
  float threshold = 0;

  Seen see(const std::vector<float>& features) const;
  /// Score of each label: its log probability but for a term that is the same for all.
  std::vector<float> scores(std::string_view text, const Seen& seen) const;
  float nearest(const std::vector<float>& features) const;
  ScopeSignals signals(const std::vector<float>& scores, const std::vector<float>& features, const Seen& seen) const;
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
