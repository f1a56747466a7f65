#include "pipeline/statements.h"

#include <algorithm>
#include <set>

#include "condense/units.h"
#include "core/lines.h"
#include "core/text.h"

namespace firstpass::pipeline {

namespace {

constexpr std::size_t kWrapColumn = 45;   // a shorter line was ended on purpose
constexpr std::size_t kMostLooked = 200;  // lines that are enough to know a chat

bool is_left_out(const Part& part) { return part.role == "header" || part.role == "disclaimer"; }

/// All lines begin with who speaks, and somebody speaks twice: labels of a form do not.
bool is_untimed_chat(std::string_view text) {
  std::set<std::string, std::less<>> names;
  bool again = false;
  std::size_t lines = 0;
  for (std::size_t begin = 0; begin < text.size() && lines <= kMostLooked;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = trim(text.substr(begin, end - begin));
    begin = end + 1;
    if (line.empty()) continue;
    const TurnHead head = turn_head(line);
    if (head.size == 0) return false;
    ++lines;
    again = !names.emplace(line.substr(head.name.begin, head.name.size())).second || again;
  }
  return lines > 1 && again && names.size() > 1;
}

/// "geb.", "Goethestr.", "no.": what a full stop ends without ending the statement, where a small letter follows.
bool is_short_form(std::string_view text, std::size_t stop) {
  std::size_t begin = stop;
  while (begin > 0 && stop - begin < 16 && is_alnum(static_cast<unsigned char>(text[begin - 1]))) --begin;
  const std::string word = lower(text.substr(begin, stop - begin));
  static const std::set<std::string, std::less<>> kShort = {
      "geb",  "med",  "dent", "dr",  "prof", "tel", "nr",   "no",  "st",     "str", "ca",   "bzw",
      "inkl", "exkl", "zzgl", "ggf", "evtl", "usw", "etc",  "vs",  "approx", "ext", "acct", "ref",
      "min",  "max",  "vgl",  "mr",  "mrs",  "ms",  "sr",   "sra", "av",     "pl",  "bd",   "apt",
      "fl",   "p",    "num",  "art", "mme",  "sig", "dott", "abs", "resp"};
  return word.size() < 2 || word.ends_with("str") || kShort.contains(word);
}

bool goes_on_behind_day(std::string_view text) {
  static const std::set<std::string, std::less<>> kWords = {"um",   "ab",   "bis", "von",    "zwischen", "gegen",
                                                            "at",   "im",   "in",  "und",    "mit",      "bei",
                                                            "beim", "from", "kl",  "klokken"};
  return kWords.contains(text.substr(0, text.find(' ')));
}

/// Where statements of `text` begin inside a unit of it: behind short lines, and behind stops before small letters.
std::vector<std::size_t> borders(std::string_view text) {
  std::vector<std::size_t> found;
  std::size_t line = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const char c = text[i], next = text[i + 1];
    if (c == '\n') {
      if (i - line < kWrapColumn) found.push_back(i + 1);
      line = i + 1;
    } else if ((c == '.' || c == '!' || c == '?') && next == ' ' && i + 2 < text.size() && text[i + 2] >= 'a' &&
               text[i + 2] <= 'z') {
      const bool ordinal = c == '.' && i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9' &&
                           (i < 3 || (text[i - 3] != ':' && text[i - 3] != '.' && text[i - 2] != '.'));
      // "Freitag, 11.12. um 15:45"
      const bool dated =
          c == '.' && i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9' && goes_on_behind_day(text.substr(i + 2, 12));
      if (c != '.' || (!ordinal && !dated && !is_short_form(text, i))) found.push_back(i + 1);
    }
  }
  found.push_back(text.size());
  return found;
}

class Teller {
 public:
  Teller(const std::vector<Document>& documents, understand::Day today) : m_documents(documents), m_today(today) {}

  std::vector<Statement> run() {
    for (std::size_t d = 0; d < m_documents.size(); ++d) {
      const auto date = m_documents[d].summary.fields.find("date");
      const auto sent = date == m_documents[d].summary.fields.end()
                            ? std::vector<understand::FoundDate>{}
                            : understand::find_dates(date->second.value, understand::DateOrder::day_first, m_today);
      for (std::size_t p = 0; p < m_documents[d].parts.size(); ++p)
        if (!is_left_out(m_documents[d].parts[p])) add_part(d, p, sent.empty() ? m_today : sent.front().day);
    }
    return std::move(m_statements);
  }

 private:
  void add_part(std::size_t document, std::size_t part, understand::Day day) {
    const std::string_view text = m_documents[document].parts[part].text;
    const bool rows = m_documents[document].parts[part].kind == PartKind::records;
    const bool untimed = !rows && is_untimed_chat(text);
    std::string speaker;
    std::size_t last = 0;
    for (const condense::Unit& unit : condense::split_units(text)) {
      std::size_t begin = unit.span.begin;
      const TurnHead head = turn_head(text.substr(begin, std::min<std::size_t>(unit.span.size(), 200)));
      if (rows) {
        add({document, part, {}, {}, m_paragraphs + last, day, false, true}, text,
            trim(text.substr(begin, unit.span.end - begin)));
        continue;
      }
      if (head.timed || (untimed && head.size > 0)) {
        speaker = text.substr(begin + head.name.begin, head.name.size());
        const std::string_view time = text.substr(begin + head.time.begin, head.time.size());
        const auto dates = understand::find_dates(time, understand::DateOrder::day_first, day);
        if (!dates.empty()) day = dates.front().day;
        begin += head.size;
      }
      last = unit.paragraph;
      const std::string_view body = text.substr(begin, unit.span.end - begin);
      std::size_t done = 0;
      for (const std::size_t border : borders(body)) {
        const std::string_view said = trim(body.substr(done, border - done));
        add({document, part, {}, speaker, m_paragraphs + last, day, said.ends_with('?')}, text, said);
        done = border;
      }
    }
    m_paragraphs += last + 1;
  }

  void add(Statement statement, std::string_view text, std::string_view said) {
    if (said.empty()) return;
    statement.span.begin = static_cast<std::size_t>(said.data() - text.data());
    statement.span.end = statement.span.begin + said.size();
    m_statements.push_back(std::move(statement));
  }

  const std::vector<Document>& m_documents;
  understand::Day m_today;
  std::vector<Statement> m_statements;
  std::size_t m_paragraphs = 0;
};

}  // namespace

std::vector<Statement> statements_of(const std::vector<Document>& documents, understand::Day today) {
  return Teller(documents, today).run();
}

std::string_view text_of(const Statement& statement, const std::vector<Document>& documents) {
  return std::string_view(documents[statement.document].parts[statement.part].text)
      .substr(statement.span.begin, statement.span.size());
}

}  // namespace firstpass::pipeline
