#include "condense/same_said.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "condense/lexicon.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kShortest = 24;   // signs; shorter texts are the same only when equal
constexpr std::size_t kMostFacts = 12;  // contradicting facts that are looked at closely; more are a difference
constexpr std::size_t kContext = 6;     // signs to each side of a negation that tell its place

bool contains(std::string_view text, std::string_view part) {
  return memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool stands_whole(std::string_view longer, std::string_view shorter) {
  const void* found = memmem(longer.data(), longer.size(), shorter.data(), shorter.size());
  return found != nullptr &&
         stands_at(longer, shorter, static_cast<std::size_t>(static_cast<const char*>(found) - longer.data()));
}

/// Which signs a word has, a bit each.
std::uint64_t signs_of(std::string_view word) {
  std::uint64_t signs = 0;
  for (const char c : word) signs |= std::uint64_t{1} << ((c & 31) | (c & 64) >> 1);
  return signs;
}

/// At most `limit` insertions, deletions or replacements apart.
bool near(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit || b.size() > 63) return false;
  std::array<std::size_t, 64> row{};
  for (std::size_t j = 0; j <= a.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= b.size(); ++i) {
    std::size_t diagonal = row[0], least = i;
    row[0] = i;
    for (std::size_t j = 1; j <= a.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[j - 1] == b[i - 1] ? 0 : 1)});
      diagonal = above;
      least = std::min(least, row[j]);
    }
    if (least > limit) return false;
  }
  return row[a.size()] <= limit;
}

bool is_number(FactKind kind) { return kind == FactKind::number || kind == FactKind::torn_number; }

/// A reading error of `fact`: a word of like length, few signs apart. A clean number is only ever misread with letters
/// in it: two clean numbers one digit apart are two facts.
bool misread(const Stated& one, const Fact& fact, const Stated& stated) {
  const std::string_view text = one.text_of(fact);
  const Said& other = stated.said();
  const std::size_t limit = text.size() <= 4 ? 1 : 2;
  const std::uint64_t signs = signs_of(text);
  for (std::size_t w = 0; w < other.word_count(); ++w) {
    // Each sign that the word lacks is an error by itself.
    std::uint64_t lacking = signs & ~stated.signs(w);
    for (std::size_t i = 0; i < limit; ++i) lacking &= lacking - 1;
    if (lacking != 0) continue;
    const std::string_view word = other.word(w);
    if (word.size() + limit < text.size() || text.size() + limit < word.size()) continue;
    if (is_number(fact.kind)) {
      const bool clean = std::all_of(word.begin(), word.end(), is_digit);
      if (clean && fact.kind == FactKind::number) continue;
    }
    if (near(text, word, limit)) return true;
  }
  return false;
}

/// Whether `one` states a fact of a kind that `other` does not.
bool states_more(const Stated& one, const Stated& other, bool (*of_kind)(FactKind)) {
  std::size_t looked = 0;
  for (const Fact& fact : one.facts()) {
    if (!of_kind(fact.kind) || other.has(one.text_of(fact))) continue;
    // The text may have been cut off in the middle of its last word.
    const bool last = fact.at + fact.size == one.letters().size();
    if (last && !is_number(fact.kind) && contains(other.letters(), one.text_of(fact))) continue;
    if (++looked > kMostFacts || !misread(one, fact, other)) return true;
  }
  return false;
}

/// A fact on one side alone is one that the other left out; one on each side is a different fact.
bool facts_differ(const Stated& a, const Stated& b) {
  const std::array<bool (*)(FactKind), 3> kinds = {is_number, [](FactKind kind) { return kind == FactKind::calendar; },
                                                   [](FactKind kind) { return kind == FactKind::name; }};
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](auto of_kind) { return states_more(a, b, of_kind) && states_more(b, a, of_kind); });
}

/// A negation of `one` whose surroundings stand in `other` without it.
bool negation_missing(const Stated& one, const Stated& other) {
  std::size_t looked = 0;
  for (const Fact& fact : one.facts()) {
    if (fact.kind != FactKind::negation || ++looked > 64) continue;
    const std::size_t begin = fact.at >= kContext ? fact.at - kContext : 0;
    const std::size_t after = fact.at + fact.size;
    if (fact.at - begin + std::min(kContext, one.letters().size() - after) < kContext) continue;
    const std::string_view word = one.text_of(fact), before = one.letters().substr(begin, fact.at - begin),
                           behind = one.letters().substr(after, kContext);
    const auto stands = [&](std::string_view between) {
      return contains(other.letters(), std::string(before).append(between).append(behind));
    };
    if (stands(word)) continue;
    // "isn't paid" without its negation is "is paid", "can't" is "can", "don't pay" is "pay".
    const bool joined = word.size() >= 4 && word.ends_with("nt");
    if (stands({}) || (joined && (stands(word.substr(0, word.size() - 2)) || stands(word.substr(0, word.size() - 1)))))
      return true;
  }
  return false;
}

constexpr std::array<std::array<std::string_view, 2>, 25> kOpposites = {{{"approved", "rejected"},
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
                                                                         {"arrived", "missing"},
                                                                         {"hired", "fired"}}};

/// One says a word, the other its opposite: "paid" and "unpaid", "approved" and "rejected".
bool opposites_differ(const Stated& a, const Stated& b) {
  const auto said_by = [](const Stated& one, const Stated& other, std::string_view word, std::string_view opposite) {
    return one.has(word) && !one.has(opposite) && other.has(opposite) && !other.has(word);
  };
  for (const auto& [word, opposite] : kOpposites)
    if (said_by(a, b, word, opposite) || said_by(b, a, word, opposite)) return true;
  const auto prefixed = [&](const Stated& one, const Stated& other) {
    for (std::size_t w = 0; w < one.said().word_count(); ++w) {
      const std::string_view word = one.said().word(w);
      for (const std::string_view prefix : {"un", "in", "dis", "non"}) {
        if (word.size() < prefix.size() + 4 || !word.starts_with(prefix)) continue;
        if (said_by(one, other, word, word.substr(prefix.size()))) return true;
      }
    }
    return false;
  };
  return prefixed(a, b) || prefixed(b, a);
}

/// Bytes of a text's letters.
struct Range {
  std::size_t begin = 0, end = 0;
};

/// A full stop or a capital after a line break; a line that begins in lower case may go on with the one before.
bool begins_sentence(const Said& said, std::size_t word) { return said.note(word).opens && said.note(word).capital; }

/// `part` with the rest of the sentences that it begins and ends in.
Range whole_sentences(const Said& said, Range part) {
  const std::size_t count = said.word_count();
  const auto first_from = [&](std::size_t at) {
    std::size_t low = 0, high = count;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (said.note(middle).begin < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  std::size_t first = first_from(part.begin + 1);
  if (first > 0) --first;
  while (first > 0 && !begins_sentence(said, first)) --first;
  std::size_t last = first_from(part.end);
  while (last < count && !begins_sentence(said, last)) ++last;
  return {said.note(first).begin, last < count ? said.note(last).begin : said.letters().size()};
}

std::size_t negations_in(const std::vector<Fact>& facts, Range part) {
  return static_cast<std::size_t>(std::count_if(facts.begin(), facts.end(), [&](const Fact& fact) {
    return fact.kind == FactKind::negation && fact.at >= part.begin && fact.at < part.end;
  }));
}

/// In a short text one negation more or less turns it round, wherever it stands.
bool negation_count_differs(const Stated& shorter, const Stated& longer) {
  constexpr std::size_t kShortText = 400;
  const std::size_t size = shorter.letters().size();
  if (size >= kShortText) return false;
  const std::string_view head = shorter.letters().substr(0, 2 * kShingle),
                         tail = shorter.letters().substr(size - std::min(size, 2 * kShingle));
  std::size_t begin = longer.letters().find(head);
  if (begin == std::string_view::npos) begin = 0;
  std::size_t end = longer.letters().find(tail, begin);
  end = std::min(longer.letters().size(), end == std::string_view::npos ? begin + size + 8 : end + tail.size());
  return negations_in(longer.facts(), whole_sentences(longer.said(), {begin, end})) !=
         negations_in(shorter.facts(), {0, size});
}

/// The kShingle signs at `at`, mixed. `letters` may be read eight bytes beyond `at` (Said keeps room behind its end).
std::uint64_t shingle_at(std::string_view letters, std::size_t at) {
  std::uint64_t value = 0;
  std::memcpy(&value, letters.data() + at, 8);
  value = (value & 0xFFFFFFFFFFULL) * 0x9E3779B97F4A7C15ULL;
  return value ^ value >> 29;
}

std::uint64_t bits_of(std::uint64_t shingle) {
  return std::uint64_t{1} << (shingle & 63) | std::uint64_t{1} << (shingle >> 6 & 63);
}

std::size_t place_of(std::uint64_t shingle, const std::vector<std::uint64_t>& seen) {
  return shingle >> 20 & (seen.size() - 1);
}

/// A Bloom filter of two bits in one word, with `words` of them.
void note_shingles(std::string_view letters, std::size_t words, std::vector<std::uint64_t>& seen) {
  seen.assign(std::bit_ceil(std::max<std::size_t>(words, 64)), 0);
  for (std::size_t i = 0; i + kShingle <= letters.size(); ++i) {
    const std::uint64_t shingle = shingle_at(letters, i);
    seen[place_of(shingle, seen)] |= bits_of(shingle);
  }
}

/// Whether `overlap` of the shingles of `shorter` were noted, with no passage missing.
bool covered(std::string_view shorter, const std::vector<std::uint64_t>& seen, double overlap) {
  const std::size_t count = shorter.size() - kShingle + 1;
  const std::size_t passage = longest_missing(shorter.size());
  const auto most_missing = static_cast<std::size_t>((1 - overlap) * static_cast<double>(count));
  std::size_t missing = 0, run = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t shingle = shingle_at(shorter, i), wanted = bits_of(shingle);
    const bool there = (seen[place_of(shingle, seen)] & wanted) == wanted;
    missing += !there;
    run = there ? 0 : run + 1;
    if (run > passage || missing > most_missing) return false;
  }
  return true;
}

}  // namespace

bool stands_at(std::string_view longer, std::string_view shorter, std::size_t at) {
  if (at > longer.size() || longer.substr(at, shorter.size()) != shorter) return false;
  const std::size_t end = at + shorter.size();
  const bool torn_front = at > 0 && is_digit(longer[at - 1]) && is_digit(shorter.front());
  const bool torn_back = end < longer.size() && is_digit(longer[end]) && is_digit(shorter.back());
  return !torn_front && !torn_back;
}

std::size_t longest_missing(std::size_t size) { return std::max<std::size_t>(20, size / 24); }

void SaidComparison::note(std::string_view longer) {
  // A word for each shingle: of those that are not there, some two in a thousand seem to be.
  note_shingles(longer, longer.size(), m_seen);
}

Stated::Stated(const Said& said) : m_said(said), m_facts(said.facts()) {
  m_hashes.reserve(said.word_count());
  m_signs.reserve(said.word_count());
  for (std::size_t w = 0; w < said.word_count(); ++w) {
    m_hashes.push_back(hash_bytes(said.word(w)));
    m_signs.push_back(signs_of(said.word(w)));
  }
  std::sort(m_hashes.begin(), m_hashes.end());
}

bool Stated::has(std::string_view word) const {
  return std::binary_search(m_hashes.begin(), m_hashes.end(), hash_bytes(word));
}

bool says_whole(const Said& longer, std::string_view shorter, bool cut_off) {
  constexpr int kMostPlaces = 8;
  const std::string_view letters = longer.letters();
  if (letters.size() == shorter.size()) return true;
  std::size_t at = letters.find(shorter);
  for (int tries = 0; at != std::string_view::npos && tries < kMostPlaces; ++tries) {
    const Range part = {at, at + shorter.size()};
    Range around = whole_sentences(longer, part);
    if (cut_off) around.end = part.end;
    const bool stands_alone = around.begin == part.begin && around.end == part.end;
    const auto turned_round = [&](const std::vector<Fact>& facts) {
      return negations_in(facts, {around.begin, part.begin}) + negations_in(facts, {part.end, around.end}) > 0;
    };
    if (stands_at(letters, shorter, at) && (stands_alone || !turned_round(longer.facts()))) return true;
    at = letters.find(shorter, at + shorter.size());
  }
  return false;
}

bool facts_agree(const Stated& a, const Stated& b) {
  const bool a_first = a.letters().size() <= b.letters().size();
  const Stated &shorter = a_first ? a : b, &longer = a_first ? b : a;
  return !facts_differ(shorter, longer) && !negation_missing(shorter, longer) && !negation_missing(longer, shorter) &&
         !negation_count_differs(shorter, longer) && !opposites_differ(shorter, longer);
}

Shared SaidComparison::shared(std::string_view a, std::string_view b, double overlap) {
  const auto [shorter, longer] = a.size() <= b.size() ? std::pair(a, b) : std::pair(b, a);
  if (shorter == longer) return Shared::all;
  if (shorter.size() < kShortest) return Shared::too_little;
  if (stands_whole(longer, shorter)) return Shared::all;
  note(longer);
  return most(shorter, overlap);
}

Shared SaidComparison::most(std::string_view shorter, double overlap) const {
  return shorter.size() >= kShortest && covered(shorter, m_seen, overlap) ? Shared::most : Shared::too_little;
}

bool SaidComparison::same(const Said& a, const Said& b, double overlap) {
  const Shared share = shared(a.letters(), b.letters(), overlap);
  if (share == Shared::all) {
    const bool a_first = a.letters().size() <= b.letters().size();
    const Said &shorter = a_first ? a : b, &longer = a_first ? b : a;
    return says_whole(longer, shorter.letters(), shorter.cut_off());
  }
  return share == Shared::most && facts_agree(Stated(a), Stated(b));
}

}  // namespace firstpass::condense
