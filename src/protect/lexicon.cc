#include "protect/lexicon.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "core/text.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kLongestPart = 40;  // bytes; a longer word is none of ours
constexpr std::size_t kLongestGap = 3;    // what may join two words of a name of a field
constexpr std::uint32_t kSeed = 2166136261U;
constexpr std::size_t kNoMatch = std::string_view::npos;

// Lower case of ASCII letters and digits; 0 for what separates words.
constexpr std::array<char, 128> kFolded = [] {
  std::array<char, 128> out{};
  for (char c = '0'; c <= '9'; ++c) out[static_cast<std::size_t>(c)] = c;
  for (char c = 'a'; c <= 'z'; ++c) out[static_cast<std::size_t>(c)] = c;
  for (char c = 'A'; c <= 'Z'; ++c) out[static_cast<std::size_t>(c)] = static_cast<char>(c - 'A' + 'a');
  return out;
}();

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
std::uint32_t hashed(std::uint32_t hash, char c) { return (hash ^ static_cast<unsigned char>(c)) * 16777619U; }

// Scripts that put no spaces between words: a word may begin and end at any of their characters.
bool is_unspaced(char32_t c) {
  return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF) ||
         (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0x3040 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}
bool is_letter_beyond_ascii(char32_t c) {
  return u_isalpha(static_cast<UChar32>(c)) || (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0;
}
char32_t folded(char32_t c) { return c < 0x80 ? c : c == U'’' ? U'\'' : fold_case(c); }

std::string folded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c < 0x80) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
    else append_utf8(out, folded(c));
  }
  return out;
}

bool joins(char c) { return c == ' ' || c == '_' || c == '-' || c == '.' || c == '\n' || c == '\t' || c == '\r'; }

// "accountNumber": a capital begins the next word.
bool is_camel_border(std::string_view text, std::size_t at) {
  return at > 0 && at < text.size() && is_capital(text[at]) && is_lower(text[at - 1]);
}

std::size_t behind_gap(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && end - at < kLongestGap && joins(text[end])) ++end;
  return end > at || is_camel_border(text, at) ? end : kNoMatch;
}

// Where `tail`, which is folded, ends in `text` when it stands at `at`.
std::size_t match_tail(std::string_view text, std::size_t at, std::string_view tail) {
  for (std::size_t i = 0; i < tail.size();) {
    if (tail[i] == ' ') {
      at = behind_gap(text, at), ++i;
      if (at == kNoMatch) return at;
      continue;
    }
    if (at >= text.size()) return kNoMatch;
    if (is_ascii(text[at]) && is_ascii(tail[i])) {
      const char c = is_capital(text[at]) ? static_cast<char>(text[at] - 'A' + 'a') : text[at];
      if (c != tail[i]) return kNoMatch;
      ++at, ++i;
      continue;
    }
    if (folded(next_code_point(text, at)) != next_code_point(tail, i)) return kNoMatch;
  }
  return at;
}

bool ends_word(std::string_view text, std::size_t at) {
  if (at >= text.size()) return true;
  if (is_ascii(text[at])) return kFolded[static_cast<std::size_t>(text[at])] == 0 || is_camel_border(text, at);
  const char32_t c = next_code_point(text, at);
  return is_unspaced(c) || !is_letter_beyond_ascii(c);
}

// The expander of spellings(): each step multiplies what may stand so far.
using Forms = std::vector<std::string>;

Forms joined(const Forms& heads, const Forms& tails) {
  Forms out;
  for (const std::string& head : heads)
    for (const std::string& tail : tails) out.push_back(head + tail);
  return out;
}

Forms alternatives(std::string_view text, std::size_t& at);

Forms atom(std::string_view text, std::size_t& at) {
  if (text[at] == '(') {
    ++at;
    Forms out = alternatives(text, at);
    ++at;  // ')'
    return out;
  }
  Forms out;
  const auto character = [&] {
    const std::size_t begin = at;
    next_code_point(text, at);
    out.emplace_back(text.substr(begin, at - begin));
  };
  if (text[at] != '[') return character(), out;
  for (++at; at < text.size() && text[at] != ']';) character();
  ++at;
  return out;
}

Forms alternatives(std::string_view text, std::size_t& at) {
  Forms all, now{""};
  while (at < text.size() && text[at] != ')') {
    if (text[at] == '|') {
      all.insert(all.end(), now.begin(), now.end());
      now = {""}, ++at;
      continue;
    }
    Forms next = atom(text, at);
    if (at < text.size() && text[at] == '?') next.emplace_back(), ++at;
    now = joined(now, next);
  }
  all.insert(all.end(), now.begin(), now.end());
  return all;
}

}  // namespace

std::vector<std::string> spellings(std::string_view text) {
  std::size_t at = 0;
  Forms out = alternatives(text, at);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  std::erase(out, "");
  return out;
}

Lexicon::Group Lexicon::add(std::string_view list) {
  if (list.empty()) return kNone;
  const auto [at, is_new] = m_lists.try_emplace(std::string(list), static_cast<Group>(m_lists.size()));
  if (is_new) {
    for (const std::string& word : spellings(list)) add_word(word, at->second);
  }
  return at->second;
}

void Lexicon::add_word(std::string_view spelled, Group group) {
  const std::string word = folded(spelled);
  // The first part is what the reader below takes for one word.
  std::size_t end = 0;
  bool inside = true, open_ended = false;
  for (std::size_t at = 0; at < word.size();) {
    const char32_t c = next_code_point(word, at);
    const bool letter = c < 0x80 ? kFolded[c] != 0 : is_letter_beyond_ascii(c);
    open_ended = is_unspaced(c) || !letter;
    inside = inside && letter && (end == 0 || !is_unspaced(c));
    if (inside) end = at;
    if (is_unspaced(c)) inside = false;
  }
  const std::string first = word.substr(0, end), tail = word.substr(end);
  const auto hash = static_cast<std::uint32_t>(PartHash()(first));
  m_filter[hash % kFilterBits / 64] |= std::uint64_t{1} << (hash % 64);
  const auto head = m_first.try_emplace(first, kEnd).first;
  for (std::uint32_t i = head->second; i != kEnd; i = m_words[i].next) {
    if (m_words[i].tail == tail) {
      m_words[i].groups.push_back(group);
      return;
    }
  }
  m_words.push_back({tail, head->second, open_ended, {group}});
  head->second = static_cast<std::uint32_t>(m_words.size() - 1);
}

std::size_t Lexicon::PartHash::operator()(const std::string& part) const {
  std::uint32_t hash = kSeed;
  for (const char c : part) hash = hashed(hash, c);
  return hash;
}

bool Lexicon::has(std::uint32_t word, Group group) const {
  const std::vector<Group>& groups = m_words[word].groups;
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

// Cuts the text into words and hashes them while it goes.
struct Lexicon::Reader {
  std::string_view text;
  std::size_t at = 0, begin = 0, end = 0;  // next byte to read; the word
  std::uint32_t hash = kSeed;
  std::size_t size = 0;  // of `part`
  std::array<char, kLongestPart + 4> part{};

  bool next() {
    size = 0, hash = kSeed;
    while (at < text.size() && is_ascii(text[at]) && kFolded[static_cast<std::size_t>(text[at])] == 0) ++at;
    begin = at;
    while (at < text.size() && (is_ascii(text[at]) ? ascii() : beyond_ascii())) {}
    return begin < text.size();
  }

 private:
  void append(char c) {
    hash = hashed(hash, c);
    if (size < kLongestPart) part[size] = c;
    ++size;
  }
  // All letters and digits from here on, in variables of its own: written through `part`, a member would be read anew
  // for each of them. False where the word ends.
  bool ascii() {
    const std::string_view all = text;
    std::size_t to = at, count = size;
    std::uint32_t now = hash;
    for (; to < all.size() && is_ascii(all[to]); ++to, ++count) {
      const char c = kFolded[static_cast<std::size_t>(all[to])];
      if (c == 0 || (count > 0 && is_camel_border(all, to))) break;
      now = hashed(now, c);
      if (count < kLongestPart) part[count] = c;
    }
    if (to > at) end = to;
    at = to, size = count, hash = now;
    return to < all.size() && !is_ascii(all[to]);
  }
  bool beyond_ascii() {
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    const bool unspaced = is_unspaced(c);
    if (!unspaced && !is_letter_beyond_ascii(c)) {
      if (size == 0) begin = at;
      return size == 0;
    }
    if (unspaced && size > 0) return at = from, false;
    std::string bytes;
    append_utf8(bytes, folded(c));
    for (const char byte : bytes) append(byte);
    end = at;
    return !unspaced;
  }
};

void Lexicon::find(std::string_view text, std::vector<Mark>& out) const {
  Reader reader{text};
  while (reader.next()) {
    if ((m_filter[reader.hash % kFilterBits / 64] >> (reader.hash % 64) & 1) == 0) continue;
    if (reader.size == 0 || reader.size > kLongestPart) continue;
    const auto head = m_first.find(Part{{reader.part.data(), reader.size}, reader.hash});
    if (head == m_first.end()) continue;
    for (std::uint32_t i = head->second; i != kEnd; i = m_words[i].next) {
      const std::size_t end = match_tail(text, reader.end, m_words[i].tail);
      if (end == kNoMatch || !(m_words[i].open_ended || ends_word(text, end))) continue;
      out.push_back({static_cast<std::uint32_t>(reader.begin), static_cast<std::uint32_t>(end), i});
    }
  }
}

}  // namespace firstpass::protect
