#include "understand/text/requests.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/document.h"
#include "core/text.h"

namespace firstpass::understand {

namespace {

using Words = std::set<std::string, std::less<>>;

/// A word of what was asked: where it stands, and in lower case.
struct Word {
  Span span;
  std::string text;
};

std::vector<Word> words_of(std::string_view asked) {
  std::vector<Word> words;
  for (const Span span : token_spans(asked)) {
    std::size_t at = 0;
    const std::string text = lower(asked.substr(span.begin, span.size()));
    if (is_word(next_code_point(text, at))) words.push_back({span, text});
  }
  return words;
}

bool is_courtesy(std::string_view word) {
  static const Words kCourtesy = {"please", "kindly", "also",    "then",  "bitte",  "auch", "dann",  "aussi",
                                  "puis",   "favor",  "también", "luego", "favore", "poi",  "anche", "graag"};
  return kCourtesy.contains(word);
}

/// First words of a wish: imperatives. Forms that are as often something else ("call", "book", "plan") are left out,
/// for a wish that is not cut costs nothing but a longer request.
bool is_imperative(std::string_view word) {
  static const Words kImperatives = {
      "summarise", "summarize", "recap",     "shorten",  "condense",   "translate",  "compare",    "contrast",
      "reply",     "respond",   "draft",     "compose",  "write",      "rewrite",    "extract",    "list",
      "find",      "search",    "look",      "show",     "count",      "tag",        "categorise", "categorize",
      "classify",  "archive",   "sort",      "schedule", "explain",    "describe",   "calculate",  "compute",
      "create",    "make",      "prepare",   "check",    "remind",     "transcribe", "analyse",    "analyze",
      "fasse",     "fass",      "übersetze", "übersetz", "vergleiche", "antworte",   "schreibe",   "schreib",
      "liste",     "suche",     "zeige",     "zeig",     "erinnere",   "erkläre",    "résume",     "résumez",
      "traduis",   "traduisez", "rédige",    "réponds",  "rappelle",   "rappelez",   "cherche",    "explique",
      "resume",    "traduce",   "escribe",   "redacta",  "responde",   "recuérdame", "busca",      "explica",
      "riassumi",  "traduci",   "scrivi",    "rispondi", "ricordami",  "cerca",      "spiega",     "resuma",
      "traduza",   "escreva",   "responda",  "lembre",   "vertaal",    "schrijf",    "beantwoord", "herinner"};
  return kImperatives.contains(word);
}

bool is_question_word(std::string_view word) {
  static const Words kQuestions = {"who",    "whose",   "whom",   "what",  "when", "where", "which",  "why",
                                   "how",    "wer",     "wem",    "was",   "wann", "wo",    "wie",    "warum",
                                   "welche", "wieviel", "qui",    "quand", "où",   "quel",  "quelle", "quién",
                                   "cuándo", "dónde",   "cuánto", "qué",   "chi",  "dove",  "wie",    "wanneer"};
  return kQuestions.contains(word);
}

/// Words that point at something said before. "This" and "these" are not among them: they mean the files at hand.
bool points_back(std::string_view word) {
  static const Words kPointers = {"it",     "its",     "them", "they", "their", "that",  "those",  "he",     "him",
                                  "his",    "she",     "her",  "hers", "same",  "both",  "each",   "former", "latter",
                                  "result", "results", "ihn",  "ihm",  "ihnen", "davon", "daraus", "dazu",   "lo",
                                  "la",     "lui",     "leur", "eux",  "ello",  "esto"};
  return kPointers.contains(word);
}

bool is_joint(std::string_view word) {
  static const Words kJoints = {"and", "then", "also",  "plus", "und", "dann", "et",           "puis",
                                "y",   "e",    "luego", "poi",  "en",  "dan",  "additionally", "afterwards"};
  return kJoints.contains(word);
}

struct Opening {
  std::size_t first = 0;  ///< index of the word that says what is wished, after joints and courtesies
  bool wish = false;      ///< an imperative or its like
  bool question = false;
};

bool follow(const std::vector<Word>& words, std::size_t at, std::size_t end,
            std::initializer_list<std::string_view> wanted) {
  if (at + wanted.size() > end) return false;
  for (const std::string_view word : wanted)
    if (words[at++].text != word) return false;
  return true;
}

/// How the words [begin, end) begin.
Opening opening_of(const std::vector<Word>& words, std::size_t begin, std::size_t end) {
  Opening opening;
  std::size_t at = begin;
  for (bool more = true; more;) {
    more = false;
    while (at < end && (is_courtesy(words[at].text) || is_joint(words[at].text))) ++at, more = true;
    for (const std::string_view modal : {"can", "could", "would", "will"})
      if (follow(words, at, end, {modal, "you"})) at += 2, more = true;
    for (const std::string_view verb : {"want", "need"})
      if (follow(words, at, end, {"i", verb, "you", "to"})) at += 4, more = true;
  }
  opening.first = at;
  if (at >= end) return opening;
  const std::string& word = words[at].text;
  const std::string_view next = at + 1 < end ? std::string_view(words[at + 1].text) : std::string_view();
  // Somebody else may be reminded or told in a letter; only what is for the person is a wish.
  if (word == "remind") opening.wish = next == "me" || next == "us";
  else if (word == "tell" || word == "give" || word == "show") opening.wish = next == "me" || next == "us";
  else if (word == "let") opening.wish = follow(words, at, end, {"let", "me", "know"});
  else if (word == "set" || word == "add") opening.wish = at + 2 < end && words[at + 2].text == "reminder";
  else if (word == "sum") opening.wish = next == "up";
  else if (word == "don") opening.wish = follow(words, at, end, {"don", "t", "let", "me", "forget"});
  else opening.wish = is_imperative(word);
  opening.question = is_question_word(word);
  return opening;
}

/// Words [begin, end) of what was asked.
struct Clause {
  std::size_t begin = 0, end = 0;
  bool asks = false;  ///< its sentence ends with a question mark
};

bool is_sentence_end(std::string_view asked, std::size_t at, const std::vector<Word>& words, std::size_t next) {
  const char c = asked[at];
  if (c == '?' || c == '!' || c == ';' || c == '\n') return true;
  if (c != '.' || next == 0 || next >= words.size()) return false;
  if (at + 1 < asked.size() && asked[at + 1] != ' ' && asked[at + 1] != '\n') return false;
  // "on 4. December", "z. B.", "Mr. Bell": a number, a single letter and a title end nothing.
  static const Words kShort = {"mr", "mrs", "ms", "dr", "st", "no", "nr", "vs", "etc", "prof", "ca", "approx"};
  const std::string& before = words[next - 1].text;
  return before.size() > 1 && !kShort.contains(before) && !(before[0] >= '0' && before[0] <= '9' && before.size() < 3);
}

/// Sentences, as ranges of words.
std::vector<Clause> sentences_of(std::string_view asked, const std::vector<Word>& words) {
  std::vector<Clause> sentences;
  Clause current;
  for (std::size_t w = 0; w < words.size(); ++w) {
    const std::size_t gap_end = w + 1 < words.size() ? words[w + 1].span.begin : asked.size();
    for (std::size_t at = words[w].span.end; at < gap_end; ++at) {
      if (!is_sentence_end(asked, at, words, w + 1) && w + 1 < words.size()) continue;
      current.end = w + 1;
      current.asks = asked.substr(words[w].span.end, gap_end - words[w].span.end).find('?') != std::string_view::npos;
      sentences.push_back(current);
      current = {w + 1, w + 1, false};
      break;
    }
  }
  if (current.begin < words.size()) sentences.push_back({current.begin, words.size(), false});
  return sentences;
}

bool holds(const std::vector<Word>& words, std::size_t begin, std::size_t end, std::string_view word) {
  return std::any_of(words.begin() + static_cast<std::ptrdiff_t>(begin),
                     words.begin() + static_cast<std::ptrdiff_t>(end), [&](const Word& w) { return w.text == word; });
}

/// Whether a new wish begins at word `at`, inside the sentence that `clause` is the current piece of.
bool begins_a_wish(std::string_view asked, const std::vector<Word>& words, const Clause& clause, std::size_t at,
                   std::size_t end) {
  const std::string_view gap = asked.substr(words[at - 1].span.end, words[at].span.begin - words[at - 1].span.end);
  const bool comma = gap.find(',') != std::string_view::npos || gap.find(" - ") != std::string_view::npos;
  std::size_t first = at;
  while (first < end && is_joint(words[first].text)) ++first;
  const std::size_t joints = first - at;
  if ((joints == 0 && !comma) || first >= end || first == clause.begin) return false;
  const Opening before = opening_of(words, clause.begin, at), opening = opening_of(words, first, end);
  // "…, please, and list": the wish begins after the joint.
  for (std::size_t w = first; w < opening.first; ++w)
    if (is_joint(words[w].text)) return false;
  if (opening.question && end - opening.first >= 3) return before.question || clause.asks;
  if (!opening.wish || (!before.wish && !before.question)) return false;
  // "Remind me to read the letter and write to Anna": both are what the reminder is about.
  const bool bare = !comma && joints == 1 && opening.first == first;  // no "then", no "please"
  return !bare || !holds(words, clause.begin, at, "to");
}

bool is_quoting(std::string_view asked, std::size_t at) {
  return std::count(asked.begin(), asked.begin() + static_cast<std::ptrdiff_t>(at), '"') % 2 != 0;
}

std::vector<Clause> clauses_of(std::string_view asked, const std::vector<Word>& words) {
  std::vector<Clause> clauses;
  for (const Clause& sentence : sentences_of(asked, words)) {
    Clause current = sentence;
    for (std::size_t at = sentence.begin + 1; at < sentence.end; ++at) {
      if (is_quoting(asked, words[at].span.begin) || !begins_a_wish(asked, words, current, at, sentence.end)) continue;
      clauses.push_back({current.begin, at, sentence.asks});
      current.begin = at;
    }
    clauses.push_back(current);
  }
  return clauses;
}

/// "Remind me.": a wish that says neither when nor what of.
bool says_nothing(const std::vector<Word>& words, const Clause& clause, std::size_t first) {
  return clause.end - first <= 2 && words[first].text == "remind";
}

}  // namespace

std::vector<std::string> split_requests(std::string_view asked) {
  // Longer texts are material rather than wishes; the bound keeps the work linear.
  constexpr std::size_t kLongestWish = 2000;
  const std::vector<Word> words = words_of(asked);
  if (asked.size() > kLongestWish || words.empty()) return {std::string(asked)};
  std::vector<Clause> parts;
  bool led_by_wish = false;  // the last part is a wish; what is none joins it
  for (const Clause& clause : clauses_of(asked, words)) {
    const Opening opening = opening_of(words, clause.begin, clause.end);
    const bool wish = opening.first < clause.end && (opening.wish || opening.question || clause.asks);
    bool apart = parts.empty() || (wish && led_by_wish && !says_nothing(words, clause, opening.first));
    for (std::size_t w = opening.first; apart && !parts.empty() && w < clause.end; ++w)
      apart = !points_back(words[w].text);
    if (apart) parts.push_back(clause);
    else parts.back().end = clause.end;
    led_by_wish = led_by_wish || wish;
  }
  if (parts.size() < 2) return {std::string(asked)};
  std::vector<std::string> texts;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    std::size_t first = parts[p].begin;
    while (first + 1 < parts[p].end && is_joint(words[first].text)) ++first;
    const std::size_t begin = p == 0 ? 0 : words[first].span.begin;
    const std::size_t end = p + 1 < parts.size() ? words[parts[p + 1].begin].span.begin : asked.size();
    std::string_view text = trim(asked.substr(begin, end - begin));
    while (!text.empty() && (text.back() == ',' || text.back() == ';' || text.back() == '-'))
      text = trim(text.substr(0, text.size() - 1));
    texts.emplace_back(text);
  }
  return texts;
}

std::size_t reminder_opening(std::string_view request) {
  const std::vector<Word> words = words_of(request);
  const std::size_t first = opening_of(words, 0, words.size()).first;
  const std::vector<std::vector<std::string_view>> kOpenings = {{"remind", "me"},
                                                                {"remind", "us"},
                                                                {"set", "a", "reminder"},
                                                                {"add", "a", "reminder"},
                                                                {"create", "a", "reminder"},
                                                                {"make", "a", "reminder"},
                                                                {"don", "t", "let", "me", "forget"},
                                                                {"erinnere", "mich"},
                                                                {"erinner", "mich"},
                                                                {"rappelle", "moi"},
                                                                {"rappelez", "moi"},
                                                                {"recuérdame"},
                                                                {"ricordami"},
                                                                {"lembre", "me"},
                                                                {"herinner", "me"}};
  for (const auto& opening : kOpenings) {
    if (first + opening.size() > words.size()) continue;
    bool same = true;
    for (std::size_t i = 0; same && i < opening.size(); ++i) same = words[first + i].text == opening[i];
    if (same) return words[first + opening.size() - 1].span.end;
  }
  return 0;
}

}  // namespace firstpass::understand
