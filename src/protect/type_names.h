// Names of entity types as people write them in settings.
#pragma once

#include <string_view>

#include "core/result.h"

namespace firstpass::protect {

/// invalid_argument for what is nearly the name of a type that Firstpass finds, but not quite ("US_SNN", "EMAIL"): a
/// rule for it would never apply. Other names are types of a person's own words. Thread-safe.
Status check_type_name(std::string_view type);

}  // namespace firstpass::protect
