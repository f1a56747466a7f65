#include "protect/ner/second_look.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string>

namespace firstpass::protect {

namespace {

// How near its threshold a word is undecided, in log odds. On held-out rows, with the mean of both networks there, a
// tenth of what leaks and a twentieth of what is hidden in vain of English is saved, a quarter and a tenth of tweets.
constexpr float kUndecided = 0.6F;
// The same of a word that is no piece of the vocabulary: names that no training text has are among these, and the small
// network is less sure of them than it seems. To widen both alike leaks more at the same cost.
constexpr float kUndecidedOfRare = 1.2F;
constexpr std::size_t kShortWord = 2;      // bytes: what so short a word hides or leaks is little
constexpr std::size_t kReach = 16;         // pieces that are shown on each side of the word at most: 32 do no better
constexpr std::size_t kNearby = 4;         // pieces that are shown even beyond the end of its sentence
constexpr std::size_t kAlwaysPieces = 40;  // a text may have so many read, however short it is
constexpr std::size_t kOneIn = 10;         // else one piece in so many

float log_odds(float chance) {
  constexpr float kLeast = 1e-6F;
  const float within = std::clamp(chance, kLeast, 1 - kLeast);
  return std::log(within / (1 - within));
}

bool is_latin(std::string_view word) {
  const auto lead = static_cast<unsigned char>(word.front());
  return (lead < 0x80 && std::isalpha(lead) != 0) || (lead >= 0xC3 && lead <= 0xC9);
}

// Common words of English that hardly any other language in Latin letters has.
bool is_english_word(std::string_view word) {
  static constexpr std::array kWords = std::to_array<std::string_view>(
      {"about", "and",   "are",   "been",  "but",   "by",   "can",   "from", "get",   "has", "have", "he",
       "her",   "his",   "how",   "it",    "its",   "just", "like",  "my",   "not",   "of",  "our",  "out",
       "she",   "that",  "the",   "their", "there", "they", "this",  "to",   "today", "was", "were", "what",
       "when",  "where", "which", "who",   "will",  "with", "would", "you",  "your"});
  static_assert(std::is_sorted(kWords.begin(), kWords.end()));
  if (word.size() > 5) return false;
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return std::binary_search(kWords.begin(), kWords.end(), lower);
}

struct Doubt {
  float distance;  // 1: hardly a doubt
  std::size_t word;
};

// `settled` in the order of their ends.
std::vector<Doubt> doubts_of(std::string_view text, const std::vector<Word>& words, const std::vector<Span>& settled) {
  std::vector<Doubt> out;
  auto next = settled.begin();
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    while (next != settled.end() && next->end < word.span.end) ++next;
    if (next != settled.end() && next->begin <= word.span.begin) continue;
    if (word.span.size() <= kShortWord || !is_latin(text.substr(word.span.begin, word.span.size()))) continue;
    const float distance = std::abs(log_odds(word.hidden) - log_odds(word.threshold));
    const float undecided = word.end - word.begin > 1 ? kUndecidedOfRare : kUndecided;
    if (distance < undecided) out.push_back({distance / undecided, i});
  }
  std::stable_sort(out.begin(), out.end(), [](const Doubt& a, const Doubt& b) { return a.distance < b.distance; });
  return out;
}

// Whether a line ends behind word i.
bool parted(std::string_view text, const std::vector<Word>& words, std::size_t i) {
  const std::string_view gap = text.substr(words[i].span.end, words[i + 1].span.begin - words[i].span.end);
  return gap.find('\n') != std::string_view::npos;
}

}  // namespace

std::vector<Window> doubtful_windows(std::string_view text, const std::vector<runtime::WordPiece>& pieces,
                                     const std::vector<Word>& words, std::vector<Span> settled) {
  std::vector<Window> out;
  std::sort(settled.begin(), settled.end(), [](const Span& a, const Span& b) { return a.end < b.end; });
  const std::vector<Doubt> doubts = doubts_of(text, words, settled);
  if (doubts.empty()) return out;
  std::vector<bool> taken(words.size());
  std::size_t left = std::max(kAlwaysPieces, pieces.size() / kOneIn);
  for (const auto& [distance, at] : doubts) {
    if (taken[at]) continue;
    // What another window shows is not gone into: each piece is read once.
    std::size_t first = at, last = at;
    for (bool line_ended = false; first > 0 && !taken[first - 1]; --first) {
      const std::size_t reach = words[at].begin - words[first - 1].begin;
      line_ended = line_ended || parted(text, words, first - 1);
      if (reach > kReach || (reach > kNearby && line_ended)) break;
    }
    for (bool line_ended = false; last + 1 < words.size() && !taken[last + 1]; ++last) {
      const std::size_t reach = words[last + 1].end - words[at].end;
      line_ended = line_ended || parted(text, words, last);
      if (reach > kReach || (reach > kNearby && line_ended)) break;
    }
    const std::size_t begin = words[first].begin, end = words[last].end;
    const auto is_english = [&](const Word& word) {
      return is_english_word(text.substr(word.span.begin, word.span.size()));
    };
    const auto from = words.begin() + static_cast<std::ptrdiff_t>(first);
    const auto to = words.begin() + static_cast<std::ptrdiff_t>(last + 1);
    if (!std::any_of(from, to, is_english)) continue;
    if (end - begin > left) continue;
    left -= end - begin;
    std::fill(taken.begin() + static_cast<std::ptrdiff_t>(first), taken.begin() + static_cast<std::ptrdiff_t>(last + 1),
              true);
    out.push_back({begin, end, begin, end});
  }
  std::sort(out.begin(), out.end(), [](const Window& a, const Window& b) { return a.begin < b.begin; });
  return out;
}

}  // namespace firstpass::protect
