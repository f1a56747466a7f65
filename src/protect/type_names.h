// Names of entity types as people write them in settings.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/result.h"

namespace firstpass::protect {

/// invalid_argument for what is nearly the name of a type that Firstpass finds, but not quite ("US_SNN", "EMAIL"): a
/// rule for it would never apply. Other names are types of a person's own words. Thread-safe.
Status check_type_name(std::string_view type);
/// invalid_argument, with the nearest known name, for a type that is neither one that Firstpass finds nor among `own`,
/// those of the person's own words: nothing would ever be of it. Thread-safe.
Status check_type_exists(std::string_view type, const std::set<std::string, std::less<>>& own);

}  // namespace firstpass::protect
