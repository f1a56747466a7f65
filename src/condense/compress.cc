#include <algorithm>
#include <cmath>
#include <numeric>

#include "condense/condense.h"
#include "condense/rank.h"
#include "condense/select.h"
#include "core/text.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kLargestInput = std::size_t{1} << 31;  // offsets inside are 32 bits

using Vectors = std::vector<std::vector<float>>;

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

Result<Vectors> embed(const CompressOptions& options, const std::vector<std::string_view>& texts) {
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

Result<Meaning> read_meaning(const Reading& reading, const CompressOptions& options,
                             const std::vector<double>& by_words) {
  Meaning meaning;
  meaning.units = best_units(reading, by_words, options.read_tokens);
  std::vector<std::string_view> texts = {options.question};
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
Status add_second_step(const Reading& reading, const CompressOptions& options, const Meaning& meaning,
                       std::vector<double>& scores) {
  constexpr std::size_t kFirst = 3;
  // Two steps need room for two sentences and what explains them: in less, the first step is all that fits.
  constexpr double kNoRoom = 120, kRoom = 240, kWeight = 0.35;  // tokens, tokens
  const double budget = options.keep * static_cast<double>(reading.total_tokens);
  const double weight = kWeight * std::clamp((budget - kNoRoom) / (kRoom - kNoRoom), 0.0, 1.0);
  if (weight <= 0) return {};
  std::vector<std::size_t> first = meaning.units;
  std::stable_sort(first.begin(), first.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  first.resize(std::min(first.size(), kFirst));
  std::vector<std::string> together;
  for (const std::size_t unit : first) together.push_back(options.question + " " + std::string(text_of(reading, unit)));
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

Result<std::vector<double>> rank(Reading& reading, const CompressOptions& options) {
  std::vector<double> scores = rank_for_question(reading, options.question);
  if (!options.embed) return scores;
  FP_TRY_ASSIGN(const Meaning meaning, read_meaning(reading, options, scores));
  scores = rank_for_question(reading, options.question, {}, meaning.near);
  FP_TRY(add_second_step(reading, options, meaning, scores));
  return scores;
}

Result<std::vector<double>> score(Reading& reading, const CompressOptions& options, const std::vector<bool>& repeated) {
  std::vector<double> scores;
  if (!options.question.empty()) { FP_TRY_ASSIGN(scores, rank(reading, options)); }
  const bool found = std::any_of(scores.begin(), scores.end(), [](double value) { return value > 0; });
  const std::vector<double> salience = rank_by_salience(reading);
  const double most = salience.empty() ? 1 : std::max(1e-9, *std::max_element(salience.begin(), salience.end()));
  if (!found) scores.assign(reading.units.size(), 0);
  for (std::size_t u = 0; u < scores.size(); ++u) {
    // Where the question says nothing, what the text is about decides; a repeated unit comes last of all.
    scores[u] += (found ? 0.02 : 1.0) * salience[u] / most;
    if (repeated[u]) scores[u] = -1;
  }
  return scores;
}

std::string join(std::string_view text, const std::vector<Span>& spans) {
  std::string out;
  for (const Span span : spans) out.append(text.substr(span.begin, span.size()));
  return out;
}

/// The gaps between what was kept, one per reason.
std::vector<Dropped> list_dropped(const Reading& reading, const std::vector<Span>& kept,
                                  const std::vector<bool>& repeated) {
  std::vector<Dropped> dropped;
  std::size_t next = 0;
  for (std::size_t u = 0; u < reading.units.size(); ++u) {
    const Span unit = reading.units[u].span;
    std::size_t at = unit.begin;
    while (at < unit.end) {
      while (next < kept.size() && kept[next].end <= at) ++next;
      const bool more = next < kept.size() && kept[next].begin < unit.end;
      const Span gap{at, more ? std::max(at, kept[next].begin) : unit.end};
      if (gap.size() > 0) {
        const char* reason = repeated[u] ? "duplicate" : "off_topic";
        if (!dropped.empty() && dropped.back().span.end == gap.begin && dropped.back().reason == reason)
          dropped.back().span.end = gap.end;
        else dropped.push_back({gap, reason});
      }
      if (!more) break;
      at = kept[next].end;
    }
  }
  return dropped;
}

}  // namespace

Result<Compressed> compress(std::string_view text, const CompressOptions& options) {
  if (!(options.keep > 0 && options.keep <= 1))
    return fail(Code::invalid_argument, "condense", "keep must be above 0 and at most 1");
  if (text.size() >= kLargestInput)
    return fail(Code::resource_exhausted, "condense", "more than 2 GiB of text: compress it in parts");
  Compressed result;
  if (text.empty()) return result;
  Reading reading = read_text(text);
  result.tokens_before = reading.total_tokens;
  const auto budget =
      static_cast<std::size_t>(std::floor(options.keep * static_cast<double>(result.tokens_before) + 1e-9));
  if (budget >= result.tokens_before) {
    result.text = std::string(text);
    result.kept = {{0, text.size()}};
    result.tokens_after = result.tokens_before;
    return result;
  }
  const std::vector<bool> repeated = find_repeated(reading);
  FP_TRY_ASSIGN(const std::vector<double> scores, score(reading, options, repeated));
  result.kept = select_within(reading, scores, budget);
  result.text = join(text, result.kept);
  result.tokens_after = count_tokens(result.text);
  result.dropped = list_dropped(reading, result.kept, repeated);
  return result;
}

}  // namespace firstpass::condense
