// Which values mean somebody wherever they stand, and where they may stand to mean it.
#pragma once

#include <cstddef>
#include <string_view>

namespace firstpass::vault {

/// True for a value that says nothing about anyone where it stands alone: an age, a number of two digits ("17", ".92"),
/// a date of fewer than five digits ("Friday", "March", "2026"). The same text means other things all over a request
/// ("37 apples"), so it is no reason to refuse one, nor is it hidden beyond where it was found.
bool says_nothing_alone(std::string_view type, std::string_view original);

/// Where a value that was hidden once is looked for: by masking, so that it is hidden there too, and by the last gate,
/// which refuses what masking overlooked. One rule for both, so that the gate does not refuse what masking let stand.
enum class Standing {
  anywhere,       ///< inside longer words too ("Pro Bowl" in "Pro Bowler")
  whole_word,     ///< not between letters, digits or '_'
  whole_letters,  ///< not between letters; a plural or possessive s may follow
  whole_name,     ///< as whole_letters, but not between two digits: random ids have three letters there by chance
};

/// What an original consists of decides where it may stand. Ill-formed UTF-8 is accepted.
struct Shape {
  bool only_letters = true;  ///< one word in a script that separates words by spaces
  bool only_number = true;   ///< digits with the signs of numbers, dates and times
  std::size_t letters = 0, digits = 0, bytes = 0;

  /// Two letters ("Li") come up by chance in tags and encoded data: such a name is looked for as it was typed.
  bool is_tiny_word() const { return only_letters && letters <= 2; }
  Standing standing() const;
};
Shape shape_of(std::string_view original);

/// Whether [begin, end) of `text` stands as `standing` asks.
bool stands_as(Standing standing, std::string_view text, std::size_t begin, std::size_t end);

}  // namespace firstpass::vault
