#include "vault/placeholder.h"

#include <algorithm>

#include "vault/vault.h"

namespace firstpass::vault {

namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_upper(c) || is_lower(c) || is_digit(c) || c == '_'; }
char to_upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }
bool is_symbol(char c) { return is_digit(c) || (is_upper(c) && c != 'I' && c != 'L' && c != 'O' && c != 'U'); }

// Splits "PERSON_K7Q2"; an empty tag when it has not that shape.
std::string_view tag_of(std::string_view name) {
  const std::size_t line = name.rfind('_');
  if (line == std::string_view::npos || line == 0 || !is_upper(name[0])) return {};
  const std::string_view tag = name.substr(line + 1);
  if (tag.size() < 4 || tag.size() > 8 || !std::all_of(tag.begin(), tag.end(), is_symbol)) return {};
  const std::string_view type = name.substr(0, line);
  const bool shaped =
      std::all_of(type.begin(), type.end(), [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
  return shaped ? tag : std::string_view{};
}

/// The same for two letters in either case.
std::size_t pair_of(char first, char second) {
  return static_cast<std::size_t>(first & 31) << 5 | static_cast<std::size_t>(second & 31);
}

}  // namespace

bool is_placeholder(std::string_view text) {
  if (text.size() < 3 || text.size() > kMaxPlaceholder || text.front() != '<' || text.back() != '>') return false;
  return !tag_of(text.substr(1, text.size() - 2)).empty();
}

// Walks over the window. `starved` is set when a decision needed a byte that is not there yet.
struct PlaceholderIndex::Cursor {
  std::string_view window;
  bool ended;  // the window's end is the end of the text
  std::size_t at = 0;
  bool starved = false;

  // The byte at `at + ahead`; 0 at the end of the text.
  char peek(std::size_t ahead = 0) {
    if (at + ahead < window.size()) return window[at + ahead];
    if (!ended) starved = true;
    return 0;
  }
  // Takes `token` (ASCII letters of either case) when it stands here.
  bool take(std::string_view token) {
    for (std::size_t i = 0; i < token.size(); ++i) {
      if (to_upper(peek(i)) != to_upper(token[i]) || starved) return false;
    }
    at += token.size();
    return true;
  }
};

PlaceholderIndex::PlaceholderIndex(const std::vector<std::string>& given_out) {
  for (const std::string& placeholder : given_out) {
    std::string_view inner = placeholder;
    const bool quoted = inner.size() > 2 && inner.front() == '"' && inner.back() == '"' &&
                        is_placeholder(inner.substr(1, inner.size() - 2));
    if (quoted) inner = inner.substr(1, inner.size() - 2);
    if (quoted || !is_placeholder(inner)) m_surrogates.push_back(placeholder);
    if (!is_placeholder(inner)) continue;
    m_names.emplace_back(inner.substr(1, inner.size() - 2));
    if (quoted) m_quoted.insert(m_names.back());
    m_by_tag.emplace(tag_of(m_names.back()), m_names.back());
    m_types.insert(m_names.back().substr(0, m_names.back().rfind('_')));
    const unsigned char first = static_cast<unsigned char>(m_names.back()[0]);
    m_start[first] = m_start[first - 'A' + 'a'] = true;
    m_pairs.set(pair_of(m_names.back()[0], m_names.back()[1]));
    if (m_names.back()[1] == '_') m_pairs.set(pair_of(m_names.back()[0], '\\'));  // as Markdown writes it
  }
  std::sort(m_names.begin(), m_names.end());
  std::sort(m_surrogates.begin(), m_surrogates.end());
  m_start['<'] = true;
  if (!m_names.empty()) m_start['&'] = m_start['['] = m_start['\\'] = true;
  for (const std::string& surrogate : m_surrogates) {
    m_start[static_cast<unsigned char>(surrogate[0])] = true;
    m_pairs.set(pair_of(surrogate[0], surrogate[1]));
  }
}

std::shared_ptr<const PlaceholderIndex> PlaceholderIndex::of(const Scope& scope) {
  return scope.memo().get<PlaceholderIndex>(
      scope.generation(), [&] { return std::make_shared<const PlaceholderIndex>(scope.given_out()); });
}

std::string PlaceholderIndex::given(const std::string& name) const {
  const std::string plain = "<" + name + ">";
  return m_quoted.count(name) == 0 ? plain : '"' + plain + '"';
}

// The one that is meant by a name nobody was given: another type name with the tag of one of ours.
const std::string* PlaceholderIndex::by_tag(std::string_view name) const {
  const std::string_view tag = tag_of(name);
  const auto exact = m_by_tag.find(std::string(tag));
  const std::string type(name.substr(0, name.size() - tag.size() - 1));
  if (m_types.count(type) == 0) return exact == m_by_tag.end() ? nullptr : &exact->second;
  // <PERSON_K7Q2>, when K7Q2 is an address and its person is <PERSON_K7Q2A>: right if there is only one.
  const std::string family = type + "_" + std::string(tag.substr(0, 4));
  const auto first = std::lower_bound(m_names.begin(), m_names.end(), family);
  const bool fits = exact != m_by_tag.end() && first != m_names.end() && first->starts_with(family);
  const bool one = fits && (std::next(first) == m_names.end() || !std::next(first)->starts_with(family));
  return one ? &*first : nullptr;
}

bool PlaceholderIndex::is_prefix(std::string_view name) const {
  const auto at = std::lower_bound(m_names.begin(), m_names.end(), name);
  return at != m_names.end() && std::string_view(*at).substr(0, name.size()) == name;
}

const std::string* PlaceholderIndex::find(std::string_view name) const {
  const auto at = std::lower_bound(m_names.begin(), m_names.end(), name);
  return at != m_names.end() && *at == name ? &*at : nullptr;
}

bool PlaceholderIndex::may_start(std::string_view text, std::size_t at, char before) const {
  if (!m_start[static_cast<unsigned char>(text[at])]) return false;
  if (!is_word(text[at])) return true;
  // Inside a word only a bracket begins one. Most bytes that something begins with are letters inside words.
  if (m_surrogates.empty() && is_word(before)) return false;
  return at + 1 == text.size() || m_pairs[pair_of(text[at], text[at + 1])];
}

std::size_t PlaceholderIndex::next_start(std::string_view text, std::size_t at, char before) const {
  for (; at < text.size(); before = text[at++])
    if (may_start(text, at, before)) break;
  return at;
}

Match PlaceholderIndex::match(std::string_view text, char before, bool last, PlaceholderMatch& out) const {
  if (text.empty() || !may_start(text, 0, before)) return Match::none;
  // A window that is full is decided on what it holds, however the text was cut.
  const bool full = text.size() >= kMaxPlaceholder;
  const std::string_view window = text.substr(0, kMaxPlaceholder);
  const bool ended = !full && last;
  const Match surrogate = match_surrogate(window, ended, before, out);
  if (surrogate == Match::found || (surrogate == Match::more && !full)) return surrogate;
  Match exact = match_exact(window, ended, out);
  if (exact == Match::more && full) exact = Match::none;
  if (exact != Match::none) return exact;
  const Match loose = match_loose(window, ended, is_word(before), out);
  return loose == Match::more && full ? Match::none : loose;
}

Match PlaceholderIndex::match_surrogate(std::string_view window, bool ended, char before, PlaceholderMatch& out) const {
  const auto word = [](char c) { return is_word(c) || static_cast<unsigned char>(c) >= 0x80; };
  const std::string* best = nullptr;
  bool starved = false;
  const auto begin = std::lower_bound(m_surrogates.begin(), m_surrogates.end(), window.substr(0, 1));
  for (auto at = begin; at != m_surrogates.end() && (*at)[0] == window[0]; ++at) {
    const std::size_t have = std::min(at->size(), window.size());
    if (window.substr(0, have) != std::string_view(*at).substr(0, have)) continue;
    if (word(at->front()) && word(before)) continue;
    const bool needs_more = have < at->size() || (have == window.size() && word(at->back()));
    if (needs_more && !ended) starved = true;
    if (have < at->size() || (needs_more && !ended)) continue;
    if (have < window.size() && word(at->back()) && word(window[have])) continue;
    if (best == nullptr || at->size() > best->size()) best = &*at;
  }
  if (starved) return Match::more;
  if (best == nullptr) return Match::none;
  out = {best->size(), *best, true, true, false};
  return Match::found;
}

Match PlaceholderIndex::match_exact(std::string_view window, bool ended, PlaceholderMatch& out) const {
  if (window[0] != '<') return Match::none;
  std::size_t end = 1;
  while (end < window.size() && (is_upper(window[end]) || is_digit(window[end]) || window[end] == '_')) ++end;
  if (end == window.size()) return ended ? Match::none : Match::more;
  const std::string_view shape = window.substr(0, end + 1);
  if (!is_placeholder(shape)) return Match::none;
  const std::string_view name = shape.substr(1, shape.size() - 2);
  out = {shape.size(), std::string(shape), false, false, false};
  if (find(name) != nullptr) {
    out.known = out.exact = true;
    out.placeholder = given(std::string(name));
  } else if (const std::string* other = by_tag(name); other != nullptr) {
    out.known = true;
    out.placeholder = given(*other);
  }
  return Match::found;
}

// Reads letters, digits and separators as long as they can become a known name. True when `name` is one.
bool PlaceholderIndex::read_body(Cursor& at, bool bracketed, std::string& name) const {
  for (;;) {
    const char c = at.peek();
    if (at.starved) return false;
    std::size_t skipped = 0;
    char next = to_upper(c);
    if (c == '\\') {
      while (skipped < 2 && at.peek(skipped) == '\\') ++skipped;
      if (at.peek(skipped) != '_') break;
      next = '_';
    } else if (bracketed && (c == ' ' || c == '-') && find(name) == nullptr) {
      next = '_';
    } else if (!is_word(c)) {
      break;
    }
    if (at.starved) return false;
    name += next;
    if (!is_prefix(name)) return false;
    at.at += skipped + 1;
  }
  return !at.starved && find(name) != nullptr;
}

Match PlaceholderIndex::match_loose(std::string_view window, bool ended, bool word_before,
                                    PlaceholderMatch& out) const {
  struct Bracket {
    std::string_view open, close;
  };
  static constexpr Bracket kBrackets[] = {{"<", ">"}, {"&lt;", "&gt;"}, {"\\u003c", "\\u003e"}, {"[", "]"}};
  if (m_names.empty()) return Match::none;
  Cursor cursor{window, ended};
  const Bracket* bracket = nullptr;
  for (const Bracket& candidate : kBrackets) {
    if (cursor.take(candidate.open)) {
      bracket = &candidate;
      break;
    }
    if (cursor.starved) return Match::more;
  }
  if (bracket == nullptr && word_before) return Match::none;
  if (bracket != nullptr) cursor.take(" ");
  std::string name;
  const bool complete = read_body(cursor, bracket != nullptr, name);
  if (cursor.starved) return Match::more;
  if (!complete || is_word(cursor.peek())) return Match::none;

  const std::size_t body_end = cursor.at;
  bool closed = false;
  if (bracket != nullptr) {
    cursor.take(" ");
    closed = cursor.take(bracket->close);
    // [PERSON_K7Q2] was written for <PERSON_K7Q2>; [PERSON_K7Q2](… is a link around a bare one.
    const bool square = bracket->open == "[";
    const bool link = square && closed && cursor.peek() == '(';
    if (cursor.starved) return Match::more;
    if (square && (!closed || link)) return Match::none;
  } else {
    for (const Bracket& candidate : kBrackets) {
      if (candidate.open != "[" && cursor.take(candidate.close)) closed = true;
      if (cursor.starved) return Match::more;
      if (closed) break;
    }
  }
  out = {closed ? cursor.at : body_end, given(name), true, false, bracket != nullptr && bracket->open == "&lt;"};
  return Match::found;
}

}  // namespace firstpass::vault
