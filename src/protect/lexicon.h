// The words that all recognizers ask for, in one table, so that one pass over a text finds them all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace firstpass::protect {

/// Filled while recognizers are constructed, read-only and thread-safe from then on.
///
/// A word is found whole (no letter or digit on either side; scripts without spaces between words excepted), in any
/// case. A space in it stands for what joins words in prose and in names of fields: space, line end, '_', '-', '.', or
/// the capital of "accountNumber". Looking costs a hash of each word of the text, however many words are asked for.
class Lexicon {
 public:
  using Group = std::uint16_t;
  static constexpr Group kNone = 0xFFFF;
  struct Mark {
    std::uint32_t begin, end;  ///< bytes of the text
    std::uint32_t word;        ///< what was found, see has()
  };

  /// Registers words that mean the same; the same list gives the same group. Alternatives stand between '|', and
  /// spellings may be folded together: "licen[sc]e", "colou?r", "steuer(nummer| nr)". Returns kNone for an empty list.
  Group add(std::string_view alternatives);

  bool has(std::uint32_t word, Group group) const;
  /// Appends all words of `text`, which must be shorter than 4 GiB, sorted by where they begin.
  void find(std::string_view text, std::vector<Mark>& out) const;

 private:
  struct Word {
    std::string tail;    // folded, behind the first part
    std::uint32_t next;  // with the same first part; kEnd: none
    bool open_ended;     // needs no end of word behind it
    std::vector<Group> groups;
  };
  struct Reader;
  static constexpr std::uint32_t kEnd = 0xFFFFFFFF;
  static constexpr std::size_t kFilterBits = 1 << 16;

  void add_word(std::string_view word, Group group);

  std::unordered_map<std::string, Group> m_lists;
  // A word of a text is looked up by the hash that it has from being read.
  struct Part {
    std::string_view text;
    std::uint32_t hash;
  };
  struct PartHash {
    using is_transparent = void;
    std::size_t operator()(const Part& part) const { return part.hash; }
    std::size_t operator()(const std::string& part) const;
  };
  struct SamePart {
    using is_transparent = void;
    bool operator()(const std::string& a, const std::string& b) const { return a == b; }
    bool operator()(const Part& a, const std::string& b) const { return a.text == b; }
    bool operator()(const std::string& a, const Part& b) const { return a == b.text; }
  };
  std::unordered_map<std::string, std::uint32_t, PartHash, SamePart> m_first;  // first part → head of its words
  std::vector<Word> m_words;
  std::array<std::uint64_t, kFilterBits / 64> m_filter{};  // of hashes of first parts
};

/// "colou?r|licen[sc]e" → every spelling. Knows '|', '?' behind a character or group, "[ab]", "(a|b)".
std::vector<std::string> spellings(std::string_view alternatives);

}  // namespace firstpass::protect
