// The person's own words, as a recogniser of speech should expect them.
#pragma once

#include <string>
#include <vector>

#include "pipeline/engine.h"
#include "protect/own_words.h"

namespace firstpass::pipeline {

/// The names among the words, as they are spoken: "Watson, Kimberly" is "Kimberly Watson". Numbers and addresses, and
/// what is never hidden, are left out.
std::vector<std::string> spoken_names(const protect::OwnWords& words);

/// The same of the engine's words. Empty when they cannot be opened: to hear better is a convenience; who must hide
/// them asks Engine::words().
std::vector<std::string> own_vocabulary(Engine& engine);

}  // namespace firstpass::pipeline
