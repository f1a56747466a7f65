#include "protect/operators.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "core/ids.h"
#include "protect/surrogate.h"

namespace firstpass::protect {

namespace {

constexpr std::string_view kStage = "protect/policy";

struct Name {
  Operator what;
  std::string_view name;
};
constexpr std::array<Name, 7> kNames = {{{Operator::allow, "allow"},
                                         {Operator::generalise, "generalise"},
                                         {Operator::surrogate, "surrogate"},
                                         {Operator::hash, "hash"},
                                         {Operator::hide, "hide"},
                                         {Operator::drop, "drop"},
                                         {Operator::refuse, "refuse"}}};

std::string keyed_hash(std::string_view type, std::string_view original, const vault::Scope& scope) {
  std::string key = scope.derive("hash operator");
  if (key.size() < crypto_auth_hmacsha256_KEYBYTES) return {};
  const std::string message = std::string(type) + ":" + std::string(original);
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256(mac.data(), reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                         reinterpret_cast<const unsigned char*>(key.data()));
  vault::wipe(key);
  return to_hex({reinterpret_cast<const char*>(mac.data()), 8});
}

}  // namespace

Result<Operator> operator_from_name(std::string_view name) {
  for (const Name& known : kNames)
    if (known.name == name) return known.what;
  return fail(Code::invalid_argument, kStage,
              "a rule is one of allow, generalise, surrogate, hash, hide, drop, refuse, not " + std::string(name));
}

std::string_view operator_name(Operator what) {
  return std::find_if(kNames.begin(), kNames.end(), [&](const Name& known) { return known.what == what; })->name;
}

Operator TypeRules::of(std::string_view type) const {
  if (const auto exact = types.find(type); exact != types.end()) return exact->second;
  const auto others = types.find("*");
  return others == types.end() ? Operator::hide : others->second;
}

Result<TypeRules> TypeRules::tightened(const TypeRules& request) const {
  TypeRules out = *this;
  for (const auto& [type, what] : request.types) {
    if (type == "*") {  // must be no looser than any rule that it stands beside
      if (what < of("*"))
        return fail(Code::permission_denied, kStage, "a request may not loosen the rule for all other types");
      for (auto& [other, rule] : out.types) rule = std::max(rule, what);
      out.types["*"] = what;
      continue;
    }
    if (what < of(type))
      return fail(Code::permission_denied, kStage,
                  "a request may not loosen the rule for " + type + " from " + std::string(operator_name(of(type))) +
                      " to " + std::string(operator_name(what)));
    out.types[type] = std::max(what, out.of(type));
  }
  return out;
}

TypeRules TypeRules::with(const TypeRules& special) const {
  TypeRules out = *this;
  for (const auto& [type, what] : special.types) out.types[type] = what;
  return out;
}

vault::Value value_for(Operator what, std::string_view type, std::string_view original, const vault::Scope& scope) {
  vault::Value value{type, original, {}, {}, vault::Written::plain, {}};
  if (what != Operator::surrogate) return value;
  value.written = vault::Written::surrogate;
  value.draw = [type = std::string(type), original = std::string(original), &scope](int attempt) {
    return make_surrogate(type, original, attempt, scope);
  };
  return value;
}

std::string replacement(Operator what, std::string_view type, std::string_view original, const std::string& placeholder,
                        const vault::Scope& scope) {
  if (type == vault::kLiteral) return placeholder;
  if (what == Operator::drop) return {};
  if (what == Operator::generalise) {
    const std::string general = generalise(type, original);
    return general.empty() ? placeholder : general;
  }
  if (what == Operator::hash) {
    const std::string hash = keyed_hash(type, original, scope);
    return hash.empty() ? placeholder : std::string(type) + "#" + hash;
  }
  return placeholder;
}

}  // namespace firstpass::protect
