#include "restore/link_tracker.h"

#include <algorithm>
#include <array>

namespace firstpass::restore {

namespace {

constexpr std::size_t kMaxRun = 256;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_alpha(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// [user@]label.label[:port], with a last label of two letters or more.
bool is_host(std::string_view run) {
  run.remove_prefix(run.rfind('@') + 1);  // npos + 1 is 0
  const std::size_t port = run.rfind(':');
  if (port != std::string_view::npos &&
      std::all_of(run.begin() + static_cast<std::ptrdiff_t>(port) + 1, run.end(), is_digit)) {
    run = run.substr(0, port);
  }
  const std::size_t dot = run.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view last = run.substr(dot + 1);
  if (last.size() < 2 || !std::all_of(last.begin(), last.end(), is_alpha)) return false;
  return std::all_of(run.begin(), run.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  });
}

bool is_link_scheme(std::string_view run) {
  if (run.back() != ':' && run.back() != '.') return false;  // most bytes of an answer
  return run == "mailto:" || run == "tel:" || run == "sms:" || run == "javascript:" || run == "www.";
}

/// Where a run of non-space characters ends: always, or only while it is no address.
enum class Ends : unsigned char { nothing, word, url };
constexpr auto kEnds = [] {
  std::array<Ends, 256> table{};
  for (const unsigned char c : {'(', ')', '[', ']', '{', '}', '\'', ',', ';', '|', '=', '*'}) table[c] = Ends::word;
  for (const unsigned char c : {' ', '\t', '\n', '\v', '\f', '\r', '"', '<', '>', '`'}) table[c] = Ends::url;
  return table;
}();

// Elements whose attributes load or link something.
bool is_linking(std::string_view element) {
  static constexpr std::array<std::string_view, 27> kElements = {
      "a",      "area",  "audio", "base",  "body", "button", "embed",  "form",   "frame",
      "iframe", "image", "img",   "input", "link", "meta",   "object", "script", "source",
      "style",  "svg",   "table", "td",    "th",   "track",  "use",    "video",  "picture"};
  return std::find(kElements.begin(), kElements.end(), element) != kElements.end();
}

}  // namespace

void LinkTracker::advance(char byte) {
  if (!m_json) return step(byte);
  if (m_escape == 0) {
    if (byte == '\\') m_escape = 1;
    else step(byte);
    return;
  }
  if (m_escape == 1) {
    m_escape = 0;
    if (byte == 'u') m_escape = 2, m_escaped_code = 0;
    else step(byte == 'n' || byte == 'r' || byte == 't' ? '\n' : byte);
    return;
  }
  const char digit = to_lower(byte);
  m_escaped_code = m_escaped_code * 16 + static_cast<unsigned>(is_digit(digit) ? digit - '0' : digit - 'a' + 10);
  if (++m_escape < 6) return;
  m_escape = 0;
  step(m_escaped_code < 0x80 ? static_cast<char>(m_escaped_code) : 'x');
}

void LinkTracker::step(char c) {
  step_tag(c);
  step_target(c);
  step_run(c);
  m_previous = c;
}

void LinkTracker::step_run(char c) {
  const Ends ends = kEnds[static_cast<unsigned char>(c)];
  const bool ends_value = m_url_from_value && m_target_depth == 0 && (c == ',' || c == ';' || c == '|');
  if (ends == Ends::url || ends_value || (!m_url && ends == Ends::word)) {
    m_run.clear();
    m_url = m_url_from_value = false;
    return;
  }
  if (c == '\\') return;  // Markdown writes x\_y, and https:\/\/ is a link for many
  if (!m_url && (c == '/' || c == '?' || c == '#')) {
    const bool scheme =
        c == '/' && (m_run == "/" || (m_run.size() >= 2 && m_run.compare(m_run.size() - 2, 2, ":/") == 0));
    m_url = scheme || is_host(m_run);
  }
  if (m_run.size() < kMaxRun) m_run += to_lower(c);
  else m_run.erase(0, kMaxRun / 2), m_run += to_lower(c);
  if (is_link_scheme(m_run)) m_url = true;
}

void LinkTracker::step_target(char c) {
  if (m_target_depth == 0) {
    if (c == '(' && m_previous == ']') m_target_depth = 1, m_value_empty = true;
    return;
  }
  if (c == '\n') m_target_depth = 0;
  else if (c == '(') ++m_target_depth;
  else if (c == ')') --m_target_depth;
  else if (!is_space(c) && c != '<') m_value_empty = false;
}

void LinkTracker::step_tag(char c) {
  if (m_tag == Tag::quoted) {
    if (c == m_quote) m_tag = Tag::inside, m_attribute.clear();
    else m_value_empty = false;
    return;
  }
  if (c == '<') {
    m_tag = Tag::opened;
    m_tag_name.clear();
    m_attribute.clear();
    return;
  }
  switch (m_tag) {
    case Tag::none:
    case Tag::quoted: return;
    case Tag::opened:
    case Tag::name:
      if (is_alpha(c) || (m_tag == Tag::name && is_digit(c))) m_tag = Tag::name, m_tag_name += to_lower(c);
      else m_tag = (is_space(c) || c == '/') && is_linking(m_tag_name) ? Tag::inside : Tag::none;
      if (m_tag_name.size() > 16) m_tag = Tag::none;
      return;
    case Tag::inside:
      if (c == '>') m_tag = Tag::none;
      else if (c == '=') m_tag = Tag::before_value, m_value_empty = true;
      else if (is_space(c) || c == '/') m_attribute.clear();
      else if (m_attribute.size() < 16) m_attribute += to_lower(c);
      return;
    case Tag::before_value:
      if (is_space(c)) return;
      if (c == '"' || c == '\'') m_tag = Tag::quoted, m_quote = c;
      else if (c == '>') m_tag = Tag::none;
      else m_tag = Tag::unquoted, m_value_empty = false;
      return;
    case Tag::unquoted:
      if (c == '>') m_tag = Tag::none;
      else if (is_space(c)) m_tag = Tag::inside, m_attribute.clear();
      return;
  }
}

void LinkTracker::advance_value(std::string_view type, bool restored) {
  if (m_tag == Tag::before_value) m_tag = Tag::unquoted;
  else if (m_tag == Tag::opened || m_tag == Tag::name) m_tag = Tag::none;
  m_value_empty = false;
  m_previous = 'x';
  m_escape = 0;
  if (m_run.size() < kMaxRun) m_run += 'x';
  if (restored && type == "URL" && !m_url) m_url = m_url_from_value = true;
}

bool LinkTracker::withholds(std::string_view type) const {
  if (m_url) {
    const bool whole = (m_run == "mailto:" && type == "EMAIL_ADDRESS") ||
                       ((m_run == "tel:" || m_run == "sms:") && type == "PHONE_NUMBER");
    return !whole;
  }
  const bool described = m_attribute == "alt" || m_attribute == "title" || m_attribute == "class";
  if (m_target_depth > 0 || (in_attribute() && !described)) return !(type == "URL" && m_value_empty);
  return false;
}

}  // namespace firstpass::restore
