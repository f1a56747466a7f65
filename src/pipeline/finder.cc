#include "pipeline/finder.h"

#include <algorithm>
#include <numeric>

#include "core/text.h"
#include "core/words.h"
#include "pipeline/facts.h"

namespace firstpass::pipeline {

namespace {

constexpr double kLeastTold = 0.72;  // how far a statement must be about what is asked to be told
constexpr double kLeastOwn = 0.5;    // and by its own words
constexpr double kLeastOwnInProse = 0.8;
constexpr std::size_t kLongSentence = 160;  // bytes
constexpr double kNearBy = 0.75;            // what a word beside the statement counts
constexpr double kInDocument = 0.6;         // what a word anywhere in the file counts
constexpr std::size_t kSmall = 25;          // statements of a note that is about one thing
constexpr std::size_t kLongestQuote = 200;
constexpr double kClear = 2;  // words by which one thing must be nearer than the next

bool is_about_moments(AnswerKind kind) { return kind == AnswerKind::moment || kind == AnswerKind::deadline; }

/// The same time told with more and with less.
bool agree(const Value& a, const Value& b, AnswerKind kind) {
  if (a.text == b.text) return true;
  if (!is_about_moments(kind)) {
    const std::string one = plain_words(a.text), other = plain_words(b.text);
    return one.find(other) != std::string::npos || other.find(one) != std::string::npos;
  }
  const Moment &one = a.moment, &other = b.moment;
  const bool same_day = !one.day || !other.day || *one.day == *other.day;
  const bool named_apart = one.weekday != other.weekday && !one.weekday.empty() && !other.weekday.empty();
  const bool same_clock = one.clock.empty() || other.clock.empty() || one.clock == other.clock;
  const bool shared = (one.day && other.day) || (!one.clock.empty() && one.clock == other.clock);
  return same_day && !named_apart && same_clock && shared;
}

bool is_called_off(std::string_view words) {
  return has_phrase(words,
                    "cancelled|canceled|called off|no longer|abgesagt|entfallt|fallt aus|storniert|annule|annulee|"
                    "cancelado|cancelada|annullato|annullata|geannuleerd|instead of|not on|was moved from");
}

/// Words and marks between two places of a sentence: how far apart they are for a reader.
class Distance {
 public:
  explicit Distance(std::string_view text) : m_words(token_spans(text)) {
    double sum = 0;
    for (const Span span : m_words) {
      m_before.push_back(sum);
      const std::string word = plain(text.substr(span.begin, span.size()));
      std::size_t at = 0;
      const bool is_plain_word = !word.empty() && is_word(next_code_point(word, at));
      const bool joint = word == "und" || word == "and" || word == "y" || word == "et" || word == "e" || word == "en" ||
                         word == "but" || word == "aber";
      const bool mark = word == "," || word == ";" || word == "(" || word == "." || word == "–";
      sum += is_plain_word ? (joint ? 3 : 1) : mark ? 2.5 : 0;
    }
    m_before.push_back(sum);
  }

  double between(Span word, Span value, bool counts) const {
    const bool ahead = word.begin < value.begin;
    const double gap = ahead ? at(value.begin) - at(word.end) : at(word.begin) - at(value.end);
    // What is told mostly stands behind what it is told of; what counts, before it.
    return std::max(gap, 0.0) + (ahead == counts ? 2 : 0);
  }

 private:
  double at(std::size_t offset) const {
    const auto found = std::lower_bound(m_words.begin(), m_words.end(), offset,
                                        [](Span span, std::size_t value) { return span.begin < value; });
    return m_before[static_cast<std::size_t>(found - m_words.begin())];
  }
  std::vector<Span> m_words;
  std::vector<double> m_before;  // per word and behind the last: what stands before it
};

bool looks_like_password(std::string_view text) {
  const bool digits = text.find_first_of("0123456789") != std::string_view::npos;
  const bool letters =
      std::any_of(text.begin(), text.end(), [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
  return digits && letters && text.size() >= 6 && text.find(' ') == std::string_view::npos;
}

bool speaks_of(std::string_view text, std::uint8_t wanted) {
  const auto spans = token_spans(text);
  return std::any_of(spans.begin(), spans.end(), [&](Span span) {
    const Concepts concepts = concepts_of(plain(text.substr(span.begin, span.size())));
    return std::find(concepts.begin(), concepts.end(), wanted) != concepts.end();
  });
}

bool begins_with_title(std::string_view name) {
  return has_phrase(plain_words(name.substr(0, 8)), "dr|dra|prof|herr|frau|mr|mrs|ms|mme|m|sr|sra|dott");
}

bool says_i(std::string_view words) {
  std::size_t end = 1;
  for (int i = 0; i < 3 && end < words.size(); ++i) end = std::min(words.find(' ', end), words.size()) + 1;
  return has_phrase(words.substr(0, std::min(end, words.size())), "i|ich|je|j|yo|io|eu|ik|me");
}

}  // namespace

Finder::Finder(const std::vector<Document>& documents, std::string_view question, understand::Day today)
    : m_documents(documents), m_asked(read_question(question)), m_statements(statements_of(documents, today)) {
  m_things = m_asked.about;
  m_things.insert(m_things.end(), m_asked.named.begin(), m_asked.named.end());
  read();
}

const std::vector<float>& Finder::met_by(std::string_view word) {
  constexpr std::size_t kMost = 100000;  // words that are remembered: bounds memory, not what is found
  if (m_known.size() > kMost) m_known.clear();
  const auto [at, added] = m_known.try_emplace(std::string(word));
  if (!added) return at->second;
  const Term term = term_of(word);
  std::vector<float> met(m_things.size(), 0);
  bool any = false;
  for (std::size_t i = 0; i < m_things.size(); ++i) {
    met[i] = static_cast<float>(meets(m_things[i], term));
    any = any || met[i] > 0;
  }
  if (any) at->second = std::move(met);
  return at->second;
}

void Finder::note(std::size_t document, const std::vector<float>& met) {
  for (std::size_t i = 0; i < met.size(); ++i)
    m_in_document[document][i] = std::max(m_in_document[document][i], met[i]);
}

void Finder::read_header(std::size_t document, std::string_view text) {
  for (const Span span : token_spans(text)) note(document, met_by(text.substr(span.begin, span.size())));
}

void Finder::read() {
  constexpr std::size_t kBeginning = 4000;  // bytes that are enough to know the language
  m_in_document.assign(m_documents.size(), std::vector<float>(m_things.size(), 0));
  for (std::size_t d = 0; d < m_documents.size(); ++d) {
    std::string beginning;
    for (const Part& part : m_documents[d].parts)
      if (part.role == "header") read_header(d, part.text);
      else if (beginning.size() < kBeginning) beginning += part.text.substr(0, kBeginning);
    m_languages.emplace_back(guess_word_language(beginning));
  }
  for (std::size_t s = 0; s < m_statements.size(); ++s) read_statement(s);
}

/// "check-in", "come back", "mot de passe": words that are one thing together.
void Finder::note_together(std::string_view said, Hit& hit) {
  struct Together {
    std::string_view first, second, word;
  };
  static constexpr Together kTogether[] = {
      {"check", "in", "checkin"},    {"check", "out", "checkout"},     {"come", "back", "comeback"},
      {"pick", "up", "pickup"},      {"hand", "in", "handin"},         {"gets", "in", "arrives"},
      {"get", "in", "arrives"},      {"mot", "de", "motdepasse"},      {"wi", "fi", "wifi"},
      {"cafe", "da", "cafedamanha"}, {"rendez", "vous", "rendezvous"}, {"petit", "dejeuner", "petitdejeuner"}};
  std::string before;
  Span first;
  for (const Span span : token_spans(said)) {
    std::size_t at = span.begin;
    if (!is_word(next_code_point(said, at))) continue;
    std::string word = span.size() < 12 ? plain(said.substr(span.begin, span.size())) : std::string();
    for (const Together& together : kTogether) {
      if (before != together.first || word != together.second) continue;
      const std::vector<float>& met = met_by(together.word);
      for (std::size_t i = 0; i < met.size(); ++i) {
        if (met[i] <= 0) continue;
        hit.met[i] = std::max(hit.met[i], met[i]);
        hit.places.emplace_back(i, Span{first.begin, span.end});
      }
    }
    before = std::move(word);
    first = span;
  }
}

void Finder::read_statement(std::size_t s) {
  Hit hit{s, std::vector<float>(m_things.size(), 0), {}};
  const std::string_view said = text(s);
  for (const Span span : token_spans(said)) {
    const std::vector<float>& met = met_by(said.substr(span.begin, span.size()));
    for (std::size_t i = 0; i < met.size(); ++i) {
      if (met[i] <= 0) continue;
      hit.met[i] = std::max(hit.met[i], met[i]);
      hit.places.emplace_back(i, span);
    }
  }
  if (!m_things.empty()) note_together(said, hit);
  note(m_statements[s].document, hit.met);
  // "Who has the password?" – "it's …": an answer speaks of what was asked.
  const bool answers = !m_hits.empty() && m_hits.back().statement + 1 == s && m_statements[s - 1].asks &&
                       !m_statements[s].asks && !m_statements[s].speaker.empty() &&
                       m_statements[s].document == m_statements[s - 1].document &&
                       m_statements[s].speaker != m_statements[s - 1].speaker;
  if (answers) {
    hit.replies = hit.places.empty();
    for (std::size_t i = 0; i < hit.met.size(); ++i) hit.met[i] = std::max(hit.met[i], 0.9F * m_hits.back().met[i]);
  }
  if (answers || !hit.places.empty()) m_hits.push_back(std::move(hit));
}

std::vector<float> Finder::near(std::size_t h) const {
  std::vector<float> found(m_things.size(), 0);
  const Statement& own = m_statements[m_hits[h].statement];
  if (own.row) return found;
  constexpr std::size_t kReach = 2;  // statements to each side
  constexpr std::size_t kMost = 12;  // of a paragraph
  const auto look = [&](const Hit& other) {
    const Statement& statement = m_statements[other.statement];
    const std::size_t away = other.statement > m_hits[h].statement ? other.statement - m_hits[h].statement
                                                                   : m_hits[h].statement - other.statement;
    if (statement.document != own.document || statement.part != own.part) return;
    if (away > kReach && (statement.paragraph != own.paragraph || away > kMost)) return;
    for (std::size_t i = 0; i < found.size(); ++i) found[i] = std::max(found[i], other.met[i]);
  };
  for (std::size_t i = h; i > 0 && m_hits[h].statement - m_hits[i - 1].statement <= kMost; --i) look(m_hits[i - 1]);
  for (std::size_t i = h + 1; i < m_hits.size() && m_hits[i].statement - m_hits[h].statement <= kMost; ++i)
    look(m_hits[i]);
  return found;
}

/// What nearness() can say at most of the statement's own words, without looking for values.
double Finder::most_own(std::size_t h) const {
  double all = 0, own = 0;
  for (std::size_t i = 0; i < m_things.size(); ++i) {
    const bool maybe = m_asked.with_password && i >= m_asked.about.size();
    all += m_things[i].weight;
    own += m_things[i].weight * std::max<double>(m_hits[h].met[i], maybe ? 0.9 : 0);
  }
  return all > 0 ? own / all : 0;
}

Nearness Finder::nearness(std::size_t h, AnswerKind kind, bool look) const {
  const Hit& hit = m_hits[h];
  const Statement& statement = m_statements[hit.statement];
  const std::vector<float> beside = near(h);
  const std::vector<float>& anywhere = m_in_document[statement.document];
  const bool small = m_statements.size() <= kSmall;
  double all = 0, own = 0, score = 0;
  const auto values = look ? values_in(text(hit.statement), kind, statement.day, m_languages[statement.document])
                           : std::vector<Value>();
  const bool password = m_asked.with_password && std::any_of(values.begin(), values.end(), [](const Value& value) {
                          return looks_like_password(value.text);
                        });
  for (std::size_t i = 0; i < m_things.size(); ++i) {
    const double weight = m_things[i].weight;
    double met = hit.met[i];
    if (met == 0 && password && i >= m_asked.about.size()) met = 0.9;  // what looks like one need not be called one
    all += weight;
    own += weight * met;
    double around = std::max(met, kNearBy * beside[i]);
    if (!statement.row && small) around = std::max(around, kInDocument * anywhere[i]);
    score += weight * around;
  }
  if (all == 0) return {hit.statement, 0, 0, !values.empty()};
  return {hit.statement, own / all, score / all, !values.empty()};
}

std::vector<Nearness> Finder::nearest() const {
  std::vector<Nearness> found;
  const AnswerKind kind = m_asked.kinds.empty() ? AnswerKind::thing : m_asked.kinds.front();
  const auto sort = [&] {
    std::stable_sort(found.begin(), found.end(),
                     [](const Nearness& a, const Nearness& b) { return a.rank() > b.rank(); });
  };
  // Values are looked for where something may come of it.
  constexpr std::size_t kLooked = 50;
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t h = 0; h < m_hits.size(); ++h) order.emplace_back(-nearness(h, kind, false).rank(), h);
  std::sort(order.begin(), order.end());
  for (std::size_t i = 0; i < order.size(); ++i)
    found.push_back(nearness(order[i].second, kind, i < kLooked && kind != AnswerKind::thing));
  sort();
  if (found.empty() || kind == AnswerKind::thing ||
      std::any_of(found.begin(), found.end(), [](const Nearness& near) { return near.kind; }))
    return found;
  // "The heating is repaired on Monday. The technician is Mr Lang.": what answers stands beside what is asked about.
  constexpr std::size_t kReach = 3;
  const Nearness best = found.front();
  const std::size_t from = best.statement > kReach ? best.statement - kReach : 0;
  for (std::size_t s = from; s < std::min(best.statement + kReach + 1, m_statements.size()); ++s) {
    const Statement& statement = m_statements[s];
    if (statement.document != m_statements[best.statement].document || statement.asks || statement.row) continue;
    if (!values_in(text(s), kind, statement.day, m_languages[statement.document]).empty())
      found.push_back({s, 0.5 * best.own, 0.5 * best.score, true});
  }
  sort();
  return found;
}

std::string Finder::quote(std::size_t statement, Span around) const {
  std::string_view said = text(statement);
  std::string before, behind;
  if (said.size() > kLongestQuote) {
    std::size_t begin = around.begin > kLongestQuote / 2 ? around.begin - kLongestQuote / 2 : 0;
    std::size_t end = std::min(said.size(), begin + kLongestQuote);
    while (begin > 0 && said[begin - 1] != ' ' && begin < end) ++begin;
    while (end < said.size() && end > begin && said[end] != ' ') --end;
    if (end <= begin) return {};
    before = begin > 0 ? "… " : "";
    behind = end < said.size() ? " …" : "";
    said = said.substr(begin, end - begin);
  }
  const std::string& speaker = m_statements[statement].speaker;
  return short_name(m_documents[m_statements[statement].document]) + (speaker.empty() ? "" : ", " + speaker) + ": \"" +
         before + one_line(said) + behind + "\"";
}

/// "Dress code: garden party", "Kursleiterin: Lucía Romero": what a label that says all that is asked has behind it.
std::optional<Told> Finder::tell_label(std::size_t h, AnswerKind kind) const {
  const Hit& hit = m_hits[h];
  const std::string_view said = text(hit.statement);
  constexpr std::size_t kLongestLabel = 40, kLongestValue = 80;
  const std::size_t colon = said.substr(0, kLongestLabel).find(": ");
  if (colon == std::string_view::npos) return std::nullopt;
  for (std::size_t i = 0; i < m_things.size(); ++i) {
    const bool met = m_things[i].weight < 1 ||
                     std::any_of(hit.places.begin(), hit.places.end(),
                                 [&](const auto& place) { return place.first == i && place.second.end <= colon; });
    if (!met) return std::nullopt;
  }
  // "Cabin info: key code 0917" says no place.
  if (kind == AnswerKind::place && !speaks_of(said.substr(0, colon), concept_named("address")) &&
      !speaks_of(said.substr(0, colon), concept_named("meet")))
    return std::nullopt;
  std::string_view value = trim(said.substr(colon + 2));
  while (!value.empty() && (value.back() == '.' || value.back() == ',')) value.remove_suffix(1);
  if (value.empty() || value.size() > kLongestValue || value.find_first_of("?!;\n") != std::string_view::npos)
    return std::nullopt;
  return Told{std::string(value), hit.statement, {colon + 2, colon + 2 + value.size()}, 1};
}

std::optional<Told> Finder::tell_from(std::size_t h, AnswerKind kind) const {
  const Hit& hit = m_hits[h];
  const Statement& statement = m_statements[hit.statement];
  const std::string_view said = text(hit.statement);
  const std::string words = plain_words(said);
  if (is_called_off(words)) return std::nullopt;
  if (kind == AnswerKind::person && !statement.speaker.empty() && says_i(words) && !statement.asks)
    return Told{statement.speaker, hit.statement, {0, 0}, 1};
  std::vector<Value> values = values_in(said, kind, statement.day, m_languages[statement.document]);
  const bool named = kind == AnswerKind::identifier;
  const auto erase = [&](const auto& test) {
    values.erase(std::remove_if(values.begin(), values.end(), test), values.end());
  };
  // "…, can you pick him up?" asks; what stands before its last clause is told.
  if (statement.asks) {
    const std::size_t comma = said.rfind(',');
    erase([&](const Value& value) { return comma == std::string_view::npos || value.span.end > comma; });
  }
  if (kind == AnswerKind::deadline &&
      std::any_of(values.begin(), values.end(), [](const Value& value) { return value.moment.deadline; }))
    erase([](const Value& value) { return !value.moment.deadline; });
  // The question itself says "dentist", "Saturday": that is no answer.
  if (kind == AnswerKind::person || kind == AnswerKind::place)
    erase([&](const Value& value) {
      return std::any_of(hit.places.begin(), hit.places.end(), [&](const auto& place) {
        const bool all = place.second.begin <= value.span.begin && place.second.end >= value.span.end;
        return m_things[place.first].weight == 1 && place.second.overlaps(value.span) &&
               (all || kind == AnswerKind::person) && !begins_with_title(value.text);
      });
    });
  // Long sentences name many people: who of them is meant, their words alone do not tell.
  constexpr std::ptrdiff_t kLong = 18;  // words
  if (kind == AnswerKind::person && std::count(words.begin(), words.end(), ' ') > kLong)
    erase([](const Value& value) { return value.sure < 1; });
  if (values.empty()) return std::nullopt;
  constexpr double kFar = 14, kBeside = 8;
  const Distance distance(said);
  std::vector<std::pair<double, std::size_t>> costs;
  for (std::size_t v = 0; v < values.size(); ++v) {
    double sum = 0;
    int count = 0;
    bool beside = false;
    for (std::size_t i = 0; i < m_things.size(); ++i) {
      double least = 1e9;
      for (const auto& [thing, place] : hit.places) {
        if (thing != i) continue;
        double away = distance.between(place, values[v].span, values[v].counts);
        if (is_about_moments(kind) && values[v].moment.days.size() > 0 && !values[v].moment.apart)
          away = std::min(
              away, distance.between(place, values[v].moment.days, false) + (values[v].moment.clock.empty() ? 0 : 0.5));
        if (place.overlaps(values[v].span)) away = 0;
        if (named && i >= m_asked.about.size() && place.begin > values[v].span.begin) away += 6;
        least = std::min(least, away);
        beside = beside || (place.begin > values[v].span.end && place.begin - values[v].span.end <= 2);
      }
      if (least < 1e9) sum += least, ++count;
    }
    double cost = count > 0 ? sum / count : hit.replies ? 3 : 20;
    if (kind == AnswerKind::moment && values[v].moment.deadline) cost += 1;
    // The first word of a sentence has a capital anyway: it is a name where what it does stands right behind it.
    if (kind == AnswerKind::person && values[v].sure < 0.85 && !beside) cost += kFar;
    costs.emplace_back(cost + 3 * (1 - values[v].sure), v);
  }
  std::stable_sort(costs.begin(), costs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  const Value& best = values[costs.front().second];
  const double far = named || best.counts ? kBeside : costs.size() == 1 && kind != AnswerKind::person ? 2 * kFar : kFar;
  if (costs.front().first > far) return std::nullopt;
  for (std::size_t c = 1; c < costs.size(); ++c)
    if (!agree(best, values[costs[c].second], kind) && costs[c].first - costs.front().first < kClear)
      return std::nullopt;
  return Told{best.text, hit.statement, best.span, 1};
}

std::optional<Told> Finder::tell_only(AnswerKind kind, std::string_view concept_name) const {
  if (m_statements.size() > kSmall || kind == AnswerKind::thing || kind == AnswerKind::count) return std::nullopt;
  std::optional<Told> only;
  std::optional<Value> value;
  for (std::size_t s = 0; s < m_statements.size(); ++s) {
    const Statement& statement = m_statements[s];
    if (statement.asks || statement.row) continue;
    if (!concept_name.empty() && !speaks_of(text(s), concept_named(concept_name))) continue;
    for (const Value& found : values_in(text(s), kind, statement.day, m_languages[statement.document])) {
      if (kind == AnswerKind::place && found.sure < 1) continue;
      if (value && !agree(*value, found, kind)) return std::nullopt;
      if (value && found.text.size() <= value->text.size()) continue;
      if (is_called_off(plain_words(text(s)))) return std::nullopt;
      value = found;
      only = Told{found.text, s, found.span, 0.8};
    }
  }
  return value && value->sure >= 1 ? only : std::nullopt;
}

std::optional<Told> Finder::tell(AnswerKind kind) const {
  if (m_things.empty()) return tell_only(kind, {});
  struct Candidate {
    Told told;
    Nearness near;
  };
  std::vector<Candidate> candidates;
  double most = 0;
  for (std::size_t h = 0; h < m_hits.size(); ++h) {
    if (most_own(h) < kLeastOwn) continue;
    const Nearness near = nearness(h, kind);
    // A long text speaks of many things, and a long sentence, too: only what says nearly all that is asked answers.
    const bool prose = m_statements.size() > kSmall || text(m_hits[h].statement).size() > kLongSentence;
    if (near.score < kLeastTold || near.own < (prose ? kLeastOwnInProse : kLeastOwn) ||
        near.score + near.own < most - 0.2)
      continue;
    auto told = tell_from(h, kind);
    if (!told && (kind == AnswerKind::identifier || kind == AnswerKind::thing || kind == AnswerKind::person ||
                  kind == AnswerKind::place))
      told = tell_label(h, kind);
    if (!told) {
      // It says what is asked, but not surely which: no other place may be told for it.
      if (near.kind && near.own > 0.99) return std::nullopt;
      continue;
    }
    told->share = near.score;
    most = std::max(most, near.score + near.own);
    candidates.push_back({std::move(*told), near});
  }
  std::optional<Candidate> best;
  for (Candidate& candidate : candidates) {
    if (candidate.near.score + candidate.near.own < most - 0.2) continue;
    if (!best) {
      best = std::move(candidate);
      continue;
    }
    const auto value_of = [&](const Told& told) {
      const Statement& statement = m_statements[told.statement];
      for (Value& value : values_in(text(told.statement), kind, statement.day, m_languages[statement.document]))
        if (value.span == told.span) return value;
      return Value{told.text, told.span};
    };
    if (!agree(value_of(best->told), value_of(candidate.told), kind)) return std::nullopt;
    if (candidate.told.text.size() > best->told.text.size()) best = std::move(candidate);
  }
  return best ? std::optional<Told>(best->told) : tell_alone(kind);
}

/// "How much does the trip cost?" over a letter about a trip, with one price in it that is called so.
std::optional<Told> Finder::tell_alone(AnswerKind kind) const {
  const char* const called = kind == AnswerKind::money   ? "price"
                             : kind == AnswerKind::phone ? "phone"
                             : kind == AnswerKind::place ? "address"
                                                         : nullptr;
  if (called == nullptr || m_documents.size() != 1 || m_statements.size() > kSmall) return std::nullopt;
  for (std::size_t i = 0; i < m_things.size(); ++i)
    if (m_things[i].weight == 1 && m_in_document.front()[i] < 1) return std::nullopt;
  // Where a sentence speaks of it with a sum or a place of its own, that one was looked at.
  for (std::size_t h = 0; h < m_hits.size(); ++h)
    if (nearness(h, kind).kind) return std::nullopt;
  return tell_only(kind, called);
}

std::vector<Told> Finder::tell() const {
  std::vector<Told> told;
  std::vector<AnswerKind> kinds = m_asked.kinds;
  if (kinds.empty()) kinds.push_back(AnswerKind::thing);
  for (const AnswerKind kind : kinds) {
    auto found = tell(kind);
    if (!found) return {};
    told.push_back(std::move(*found));
  }
  return told;
}

}  // namespace firstpass::pipeline
