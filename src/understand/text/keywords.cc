// Key phrases from one text alone: candidates are runs of content words (as in RAKE: Rose and others, "Automatic
// Keyword Extraction from Individual Documents", 2010), scored by how often, how early and how widely their words come
// back and by their shape (as in YAKE: Campos and others, 2020). In English the runs are noun phrases, told by a
// tagger.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "core/text.h"
#include "core/words.h"
#include "understand/text/phrase_tagger.h"
#include "understand/text/text_understanding.h"

namespace firstpass::understand {

namespace {

constexpr std::size_t kLongestPhrase = 5;
constexpr std::size_t kLongestRun = 8;  // of a noun phrase; a longer one is a list or the name of a law
constexpr std::size_t kLongestText = std::size_t{4} << 20;  // the rest of a longer text adds no new topic

struct Token {
  Span span;
  std::string stem;
  std::uint32_t sentence = 0;
  bool content = false;  // may stand in a phrase
  bool weak = false;     // no topic by itself, nor at a phrase's edge
  bool upper = false;
};

struct WordStats {
  double count = 0, capital = 0;
  std::uint32_t first = 0, last_sentence = UINT32_MAX, sentences = 0;
  double degree = 0;  // words that it shares phrases with
};

struct Candidate {
  Span span;
  std::vector<std::string> stems;
  double count = 0;
  std::uint32_t first = 0;  // token index
  double score = 0;
};

/// Verbs and adverbs that are frequent in any text and seldom part of a key phrase.
bool is_weak(std::string_view word) {
  static const std::unordered_map<std::string_view, int> kWeak = [] {
    std::unordered_map<std::string_view, int> words;
    for (const std::string_view weak :
         {"use",          "used",         "uses",        "using",        "based",     "show",       "shows",
          "shown",        "showed",       "provide",     "provides",     "provided",  "propose",    "proposed",
          "proposes",     "present",      "presented",   "presents",     "obtain",    "obtained",   "describe",
          "described",    "describes",    "discuss",     "discussed",    "discusses", "consider",   "considered",
          "considers",    "develop",      "developed",   "make",         "makes",     "made",       "making",
          "take",         "takes",        "taken",       "given",        "give",      "gives",      "new",
          "novel",        "paper",        "article",     "authors",      "author",    "results",    "result",
          "also",         "however",      "thus",        "therefore",    "well",      "many",       "several",
          "various",      "different",    "important",   "particular",   "possible",  "recently",   "finally",
          "first",        "second",       "one",         "two",          "three",     "may",        "within",
          "allow",        "allows",       "become",      "becomes",      "need",      "needs",      "require",
          "required",     "requires",     "include",     "includes",     "including", "compared",   "compare",
          "study",        "studied",      "investigate", "investigated", "introduce", "introduced", "demonstrate",
          "demonstrated", "demonstrates", "found",       "find",         "finds",     "applied",    "apply",
          "derived",      "derive",       "achieve",     "achieved",     "lead",      "leads",      "able",
          "due",          "according",    "called",      "known",        "et",        "al",         "fig",
          "section",      "say",          "said",        "says",         "think",     "know",       "want",
          "like",         "good",         "best",        "better",       "way",       "thing",      "things",
          "people",       "time",         "times",       "year",         "years",     "day",        "days",
          "respectively", "example",      "case",        "cases",        "order",     "approach",   "work",
          "works",        "number",       "set"})
      words.emplace(weak, 1);
    return words;
  }();
  return kWeak.contains(word);
}

/// A Hiragana run, or a single sign of Chinese: grammar, not a topic.
bool is_function_run(char32_t first, std::string_view word) {
  return (first >= 0x3040 && first <= 0x309F) || (is_wide(first) && word.size() <= 3);
}

bool is_adverb(std::string_view word) { return word.size() > 4 && word.ends_with("ly"); }

/// Lets the tagger decide which words of each English sentence stand in phrases.
void tag(std::string_view text, const PhraseTagger& tagger, std::vector<Token>& tokens) {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin < tokens.size(); begin += words.size()) {
    words.clear();
    for (std::size_t i = begin; i < tokens.size() && tokens[i].sentence == tokens[begin].sentence; ++i)
      words.push_back(text.substr(tokens[i].span.begin, tokens[i].span.size()));
    const std::vector<PhrasePart> parts = tagger.tag(words);
    // Two phrases that stand side by side are rarer than a noun that is taken for the end of one: runs are not parted.
    for (std::size_t i = 0; i < parts.size(); ++i)
      tokens[begin + i].content = tokens[begin + i].content && parts[i] != PhrasePart::outside;
  }
}

/// What stands between two words has an empty line in it.
bool ends_paragraph(std::string_view gap) { return std::count(gap.begin(), gap.end(), '\n') > 1; }

/// Reads the text into tokens; hyphens join words ("x-ray"), everything else that is no word breaks a phrase.
std::vector<Token> read(std::string_view text, std::string_view language, const std::vector<Span>& words,
                        const PhraseTagger* tagger) {
  Stemmer stemmer(language);
  struct Known {
    std::string stem;
    bool content = false, weak = false;
  };
  std::unordered_map<std::string, Known> known;
  std::vector<Token> tokens;
  std::uint32_t sentence = 0;
  std::size_t end = 0;
  for (const Span span : words) {
    const std::string_view word = text.substr(span.begin, span.size());
    std::size_t at = 0;
    const char32_t first = next_code_point(word, at);
    if (ends_paragraph(text.substr(end, span.begin - end))) ++sentence;
    end = span.end;
    Token token;
    token.span = span;
    token.sentence = sentence;
    if (!is_alnum(first)) {
      if (word == "." || word == "!" || word == "?" || word == "。" || word == "！" || word == "？") ++sentence;
      tokens.push_back(std::move(token));
      continue;
    }
    token.upper = is_upper(first);
    std::string lowered = lower(word);
    const auto [entry, added] = known.try_emplace(lowered);
    if (added) {
      const bool digits = lowered.find_first_not_of("0123456789.,") == std::string::npos;
      entry->second.content =
          !digits && word.size() > 1 && !is_stop_word(lowered, language) && !is_function_run(first, word);
      entry->second.weak = language == "en" && (is_weak(lowered) || is_adverb(lowered));
      entry->second.stem = stemmer.stem(lowered);
    }
    token.stem = entry->second.stem;
    token.content = entry->second.content;
    token.weak = entry->second.weak;
    tokens.push_back(std::move(token));
  }
  if (tagger != nullptr && language == "en") {
    tag(text, *tagger, tokens);
    return tokens;
  }
  for (Token& token : tokens) token.content = token.content && !token.weak;
  return tokens;
}

/// Appends what a run of Chinese, Japanese or Korean signs says: each stretch between function signs by itself, and
/// these one by one, so that they part phrases.
void add_wide(std::string_view text, Span run, std::string_view language, std::vector<Span>& spans) {
  std::size_t at = run.begin;
  const auto part = [&](std::size_t end) {
    while (at < end) {
      const std::size_t begin = at;
      next_code_point(text, at);
      spans.push_back({begin, at});
    }
  };
  for (const Span word : wide_words(text, run, language)) {
    part(word.begin);
    spans.push_back(word);
    at = word.end;
  }
  part(run.end);
}

/// Joins hyphenated words into one token span, and parts runs of signs that have no spaces.
std::vector<Span> word_spans(std::string_view text, std::string_view language) {
  std::vector<Span> joined;
  bool hyphen = false;
  for (const Span span : token_spans(text)) {
    const std::string_view word = text.substr(span.begin, span.size());
    std::size_t at = 0;
    const char32_t first = next_code_point(word, at);
    const bool is_letters = is_alnum(first);
    if (is_wide(first)) {
      add_wide(text, span, language, joined);
      hyphen = false;
      continue;
    }
    const bool tight = !joined.empty() && joined.back().end == span.begin;
    if (hyphen && is_letters && tight) {
      joined.back().end = span.end;
      hyphen = false;
      continue;
    }
    if (hyphen) {  // a hyphen that joined nothing is a dash
      joined.back().end -= 1;
      joined.push_back({joined.back().end, joined.back().end + 1});
      hyphen = false;
    }
    if (word == "-" && tight && is_alnum(static_cast<unsigned char>(text[joined.back().end - 1]))) {
      joined.back().end = span.end;
      hyphen = true;
      continue;
    }
    joined.push_back(span);
  }
  if (hyphen) joined.back().end -= 1;
  return joined;
}

/// Phrases of `text` by falling score, the best of which is 1.
std::vector<Candidate> rank_phrases(std::string_view text, const PhraseTagger* tagger) {
  const std::string language(guess_word_language(text));
  const std::vector<Span> words = word_spans(text, language);
  const std::vector<Token> tokens = read(text, language, words, tagger);

  const std::size_t longest_run = tagger != nullptr && language == "en" ? kLongestRun : kLongestPhrase;
  std::unordered_map<std::string, WordStats> stats;
  std::unordered_map<std::string, Candidate> candidates;
  const auto note_run = [&](std::size_t begin, std::size_t end) {
    while (begin < end && tokens[begin].weak) ++begin;
    while (begin < end && tokens[end - 1].weak) --end;
    for (std::size_t i = begin; i < end; ++i) stats[tokens[i].stem].degree += static_cast<double>(end - begin - 1);
    if (begin == end || end - begin > longest_run) return;
    // The whole run, and the parts of it: "fast neural network" also speaks of "neural network".
    for (std::size_t from = begin; from < end; ++from)
      for (std::size_t to = from + 1; to <= std::min(end, from + kLongestPhrase); ++to) {
        if (tokens[from].weak || tokens[to - 1].weak) continue;
        std::string key;
        for (std::size_t i = from; i < to; ++i) key += tokens[i].stem + ' ';
        Candidate& candidate = candidates[key];
        if (candidate.count == 0) {
          candidate.span = {tokens[from].span.begin, tokens[to - 1].span.end};
          candidate.first = static_cast<std::uint32_t>(from);
          for (std::size_t i = from; i < to; ++i) candidate.stems.push_back(tokens[i].stem);
        }
        candidate.count += from == begin ? (to == end ? 1 : 0.3) : to == end ? 0.4 : 0.2;
      }
  };

  std::size_t run = 0;
  bool open = false;
  for (std::size_t i = 0; i <= tokens.size(); ++i) {
    const bool content = i < tokens.size() && tokens[i].content;
    if (content) {
      WordStats& word = stats[tokens[i].stem];
      if (word.count == 0) word.first = static_cast<std::uint32_t>(i);
      ++word.count;
      const bool starts = i == 0 || tokens[i - 1].sentence != tokens[i].sentence;
      if (tokens[i].upper && !starts) ++word.capital;
      if (word.last_sentence != tokens[i].sentence) ++word.sentences;
      word.last_sentence = tokens[i].sentence;
    }
    const bool new_sentence = content && i > 0 && tokens[i - 1].sentence != tokens[i].sentence;
    if (open && new_sentence) note_run(run, i), open = false;
    if (content && !open) run = i, open = true;
    if (!content && open) note_run(run, i), open = false;
  }

  const double all = std::max<double>(1, static_cast<double>(tokens.size()));
  std::vector<Candidate> order;
  for (auto& [key, candidate] : candidates) {
    double sum = 0;
    for (const std::string& stem : candidate.stems) {
      const WordStats& word = stats[stem];
      sum +=
          std::log(1 + word.count) + 0.35 * std::log(1 + word.degree / word.count) + 0.3 * std::min(1.0, word.capital);
    }
    const double length = static_cast<double>(candidate.stems.size());
    const double shape = length == 1 ? 0.4 : length == 2 ? 1.0 : length == 3 ? 1.05 : 0.9;
    const double early = 1 + 0.6 * std::exp(-4.0 * candidate.first / all);
    candidate.score = shape * early * sum / std::pow(length, 0.6) * std::log(1.7 + candidate.count);
    order.push_back(std::move(candidate));
  }
  std::sort(order.begin(), order.end(), [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.first != b.first ? a.first < b.first : a.span.end > b.span.end;
  });
  const double best = order.empty() ? 1 : order.front().score;
  for (Candidate& candidate : order) candidate.score /= best;
  return order;
}

/// The first `limit` that are no part of a better phrase, unless they stand by themselves often enough.
std::vector<Candidate> without_parts(const std::vector<Candidate>& order, std::size_t limit) {
  constexpr double kByItself = 3;
  std::vector<Candidate> taken;
  for (const Candidate& candidate : order) {
    if (taken.size() >= limit) break;
    const bool covered = std::any_of(taken.begin(), taken.end(), [&](const Candidate& other) {
      return std::search(other.stems.begin(), other.stems.end(), candidate.stems.begin(), candidate.stems.end()) !=
                 other.stems.end() &&
             candidate.count <= other.count * kByItself;
    });
    if (!covered) taken.push_back(candidate);
  }
  return taken;
}

std::string phrase_of(std::string_view text, const Candidate& candidate) {
  std::string phrase(text.substr(candidate.span.begin, candidate.span.size()));
  std::replace_if(
      phrase.begin(), phrase.end(), [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
  return phrase;
}

/// What is rare in the language says more about a text than what is in every one.
void favour_rare(std::string_view text, const PhraseRarity& rarity, std::vector<Candidate>& candidates) {
  constexpr double kRare = 0.84;  // as chosen on either of two sets, to the gain of the other
  double best = 0;
  for (Candidate& candidate : candidates)
    best = std::max(best, candidate.score *= 1 + kRare * rarity(phrase_of(text, candidate)));
  for (Candidate& candidate : candidates) candidate.score /= best;
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
}

}  // namespace

std::vector<Keyword> extract_keywords(std::string_view whole, std::size_t limit, const PhraseTagger* tagger) {
  const std::string_view text = whole.substr(0, kLongestText);
  std::vector<Keyword> keywords;
  for (const Candidate& candidate : without_parts(rank_phrases(text, tagger), limit))
    keywords.push_back({phrase_of(text, candidate), candidate.score});
  return keywords;
}

Result<std::vector<Keyword>> extract_keywords(std::string_view whole, std::size_t limit, const PhraseEmbedder& embed,
                                              const PhraseTagger* tagger, const PhraseRarity& rarity) {
  constexpr std::size_t kRead = 40;  // phrases that the model reads: bounds its time
  constexpr double kMeaning = 2;     // a cosine counts so much against a score of 0..1
  const std::string_view text = whole.substr(0, kLongestText);
  std::vector<Candidate> candidates = rank_phrases(text, tagger);
  if (rarity) favour_rare(text, rarity, candidates);
  if (candidates.size() > std::max(limit, kRead)) candidates.resize(std::max(limit, kRead));
  std::vector<Keyword> keywords;
  if (candidates.empty()) return keywords;
  std::vector<std::string> phrases;
  for (const Candidate& candidate : candidates) phrases.push_back(phrase_of(text, candidate));
  std::vector<std::string_view> texts = {text};
  texts.insert(texts.end(), phrases.begin(), phrases.end());
  FP_TRY_ASSIGN(const auto vectors, embed(texts));
  if (vectors.size() != texts.size())
    return fail(Code::internal, "understand/text/keywords", "the embedding gave too few vectors");
  for (std::size_t k = 0; k < candidates.size(); ++k)
    candidates[k].score +=
        kMeaning * std::inner_product(vectors[0].begin(), vectors[0].end(), vectors[k + 1].begin(), 0.0);
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
  for (const Candidate& candidate : without_parts(candidates, limit))
    keywords.push_back({phrase_of(text, candidate), std::clamp(candidate.score / (1 + kMeaning), 0.0, 1.0)});
  return keywords;
}

}  // namespace firstpass::understand
