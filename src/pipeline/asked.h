// What a small question asks for: the kind of thing that answers it, and the words that say about what.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/concepts.h"

namespace firstpass::pipeline {

enum class AnswerKind { person, moment, deadline, place, duration, money, count, identifier, phone, mail, thing };

/// A word of a question or a text as it is compared.
struct Term {
  std::string word;  ///< plain()
  std::string stem;
  Concepts concepts;
  double weight = 1;  ///< below 1 for what a text that answers need not say
};

struct Asked {
  std::vector<AnswerKind> kinds;  ///< one, or two: "where and when"; empty where nothing tells
  std::vector<Term> about;        ///< what an answer speaks of
  std::vector<Term> named;        ///< the kind of identifier: "password", "order number"
  bool with_password = false;     ///< the identifier is one that looks like nothing else
};

Asked read_question(std::string_view question);

Term term_of(std::string_view word);

/// How well a word of the text meets one of the question: 1 the same word or the same thing, less for a word that
/// begins alike, 0 not at all.
double meets(const Term& asked, const Term& told);

}  // namespace firstpass::pipeline
