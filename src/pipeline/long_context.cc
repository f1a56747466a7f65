#include "pipeline/long_context.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "condense/condense.h"
#include "core/ids.h"
#include "core/text.h"
#include "pipeline/asked_days.h"
#include "pipeline/briefing.h"
#include "protect/tables.h"
#include "understand/text/text_understanding.h"

namespace firstpass::pipeline {

namespace {

constexpr std::size_t kMostRemembered = 512;
constexpr std::size_t kLongestQuestion = 300;  // tokens; a longer one is material itself
constexpr std::size_t kMore = 400;             // tokens that a later question adds
constexpr std::size_t kLeastPassage = 4;       // tokens; less says nothing alone

bool has_words(std::string_view text) { return count_tokens(trim(text)) >= kLeastPassage; }

/// What of the spans is in none of `given`. Both sorted and disjoint.
std::vector<Span> without(const std::vector<Span>& spans, const std::vector<Span>& given) {
  std::vector<Span> rest;
  for (Span span : spans) {
    for (const Span taken : given) {
      if (taken.end <= span.begin || taken.begin >= span.end) continue;
      if (taken.begin > span.begin) rest.push_back({span.begin, taken.begin});
      span.begin = std::min(taken.end, span.end);
    }
    if (span.size() > 0) rest.push_back(span);
  }
  return rest;
}

void add(std::vector<Span>& given, const std::vector<Span>& spans) {
  given.insert(given.end(), spans.begin(), spans.end());
  std::sort(given.begin(), given.end(), [](Span a, Span b) { return a.begin < b.begin; });
}

/// Rows of a table go out whole and below the names of its columns: the model reads them by these, and what is private
/// in a row ("1984-02-29") is known by nothing else. `spans` sorted and disjoint, as is what is returned.
std::vector<Span> with_heads(std::string_view text, const std::vector<Span>& spans) {
  const std::vector<protect::PrivateTable> tables = protect::private_tables(text);
  if (tables.empty()) return spans;
  std::vector<Span> all;
  auto table = tables.begin();
  for (Span span : spans) {
    while (table != tables.end() && table->rows.end <= span.begin) ++table;
    for (auto at = table; at != tables.end() && at->rows.begin < span.end; ++at) {
      all.push_back(at->head);
      if (span.begin > at->rows.begin) {  // in the middle of a row, perhaps
        const std::size_t line = text.rfind('\n', span.begin - 1);
        span.begin = std::max(at->rows.begin, line == text.npos ? 0 : line + 1);
      }
    }
    all.push_back(span);
  }
  std::sort(all.begin(), all.end(),
            [](Span a, Span b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
  std::vector<Span> merged;
  for (const Span span : all) {
    if (!merged.empty() && span.begin < merged.back().end) merged.back().end = std::max(merged.back().end, span.end);
    else merged.push_back(span);
  }
  return merged;
}

/// The spans' text, with a mark where something between them is left out.
std::string joined(std::string_view text, const std::vector<Span>& spans) {
  std::string out;
  std::size_t end = 0;
  for (const Span span : spans) {
    const std::string_view gap = text.substr(end, span.begin - end);
    const bool new_line = gap.find('\n') != gap.npos || (end > 0 && text[end - 1] == '\n');
    const std::string_view passage = trim(text.substr(span.begin, span.size()));
    if (trim(gap).empty()) {
      if (!out.empty()) out += new_line ? "\n" : " ";
    } else {
      out += new_line ? (out.empty() ? "…\n" : "\n…\n") : (out.empty() ? "… " : " … ");
    }
    out += passage;
    end = span.end;
  }
  if (!trim(text.substr(end)).empty()) out += "\n…";
  return out;
}

std::string excerpt_of(const LongFile& file, const std::vector<Span>& spans) {
  const std::string text = joined(file.text, with_heads(file.text, spans));
  return "[" + file.label + "; of " + std::to_string(count_tokens(file.text)) + " tokens the " +
         std::to_string(count_tokens(text)) + " that speak of the question, … for what is between them]\n" + text;
}

std::string more_of(const LongFile& file, const std::vector<Span>& spans) {
  return "[more of the earlier " + file.label + "]\n" + joined(file.text, with_heads(file.text, spans)) + "\n\n";
}

Document as_document(const LongFile& file) {
  Document document;
  document.media_type = "text/plain";
  document.parts.emplace_back().text = file.text;
  if (file.records) document.parts.back().kind = PartKind::records;
  document.summary.kind = "text";
  return document;
}

/// What a turn wants of files: passages, everything, or nothing.
enum class Wants { passages, everything, nothing };

Wants wants_of(const std::string& question) {
  if (trim(question).empty()) return Wants::nothing;
  if (count_tokens(question) > kLongestQuestion) return Wants::everything;
  const std::string verb = understand::likely_verb(question);
  if (verb == "chat") return Wants::nothing;
  return understand::is_look_up(question, verb) || verb == "ask" ? Wants::passages : Wants::everything;
}

}  // namespace

/// What `question` needs of the files from `begin` to `end` and what was not given of them yet. False when it speaks of
/// nothing in them, or in a language in which that cannot be told.
Result<bool> LongContext::choose_of(const std::vector<Known>& known, std::size_t begin, std::size_t end,
                                    const std::string& question, std::size_t max_tokens, const Context& context,
                                    Chosen& chosen) {
  std::vector<Document> documents;
  for (std::size_t i = begin; i < end; ++i) documents.push_back(as_document(*known[i].file));
  const std::string asked = with_asked_days(question, documents, understand::today());
  condense::QuoteOptions nearest;
  nearest.most = 1;
  FP_TRY_ASSIGN(const std::vector<condense::Quote> near,
                quotes_by_meaning(m_engine, documents, asked, nearest, context));
  if (near.empty()) return false;
  condense::BriefOptions options;
  options.max_tokens = max_tokens;
  options.look_up = true;
  FP_TRY_ASSIGN(const condense::Brief brief, brief_by_meaning(m_engine, documents, asked, options, context));
  for (const condense::BriefPiece& piece : brief.pieces) {
    const std::size_t file = begin + piece.document;
    std::vector<Span> spans = without(piece.kept, known[file].given);
    spans.erase(
        std::remove_if(spans.begin(), spans.end(),
                       [&](Span span) {
                         return !has_words(std::string_view(known[file].file->text).substr(span.begin, span.size()));
                       }),
        spans.end());
    add(chosen.spans[file], spans);
  }
  return true;
}

Result<LongContext::Chosen> LongContext::choose(const FileTurn& turn, const std::vector<Known>& known,
                                                std::size_t first_new, const Context& context) {
  Chosen chosen;
  chosen.spans.resize(known.size());
  const Wants wants = wants_of(turn.question);
  const auto limit = static_cast<std::size_t>(m_engine.settings().brief_tokens);
  const std::size_t tokens =
      std::accumulate(known.begin() + static_cast<std::ptrdiff_t>(first_new), known.end(), std::size_t{0},
                      [](std::size_t sum, const Known& one) { return sum + count_tokens(one.file->text); });
  // "Explain clause 4" of a file that comes now may need more of it than a look-up: it gets the whole.
  chosen.whole = tokens <= limit || wants != Wants::passages || !understand::is_look_up(turn.question);
  if (!chosen.whole) {
    FP_TRY_ASSIGN(const bool found, choose_of(known, first_new, known.size(), turn.question, limit, context, chosen));
    chosen.whole = !found;
  }

  const bool more = turn.can_add && std::any_of(known.begin(), known.begin() + static_cast<std::ptrdiff_t>(first_new),
                                                [](const Known& one) { return !one.whole; });
  if (!more || wants == Wants::nothing) return chosen;
  if (wants == Wants::passages) {
    FP_TRY_ASSIGN(std::ignore, choose_of(known, 0, first_new, turn.question, kMore, context, chosen));
    return chosen;
  }
  for (std::size_t i = 0; i < first_new; ++i)
    if (!known[i].whole) chosen.spans[i] = without({{0, known[i].file->text.size()}}, known[i].given);
  return chosen;
}

Result<LongContext::Chosen> LongContext::chosen(const std::string& id, const FileTurn& turn,
                                                const std::vector<Known>& known, std::size_t first_new,
                                                const Context& context) {
  {
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_by_id.find(id); found != m_by_id.end()) {
      m_recent.splice(m_recent.begin(), m_recent, found->second);
      return found->second->second;
    }
  }
  FP_TRY_ASSIGN(Chosen chosen, choose(turn, known, first_new, context));
  const std::lock_guard lock(m_mutex);
  if (const auto found = m_by_id.find(id); found != m_by_id.end()) return found->second->second;
  m_recent.emplace_front(id, chosen);
  m_by_id.emplace(m_recent.front().first, m_recent.begin());
  if (m_recent.size() > kMostRemembered) {
    m_by_id.erase(m_recent.back().first);
    m_recent.pop_back();
  }
  return chosen;
}

Result<std::vector<TurnExcerpt>> LongContext::shorten(const std::vector<FileTurn>& turns, const Context& context) {
  std::vector<TurnExcerpt> excerpts;
  std::vector<Known> known;
  std::string id;
  for (const FileTurn& turn : turns) {
    TurnExcerpt& excerpt = excerpts.emplace_back();
    const std::size_t first_new = known.size();
    Sha256 hash;
    hash.update(id);
    for (const LongFile& file : turn.files) {
      known.push_back({&file, {}, false});
      hash.update(file.label + '\n' + std::to_string(file.text.size()) + '\n');
      hash.update(file.text);
    }
    hash.update(turn.question + (turn.can_add ? "+" : "-"));
    id = hash.hex();
    if (known.empty()) continue;
    FP_TRY_ASSIGN(const Chosen chosen, this->chosen(id, turn, known, first_new, context));
    for (std::size_t i = 0; i < first_new; ++i) {
      if (chosen.spans[i].empty()) continue;
      excerpt.more += more_of(*known[i].file, chosen.spans[i]);
      add(known[i].given, chosen.spans[i]);
    }
    for (std::size_t i = first_new; i < known.size(); ++i) {
      Known& one = known[i];
      one.whole = chosen.whole;
      one.given = one.whole ? std::vector<Span>{{0, one.file->text.size()}} : chosen.spans[i];
      excerpt.files.push_back(one.whole ? "[" + one.file->label + "]\n" + one.file->text
                                        : excerpt_of(*one.file, one.given));
      if (!one.whole)
        excerpt.left_out += count_tokens(one.file->text) - count_tokens(joined(one.file->text, one.given));
    }
  }
  return excerpts;
}

}  // namespace firstpass::pipeline
