#include "condense/json_tree.h"

#include <algorithm>

namespace firstpass::condense {

namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kLargest = std::size_t{32} << 20;
constexpr std::string_view kSpaces = " \t\r\n";

/// One pass over the text; open containers are kept in a list, not on the stack.
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : m_text(text) {}

  std::optional<std::vector<JsonNode>> run() {
    skip_spaces();
    if (m_at >= m_text.size() || (m_text[m_at] != '{' && m_text[m_at] != '[')) return std::nullopt;
    if (!value(0, {})) return std::nullopt;
    while (!m_open.empty())
      if (!step()) return std::nullopt;
    m_nodes.front().span.begin = 0;
    skip_spaces();
    if (m_at != m_text.size()) return std::nullopt;
    return std::move(m_nodes);
  }

 private:
  bool in_object() const { return m_text[m_nodes[m_open.back()].inside - 1] == '{'; }
  bool has(char c) const { return m_at < m_text.size() && m_text[m_at] == c; }
  void skip_spaces() { m_at = std::min(m_text.find_first_not_of(kSpaces, m_at), m_text.size()); }

  /// The next child of the innermost open container, or its end.
  bool step() {
    const std::size_t before = m_at;
    skip_spaces();
    JsonNode& container = m_nodes[m_open.back()];
    const bool first = m_nodes.size() == m_open.back() + std::size_t{1};
    if (has(in_object() ? '}' : ']')) {
      container.close = before;
      container.span.end = ++m_at;
      container.end = static_cast<std::uint32_t>(m_nodes.size());
      m_open.pop_back();
      return true;
    }
    std::size_t begin = before;
    if (!first) {
      if (!has(',')) return false;
      begin = ++m_at;
      skip_spaces();
    }
    Span key;
    if (in_object()) {
      if (!string(key)) return false;
      skip_spaces();
      if (!has(':')) return false;
      ++m_at;
      skip_spaces();
    }
    return value(begin, key);
  }

  bool value(std::size_t begin, Span key) {
    JsonNode node;
    node.span.begin = begin;
    node.key = key;
    node.parent = m_open.empty() ? kNoNode : m_open.back();
    const auto index = static_cast<std::uint32_t>(m_nodes.size());
    if (has('{') || has('[')) {
      if (m_open.size() >= kDeepest) return false;
      node.inside = ++m_at;
      node.span.end = m_text.size();
      m_open.push_back(index);
    } else {
      Span inner;
      node.is_string = has('"');
      if (node.is_string ? !string(inner) : !word()) return false;
      node.span.end = m_at;
      node.inside = node.is_string ? inner.begin : m_at;
      node.close = node.is_string ? inner.end : m_at;
      node.end = index + 1;
    }
    m_nodes.push_back(node);
    return true;
  }

  bool string(Span& inner) {
    if (!has('"')) return false;
    inner.begin = ++m_at;
    while (m_at < m_text.size() && m_text[m_at] != '"') m_at += m_text[m_at] == '\\' ? 2 : 1;
    if (m_at >= m_text.size()) return false;
    inner.end = m_at++;
    return true;
  }

  /// A number, true, false or null.
  bool word() {
    const std::size_t begin = m_at;
    m_at = std::min(m_text.find_first_of(" \t\r\n,]}[{:\"", m_at), m_text.size());
    return m_at > begin;
  }

  std::string_view m_text;
  std::size_t m_at = 0;
  std::vector<JsonNode> m_nodes;
  std::vector<std::uint32_t> m_open;
};

}  // namespace

std::optional<std::vector<JsonNode>> read_json(std::string_view text) {
  if (text.size() > kLargest) return std::nullopt;
  return JsonScanner(text).run();
}

}  // namespace firstpass::condense
