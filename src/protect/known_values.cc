#include "protect/known_values.h"

#include <algorithm>
#include <string>

#include "core/words.h"
#include "vault/telling.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kShortest = 2;  // bytes; one letter stands in every text
constexpr std::size_t kKeyBytes = 3;

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::uint32_t key_of(std::string_view text, std::size_t bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(ascii_lower(text[i]));
  return value;
}

bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

// The last gate looks for long words inside longer ones, too, and for any word with an s behind it: what it would
// refuse is hidden here ("Protestant" in "Protestants", "European" in "Europeanised").
bool may_go_on(std::string_view text, std::size_t end, std::string_view value) {
  constexpr std::size_t kLongWord = 8;
  if (value.size() < kKeyBytes || !is_letter(value.back())) return false;
  if (text[end] == 's' && (end + 1 == text.size() || !is_word_byte(text[end + 1]))) return true;
  return value.size() >= kLongWord && std::all_of(value.begin(), value.end(), is_letter) && is_letter(text[end]);
}

bool stands_at(std::string_view text, std::size_t at, std::string_view value) {
  if (at + value.size() > text.size()) return false;
  const bool as_typed = value.size() < kKeyBytes;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char a = text[at + i], b = value[i];
    if (a != b && (as_typed || ascii_lower(a) != ascii_lower(b))) return false;
  }
  const std::size_t end = at + value.size();
  if (end < text.size() && is_word_byte(text[end]) && is_word_byte(text[end - 1]) && !may_go_on(text, end, value))
    return false;
  // "WHO" is hidden, "who" is not.
  if (as_typed || text.substr(at, value.size()) == value) return true;
  std::string folded(value);
  for (char& c : folded) c = ascii_lower(c);
  return !is_stop_word(folded, "en");
}

}  // namespace

KnownValues::KnownValues(std::vector<vault::Entry> entries) : m_entries(std::move(entries)) {
  for (const vault::Entry& entry : m_entries) {
    if (vault::ties_nothing(entry.type) || entry.original.size() < kShortest) continue;
    if (vault::says_nothing_alone(entry.type, entry.original)) continue;
    m_starts.set(key_of(entry.original, kShortest));
    m_by_start.emplace(key_of(entry.original, std::min(entry.original.size(), kKeyBytes)), &entry);
  }
}

KnownValues::~KnownValues() {
  for (vault::Entry& entry : m_entries) vault::wipe(entry.original);
}

std::shared_ptr<const KnownValues> KnownValues::of(const vault::Scope& scope) {
  return scope.memo().get<KnownValues>(scope.generation(),
                                       [&] { return std::make_shared<const KnownValues>(scope.entries()); });
}

void KnownValues::find(std::string_view text, std::size_t begin, std::size_t end, std::vector<Detection>& out) const {
  if (m_by_start.empty()) return;
  const std::string_view window = text.substr(0, end);
  for (std::size_t at = begin; at + kShortest <= end; ++at) {
    if (at > 0 && is_word_byte(text[at - 1]) && is_word_byte(text[at])) continue;
    if (!m_starts.test(key_of(text.substr(at), kShortest))) continue;
    const vault::Entry* best = nullptr;
    for (std::size_t bytes = kShortest; bytes <= kKeyBytes && at + bytes <= end; ++bytes) {
      const auto [first, last] = m_by_start.equal_range(key_of(text.substr(at), bytes));
      for (auto candidate = first; candidate != last; ++candidate) {
        if (stands_at(window, at, candidate->second->original) &&
            (best == nullptr || candidate->second->original.size() > best->original.size()))
          best = candidate->second;
      }
    }
    if (best == nullptr) continue;
    out.push_back({{at, at + best->original.size()}, best->type, 1.0, "vault", "known from this conversation"});
    at += best->original.size() - 1;
  }
}

}  // namespace firstpass::protect
