// Which units of a text answer a question, or carry it when nothing was asked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "condense/lexicon.h"
#include "condense/units.h"

namespace firstpass::condense {

/// A text cut into units and read once.
struct Reading {
  std::string_view text;      ///< not owned
  std::string_view language;  ///< as guess_word_language() gives it
  std::vector<Unit> units;
  std::vector<std::uint32_t> tokens;      ///< per unit
  std::vector<std::uint32_t> first_word;  ///< per unit, and one past the last: index into words
  std::vector<std::uint32_t> first_said;  ///< per unit: index into words behind when a message was sent and by whom
  std::vector<Word> words;
  Lexicon lexicon{"en"};
  std::size_t total_tokens = 0;
};

/// `stems`, if not null: what is known from texts before; must live as long as the reading.
Reading read_text(std::string_view text, KnownStems* stems = nullptr);

/// What each kind of evidence counts. The defaults are round numbers that held on development sets of four kinds
/// (encyclopedia, mixed topics, two-step questions, articles) at once.
struct RankWeights {
  double k1 = 1.2, b = 0.75;  ///< BM25
  double proper = 1.2;        ///< a name or number of the question
  double soft = 0.4;          ///< a word that shares its beginning with one of the question
  double sequence = 0.3;      ///< words that follow one another in the question and in the unit
  double beside = 0.3;        ///< the same in any order, with others between them
  double near = 0.5;          ///< the units around
  double paragraph = 0.6;     ///< the paragraph as a whole
  double bridge = 0.2;        ///< names that the best units bring in
  double subject = 0.6;       ///< paragraphs about what the best units name
  double asked = 0.3;         ///< paragraphs about what the question names
  double passage = 0.6;       ///< in a talk of short turns, the passage as a whole
  double sender = 0.3;        ///< a word of the question in who sent a message, against one in what it says
  double answer = 0.15;       ///< holds what is asked for: a number, a name
  int window = 3;             ///< units to each side that count as near
  double again = 0;           ///< taken off a unit whose words of the question better units have already: see below
};

/// One score per unit, 0 and up; higher stands nearer to the answer. All zero when the question shares no word with the
/// text. BM25 (Robertson, Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) over units and over
/// paragraphs, and what stands together in the question and in a unit (sequential dependence: Metzler, Croft, "A Markov
/// Random Field Model for Term Dependencies", 2005), smoothed over neighbours, with a second round for the names that
/// the best units bring in. With `again`, a unit's own score counts less by that share as far as better units hold the
/// same words of the question (maximal marginal relevance: Carbonell, Goldstein, 1998): where little is kept, the
/// second step of a question is worth more than a third sentence that says the first. `meaning`, when not empty, has
/// for each unit how near it is to the question (any scale); it counts half.
std::vector<double> rank_for_question(Reading& reading, std::string_view question, const RankWeights& weights = {},
                                      const std::vector<double>& meaning = {});

/// One score per unit: how much a reader would miss it. Numbers, names and words that oblige, forbid, decide or set a
/// date (known_words.h) count most, then what the text keeps talking about and the start of the text.
std::vector<double> rank_by_salience(const Reading& reading);

/// True for units that say, but for case, white space and the marks of quoted mail, exactly what an earlier one says.
std::vector<bool> find_repeated(const Reading& reading);

}  // namespace firstpass::condense
