#include "condense/lexicon.h"

#include <array>
#include <bit>
#include <cstring>

#include "core/text.h"

namespace firstpass::condense {

namespace {

static_assert(std::endian::native == std::endian::little, "words are hashed from memory eight bytes at a time");

enum : std::uint8_t { kOther = 0, kLower = 1, kUpper = 2, kDigit = 4, kSpace = 8, kUnderscore = 16, kHigh = 32 };
constexpr std::uint8_t kWordByte = kLower | kUpper | kDigit | kUnderscore;

constexpr std::array<std::uint8_t, 256> kClass = [] {
  std::array<std::uint8_t, 256> table{};
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = kLower;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = kUpper;
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = kDigit;
  for (int c = '\t'; c <= '\r'; ++c) table[static_cast<std::size_t>(c)] = kSpace;
  for (int c = 0x1c; c <= 0x20; ++c) table[static_cast<std::size_t>(c)] = kSpace;
  table['_'] = kUnderscore;
  for (std::size_t c = 0x80; c < 256; ++c) table[c] = kHigh;
  return table;
}();

std::uint8_t class_of(char c) { return kClass[static_cast<unsigned char>(c)]; }

std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 33;
  value *= 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 33);
}

constexpr std::uint64_t kHashStart = 0x9E3779B97F4A7C15ULL;

/// hash_bytes() of an ASCII word in lower case, of whose bytes only '_' is not what it would be there: that is read as
/// DEL, which no word holds.
std::uint64_t hash_in_lower_case(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::uint64_t kLowerBits = 0x2020202020202020ULL;
  std::uint64_t hash = kHashStart ^ (end - begin);
  std::uint64_t block;
  for (; end - begin >= sizeof block; begin += sizeof block) {
    std::memcpy(&block, text.data() + begin, sizeof block);
    hash = mix(hash ^ (block | kLowerBits));
  }
  const std::uint64_t used = (std::uint64_t{1} << (8 * (end - begin))) - 1;
  if (text.size() - begin >= sizeof block) {
    std::memcpy(&block, text.data() + begin, sizeof block);
  } else {
    block = 0;
    std::memcpy(&block, text.data() + begin, end - begin);
  }
  hash = mix(hash ^ ((block | kLowerBits) & used));
  return hash == 0 ? 1 : hash;
}

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t hash = kHashStart ^ bytes.size();
  while (bytes.size() >= 8) {
    std::uint64_t block;
    std::memcpy(&block, bytes.data(), 8);
    hash = mix(hash ^ block);
    bytes.remove_prefix(8);
  }
  std::uint64_t block = 0;
  std::memcpy(&block, bytes.data(), bytes.size());
  hash = mix(hash ^ block);
  return hash == 0 ? 1 : hash;
}

Lexicon::Lexicon(std::string_view language, KnownStems* stems)
    : m_language(language),
      m_stemmer(language),
      m_known_stems(stems),
      m_known(&KnownWords::of(language)),
      m_surfaces(1024),
      m_stems(1024) {}

Lexicon::Slot& Lexicon::find(std::vector<Slot>& slots, std::uint64_t hash) {
  const std::size_t mask = slots.size() - 1;
  std::size_t at = hash & mask;
  while (slots[at].hash != 0 && slots[at].hash != hash) at = (at + 1) & mask;
  return slots[at];
}

void Lexicon::grow(std::vector<Slot>& slots, std::size_t used) {
  if (used * 3 < slots.size() * 2) return;
  std::vector<Slot> larger(slots.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const Slot& slot : slots) {
    if (slot.hash == 0) continue;
    std::size_t at = slot.hash & mask;
    while (larger[at].hash != 0) at = (at + 1) & mask;
    larger[at] = slot;
  }
  slots = std::move(larger);
}

Term Lexicon::intern_stem(std::string_view stem, bool number) {
  constexpr std::size_t kLongest = 64;  // bytes that tell stems apart
  const std::uint64_t hash = hash_bytes(stem);
  Slot& slot = find(m_stems, hash);
  if (slot.hash != 0) return slot.term;
  if (m_terms.size() == kNoTerm) return kNoTerm;
  slot = {hash, static_cast<Term>(m_terms.size())};
  const Term term = slot.term;
  m_terms.push_back({std::string(stem.substr(0, kLongest)), number});
  grow(m_stems, m_terms.size());
  return term;
}

std::string_view Lexicon::stem_of(std::string_view lower_word, std::uint64_t hash) {
  constexpr std::size_t kLongestWord = 256;  // bytes; what is longer is no word with an ending
  if (lower_word.size() > kLongestWord) return lower_word;
  if (m_known_stems == nullptr) return m_stemmer.stem(lower_word);
  if (const std::string_view known = m_known_stems->find(m_language, hash); !known.empty()) return known;
  const std::string_view stem = m_stemmer.stem(lower_word);
  m_known_stems->remember(m_language, hash, stem);
  return stem;
}

/// A word that stands nowhere before. Two words with one 64-bit hash would only be counted as one.
Lexicon::Slot Lexicon::intern_new_surface(std::string_view lower_word, std::uint64_t hash) {
  Slot made = {hash, kNoTerm, m_known->binding.has(hash)};
  if (!m_known->stop.has(hash)) {
    const bool number = lower_word.find_first_of("0123456789") != std::string_view::npos;
    made.term = intern_stem(number ? lower_word : stem_of(lower_word, hash), number);
  }
  find(m_surfaces, hash) = made;
  grow(m_surfaces, ++m_surface_count);
  return made;
}

void Lexicon::add_word(std::string_view text, std::size_t begin, std::size_t end, std::vector<Word>& words) {
  m_lower.clear();
  for (std::size_t i = begin; i < end;) append_utf8(m_lower, fold_case(next_code_point(text, i)));
  std::size_t first = begin;
  const bool capital = is_upper(next_code_point(text, first));
  const bool number = m_lower.find_first_of("0123456789") != std::string::npos;
  const std::uint64_t hash = hash_bytes(m_lower);
  Slot slot = find(m_surfaces, hash);
  if (slot.hash == 0) slot = intern_new_surface(m_lower, hash);
  words.push_back({static_cast<std::uint32_t>(begin), slot.term, capital, number, slot.binding});
}

/// ASCII letters, digits and '_'.
void Lexicon::add_plain_word(std::string_view text, std::size_t begin, std::size_t end, bool number,
                             std::vector<Word>& words) {
  const std::uint64_t hash = hash_in_lower_case(text, begin, end);
  Slot slot = find(m_surfaces, hash);
  if (slot.hash == 0) {
    m_lower.assign(text.substr(begin, end - begin));
    for (char& c : m_lower) c = class_of(c) == kUpper ? static_cast<char>(c + ('a' - 'A')) : c;
    slot = intern_new_surface(m_lower, hash);
  }
  words.push_back(
      {static_cast<std::uint32_t>(begin), slot.term, class_of(text[begin]) == kUpper, number, slot.binding});
}

void Lexicon::add_wide(std::string_view text, std::size_t begin, std::size_t end, std::vector<Word>& words) {
  std::size_t first = begin;
  std::size_t second = begin;
  next_code_point(text, second);
  if (second >= end) {
    words.push_back(
        {static_cast<std::uint32_t>(begin), intern_stem(text.substr(begin, end - begin), false), false, false, false});
    return;
  }
  while (second < end) {
    std::size_t after = second;
    next_code_point(text, after);
    words.push_back({static_cast<std::uint32_t>(first), intern_stem(text.substr(first, after - first), false), false,
                     false, false});
    first = second;
    second = after;
  }
}

std::uint32_t Lexicon::read(std::string_view text, Span span, std::vector<Word>& words) {
  const std::string_view view = text.substr(0, span.end);
  std::uint32_t tokens = 0;
  std::size_t i = span.begin;
  while (i < view.size()) {
    const std::uint8_t kind = class_of(view[i]);
    if (kind == kSpace) {
      ++i;
      continue;
    }
    ++tokens;
    if (kind == kOther) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    std::uint8_t classes = 0;
    for (std::uint8_t next; i < view.size() && ((next = class_of(view[i])) & kWordByte) != 0; ++i) classes |= next;
    if (i < view.size() && class_of(view[i]) == kHigh) {
      // A word, sign or space outside ASCII: go by code points until the word ends.
      bool wide = false;
      bool any = i > begin;
      std::size_t end = i;
      while (end < view.size()) {
        std::size_t next = end;
        const char32_t c = next_code_point(view, next);
        if (!is_word(c)) break;
        wide |= is_wide(c);
        any = true;
        end = next;
      }
      if (!any) {
        std::size_t next = i;
        if (is_space(next_code_point(view, next))) --tokens;
        i = next;
        continue;
      }
      i = end;
      if (wide) add_wide(view, begin, end, words);
      else add_word(view, begin, end, words);
      continue;
    }
    add_plain_word(text, begin, i, (classes & kDigit) != 0, words);
  }
  return tokens;
}

}  // namespace firstpass::condense
