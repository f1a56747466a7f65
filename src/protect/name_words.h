// Words about names: short forms, titles, particles, legal forms, and words that are names and ordinary words alike.
// Public knowledge, written down by hand; every word is folded as fold_name() does it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firstpass::protect {

/// Given names that are short or other forms of `folded`, or of which it is one: "kim" ↔ "kimberly".
const std::vector<std::string_view>& other_given_names(std::string_view folded);
/// True for a given name of the table: next to a family name it tells of whom the talk is.
bool is_given_name(std::string_view folded);
/// "mr", "frau", "señora" …: what follows is a name.
bool is_title(std::string_view folded);
/// "san", "hanim": what stands before is a name.
bool is_title_behind(std::string_view folded);
/// "van", "de", "al", "ni": belongs to the family name behind it and means nothing alone.
bool is_particle(std::string_view folded);
/// "gmbh", "ltd" …
bool is_legal_form(std::string_view folded);
/// "project", "client" …: may be left out of the name of a thing.
bool is_generic_head(std::string_view folded);
/// Names that are ordinary words as well, in the languages that Firstpass knows words of.
bool is_ambiguous_name(std::string_view folded);
bool is_lower_case_word(std::string_view folded);  ///< only when written in small letters
bool is_verb_of_people(std::string_view folded);   ///< "said", "owes"
bool is_month_name(std::string_view folded);
bool is_article(std::string_view folded);
/// Languages, and what programmers leave in their notes ("todo"): where they stand alone they name nobody.
bool is_nobody(std::string_view folded);
/// "street", "town" …: alone they tell no place.
bool is_place_word(std::string_view folded);

}  // namespace firstpass::protect
