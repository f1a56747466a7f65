// Everything private in several texts → placeholders of one scope, so that the same person is the same in all of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "pipeline/engine.h"
#include "protect/detector.h"
#include "protect/mask.h"
#include "vault/vault.h"

namespace firstpass::pipeline {

struct Shielded {
  std::vector<std::string> texts;     ///< as given, with placeholders
  std::map<std::string, int> hidden;  ///< entity type → how many stretches were hidden
};

/// Detects in all texts, hides, and then hides every further whole-word occurrence (letter case aside) of anything this
/// scope already knows: what is private in one file is private in the next one and in the question. Any error means
/// that nothing may leave.
/// `protection`: the person's own words and the rules for the destination.
Result<Shielded> shield(const std::vector<std::string>& texts, const protect::Detector& detector, vault::Scope& scope,
                        const protect::DetectOptions& options, const Context& context,
                        const protect::MaskOptions& protection = {});

/// The person's own words and the rules for `destination` ("" or an unknown one: those for all).
Result<protect::MaskOptions> protection_of(Engine& engine, std::string_view destination);

/// The same with the engine's detector, the person's own words and the rules for `destination`.
Result<Shielded> shield(const std::vector<std::string>& texts, Engine& engine, std::string_view destination,
                        vault::Scope& scope, const protect::DetectOptions& options, const Context& context);

}  // namespace firstpass::pipeline
