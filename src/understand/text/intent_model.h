// What somebody wants, told apart by examples: any set of labels, learned in seconds, with a way to say "none of
// these".
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "runtime/runtime.h"

namespace firstpass::understand {

/// Label of examples that belong to none of the labels: they teach rejection.
constexpr std::string_view kOutOfScope = "oos";

struct IntentExample {
  std::string text;
  std::string intent;  ///< kOutOfScope teaches rejection
};

struct IntentGuess {
  std::string intent;  ///< the best label, even out of scope
  double score = 0;    ///< 0..1, calibrated so that in_scope means 0.5 and more
  bool in_scope = false;
  double probability = 0;  ///< 0..1, of the label among the labels
};

/// A trained classifier over MiniLM's last three layers and hashed n-grams: Gaussians with one covariance, the nearest
/// examples in the space of Fisher's discriminants, a regression on the nearness to all examples, and a linear model
/// over n-grams, mixed by what held out examples showed; out of scope by the distance to the classes (Mahalanobis: Lee
/// and others, "A Simple Unified Framework for Detecting Out-of-Distribution Samples", 2018), the nearest examples and
/// the free energy. Immutable; thread-safe.
class IntentModel {
 public:
  struct Impl;  ///< the parts, for training (intent_impl.h)

  /// Learns from at least two labels with two examples each, else invalid_argument. Deterministic on one machine.
  /// Memory: about 25 KB a row, and up to 420 MB. failed_precondition when the embedding model is missing.
  static Result<IntentModel> train(const std::vector<IntentExample>& examples, runtime::Runtime& runtime,
                                   const Context& context);
  /// One guess for each text, in order.
  Result<std::vector<IntentGuess>> predict(const std::vector<std::string_view>& texts, runtime::Runtime& runtime,
                                           const Context& context) const;

  /// The format is written down in docs/formats/intent.md. data_loss for a file that is cut, damaged or no model.
  Status save(const std::filesystem::path& path) const;
  static Result<IntentModel> load(const std::filesystem::path& path);
  static Result<IntentModel> parse(std::string_view bytes);
  std::string serialise() const;

  const std::vector<std::string>& labels() const;

 private:
  explicit IntentModel(std::shared_ptr<const Impl> impl) : m_impl(std::move(impl)) {}
  friend class IntentTrainer;
  std::shared_ptr<const Impl> m_impl;
};

}  // namespace firstpass::understand
