#include "condense/shorten_json.h"

#include <algorithm>
#include <numeric>

#include "condense/json_tree.h"
#include "condense/rank.h"
#include "condense/units.h"
#include "core/text.h"

namespace firstpass::condense {

namespace {

/// Tokens of a record that is kept or left out as one. A larger one, or one that leaves no room for what is around it,
/// is looked into.
constexpr std::size_t kLargestRecord = 400, kSmallestRecord = 12;

/// "totalAmount", "total_amount": the words that a question would say.
std::string spoken(std::string_view text) {
  std::string words;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
    const bool new_word = text[i] >= 'A' && text[i] <= 'Z' && i > 0 && is_small(text[i - 1]);
    if (new_word) words += ' ';
    words += text[i] == '_' ? ' ' : text[i];
  }
  return words;
}

/// What is kept or left out as one: a node, or a sentence of a long string.
struct Record {
  Span span;
  std::uint32_t around = 0;  // the innermost node that must be there for it
  bool sentence = false;
};

class JsonShortener {
 public:
  JsonShortener(std::string_view text, std::vector<JsonNode> nodes, std::size_t budget)
      : m_text(text), m_nodes(std::move(nodes)), m_opened(m_nodes.size(), false), m_left(budget) {}

  std::vector<Span> run(std::string_view question) {
    choose_records();
    const std::vector<double> scores = score(question);
    std::vector<std::size_t> order(m_records.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    m_taken.assign(m_records.size(), false);
    for (const std::size_t record : order) take(record);
    for (std::size_t r = 0; r < m_records.size(); ++r)
      if (m_taken[r]) write(m_records[r]);
    close_until(kNoNode);
    return std::move(m_spans);
  }

 private:
  std::string_view text_of(Span span) const { return m_text.substr(span.begin, span.size()); }
  std::size_t tokens_of(Span span) const { return count_tokens(text_of(span)); }

  /// The largest nodes that are small enough, and what is left beside them.
  void choose_records() {
    constexpr std::size_t kMostBytes = 64;  // of a token: what is larger is not counted
    const std::size_t most = std::clamp(m_left * 3 / 4, kSmallestRecord, kLargestRecord);
    for (std::uint32_t n = 0; n < m_nodes.size();) {
      const JsonNode& node = m_nodes[n];
      const bool small = n > 0 && node.span.size() <= most * kMostBytes && tokens_of(node.span) <= most;
      if (node.is_string && !small) add_sentences(n);
      else if (small || !node.is_container()) m_records.push_back({node.span, node.parent, false});
      n = small ? node.end : n + 1;
    }
  }

  void add_sentences(std::uint32_t node) {
    const std::size_t begin = m_nodes[node].inside;
    for (const Unit& unit : split_units(m_text.substr(begin, m_nodes[node].close - begin)))
      m_records.push_back({{begin + unit.span.begin, begin + unit.span.end}, node, true});
  }

  std::vector<double> score(std::string_view question) {
    Reading reading;
    reading.text = m_text;
    reading.language = guess_word_language(m_text);
    reading.lexicon = Lexicon(reading.language);
    reading.units.reserve(m_records.size());
    reading.tokens.reserve(m_records.size());
    reading.first_word.reserve(m_records.size() + 1);
    for (const Record& record : m_records) {
      make_room(reading.words, record.span.begin, m_text.size());
      reading.units.push_back({.span = record.span});
      reading.tokens.push_back(static_cast<std::uint32_t>(tokens_of(record.span)));
      reading.total_tokens += reading.tokens.back();
      reading.first_word.push_back(static_cast<std::uint32_t>(reading.words.size()));
      std::string words = spoken(text_of(record.span));
      for (std::uint32_t above = record.around; above != kNoNode; above = m_nodes[above].parent)
        words += ' ' + spoken(text_of(m_nodes[above].key));
      reading.lexicon.read(words, {0, words.size()}, reading.words);
    }
    reading.first_said = reading.first_word;
    reading.first_word.push_back(static_cast<std::uint32_t>(reading.words.size()));
    RankWeights alone;
    alone.near = alone.paragraph = alone.bridge = alone.subject = alone.asked = alone.passage = 0;
    std::vector<double> scores(m_records.size(), 0);
    if (!question.empty()) scores = rank_for_question(reading, question, alone);
    const bool found = std::any_of(scores.begin(), scores.end(), [](double value) { return value > 0; });
    const std::vector<double> salience = rank_by_salience(reading);
    const double most = salience.empty() ? 1 : std::max(1e-9, *std::max_element(salience.begin(), salience.end()));
    const std::vector<bool> repeated = find_repeated(reading);
    for (std::size_t r = 0; r < scores.size(); ++r) {
      scores[r] += (found ? 0.02 : 1.0) * salience[r] / most;
      if (repeated[r]) scores[r] = -1;
    }
    return scores;
  }

  /// Keeps a record, and what is around it and not there yet, when both fit.
  void take(std::size_t number) {
    constexpr std::size_t kComma = 1, kClose = 1;
    const Record& record = m_records[number];
    std::size_t tokens = tokens_of(record.span) + (record.sentence ? 0 : kComma);
    for (std::uint32_t n = record.around; n != kNoNode && !m_opened[n]; n = m_nodes[n].parent)
      tokens += tokens_of({m_nodes[n].span.begin, m_nodes[n].inside}) + kClose + kComma;
    if (tokens > m_left) return;
    m_left -= tokens;
    m_taken[number] = true;
    for (std::uint32_t n = record.around; n != kNoNode && !m_opened[n]; n = m_nodes[n].parent) m_opened[n] = true;
  }

  /// A node that is written, as far as its last child that is.
  struct Open {
    std::uint32_t node = 0;
    std::size_t last = 0;  // where that ends; 0 for none
  };

  void write(const Record& record) {
    close_until(record.around);
    std::vector<std::uint32_t> missing;
    for (std::uint32_t n = record.around; n != kNoNode && (m_open.empty() || m_open.back().node != n);
         n = m_nodes[n].parent)
      missing.push_back(n);
    for (auto n = missing.rbegin(); n != missing.rend(); ++n) {
      write_comma(m_nodes[*n].span.end);
      add({m_nodes[*n].span.begin, m_nodes[*n].inside});
      m_open.push_back({*n, 0});
    }
    if (!record.sentence) write_comma(record.span.end);
    add(record.span);
  }

  /// Closes what `node` is not in; everything for kNoNode.
  void close_until(std::uint32_t node) {
    const auto holds = [&](std::uint32_t around) {
      return node != kNoNode && around <= node && node < m_nodes[around].end;
    };
    for (; !m_open.empty() && !holds(m_open.back().node); m_open.pop_back())
      add({m_nodes[m_open.back().node].close, m_nodes[m_open.back().node].span.end});
  }

  /// The one behind the last child of the innermost open node, now that another follows, which ends at `end`.
  void write_comma(std::size_t end) {
    if (m_open.empty()) return;
    if (const std::size_t last = m_open.back().last; last != 0) {
      const std::size_t comma = m_text.find(',', last);
      add({comma, comma + 1});
    }
    m_open.back().last = end;
  }

  void add(Span span) {
    if (span.size() == 0) return;
    if (!m_spans.empty() && m_spans.back().end == span.begin) m_spans.back().end = span.end;
    else m_spans.push_back(span);
  }

  std::string_view m_text;
  std::vector<JsonNode> m_nodes;
  std::vector<Record> m_records;  // in order
  std::vector<bool> m_taken;      // of these
  std::vector<bool> m_opened;     // nodes around what is taken
  std::size_t m_left;
  std::vector<Open> m_open;  // while writing
  std::vector<Span> m_spans;
};

}  // namespace

std::optional<std::vector<Span>> shorten_json(std::string_view text, std::string_view question, std::size_t budget) {
  std::optional<std::vector<JsonNode>> nodes = read_json(text);
  if (!nodes) return std::nullopt;
  return JsonShortener(text, std::move(*nodes), budget).run(question);
}

}  // namespace firstpass::condense
