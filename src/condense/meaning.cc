#include "condense/meaning.h"

#include <algorithm>
#include <numeric>

#include "core/text.h"

namespace firstpass::condense {

namespace {

using Vectors = std::vector<std::vector<float>>;

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

Result<Vectors> embed(const MeaningOptions& options, const std::vector<std::string_view>& texts) {
  FP_TRY_ASSIGN(Vectors vectors, options.embed(texts));
  const bool fits = vectors.size() == texts.size() &&
                    std::all_of(vectors.begin(), vectors.end(),
                                [&](const auto& vector) { return vector.size() == vectors.front().size(); });
  if (!fits) return fail(Code::internal, "condense", "the embedding gave vectors of different number or size");
  return vectors;
}

std::string_view text_of(const Reading& reading, std::size_t unit) {
  const Span span = reading.units[unit].span;
  return trim(reading.text.substr(span.begin, span.size()));
}

/// Units by falling score, as many as have `tokens` together; in order of the text.
std::vector<std::size_t> best_units(const Reading& reading, const std::vector<double>& scores, std::size_t tokens) {
  std::vector<std::size_t> order(reading.units.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (reading.total_tokens <= tokens) return order;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  std::size_t used = 0, count = 0;
  while (count < order.size() && used + reading.tokens[order[count]] <= tokens) used += reading.tokens[order[count++]];
  order.resize(std::max<std::size_t>(count, 1));
  std::sort(order.begin(), order.end());
  return order;
}

/// Units as far as the model read them, and how near each is to the question.
struct Meaning {
  std::vector<std::size_t> units;
  Vectors vectors;           // of units
  std::vector<double> near;  // of all units; those not read are as far as the farthest
};

Result<Meaning> read_meaning(const Reading& reading, std::string_view question, const MeaningOptions& options,
                             const std::vector<double>& by_words) {
  Meaning meaning;
  meaning.units = best_units(reading, by_words, options.read_tokens);
  std::vector<std::string_view> texts = {question};
  for (const std::size_t unit : meaning.units) texts.push_back(text_of(reading, unit));
  FP_TRY_ASSIGN(Vectors vectors, embed(options, texts));
  double least = 1;
  std::vector<double> near(meaning.units.size());
  for (std::size_t i = 0; i < near.size(); ++i) least = std::min(least, near[i] = cosine(vectors[i + 1], vectors[0]));
  meaning.near.assign(reading.units.size(), least);
  for (std::size_t i = 0; i < near.size(); ++i) meaning.near[meaning.units[i]] = near[i];
  meaning.vectors.assign(std::make_move_iterator(vectors.begin() + 1), std::make_move_iterator(vectors.end()));
  return meaning;
}

/// The second step of a question that needs two: what is near to the question together with what one of the best units
/// says (as in dense multi-hop retrieval: Xiong and others, 2021). Stretched to 0..1.
Status add_second_step(const Reading& reading, std::string_view question, const MeaningOptions& options,
                       const Meaning& meaning, std::vector<double>& scores) {
  constexpr std::size_t kFirst = 3;
  // Two steps need room for two sentences and what explains them: in less, the first step is all that fits.
  constexpr double kNoRoom = 120, kRoom = 240, kWeight = 0.35;  // tokens, tokens
  const double weight =
      kWeight * std::clamp((static_cast<double>(options.budget) - kNoRoom) / (kRoom - kNoRoom), 0.0, 1.0);
  if (weight <= 0) return {};
  std::vector<std::size_t> first = meaning.units;
  std::stable_sort(first.begin(), first.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  first.resize(std::min(first.size(), kFirst));
  std::vector<std::string> together;
  for (const std::size_t unit : first)
    together.push_back(std::string(question) + " " + std::string(text_of(reading, unit)));
  FP_TRY_ASSIGN(const Vectors asked, embed(options, {together.begin(), together.end()}));
  std::vector<double> near(meaning.units.size(), -1);
  for (std::size_t i = 0; i < near.size(); ++i)
    for (std::size_t k = 0; k < first.size(); ++k)
      if (first[k] != meaning.units[i]) near[i] = std::max(near[i], cosine(meaning.vectors[i], asked[k]));
  if (near.size() < 2) return {};
  const auto [least, most] = std::minmax_element(near.begin(), near.end());
  if (*most <= *least) return {};
  const double low = *least, range = *most - *least;
  for (std::size_t i = 0; i < near.size(); ++i) {
    const double share = (near[i] - low) / range;
    scores[meaning.units[i]] += weight * share * share;
  }
  return {};
}

}  // namespace

Result<std::vector<double>> rank_by_meaning(Reading& reading, std::string_view question,
                                            const MeaningOptions& options) {
  RankWeights weights;
  weights.again = options.again;
  std::vector<double> scores = rank_for_question(reading, question, weights);
  if (!options.embed) return scores;
  FP_TRY_ASSIGN(const Meaning meaning, read_meaning(reading, question, options, scores));
  weights.sequence = weights.beside = 0;  // the model has read the words in their order
  scores = rank_for_question(reading, question, weights, meaning.near);
  FP_TRY(add_second_step(reading, question, options, meaning, scores));
  return scores;
}

}  // namespace firstpass::condense
