#include "understand/speech/lone_words.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace firstpass::understand {

namespace {

constexpr std::int64_t kEnd = 2;
constexpr std::size_t kLooked = 10;  // how many of the words are followed to their end

constexpr const char* kWords[] = {
    "Zero",     "One",      "Two",    "Three",  "Four",     "Five",     "Six",     "Seven",   "Eight",
    "Nine",     "Ten",      "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen",
    "Eighteen", "Nineteen", "Twenty", "Thirty", "Forty",    "Fifty",    "Sixty",   "Seventy", "Eighty",
    "Ninety",   "Hundred",  "Yes",    "No",     "Yeah",     "Okay",     "Stop",    "Go",      "Start",
    "Cancel",   "Left",     "Right",  "Up",     "Down",     "On",       "Off",     "Next"};

/// What the recogniser writes of any short sound in which it hears little: said often, heard too often. They lose so
/// much of their log probability.
constexpr std::string_view kFillers[] = {"Yeah", "Yes", "No", "Okay", "Right"};
constexpr double kFillerLoss = 2.0;

double log_sum(std::span<const float> logits) {
  const float most = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - most);
  return most + std::log(sum);
}

double log_probability(const MoonshineDecoder::State& state, std::int64_t token) {
  return state.logits[static_cast<std::size_t>(token)] - log_sum(state.logits);
}

struct Candidate {
  const char* word;
  std::vector<std::int64_t> tokens;
  double first;  // log probability of its first token
};

/// Log probability of `tokens` and then either the end at once or a full stop before it, whichever is likelier.
Result<double> follow(const MoonshineDecoder& decoder, const std::vector<std::int64_t>& tokens, std::int64_t stop,
                      MoonshineDecoder::State state) {
  double sum = 0;
  for (const std::int64_t token : tokens) {
    sum += log_probability(state, token);
    FP_TRY(decoder.step(token, state));
  }
  const double end = log_probability(state, kEnd), dot = log_probability(state, stop);
  return sum + std::max(end, dot);  // after a lone full stop the end is all but certain
}

/// What every word gains from knowing that there is one: the recogniser often expects none.
double given_a_word(const MoonshineDecoder::State& start) {
  return -std::log(std::max(1e-3, 1 - std::exp(log_probability(start, kEnd))));
}

template <class Value>
double mean_over(const std::vector<MoonshineDecoder::State>& views, Value&& value) {
  double sum = 0;
  for (const MoonshineDecoder::State& view : views) sum += value(view);
  return sum / static_cast<double>(views.size());
}

}  // namespace

Result<LoneWords> weigh_lone_words(const MoonshineDecoder& decoder, const MoonshineTokens& tokens,
                                   const std::vector<MoonshineDecoder::State>& views,
                                   const std::vector<std::int64_t>& written) {
  const std::int64_t stop = tokens.encode("a.").back();
  const auto over_views = [&](const std::vector<std::int64_t>& spelt) -> Result<double> {
    double sum = 0;
    for (const MoonshineDecoder::State& view : views) {
      FP_TRY_ASSIGN(const double one, follow(decoder, spelt, stop, view));
      sum += one / static_cast<double>(views.size());
    }
    return sum;
  };
  std::vector<Candidate> candidates;
  for (const char* word : kWords) {
    std::vector<std::int64_t> spelt = tokens.encode(word);
    const double first = mean_over(views, [&](const auto& view) { return log_probability(view, spelt[0]); });
    candidates.push_back({word, std::move(spelt), first});
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.first > b.first; });
  candidates.resize(std::min(candidates.size(), kLooked));
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  LoneWords words{{{}, kNone}, kNone, 0};
  for (const Candidate& candidate : candidates) {
    if (candidate.first < words.second_log_probability) continue;  // the first token alone is less likely already
    FP_TRY_ASSIGN(double whole, over_views(candidate.tokens));
    if (std::find(std::begin(kFillers), std::end(kFillers), candidate.word) != std::end(kFillers)) whole -= kFillerLoss;
    if (whole > words.best.log_probability) {
      words.second_log_probability = words.best.log_probability;
      words.best = {std::string(candidate.word) + ".", whole};
    } else {
      words.second_log_probability = std::max(words.second_log_probability, whole);
    }
  }
  const double given = mean_over(views, given_a_word);
  words.second_log_probability += given;
  words.best.log_probability += given;
  if (!written.empty()) {
    FP_TRY_ASSIGN(words.free_log_probability, over_views(written));
    words.free_log_probability += given;
  }
  return words;
}

}  // namespace firstpass::understand
