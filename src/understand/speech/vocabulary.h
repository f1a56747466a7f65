// A person's own words: names and products that a recogniser, knowing the world but not the person, mishears.
#pragma once

#include <string>
#include <vector>

#include "understand/speech/speech.h"

namespace firstpass::understand {

/// Replaces one to four neighbouring words that sound like an entry of `vocabulary` by it, where the recogniser was not
/// sure of them. Times are kept, punctuation after them too. Entries of fewer than four letters are left alone.
void prefer_vocabulary(const std::vector<std::string>& vocabulary, std::vector<HeardWord>& words);

/// How alike two words sound, 0..1, by a rough English spelling of their sounds; 1 is the same.
double sound_alike(std::string_view a, std::string_view b);

}  // namespace firstpass::understand
