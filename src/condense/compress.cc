#include <algorithm>
#include <cmath>

#include "condense/boilerplate.h"
#include "condense/condense.h"
#include "condense/meaning.h"
#include "condense/rank.h"
#include "condense/select.h"
#include "condense/shorten_json.h"
#include "core/text.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kLargestInput = std::size_t{1} << 31;  // offsets inside are 32 bits
constexpr std::size_t kShortText = 100;                      // tokens: a share of so little is less than a sentence

/// For each unit the aside it begins in, or null; nothing where there are no asides.
std::vector<const Aside*> asides_of(const Reading& reading, const std::vector<Aside>& asides) {
  std::vector<const Aside*> found;
  if (asides.empty()) return found;
  found.reserve(reading.units.size());
  auto next = asides.begin();
  for (const Unit& unit : reading.units) {
    while (next != asides.end() && next->span.end <= unit.span.begin) ++next;
    found.push_back(next != asides.end() && next->span.begin <= unit.span.begin ? &*next : nullptr);
  }
  return found;
}

std::string_view text_of(const Reading& reading, std::size_t unit) {
  return reading.text.substr(reading.units[unit].span.begin, reading.units[unit].span.size());
}

/// What a unit of an aside is worth. Quoted mail has disclaimers of its own.
double beside(double score, const Aside& aside, std::string_view unit, bool asked) {
  if (!asked) return score - 1;
  if (is_boilerplate(unit)) return -1;
  return aside.reason == "quoted" ? score : score / 2;
}

Result<std::vector<double>> score(Reading& reading, const CompressOptions& options, const std::vector<bool>& repeated,
                                  const std::vector<const Aside*>& asides) {
  std::vector<double> scores;
  if (!options.question.empty()) {
    const auto budget = static_cast<std::size_t>(options.keep * static_cast<double>(reading.total_tokens));
    constexpr double kAgain = 0.5;  // as much relevance as novelty, the usual middle
    FP_TRY_ASSIGN(scores,
                  rank_by_meaning(reading, options.question, {options.embed, options.read_tokens, budget, kAgain}));
  }
  const bool found = std::any_of(scores.begin(), scores.end(), [](double value) { return value > 0; });
  const std::vector<double> salience = rank_by_salience(reading);
  const double most = salience.empty() ? 1 : std::max(1e-9, *std::max_element(salience.begin(), salience.end()));
  if (!found) scores.assign(reading.units.size(), 0);
  for (std::size_t u = 0; u < scores.size(); ++u) {
    // Where the question says nothing, what the text is about decides; a repeated unit comes last of all.
    scores[u] += (found ? 0.02 : 1.0) * salience[u] / most;
    if (!asides.empty() && asides[u] != nullptr) scores[u] = beside(scores[u], *asides[u], text_of(reading, u), found);
    if (repeated[u]) scores[u] = -1;
  }
  return scores;
}

/// A short text has at least its best sentence: half a sentence says nothing, or something else.
std::size_t with_best_whole(const Reading& reading, const std::vector<double>& scores, std::size_t budget) {
  if (scores.empty() || reading.total_tokens >= kShortText) return budget;
  const auto best = static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
  return std::max(budget, tokens_with_leads(reading, best));
}

std::string join(std::string_view text, const std::vector<Span>& spans) {
  std::string out;
  for (const Span span : spans) out.append(text.substr(span.begin, span.size()));
  return out;
}

/// The gaps between what was kept, one per reason.
std::vector<Dropped> list_dropped(const Reading& reading, const std::vector<Span>& kept,
                                  const std::vector<bool>& repeated, const std::vector<const Aside*>& asides) {
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
        std::string_view reason = "off_topic";
        if (repeated[u]) reason = "duplicate";
        else if (!asides.empty() && asides[u] != nullptr) reason = asides[u]->reason;
        if (!dropped.empty() && dropped.back().span.end == gap.begin && dropped.back().reason == reason)
          dropped.back().span.end = gap.end;
        else dropped.push_back({gap, std::string(reason)});
      }
      if (!more) break;
      at = kept[next].end;
    }
  }
  return dropped;
}

/// What is left out of JSON is what stands between what is kept.
std::vector<Dropped> gaps_of(std::size_t size, const std::vector<Span>& kept) {
  std::vector<Dropped> gaps;
  std::size_t at = 0;
  for (const Span span : kept) {
    if (span.begin > at) gaps.push_back({{at, span.begin}, "off_topic"});
    at = span.end;
  }
  if (at < size) gaps.push_back({{at, size}, "off_topic"});
  return gaps;
}

}  // namespace

Result<Compressed> compress(std::string_view text, const CompressOptions& options) {
  if (!(options.keep > 0 && options.keep <= 1))
    return fail(Code::invalid_argument, "condense", "keep must be above 0 and at most 1");
  if (text.size() >= kLargestInput)
    return fail(Code::resource_exhausted, "condense", "more than 2 GiB of text: compress it in parts");
  Compressed result;
  if (text.empty()) return result;
  Reading reading = read_text(text, options.stems);
  result.tokens_before = reading.total_tokens;
  const auto budget =
      static_cast<std::size_t>(std::floor(options.keep * static_cast<double>(result.tokens_before) + 1e-9));
  if (budget >= result.tokens_before) {
    result.text = std::string(text);
    result.kept = {{0, text.size()}};
    result.tokens_after = result.tokens_before;
    return result;
  }
  if (auto json = shorten_json(text, options.question, budget)) {
    result.kept = std::move(*json);
    result.text = join(text, result.kept);
    result.tokens_after = count_tokens(result.text);
    result.dropped = gaps_of(text.size(), result.kept);
    return result;
  }
  const std::vector<bool> repeated = find_repeated(reading);
  const std::vector<const Aside*> asides = asides_of(reading, options.asides);
  FP_TRY_ASSIGN(const std::vector<double> scores, score(reading, options, repeated, asides));
  result.kept = select_within(reading, scores, with_best_whole(reading, scores, budget));
  result.text = join(text, result.kept);
  result.tokens_after = count_tokens(result.text);
  result.dropped = list_dropped(reading, result.kept, repeated, asides);
  return result;
}

}  // namespace firstpass::condense
