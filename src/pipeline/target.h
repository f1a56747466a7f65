// Providers that requests may go to: the one that is set up, and its fallbacks.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/result.h"
#include "pipeline/settings.h"
#include "route/policy.h"

namespace firstpass::pipeline {

struct Target {
  std::string name;    ///< of the destination: for policy, scopes and ledger
  std::string speaks;  ///< whose API it speaks: "openai" or "anthropic"
  std::string api_key;
  std::string model;             ///< asked for instead of the client's; empty: the client's
  std::size_t most_running = 0;  ///< requests at once; 0 for any number
  std::size_t most_waiting = 0;  ///< for one of those places
  bool is_fallback = false;
};

/// invalid_argument for a fallback that is not known, or is listed twice.
Result<std::vector<Target>> targets_of(const Settings& settings);

/// What the policy is to know of it.
route::Destination destination_of(const Settings& settings, const Target& target);

}  // namespace firstpass::pipeline
