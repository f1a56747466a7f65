// What the codes in a picture are about, in words.
#pragma once

#include <string>
#include <vector>

#include "core/document.h"

namespace firstpass::understand {

/// One code of a picture.
struct SeenCode {
  std::string what;        ///< "a payment of 34.35 EUR to Green Corner GmbH"; never a password
  std::string text;        ///< its payload
  std::string suspicious;  ///< empty, or what is odd about it
  Where where;
};

/// The codes among the findings of a document, in their order. Never fails.
std::vector<SeenCode> seen_codes(const Document& document);

}  // namespace firstpass::understand
