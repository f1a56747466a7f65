// The shapes of all recognizers at once.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "protect/detection.h"
#include "protect/lexicon.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

/// The shapes of several recognizers, found in one go: an automaton over all patterns at each place where a number may
/// begin, then the pattern, the check and the context of those that fit. Thread-safe.
class ShapeScanner {
 public:
  ShapeScanner(const std::vector<std::unique_ptr<Recognizer>>& recognizers, Lexicon& lexicon);
  ~ShapeScanner();
  /// `types`: only these, when it is not empty.
  void find(const Scan& scan, const std::set<std::string>& types, std::vector<Detection>& out) const;

 private:
  struct Kind {
    const Shape* shape;
    std::string recognizer;
    Pattern pattern;
    Lexicon::Group context;
  };
  struct Automaton;
  void look_at(const Scan& scan, std::size_t begin, const std::set<std::string>& types,
               std::vector<Detection>& out) const;
  void judge(const Scan& scan, const Kind& kind, std::size_t begin, std::vector<Detection>& out) const;

  std::deque<Kind> m_kinds;
  std::unique_ptr<Automaton> m_automaton;
};

}  // namespace firstpass::protect
