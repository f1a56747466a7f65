#include "understand/text/phrase_tagger.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "core/file.h"
#include "core/text.h"

namespace firstpass::understand {

namespace {

// What is computed here is what train/phrases/train.py trained on: a change there is one here.
constexpr std::size_t kBuckets = std::size_t{1} << 16;
constexpr std::size_t kLabels = 3;
constexpr std::uint32_t kEdge = 3;  // the label "before" a sentence

std::uint32_t hash(std::string_view bytes, std::uint32_t seed) {
  std::uint32_t value = (0x811C9DC5U ^ seed) * 0x01000193U;
  for (const char byte : bytes) value = (value ^ static_cast<unsigned char>(byte)) * 0x01000193U;
  return value;
}

template <typename... Values>
std::size_t mix(Values... values) {
  std::uint32_t out = 0x9E3779B9U;
  const auto add = [&](std::uint32_t value) {
    out = (out ^ value) * 0x85EBCA6BU;
    out ^= out >> 15;
  };
  (add(values), ...);
  return out % kBuckets;
}

/// Digits, capitals and small letters of a word, as one letter.
char shape(std::string_view word) {
  std::size_t letters = 0, capitals = 0;
  bool digit = false, first_is_capital = false;
  for (std::size_t at = 0; at < word.size();) {
    const bool first = at == 0;
    const char32_t c = next_code_point(word, at);
    digit = digit || (c >= '0' && c <= '9');
    const bool capital = is_upper(c);
    if (is_alnum(c) && !(c >= '0' && c <= '9')) ++letters, capitals += capital;
    if (first) first_is_capital = capital;
  }
  if (digit) return letters == 0 ? 'd' : 'x';
  if (letters == 0) return 'p';
  if (letters > 1 && capitals == letters) return 'A';
  return first_is_capital ? 'C' : 'a';
}

struct WordHashes {
  std::uint32_t word = 11, last3 = 12, last2 = 13, last4 = 14, shape = 15;  // as set: beyond the sentence
};

WordHashes hashes_of(std::string_view word, bool opens) {
  const std::string low = lower(word);
  const std::string_view all = low;
  const auto last = [&](std::size_t size) { return all.substr(all.size() - std::min(size, all.size())); };
  const std::array<char, 2> form = {shape(word), '^'};
  return {hash(all, 1), hash(last(3), 2), hash(last(2), 3), hash(last(4), 4),
          hash(std::string_view(form.data(), opens ? 2 : 1), 5)};
}

using Scores = std::array<int, kLabels>;

void add(Scores& scores, const std::string& weights, std::size_t bucket) {
  for (std::size_t label = 0; label < kLabels; ++label)
    scores[label] += static_cast<std::int8_t>(weights[bucket * kLabels + label]);
}

Scores score(const std::string& weights, const WordHashes& b, const WordHashes& p, const WordHashes& c,
             const WordHashes& n, const WordHashes& m) {
  Scores scores{};
  for (const std::size_t bucket :
       {mix(1U, c.word), mix(2U, c.last3), mix(3U, c.last2), mix(4U, c.last4), mix(5U, c.shape), mix(6U, p.word),
        mix(7U, n.word), mix(8U, b.word), mix(9U, m.word), mix(10U, n.last3), mix(11U, n.last2, n.shape),
        mix(12U, p.last3), mix(13U, p.word, c.word), mix(14U, c.word, n.word), mix(15U, p.shape, c.shape, n.shape),
        mix(16U, m.last3), mix(17U, c.last3, n.last3), mix(18U, p.last3, c.last3)})
    add(scores, weights, bucket);
  return scores;
}

}  // namespace

Result<PhraseTagger> PhraseTagger::load(const std::filesystem::path& path) {
  FP_TRY_ASSIGN(std::string weights, read_file(path));
  if (weights.size() != kBuckets * kLabels)
    return fail(Code::data_loss, "understand/text/phrases", path.string() + " is no table of phrases");
  return PhraseTagger(std::move(weights));
}

std::vector<PhrasePart> PhraseTagger::tag(const std::vector<std::string_view>& words) const {
  std::vector<WordHashes> hashes(words.size() + 4);  // two beyond each end
  for (std::size_t i = 0; i < words.size(); ++i) hashes[i + 2] = hashes_of(words[i], i == 0);
  std::vector<PhrasePart> parts;
  parts.reserve(words.size());
  std::uint32_t before = kEdge, before_that = kEdge;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const WordHashes& word = hashes[i + 2];
    Scores scores = score(m_weights, hashes[i], hashes[i + 1], word, hashes[i + 3], hashes[i + 4]);
    for (const std::size_t bucket :
         {mix(31U, before), mix(32U, before, before_that), mix(33U, before, word.word), mix(34U, before, word.last3)})
      add(scores, m_weights, bucket);
    std::uint32_t best = 0;
    for (std::uint32_t label = 1; label < kLabels; ++label)
      if (scores[label] > scores[best]) best = label;
    parts.push_back(static_cast<PhrasePart>(best));
    before_that = before;
    before = best;
  }
  return parts;
}

}  // namespace firstpass::understand
