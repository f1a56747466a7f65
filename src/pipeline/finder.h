// The statements of the files that speak of what a question asks, and the one thing in them that answers it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/asked.h"
#include "pipeline/statements.h"
#include "pipeline/values.h"

namespace firstpass::pipeline {

/// What a statement says of a question.
struct Nearness {
  std::size_t statement = 0;
  double own = 0;     ///< 0..1: of what is asked about, what it says itself
  double score = 0;   ///< 0..1: with what stands around it, which counts less
  bool kind = false;  ///< holds a thing of the kind that is asked for

  double rank() const { return own + 0.35 * (score - own) + (kind ? 0.25 : 0); }
};

/// A thing that answers, and where it was read.
struct Told {
  std::string text;
  std::size_t statement = 0;
  Span span;         ///< in the statement
  double share = 0;  ///< 0..1: how far the statement is about what was asked
};

/// Reads the files once for one question. Holds references to both arguments. Linear in the text.
class Finder {
 public:
  Finder(const std::vector<Document>& documents, std::string_view question, understand::Day today);

  const Asked& asked() const { return m_asked; }
  const std::vector<Statement>& statements() const { return m_statements; }

  /// One for each kind that is asked for; nothing where one of them is missing, or where two places say different
  /// things: it does not guess.
  std::vector<Told> tell() const;

  /// Statements that share something with the question, nearest first.
  std::vector<Nearness> nearest() const;

  /// The head of a statement that stands in files: who said it, and its words in one line.
  std::string quote(std::size_t statement, Span around = {}) const;

 private:
  struct Hit {
    std::size_t statement = 0;
    std::vector<float> met;                            // per thing asked about: how well
    std::vector<std::pair<std::size_t, Span>> places;  // which of them, and the word
    bool replies = false;                              // to a question of the chat that met them
  };

  void read();
  const std::vector<float>& met_by(std::string_view word);
  std::vector<float> near(std::size_t hit) const;
  Nearness nearness(std::size_t hit, AnswerKind kind, bool look = true) const;
  double most_own(std::size_t hit) const;
  std::optional<Told> tell(AnswerKind kind) const;
  /// The only thing of its kind in a short text; `concept_name`: where its statement must speak of that.
  std::optional<Told> tell_only(AnswerKind kind, std::string_view concept_name) const;
  std::optional<Told> tell_alone(AnswerKind kind) const;
  void read_header(std::size_t document, std::string_view text);
  void read_statement(std::size_t statement);
  void note_together(std::string_view said, Hit& hit);
  void note(std::size_t document, const std::vector<float>& met);
  std::optional<Told> tell_from(std::size_t hit, AnswerKind kind) const;
  std::optional<Told> tell_label(std::size_t hit, AnswerKind kind) const;
  std::string_view text(std::size_t statement) const { return text_of(m_statements[statement], m_documents); }

  const std::vector<Document>& m_documents;
  Asked m_asked;
  std::vector<Term> m_things;  // what is asked about, and behind it what names an identifier
  std::vector<Statement> m_statements;
  std::vector<Hit> m_hits;
  std::vector<std::vector<float>> m_in_document;  // per document: how well it meets each thing anywhere
  std::vector<std::string> m_languages;           // per document
  std::unordered_map<std::string, std::vector<float>> m_known;
};

}  // namespace firstpass::pipeline
