#include "gateway/tightening.h"

#include <algorithm>
#include <memory>

#include "core/text.h"
#include "protect/type_names.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway";

/// "PERSON=drop, US_SSN=refuse"
Result<protect::TypeRules> rules_from(std::string_view list) {
  protect::TypeRules rules;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view item = trim(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    const std::size_t equals = item.find('=');
    const std::string_view type = trim(item.substr(0, equals));
    const bool shaped =
        equals != std::string_view::npos && !type.empty() && type.size() <= vault::kMaxType &&
        (type == "*" || type.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos);
    if (!shaped) return fail(Code::invalid_argument, kStage, "x-firstpass-types is a list such as PERSON=drop");
    FP_TRY(protect::check_type_name(type));
    FP_TRY_ASSIGN(rules.types[std::string(type)], protect::operator_from_name(trim(item.substr(equals + 1))));
  }
  return rules;
}

}  // namespace

Result<Tightening> read_tightening(const HttpRequest& request, const pipeline::Settings& settings) {
  Tightening tightening;
  FP_TRY_ASSIGN(tightening.profile, protect::profile_from_name(settings.profile));
  if (const std::string_view asked = request.header("x-firstpass-profile"); !asked.empty()) {
    FP_TRY_ASSIGN(const protect::Profile profile, protect::profile_from_name(asked));
    if (!protect::is_at_least(profile, tightening.profile))
      return fail(
          Code::permission_denied, kStage,
          "a request may only ask for more than " + settings.profile + "; " + std::string(asked) + " would hide less");
    if (profile != tightening.profile) tightening.mark = std::string(asked) + ';';
    tightening.profile = profile;
  }
  if (const std::string_view asked = request.header("x-firstpass-types"); !asked.empty()) {
    FP_TRY_ASSIGN(tightening.rules, rules_from(asked));
    for (const auto& [type, what] : tightening.rules.types)
      tightening.mark.append(type).append(1, '=').append(protect::operator_name(what)).append(1, ',');
  }
  const std::string_view pictures = request.header("x-firstpass-attachments");
  if (!pictures.empty() && pictures != "read" && pictures != "redact")
    return fail(Code::invalid_argument, kStage, "x-firstpass-attachments is read or redact");
  if (pictures == "redact" && settings.attachments == "read")
    return fail(Code::permission_denied, kStage, "the policy lets no picture leave, only its words");
  // Redaction looks with the profile of the settings; who asks for a stricter one gets words.
  tightening.redact_pictures = settings.attachments == "redact" && pictures != "read" && tightening.mark.empty();
  return tightening;
}

Status tighten(protect::MaskOptions& protection, const Tightening& tightening) {
  if (tightening.rules.types.empty()) return {};
  const protect::TypeRules before = protection.rules ? *protection.rules : protect::TypeRules();
  FP_TRY_ASSIGN(protect::TypeRules rules, before.tightened(tightening.rules));
  protection.rules = std::make_shared<const protect::TypeRules>(std::move(rules));
  return {};
}

}  // namespace firstpass::gateway
