// Tells a mail's own words from what it quotes, its signature and its disclaimer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::input {

struct MailSegment {
  std::string_view role;  ///< "body", "quoted", "signature" or "disclaimer"
  Span span;              ///< whole lines, in bytes of the text
};

/// Splits the text of a mail body into segments in order; blank ones are left out. Understands ">" quotes, the lines
/// that announce a quote ("On … wrote:", "Am … schrieb …:", "-----Original Message-----", Outlook's "From/Von …
/// Sent/Gesendet …" block) in the larger languages of Europe, "-- " and closing formulas. When in doubt it is the body:
/// wrongly calling someone's words a quote loses more than the reverse.
std::vector<MailSegment> split_mail(std::string_view text);

}  // namespace firstpass::input
