#include "condense/json_tree.h"

#include <algorithm>
#include <utility>

namespace firstpass::condense {

namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kLargest = std::size_t{32} << 20;
constexpr std::size_t kTogether = 8;  // numbers of an array that are one node: a single one of many says nothing
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
  static std::uint32_t offset(std::size_t at) { return static_cast<std::uint32_t>(at); }  // kLargest is far below
  bool has(char c) const { return m_at < m_text.size() && m_text[m_at] == c; }
  void skip_spaces() { m_at = std::min(m_text.find_first_not_of(kSpaces, m_at), m_text.size()); }

  /// The next child of the innermost open container, or its end.
  bool step() {
    const std::size_t before = m_at;
    skip_spaces();
    JsonNode& container = m_nodes[m_open.back()];
    const bool first = m_nodes.size() == m_open.back() + std::size_t{1};
    if (has(in_object() ? '}' : ']')) {
      container.close = offset(before);
      container.span.end = offset(++m_at);
      container.end = static_cast<std::uint32_t>(m_nodes.size());
      m_open.pop_back();
      m_together = 0;
      return true;
    }
    std::size_t begin = before;
    if (!first) {
      if (!has(',')) return false;
      begin = ++m_at;
      skip_spaces();
    }
    JsonSpan key;
    if (in_object()) {
      if (!string(key)) return false;
      skip_spaces();
      if (!has(':')) return false;
      ++m_at;
      skip_spaces();
    }
    return value(begin, key);
  }

  bool value(std::size_t begin, JsonSpan key) {
    JsonNode node;
    node.span.begin = offset(begin);
    node.key = key;
    node.parent = m_open.empty() ? kNoNode : m_open.back();
    const auto index = static_cast<std::uint32_t>(m_nodes.size());
    const std::size_t together = std::exchange(m_together, 0);
    if (has('{') || has('[')) {
      if (m_open.size() >= kDeepest) return false;
      node.inside = offset(++m_at);
      node.span.end = offset(m_text.size());
      m_open.push_back(index);
    } else {
      JsonSpan inner;
      node.is_string = has('"');
      if (node.is_string ? !string(inner) : !word()) return false;
      node.span.end = offset(m_at);
      node.inside = node.is_string ? inner.begin : node.span.end;
      node.close = node.is_string ? inner.end : node.span.end;
      node.end = index + 1;
      if (!node.is_string && !in_object()) m_together = together % kTogether + 1;
      if (m_together > 1) return lengthen(m_nodes.back(), node.span.end);
    }
    m_nodes.push_back(node);
    return true;
  }

  /// The numbers in front and the one that ends at `end` become one node.
  static bool lengthen(JsonNode& numbers, std::uint32_t end) {
    numbers.span.end = numbers.inside = numbers.close = end;
    return true;
  }

  bool string(JsonSpan& inner) {
    if (!has('"')) return false;
    inner.begin = offset(++m_at);
    while (m_at < m_text.size() && m_text[m_at] != '"') m_at += m_text[m_at] == '\\' ? 2 : 1;
    if (m_at >= m_text.size()) return false;
    inner.end = offset(m_at++);
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
  std::size_t m_together = 0;  // numbers of the last node, where it is the last child of an array
  std::vector<JsonNode> m_nodes;
  std::vector<std::uint32_t> m_open;
};

}  // namespace

std::optional<std::vector<JsonNode>> read_json(std::string_view text) {
  if (text.size() > kLargest) return std::nullopt;
  return JsonScanner(text).run();
}

}  // namespace firstpass::condense
