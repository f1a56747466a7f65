// Texts for the benchmarks: plain English with a private value every few sentences, every value invented, none equal to
// another, so that no cache makes a second look cheaper than the first.
#pragma once

#include <cstddef>
#include <string>

namespace firstpass::bench {

inline std::string private_sentence(std::size_t number) {
  const std::string n = std::to_string(1000 + number);
  switch (number % 4) {
    case 0: return "Write to maria.lopez" + n + "@example.org before the meeting of the board. ";
    case 1: return "Her extension is +1 212 555 0" + n.substr(1) + ", and she is in on most days. ";
    case 2: return "Anton Bauer" + n + " of Northwind Traders signed for the delivery in Lisbon. ";
    default: return "The server 192.0.2." + std::to_string(number % 250) + " answered to " + n + " calls. ";
  }
}

/// About `bytes` bytes; one sentence in four holds a private value.
inline std::string letter(std::size_t bytes) {
  static const char* const plain[] = {"The invoice of last month is still open, and the second reminder went out. ",
                                      "We agreed that the goods would be checked before they are put on the shelf. ",
                                      "Nobody has complained about the new opening hours so far. "};
  std::string text;
  for (std::size_t number = 0; text.size() < bytes; ++number) {
    text += number % 4 == 3 ? private_sentence(number / 4) : plain[number % 3];
    if (number % 9 == 8) text += "\n\n";
  }
  return text;
}

}  // namespace firstpass::bench
