#include "understand/text/intent_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/file.h"
#include "understand/text/dense_algebra.h"
#include "understand/text/embed.h"
#include "understand/text/intent_impl.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/text/intent";
constexpr std::string_view kMagic = "FPINTENT";
constexpr std::uint32_t kVersion = 3;
constexpr std::uint64_t kLargestFile = std::uint64_t{64} << 20;

/// FNV-1a over 64 bits: tells a damaged file, not a forged one.
std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

/// bfloat16: the upper half of a float, rounded. Directions and factors need no more.
std::uint16_t to_half(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}
float from_half(std::uint16_t value) { return std::bit_cast<float>(std::uint32_t{value} << 16); }

class Writer {
 public:
  std::string bytes;
  template <typename T>
  void number(T value) {
    for (std::size_t i = 0; i < sizeof value; ++i)
      bytes += static_cast<char>(std::bit_cast<std::array<unsigned char, sizeof value>>(value)[i]);
  }
  void floats(const std::vector<float>& values) {
    number(static_cast<std::uint64_t>(values.size()));
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  }
  void halves(const std::vector<float>& values) {
    number(static_cast<std::uint64_t>(values.size()));
    for (const float value : values) number(to_half(value));
  }
  void signs(const std::vector<std::int8_t>& values) {
    number(static_cast<std::uint64_t>(values.size()));
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size());
  }
};

/// Reads what Writer wrote; `good` is false from the first thing that does not fit.
class Parser {
 public:
  explicit Parser(std::string_view bytes) : m_bytes(bytes) {}
  bool good = true;

  template <typename T>
  T number() {
    T value{};
    const std::string_view part = take(sizeof value);
    if (good) std::memcpy(&value, part.data(), sizeof value);
    return value;
  }
  std::string text(std::uint64_t limit) {
    const auto size = number<std::uint32_t>();
    return size <= limit ? std::string(take(size)) : (good = false, std::string());
  }
  std::vector<float> floats() {
    std::vector<float> values(count(sizeof(float)));
    const std::string_view part = take(values.size() * sizeof(float));
    if (good && !values.empty()) std::memcpy(values.data(), part.data(), part.size());
    return finite(std::move(values));
  }
  std::vector<float> halves() {
    std::vector<float> values(count(2));
    for (float& value : values) value = from_half(number<std::uint16_t>());
    return finite(std::move(values));
  }
  std::vector<std::uint32_t> numbers() {
    std::vector<std::uint32_t> values(count(sizeof(std::uint32_t)));
    for (std::uint32_t& value : values) value = number<std::uint32_t>();
    return values;
  }
  std::vector<std::int8_t> signs() {
    std::vector<std::int8_t> values(count(1));
    const std::string_view part = take(values.size());
    if (good && !values.empty()) std::memcpy(values.data(), part.data(), part.size());
    return values;
  }
  bool at_end() const { return m_at == m_bytes.size(); }

 private:
  std::string_view take(std::uint64_t size) {
    if (!good || size > m_bytes.size() - m_at) {
      good = false;
      return {};
    }
    m_at += size;
    return m_bytes.substr(m_at - size, size);
  }
  std::size_t count(std::size_t element) {
    const auto value = number<std::uint64_t>();
    if (!good || value > (m_bytes.size() - m_at) / element) good = false;
    return good ? value : 0;
  }
  std::vector<float> finite(std::vector<float> values) {
    good &= std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
    return values;
  }
  std::string_view m_bytes;
  std::size_t m_at = 0;
};

}  // namespace

std::vector<float> GaussianClasses::standardised(const std::vector<float>& features) const {
  std::vector<float> x(width);
  for (std::size_t i = 0; i < width; ++i) x[i] = (features[i] - mean[i]) * inverse_deviation[i];
  return x;
}

std::vector<float> GaussianClasses::scores(const std::vector<float>& x) const {
  std::vector<float> scores(offset.size());
  for (std::size_t c = 0; c < scores.size(); ++c)
    scores[c] = offset[c] + dot(std::span(direction).subspan(c * width, width), x);
  return scores;
}

std::vector<float> GaussianClasses::whitened(const std::vector<float>& x) const {
  std::vector<float> y(width);
  for (std::size_t i = 0, row = 0; i < width; row += ++i)
    y[i] = (x[i] - dot(std::span(lower).subspan(row, i), std::span(y).first(i))) / lower[row + i];
  return y;
}

/// Whole numbers of -127..127 in the direction of a text, and what one step of them is worth at length 1.
float ClassSpace::project(const std::vector<float>& standardised, std::vector<std::int8_t>& direction) const {
  std::vector<float> values(width);
  float square = 0, most = 1e-9F;
  for (std::size_t i = 0; i < width; ++i) {
    values[i] = dot(std::span(directions).subspan(i * standardised.size(), standardised.size()), standardised);
    square += values[i] * values[i];
    most = std::max(most, std::abs(values[i]));
  }
  for (const float value : values) direction.push_back(static_cast<std::int8_t>(std::lround(value / most * 127)));
  return most / 127 / std::sqrt(std::max(square, 1e-12F));
}

void ClassSpace::add(const std::vector<float>& standardised, std::uint32_t label) {
  scales.push_back(project(standardised, examples));
  classes.push_back(label);
}

std::vector<float> ClassSpace::scores(const std::vector<float>& standardised, std::size_t count) const {
  std::vector<std::int8_t> query;
  const float step = project(standardised, query);
  std::vector<std::array<float, kNearest>> best(count);
  for (auto& nearest : best) nearest.fill(-1);
  std::vector<std::int32_t> products(scales.size());
  dots(query, examples, products);
  for (std::size_t e = 0; e < scales.size(); ++e) {
    const float cosine = static_cast<float>(products[e]) * step * scales[e];
    auto& nearest = best[classes[e]];
    for (std::size_t k = 0; k < kNearest; ++k)
      if (cosine > nearest[k]) {
        std::copy_backward(nearest.begin() + static_cast<std::ptrdiff_t>(k), nearest.end() - 1, nearest.end());
        nearest[k] = cosine;
        break;
      }
  }
  std::vector<float> scores;
  for (const auto& nearest : best) {
    float sum = 0, found = 0;  // a class may have fewer examples
    for (const float cosine : nearest)
      if (cosine > -1) sum += cosine, ++found;
    scores.push_back(found > 0 ? sum / found : -1);
  }
  return scores;
}

namespace {

/// Whole numbers of -127..127, and what one step of them is worth.
float to_bytes(const std::vector<float>& values, std::span<std::int8_t> bytes) {
  float most = 1e-9F;
  for (const float value : values) most = std::max(most, std::abs(value));
  for (std::size_t i = 0; i < values.size(); ++i)
    bytes[i] = static_cast<std::int8_t>(std::lround(values[i] / most * 127));
  return most / 127;
}

}  // namespace

std::vector<float> KernelClasses::place(const std::vector<float>& standardised) const {
  std::vector<float> place(width);
  for (std::size_t i = 0; i < width; ++i)
    place[i] = dot(std::span(directions).subspan(i * standardised.size(), standardised.size()), standardised);
  return place;
}

void KernelClasses::add(const std::vector<float>& place) {
  examples.resize(examples.size() + width);
  scales.push_back(to_bytes(place, std::span(examples).last(width)));
}

void KernelClasses::measure() {
  squares.clear();
  for (std::size_t e = 0; e < scales.size(); ++e) {
    const std::span<const std::int8_t> example = std::span(examples).subspan(e * width, width);
    squares.push_back(scales[e] * scales[e] * static_cast<float>(dot(example, example)));
  }
}

std::vector<float> KernelClasses::scores(const std::vector<float>& standardised, std::size_t count) const {
  std::vector<float> sums(count, 0);
  std::vector<std::int8_t> query(width);
  const float step = to_bytes(place(standardised), query);
  const std::span<const std::int8_t> bytes = query;
  const float own = step * step * static_cast<float>(dot(bytes, bytes));
  std::vector<std::int32_t> products(scales.size());
  dots(query, examples, products);
  for (std::size_t e = 0; e < scales.size(); ++e) {
    const float product = step * scales[e] * static_cast<float>(products[e]);
    const float distance = std::max(0.0F, own + squares[e] - 2 * product);
    add_scaled(std::exp(-sharpness * distance), std::span(weights).subspan(e * count, count), sums);
  }
  return sums;
}

Seen IntentModel::Impl::see(const std::vector<float>& features) const {
  Seen seen;
  const std::vector<float> x = gaussian.standardised(features);
  seen.gaussian = gaussian.scores(x);
  const std::vector<float> white = gaussian.whitened(x);
  seen.half_square = dot(white, std::span<const float>(white)) / 2;
  seen.near = space.scores(x, labels.size());
  seen.kernel = kernel_scale > 0 ? kernel.scores(x, labels.size()) : std::vector<float>(labels.size(), 0);
  return seen;
}

std::vector<float> IntentModel::Impl::scores(std::string_view text, const Seen& seen) const {
  std::vector<float> scores(labels.size(), 0);
  ngrams.score(text, scores);
  for (std::size_t c = 0; c < scores.size(); ++c)
    scores[c] = gaussian_scale * seen.gaussian[c] + near_scale * seen.near[c] + kernel_scale * seen.kernel[c] +
                ngram_scale * scores[c];
  return scores;
}

float IntentModel::Impl::nearest(const std::vector<float>& features) const {
  std::vector<std::int8_t> query(neighbour_width);
  for (std::size_t i = 0; i < neighbour_width; ++i) query[i] = neighbour_byte(features[i]);
  std::vector<std::int32_t> products(neighbours.size() / neighbour_width);
  dots(query, neighbours, products);
  std::int32_t best = 0;
  for (const std::int32_t product : products) best = std::max(best, product);
  return static_cast<float>(best) / (kNeighbourScale * kNeighbourScale);
}

ScopeSignals IntentModel::Impl::signals(const std::vector<float>& scores, const std::vector<float>& features,
                                        const Seen& seen) const {
  const float most = *std::max_element(scores.begin(), scores.end());
  float energy = 0;
  for (const float score : scores) energy += std::exp(score - most);
  return {nearest(features), *std::max_element(seen.gaussian.begin(), seen.gaussian.end()) - seen.half_square,
          *std::max_element(seen.near.begin(), seen.near.end()), most + std::log(energy)};
}

float IntentModel::Impl::scope(const ScopeSignals& signals) const {
  float sum = -threshold;
  for (std::size_t i = 0; i < kScopeSignals; ++i) sum += signal_weight[i] * (signals[i] - signal_mean[i]);
  return sum;
}

const std::vector<std::string>& IntentModel::labels() const { return m_impl->labels; }

Result<std::vector<IntentGuess>> IntentModel::predict(const std::vector<std::string_view>& texts,
                                                      runtime::Runtime& runtime, const Context& context) const {
  FP_TRY_ASSIGN(const auto features, embed_layers(texts, runtime, context));
  std::vector<IntentGuess> guesses;
  for (std::size_t t = 0; t < texts.size(); ++t) {
    if (features[t].size() != m_impl->gaussian.width)
      return fail(Code::failed_precondition, kStage,
                  "the intent model was trained with another embedding model; train it again");
    const Seen seen = m_impl->see(features[t]);
    std::vector<float> scores = m_impl->scores(texts[t], seen);
    const auto best = static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
    const float inside = m_impl->scope(m_impl->signals(scores, features[t], seen));
    log_softmax(scores, 1);
    IntentGuess guess;
    guess.intent = m_impl->labels[best];
    guess.score = 1 / (1 + std::exp(-static_cast<double>(inside)));
    guess.in_scope = inside >= 0;
    guess.probability = std::exp(static_cast<double>(scores[best]));
    guesses.push_back(std::move(guess));
  }
  return guesses;
}

std::string IntentModel::serialise() const {
  Writer out;
  out.bytes = kMagic;
  out.number(kVersion);
  out.number(static_cast<std::uint32_t>(m_impl->labels.size()));
  for (const std::string& label : m_impl->labels) {
    out.number(static_cast<std::uint32_t>(label.size()));
    out.bytes += label;
  }
  const GaussianClasses& gaussian = m_impl->gaussian;
  out.number(static_cast<std::uint32_t>(gaussian.width));
  out.floats(gaussian.mean);
  out.floats(gaussian.inverse_deviation);
  out.halves(gaussian.lower);
  out.floats(gaussian.direction);
  out.floats(gaussian.offset);
  const ClassSpace& space = m_impl->space;
  out.number(static_cast<std::uint32_t>(space.width));
  out.floats(space.directions);
  out.signs(space.examples);
  out.floats(space.scales);
  out.number(static_cast<std::uint64_t>(space.classes.size()));
  for (const std::uint32_t label : space.classes) out.number(label);
  const KernelClasses& kernel = m_impl->kernel;
  out.number(static_cast<std::uint32_t>(kernel.width));
  out.number(kernel.sharpness);
  out.halves(kernel.directions);
  out.signs(kernel.examples);
  out.floats(kernel.scales);
  out.halves(kernel.weights);
  const NgramClassifier& ngrams = m_impl->ngrams;
  out.number(ngrams.buckets);
  out.floats(ngrams.scale);
  out.floats(ngrams.bias);
  out.halves(ngrams.idf);
  out.signs(ngrams.weights);
  out.signs(m_impl->neighbours);
  for (const float value :
       {m_impl->gaussian_scale, m_impl->near_scale, m_impl->kernel_scale, m_impl->ngram_scale, m_impl->threshold})
    out.number(value);
  for (std::size_t i = 0; i < kScopeSignals; ++i)
    out.number(m_impl->signal_mean[i]), out.number(m_impl->signal_weight[i]);
  out.number(checksum(out.bytes));
  return std::move(out.bytes);
}

Result<IntentModel> IntentModel::parse(std::string_view bytes) {
  const auto bad = [] { return fail(Code::data_loss, kStage, "the file is no intent model, or it is damaged"); };
  if (bytes.size() < kMagic.size() + 8 || !bytes.starts_with(kMagic)) return bad();
  std::uint64_t stored = 0;
  std::memcpy(&stored, bytes.data() + bytes.size() - 8, 8);
  bytes.remove_suffix(8);
  if (checksum(bytes) != stored) return bad();
  Parser in(bytes.substr(kMagic.size()));
  if (in.number<std::uint32_t>() != kVersion)
    return fail(Code::data_loss, kStage, "the intent model was written by another version; train it again");
  auto model = std::make_shared<Impl>();
  const auto classes = in.number<std::uint32_t>();
  for (std::uint32_t c = 0; c < classes && in.good; ++c) model->labels.push_back(in.text(4096));
  GaussianClasses& gaussian = model->gaussian;
  gaussian.width = in.number<std::uint32_t>();
  gaussian.mean = in.floats();
  gaussian.inverse_deviation = in.floats();
  gaussian.lower = in.halves();
  gaussian.direction = in.floats();
  gaussian.offset = in.floats();
  ClassSpace& space = model->space;
  space.width = in.number<std::uint32_t>();
  space.directions = in.floats();
  space.examples = in.signs();
  space.scales = in.floats();
  space.classes = in.numbers();
  KernelClasses& kernel = model->kernel;
  kernel.width = in.number<std::uint32_t>();
  kernel.sharpness = in.number<float>();
  kernel.directions = in.halves();
  kernel.examples = in.signs();
  kernel.scales = in.floats();
  kernel.weights = in.halves();
  NgramClassifier& ngrams = model->ngrams;
  ngrams.buckets = in.number<std::uint32_t>();
  ngrams.scale = in.floats();
  ngrams.bias = in.floats();
  ngrams.idf = in.halves();
  ngrams.weights = in.signs();
  model->neighbours = in.signs();
  model->neighbour_width = kNeighbourWidth;
  model->gaussian_scale = in.number<float>();
  model->near_scale = in.number<float>();
  model->kernel_scale = in.number<float>();
  model->ngram_scale = in.number<float>();
  model->threshold = in.number<float>();
  for (std::size_t i = 0; i < kScopeSignals; ++i)
    model->signal_mean[i] = in.number<float>(), model->signal_weight[i] = in.number<float>();
  const std::size_t width = gaussian.width;
  const bool fits =
      in.good && in.at_end() && classes > 0 && width >= kNeighbourWidth && gaussian.mean.size() == width &&
      gaussian.inverse_deviation.size() == width && gaussian.lower.size() == width * (width + 1) / 2 &&
      gaussian.direction.size() == classes * width && gaussian.offset.size() == classes && space.width > 0 &&
      space.width <= ClassSpace::kMostWidth && space.directions.size() == space.width * width &&
      space.examples.size() == space.scales.size() * space.width && space.classes.size() == space.scales.size() &&
      std::all_of(space.classes.begin(), space.classes.end(), [&](std::uint32_t label) { return label < classes; }) &&
      kernel.width <= KernelClasses::kMostWidth && std::isfinite(kernel.sharpness) &&
      kernel.directions.size() == kernel.width * width &&
      kernel.examples.size() == kernel.scales.size() * kernel.width &&
      kernel.weights.size() == kernel.scales.size() * classes && std::has_single_bit(ngrams.buckets) &&
      ngrams.scale.size() == classes && ngrams.bias.size() == classes && ngrams.idf.size() == ngrams.buckets &&
      ngrams.weights.size() == std::size_t{ngrams.buckets} * classes && model->neighbours.size() % kNeighbourWidth == 0;
  if (!fits) return bad();
  kernel.measure();
  return IntentModel(std::move(model));
}

Status IntentModel::save(const std::filesystem::path& path) const { return write_file(path, serialise(), 0644); }

Result<IntentModel> IntentModel::load(const std::filesystem::path& path) {
  FP_TRY_ASSIGN(const std::string bytes, read_file(path, kLargestFile));
  return parse(bytes);
}

}  // namespace firstpass::understand
