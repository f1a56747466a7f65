// Where known names stand in a text, and whether what stands there is the name or an ordinary word.
#include <algorithm>
#include <optional>
#include <unordered_set>

#include "core/text.h"
#include "core/words.h"
#include "protect/name_forms.h"
#include "protect/name_tokens.h"
#include "protect/name_words.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kLongestGap = 3;         // characters between two words of one name
constexpr std::size_t kShortestLowerCase = 4;  // letters of a name that is taken in small letters

bool is_sentence_end(char32_t c) {
  return c == '.' || c == '!' || c == '?' || c == '\n' || c == ':' || c == ';' || c == U'…' || c == U'•' || c == U'¿' ||
         c == U'¡' || c == '"' || c == U'“' || c == U'„' || c == U'«' || c == '|';
}

bool is_number(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Two letters with full stops that are no person.
bool is_abbreviation(std::string_view initials) {
  for (const std::string_view known :
       {"us", "uk", "eu", "un", "pm", "am", "ps", "nb", "ad", "bc", "dc", "la", "ny", "ie",
        "eg", "ca", "po", "tv", "qa", "id", "ip", "it", "hr", "pr", "sa", "zb", "dh"})
    if (known == initials) return true;
  return false;
}

}  // namespace

struct NameForms::Run {
  std::size_t first = 0, last = 0;  // tokens
  Span span;
  std::size_t owner = 0;
  std::size_t parts = 0, initials = 0;
  bool nick = false, inflected = false;  // of the anchor
  std::size_t anchor = 0;
};

class NameForms::Finder {
 public:
  Finder(const NameForms& names, std::string_view text)
      : m_names(names), m_text(text), m_tokens(name_tokens(text)), m_meanings(m_tokens.size()) {}

  std::vector<Form> all() {
    for (std::size_t at = 0; at < m_tokens.size();) {
      const std::size_t next = take(at);
      at = next > at ? next : at + 1;
    }
    find_unspaced();
    std::sort(m_found.begin(), m_found.end(), [](const Form& a, const Form& b) {
      return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
    });
    std::vector<Form> out;
    for (Form& form : m_found)
      if (out.empty() || form.span.begin >= out.back().span.end) out.push_back(form);
    return out;
  }

  // The owner whose names make up all words of the text.
  std::optional<std::size_t> whole() const {
    std::vector<std::size_t> owners;
    for (std::size_t at = 0; at < m_tokens.size(); ++at)
      for (const Hit& hit : candidates(at)) owners.push_back(hit.ref.owner);
    std::sort(owners.begin(), owners.end());
    owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
    std::optional<std::size_t> only;
    std::size_t most = 0;
    bool several = false;
    for (const std::size_t owner : owners) {
      const std::size_t parts = parts_of_whole(owner);
      if (parts == 0 || parts < most) continue;
      several = parts == most && only && m_names.m_owners[*only].id != m_names.m_owners[owner].id;
      if (!several) only = owner;
      most = parts;
    }
    if (!only || several) return std::nullopt;
    return m_names.m_owners[*only].id;
  }

 private:
  struct Hit {
    Ref ref;
    Span span;  // of the name inside the token
  };

  std::string_view text_of(Span span) const { return m_text.substr(span.begin, span.size()); }

  // What a token may speak of: the names known by its letters, and where they stand in it.
  struct Meaning {
    const std::vector<Ref>* refs = nullptr;  // of whom, in the order of owners
    Span span;
    bool looked_up = false;
  };

  // A token may be the name itself, the name with an ending behind an apostrophe, or with an elision in front.
  const Meaning& meaning(std::size_t index) const {
    Meaning& known = m_meanings[index];
    if (known.looked_up) return known;
    known.looked_up = true;
    const NameToken& token = m_tokens[index];
    const auto look = [&](const std::string& key, Span span) {
      if (known.refs == nullptr && (known.refs = m_names.refs(key)) != nullptr) known.span = span;
    };
    const std::string_view word = text_of(token.span);
    for (const std::string_view ending : {"'s", "’s", "'S", "’S"})
      if (word.ends_with(ending)) {
        const std::string_view base = word.substr(0, word.size() - ending.size());
        look(fold_name(base), {token.span.begin, token.span.begin + base.size()});
      }
    look(token.key, token.span);
    for (std::size_t at = 0; known.refs == nullptr && at < word.size();) {
      const std::size_t cut = at;
      if (!is_apostrophe(next_code_point(word, at))) continue;
      const std::string_view behind = word.substr(at);
      const bool possessive = behind == "s" || behind == "S";
      if (behind == "t" || behind == "T") continue;  // "don't" is no Don
      look(fold_name(word.substr(0, cut)),
           possessive || behind.size() > 6 ? Span{token.span.begin, token.span.begin + cut} : token.span);
      constexpr std::size_t kShortestElided = 2;  // the "s" of "He's" is no firm of one letter
      if (cut <= 5 && behind.size() >= kShortestElided)
        look(fold_name(behind), {token.span.begin + at, token.span.end});
    }
    return known;
  }

  std::vector<Hit> hits(std::size_t index) const {
    const Meaning& known = meaning(index);
    std::vector<Hit> out;
    if (known.refs != nullptr)
      for (const Ref& ref : *known.refs) out.push_back({ref, known.span});
    return out;
  }

  // Who may be meant. Of a name that very many share ("Anna" in a table of customers) those whose other name stands
  // beside it; without one it is any of them, for which two stand.
  std::vector<Hit> candidates(std::size_t at) const {
    constexpr std::size_t kMany = 64;
    const Meaning& known = meaning(at);
    if (known.refs == nullptr || known.refs->size() <= kMany) return hits(at);
    std::vector<Hit> out;
    const auto add_beside = [&](std::size_t neighbour) {
      const Meaning& other = meaning(neighbour);
      if (other.refs == nullptr || other.refs->size() > kMany) return;
      for (const Ref& ref : *other.refs)
        if (const auto hit = hit_of(at, ref.owner)) out.push_back(*hit);
    };
    if (at + 1 < m_tokens.size()) add_beside(at + 1);
    if (at > 0) add_beside(at - 1);
    if (out.empty()) out = {{(*known.refs)[0], known.span}, {(*known.refs)[1], known.span}};
    return out;
  }

  std::optional<Hit> hit_of(std::size_t index, std::size_t owner) const {
    const Meaning& known = meaning(index);
    if (known.refs == nullptr) return std::nullopt;
    const auto found = std::lower_bound(known.refs->begin(), known.refs->end(), owner,
                                        [](const Ref& ref, std::size_t wanted) { return ref.owner < wanted; });
    if (found == known.refs->end() || found->owner != owner) return std::nullopt;
    return Hit{*found, known.span};
  }

  bool is_initial(std::size_t index) const { return m_tokens[index].letters == 1 && !is_number(m_tokens[index].key); }

  bool adjacent(std::size_t left, std::size_t right) const {
    const Span a = m_tokens[left].span, b = m_tokens[right].span;
    if (b.begin <= a.end) return b.begin == a.end;
    std::size_t characters = 0, commas = 0, lines = 0;
    bool stop = false, space = false;
    for (std::size_t at = a.end; at < b.begin;) {
      const char32_t c = next_code_point(m_text, at);
      const bool blank = c == ' ' || c == '\n' || c == '\t' || c == 0xA0 || c == 0x202F;
      if (!blank && c != ',' && c != '.' && c != '-' && c != U'–' && c != U'‑' && c != '_' && c != '"' && c != U'“' &&
          c != U'”' && c != '(' && c != ')' && c != '@' && c != '/' && c != '+' && c != '\'' && c != '\\')
        return false;
      commas += c == ',', lines += c == '\n', stop |= c == '.', space |= blank;
      if (++characters > kLongestGap) return false;
    }
    if (stop && space && !is_initial(left)) return false;
    return commas <= 1 && lines <= 1;
  }

  bool fits_initial(std::size_t index, std::size_t owner, bool any_letter) const {
    if (!is_initial(index)) return false;
    const NameToken& token = m_tokens[index];
    const bool dot = token.span.end < m_text.size() && m_text[token.span.end] == '.';
    if (!token.capital && !dot) return false;
    if (any_letter && token.capital) return true;
    for (const Part& part : m_names.m_owners[owner].parts)
      if (part.key.starts_with(token.key) && (token.capital || part.particle || dot)) return true;
    return false;
  }

  bool is_own_particle(std::size_t index, std::size_t owner) const {
    for (const Part& part : m_names.m_owners[owner].parts)
      if (part.particle && part.key == m_tokens[index].key) return true;
    return false;
  }

  Run run_from(std::size_t anchor, const Hit& hit) const {
    const std::size_t owner = hit.ref.owner;
    Run run{anchor, anchor, hit.span, owner, 1, 0, hit.ref.nick, hit.ref.inflected, anchor};
    std::uint32_t used = 1U << hit.ref.part;
    // To the right: more of the person's names; particles and initials only when they lead to one or fit.
    std::size_t pending_initials = 0;
    const bool person = m_names.m_owners[owner].person;
    for (std::size_t at = anchor + 1; at < m_tokens.size() && adjacent(at - 1, at); ++at) {
      if (const auto next = hit_of(at, owner)) {
        const std::uint32_t bit = 1U << next->ref.part;
        if ((used & bit) != 0 && !next->ref.nick && !run.nick) break;
        if (!person && next->ref.part != run.parts) break;
        run.parts += (used & bit) == 0;
        used |= bit;
        run.last = at;
        run.span.end = next->span.end;
        run.inflected |= next->ref.inflected;
        run.initials += pending_initials;
        pending_initials = 0;
        continue;
      }
      if (!person) break;
      if (is_own_particle(at, owner)) {
        if (m_text.substr(run.span.begin, m_tokens[at].span.begin - run.span.begin).find(',') != std::string_view::npos)
          run.last = at, run.span.end = m_tokens[at].span.end;
        continue;
      }
      if (!fits_initial(at, owner, true)) break;
      if (fits_initial(at, owner, false) && m_tokens[at].capital) {
        run.last = at, run.span.end = m_tokens[at].span.end;
        run.initials += 1 + pending_initials;
        pending_initials = 0;
      } else {
        ++pending_initials;
      }
    }
    for (std::size_t at = anchor; person && at > 0 && adjacent(at - 1, at); --at) {
      const bool particle = is_own_particle(at - 1, owner);
      if (!particle && !fits_initial(at - 1, owner, false)) break;
      run.first = at - 1;
      run.span.begin = m_tokens[at - 1].span.begin;
      run.initials += particle ? 0 : 1;
    }
    return run;
  }

  // Tries every owner that the token speaks of; returns the token to go on from.
  std::size_t take(std::size_t at) {
    if (const std::size_t next = take_initials(at)) return next;
    std::optional<Run> best;
    bool several = false;
    for (const Hit& hit : candidates(at)) {
      Run run = run_from(at, hit);
      if (!accept(run)) continue;
      const auto weight = [](const Run& r) { return std::pair(r.parts * 4 + r.initials, r.span.size()); };
      if (!best || weight(run) > weight(*best)) {
        several = false;
        best = run;
      } else if (weight(run) == weight(*best) && m_names.m_owners[run.owner].id != m_names.m_owners[best->owner].id) {
        several = !best->nick && run.nick ? several : true;
        if (best->nick && !run.nick) best = run, several = false;
      }
    }
    if (const std::size_t next = take_handle(at, best ? best->span.size() : 0)) return next;
    if (!best) return 0;
    extend_thing(*best);
    report(best->span, best->owner, several);
    return best->last + 1;
  }

  void report(Span span, std::size_t owner, bool several) {
    const Owner& who = m_names.m_owners[owner];
    m_found.push_back({span, several ? kSeveral : who.id, who.type});
  }

  // "Solarlist as the assistant": small letters are the word, "ltd" and its like aside.
  static bool is_written_as_form(const NameToken& token) {
    return token.capital || token.key == "ltd" || token.key == "gmbh" || token.key == "inc" || token.key == "llc" ||
           token.key == "plc";
  }

  // Legal form and generic head belong to what was found.
  void extend_thing(Run& run) const {
    if (m_names.m_owners[run.owner].person) return;
    if (run.last + 1 < m_tokens.size() && adjacent(run.last, run.last + 1) &&
        is_legal_form(m_tokens[run.last + 1].key) && is_written_as_form(m_tokens[run.last + 1]))
      run.span.end = m_tokens[++run.last].span.end;
    if (run.first > 0 && adjacent(run.first - 1, run.first) && m_tokens[run.first - 1].key != "the" &&
        is_generic_head(m_tokens[run.first - 1].key))
      run.span.begin = m_tokens[--run.first].span.begin;
  }

  std::size_t take_initials(std::size_t at) {
    if (m_names.m_initials.empty() || !is_initial(at) || !m_tokens[at].capital) return 0;
    std::string letters;
    std::size_t end = at;
    while (end < m_tokens.size() && is_initial(end) && m_tokens[end].capital &&
           m_tokens[end].span.end < m_text.size() && m_text[m_tokens[end].span.end] == '.' &&
           (end == at || adjacent(end - 1, end)))
      letters += m_tokens[end++].key;
    if (end - at < 2 || is_abbreviation(letters)) return 0;
    const auto found = m_names.m_initials.find(letters);
    if (found == m_names.m_initials.end()) return 0;
    report({m_tokens[at].span.begin, m_tokens[end - 1].span.end}, found->second[0], found->second.size() > 1);
    return end;
  }

  // A word of letters, digits, dots, lines and hyphens, longer than what was found otherwise: kwatson, kim_watson84.
  std::size_t take_handle(std::size_t at, std::size_t longer_than) {
    std::size_t last = at;
    const auto joins = [&](std::size_t left, std::size_t right) {
      const Span gap{m_tokens[left].span.end, m_tokens[right].span.begin};
      return gap.size() == 1 && std::string_view("._-").find(m_text[gap.begin]) != std::string_view::npos;
    };
    if (at > 0 && joins(at - 1, at)) return 0;
    while (last + 1 < m_tokens.size() && joins(last, last + 1)) ++last;
    const Span span{m_tokens[at].span.begin, m_tokens[last].span.end};
    if (span.size() <= longer_than) return 0;
    const std::vector<std::size_t> owners = m_names.handle_owners(text_of(span));
    if (owners.empty()) return 0;
    const bool several = std::any_of(owners.begin(), owners.end(), [&](std::size_t owner) {
      return m_names.m_owners[owner].id != m_names.m_owners[owners[0]].id;
    });
    report(span, owners[0], several);
    return last + 1;
  }

  bool starts_sentence(std::size_t index) const {
    if (index == 0) return true;
    const Span gap{m_tokens[index - 1].span.end, m_tokens[index].span.begin};
    bool ends = false;
    for (std::size_t at = gap.begin; at < gap.end;) ends |= is_sentence_end(next_code_point(m_text, at));
    return ends && !(is_initial(index - 1) || is_title(m_tokens[index - 1].key));
  }

  bool only_space_between(std::size_t left, std::size_t right) const {
    const Span gap{m_tokens[left].span.end, m_tokens[right].span.begin};
    return gap.size() == 1 && m_text[gap.begin] == ' ';
  }

  bool has_title(const Run& run) const {
    if (run.first > 0 && is_title(m_tokens[run.first - 1].key) && adjacent_to_title(run.first)) return true;
    return run.last + 1 < m_tokens.size() && is_title_behind(m_tokens[run.last + 1].key) &&
           adjacent(run.last, run.last + 1);
  }
  bool adjacent_to_title(std::size_t index) const {
    const Span gap{m_tokens[index - 1].span.end, m_tokens[index].span.begin};
    const std::string_view between = text_of(gap);
    return between == " " || between == ". " || between == "." || between == "\xC2\xA0" || between == ".\xC2\xA0";
  }

  bool is_german() const {
    if (!m_german) m_german = guess_word_language(m_text) == "de";
    return *m_german;
  }

  bool accept(const Run& run) const {
    const Owner& owner = m_names.m_owners[run.owner];
    if (!owner.person) return accept_thing(run, owner);
    // Behind a title a small word may be a name ("Mr Will"), but not in small letters ("Minister of the Interior").
    if (only_small_words(run) && !(m_tokens[run.anchor].capital && has_title(run))) return false;
    if (run.parts >= 2) return true;
    const NameToken& token = m_tokens[run.anchor];
    if (run.initials > 0 && (token.capital || dotted_handle(run))) return true;
    if (run.parts == 1 && owner.parts.size() > 1 && is_local_part(run)) return true;
    const bool ambiguous = is_ambiguous_name(token.key) || is_month_name(token.key);
    if (!token.capital)
      return token.letters >= kShortestLowerCase && !ambiguous && !run.inflected && !is_lower_case_word(token.key) &&
             !is_stop_word(token.key, "en");
    if (has_title(run)) return true;
    if (run.inflected && (ambiguous || is_given_name(token.key))) return false;
    if (run.first != run.last && run.first < run.anchor) return true;  // van den Berg
    return ambiguous ? accept_ambiguous(run, token) : accept_single(run, token);
  }

  // "The", "of the", "French" out of a name such as "The Duke of the West" stand in every other sentence.
  bool only_small_words(const Run& run) const {
    for (std::size_t at = run.first; at <= run.last; ++at)
      if (!(is_stop_word(m_tokens[at].key, "en") || is_nobody(m_tokens[at].key)) || is_given_name(m_tokens[at].key))
        return false;
    return true;
  }

  // w.turner, a.petrov
  bool dotted_handle(const Run& run) const {
    return text_of({run.span.begin, run.span.end}).find(' ') == std::string_view::npos;
  }
  // watson@
  bool is_local_part(const Run& run) const { return run.span.end < m_text.size() && m_text[run.span.end] == '@'; }

  bool accept_ambiguous(const Run& run, const NameToken& token) const {
    if (is_month_name(token.key) || token.all_capitals) return false;
    if (starts_sentence(run.first)) {
      const bool acts = run.last + 1 < m_tokens.size() && only_space_between(run.last, run.last + 1) &&
                        is_verb_of_people(m_tokens[run.last + 1].key);
      return acts && (run.nick || is_given_name(token.key));
    }
    const NameToken& before = m_tokens[run.first - 1];
    if (is_article(before.key) || before.capital || is_german()) return false;
    return !someone_else(run);
  }

  bool accept_single(const Run& run, const NameToken& token) const {
    const bool given = run.nick || is_given_name(token.key);
    if (given && run.first > 0 && is_article(m_tokens[run.first - 1].key) &&
        only_space_between(run.first - 1, run.first) && !is_german())
      return false;
    if (!given && run.first > 0 && only_space_between(run.first - 1, run.first)) {
      const NameToken& before = m_tokens[run.first - 1];
      if (before.capital && is_given_name(before.key) && !is_title(before.key)) return false;  // John Watson
    }
    return !(given && someone_else(run));
  }

  // "Kim Lee": another name follows directly.
  bool someone_else(const Run& run) const {
    if (run.inflected || run.last + 1 >= m_tokens.size() || !only_space_between(run.last, run.last + 1)) return false;
    if (m_tokens[run.anchor].span.end != run.span.end && run.last == run.anchor) return false;
    const NameToken& next = m_tokens[run.last + 1];
    const bool cased = !next.key.empty() && static_cast<unsigned char>(next.key[0]) < 0x80;
    if (!next.capital || !cased || is_stop_word(next.key, "en") || is_number(next.key)) return false;
    return !(m_tokens[run.anchor].all_capitals && next.all_capitals) && !is_title(next.key) &&
           !is_title_behind(next.key);
  }

  bool accept_thing(const Run& run, const Owner& owner) const {
    constexpr std::size_t kDistinctive = 5;
    const NameToken& token = m_tokens[run.anchor];
    if (hit_of(run.anchor, run.owner)->ref.part != 0) return false;
    const bool ambiguous = is_ambiguous_name(token.key) || is_stop_word(token.key, "en");
    if (run.parts == owner.parts.size()) {
      if (run.parts > 1 || is_number(token.key)) return true;
      if (ambiguous) return token.capital && !starts_sentence(run.first) && !is_german();
      return token.capital || token.letters >= kDistinctive;
    }
    return owner.type == "ORGANIZATION" && run.parts == 1 && token.capital && !ambiguous &&
           token.letters >= kDistinctive && !is_number(token.key) && !is_given_name(token.key) &&
           !stands_in_small_letters(token);
  }

  // "Special" out of "Special Air Service" names nobody in a text about special forces.
  bool stands_in_small_letters(const NameToken& capital) const {
    if (!m_small) {
      m_small.emplace();
      for (const NameToken& token : m_tokens)
        if (!token.capital) m_small->insert(token.key);
    }
    return m_small->count(capital.key) != 0 || m_small->count(capital.key + 's') != 0;
  }

  std::size_t parts_of_whole(std::size_t owner) const {
    const Owner& who = m_names.m_owners[owner];
    std::uint32_t used = 0;
    std::size_t parts = 0, foreign = 0;
    for (std::size_t at = 0; at < m_tokens.size(); ++at) {
      const NameToken& token = m_tokens[at];
      if (const auto hit = hit_of(at, owner)) {
        parts += (used & (1U << hit->ref.part)) == 0;
        used |= 1U << hit->ref.part;
      } else if (who.person && (is_title(token.key) || is_particle(token.key) || fits_initial(at, owner, parts > 0))) {
        continue;
      } else if (!who.person && (is_legal_form(token.key) || is_generic_head(token.key))) {
        continue;
      } else {
        ++foreign;
      }
    }
    if (foreign == 0) return parts;
    // What is known is only one name of the value: "Watson" before "Kimberly Watson".
    return parts == 1 && who.person && who.parts.size() == 1 && foreign == 1 ? parts : 0;
  }

  void find_unspaced() {
    for (const auto& [name, owner] : m_names.m_unspaced)
      for (std::size_t at = m_text.find(name); at != std::string_view::npos; at = m_text.find(name, at + name.size()))
        report({at, at + name.size()}, owner, false);
  }

  const NameForms& m_names;
  const std::string_view m_text;
  const std::vector<NameToken> m_tokens;
  mutable std::vector<Meaning> m_meanings;  // of each token, once looked up
  std::vector<Form> m_found;
  mutable std::optional<bool> m_german;
  mutable std::optional<std::unordered_set<std::string>> m_small;  // words that stand in small letters
};

std::vector<NameForms::Form> NameForms::find(std::string_view text) const {
  if (empty()) return {};
  return Finder(*this, text).all();
}

std::optional<std::size_t> NameForms::whose(std::string_view type, std::string_view value) const {
  if (empty()) return std::nullopt;
  if (type == "EMAIL_ADDRESS" || type == "USERNAME") {
    const std::string_view local = value.substr(0, value.find('@'));
    const std::vector<std::size_t> owners = handle_owners(local);
    const bool one = !owners.empty() && std::all_of(owners.begin(), owners.end(), [&](std::size_t owner) {
      return m_owners[owner].id == m_owners[owners[0]].id;
    });
    if (one) return m_owners[owners[0]].id;
    return owners.empty() ? Finder(*this, local).whole() : std::nullopt;
  }
  for (const auto& [name, owner] : m_unspaced)
    if (value == name) return m_owners[owner].id;
  if (const auto owner = Finder(*this, value).whole()) return owner;
  const std::vector<std::size_t> owners = handle_owners(value);
  const bool one = !owners.empty() && std::all_of(owners.begin(), owners.end(), [&](std::size_t owner) {
    return m_owners[owner].id == m_owners[owners[0]].id;
  });
  return one ? std::optional(m_owners[owners[0]].id) : std::nullopt;
}

}  // namespace firstpass::protect
