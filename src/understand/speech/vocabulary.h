// A person's own words: names and products that a recogniser, knowing the world but not the person, mishears.
#pragma once

#include <string>
#include <vector>

#include "understand/speech/speech.h"

namespace firstpass::understand {

/// One to four neighbouring words that may have been an entry of a vocabulary.
struct VocabularyMatch {
  std::size_t begin = 0, count = 0;  ///< in the words
  std::size_t entry = 0;             ///< in the vocabulary
  double alike = 0;                  ///< sound_alike() of both
};

/// All runs of words of which the recogniser was not sure and that sound at least `least_alike` like an entry, the
/// likest first. Entries of fewer than four letters are left alone.
std::vector<VocabularyMatch> vocabulary_matches(const std::vector<std::string>& vocabulary,
                                                const std::vector<HeardWord>& words, double least_alike);

/// Puts an entry where `match` says. Times are kept, punctuation after the words too.
void write_entry(const std::string& entry, const VocabularyMatch& match, std::vector<HeardWord>& words);

/// The entry with the punctuation that stands after the last word of `match`.
std::string with_marks(const std::string& entry, const VocabularyMatch& match, const std::vector<HeardWord>& words);

/// Replaces one to four neighbouring words by the entry of `vocabulary` that they are all but the same as in sound,
/// however sure the recogniser was: it cannot know how a name is written. Times are kept, punctuation after them too.
/// Entries of fewer than four letters are left alone.
void prefer_vocabulary(const std::vector<std::string>& vocabulary, std::vector<HeardWord>& words);

/// How alike two words sound, 0..1, by a rough English spelling of their sounds; 1 is the same.
double sound_alike(std::string_view a, std::string_view b);

}  // namespace firstpass::understand
