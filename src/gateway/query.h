// The query of a request's target.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace firstpass::gateway {

/// Value of a parameter, as it is written; empty when absent.
std::string query_text(std::string_view target, std::string_view name);
/// Value of a parameter that is a number; 0 when absent.
std::int64_t query_number(std::string_view target, std::string_view name);

}  // namespace firstpass::gateway
