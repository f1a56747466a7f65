#include "protect/resolve.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "core/text.h"
#include "core/words.h"
#include "protect/addresses.h"
#include "protect/cells.h"
#include "protect/name_words.h"
#include "protect/nobody.h"
#include "protect/pattern.h"

namespace firstpass::protect {

namespace {

constexpr double kConfident = 0.8;
constexpr std::size_t kShortestName = 3;

// Words that begin or join names and mean nothing by themselves, or that a letter is full of.
const std::unordered_set<std::string_view>& stop_words() {
  static const std::unordered_set<std::string_view> kWords = {
      "the",     "a",   "an",   "and",    "or",   "of",   "in",    "on",    "at",      "to",    "for",        "from",
      "with",    "by",  "is",   "are",    "was",  "were", "be",    "as",    "it",      "this",  "that",       "i",
      "you",     "he",  "she",  "we",     "they", "my",   "your",  "his",   "her",     "our",   "their",      "not",
      "no",      "yes", "will", "may",    "mark", "bill", "grant", "dear",  "hi",      "hello", "thanks",     "best",
      "regards", "new", "city", "street", "road", "st",   "inc",   "ltd",   "company", "group", "university", "one",
      "two",     "all", "can",  "us",     "am",   "pm",   "re",    "fw",    "fwd",     "cc",    "subject",    "sent",
      "mr",      "mrs", "ms",   "dr",     "prof", "llc",  "gmbh",  "corp",  "and",     "der",   "die",        "das",
      "von",     "van", "de",   "la",     "le",   "el",   "hope",  "north", "south",   "east",  "west",       "bank"};
  return kWords;
}

bool is_name(std::string_view type) { return type == "PERSON" || type == "ORGANIZATION"; }

bool has_alnum(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (is_alnum(next_code_point(text, at))) return true;
  }
  return false;
}

std::string_view in(std::string_view text, Span span) { return text.substr(span.begin, span.size()); }

// White space at the ends is never part of a value.
Span tight(std::string_view text, Span span) {
  while (span.size() > 0 && std::string_view(" \t\r\n").find(text[span.begin]) != std::string_view::npos) ++span.begin;
  while (span.size() > 0 && std::string_view(" \t\r\n").find(text[span.end - 1]) != std::string_view::npos) --span.end;
  return span;
}

// One or two digits and signs.
bool is_scrap(std::string_view piece) {
  std::size_t digits = 0;
  for (const char c : piece) {
    if (c >= '0' && c <= '9') ++digits;
    else if (is_alnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return digits > 0 && digits <= 2;
}

// A flat set of disjoint detections, kept sorted.
class Cover {
 public:
  explicit Cover(std::string_view text) : m_text(text) {}

  // Adds what of `next` is not yet covered, when it holds a letter or digit. Of a number that runs over a date, what
  // stands beside it as one or two digits ("Tel 089 1234 2024-03-12 9") is nobody's.
  void add(const Detection& next) {
    std::size_t from = next.span.begin;
    std::vector<Span> free;
    bool dated = false;
    auto at = m_taken.upper_bound(next.span.begin);
    if (at != m_taken.begin() && std::prev(at)->second.end > next.span.begin) at = std::prev(at);
    for (; at != m_taken.end() && at->first < next.span.end; ++at) {
      if (at->first > from) free.push_back({from, at->first});
      from = std::max(from, at->second.end);
      dated = dated || (at->second.index != kBlocked && m_found[at->second.index].type == "DATE_TIME");
    }
    if (from < next.span.end) free.push_back({from, next.span.end});
    for (const Span piece : free) {
      const Span span = piece == next.span ? piece : tight(m_text, piece);
      if (span.size() == 0 || !has_alnum(in(m_text, span))) continue;
      if (dated && is_scrap(in(m_text, span))) continue;
      m_taken[span.begin] = {span.end, m_found.size()};
      m_found.push_back(next);
      m_found.back().span = span;
    }
  }
  // Nothing may be added here any more.
  void block(Span span) { m_taken[span.begin] = {span.end, kBlocked}; }

  std::vector<Detection> take() {
    std::vector<Detection> out;
    for (const auto& [begin, piece] : m_taken) {
      if (piece.index != kBlocked) out.push_back(std::move(m_found[piece.index]));
    }
    return out;
  }

 private:
  static constexpr std::size_t kBlocked = ~std::size_t{0};
  struct Piece {
    std::size_t end = 0, index = 0;
  };
  std::string_view m_text;
  std::map<std::size_t, Piece> m_taken;
  std::vector<Detection> m_found;
};

int tier(const Detection& detection) { return detection.score >= 0.8 ? 0 : detection.score >= 0.5 ? 1 : 2; }

// An amount is what a question needs most, and nobody's identity.
std::vector<Span> amounts(std::string_view text, const std::vector<Span>& where) {
  static const Pattern kAmount(
      "(?:[$€£¥₹₩₽₺₪฿]|\\b(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|INR|SEK|NOK|DKK|PLN|CZK|HUF|Rs\\.?|CHF|kr\\.?)"
      ")"
      " "
      "?-?[0-9]{1,3}(?:[ .,'][0-9]{3})*"
      "(?:[.,][0-9]{1,2})?(?:[0-9]*)(?: ?(?:k|m|bn|million|billion|Mio\\.?|Mrd\\.?))?\\b|"
      "\\b[0-9]{1,3}(?:[.,' ][0-9]{3})*(?:[.,][0-9]{1,2})? "
      "?(?:€|£|¥|₹|₩|zł|Kč|(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|INR|SEK|NOK|DKK|PLN|"
      "dollars?|euros?|pounds?|kr|Euro)\\b)");
  std::vector<Span> out, groups;
  for (const Span window : where) {
    for (std::size_t from = window.begin; from < window.end && kAmount.next(text, from, groups, window.end);) {
      out.push_back(groups[0]);
      from = std::max(groups[0].end, from + 1);
    }
  }
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "2,626.37": two decimals make a number an amount, as long as it is no part of a longer one (a version, a date).
std::vector<Span> decimals(std::string_view text) {
  static const Pattern kDecimal(
      "[0-9]{1,3}(?:,[0-9]{3})+\\.[0-9]{2}|[0-9]{1,3}(?:\\.[0-9]{3})+,[0-9]{2}|[0-9]{1,7}[.,][0-9]{2}");
  const auto joins = [&](std::size_t at) {
    return at < text.size() &&
           (text[at] == '.' || text[at] == ',' || text[at] == '/' || text[at] == ':' || text[at] == '-');
  };
  const auto letter_or_digit = [&](std::size_t at) {
    return at < text.size() && is_alnum(static_cast<unsigned char>(text[at]));
  };
  std::vector<Span> out;
  kDecimal.each(text, [&](const std::vector<Span>& groups) {
    const Span span = groups[0];
    if (span.begin > 0 && letter_or_digit(span.begin - 1)) return;
    if (span.begin > 1 && joins(span.begin - 1) && letter_or_digit(span.begin - 2)) return;
    if (letter_or_digit(span.end) || (joins(span.end) && letter_or_digit(span.end + 1))) return;
    out.push_back(span);
  });
  return out;
}

bool may_be_amount(const Detection& detection) {
  return detection.recognizer == "ner" || detection.type == "PHONE_NUMBER" || detection.type == "DATE_TIME";
}

// The surroundings of what may be an amount, cut between words: the rest of a text need not be searched for amounts.
std::vector<Span> surroundings(std::string_view text, const std::vector<Detection>& detections) {
  constexpr std::size_t kBefore = 40, kAfter = 24;
  std::vector<Span> out;
  for (const Detection& detection : detections) {
    if (!may_be_amount(detection)) continue;
    Span window{detection.span.begin > kBefore ? detection.span.begin - kBefore : 0,
                std::min(text.size(), detection.span.end + kAfter)};
    while (window.begin > 0 && text[window.begin - 1] != ' ' && detection.span.begin - window.begin < 2 * kBefore)
      --window.begin;
    while (window.end < text.size() && text[window.end] != ' ' && window.end - detection.span.end < 2 * kAfter)
      ++window.end;
    out.push_back(window);
  }
  std::sort(out.begin(), out.end(), [](Span a, Span b) { return a.begin < b.begin; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < out.size(); ++i) {
    if (out[i].begin <= out[kept].end) out[kept].end = std::max(out[kept].end, out[i].end);
    else out[++kept] = out[i];
  }
  if (!out.empty()) out.resize(kept + 1);
  return out;
}

// Drops from `detections` the parts that `money` covers.
void cut(std::string_view text, const std::vector<Span>& money, std::vector<Detection>& detections) {
  if (std::none_of(detections.begin(), detections.end(), may_be_amount)) return;
  if (money.empty()) return;
  std::vector<Detection> out;
  for (Detection& detection : detections) {
    if (!may_be_amount(detection)) {
      out.push_back(std::move(detection));
      continue;
    }
    Cover cover(text);
    auto at = std::lower_bound(money.begin(), money.end(), detection.span.begin,
                               [](Span span, std::size_t begin) { return span.end <= begin; });
    for (; at != money.end() && at->begin < detection.span.end; ++at) cover.block(*at);
    cover.add(detection);
    for (Detection& piece : cover.take()) out.push_back(std::move(piece));
  }
  detections = std::move(out);
}

bool is_word_about_age(std::string_view word) {
  static const std::unordered_set<std::string_view> kWords = {"year", "years", "yr",   "yrs", "yo",    "y",
                                                              "o",    "old",   "aged", "age", "month", "months",
                                                              "week", "weeks", "day",  "days"};
  return kWords.count(word) != 0;
}

// "37 years old": where a rule has found the age, these words around it say only that it is one.
void drop_around_ages(std::string_view text, const std::vector<Detection>& rules, std::vector<Detection>& names) {
  std::vector<Span> ages;
  for (const Detection& rule : rules)
    if (rule.type == "AGE") ages.push_back(rule.span);
  if (ages.empty()) return;
  std::sort(ages.begin(), ages.end(), [](Span a, Span b) { return a.begin < b.begin; });
  std::erase_if(names, [&](const Detection& name) {
    if (name.type != "DATE_TIME") return false;
    const auto age = std::lower_bound(ages.begin(), ages.end(), name.span.begin,
                                      [](Span span, std::size_t begin) { return span.end <= begin; });
    if (age == ages.end() || age->begin >= name.span.end) return false;
    const std::vector<Span> words = token_spans(in(text, name.span));
    return std::all_of(words.begin(), words.end(), [&](Span word) {
      const Span placed{name.span.begin + word.begin, name.span.begin + word.end};
      std::size_t at = placed.begin;
      return (placed.begin >= age->begin && placed.end <= age->end) || !is_word(next_code_point(text, at)) ||
             is_word_about_age(lower(in(text, placed)));
    });
  });
}

bool has_capital(std::string_view piece) {
  for (std::size_t at = 0; at < piece.size();)
    if (is_upper(next_code_point(piece, at))) return true;
  return false;
}

// "F32.1", "2291/88-4": the model's tokens end at signs, an identifier does not. Goes on over signs and what follows
// them without a blank, as long as that is short and holds a digit.
void finish_identifiers(std::string_view text, std::vector<Detection>& names) {
  constexpr std::size_t kLongestPart = 12;
  for (Detection& name : names) {
    if (name.type != "ID" && name.type != "PHONE_NUMBER") continue;
    for (std::size_t at = name.span.end; at + 1 < text.size();) {
      if (std::string_view(".-/_").find(text[at]) == std::string_view::npos) break;
      std::size_t end = at + 1;
      bool digit = false;
      while (end < text.size() && is_alnum(static_cast<unsigned char>(text[end]))) digit |= is_digit(text[end++]);
      if (!digit || end - at > kLongestPart) break;
      name.span.end = at = end;
    }
  }
}

// "customer number is 4711-0815-A": what the label names is all of it, however sure another rule is of "4711-0815".
void raise_labelled(std::vector<Detection>& rules) {
  std::unordered_map<std::size_t, const Detection*> surest;
  for (const Detection& rule : rules) {
    const Detection*& best = surest[rule.span.begin];
    if (rule.recognizer != "field" && (best == nullptr || rule.score > best->score)) best = &rule;
  }
  for (Detection& rule : rules) {
    const Detection* other = surest[rule.span.begin];
    if (rule.recognizer == "field" && other != nullptr && other->span.size() < rule.span.size())
      rule.score = std::max(rule.score, other->score);
  }
}

// "Hr." that was found by itself belongs to the "Bauer" behind it, and is no second person. `names` are sorted.
void join_titles(std::string_view text, std::vector<Detection>& names) {
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    Detection& title = names[i];
    Detection& name = names[i + 1];
    if (title.type != "PERSON" || name.type != "PERSON" || name.span.begin != title.span.end + 1 ||
        text[title.span.end] != ' ')
      continue;
    std::string_view word = in(text, title.span);
    if (!word.ends_with('.')) continue;
    word.remove_suffix(1);
    if (!is_title(lower(word)) || is_given_name(lower(word))) continue;
    name.span.begin = title.span.begin;
    title.span.end = title.span.begin;
  }
  std::erase_if(names, [](const Detection& name) { return name.span.size() == 0; });
}

}  // namespace

std::vector<Detection> resolve(std::string_view text, std::vector<Detection> rules, std::vector<Detection> names) {
  names = fit_to_cells(text, std::move(names));
  const std::vector<Span> whole{{0, text.size()}};
  const std::vector<Span> money = amounts(text, names.empty() ? surroundings(text, rules) : whole);
  cut(text, money, rules);
  cut(text, money, names);
  if (!names.empty()) cut(text, decimals(text), names);
  std::erase_if(names, [&](const Detection& name) { return names_nobody(text, name); });
  join_titles(text, names);
  finish_identifiers(text, names);
  drop_around_ages(text, rules, names);
  raise_labelled(rules);
  std::stable_sort(rules.begin(), rules.end(), [](const Detection& a, const Detection& b) {
    if (tier(a) != tier(b)) return tier(a) < tier(b);
    if (a.span.size() != b.span.size()) return a.span.size() > b.span.size();
    return a.score > b.score;
  });
  Cover cover(text);
  for (const Detection& rule : rules) cover.add(rule);
  for (const Detection& name : names) {
    if (!only_grammar(in(text, name.span))) cover.add(name);
  }
  std::vector<Detection> out = cover.take();
  // What the rules leave of a name that ran across them: "and" between a mail address and a street.
  std::erase_if(out, [&](const Detection& d) {
    return d.recognizer == "ner" && (only_grammar(in(text, d.span)) || names_nobody(text, d));
  });
  return complete_addresses(text, std::move(out));
}

bool writes_names_with_capitals(std::string_view text, const std::vector<Detection>& names) {
  return std::any_of(names.begin(), names.end(), [&](const Detection& name) {
    return name.type == "PERSON" && name.score >= kConfident && has_capital(in(text, name.span));
  });
}

void add_common_words(std::string_view text, std::unordered_set<std::string>& words) {
  for (const Span span : token_spans(text)) {
    const std::string_view word = in(text, span);
    if (word.size() >= kShortestName && !has_capital(word)) words.emplace(word);
  }
}

void drop_things(std::string_view text, const std::unordered_set<std::string>& common, std::vector<Detection>& names) {
  // A doubtful person of one word is one, too, when the word stands in small letters elsewhere: "1 x Cello lessons".
  constexpr double kDoubtful = 0.7;
  const auto is_thing = [&](const Detection& name) {
    const bool doubtful = name.type == "PERSON" && name.score < kDoubtful && has_capital(in(text, name.span));
    if (!doubtful && name.type != "ORGANIZATION" && name.type != "LOCATION" && name.type != "ADDRESS") return false;
    const std::string_view words = in(text, name.span);
    if (std::any_of(words.begin(), words.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
    if (!has_capital(words)) return true;
    const std::vector<Span> tokens = token_spans(words);
    return std::all_of(tokens.begin(), tokens.end(), [&](Span token) {
      std::size_t at = token.begin;
      return !is_word(next_code_point(words, at)) || common.count(lower(in(words, token))) != 0;
    });
  };
  std::erase_if(names, is_thing);
}

std::vector<Detection> propagate(std::string_view text, const std::vector<Detection>& names) {
  std::unordered_map<std::string, const Detection*> known;
  for (const Detection& name : names) {
    if (!is_name(name.type) || name.score < kConfident) continue;
    for (const Span span : token_spans(in(text, name.span))) {
      const std::string_view word = text.substr(name.span.begin + span.begin, span.size());
      std::size_t at = 0;
      const char32_t first = next_code_point(word, at);
      if (word.size() < kShortestName || !is_upper(first) || name.type != "PERSON") continue;
      std::string folded = lower(word);
      if (stop_words().count(folded) == 0) known.emplace(std::move(folded), &name);
    }
  }
  std::vector<Detection> out;
  if (known.empty()) return out;
  for (const Span span : token_spans(text)) {
    const std::string_view word = in(text, span);
    std::size_t at = 0;
    if (word.size() < kShortestName || !is_upper(next_code_point(word, at))) continue;
    const auto found = known.find(lower(word));
    if (found == known.end()) continue;
    out.push_back({span, found->second->type, found->second->score, "propagate", "part of a name found elsewhere"});
  }
  return out;
}

}  // namespace firstpass::protect
