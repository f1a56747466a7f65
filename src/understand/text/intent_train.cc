#include <algorithm>
#include <cmath>
#include <map>

#include "understand/text/dense_algebra.h"
#include "understand/text/embed.h"
#include "understand/text/intent_impl.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/text/intent";
constexpr float kShrink = 0.2F;      // of the covariance towards a sphere
constexpr std::size_t kHeldOut = 8;  // one row of a label in so many measures what the others learned
constexpr std::size_t kMostWeights = std::size_t{10} << 20;  // of the n-gram model: bounds the size of the file
constexpr std::size_t kMostNeighbours = 16384;
// Of what must be rejected, 97 %: what some hundred examples tell is off by two points, and 93 % should be safe.
constexpr double kWantedRecall = 0.97;
constexpr float kWantedDeviations = 1.9F;

struct Training {
  std::vector<std::string_view> texts;
  std::vector<std::uint32_t> labels;
  std::vector<const std::vector<float>*> features;
};

bool fit_gaussian(const Training& rows, std::size_t classes, GaussianClasses& out) {
  const std::size_t count = rows.texts.size();
  const std::size_t width = out.width = rows.features.front()->size();
  out.mean.assign(width, 0);
  std::vector<float> square(width, 0);
  for (const auto* row : rows.features)
    for (std::size_t i = 0; i < width; ++i) out.mean[i] += (*row)[i], square[i] += (*row)[i] * (*row)[i];
  out.inverse_deviation.resize(width);
  for (std::size_t i = 0; i < width; ++i) {
    out.mean[i] /= static_cast<float>(count);
    const float variance = square[i] / static_cast<float>(count) - out.mean[i] * out.mean[i];
    out.inverse_deviation[i] = 1 / std::sqrt(std::max(variance, 1e-8F));
  }
  std::vector<float> middle(classes * width, 0), sizes(classes, 0);
  for (std::size_t r = 0; r < count; ++r) {
    add_scaled(1, out.standardised(*rows.features[r]), std::span(middle).subspan(rows.labels[r] * width, width));
    ++sizes[rows.labels[r]];
  }
  for (std::size_t c = 0; c < classes; ++c)
    for (std::size_t i = 0; i < width; ++i) middle[c * width + i] /= std::max(sizes[c], 1.0F);
  std::vector<float> gram(width * width, 0), block;
  constexpr std::size_t kRows = 256;
  for (std::size_t r = 0; r < count; ++r) {
    const std::vector<float> x = out.standardised(*rows.features[r]);
    const std::size_t at = block.size();
    block.insert(block.end(), x.begin(), x.end());
    add_scaled(-1, std::span(middle).subspan(rows.labels[r] * width, width), std::span(block).subspan(at, width));
    if (block.size() < kRows * width && r + 1 < count) continue;
    add_gram(block, width, gram);
    block.clear();
  }
  float trace = 0;
  for (float& value : gram) value /= static_cast<float>(count);
  for (std::size_t i = 0; i < width; ++i) trace += gram[i * width + i];
  const float sphere = std::max(trace / static_cast<float>(width), 1e-6F);
  for (float& value : gram) value *= 1 - kShrink;
  for (std::size_t i = 0; i < width; ++i) gram[i * width + i] += kShrink * sphere;
  if (!cholesky(gram, width)) return false;
  out.direction = middle;
  out.offset.resize(classes);
  for (std::size_t c = 0; c < classes; ++c) {
    const std::span<float> direction = std::span(out.direction).subspan(c * width, width);
    forward_solve(gram, width, direction);
    out.offset[c] = -dot(direction, direction) / 2;
    backward_solve(gram, width, direction);
  }
  out.lower.clear();
  for (std::size_t i = 0; i < width; ++i) out.lower.insert(out.lower.end(), &gram[i * width], &gram[i * width + i + 1]);
  return true;
}

/// Orthogonal directions that span the class means where the common covariance is a sphere, the mean that sticks out
/// most first (Gram and Schmidt, twice over for precision); then the examples in them.
void fit_space(const Training& rows, std::size_t classes, const GaussianClasses& gaussian, ClassSpace& out) {
  const std::size_t width = gaussian.width;
  std::vector<float> lower(width * width, 0);
  for (std::size_t i = 0, at = 0; i < width; at += ++i) std::copy_n(&gaussian.lower[at], i + 1, &lower[i * width]);
  std::vector<std::vector<float>> means(classes, std::vector<float>(width, 0));
  std::vector<float> sizes(classes, 0), middle(width, 0);
  for (std::size_t r = 0; r < rows.texts.size(); ++r) {
    add_scaled(1, gaussian.standardised(*rows.features[r]), means[rows.labels[r]]);
    ++sizes[rows.labels[r]];
  }
  for (std::size_t c = 0; c < classes; ++c) {
    for (float& value : means[c]) value /= std::max(sizes[c], 1.0F);
    forward_solve(lower, width, means[c]);
    add_scaled(1 / static_cast<float>(classes), means[c], middle);
  }
  for (std::vector<float>& mean : means) add_scaled(-1, middle, mean);
  std::vector<std::vector<float>> directions;
  float first = 0;
  while (directions.size() < std::min(classes - 1, ClassSpace::kMostWidth)) {
    const auto longest = std::max_element(means.begin(), means.end(), [](const auto& a, const auto& b) {
      return dot(a, std::span<const float>(a)) < dot(b, std::span<const float>(b));
    });
    std::vector<float> direction = *longest;
    for (const std::vector<float>& other : directions)
      add_scaled(-dot(direction, std::span<const float>(other)), other, direction);
    const float length = std::sqrt(dot(direction, std::span<const float>(direction)));
    first = std::max(first, length);
    if (length < 1e-4F * first || length < 1e-6F) break;
    for (float& value : direction) value /= length;
    for (std::vector<float>& mean : means) add_scaled(-dot(mean, std::span<const float>(direction)), direction, mean);
    directions.push_back(std::move(direction));
  }
  out.width = directions.size();
  for (std::vector<float>& direction : directions) {
    backward_solve(lower, width, direction);  // so that it takes standardised features as they are
    out.directions.insert(out.directions.end(), direction.begin(), direction.end());
  }
  const std::size_t step = std::max<std::size_t>(1, (rows.texts.size() + kMostNeighbours - 1) / kMostNeighbours);
  std::vector<std::size_t> order;
  for (std::size_t r = 0; r < rows.texts.size(); r += step) order.push_back(r);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rows.labels[a] < rows.labels[b]; });
  for (const std::size_t r : order) out.add(gaussian.standardised(*rows.features[r]), rows.labels[r]);
}

/// Rows evenly spread over the examples, no more than `most`.
std::vector<std::size_t> spread_rows(std::size_t count, std::size_t most) {
  most = std::min(most, count);
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < most; ++i) rows.push_back(i * count / most);
  return rows;
}

/// Makes rows (`width` numbers each) orthogonal and of length 1; what hardly sticks out of those before stays small.
bool orthogonalise(std::vector<float>& rows, std::size_t width) {
  const std::size_t count = rows.size() / width;
  std::vector<float> gram(count * count, 0);
  add_products(1, {rows.data(), count, width}, {rows.data(), count, width}, width, gram.data(), count);
  float trace = 0;
  for (std::size_t i = 0; i < count; ++i) trace += gram[i * count + i];
  for (std::size_t i = 0; i < count; ++i) gram[i * count + i] += 1e-5F * trace / static_cast<float>(count);
  if (!cholesky(gram, count)) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::span<float> row = std::span(rows).subspan(i * width, width);
    for (std::size_t j = 0; j < i; ++j)
      add_scaled(-gram[i * count + j], std::span(rows).subspan(j * width, width), row);
    for (float& value : row) value /= gram[i * count + i];
  }
  return true;
}

/// Directions in which the examples differ most: subspace iteration on their covariance, begun with examples.
bool fit_directions(const Training& rows, const GaussianClasses& gaussian, KernelClasses& out) {
  constexpr std::size_t kMeasured = 4096;
  constexpr int kRounds = 3;
  const std::size_t width = gaussian.width;
  std::vector<float> gram(width * width, 0), block;
  for (const std::size_t r : spread_rows(rows.texts.size(), kMeasured)) {
    const std::vector<float> x = gaussian.standardised(*rows.features[r]);
    block.insert(block.end(), x.begin(), x.end());
    if (block.size() < 256 * width) continue;
    add_gram(block, width, gram);
    block.clear();
  }
  if (!block.empty()) add_gram(block, width, gram);
  for (std::size_t i = 0; i < width; ++i)
    for (std::size_t j = 0; j < i; ++j) gram[j * width + i] = gram[i * width + j];
  out.directions.clear();
  for (const std::size_t r : spread_rows(rows.texts.size(), KernelClasses::kMostWidth)) {
    const std::vector<float> x = gaussian.standardised(*rows.features[r]);
    out.directions.insert(out.directions.end(), x.begin(), x.end());
  }
  const std::size_t count = out.directions.size() / width;
  for (int round = 0; round < kRounds; ++round) {
    if (!orthogonalise(out.directions, width)) return false;
    std::vector<float> turned(count * width, 0);
    add_products(1, {out.directions.data(), count, width}, {gram.data(), width, width}, width, turned.data(), width);
    out.directions = std::move(turned);
  }
  out.width = count;
  return orthogonalise(out.directions, width);
}

/// Leaves `out` empty when it cannot be learned: the other parts then decide alone.
void fit_kernel(const Training& rows, std::size_t classes, const GaussianClasses& gaussian, KernelClasses& out) {
  constexpr float kSharpness = 0.7F;  // at the mean squared distance from the middle of all
  constexpr float kRidge = 0.1F;
  out = {};
  KernelClasses made;
  if (!fit_directions(rows, gaussian, made)) return;
  const std::size_t count = rows.texts.size(), width = made.width;
  std::vector<float> places;
  for (const std::vector<float>* const features : rows.features) {
    const std::vector<float> place = made.place(gaussian.standardised(*features));
    places.insert(places.end(), place.begin(), place.end());
    made.add(place);
  }
  made.measure();
  float mean = 0;
  for (const float square : made.squares) mean += square / static_cast<float>(count);
  if (!(mean > 0)) return;
  made.sharpness = kSharpness / mean;
  std::vector<float> near(count * count, 0), squares(count);
  constexpr std::size_t kBlock = 64;
  for (std::size_t i = 0; i < count; i += kBlock) {
    const std::size_t some = std::min(kBlock, count - i);
    add_products(1, {&places[i * width], some, width}, {places.data(), i + some, width}, width, &near[i * count],
                 count);
  }
  for (std::size_t i = 0; i < count; ++i) squares[i] = near[i * count + i];
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      float& value = near[i * count + j];
      value = std::exp(-made.sharpness * std::max(0.0F, squares[i] + squares[j] - 2 * value));
    }
    near[i * count + i] += kRidge;
  }
  if (!cholesky(near, count)) return;
  made.weights.assign(count * classes, 0);
  for (std::size_t i = 0; i < count; ++i) made.weights[i * classes + rows.labels[i]] = 1;
  solve_rows(near, count, made.weights, classes);
  out = std::move(made);
}

/// As many buckets as the size of the file allows.
std::uint32_t buckets_for(std::size_t classes) {
  std::uint32_t buckets = 1U << 16;
  while (buckets > 1024 && buckets * classes > kMostWeights) buckets /= 2;
  return buckets;
}

void keep_neighbours(const Training& rows, IntentModel::Impl& model);

}  // namespace

/// Learns, measures on rows held out, and learns again from all of them.
class IntentTrainer {
 public:
  explicit IntentTrainer(const Context& context) : m_context(context) {}

  Result<IntentModel> run(const std::vector<IntentExample>& examples, runtime::Runtime& runtime) {
    std::map<std::string, std::size_t> sizes;
    for (const IntentExample& example : examples)
      if (example.intent != kOutOfScope) ++sizes[example.intent];
    std::map<std::string, std::uint32_t> numbers;
    for (const auto& [label, size] : sizes) {
      if (size < 2) return fail(Code::invalid_argument, kStage, "a label has a single example; give it at least two");
      numbers.emplace(label, static_cast<std::uint32_t>(numbers.size()));
      m_labels.push_back(label);
    }
    if (numbers.size() < 2)
      return fail(Code::invalid_argument, kStage, "training needs examples of at least two labels");
    std::vector<std::string_view> texts;
    for (const IntentExample& example : examples) texts.emplace_back(example.text);
    FP_TRY_ASSIGN(const auto features, embed_layers(texts, runtime, m_context));
    for (std::size_t r = 0; r < examples.size(); ++r) {
      Training& rows = examples[r].intent == kOutOfScope ? m_outside : m_inside;
      rows.texts.push_back(texts[r]);
      rows.labels.push_back(examples[r].intent == kOutOfScope ? 0 : numbers[examples[r].intent]);
      rows.features.push_back(&features[r]);
    }
    split();
    FP_TRY_ASSIGN(const std::shared_ptr<IntentModel::Impl> tried, learn(m_shown));
    calibrate(*tried);
    FP_TRY_ASSIGN(const std::shared_ptr<IntentModel::Impl> model, learn(m_inside));
    model->gaussian_scale = tried->gaussian_scale;
    model->near_scale = tried->near_scale;
    model->kernel_scale = model->kernel.width > 0 ? tried->kernel_scale : 0;
    model->ngram_scale = tried->ngram_scale;
    model->signal_mean = tried->signal_mean;
    model->signal_weight = tried->signal_weight;
    model->threshold = tried->threshold;
    return IntentModel(model);
  }

 private:
  /// The last of a label's examples are held out, so that every label is there on both sides. Examples that stand
  /// beside each other are often one person's; spread ones would let each vouch for its neighbour.
  void split() {
    std::vector<std::size_t> sizes(m_labels.size(), 0), seen(m_labels.size(), 0);
    for (const std::uint32_t label : m_inside.labels) ++sizes[label];
    for (std::size_t r = 0; r < m_inside.texts.size(); ++r) {
      const std::size_t label = m_inside.labels[r], size = sizes[label];
      const bool held = size > 2 && seen[label]++ >= size - (size + kHeldOut - 1) / kHeldOut;
      Training& rows = held ? m_held : m_shown;
      rows.texts.push_back(m_inside.texts[r]);
      rows.labels.push_back(m_inside.labels[r]);
      rows.features.push_back(m_inside.features[r]);
    }
  }

  Result<std::shared_ptr<IntentModel::Impl>> learn(const Training& rows) const {
    FP_TRY(m_context.deadline.check(kStage));
    auto model = std::make_shared<IntentModel::Impl>();
    model->labels = m_labels;
    if (!fit_gaussian(rows, m_labels.size(), model->gaussian))
      return fail(Code::invalid_argument, kStage, "the examples do not differ enough to learn from");
    fit_space(rows, m_labels.size(), model->gaussian, model->space);
    if (model->space.width == 0)
      return fail(Code::invalid_argument, kStage, "the examples of the labels do not differ from each other");
    FP_TRY(m_context.deadline.check(kStage));
    if (m_inside.texts.size() <= KernelClasses::kMostExamples)
      fit_kernel(rows, m_labels.size(), model->gaussian, model->kernel);
    model->ngrams = NgramClassifier::train(rows.texts, rows.labels, m_labels.size(), buckets_for(m_labels.size()));
    keep_neighbours(rows, *model);
    return model;
  }

  /// The mix with which the labels held out are likeliest.
  void choose_mix(IntentModel::Impl& model) const {
    model.kernel_scale = 1;  // so that it is seen at all
    std::vector<Seen> seen;
    std::vector<std::vector<float>> words;
    for (std::size_t r = 0; r < m_held.texts.size(); ++r) {
      seen.push_back(model.see(*m_held.features[r]));
      words.emplace_back(m_labels.size(), 0.0F);
      model.ngrams.score(m_held.texts[r], words.back());
    }
    double best = INFINITY;
    const std::vector<float> kernels =
        model.kernel.width > 0 ? std::vector<float>{0, 2, 4, 6, 8, 12} : std::vector<float>{0};
    for (const float g : {0.0F, 0.01F, 0.02F, 0.05F})
      for (const float e : {0.0F, 5.0F, 10.0F, 15.0F, 20.0F, 30.0F})
        for (const float k : kernels)
          for (const float n : {0.0F, 0.1F, 0.2F, 0.4F, 0.7F, 1.1F}) {
            double loss = 0;
            std::vector<float> log_p(m_labels.size());
            for (std::size_t r = 0; r < m_held.texts.size(); ++r) {
              for (std::size_t c = 0; c < log_p.size(); ++c)
                log_p[c] = g * seen[r].gaussian[c] + e * seen[r].near[c] + k * seen[r].kernel[c] + n * words[r][c];
              log_softmax(log_p, 1);
              loss -= log_p[m_held.labels[r]];
            }
            if (loss >= best) continue;
            best = loss;
            model.gaussian_scale = g;
            model.near_scale = e;
            model.kernel_scale = k;
            model.ngram_scale = n;
          }
  }

  static std::vector<ScopeSignals> signals_of(const IntentModel::Impl& model, const Training& rows) {
    std::vector<ScopeSignals> all;
    for (std::size_t r = 0; r < rows.texts.size(); ++r) {
      const Seen seen = model.see(*rows.features[r]);
      all.push_back(model.signals(model.scores(rows.texts[r], seen), *rows.features[r], seen));
    }
    return all;
  }

  void calibrate(IntentModel::Impl& model) const {
    if (m_held.texts.empty()) {  // very few examples: take the label, reject nothing
      model.threshold = -1;
      return;
    }
    choose_mix(model);
    const std::vector<ScopeSignals> inside = signals_of(model, m_held), outside = signals_of(model, m_outside);
    ScopeSignals deviation{};
    for (std::size_t i = 0; i < kScopeSignals; ++i) {
      double sum = 0, square = 0;
      for (const ScopeSignals& one : inside) sum += one[i], square += static_cast<double>(one[i]) * one[i];
      const auto count = static_cast<double>(inside.size());
      model.signal_mean[i] = static_cast<float>(sum / count);
      deviation[i] = static_cast<float>(std::sqrt(std::max(square / count - sum / count * (sum / count), 1e-8)));
      model.signal_weight[i] = 1 / deviation[i];
    }
    if (outside.size() >= 20) learn_weights(model, deviation, inside, outside);
    set_threshold(model, inside, outside);
  }

  /// Logistic regression of inside against outside, both sides counting alike, drawn towards equal weights.
  static void learn_weights(IntentModel::Impl& model, const ScopeSignals& deviation,
                            const std::vector<ScopeSignals>& inside, const std::vector<ScopeSignals>& outside) {
    std::array<double, kScopeSignals> weight;
    weight.fill(1);
    double bias = 2;
    constexpr double kDraw = 0.02, kRate = 0.2;
    for (int step = 0; step < 600; ++step) {
      std::array<double, kScopeSignals> slope{};
      double bias_slope = 0;
      const auto add = [&](const ScopeSignals& one, double target, double share) {
        double sum = bias;
        std::array<double, kScopeSignals> z{};
        for (std::size_t i = 0; i < kScopeSignals; ++i) {
          z[i] = static_cast<double>((one[i] - model.signal_mean[i]) / deviation[i]);
          sum += weight[i] * z[i];
        }
        const double error = share * (target - 1 / (1 + std::exp(-sum)));
        for (std::size_t i = 0; i < kScopeSignals; ++i) slope[i] += error * z[i];
        bias_slope += error;
      };
      for (const ScopeSignals& one : inside) add(one, 1, 1.0 / static_cast<double>(inside.size()));
      for (const ScopeSignals& one : outside) add(one, 0, 1.0 / static_cast<double>(outside.size()));
      double middle = 0;
      for (const double one : weight) middle += one / kScopeSignals;
      for (std::size_t i = 0; i < kScopeSignals; ++i)
        weight[i] = std::max(0.0, weight[i] + kRate * (slope[i] - kDraw * (weight[i] - middle)));
      bias += kRate * bias_slope;
    }
    for (std::size_t i = 0; i < kScopeSignals; ++i)
      model.signal_weight[i] = static_cast<float>(weight[i]) / deviation[i];
  }

  /// With examples of what to reject: where kWantedRecall of them are rejected, counted or as a bell has it. Without:
  /// where 4 of 100 good ones are.
  static void set_threshold(IntentModel::Impl& model, const std::vector<ScopeSignals>& inside,
                            const std::vector<ScopeSignals>& outside) {
    std::vector<float> good, bad;
    for (const ScopeSignals& one : inside) good.push_back(model.scope(one));
    for (const ScopeSignals& one : outside) bad.push_back(model.scope(one));
    std::sort(good.begin(), good.end());
    std::sort(bad.begin(), bad.end());
    if (bad.size() < 20) {
      model.threshold = good[good.size() * 4 / 100];
      return;
    }
    // Robust: middle and spread by quartiles, since a few rejects always look good.
    const auto at = [&](double share) {
      return bad[static_cast<std::size_t>(share * static_cast<double>(bad.size() - 1))];
    };
    const float bell = at(0.5) + kWantedDeviations * (at(0.75) - at(0.25)) / 1.349F;
    // The more careful of the two: what was learned from the same rejects looks better on them than on others.
    model.threshold = std::max(bell, at(kWantedRecall));
  }

  const Context& m_context;
  std::vector<std::string> m_labels;
  Training m_inside, m_outside, m_shown, m_held;
};

namespace {

/// All examples, or evenly spread ones where there are too many.
void keep_neighbours(const Training& rows, IntentModel::Impl& model) {
  model.neighbour_width = kNeighbourWidth;
  const std::size_t step = (rows.texts.size() + kMostNeighbours - 1) / kMostNeighbours;
  for (std::size_t r = 0; r < rows.texts.size(); r += std::max<std::size_t>(step, 1))
    for (std::size_t i = 0; i < kNeighbourWidth; ++i)
      model.neighbours.push_back(neighbour_byte((*rows.features[r])[i]));
}

}  // namespace

Result<IntentModel> IntentModel::train(const std::vector<IntentExample>& examples, runtime::Runtime& runtime,
                                       const Context& context) {
  return IntentTrainer(context).run(examples, runtime);
}

}  // namespace firstpass::understand
