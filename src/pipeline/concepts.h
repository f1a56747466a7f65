// Everyday things and deeds by their words in seven languages, so that a question finds what a text says in another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firstpass::pipeline {

/// Concepts as indices into one table (concepts.cc, a line for each); small numbers without meaning of their own.
using Concepts = std::vector<std::uint8_t>;

/// What a word stands for, one or several; none for most words. `plain_word` is plain(): "Zahnarzttermin" is a dentist
/// and an appointment. Known in English, German, French, Spanish, Italian, Portuguese and Dutch.
Concepts concepts_of(std::string_view plain_word);

/// The concept of that name in the table, for rules; the name must be there.
std::uint8_t concept_named(std::string_view name);

/// In lower case and without accents: "Café" and "cafe", "Straße" and "strasse" are one. Words of chats are spelled
/// out: "pls" is "please", "tmrw" is "tomorrow".
std::string plain(std::string_view word);

/// The words of a text, each plain(), between single spaces, one before and one behind: phrases are found in it.
std::string plain_words(std::string_view text);

/// True when one of `phrases`, separated by '|', stands in what plain_words() made, as whole words.
bool has_phrase(std::string_view words, std::string_view phrases);

}  // namespace firstpass::pipeline
