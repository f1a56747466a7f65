#include "understand/speech/lone_words.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace firstpass::understand {

namespace {

constexpr std::int64_t kEnd = 2;
constexpr std::size_t kLooked = 10;  // how many of the words are followed to their end

constexpr const char* kWords[] = {
    "Zero",   "One",    "Two",    "Three",    "Four",     "Five",    "Six",     "Seven",     "Eight",    "Nine",
    "Ten",    "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
    "Twenty", "Thirty", "Forty",  "Fifty",    "Sixty",    "Seventy", "Eighty",  "Ninety",    "Hundred",  "Yes",
    "No",     "Yeah",   "Okay",   "Stop",     "Go",       "Start",   "Cancel",  "Left",      "Right",    "Up",
    "Down",   "On",     "Off",    "Next",     "Hello",    "Help",    "Thanks"};

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
  double first;
};

/// Log probability of `tokens` and then either the end at once or a full stop before it, whichever is likelier.
Result<double> follow(const MoonshineDecoder& decoder, const Candidate& candidate, std::int64_t stop,
                      MoonshineDecoder::State state) {
  double sum = candidate.first;
  for (std::size_t i = 0; i < candidate.tokens.size(); ++i) {
    if (i > 0) sum += log_probability(state, candidate.tokens[i]);
    FP_TRY(decoder.step(candidate.tokens[i], state));
  }
  const double end = log_probability(state, kEnd), dot = log_probability(state, stop);
  return sum + std::max(end, dot);  // after a lone full stop the end is all but certain
}

}  // namespace

Result<LoneWord> best_lone_word(const MoonshineDecoder& decoder, const MoonshineTokens& tokens,
                                const MoonshineDecoder::State& start) {
  std::vector<Candidate> candidates;
  for (const char* word : kWords) {
    std::vector<std::int64_t> spelt = tokens.encode(word);
    const double first = log_probability(start, spelt[0]);
    candidates.push_back({word, std::move(spelt), first});
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.first > b.first; });
  candidates.resize(std::min(candidates.size(), kLooked));
  const std::int64_t stop = tokens.encode("a.").back();
  LoneWord best{{}, -std::numeric_limits<double>::infinity()};
  for (const Candidate& candidate : candidates) {
    if (candidate.first < best.log_probability) continue;
    FP_TRY_ASSIGN(const double whole, follow(decoder, candidate, stop, start));
    if (whole > best.log_probability) best = {std::string(candidate.word) + ".", whole};
  }
  return best;
}

}  // namespace firstpass::understand
