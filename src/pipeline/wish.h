// What a request wants done: told by words, or by the intents that the person trained.
#pragma once

#include <string>

#include "core/context.h"
#include "pipeline/engine.h"

namespace firstpass::pipeline {

struct Wish {
  std::string verb;        ///< as routing knows it; "ask" where nothing tells
  std::string intent;      ///< of the trained model, when the request is in its scope; else empty
  double score = 0;        ///< of the intent, 0..1
  bool kept_here = false;  ///< the person's rule for this intent: it never leaves
  bool reminder() const { return verb == "remind"; }
};

/// A trained intent, where one is set up and the request is in its scope, tells the verb: by its rule in the
/// configuration, else by its own name where that is a verb; else the words tell. Errors are those of the model: a rule
/// that cannot be looked up must not be passed over.
Result<Wish> wish_of(Engine& engine, const std::string& request, const Context& context);

}  // namespace firstpass::pipeline
