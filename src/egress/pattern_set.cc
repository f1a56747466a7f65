#include "egress/pattern_set.h"

#include <sodium.h>

namespace firstpass::egress {

PatternSet::PatternSet() : m_nodes(1) {}

PatternSet::~PatternSet() {
  sodium_memzero(m_nodes.data(), m_nodes.size() * sizeof(Node));
  sodium_memzero(m_root_children, sizeof m_root_children);
}

std::uint32_t PatternSet::child(std::uint32_t node, unsigned char byte) const {
  if (node == 0) return m_root_children[byte];
  std::uint32_t at = m_nodes[node].first_child;
  while (at != 0 && m_nodes[at].byte != byte) at = m_nodes[at].next_sibling;
  return at;
}

void PatternSet::add(std::string_view pattern, std::uint32_t id) {
  if (pattern.empty()) return;
  std::uint32_t node = 0;
  for (const char c : pattern) {
    const auto byte = static_cast<unsigned char>(c);
    std::uint32_t next = child(node, byte);
    if (next == 0) {
      next = static_cast<std::uint32_t>(m_nodes.size());
      Node fresh;
      fresh.byte = byte;
      fresh.depth = m_nodes[node].depth + 1;
      fresh.next_sibling = m_nodes[node].first_child;
      m_nodes.push_back(fresh);
      m_nodes[node].first_child = next;
      if (node == 0) m_root_children[byte] = next;
    }
    node = next;
  }
  m_ends.push_back({id, m_nodes[node].first_end});
  m_nodes[node].first_end = static_cast<std::uint32_t>(m_ends.size());
}

void PatternSet::freeze() {
  std::vector<std::uint32_t> queue;
  for (std::uint32_t at = m_nodes[0].first_child; at != 0; at = m_nodes[at].next_sibling) queue.push_back(at);
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const std::uint32_t node = queue[i];
    for (std::uint32_t at = m_nodes[node].first_child; at != 0; at = m_nodes[at].next_sibling) {
      m_nodes[at].fail = step(m_nodes[node].fail, m_nodes[at].byte);
      const Node& fallback = m_nodes[m_nodes[at].fail];
      m_nodes[at].shorter = fallback.first_end != 0 ? m_nodes[at].fail : fallback.shorter;
      queue.push_back(at);
    }
  }
}

std::uint32_t PatternSet::step(std::uint32_t node, unsigned char byte) const {
  for (;; node = m_nodes[node].fail) {
    const std::uint32_t next = child(node, byte);
    if (next != 0 || node == 0) return next;
  }
}

bool PatternSet::report(std::uint32_t node, std::size_t end, const Hit& hit) const {
  if (m_nodes[node].first_end == 0) node = m_nodes[node].shorter;
  for (; node != 0; node = m_nodes[node].shorter)
    for (std::uint32_t e = m_nodes[node].first_end; e != 0; e = m_ends[e - 1].next)
      if (!hit(end - m_nodes[node].depth, end, m_ends[e - 1].id)) return false;
  return true;
}

void PatternSet::scan(std::string_view text, const Hit& hit) const {
  std::uint32_t node = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (node == 0) {  // where most of a text is spent
      while (i < text.size() && m_root_children[static_cast<unsigned char>(text[i])] == 0) ++i;
      if (i == text.size()) return;
    }
    node = step(node, static_cast<unsigned char>(text[i]));
    if (node != 0 && !report(node, i + 1, hit)) return;
  }
}

}  // namespace firstpass::egress
