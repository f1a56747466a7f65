// What a text is: its language, its key words, and what a question wants done. Rules and tables; a model only where it
// is handed in.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "core/result.h"

namespace firstpass::understand {

struct Language {
  std::string code;         ///< ISO 639-1 where there is one ("en", "zh"), else ISO 639-2; empty when it cannot be told
  double confidence = 0.0;  ///< 0..1: share of the text that is in this language, halved when the detector is unsure
};

/// Language of most of the text (CLD2). Never fails: too little text gives an empty code. Linear; thread-safe.
Language detect_language(std::string_view text);

struct Keyword {
  std::string text;    ///< as it stands in the text (first occurrence)
  double score = 0.0;  ///< 0..1, best first
};

class PhraseTagger;

/// Key phrases from the text's own words. Deterministic, linear; any bytes are accepted. At most `limit`, none doubled.
/// With `tagger`, those of English texts are noun phrases.
std::vector<Keyword> extract_keywords(std::string_view text, std::size_t limit = 10,
                                      const PhraseTagger* tagger = nullptr);

/// Vectors of length 1 for texts, all of one size, in order: near in meaning, near in direction.
using PhraseEmbedder =
    std::function<Result<std::vector<std::vector<float>>>(const std::vector<std::string_view>& texts)>;

/// How rare the words of a phrase are in the language: 0 (in every text) to 1.
using PhraseRarity = std::function<double(std::string_view phrase)>;

/// Key phrases by how near in meaning the likeliest are to the text (as in KeyBERT: Grootendorst, 2020) and by their
/// words, of which rare ones count more where `rarity` is given. `embed` is called once, with the text and at most 40
/// phrases (`limit`, if that is more); its errors are returned. Otherwise as above.
Result<std::vector<Keyword>> extract_keywords(std::string_view text, std::size_t limit, const PhraseEmbedder& embed,
                                              const PhraseTagger* tagger = nullptr, const PhraseRarity& rarity = {});

struct Intent {
  std::string verb;  ///< "summarise", "extract", "remind", "schedule", "reply", "tag", "file", "translate", "compare",
                     ///< "search" or "chat"
  double score = 0.0;  ///< 0..1, best first
};

/// What the question asks to be done, from its words: every verb with evidence for it, best first; "chat" alone when
/// there is none. A baseline of weighted words, not a trained model.
std::vector<Intent> guess_intents(std::string_view question);

/// The best verb of guess_intents() where its words tell enough, else "ask".
std::string likely_verb(std::string_view question);

/// True for "ask" and the verbs of guess_intents().
bool is_verb(std::string_view word);

/// Whether a few passages of the material can hold the answer. False for what needs it in breadth (a summary, a reply,
/// a comparison, "list all …") and for what does not ask: in doubt more is kept.
bool is_look_up(std::string_view question);
/// The same where the verb is known already.
bool is_look_up(std::string_view question, std::string_view verb);

/// Adds one "language" finding for every part with enough text (value: the code, span: the whole text).
Status understand_text(Document& document, const Context& context);

}  // namespace firstpass::understand
