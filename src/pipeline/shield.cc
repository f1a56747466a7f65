#include "pipeline/shield.h"

namespace firstpass::pipeline {

Result<Shielded> shield(const std::vector<std::string>& texts, const protect::Detector& detector, vault::Scope& scope,
                        const protect::DetectOptions& options, const Context& context,
                        const protect::MaskOptions& protection) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  FP_TRY_ASSIGN(auto detections, detector.detect_all(views, options, context));
  FP_TRY_ASSIGN(std::vector<protect::Masked> masked,
                protect::mask_all(views, std::move(detections), scope, protection));
  FP_TRY(context.deadline.check("protect"));
  Shielded shielded;
  for (protect::Masked& text : masked) {
    for (const protect::Detection& hidden : text.hidden)
      if (hidden.type != vault::kLiteral) ++shielded.hidden[hidden.type];
    shielded.texts.push_back(std::move(text.text));
  }
  return shielded;
}

Result<protect::MaskOptions> protection_of(Engine& engine, std::string_view destination) {
  protect::MaskOptions protection;
  FP_TRY_ASSIGN(protection.words, engine.words());
  protect::TypeRules rules = engine.settings().rules_for(destination);
  if (!rules.only_hides()) protection.rules = std::make_shared<const protect::TypeRules>(std::move(rules));
  return protection;
}

Result<Shielded> shield(const std::vector<std::string>& texts, Engine& engine, std::string_view destination,
                        vault::Scope& scope, const protect::DetectOptions& options, const Context& context) {
  FP_TRY_ASSIGN(const auto detector, engine.detector());
  FP_TRY_ASSIGN(const protect::MaskOptions protection, protection_of(engine, destination));
  return shield(texts, *detector, scope, options, context, protection);
}

}  // namespace firstpass::pipeline
