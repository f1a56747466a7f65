// Many strings searched for in one pass over a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace firstpass::egress {

/// Aho-Corasick automaton (Aho and Corasick, "Efficient string matching", CACM 18(6), 1975) over bytes: time is linear
/// in the text whatever the patterns, memory linear in the patterns. Build with add(), then freeze(); a frozen set is
/// immutable and thread-safe. Wipes its memory, since the patterns are originals.
class PatternSet {
 public:
  PatternSet();
  PatternSet(const PatternSet&) = delete;
  PatternSet& operator=(const PatternSet&) = delete;
  ~PatternSet();

  /// `id` is handed back by scan(). Empty patterns are ignored.
  void add(std::string_view pattern, std::uint32_t id);
  void freeze();
  bool empty() const { return m_ends.empty(); }

  /// Calls `hit(begin, end, id)` for every occurrence of every pattern; stops when it returns false.
  using Hit = std::function<bool(std::size_t begin, std::size_t end, std::uint32_t id)>;
  void scan(std::string_view text, const Hit& hit) const;

 private:
  struct Node {
    std::uint32_t first_child = 0, next_sibling = 0;
    std::uint32_t fail = 0;
    std::uint32_t shorter = 0;    // nearest node on the failure path at which a pattern ends, 0 for none
    std::uint32_t first_end = 0;  // index + 1 into m_ends
    std::uint32_t depth = 0;
    unsigned char byte = 0;
  };
  struct End {
    std::uint32_t id, next;  // next: index + 1, for equal patterns with different ids
  };

  std::uint32_t child(std::uint32_t node, unsigned char byte) const;
  std::uint32_t step(std::uint32_t node, unsigned char byte) const;
  bool report(std::uint32_t node, std::size_t end, const Hit& hit) const;

  std::vector<Node> m_nodes;
  std::vector<End> m_ends;
  std::uint32_t m_root_children[256] = {};  // most steps leave from the root: one table instead of a list
};

}  // namespace firstpass::egress
