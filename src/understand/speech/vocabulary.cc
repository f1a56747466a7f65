#include "understand/speech/vocabulary.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace firstpass::understand {

namespace {

constexpr double kSure = 0.9;         // a word heard with more confidence is not touched …
constexpr double kNearlySame = 0.92;  // … unless it differs only in how it is written
constexpr std::size_t kMostWords = 4;
constexpr std::size_t kLeastLetters = 4;

std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : lower(text))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) letters += c;
  return letters;
}

/// Spelling → a rough line of sounds: letters that sound the same become one, doubles and silent ones go.
std::string sounds_of(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 26> kSame{{
      {"tch", "C"}, {"sch", "S"}, {"ough", "o"}, {"eigh", "a"}, {"igh", "i"}, {"ph", "f"}, {"gh", "g"},
      {"ck", "k"},  {"ch", "C"},  {"sh", "S"},   {"th", "T"},   {"qu", "kw"}, {"wh", "w"}, {"kn", "n"},
      {"wr", "r"},  {"ce", "se"}, {"ci", "si"},  {"cy", "si"},  {"ee", "i"},  {"ea", "i"}, {"oo", "u"},
      {"ou", "u"},  {"x", "ks"},  {"c", "k"},    {"y", "i"},    {"z", "s"},
  }};
  const std::string letters = letters_of(text);
  std::string sounds;
  for (std::size_t at = 0; at < letters.size();) {
    std::string_view sound = std::string_view(letters).substr(at, 1);
    std::size_t used = 1;
    for (const auto& [spelt, same] : kSame)
      if (std::string_view(letters).substr(at).starts_with(spelt)) {
        sound = same;
        used = spelt.size();
        break;
      }
    at += used;
    for (const char c : sound)
      if (sounds.empty() || sounds.back() != c) sounds += c;
  }
  if (sounds.size() > 3 && sounds.back() == 'e') sounds.pop_back();
  return sounds;
}

bool is_vowel(char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; }

/// Edit distance in which a vowel for another vowel costs half: vowels are what gets misheard.
double distance(std::string_view a, std::string_view b) {
  std::vector<double> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<double>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    double corner = row[0];
    row[0] = static_cast<double>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const char x = a[i - 1], y = b[j - 1];
      const double change = x == y ? 0 : is_vowel(x) && is_vowel(y) ? 0.5 : 1;
      const double best = std::min({row[j] + 1, row[j - 1] + 1, corner + change});
      corner = row[j];
      row[j] = best;
    }
  }
  return row[b.size()];
}

std::string_view tail_marks(std::string_view word) {
  std::size_t end = word.size();
  while (end > 0 && std::string_view(".,;:!?").find(word[end - 1]) != std::string_view::npos) --end;
  return word.substr(end);
}

struct Match {
  std::size_t count = 0;
  double alike = 0;
};

/// The run of words from `at` that sounds most like `entry`.
Match best_run(const std::vector<HeardWord>& words, const std::vector<bool>& done, std::size_t at,
               const std::string& entry) {
  Match best;
  std::string said;
  for (std::size_t n = 1; n <= kMostWords && at + n <= words.size(); ++n) {
    if (done[at + n - 1]) break;
    said += words[at + n - 1].text;
    const double alike = sound_alike(said, entry);
    if (alike >= kNearlySame && alike > best.alike) best = {n, alike};
  }
  return best;
}

}  // namespace

double sound_alike(std::string_view a, std::string_view b) {
  const std::string x = sounds_of(a), y = sounds_of(b);
  const std::size_t longest = std::max(x.size(), y.size());
  return longest == 0 ? 0 : 1 - distance(x, y) / static_cast<double>(longest);
}

std::vector<VocabularyMatch> vocabulary_matches(const std::vector<std::string>& vocabulary,
                                                const std::vector<HeardWord>& words, double least_alike) {
  std::vector<VocabularyMatch> matches;
  std::vector<bool> said_rightly(words.size(), false);
  for (std::size_t entry = 0; entry < vocabulary.size(); ++entry) {
    const std::string letters = letters_of(vocabulary[entry]);
    if (letters.size() < kLeastLetters) continue;
    for (std::size_t at = 0; at < words.size(); ++at) {
      std::string said;
      double confidence = 1;
      for (std::size_t n = 1; n <= kMostWords && at + n <= words.size(); ++n) {
        said += words[at + n - 1].text;
        confidence = std::min(confidence, words[at + n - 1].confidence);
        if (letters_of(said) == letters) {
          std::fill_n(said_rightly.begin() + static_cast<std::ptrdiff_t>(at), n, true);
          break;
        }
        if (confidence >= kSure) continue;
        const double alike = sound_alike(said, vocabulary[entry]);
        if (alike >= least_alike) matches.push_back({at, n, entry, alike});
      }
    }
  }
  std::erase_if(matches, [&](const VocabularyMatch& match) {
    const auto first = said_rightly.begin() + static_cast<std::ptrdiff_t>(match.begin);
    return std::find(first, first + static_cast<std::ptrdiff_t>(match.count), true) !=
           first + static_cast<std::ptrdiff_t>(match.count);
  });
  std::stable_sort(matches.begin(), matches.end(),
                   [](const VocabularyMatch& a, const VocabularyMatch& b) { return a.alike > b.alike; });
  return matches;
}

std::string with_marks(const std::string& entry, const VocabularyMatch& match, const std::vector<HeardWord>& words) {
  return entry + std::string(tail_marks(words[match.begin + match.count - 1].text));
}

void write_entry(const std::string& entry, const VocabularyMatch& match, std::vector<HeardWord>& words) {
  HeardWord& first = words[match.begin];
  first.text = with_marks(entry, match, words);
  first.time.end = words[match.begin + match.count - 1].time.end;
  words.erase(words.begin() + static_cast<std::ptrdiff_t>(match.begin) + 1,
              words.begin() + static_cast<std::ptrdiff_t>(match.begin + match.count));
}

void prefer_vocabulary(const std::vector<std::string>& vocabulary, std::vector<HeardWord>& words) {
  std::vector<bool> done(words.size(), false);  // replaced: neither looked at nor swallowed again
  for (;;) {
    // The likest run of all goes first: one that begins a word too early sounds a little less alike.
    const std::string* entry = nullptr;
    std::size_t begin = 0;
    Match best;
    for (std::size_t at = 0; at < words.size(); ++at)
      for (const std::string& one : vocabulary) {
        if (letters_of(one).size() < kLeastLetters) continue;
        const Match match = best_run(words, done, at, one);
        if (match.count > 0 && match.alike > best.alike) best = match, entry = &one, begin = at;
      }
    if (entry == nullptr) return;
    write_entry(*entry, {begin, best.count, 0, best.alike}, words);
    done[begin] = true;
    done.erase(done.begin() + static_cast<std::ptrdiff_t>(begin) + 1,
               done.begin() + static_cast<std::ptrdiff_t>(begin + best.count));
  }
}

}  // namespace firstpass::understand
