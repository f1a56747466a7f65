#include "condense/lexicon.h"

#include <array>
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

Lexicon::Lexicon(std::string_view language)
    : m_language(language), m_stemmer(language), m_surfaces(1024), m_stems(1024) {}

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

Term Lexicon::intern_surface(std::string_view lower_word, std::uint64_t hash) {
  Slot& slot = find(m_surfaces, hash);
  if (slot.hash != 0) return slot.term;  // two words with one 64-bit hash would only be counted as one
  Term term = kNoTerm;
  if (!is_stop_word(lower_word, m_language)) {
    const bool number = lower_word.find_first_of("0123456789") != std::string_view::npos;
    term = intern_stem(number ? lower_word : m_stemmer.stem(lower_word), number);
  }
  slot = {hash, term};
  ++m_surface_count;
  grow(m_surfaces, m_surface_count);
  return term;
}

void Lexicon::add_word(std::string_view text, std::size_t begin, std::size_t end, bool plain,
                       std::vector<Word>& words) {
  m_lower.assign(text.substr(begin, end - begin));
  bool number = false;
  if (plain) {
    for (char& c : m_lower) {
      number |= class_of(c) == kDigit;
      if (class_of(c) == kUpper) c = static_cast<char>(c + 32);
    }
  } else {
    m_lower.clear();
    for (std::size_t i = begin; i < end;) append_utf8(m_lower, fold_case(next_code_point(text, i)));
    number = m_lower.find_first_of("0123456789") != std::string::npos;
  }
  std::size_t first = begin;
  const bool capital =
      class_of(text[begin]) == kUpper || (class_of(text[begin]) == kHigh && is_upper(next_code_point(text, first)));
  const Term term = intern_surface(m_lower, hash_bytes(m_lower));
  words.push_back({static_cast<std::uint32_t>(begin), term, capital, number});
}

void Lexicon::add_wide(std::string_view text, std::size_t begin, std::size_t end, std::vector<Word>& words) {
  std::size_t first = begin;
  std::size_t second = begin;
  next_code_point(text, second);
  if (second >= end) {
    words.push_back(
        {static_cast<std::uint32_t>(begin), intern_stem(text.substr(begin, end - begin), false), false, false});
    return;
  }
  while (second < end) {
    std::size_t after = second;
    next_code_point(text, after);
    words.push_back(
        {static_cast<std::uint32_t>(first), intern_stem(text.substr(first, after - first), false), false, false});
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
      else add_word(view, begin, end, false, words);
      continue;
    }
    add_word(view, begin, i, true, words);
  }
  return tokens;
}

}  // namespace firstpass::condense
