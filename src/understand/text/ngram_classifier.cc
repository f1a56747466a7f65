#include "understand/text/ngram_classifier.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/text.h"
#include "understand/text/dense_algebra.h"

namespace firstpass::understand {

namespace {

constexpr std::size_t kLongestText = 8192;  // bytes; an utterance is far shorter
constexpr int kPasses = 12;
constexpr float kStep = 0.5F;

std::uint32_t hash_of(std::string_view bytes, std::uint32_t seed) {
  std::uint32_t hash = 2166136261U ^ seed * 0x9E3779B1U;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;  // FNV-1a
  hash ^= hash >> 15;
  hash *= 0x85EBCA6BU;
  return hash ^ hash >> 13;
}

void to_unit_length(NgramVector& grams) {
  float square = 0;
  for (const auto& [bucket, weight] : grams) square += weight * weight;
  if (square <= 0) return;
  for (auto& gram : grams) gram.second /= std::sqrt(square);
}

/// A small generator of our own: std::shuffle differs between libraries.
struct Shuffler {
  std::uint64_t state = 0x853C49E6748FEA9BULL;
  void operator()(std::vector<std::uint32_t>& order) {
    for (std::size_t i = order.size(); i > 1; --i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      std::swap(order[i - 1], order[(state >> 33) % i]);
    }
  }
};

}  // namespace

NgramVector ngrams_of(std::string_view text, std::uint32_t buckets) {
  const std::string lowered = lower(text.substr(0, kLongestText));
  NgramVector grams;
  const auto add = [&](std::string_view bytes, std::uint32_t kind, float weight) {
    grams.emplace_back(hash_of(bytes, kind) & (buckets - 1), weight);
  };
  std::string before = "^";
  std::string pair, padded;
  for (const Span span : token_spans(lowered)) {
    const std::string word = lowered.substr(span.begin, span.size());
    add(word, 1, 1);
    pair = before + ' ' + word;
    add(pair, 2, 1);
    padded = ' ' + word + ' ';
    for (std::size_t size = 3; size <= 5; ++size)
      for (std::size_t at = 0; at + size <= padded.size(); ++at)
        add(std::string_view(padded).substr(at, size), 3, 0.5F);
    before = word;
  }
  add(before + " $", 2, 1);
  std::sort(grams.begin(), grams.end());
  std::size_t kept = 0;
  for (const auto& gram : grams)
    if (kept > 0 && grams[kept - 1].first == gram.first) grams[kept - 1].second += gram.second;
    else grams[kept++] = gram;
  grams.resize(kept);
  for (auto& gram : grams) gram.second = gram.second > 1 ? 1 + std::log(gram.second) : gram.second;
  return grams;
}

NgramVector NgramClassifier::weighted(std::string_view text) const {
  NgramVector grams = ngrams_of(text, buckets);
  for (auto& gram : grams) gram.second *= idf[gram.first];
  to_unit_length(grams);
  return grams;
}

NgramClassifier NgramClassifier::train(const std::vector<std::string_view>& texts,
                                       const std::vector<std::uint32_t>& labels, std::size_t classes,
                                       std::uint32_t buckets) {
  NgramClassifier model;
  model.buckets = buckets;
  model.idf.assign(buckets, 0);
  std::vector<NgramVector> rows;
  rows.reserve(texts.size());
  for (const std::string_view text : texts) {
    rows.push_back(ngrams_of(text, buckets));
    for (const auto& [bucket, weight] : rows.back()) model.idf[bucket] += 1;
  }
  for (float& value : model.idf) value = std::log((1 + static_cast<float>(texts.size())) / (1 + value)) + 1;
  for (NgramVector& row : rows) {
    for (auto& gram : row) gram.second *= model.idf[gram.first];
    to_unit_length(row);
  }
  std::vector<float> weights(buckets * classes, 0), squares(buckets, 1e-6F);
  model.bias.assign(classes, 0);
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0U);
  std::vector<float> slope(classes);
  Shuffler shuffle;
  for (int pass = 0; pass < kPasses; ++pass) {
    shuffle(order);
    const float step = kStep * (1 - static_cast<float>(pass) / (kPasses + 1));
    for (const std::uint32_t r : order) {
      std::copy(model.bias.begin(), model.bias.end(), slope.begin());
      for (const auto& [bucket, weight] : rows[r])
        add_scaled(weight, std::span(weights).subspan(bucket * classes, classes), slope);
      log_softmax(slope, 1);
      for (float& value : slope) value = std::exp(value);
      slope[labels[r]] -= 1;
      const float norm = dot(slope, slope);
      if (norm < 1e-6F) continue;
      add_scaled(-0.01F * step, slope, model.bias);
      for (const auto& [bucket, weight] : rows[r]) {
        squares[bucket] += weight * weight * norm;
        add_scaled(-step * weight / std::sqrt(squares[bucket]), slope,
                   std::span(weights).subspan(bucket * classes, classes));
      }
    }
  }
  model.scale.assign(classes, 1e-9F);
  for (std::size_t at = 0; at < weights.size(); ++at)
    model.scale[at % classes] = std::max(model.scale[at % classes], std::abs(weights[at]) / 127);
  model.weights.resize(weights.size());
  for (std::size_t at = 0; at < weights.size(); ++at)
    model.weights[at] = static_cast<std::int8_t>(std::lround(weights[at] / model.scale[at % classes]));
  return model;
}

void NgramClassifier::score(std::string_view text, std::vector<float>& scores) const {
  const std::size_t classes = bias.size();
  std::vector<float> sums(classes, 0);
  for (const auto& [bucket, weight] : weighted(text)) {
    const std::int8_t* const row = &weights[bucket * classes];
    for (std::size_t c = 0; c < classes; ++c) sums[c] += weight * static_cast<float>(row[c]);
  }
  for (std::size_t c = 0; c < classes; ++c) scores[c] += bias[c] + sums[c] * scale[c];
}

}  // namespace firstpass::understand
