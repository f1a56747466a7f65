#include "understand/speech/points.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/text.h"
#include "understand/summary/amount.h"
#include "understand/summary/country.h"
#include "understand/summary/number_words.h"
#include "understand/summary/sentences.h"
#include "understand/text/text_understanding.h"

namespace firstpass::understand {

namespace {

constexpr std::size_t kKeywords = 10;

/// Verbs that ask for something when a sentence begins with them.
constexpr std::string_view kTasks[] = {
    "call",  "send", "email", "mail",  "buy",    "book",    "pay",    "remind", "order",   "schedule", "ask",
    "check", "fix",  "write", "bring", "finish", "prepare", "review", "cancel", "renew",   "confirm",  "tell",
    "get",   "pick", "find",  "make",  "print",  "sign",    "update", "invite", "arrange", "reply"};

/// The same in German, without the ending of "schicke" and "schicken Sie".
constexpr std::string_view kGermanTasks[] = {
    "schick",       "schreib",  "kauf",      "bezahl",    "zahl",      "überweis",  "buch",
    "bestell",      "frag",     "prüf",      "bring",     "hol",       "besorg",    "such",
    "unterschreib", "kündig",   "bestätig",  "verlänger", "erinner",   "klär",      "sende",
    "druck",        "beantrag", "reservier", "reparier",  "storniere", "verschieb", "vereinbar"};

/// German verbs that come apart, "ruf … an": how they begin, and the word that ends the clause.
constexpr std::pair<std::string_view, std::string_view> kSeparable[] = {
    {"ruf", "an"},     {"ruf", "zurück"},  {"schick", "ab"},    {"schick", "los"},   {"schick", "zurück"},
    {"hol", "ab"},     {"bring", "mit"},   {"bring", "vorbei"}, {"bring", "zurück"}, {"sag", "ab"},
    {"sag", "zu"},     {"füll", "aus"},    {"gib", "ab"},       {"gib", "zurück"},   {"gebt", "ab"},
    {"geb", "ab"},     {"meld", "an"},     {"meld", "ab"},      {"druck", "aus"},    {"kauf", "ein"},
    {"räum", "auf"},   {"bereit", "vor"},  {"nimm", "mit"},     {"nehm", "mit"},     {"schau", "nach"},
    {"trag", "ein"},   {"lad", "ein"},     {"lad", "hoch"},     {"lad", "herunter"}, {"stell", "ein"},
    {"stell", "um"},   {"pack", "ein"},    {"zahl", "ein"},     {"fang", "an"},      {"lies", "ab"},
    {"les", "ab"},     {"schreib", "auf"}, {"reich", "ein"},    {"schließ", "ab"},   {"schalt", "aus"},
    {"schalt", "ein"}, {"mach", "aus"},    {"mach", "zu"},      {"leg", "vor"},      {"wasch", "ab"},
    {"richt", "ein"},  {"send", "ab"},     {"leit", "weiter"}};

constexpr std::string_view kGermanPhrases[] = {
    "bitte ",          "muss ",    "müssen ",    "musst ",    "müsst ",      "vergiss nicht", "vergesst nicht",
    "nicht vergessen", "denk an ", "denk daran", "denk dran", "denkt daran", "denke daran",   "erinnere mich"};

/// Who does it: a German sentence that has one of these before its infinitive tells of something.
constexpr std::string_view kGermanSubjects[] = {
    "ich",   "du",   "er",     "sie",  "es",     "wir",  "ihr", "man", "hat", "habe", "haben", "wird", "werden",
    "würde", "will", "wollte", "kann", "konnte", "soll", "zu",  "ist", "war", "um",   "das",   "wer",  "wie"};

/// Phrases that ask for something wherever they stand.
constexpr std::string_view kPhrases[] = {
    "need to",          "needs to",      "have to",   "has to",    "must ",   "remember to",
    "don't forget",     "do not forget", "remind me", "make sure", "please ", "should ",
    "going to have to", "got to ",       "to do:",    "let's "};

/// What people say before they come to the point.
constexpr std::string_view kOpeners[] = {"and ",  "then ",    "also ", "so ",  "oh ",   "okay ", "ok ",      "first ",
                                         "next ", "finally ", "well ", "und ", "dann ", "noch ", "außerdem "};

std::string words_only(std::string_view sentence) {
  std::string out;
  for (const char c : lower(sentence)) {
    const bool mark = c == ',' || c == ';' || c == '\n';
    if (!mark) out += c;
    else if (out.empty() || out.back() != ' ') out += ' ';
  }
  for (std::size_t at; (at = out.find("  ")) != std::string::npos;) out.erase(at, 1);
  return out;
}

std::vector<std::string> clause_words(std::string_view said) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : said) {
    if (c == ' ' || c == '.' || c == '!' || c == '?' || c == ':') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else word += c;
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

/// `word` is the imperative of a verb that begins with `stem`: "ruf", "rufe", "ruft", and "rufen" before "Sie".
bool is_imperative(const std::vector<std::string>& words, std::string_view stem) {
  const std::string& word = words.front();
  if (!word.starts_with(stem)) return false;
  const std::string_view ending = std::string_view(word).substr(stem.size());
  const std::string_view next = words.size() > 1 ? std::string_view(words[1]) : std::string_view();
  if (ending == "en" || ending == "n") return next == "sie";
  // "Ruft er an, …", "rufe ich an, …": a condition. "Ruf sie an" is a wish.
  static constexpr std::string_view kDoers[] = {"ich", "du", "er", "es", "wir", "ihr", "man"};
  if (std::find(std::begin(kDoers), std::end(kDoers), next) != std::end(kDoers)) return false;
  return ending.empty() || ending == "e" || ((ending == "t" || ending == "et") && next != "sie");
}

/// What asks for something in German: "rufe … an", "Milch kaufen", "überweise die Miete". `clause` is lower-case, up to
/// the first comma; German parts the verb and puts its front last.
bool is_german_task(std::string_view clause) {
  static constexpr std::string_view kFronts[] = {"an",  "ab",  "aus",  "ein",    "auf",
                                                 "vor", "mit", "nach", "zurück", "weiter"};
  const std::vector<std::string> words = clause_words(clause);
  if (words.size() < 2) return false;
  for (const auto& [stem, front] : kSeparable)
    if (words.back() == front && is_imperative(words, stem)) return true;
  // "Kauf" and "Buch" are nouns, too: an imperative has an article, a pronoun or a time behind it.
  static constexpr std::string_view kBehind[] = {
      "die",  "den",  "das",  "dem", "der",   "einen", "eine", "ein", "sie",    "mir",   "uns",  "ihm",   "ihr",
      "noch", "auch", "doch", "mal", "jetzt", "mich",  "alle", "bis", "morgen", "heute", "dann", "meine", "meinen"};
  if (std::find(std::begin(kBehind), std::end(kBehind), words[1]) != std::end(kBehind))
    for (const std::string_view stem : kGermanTasks)
      if (is_imperative(words, stem)) return true;
  // "Anna anrufen": a note of few words that ends with what is to be done.
  constexpr std::size_t kNote = 8;
  const bool told = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return std::find(std::begin(kGermanSubjects), std::end(kGermanSubjects), word) != std::end(kGermanSubjects);
  });
  if (told || words.size() > kNote || !words.back().ends_with("en")) return false;
  std::string_view verb = words.back();
  verb.remove_suffix(2);
  const auto is_stem = [](std::string_view rest) {
    return std::find(std::begin(kGermanTasks), std::end(kGermanTasks), rest) != std::end(kGermanTasks) ||
           std::any_of(std::begin(kSeparable), std::end(kSeparable),
                       [&](const auto& pair) { return pair.first == rest; });
  };
  return is_stem(verb) || std::any_of(std::begin(kFronts), std::end(kFronts), [&](std::string_view front) {
           return verb.starts_with(front) && is_stem(verb.substr(front.size()));
         });
}

std::string without_openers(std::string said) {
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view opener : kOpeners)
      if (said.starts_with(opener)) said.erase(0, opener.size()), more = true;
  }
  return said;
}

/// "ninety pounds": a spoken number before a currency word.
void add_spoken_amounts(std::string_view text, std::vector<KeyPoint>& points) {
  const std::vector<SpokenToken> tokens = spoken_tokens(text);
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!tokens[i].value || tokens[i].ordinal) continue;
    const std::string_view currency = currency_of_word(tokens[i + 1].word);
    if (currency.empty()) continue;
    const Span span{tokens[i].span.begin, tokens[i + 1].span.end};
    const bool known = std::any_of(points.begin(), points.end(), [&](const KeyPoint& point) {
      return point.kind == "amount" && point.span.overlaps(span);
    });
    if (known) continue;
    points.push_back({"amount",
                      std::string(text.substr(span.begin, span.size())),
                      format_amount(*tokens[i].value * 100) + " " + std::string(currency),
                      span,
                      {}});
  }
}

/// Money by its word, where a weight is told: "it weighs ten pounds", "two pounds of flour".
bool is_weight(std::string_view text, Span amount) {
  if (!lower(text.substr(amount.begin, amount.size())).ends_with("pounds")) return false;
  if (text.substr(amount.end).starts_with(" of ")) return true;
  for (const Sentence& sentence : split_sentences(text))
    if (sentence.span.overlaps(amount))
      return lower(text.substr(sentence.span.begin, sentence.span.size())).find("weigh") != std::string::npos;
  return false;
}

/// What people say besides, and times, which are points of their own or belong to one.
bool is_no_topic(std::string_view phrase) {
  constexpr std::string_view kWords[] = {
      "okay",   "ok",      "oh",        "well",     "yeah",     "yes",     "no",     "um",      "uh",
      "hello",  "hi",      "hey",       "thanks",   "bye",      "quarter", "half",   "past",    "o'clock",
      "today",  "tonight", "tomorrow",  "morning",  "noon",     "evening", "monday", "tuesday", "wednesday",
      "friday", "sunday",  "thursday",  "saturday", "march",    "january", "april",  "june",    "february",
      "july",   "august",  "september", "october",  "november", "december"};
  for (const std::string& word : clause_words(lower(phrase)))
    if (std::find(std::begin(kWords), std::end(kWords), word) == std::end(kWords)) return false;
  return true;
}

void add_keywords(std::string_view text, const PhraseTagger* tagger, std::vector<KeyPoint>& points) {
  std::size_t added = 0;
  for (const Keyword& keyword : extract_keywords(text, 2 * kKeywords, tagger)) {
    const std::size_t at = text.find(keyword.text);
    if (at == std::string_view::npos || added == kKeywords || is_no_topic(keyword.text)) continue;
    const Span span{at, at + keyword.text.size()};
    const bool told = std::any_of(points.begin(), points.end(), [span](const KeyPoint& point) {
      return (point.kind == "date" || point.kind == "amount") && point.span.overlaps(span);
    });
    if (told) continue;
    points.push_back({"keyword", keyword.text, keyword.text, span, {}});
    ++added;
  }
}

}  // namespace

Finding finding_of(KeyPoint point, std::size_t part, std::string_view stage) {
  constexpr double kConfidence = 0.7;  // rules over heard words
  Finding finding;
  finding.kind = std::move(point.kind);
  finding.value = std::move(point.value);
  finding.confidence = kConfidence;
  finding.origin = {std::string(stage), "", ""};
  finding.where.part = part;
  finding.where.span = point.span;
  finding.where.time = point.time;
  return finding;
}

TimeRange time_of(const std::vector<Anchor>& anchors, Span span) {
  TimeRange time;
  bool first = true;
  for (const Anchor& anchor : anchors) {
    if (!anchor.time || !anchor.span.overlaps(span)) continue;
    if (first) time.start = anchor.time->start;
    time.end = anchor.time->end;
    first = false;
  }
  return time;
}

void add_names(const std::vector<KeyPoint>& names, std::vector<KeyPoint>& points) {
  std::erase_if(points, [&](const KeyPoint& point) {
    return point.kind == "keyword" && std::any_of(names.begin(), names.end(),
                                                  [&](const KeyPoint& name) { return name.span.overlaps(point.span); });
  });
  points.insert(points.end(), names.begin(), names.end());
  std::stable_sort(points.begin(), points.end(),
                   [](const KeyPoint& a, const KeyPoint& b) { return a.span.begin < b.span.begin; });
}

bool is_task(std::string_view sentence) {
  const std::string said = words_only(sentence);
  const std::string padded = " " + said;
  for (const std::string_view phrase : kPhrases)
    if (said.find(phrase) != std::string::npos) return said.back() != '?';
  for (const std::string_view phrase : kGermanPhrases)
    if (padded.find(" " + std::string(phrase)) != std::string::npos) return said.back() != '?';
  const std::string opened = without_openers(said);
  const bool english = std::any_of(std::begin(kTasks), std::end(kTasks), [&](std::string_view verb) {
    return opened.starts_with(verb) && opened.size() > verb.size() && opened[verb.size()] == ' ';
  });
  if (english || said.empty() || said.back() == '?') return english;
  return is_german_task(without_openers(words_only(sentence.substr(0, sentence.find_first_of(",;")))));
}

std::vector<KeyPoint> key_points(const Transcript& transcript, Day reference, const PhraseTagger* tagger) {
  const std::string_view text = transcript.text;
  std::vector<KeyPoint> points;
  const auto quote = [&](Span span) { return std::string(text.substr(span.begin, span.size())); };
  for (const Sentence& sentence : split_sentences(text))
    if (const std::string said = quote(sentence.span); is_task(said))
      points.push_back({"todo", said, said, sentence.span, {}});
  for (const FoundDate& date : find_dates(text, DateOrder::day_first, reference))
    points.push_back({"date", quote(date.span), iso(date.day), date.span, {}});
  const std::string country = guess_country(text);
  for (const Amount& amount : find_amounts(text)) {
    if (amount.currency.empty()) continue;
    const std::string value = format_amount(amount.hundredths) + " " + currency_in(amount, country);
    points.push_back({"amount", quote(amount.span), value, amount.span, {}});
  }
  add_spoken_amounts(text, points);
  std::erase_if(points, [&](const KeyPoint& point) { return point.kind == "amount" && is_weight(text, point.span); });
  add_keywords(text, tagger, points);
  for (KeyPoint& point : points) point.time = time_of(transcript.anchors, point.span);
  std::stable_sort(points.begin(), points.end(),
                   [](const KeyPoint& a, const KeyPoint& b) { return a.span.begin < b.span.begin; });
  return points;
}

std::string brief_of(const Transcript& transcript, const std::vector<KeyPoint>& points, std::size_t tokens) {
  const std::string_view text = transcript.text;
  struct Scored {
    Span span;
    double score;
    std::size_t tokens;
  };
  std::vector<Scored> sentences;
  for (const Sentence& sentence : split_sentences(text)) {
    const std::size_t count = count_tokens(text.substr(sentence.span.begin, sentence.span.size()));
    double score = 0;
    for (const KeyPoint& point : points)
      if (point.span.overlaps(sentence.span)) score += point.kind == "keyword" || point.kind == "name" ? 1 : 4;
    // A long sentence holds more by chance; the opening says what it is about.
    score /= 1 + static_cast<double>(count) / 40;
    if (sentences.empty()) score += 1;
    sentences.push_back({sentence.span, score, count});
  }
  std::vector<std::size_t> order(sentences.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return sentences[a].score > sentences[b].score; });
  std::set<std::size_t> kept;
  for (const std::size_t i : order) {
    if (sentences[i].score <= 0 || sentences[i].tokens > tokens) continue;
    tokens -= sentences[i].tokens;
    kept.insert(i);
  }
  std::string out;
  for (const std::size_t i : kept)
    out += (out.empty() ? "" : " ") + std::string(text.substr(sentences[i].span.begin, sentences[i].span.size()));
  return out;
}

}  // namespace firstpass::understand
