// Names, organisations, places and addresses by a small token classifier.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "protect/detection.h"
#include "runtime/runtime.h"

namespace firstpass::protect {

/// The model `ner-trial`: uncased WordPiece, letter case as token types, 10 entity types in BIO labels. A word is taken
/// when the probability that any of its pieces is private reaches the threshold. Thread-safe.
class NameModel {
 public:
  /// failed_precondition when the model is missing, data_loss when it is damaged or another model.
  static Result<std::shared_ptr<NameModel>> load(runtime::Runtime& runtime);
  ~NameModel();

  /// Detections of text i, sorted and disjoint. Texts without letters cost nothing; windows of similar length share a
  /// run. `threshold` in (0, 1).
  Result<std::vector<std::vector<Detection>>> find(const std::vector<std::string_view>& texts, float threshold,
                                                   const Context& context) const;

  static const std::vector<std::string_view>& types();

 private:
  struct Impl;
  explicit NameModel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace firstpass::protect
