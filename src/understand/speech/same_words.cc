#include "understand/speech/same_words.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/text.h"

namespace firstpass::understand {

namespace {

constexpr double kNear = 0.3;                  // seconds: the edges of segments are soft
constexpr double kAlike = 0.5;                 // of the letters of two words, so that one is the other misheard
constexpr std::size_t kTellingWord = 4;        // letters; shorter words are alike by chance
constexpr std::size_t kMostParts = 6;          // words that another recogniser writes as one
constexpr std::size_t kRarelyKnown = 2;        // times fewer letters in words that the reference has, too
constexpr std::size_t kTellingRepetition = 8;  // letters of words that are written again
constexpr double kLetter = 0.04;               // seconds; nobody speaks faster

struct Word {
  std::string key;  // small letters and digits
  TimeRange time;
  bool known = false;  // the reference has it, too
};

std::string key_of(std::string_view word) {
  std::string key;
  const std::string small = lower(word);
  for (std::size_t at = 0; at < small.size();) {
    const std::size_t begin = at;
    if (is_alnum(next_code_point(small, at))) key += small.substr(begin, at - begin);
  }
  return key;
}

std::vector<Word> words_between(const Transcript& transcript, TimeRange range) {
  std::vector<Word> words;
  for (const Anchor& anchor : transcript.anchors)
    if (anchor.time && anchor.time->start < range.end + kNear && anchor.time->end > range.start - kNear)
      words.push_back({key_of(transcript.text.substr(anchor.span.begin, anchor.span.size())), *anchor.time, false});
  return words;
}

/// Letters that have to be changed, left out or put in.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({change, row[j + 1] + 1, row[j] + 1}));
    }
  }
  return row.back();
}

/// 1 for the same word, less for one that was misheard, 0 for another.
double likeness(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return 0;
  if (a == b) return 1;
  if (std::min(a.size(), b.size()) < kTellingWord) return 0;
  const double alike = 1 - static_cast<double>(edits(a, b)) / static_cast<double>(std::max(a.size(), b.size()));
  return alike < kAlike ? 0 : alike * alike;
}

/// Pairs of the common subsequence whose words are most alike (Needleman and Wunsch), rising in both.
std::vector<std::pair<std::size_t, std::size_t>> common(const std::vector<Word>& a, const std::vector<Word>& b) {
  std::vector<std::vector<double>> best(a.size() + 1, std::vector<double>(b.size() + 1, 0)), pair = best;
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;) {
      pair[i][j] = likeness(a[i].key, b[j].key);
      const double together = pair[i][j] > 0 ? best[i + 1][j + 1] + pair[i][j] : 0;
      best[i][j] = std::max({together, best[i + 1][j], best[i][j + 1]});
    }
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (pair[i][j] > 0 && best[i][j] <= best[i + 1][j + 1] + pair[i][j]) pairs.emplace_back(i++, j++);
    else if (best[i + 1][j] >= best[i][j + 1]) ++i;
    else ++j;
  }
  return pairs;
}

/// A recogniser that lost its way writes some words again, which were said once: the copy of which the reference knows
/// less stands where the other one does.
void join_repetitions(std::vector<Word>& words) {
  const auto same = [&](std::size_t a, std::size_t b) { return !words[a].key.empty() && words[a].key == words[b].key; };
  const auto known = [&](std::size_t begin, std::size_t count) {  // letters
    std::size_t letters = 0;
    for (std::size_t i = begin; i < begin + count; ++i) letters += words[i].known ? words[i].key.size() : 0;
    return letters;
  };
  for (std::size_t first = 0; first < words.size(); ++first)
    for (std::size_t second = first + 1; second < words.size(); ++second) {
      if (first > 0 && same(first - 1, second - 1)) continue;  // seen with the word before
      std::size_t count = 0, letters = 0;
      while (first + count < second && second + count < words.size() && same(first + count, second + count))
        letters += words[first + count++].key.size();
      if (count < 2 || letters < kTellingRepetition) continue;
      const std::size_t in_first = known(first, count), in_second = known(second, count);
      const bool first_is_known = in_first > in_second;
      if (kRarelyKnown * std::min(in_first, in_second) >= std::max(in_first, in_second)) continue;  // it was said twice
      const std::size_t from = first_is_known ? first : second, to = first_is_known ? second : first;
      double room = 0;
      std::size_t unknown = 0;
      for (std::size_t i = to; i < to + count; ++i)
        if (!words[i].known) room += words[i].time.end - words[i].time.start, unknown += words[i].key.size();
      if (room >= kLetter * static_cast<double>(unknown)) continue;  // it was said there, too
      for (std::size_t i = 0; i < count; ++i)
        if (!words[to + i].known) words[to + i].time = words[from + i].time;
    }
}

/// Words without a partner share `range` by their letters.
void share(std::span<Word> words, TimeRange range) {
  double letters = 0, before = 0;
  for (const Word& word : words) letters += static_cast<double>(std::max<std::size_t>(word.key.size(), 1));
  const double length = std::max(0.0, range.end - range.start);
  for (Word& word : words) {
    word.time.start = range.start + length * before / letters;
    before += static_cast<double>(std::max<std::size_t>(word.key.size(), 1));
    word.time.end = range.start + length * before / letters;
  }
}

/// Where the reference heard what was written as `word`: at `place`, and in those words beside it, `free` of partners
/// of their own, with which it is most alike: it may have written one word as several.
TimeRange range_of(const Word& word, const std::vector<Word>& reference, std::size_t place, Span free) {
  Span best{place, place + 1};
  double most = likeness(word.key, reference[place].key);
  for (std::size_t begin = std::max(free.begin, place - std::min(place, kMostParts)); begin <= place; ++begin) {
    std::string heard;
    for (std::size_t end = begin; end < std::min(free.end, place + kMostParts); ++end) {
      heard += reference[end].key;
      if (end < place) continue;
      if (const double alike = likeness(word.key, heard); alike > most) most = alike, best = {begin, end + 1};
    }
  }
  return {reference[best.begin].time.start, reference[best.end - 1].time.end};
}

void take(const std::vector<Word>& reference, std::vector<Word>& words, TimeRange segment) {
  std::size_t i = 0, j = 0;
  const auto fill = [&](std::size_t to_i, std::size_t to_j) {
    if (to_i == i) return;
    // The other one's words in the same place say where these stand; without any, what their neighbours leave free.
    TimeRange range{j > 0 ? reference[j - 1].time.end : segment.start,
                    to_j < reference.size() ? reference[to_j].time.start : segment.end};
    if (to_j > j) range = {reference[j].time.start, reference[to_j - 1].time.end};
    share(std::span(words).subspan(i, to_i - i), range);
  };
  const auto pairs = common(words, reference);
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    const auto [word, known] = pairs[p];
    fill(word, known);
    const std::size_t next = p + 1 < pairs.size() ? pairs[p + 1].second : reference.size();
    words[word].time = range_of(words[word], reference, known, {j, next});
    words[word].known = true;
    i = word + 1;
    j = known + 1;
  }
  fill(words.size(), reference.size());
  join_repetitions(words);
}

}  // namespace

void take_word_times(const Transcript& reference, Transcript& other) {
  for (std::size_t s = 0; s < other.segments.size(); ++s) {
    const TimeRange segment = other.segments[s].time;
    const std::vector<Word> known = words_between(reference, segment);
    if (known.empty()) continue;
    std::vector<Word> words;
    std::vector<Anchor*> anchors;
    for (Anchor& anchor : other.anchors) {
      if (!anchor.time || anchor.line != static_cast<int>(s)) continue;
      words.push_back({key_of(other.text.substr(anchor.span.begin, anchor.span.size())), *anchor.time, false});
      anchors.push_back(&anchor);
    }
    take(known, words, segment);
    for (std::size_t i = 0; i < words.size(); ++i) anchors[i]->time = words[i].time;
  }
}

}  // namespace firstpass::understand
