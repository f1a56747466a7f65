// Which tools may be handed the person's own values.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace firstpass::restore {

/// A model that was talked into it calls a tool that carries what it is given away. Plain data.
struct ToolPolicy {
  std::optional<std::set<std::string, std::less<>>> named;  ///< only these; nullopt: every tool

  bool is_restricted() const { return named.has_value(); }
  /// `tool`: its name as the request declared it; empty for one that is not known, which only "every tool" covers.
  bool allows(std::string_view tool) const { return !named || named->count(tool) != 0; }
};

}  // namespace firstpass::restore
