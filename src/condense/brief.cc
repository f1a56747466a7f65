#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <unordered_set>

#include "condense/boilerplate.h"
#include "condense/condense.h"
#include "condense/meaning.h"
#include "condense/rank.h"
#include "condense/rows.h"
#include "condense/select.h"
#include "core/text.h"

namespace firstpass::condense {

namespace {

/// How much of the material stays: up to `whole` tokens all of it, of what is beyond a share. Where something is looked
/// up, answers stand in the best 160 tokens and a tenth of the rest as often as in a third of the text (the ratio curve
/// of compress() over encyclopedia, articles and papers); a request in breadth keeps nine of ten facts at 40 %.
struct Curve {
  std::size_t whole;
  double beyond;

  /// Several short documents stay whole as one does: each says its part of the answer.
  Curve over(std::size_t documents) const { return {whole * std::max<std::size_t>(documents, 1), beyond}; }
};
constexpr Curve kLookUp{160, 0.10}, kBreadth{400, 0.4};
/// Beyond this many tokens half the share: an answer takes no more room in a longer text.
constexpr std::size_t kLong = 4000;

/// Of the best unit's score in a document: where something is looked up, what is worth less says nothing to the
/// question. At 0.35 between 2 % (papers) and 32 % (mixed topics) of the tokens go and no answer of the same sets with
/// them; at 0.4 the second step of some questions goes.
constexpr double kBesideThePoint = 0.35;

/// A quote that scores less than this share of the best one is not shown beside it.
constexpr double kFarBelow = 0.5;
/// Several quotes have room for both steps of a question that needs two (tokens, see add_second_step()).
constexpr std::size_t kRoomForTwoSteps = 240;
/// Cosine from which MiniLM's vectors of a question and a sentence speak of one subject; of unrelated ones most are
/// below 0.2.
constexpr double kNearInMeaning = 0.35;

std::size_t shortened(std::size_t tokens, Curve curve) {
  if (tokens <= curve.whole) return tokens;
  const std::size_t near = std::min(tokens, kLong) - std::min(curve.whole, kLong),
                    far = tokens - std::min(tokens, kLong);
  return curve.whole +
         static_cast<std::size_t>(curve.beyond * (static_cast<double>(near) + static_cast<double>(far) / 2));
}

template <typename Words>
bool has_any(std::string_view text, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.find(word) != text.npos; });
}

bool starts_with(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

std::string medium_of(const Part& part) {
  switch (part.kind) {
    case PartKind::image: return starts_with(part.media_type, "application/pdf") ? "page" : "photo";
    case PartKind::audio: return "recording";
    case PartKind::video: return "video";
    default: return {};
  }
}

std::string label_of(const Document& document, const Part& part) {
  std::string kind = document.summary.kind;
  if (kind.empty()) kind = starts_with(document.media_type, "message/") ? "mail" : "text";
  const std::string medium = medium_of(part);
  std::string label = kind;
  if (!medium.empty() && kind != medium) label += " " + medium;
  if (part.role == "quoted") label += ", quoted";
  if (part.role == "header") label += ", header";
  if (part.role == "attachment") label += ", attachment";
  return label;
}

bool is_left_out(const Part& part) { return part.role == "signature" || part.role == "disclaimer"; }

/// Other words that material uses for what a question about money, time or people asks.
std::string widen(std::string_view question) {
  struct Family {
    std::array<std::string_view, 8> asked;
    std::string_view words;
  };
  static constexpr std::array<Family, 3> kFamilies = {{
      {{"owe", "pay", "bill", "cost", "price", "much", "invoice", "total"},
       " owe owed pay paid payment payable total amount due invoice bill balance price fee deposit transfer"},
      {{"when", "date", "deadline", "due", "until", "remind", "by when", "schedule"},
       " due date deadline before until latest"},
      {{"whom", "who ", "contact", "call", "phone", "reach", "address", "where"}, " contact name address"},
  }};
  const std::string lowered = lower(question);
  std::string widened;
  for (const Family& family : kFamilies)
    if (has_any(lowered, family.asked)) widened += family.words;
  return widened;
}

/// All parts' texts behind one another, so that they are ranked against each other.
class Collection {
 public:
  explicit Collection(const std::vector<Document>& documents) : m_documents(documents) {
    for (std::size_t d = 0; d < documents.size(); ++d)
      for (std::size_t p = 0; p < documents[d].parts.size(); ++p) add(d, p);
  }

  std::size_t tokens_before() const { return m_tokens_before; }

  /// Pieces of the text that stay, at most `budget` tokens.
  Status choose(std::string_view question, std::size_t budget, const BriefOptions& options,
                std::vector<BriefPiece>& pieces) {
    Reading reading = read_text(m_text);
    const std::vector<bool> out = left_out(reading);
    std::size_t worth = 0;
    for (std::size_t u = 0; u < out.size(); ++u) worth += out[u] ? 0 : reading.tokens[u];
    const bool look_up = options.look_up && shares_words(reading, question);
    budget = std::min(budget, shortened(worth, look_up ? kLookUp.over(m_documents.size()) : kBreadth));
    const bool reads = budget < worth && reading.language == "en";
    FP_TRY_ASSIGN(std::vector<double> scores,
                  score(reading, question, {reads ? options.embed : Embedder(), options.read_tokens, budget}));
    if (look_up && budget < worth) leave_out_beside_the_point(reading, scores);
    if (budget < worth) leave_out_other_rows(reading, question, scores);
    for (std::size_t u = 0; u < out.size(); ++u)
      if (out[u]) scores[u] = kNever;
    hand_out(select_within(reading, scores, budget), pieces);
    return {};
  }

  /// Units near to the question, best first.
  Result<std::vector<Quote>> quotes(std::string_view question, const QuoteOptions& options) {
    Reading reading = read_text(m_text);
    const Embedder embed = reading.language == "en" ? options.embed : Embedder();
    const std::vector<double> by_words = rank_for_question(reading, question);
    FP_TRY_ASSIGN(std::vector<double> scores,
                  rank_by_meaning(reading, question, {embed, options.read_tokens, kRoomForTwoSteps}));
    leave_out_other_rows(reading, question, scores);
    const std::vector<bool> out = left_out(reading);
    std::vector<std::size_t> order;
    for (std::size_t u = 0; u < scores.size(); ++u)
      if (!out[u] && (by_words[u] > 0 || embed)) order.push_back(u);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    order.resize(std::min(order.size(), 4 * options.most));
    FP_TRY(drop_unrelated(reading, question, embed, by_words, order));
    std::vector<Quote> found;
    const std::vector<std::size_t> entries = entries_of(reading);
    for (const std::size_t unit : order) {
      if (found.size() == options.most || scores[unit] < kFarBelow * scores[order.front()]) break;
      found.push_back(quote(reading.units[unit].span, m_entries[entries[unit]], scores[unit]));
      if (found.back().span.size() == 0) found.pop_back();
    }
    return found;
  }

 private:
  struct Entry {
    std::size_t document, part;
    Span span;  // in m_text
  };

  void add(std::size_t document, std::size_t part) {
    const Part& source = m_documents[document].parts[part];
    m_tokens_before += count_tokens(source.text);
    if (is_left_out(source) || trim(source.text).empty()) return;
    m_entries.push_back({document, part, {m_text.size(), m_text.size() + source.text.size()}});
    m_text += source.text;
    m_text += "\n\n";
  }

  /// A question in another language than the material finds nothing in it by words: what is near is a guess then.
  static bool shares_words(Reading& reading, std::string_view question) {
    const std::vector<double> scores = rank_for_question(reading, question);
    return std::any_of(scores.begin(), scores.end(), [](double score) { return score > 0; });
  }

  static Result<std::vector<double>> score(Reading& reading, std::string_view question, const MeaningOptions& meaning) {
    const std::vector<double> salience = rank_by_salience(reading);
    std::vector<double> scores(salience.size(), 0);
    if (!question.empty()) {
      FP_TRY_ASSIGN(const std::vector<double> asked, rank_by_meaning(reading, question, meaning));
      const std::string more = widen(question);
      const std::vector<double> widened =
          more.empty() ? std::vector<double>(scores.size(), 0) : rank_for_question(reading, more);
      for (std::size_t u = 0; u < scores.size(); ++u) scores[u] = asked[u] + 0.6 * widened[u];
    }
    const double most = salience.empty() ? 1 : std::max(1e-9, *std::max_element(salience.begin(), salience.end()));
    for (std::size_t u = 0; u < scores.size(); ++u) scores[u] += 0.05 * salience[u] / most;
    return scores;
  }

  /// Of the likeliest units those stay that share a word with the question or are near to it in meaning.
  static Status drop_unrelated(const Reading& reading, std::string_view question, const Embedder& embed,
                               const std::vector<double>& by_words, std::vector<std::size_t>& units) {
    if (!embed || units.empty()) return {};
    std::vector<std::string_view> texts{question};
    for (const std::size_t unit : units)
      texts.push_back(trim(reading.text.substr(reading.units[unit].span.begin, reading.units[unit].span.size())));
    FP_TRY_ASSIGN(const auto vectors, embed(texts));
    if (vectors.size() != texts.size())
      return fail(Code::internal, "condense", "the model gave another count of vectors");
    std::vector<std::size_t> related;
    for (std::size_t i = 0; i < units.size(); ++i) {
      const double near = std::inner_product(vectors[0].begin(), vectors[0].end(), vectors[i + 1].begin(), 0.0);
      if (by_words[units[i]] > 0 || near >= kNearInMeaning) related.push_back(units[i]);
    }
    units = std::move(related);
    return {};
  }

  Quote quote(Span unit, const Entry& entry, double score) const {
    std::size_t begin = std::max(unit.begin, entry.span.begin), end = std::min(unit.end, entry.span.end);
    const auto is_space = [&](std::size_t at) {
      return std::string_view(" \t\r\n").find(m_text[at]) != std::string::npos;
    };
    while (begin < end && is_space(begin)) ++begin;
    while (begin < end && is_space(end - 1)) --end;
    if (end <= begin) return {};
    return {entry.document, entry.part, {begin - entry.span.begin, end - entry.span.begin}, score};
  }

  /// The index of the entry in which each unit begins.
  std::vector<std::size_t> entries_of(const Reading& reading) const {
    std::vector<std::size_t> entries;
    std::size_t entry = 0;
    for (const Unit& unit : reading.units) {
      while (entry + 1 < m_entries.size() && m_entries[entry].span.end <= unit.span.begin) ++entry;
      entries.push_back(entry);
    }
    return entries;
  }

  /// Each document by itself: what one of them says is often said nowhere else.
  void leave_out_beside_the_point(const Reading& reading, std::vector<double>& scores) const {
    const std::vector<std::size_t> entries = entries_of(reading);
    std::vector<double> best(m_documents.size(), 0);
    const auto best_near = [&](std::size_t unit) -> double& { return best[m_entries[entries[unit]].document]; };
    for (std::size_t u = 0; u < scores.size(); ++u) best_near(u) = std::max(best_near(u), scores[u]);
    for (std::size_t u = 0; u < scores.size(); ++u)
      if (scores[u] < kBesideThePoint * best_near(u)) scores[u] = kNever;
  }

  void leave_out_other_rows(Reading& reading, std::string_view question, std::vector<double>& scores) const {
    std::vector<std::size_t> group_of = entries_of(reading);
    for (std::size_t& entry : group_of)
      if (m_documents[m_entries[entry].document].parts[m_entries[entry].part].kind != PartKind::records) entry = kNoRow;
    if (std::all_of(group_of.begin(), group_of.end(), [](std::size_t group) { return group == kNoRow; })) return;
    std::vector<double> top(m_entries.size(), 0);
    for (std::size_t u = 0; u < scores.size(); ++u)
      if (group_of[u] != kNoRow) top[group_of[u]] = std::max(top[group_of[u]], scores[u]);
    const std::vector<double> shares = rank_rows(reading, question, group_of);
    for (std::size_t u = 0; u < scores.size(); ++u) {
      if (group_of[u] == kNoRow) continue;
      scores[u] = shares[u] > 0 ? shares[u] * top[group_of[u]] : kNever;
    }
  }

  /// Repeated and boilerplate units are never chosen.
  std::vector<bool> left_out(const Reading& reading) const {
    std::vector<bool> out(reading.units.size());
    std::unordered_set<std::uint64_t> seen;
    for (std::size_t u = 0; u < out.size(); ++u) {
      const Span span = reading.units[u].span;
      const std::string_view unit = std::string_view(m_text).substr(span.begin, span.size());
      if (is_boilerplate(unit)) out[u] = true;
      const std::string plain = plain_words(unit);
      if (plain.size() >= 8 && !seen.insert(hash_bytes(plain)).second) out[u] = true;
    }
    return out;
  }

  /// The words of a unit without quote marks, case and spacing: the same sentence, quoted, is the same.
  static std::string plain_words(std::string_view unit) {
    std::string plain;
    const std::string lowered = lower(unit);
    for (const Span span : token_spans(lowered)) {
      const std::string_view token = std::string_view(lowered).substr(span.begin, span.size());
      if (token == ">" || token == "*" || token == "|") continue;
      plain.append(token);
      plain += ' ';
    }
    return plain;
  }

  void hand_out(const std::vector<Span>& kept, std::vector<BriefPiece>& pieces) const {
    std::size_t next = 0;
    for (const Entry& entry : m_entries) {
      const Document& document = m_documents[entry.document];
      BriefPiece piece;
      piece.document = entry.document;
      piece.part = entry.part;
      const Part& part = document.parts[entry.part];
      for (; next < kept.size() && kept[next].begin < entry.span.end; ++next) {
        Span span{std::max(kept[next].begin, entry.span.begin), std::min(kept[next].end, entry.span.end)};
        if (span.end <= span.begin) continue;
        span = {span.begin - entry.span.begin, span.end - entry.span.begin};
        piece.kept.push_back(span);
        piece.text.append(part.text, span.begin, span.size());
        if (kept[next].end > entry.span.end) break;  // runs on into the next part
      }
      if (trim(piece.text).empty()) continue;
      piece.span = {piece.kept.front().begin, piece.kept.back().end};
      piece.label = label_of(document, part);
      pieces.push_back(std::move(piece));
    }
  }

  const std::vector<Document>& m_documents;
  std::vector<Entry> m_entries;
  std::string m_text;
  std::size_t m_tokens_before = 0;
};

/// Of a bill, how to reach the one who wrote it is private and beside the point unless it is asked for. Questions that
/// are not in English are not understood well enough to tell.
bool is_asked_for(const std::string& field, const Summary& summary, std::string_view question) {
  static constexpr std::array<std::string_view, 3> kContact = {"address", "phone", "email"};
  static constexpr std::array<std::string_view, 21> kAsks = {
      "where", "who",   "contact", "call",  "phone", "number", "reach",  "addr",  "mail", "write", "visit",
      "field", "every", "all ",    "locat", "city",  "street", "branch", "place", "shop", "store"};
  static constexpr std::array<std::string_view, 8> kEnglish = {"how ", "what",  "when", "which",
                                                               "did ", "does ", "is ",  "remind"};
  if (std::find(kContact.begin(), kContact.end(), field) == kContact.end()) return true;
  if (summary.fields.count("total") + summary.fields.count("amount_due") == 0) return true;
  const std::string asked = lower(question);
  return has_any(asked, kAsks) || !has_any(asked, kEnglish);
}

/// "amount_due: 32.00, currency: USD, payee: …"
std::string debt_line(const std::map<std::string, Field>& debt) {
  std::string line;
  for (const auto& [name, field] : debt) line += (line.empty() ? "" : ", ") + name + ": " + field.value;
  return line;
}

/// "merchant: …\ntotal: …"; of several debts those behind the first in a line each; fields that do not fit into
/// `budget` tokens are left out. Suspicious ones say so.
BriefPiece fields_of(const std::vector<Document>& documents, std::size_t index, std::string_view question,
                     const BriefOptions& options, std::size_t budget) {
  const Document& document = documents[index];
  BriefPiece piece;
  piece.document = index;
  std::size_t used = 0;
  const auto add = [&](const std::string& line) {
    const std::size_t tokens = count_tokens(line);
    if (used + tokens > budget) return;
    used += tokens;
    piece.text += (piece.text.empty() ? "" : "\n") + line;
  };
  for (const auto& [name, field] : document.summary.fields) {
    if (options.look_up && !is_asked_for(name, document.summary, question)) continue;
    add(name + ": " + field.value + (field.suspicious.empty() ? "" : " (doubtful: " + field.suspicious + ")"));
  }
  for (std::size_t i = 1; i < document.summary.debts.size(); ++i) add(debt_line(document.summary.debts[i]));
  if (!document.parts.empty()) piece.label = label_of(document, document.parts.front());
  else piece.label = document.summary.kind.empty() ? "text" : document.summary.kind;
  piece.label += ": fields";
  return piece;
}

}  // namespace

Result<Brief> make_brief(const std::vector<Document>& documents, std::string_view question,
                         const BriefOptions& options) {
  Brief brief;
  std::vector<BriefPiece> fields;
  std::size_t left = options.max_tokens;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    if (documents[d].summary.fields.empty()) continue;
    BriefPiece piece = fields_of(documents, d, question, options, left / 2);
    if (piece.text.empty()) continue;
    left -= std::min(left, count_tokens(piece.text));
    fields.push_back(std::move(piece));
  }
  Collection collection(documents);
  std::vector<BriefPiece> texts;
  FP_TRY(collection.choose(question, left, options, texts));
  brief.pieces = std::move(fields);
  brief.pieces.insert(brief.pieces.end(), std::make_move_iterator(texts.begin()), std::make_move_iterator(texts.end()));
  std::stable_sort(brief.pieces.begin(), brief.pieces.end(),
                   [](const BriefPiece& a, const BriefPiece& b) { return a.document < b.document; });
  brief.tokens_before = collection.tokens_before();
  for (const BriefPiece& piece : brief.pieces) brief.tokens_after += count_tokens(piece.text);
  return brief;
}

Result<std::vector<Quote>> best_quotes(const std::vector<Document>& documents, std::string_view question,
                                       const QuoteOptions& options) {
  if (trim(question).empty()) return std::vector<Quote>();
  return Collection(documents).quotes(question, options);
}

}  // namespace firstpass::condense
