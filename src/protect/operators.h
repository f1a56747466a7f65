// What is done with a private value: hidden behind a placeholder, or one of the other operators.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/result.h"
#include "vault/vault.h"

namespace firstpass::protect {

/// From the loosest to the strictest: a request may only go down this list.
enum class Operator {
  allow,       ///< left as it is
  generalise,  ///< age → decade, date → month, postcode → its first part; cannot be undone
  surrogate,   ///< something made up of the same shape and checksum; dates move by a secret constant of the scope
  hash,        ///< a keyed hash: equal values are seen to be equal, nothing else; cannot be undone
  hide,        ///< a placeholder
  drop,        ///< nothing is left in its place; cannot be undone
  refuse,      ///< the whole request is refused
};
Result<Operator> operator_from_name(std::string_view name);
std::string_view operator_name(Operator what);

/// Entity type → operator; `*` is all others. Plain data.
struct TypeRules {
  std::map<std::string, Operator, std::less<>> types;

  Operator of(std::string_view type) const;
  bool only_hides() const { return types.empty(); }
  /// These rules with `request` on top. permission_denied when that would loosen one of them.
  Result<TypeRules> tightened(const TypeRules& request) const;
  /// Rules for a destination over those for all: the more special one wins.
  TypeRules with(const TypeRules& special) const;
};

/// The entry that an operator asks of the scope for one value. `like` as in vault::Value.
vault::Value value_for(Operator what, std::string_view type, std::string_view original, const vault::Scope& scope);

/// What stands in masked text instead of a value: for operators that cannot be undone. Empty for drop. `placeholder` is
/// what the scope gave out, used where the operator does not apply to the type or the value.
std::string replacement(Operator what, std::string_view type, std::string_view original, const std::string& placeholder,
                        const vault::Scope& scope);

}  // namespace firstpass::protect
