// Say it shorter: repeated text removed, sentences ranked against the question, a brief for the cloud.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "core/result.h"

namespace firstpass::condense {

class KnownStems;

/// Vectors of length 1 for texts, all of one size, in order: near in meaning, near in direction.
using Embedder = std::function<Result<std::vector<std::vector<float>>>(const std::vector<std::string_view>& texts)>;

/// A stretch of a text that counts less than what stands around it: quoted mail, a signature, a disclaimer.
struct Aside {
  Span span;
  std::string reason;  ///< as in Dropped
};

struct CompressOptions {
  double keep = 1.0;     ///< share of tokens to keep, 0..1
  std::string question;  ///< empty: by salience
  /// Sorted and disjoint. Without a question they go first. With one, what is quoted counts as all else does, and the
  /// others half: a signature may hold the number that is asked for.
  std::vector<Aside> asides = {};
  /// Optional: ranks by meaning as well as by words. Called with the question and the units that are likeliest by their
  /// words (all of a short text, `read_tokens` of a long one), and once more with the question and what the best units
  /// add to it; its errors are returned. Not called without a question or when everything is kept.
  Embedder embed;
  std::size_t read_tokens = 3000;  ///< of a text, that `embed` is given at most: bounds its time
  KnownStems* stems = nullptr;     ///< optional: one for many texts in a row (known_stems.h) saves a fifth of the time
};

struct Dropped {
  Span span;           ///< bytes of the input
  std::string reason;  ///< "off_topic", "duplicate", or why it is an aside: "quoted", "signature", "disclaimer"
};

struct Compressed {
  std::string text;
  std::vector<Span> kept;  ///< bytes of the input, in order; `text` is these joined
  std::vector<Dropped> dropped;
  std::size_t tokens_before = 0;
  std::size_t tokens_after = 0;
};

/// Keeps the sentences, list items and rows that answer the question within the budget: tokens_after <= keep * before,
/// but of a text of fewer than 100 tokens at least the best of them, whole; and never cuts an identifier, number or
/// negation. With a sentence of a turn stays who says it, with a row its table's header, with a list item what the list
/// is of. JSON stays JSON: whole records under their keys. Deterministic, linear in the input. invalid_argument when
/// keep is outside (0, 1]. Any bytes are accepted; ill-formed UTF-8 is kept as it is.
Result<Compressed> compress(std::string_view text, const CompressOptions& options);

/// One piece of a brief and where it came from.
struct BriefPiece {
  std::size_t document = 0;
  std::size_t part = 0;
  Span span;               ///< in that part's text, around all that was kept; empty for a piece made of fields
  std::vector<Span> kept;  ///< in that part's text, in order; `text` is these joined; empty for a piece made of fields
  std::string label;       ///< the kind of thing, never a file name: "receipt photo: fields", "mail, quoted"
  std::string text;
};

/// What the cloud would see, before masking: the structured fields and the kept text of each document.
struct Brief {
  std::vector<BriefPiece> pieces;
  std::size_t tokens_before = 0;
  std::size_t tokens_after = 0;
};

struct BriefOptions {
  std::size_t max_tokens = 1500;  ///< of all pieces together
  /// The question wants something looked up, for which a few passages suffice; otherwise (a summary, a reply, a
  /// comparison) it needs the material in breadth.
  bool look_up = false;
  /// Optional, as in CompressOptions: ranks English material by meaning too, when it has to be shortened.
  Embedder embed;
  std::size_t read_tokens = 3000;  ///< of all texts, that `embed` is given at most
};

/// Structured fields first, then the text that answers the question, within the budget. Signatures, disclaimers, quoted
/// mail that stands elsewhere and repeated lines go; long material is shortened even when it would fit. Pieces stand in
/// document order. Deterministic. An empty question keeps what the documents are mostly about. Fails only as `embed`
/// does.
Result<Brief> make_brief(const std::vector<Document>& documents, std::string_view question,
                         const BriefOptions& options);

/// A sentence, list item or row that speaks of what was asked.
struct Quote {
  std::size_t document = 0;
  std::size_t part = 0;
  Span span;         ///< in that part's text, without the white space around
  double score = 0;  ///< higher is nearer; only to be compared within one call
};

struct QuoteOptions {
  std::size_t most = 3;
  Embedder embed;                  ///< optional, as in CompressOptions: for English material
  std::size_t read_tokens = 3000;  ///< of all texts, that `embed` is given at most
};

/// The units nearest to the question, best first, none of them far below the best: empty when no unit shares a word
/// with the question or, where `embed` is given, is near to it in meaning. Fails only as `embed` does.
Result<std::vector<Quote>> best_quotes(const std::vector<Document>& documents, std::string_view question,
                                       const QuoteOptions& options);

}  // namespace firstpass::condense
