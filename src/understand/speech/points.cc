#include "understand/speech/points.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "understand/summary/amount.h"
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

/// Phrases that ask for something wherever they stand.
constexpr std::string_view kPhrases[] = {
    "need to",          "needs to",      "have to",   "has to",    "must ",   "remember to",
    "don't forget",     "do not forget", "remind me", "make sure", "please ", "should ",
    "going to have to", "got to ",       "to do:",    "let's "};

/// What people say before they come to the point.
constexpr std::string_view kOpeners[] = {"and ", "then ",  "also ", "so ",      "oh ",  "okay ",
                                         "ok ",  "first ", "next ", "finally ", "well "};

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

TimeRange time_of(const Transcript& transcript, Span span) {
  TimeRange time;
  bool first = true;
  for (const Anchor& anchor : transcript.anchors) {
    if (!anchor.time || !anchor.span.overlaps(span)) continue;
    if (first) time.start = anchor.time->start;
    time.end = anchor.time->end;
    first = false;
  }
  return time;
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

void add_keywords(std::string_view text, std::vector<KeyPoint>& points) {
  for (const Keyword& keyword : extract_keywords(text, kKeywords)) {
    const std::size_t at = text.find(keyword.text);
    if (at != std::string_view::npos)
      points.push_back({"keyword", keyword.text, keyword.text, {at, at + keyword.text.size()}, {}});
  }
}

}  // namespace

bool is_task(std::string_view sentence) {
  std::string said = words_only(sentence);
  for (const std::string_view phrase : kPhrases)
    if (said.find(phrase) != std::string::npos) return said.back() != '?';
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view opener : kOpeners)
      if (said.starts_with(opener)) said.erase(0, opener.size()), more = true;
  }
  return std::any_of(std::begin(kTasks), std::end(kTasks), [&](std::string_view verb) {
    return said.starts_with(verb) && said.size() > verb.size() && said[verb.size()] == ' ';
  });
}

std::vector<KeyPoint> key_points(const Transcript& transcript, Day reference) {
  const std::string_view text = transcript.text;
  std::vector<KeyPoint> points;
  const auto quote = [&](Span span) { return std::string(text.substr(span.begin, span.size())); };
  for (const Sentence& sentence : split_sentences(text))
    if (const std::string said = quote(sentence.span); is_task(said))
      points.push_back({"todo", said, said, sentence.span, {}});
  for (const FoundDate& date : find_dates(text, DateOrder::day_first, reference))
    points.push_back({"date", quote(date.span), iso(date.day), date.span, {}});
  for (const Amount& amount : find_amounts(text)) {
    if (amount.currency.empty()) continue;
    points.push_back(
        {"amount", quote(amount.span), format_amount(amount.hundredths) + " " + amount.currency, amount.span, {}});
  }
  add_spoken_amounts(text, points);
  add_keywords(text, points);
  for (KeyPoint& point : points) point.time = time_of(transcript, point.span);
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
      if (point.span.overlaps(sentence.span)) score += point.kind == "keyword" ? 1 : 4;
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
