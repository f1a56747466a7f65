// Names, organisations, places and addresses by a small token classifier.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "protect/detection.h"
#include "protect/ner/words.h"
#include "runtime/runtime.h"

namespace firstpass::protect {

/// How closely a profile looks for names.
struct NameLevel {
  bool both = false;        ///< the mean of the large and the small network everywhere; else where the small one doubts
  Thresholds thresholds{};  ///< from which on a word is hidden that the small network read alone
  Thresholds of_both{};     ///< and one that both read
};

/// The level of a profile of the detector. `base`: its threshold for names in general, in (0, 1).
NameLevel name_level(std::string_view profile, float base);

/// The model `ner`: uncased WordPiece; letter case, gaps and word hashes besides; 10 entity types in BIO labels. A
/// small and a large network, each loaded when first needed. Thread-safe.
class NameModel {
 public:
  /// failed_precondition when the model is missing, data_loss when it is damaged or another model.
  static Result<std::shared_ptr<NameModel>> load(std::shared_ptr<runtime::Runtime> runtime, bool both);
  ~NameModel();

  /// Detections of text i, sorted and disjoint. Texts without letters cost nothing; windows of similar length share a
  /// run. `settled[i]`: what is hidden in text i anyway, so that no closer look is taken there.
  Result<std::vector<std::vector<Detection>>> find(const std::vector<std::string_view>& texts,
                                                   const std::vector<std::vector<Detection>>& settled,
                                                   const NameLevel& level, const Context& context) const;

  static const std::vector<std::string_view>& types();

 private:
  struct Impl;
  explicit NameModel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace firstpass::protect
