#include "protect/known_values.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/words.h"
#include "vault/telling.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kShortest = 2;  // bytes; one letter stands in every text
constexpr std::size_t kKeyBytes = 3;

constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr auto kLower = [] {
  std::array<unsigned char, 256> table{};
  for (int c = 0; c < 256; ++c)
    table[static_cast<std::size_t>(c)] = static_cast<unsigned char>(ascii_lower(static_cast<char>(c)));
  return table;
}();

/// Different for any two pairs of ASCII letters in its last ten bits. Both in lower case.
std::size_t start_of(std::size_t first, std::size_t second) { return first << 5 ^ second; }

std::uint32_t key_of(std::string_view text, std::size_t bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(ascii_lower(text[i]));
  return value;
}

bool same_letters(std::string_view text, std::string_view value, bool as_typed) {
  for (std::size_t i = 0; i < value.size(); ++i)
    if (text[i] != value[i] && (as_typed || ascii_lower(text[i]) != ascii_lower(value[i]))) return false;
  return true;
}

bool stands_at(std::string_view text, std::size_t at, std::string_view value, vault::Standing standing) {
  if (at + value.size() > text.size()) return false;
  const bool as_typed = value.size() < kKeyBytes;
  const std::string_view found = text.substr(at, value.size());
  if (!same_letters(found, value, as_typed) || !vault::stands_as(standing, text, at, at + value.size())) return false;
  // "WHO" is hidden, "who" is not.
  if (as_typed || found == value) return true;
  std::string folded(value);
  for (char& c : folded) c = ascii_lower(c);
  return !is_stop_word(folded, "en");
}

}  // namespace

KnownValues::KnownValues(std::vector<vault::Entry> entries) : m_entries(std::move(entries)) {
  for (const vault::Entry& entry : m_entries) {
    if (vault::ties_nothing(entry.type) || entry.original.size() < kShortest) continue;
    if (vault::says_nothing_alone(entry.type, entry.original)) continue;
    const auto lower_at = [&](std::size_t i) { return kLower[static_cast<unsigned char>(entry.original[i])]; };
    m_firsts[lower_at(0)] = true;
    m_starts.set(start_of(lower_at(0), lower_at(1)) % kFilterBits);
    m_by_start.emplace(key_of(entry.original, std::min(entry.original.size(), kKeyBytes)),
                       Known{&entry, vault::shape_of(entry.original).standing()});
  }
}

KnownValues::~KnownValues() {
  for (vault::Entry& entry : m_entries) vault::wipe(entry.original);
}

std::shared_ptr<const KnownValues> KnownValues::of(const vault::Scope& scope) {
  return scope.memo().get<KnownValues>(scope.generation(),
                                       [&] { return std::make_shared<const KnownValues>(scope.entries()); });
}

/// The first place from `at` on where one may begin; `end` when there is none.
std::size_t KnownValues::next_start(std::string_view text, std::size_t at, std::size_t end) const {
  const auto lower_at = [&](std::size_t i) { return kLower[static_cast<unsigned char>(text[i])]; };
  for (; at + kShortest <= end; ++at)
    if (m_firsts[lower_at(at)] && m_starts[start_of(lower_at(at), lower_at(at + 1)) % kFilterBits]) return at;
  return end;
}

void KnownValues::find(std::string_view text, std::size_t begin, std::size_t end, std::vector<Detection>& out) const {
  if (m_by_start.empty()) return;
  // What is hidden before and behind ends words, as its placeholders will when the gate looks.
  std::size_t edge = begin;
  for (std::size_t at = next_start(text, begin, end); at < end; at = next_start(text, at + 1, end)) {
    const vault::Entry* best = nullptr;
    for (std::size_t bytes = kShortest; bytes <= kKeyBytes && at + bytes <= end; ++bytes) {
      const auto [first, last] = m_by_start.equal_range(key_of(text.substr(at), bytes));
      for (auto candidate = first; candidate != last; ++candidate) {
        const Known& known = candidate->second;
        if (stands_at(text.substr(edge, end - edge), at - edge, known.entry->original, known.standing) &&
            (best == nullptr || known.entry->original.size() > best->original.size()))
          best = known.entry;
      }
    }
    if (best == nullptr) continue;
    out.push_back({{at, at + best->original.size()}, best->type, 1.0, "vault", "known from this conversation"});
    edge = at + best->original.size();
    at = edge - 1;
  }
}

}  // namespace firstpass::protect
