#include "condense/lexicon.h"

#include <array>
#include <bit>
#include <cstring>

#include "core/text.h"

namespace firstpass::condense {

namespace {

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

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t hash = 0x9E3779B97F4A7C15ULL ^ bytes.size();
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

std::uint64_t hash_padded(const char* bytes, std::size_t size) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t hash = 0x9E3779B97F4A7C15ULL ^ size;
  std::uint64_t block;
  for (; size >= 8; size -= 8, bytes += 8) {
    std::memcpy(&block, bytes, 8);
    hash = mix(hash ^ block);
  }
  std::memcpy(&block, bytes, 8);
  hash = mix(hash ^ (block & ((std::uint64_t{1} << (8 * size)) - 1)));
  return hash == 0 ? 1 : hash;
}

Lexicon::Lexicon(std::string_view language)
    : m_stemmer(language), m_known(&KnownWords::of(language)), m_surfaces(1024), m_stems(1024) {}

Lexicon::Slot& Lexicon::find(std::vector<Slot>& slots, std::uint64_t hash) {
  const std::size_t mask = slots.size() - 1;
  std::size_t at = hash & mask;
  while (slots[at].hash != 0 && slots[at].hash != hash) at = (at + 1) & mask;
  return slots[at];
}

void Lexicon::grow(std::vector<Slot>& slots, std::size_t used) {
  if (used * 2 < slots.size()) return;
  std::vector<Slot> larger(slots.size() * 4);
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
  const std::uint64_t hash = hash_bytes(stem);
  Slot& slot = find(m_stems, hash);
  if (slot.hash != 0) return slot.term;
  slot = {hash, static_cast<Term>(m_terms.size())};
  const Term term = slot.term;
  m_terms.push_back({std::string(stem.substr(0, 64)), number});
  grow(m_stems, m_terms.size());
  return term;
}

Lexicon::Slot Lexicon::intern_surface(std::string_view lower_word, std::uint64_t hash) {
  Slot& slot = find(m_surfaces, hash);
  if (slot.hash != 0) return slot;  // two words with one 64-bit hash would only be counted as one
  Term term = kNoTerm;
  if (!m_known->stop.has(hash)) {
    const bool number = lower_word.find_first_of("0123456789") != std::string_view::npos;
    term = intern_stem(number ? lower_word : m_stemmer.stem(lower_word), number);
  }
  const Slot made = slot = {hash, term, m_known->binding.has(hash)};
  ++m_surface_count;
  grow(m_surfaces, m_surface_count);
  return made;
}

void Lexicon::add_word(std::string_view text, std::size_t begin, std::size_t end, std::vector<Word>& words) {
  m_lower.clear();
  for (std::size_t i = begin; i < end;) append_utf8(m_lower, fold_case(next_code_point(text, i)));
  std::size_t first = begin;
  const bool capital = is_upper(next_code_point(text, first));
  const bool number = m_lower.find_first_of("0123456789") != std::string::npos;
  const Slot slot = intern_surface(m_lower, hash_bytes(m_lower));
  words.push_back({static_cast<std::uint32_t>(begin), slot.term, capital, number, slot.binding});
}

void Lexicon::add_plain_word(std::string_view text, std::size_t begin, std::size_t end, std::vector<Word>& words) {
  constexpr std::size_t kShort = 64;
  const std::size_t size = end - begin;
  if (size > kShort) return add_word(text, begin, end, words);
  std::array<char, kShort + 8> small;
  std::uint8_t classes = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint8_t kind = class_of(text[begin + i]);
    classes |= kind;
    small[i] = static_cast<char>(text[begin + i] + (kind == kUpper ? 'a' - 'A' : 0));
  }
  const Slot slot = intern_surface({small.data(), size}, hash_padded(small.data(), size));
  words.push_back({static_cast<std::uint32_t>(begin), slot.term, class_of(text[begin]) == kUpper,
                   (classes & kDigit) != 0, slot.binding});
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
    while (i < view.size() && (class_of(view[i]) & kWordByte) != 0) ++i;
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
    add_plain_word(view, begin, i, words);
  }
  return tokens;
}

}  // namespace firstpass::condense
