#include "understand/speech/same_words.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/text.h"

namespace firstpass::understand {

namespace {

constexpr double kNear = 0.3;  // seconds: the edges of segments are soft

struct Word {
  std::string key;  // small letters and digits
  TimeRange time;
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
      words.push_back({key_of(transcript.text.substr(anchor.span.begin, anchor.span.size())), *anchor.time});
  return words;
}

/// Pairs of the longest common subsequence, rising in both.
std::vector<std::pair<std::size_t, std::size_t>> common(const std::vector<Word>& a, const std::vector<Word>& b) {
  std::vector<std::vector<std::uint32_t>> length(a.size() + 1, std::vector<std::uint32_t>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      length[i][j] = !a[i].key.empty() && a[i].key == b[j].key ? length[i + 1][j + 1] + 1
                                                               : std::max(length[i + 1][j], length[i][j + 1]);
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (!a[i].key.empty() && a[i].key == b[j].key) pairs.emplace_back(i++, j++);
    else if (length[i + 1][j] >= length[i][j + 1]) ++i;
    else ++j;
  }
  return pairs;
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
  for (const auto& [word, known] : common(words, reference)) {
    fill(word, known);
    words[word].time = reference[known].time;
    i = word + 1;
    j = known + 1;
  }
  fill(words.size(), reference.size());
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
      words.push_back({key_of(other.text.substr(anchor.span.begin, anchor.span.size())), *anchor.time});
      anchors.push_back(&anchor);
    }
    take(known, words, segment);
    for (std::size_t i = 0; i < words.size(); ++i) anchors[i]->time = words[i].time;
  }
}

}  // namespace firstpass::understand
