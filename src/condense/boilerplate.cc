#include "condense/boilerplate.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/text.h"

namespace firstpass::condense {

bool is_boilerplate(std::string_view unit) {
  static constexpr std::array<std::string_view, 16> kMarks = {"unsubscribe",
                                                              "sent from my ",
                                                              "view this email in your browser",
                                                              "intended solely for",
                                                              "intended only for",
                                                              "if you are not the intended recipient",
                                                              "if you have received this",
                                                              "this e-mail and any",
                                                              "this email and any",
                                                              "consider the environment before printing",
                                                              "all rights reserved",
                                                              "do not reply to this",
                                                              "get outlook for",
                                                              "gesendet von mein",
                                                              "envoyé de mon",
                                                              "enviado desde mi"};
  const std::string lowered = lower(unit);
  return std::any_of(kMarks.begin(), kMarks.end(),
                     [&](std::string_view mark) { return lowered.find(mark) != std::string::npos; });
}

}  // namespace firstpass::condense
