// What a request wants hidden beyond what the policy says. It can only ever be more.
#pragma once

#include <string>

#include "core/result.h"
#include "gateway/http_server.h"
#include "pipeline/settings.h"
#include "protect/detector.h"
#include "protect/mask.h"
#include "protect/operators.h"

namespace firstpass::gateway {

struct Tightening {
  protect::Profile profile = protect::Profile::balanced;  ///< to detect with
  protect::TypeRules rules;                               ///< of the request alone
  bool redact_pictures = false;  ///< pictures leave as pictures, their private places filled; else as their words
  std::string mark;  ///< tells two tightenings apart; empty for none, so that texts masked under it are not mixed
};

/// Headers: `x-firstpass-profile: strict`, and `x-firstpass-types: PERSON=drop, US_SSN=refuse, DATE_TIME=hide` with the
/// rules of `[types]`; `x-firstpass-attachments: read` sends the words of a picture where the policy would send its
/// redacted pixels. permission_denied for a profile that hides less than the one of the settings, invalid_argument
/// for words that are not known.
Result<Tightening> read_tightening(const HttpRequest& request, const pipeline::Settings& settings);

/// Puts the request's rules on top. permission_denied where one would loosen a rule that is there.
Status tighten(protect::MaskOptions& protection, const Tightening& tightening);

}  // namespace firstpass::gateway
