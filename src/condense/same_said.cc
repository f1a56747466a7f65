#include "condense/same_said.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <unordered_set>

#include "condense/lexicon.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kShortest = 24;   // signs; shorter texts are the same only when equal
constexpr std::size_t kMostFacts = 12;  // contradicting facts that are looked at closely; more are a difference
constexpr std::size_t kContext = 6;     // signs to each side of a negation that tell its place

std::string_view view(const Said& said) { return said.letters; }

bool contains(std::string_view text, std::string_view part) {
  return memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// `shorter` stands in `longer` word for word. A number torn at either end is another number.
bool stands_whole(std::string_view longer, std::string_view shorter) {
  const void* found = memmem(longer.data(), longer.size(), shorter.data(), shorter.size());
  if (found == nullptr) return false;
  const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - longer.data());
  const std::size_t end = at + shorter.size();
  const bool torn_front = at > 0 && is_digit(longer[at - 1]) && is_digit(shorter.front());
  const bool torn_back = end < longer.size() && is_digit(longer[end]) && is_digit(shorter.back());
  return !torn_front && !torn_back;
}

/// At most `limit` insertions, deletions or replacements apart.
bool near(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit || b.size() > 63) return false;
  std::array<std::size_t, 64> row{};
  for (std::size_t j = 0; j <= a.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= b.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= a.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[j - 1] == b[i - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[a.size()] <= limit;
}

std::string_view word_at(const Said& said, std::size_t word) {
  const std::size_t begin = said.word_begin[word];
  const std::size_t end = word + 1 < said.word_begin.size() ? said.word_begin[word + 1] : said.letters.size();
  return view(said).substr(begin, end - begin);
}

class Words {
 public:
  explicit Words(const Said& said) {
    m_hashes.reserve(said.word_begin.size());
    for (std::size_t w = 0; w < said.word_begin.size(); ++w) m_hashes.insert(hash_bytes(word_at(said, w)));
  }
  bool has(std::string_view word) const { return m_hashes.contains(hash_bytes(word)); }

 private:
  std::unordered_set<std::uint64_t> m_hashes;
};

bool is_number(FactKind kind) { return kind == FactKind::number || kind == FactKind::torn_number; }

/// A reading error of `fact`: a word of like length, few signs apart. A clean number is only ever misread with letters
/// in it: two clean numbers one digit apart are two facts.
bool misread(const Said& one, const Fact& fact, const Said& other) {
  const std::string_view text = one.text_of(fact);
  const std::size_t limit = text.size() <= 4 ? 1 : 2;
  for (std::size_t w = 0; w < other.word_begin.size(); ++w) {
    const std::string_view word = word_at(other, w);
    if (word.size() + limit < text.size() || text.size() + limit < word.size()) continue;
    if (is_number(fact.kind)) {
      const bool clean = std::all_of(word.begin(), word.end(), is_digit);
      if (clean && fact.kind == FactKind::number) continue;
    }
    if (near(text, word, limit)) return true;
  }
  return false;
}

/// Facts of `kind` that `one` states and `other` does not.
std::size_t unmatched(const Said& one, const Said& other, const Words& other_words, bool (*of_kind)(FactKind)) {
  std::size_t count = 0, looked = 0;
  for (const Fact& fact : one.facts) {
    if (!of_kind(fact.kind) || other_words.has(one.text_of(fact))) continue;
    // The text may have been cut off in the middle of its last word.
    const bool last = fact.at + fact.size == one.letters.size();
    if (last && !is_number(fact.kind) && contains(other.letters, one.text_of(fact))) continue;
    if (++looked > kMostFacts || !misread(one, fact, other)) ++count;
    if (count > 0 && looked > kMostFacts) break;
  }
  return count;
}

/// A fact on one side alone is one that the other left out; one on each side is a different fact.
bool facts_differ(const Said& a, const Words& a_words, const Said& b, const Words& b_words) {
  const std::array<bool (*)(FactKind), 3> kinds = {is_number, [](FactKind kind) { return kind == FactKind::calendar; },
                                                   [](FactKind kind) { return kind == FactKind::name; }};
  return std::any_of(kinds.begin(), kinds.end(), [&](auto of_kind) {
    return unmatched(a, b, b_words, of_kind) > 0 && unmatched(b, a, a_words, of_kind) > 0;
  });
}

/// A negation of `one` whose surroundings stand in `other` without it.
bool negation_missing(const Said& one, const Said& other) {
  std::size_t looked = 0;
  for (const Fact& fact : one.facts) {
    if (fact.kind != FactKind::negation || ++looked > 64) continue;
    const std::size_t begin = fact.at >= kContext ? fact.at - kContext : 0;
    const std::size_t after = fact.at + fact.size;
    if (fact.at - begin + std::min(kContext, one.letters.size() - after) < kContext) continue;
    std::string_view kept;  // "isn't paid" without its negation is "is paid"
    if (one.text_of(fact).ends_with("nt") && fact.size >= 4) kept = one.text_of(fact).substr(0, fact.size - 2);
    std::string without(view(one).substr(begin, fact.at - begin));
    without += kept;
    without += view(one).substr(after, kContext);
    const std::string with(view(one).substr(begin, after - begin + std::min(kContext, one.letters.size() - after)));
    if (contains(other.letters, without) && !contains(other.letters, with)) return true;
  }
  return false;
}

constexpr std::array<std::array<std::string_view, 2>, 24> kOpposites = {{{"approved", "rejected"},
                                                                         {"approve", "reject"},
                                                                         {"accepted", "declined"},
                                                                         {"accept", "decline"},
                                                                         {"confirmed", "cancelled"},
                                                                         {"confirmed", "canceled"},
                                                                         {"yes", "no"},
                                                                         {"open", "closed"},
                                                                         {"increase", "decrease"},
                                                                         {"increased", "decreased"},
                                                                         {"passed", "failed"},
                                                                         {"success", "failure"},
                                                                         {"enabled", "disabled"},
                                                                         {"before", "after"},
                                                                         {"buy", "sell"},
                                                                         {"credit", "debit"},
                                                                         {"won", "lost"},
                                                                         {"more", "less"},
                                                                         {"up", "down"},
                                                                         {"left", "right"},
                                                                         {"positive", "negative"},
                                                                         {"early", "late"},
                                                                         {"morning", "evening"},
                                                                         {"arrived", "missing"}}};

/// One says a word, the other its opposite: "paid" and "unpaid", "approved" and "rejected".
bool opposites_differ(const Said& a, const Words& a_words, const Said& b, const Words& b_words) {
  const auto said_by = [](const Words& one, const Words& other, std::string_view word, std::string_view opposite) {
    return one.has(word) && !one.has(opposite) && other.has(opposite) && !other.has(word);
  };
  for (const auto& [word, opposite] : kOpposites)
    if (said_by(a_words, b_words, word, opposite) || said_by(b_words, a_words, word, opposite)) return true;
  const auto prefixed = [&](const Said& one, const Words& one_words, const Words& other_words) {
    for (std::size_t w = 0; w < one.word_begin.size(); ++w) {
      const std::string_view word = word_at(one, w);
      for (const std::string_view prefix : {"un", "in", "dis", "non"}) {
        if (word.size() < prefix.size() + 4 || !word.starts_with(prefix)) continue;
        if (said_by(one_words, other_words, word, word.substr(prefix.size()))) return true;
      }
    }
    return false;
  };
  return prefixed(a, a_words, b_words) || prefixed(b, b_words, a_words);
}

/// In a short text one negation more or less turns it round, wherever it stands.
bool negation_count_differs(const Said& shorter, const Said& longer) {
  constexpr std::size_t kShortText = 400;
  if (shorter.letters.size() >= kShortText) return false;
  const std::string_view head = view(shorter).substr(0, 2 * kShingle);
  std::size_t begin = view(longer).find(head);
  if (begin == std::string_view::npos) begin = 0;
  const std::size_t end = begin + shorter.letters.size() + 8;
  const auto own = std::count_if(shorter.facts.begin(), shorter.facts.end(),
                                 [](const Fact& fact) { return fact.kind == FactKind::negation; });
  const auto inside = std::count_if(longer.facts.begin(), longer.facts.end(), [&](const Fact& fact) {
    return fact.kind == FactKind::negation && fact.at >= begin && fact.at < end;
  });
  return inside != own;
}

}  // namespace

std::uint64_t shingle_at(std::string_view letters, std::size_t at) {
  std::uint64_t value = 0;
  if (at + 8 <= letters.size()) std::memcpy(&value, letters.data() + at, 8);
  else std::memcpy(&value, letters.data() + at, kShingle);
  value &= 0xFFFFFFFFFFULL;
  value *= 0x9E3779B97F4A7C15ULL;
  return value ^ value >> 29;
}

bool SaidComparison::covers(const Said& longer, const Said& shorter, double overlap) {
  const std::size_t in_longer = longer.letters.size() - kShingle + 1;
  const std::size_t in_shorter = shorter.letters.size() - kShingle + 1;
  const std::size_t size = std::bit_ceil(2 * in_longer);
  m_table.assign(size, 0);
  const auto slot = [&](std::uint32_t tag) {
    std::size_t at = (tag * 0x9E3779B1U) & (size - 1);
    while (m_table[at] != 0 && m_table[at] != tag) at = (at + 1) & (size - 1);
    return at;
  };
  const auto tag_of = [](std::uint64_t shingle) { return static_cast<std::uint32_t>(shingle >> 16) | 1U; };
  for (std::size_t i = 0; i < in_longer; ++i) {
    const std::uint32_t tag = tag_of(shingle_at(longer.letters, i));
    m_table[slot(tag)] = tag;
  }
  std::size_t shared = 0, run = 0, longest = 0;
  for (std::size_t i = 0; i < in_shorter; ++i) {
    const std::uint32_t tag = tag_of(shingle_at(shorter.letters, i));
    if (m_table[slot(tag)] == tag) ++shared, run = 0;
    else longest = std::max(longest, ++run);
  }
  // A whole passage that the longer text does not have is something new, however much else the two share.
  const std::size_t passage = std::max<std::size_t>(20, shorter.letters.size() / 24);
  return static_cast<double>(shared) >= overlap * static_cast<double>(in_shorter) && longest <= passage;
}

bool SaidComparison::same(const Said& a, const Said& b, double overlap) {
  const Said& shorter = a.letters.size() <= b.letters.size() ? a : b;
  const Said& longer = &shorter == &a ? b : a;
  if (shorter.letters == longer.letters) return true;
  if (shorter.letters.size() < kShortest) return false;
  if (stands_whole(longer.letters, shorter.letters)) return true;
  if (!covers(longer, shorter, overlap)) return false;
  const Words shorter_words(shorter), longer_words(longer);
  return !facts_differ(shorter, shorter_words, longer, longer_words) && !negation_missing(shorter, longer) &&
         !negation_missing(longer, shorter) && !negation_count_differs(shorter, longer) &&
         !opposites_differ(shorter, shorter_words, longer, longer_words);
}

}  // namespace firstpass::condense
