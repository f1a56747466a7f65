#include "condense/subjects.h"

#include <algorithm>
#include <map>

namespace firstpass::condense {

namespace {

constexpr std::size_t kLongestHeading = 8;  // words
constexpr std::size_t kLongestName = 5;     // terms
constexpr std::size_t kUnits = 3;           // of a paragraph that its subject calls for

using Name = std::vector<Term>;

std::span<const Word> words_of(const Reading& reading, std::size_t unit) {
  return std::span(reading.words)
      .subspan(reading.first_word[unit], reading.first_word[unit + 1] - reading.first_word[unit]);
}

std::string_view text_of(const Reading& reading, std::size_t unit) {
  return reading.text.substr(reading.units[unit].span.begin, reading.units[unit].span.size());
}

/// Who speaks is not what is spoken of.
bool is_turn(std::string_view unit) { return unit.substr(0, 48).find(": ") != std::string_view::npos; }

/// Content words of a short first unit that others follow: a heading.
Name heading_of(const Reading& reading, std::size_t unit) {
  const bool followed =
      unit + 1 < reading.units.size() && reading.units[unit + 1].paragraph == reading.units[unit].paragraph;
  const auto words = words_of(reading, unit);
  if (!followed || words.empty() || words.size() > kLongestHeading) return {};
  Name name;
  for (const Word& word : words)
    if (word.term != kNoTerm) name.push_back(word.term);
  return name.size() > kLongestName ? Name() : name;
}

/// The capitalised words that a sentence opens with, up to a bracket, a comma or a small word that says something.
Name opening_of(const Reading& reading, std::size_t unit) {
  Name name;
  std::size_t before = 0;
  for (const Word& word : words_of(reading, unit)) {
    if (!name.empty() &&
        reading.text.substr(before, word.begin - before).find_first_of("(,;:") != std::string_view::npos)
      break;
    before = word.begin;
    if (word.term == kNoTerm) continue;
    if (!word.capital || name.size() == kLongestName) break;
    name.push_back(word.term);
  }
  return name;
}

/// `name` stands in the words, function words aside; a name of one word must be written as a name.
bool names(std::span<const Word> words, const Name& name) {
  std::size_t matched = 0;
  for (const Word& word : words) {
    if (word.term == kNoTerm) continue;
    if (word.term != name[matched]) matched = 0;
    if (word.term == name[matched] && (name.size() > 1 || word.capital || word.number)) ++matched;
    if (matched == name.size()) return true;
  }
  return false;
}

struct Subject {
  Name name;
  std::size_t unit;  // the first sentence that is not a heading
};

std::vector<Subject> subjects_of(const Reading& reading) {
  std::vector<Subject> subjects;
  for (std::size_t u = 0; u < reading.units.size(); ++u) {
    if (u > 0 && reading.units[u - 1].paragraph == reading.units[u].paragraph) continue;
    if (is_turn(text_of(reading, u))) continue;
    Name name = heading_of(reading, u);
    const bool heading = !name.empty();
    if (!heading) name = opening_of(reading, u);
    if (!name.empty()) subjects.push_back({std::move(name), heading ? u + 1 : u});
  }
  return subjects;
}

}  // namespace

std::vector<double> named_subjects(const Reading& reading, const std::vector<Mention>& mentions) {
  std::vector<double> called(reading.units.size(), 0);
  const std::vector<Subject> subjects = subjects_of(reading);
  std::map<Name, double> paragraphs;
  for (const Subject& subject : subjects) ++paragraphs[subject.name];
  for (const Subject& subject : subjects) {
    const std::size_t paragraph = reading.units[subject.unit].paragraph;
    double weight = 0;
    for (const Mention& mention : mentions)
      if (mention.weight > weight && mention.paragraph != paragraph && names(mention.words, subject.name))
        weight = mention.weight;
    weight /= paragraphs[subject.name];
    for (std::size_t i = 0; i < kUnits; ++i) {
      const std::size_t unit = subject.unit + i;
      if (unit >= called.size() || reading.units[unit].paragraph != paragraph) break;
      called[unit] = std::max(called[unit], weight / static_cast<double>(1 + i));
    }
  }
  return called;
}

}  // namespace firstpass::condense
