// Who issued a receipt or invoice, where they are, and how to pay them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understand/summary/page.h"

namespace firstpass::understand {

struct FoundText {
  std::string value;
  Span span;
  double confidence = 0;
};

struct Issuer {
  std::optional<FoundText> merchant, address, phone;
};

/// The head of the page: the name is the line that looks most like a firm (company form, trade word, place at the top,
/// size of type, a registration number below), the address the block under it, the telephone what a "Tel" leads.
/// Registration numbers and titles such as "TAX INVOICE" are left out.
Issuer find_issuer(const Page& page);

/// "Malerei Vogt GmbH": a line that ends with a company form and holds no figures.
bool names_company(std::string_view line);

struct FoundIban {
  std::string value;  ///< without spaces
  Span span;
  bool checksum_fits = false;
};

/// IBANs by shape, spaces allowed; whether ISO 7064 mod 97 and the length of the country fit is told apart, since a
/// misread one must be shown as suspicious and not dropped.
std::vector<FoundIban> find_ibans(std::string_view text);

}  // namespace firstpass::understand
