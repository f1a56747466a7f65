// Which country a document comes from, as far as its own words tell: it decides day and month, and what "$" is.
#pragma once

#include <string>
#include <string_view>

#include "understand/summary/date.h"

namespace firstpass::understand {

/// ISO 3166 alpha-2, or empty. From company forms (SDN BHD, GmbH, Pty), tax words (GSTIN, VAT Reg, USt-IdNr), IBAN and
/// VAT prefixes, telephone prefixes, names of countries, states and large cities, and in the North, whose countries
/// share the "kr", the words of their languages. The most hints win.
std::string guess_country(std::string_view text);

/// Order of a purely numeric date in that country. Unknown is day first: most of the world.
DateOrder date_order_of(std::string_view country);

}  // namespace firstpass::understand
