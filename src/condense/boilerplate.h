// Sentences of mails that are always the same.
#pragma once

#include <string_view>

namespace firstpass::condense {

/// Lines that say nothing about their subject: disclaimers, "Sent from my …", by what they hold in lower case.
bool is_boilerplate(std::string_view unit);

}  // namespace firstpass::condense
