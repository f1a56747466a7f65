#include "condense/select.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

#include "core/text.h"
#include "core/words.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kLeastTrimmed = 3;  // tokens; a shorter rest says nothing
constexpr double kSpare = 0.03;           // of the text: so much less than what was asked for is near enough

bool is_negation(std::string_view word) {
  static constexpr std::array<std::string_view, 27> kWords = {
      "not",     "no",     "never", "none",  "nor",   "without", "except", "unless", "cannot",
      "nothing", "nobody", "only",  "nicht", "kein",  "keine",   "nie",    "ohne",   "ne",
      "pas",     "jamais", "sans",  "sin",   "nunca", "non",     "senza",  "não",    "niet"};
  const std::string lowered = lower(word);
  return std::find(kWords.begin(), kWords.end(), lowered) != kWords.end() || lowered.ends_with("n't") ||
         lowered.ends_with("n’t");
}

/// The run of non-space bytes that ends at (or begins at) `at`, without its outer punctuation.
std::string_view strip(std::string_view word) {
  const auto outer = [](char c) { return std::string_view(".,;:!?()[]{}\"'").find(c) != std::string_view::npos; };
  while (!word.empty() && outer(word.front())) word.remove_prefix(1);
  while (!word.empty() && outer(word.back())) word.remove_suffix(1);
  return word;
}
constexpr std::string_view kSpaces = " \t\r\n\f\v";
std::string_view word_before(std::string_view text, std::size_t at) {
  const std::size_t last = text.substr(0, at).find_last_not_of(kSpaces);
  if (last == std::string_view::npos) return {};
  const std::size_t first = text.substr(0, last + 1).find_last_of(kSpaces);
  const std::size_t begin = first == std::string_view::npos ? 0 : first + 1;
  return text.substr(begin, last + 1 - begin);
}
std::string_view word_after(std::string_view text, std::size_t at) {
  const std::size_t end = text.find_first_of(kSpaces, at);
  return text.substr(at, end == std::string_view::npos ? std::string_view::npos : end - at);
}

/// A number, or a word with a digit or sign in it that belongs to its neighbours: "12 000", "EUR 5", "INV 77/3".
bool holds_digit(std::string_view word) { return word.find_first_of("0123456789") != std::string_view::npos; }
bool starts_upper(std::string_view word) {
  std::size_t at = 0;
  return !word.empty() && is_upper(next_code_point(word, at));
}

/// May the unit be cut between words here without changing what either side says?
bool safe_between_words(std::string_view unit, std::size_t at) {
  const std::string_view before = strip(word_before(unit, at));
  const std::string_view after = strip(word_after(unit, at));
  if (holds_digit(before) || holds_digit(after) || is_negation(before) || is_negation(after)) return false;
  return !(starts_upper(before) && starts_upper(after));
}

bool holds_negation(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view word = word_after(text, at);
    if (!word.empty() && is_negation(strip(word))) return true;
    at += word.size() + 1;
  }
  return false;
}

/// Gaps of a selection keep the line break that stood in them, so that lines and paragraphs stay apart.
Span break_in(std::string_view text, Span gap) {
  const std::string_view dropped = text.substr(gap.begin, gap.size());
  const std::size_t newline = dropped.rfind('\n');
  if (newline == std::string_view::npos) return {};
  std::size_t first = newline;
  while (first > 0 && dropped[first - 1] == '\n' && newline - first < 1) --first;
  return {gap.begin + first, gap.begin + newline + 1};
}

class Selection {
 public:
  Selection(const Reading& reading, const std::vector<double>& scores, std::size_t budget)
      : m_reading(reading),
        m_scores(scores),
        m_left(budget),
        m_spare(static_cast<std::size_t>(kSpare * static_cast<double>(reading.total_tokens))),
        m_kept(reading.units.size()) {}

  void take_whole(const std::vector<std::uint32_t>& order) {
    for (const std::uint32_t u : order) {
      if (m_left == 0 || m_scores[u] <= kNever) return;
      const std::size_t tokens = m_reading.tokens[u] - kept_tokens(u), leads = lead_tokens(u);
      if (tokens + leads <= m_left) keep(u, m_reading.units[u].span, tokens);
      else if (u == order.front() && worth_trimming(leads)) trim(u, leads);
    }
  }
  /// Spends the rest on parts of the best units that did not fit.
  void take_parts(const std::vector<std::uint32_t>& order) {
    constexpr int kMostTries = 200;  // bounds the time when nothing can be cut
    int tries = 0;
    for (const std::uint32_t u : order) {
      if (m_left < kLeastTrimmed || tries > kMostTries || m_scores[u] <= kNever) return;
      if (m_kept[u].size() > 0) continue;
      ++tries;
      trim(u, lead_tokens(u));
    }
  }

  std::vector<Span> spans() const {
    std::vector<Span> spans;
    for (const Span kept : m_kept) {
      if (kept.size() == 0) continue;
      if (!spans.empty() && spans.back().end == kept.begin) {
        spans.back().end = kept.end;
        continue;
      }
      if (!spans.empty()) join(spans, kept.begin);
      spans.push_back(kept);
    }
    return spans;
  }

 private:
  std::size_t tokens_of(std::size_t begin, std::size_t end) const {
    return count_tokens(m_reading.text.substr(begin, end - begin));
  }
  /// Of a unit whose beginning was taken for others.
  std::size_t kept_tokens(std::uint32_t u) const {
    return m_kept[u].size() == 0 ? 0 : tokens_of(m_kept[u].begin, m_kept[u].end);
  }
  /// Of the beginnings of other units that this one needs and that are not there yet.
  std::size_t lead_tokens(std::uint32_t u) const {
    std::size_t tokens = 0;
    for (std::uint32_t lead = m_reading.units[u].lead; lead != kNoUnit && m_kept[lead].size() == 0;
         lead = m_reading.units[lead].lead)
      tokens += tokens_of(m_reading.units[lead].span.begin, lead_end(lead));
    return tokens;
  }
  std::size_t lead_end(std::uint32_t u) const { return m_reading.units[u].span.begin + m_reading.units[u].lead_bytes; }

  /// A unit that is nearly as large as all that was asked for would otherwise never be seen.
  bool worth_trimming(std::size_t leads) const { return !m_any && m_left >= leads + kLeastTrimmed; }
  /// `tokens`: what it takes of the budget beside its leads.
  void keep(std::uint32_t u, Span span, std::size_t tokens) {
    m_left -= tokens + lead_tokens(u);
    m_kept[u] = span;
    for (std::uint32_t lead = m_reading.units[u].lead; lead != kNoUnit && m_kept[lead].size() == 0;
         lead = m_reading.units[lead].lead)
      m_kept[lead] = {m_reading.units[lead].span.begin, lead_end(lead)};
    m_any = true;
  }
  /// Half a clause says little, and may say it wrongly: it is taken only where the asked size would be missed without.
  void trim(std::uint32_t u, std::size_t leads) {
    // Of what was said before, or goes first, a part says nothing.
    if (m_reading.units[u].whole || m_scores[u] < 0 || m_left < leads + kLeastTrimmed) return;
    const bool whole_clauses = m_any && m_left <= m_spare;
    const Span part =
        trim_unit(m_reading.text, m_reading.units[u].span, m_left - leads, m_reading.language, whole_clauses);
    if (part.size() == 0) return;
    keep(u, part, tokens_of(part.begin, part.end));
  }
  void join(std::vector<Span>& spans, std::size_t next) const {
    const std::size_t end = spans.back().end;
    if (m_reading.text[end - 1] == '\n') return;
    const Span line_break = break_in(m_reading.text, {end, next});
    if (line_break.size() == 0) return;
    if (line_break.begin == end) spans.back().end = line_break.end;
    else spans.push_back(line_break);
  }

  const Reading& m_reading;
  const std::vector<double>& m_scores;
  std::size_t m_left;
  std::size_t m_spare;  // tokens that may stay unused
  std::vector<Span> m_kept;
  bool m_any = false;
};

/// Token count up to each cut point of a unit.
struct Piece {
  std::size_t offset;
  std::size_t tokens;  // in front of it
  bool clause;
};

std::vector<Piece> pieces_of(std::string_view unit) {
  std::vector<Piece> pieces = {{0, 0, true}};
  std::size_t tokens = 0;
  for (const CutPoint& point : cut_points(unit)) {
    tokens += count_tokens(unit.substr(pieces.back().offset, point.offset - pieces.back().offset));
    pieces.push_back({point.offset, tokens, point.clause});
  }
  tokens += count_tokens(unit.substr(pieces.back().offset));
  pieces.push_back({unit.size(), tokens, true});
  return pieces;
}

/// From the start of the unit to the last border that fits.
std::size_t last_fitting(std::string_view unit, const std::vector<Piece>& pieces, std::size_t budget,
                         std::string_view language, bool clauses) {
  for (std::size_t i = pieces.size() - 1; i > 0; --i) {
    if (pieces[i].tokens > budget || (clauses && !pieces[i].clause)) continue;
    if (pieces[i].tokens < kLeastTrimmed) return 0;
    if (i + 1 == pieces.size()) return unit.size();
    if (is_stop_word(lower(strip(word_before(unit, pieces[i].offset))), language)) continue;
    if (clauses ? holds_digit(word_before(unit, pieces[i].offset)) && holds_digit(word_after(unit, pieces[i].offset))
                : !safe_between_words(unit, pieces[i].offset))
      continue;
    // What is cut off may take a negation with it only as a whole clause.
    if (!clauses) {
      std::size_t next = i;
      while (next + 1 < pieces.size() && !(next > i && pieces[next].clause)) ++next;
      if (holds_negation(unit.substr(pieces[i].offset, pieces[next].offset - pieces[i].offset))) continue;
    }
    return pieces[i].offset;
  }
  return 0;
}

}  // namespace

Span trim_unit(std::string_view text, Span unit, std::size_t budget, std::string_view language, bool whole_clauses) {
  const std::string_view view = text.substr(unit.begin, unit.size());
  const std::vector<Piece> pieces = pieces_of(view);
  if (pieces.back().tokens <= budget) return unit;
  const std::size_t by_clause = last_fitting(view, pieces, budget, language, true);
  if (whole_clauses) return {unit.begin, unit.begin + by_clause};
  const std::size_t by_word = last_fitting(view, pieces, budget, language, false);
  // Words reach nearer to the budget; clauses read better. A clause wins when it uses most of what there is.
  const std::size_t end = by_clause * 10 >= by_word * 7 ? by_clause : by_word;
  return {unit.begin, unit.begin + end};
}

std::size_t tokens_with_leads(const Reading& reading, std::size_t unit) {
  std::size_t tokens = reading.tokens[unit];
  for (std::uint32_t lead = reading.units[unit].lead; lead != kNoUnit; lead = reading.units[lead].lead)
    tokens += count_tokens(reading.text.substr(reading.units[lead].span.begin, reading.units[lead].lead_bytes));
  return tokens;
}

std::vector<Span> select_within(const Reading& reading, const std::vector<double>& scores, std::size_t budget) {
  std::vector<std::uint32_t> order(reading.units.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return scores[a] > scores[b]; });
  Selection selection(reading, scores, budget);
  selection.take_whole(order);
  selection.take_parts(order);
  return selection.spans();
}

}  // namespace firstpass::condense
