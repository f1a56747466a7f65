#include "pipeline/shield.h"

#include "protect/mask.h"

namespace firstpass::pipeline {

Result<Shielded> shield(const std::vector<std::string>& texts, const protect::Detector& detector, vault::Scope& scope,
                        const protect::DetectOptions& options, const Context& context) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  FP_TRY_ASSIGN(const auto detections, detector.detect_all(views, options, context));

  // Every value enters the vault before the first text is masked, so that the order of the texts does not matter:
  // mask() hides whatever the scope already knows.
  std::vector<std::pair<std::string_view, std::string_view>> values;
  for (std::size_t i = 0; i < texts.size(); ++i)
    for (const protect::Detection& detection : detections[i])
      values.emplace_back(detection.type, views[i].substr(detection.span.begin, detection.span.size()));
  FP_TRY(scope.placeholders(values));

  Shielded shielded;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    FP_TRY_ASSIGN(protect::Masked masked, protect::mask(views[i], detections[i], scope));
    for (const protect::Detection& hidden : masked.hidden)
      if (hidden.type != vault::kLiteral) ++shielded.hidden[hidden.type];
    shielded.texts.push_back(std::move(masked.text));
  }
  return shielded;
}

}  // namespace firstpass::pipeline
