#include "protect/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "core/text.h"

namespace firstpass::protect {

namespace {

constexpr int kMostGroups = 12;  // of a match, the whole of it among them

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options options(Pattern::Case letters, Pattern::Prefer prefer) {
  RE2::Options out(RE2::Quiet);
  out.set_case_sensitive(letters == Pattern::Case::sensitive);
  out.set_longest_match(prefer == Pattern::Prefer::longest);
  out.set_max_mem(std::int64_t{16} << 20);
  return out;
}

bool glues(char32_t c) {
  const bool unspaced = (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF) ||
                        (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) ||
                        (c >= 0x20000 && c <= 0x3FFFF);
  return !unspaced && c != 0xFFFD && is_word(c);
}

}  // namespace

struct Pattern::Compiled {
  std::string expression;
  Case letters;
  Prefer prefer;
  std::once_flag once;
  std::unique_ptr<RE2> made;

  const RE2& get() {
    std::call_once(once, [this] {
      made = std::make_unique<RE2>(piece(expression), options(letters, prefer));
      if (!made->ok() || made->NumberOfCapturingGroups() >= kMostGroups) std::abort();
    });
    return *made;
  }
};

Pattern::Pattern(std::string_view expression, Case letters, Prefer prefer) : m_compiled(std::make_unique<Compiled>()) {
  m_compiled->expression = expression;
  m_compiled->letters = letters;
  m_compiled->prefer = prefer;
}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::match(std::string_view text, std::size_t from, std::vector<Span>& groups, std::size_t limit,
                    bool anchored) const {
  const RE2& expression = m_compiled->get();
  re2::StringPiece found[kMostGroups];
  const int used = expression.NumberOfCapturingGroups() + 1;
  pattern_work() += std::min(limit, text.size()) - std::min(from, text.size());
  const auto anchor = anchored ? RE2::ANCHOR_START : RE2::UNANCHORED;
  if (!expression.Match(piece(text), from, std::min(limit, text.size()), anchor, found, used)) return false;
  groups.assign(static_cast<std::size_t>(used), {std::string::npos, std::string::npos});
  for (int i = 0; i < used; ++i) {
    if (found[i].data() == nullptr) continue;
    const auto begin = static_cast<std::size_t>(found[i].data() - text.data());
    groups[static_cast<std::size_t>(i)] = {begin, begin + found[i].size()};
  }
  return true;
}

bool Pattern::next(std::string_view text, std::size_t from, std::vector<Span>& groups, std::size_t limit) const {
  return match(text, from, groups, limit, false);
}
bool Pattern::at(std::string_view text, std::size_t from, std::vector<Span>& groups, std::size_t limit) const {
  return match(text, from, groups, limit, true);
}
std::size_t Pattern::match_at(std::string_view text) const {
  re2::StringPiece found;
  pattern_work() += text.size();
  const bool matched = m_compiled->get().Match(piece(text), 0, text.size(), RE2::ANCHOR_START, &found, 1);
  return matched ? found.size() : std::string_view::npos;
}
bool Pattern::contains(std::string_view text) const {
  pattern_work() += text.size();
  return m_compiled->get().Match(piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}
bool Pattern::matches(std::string_view text) const {
  pattern_work() += text.size();
  return m_compiled->get().Match(piece(text), 0, text.size(), RE2::ANCHOR_BOTH, nullptr, 0);
}

std::uint64_t& pattern_work() {
  static thread_local std::uint64_t bytes = 0;
  return bytes;
}

bool word_before(std::string_view text, std::size_t at) {
  if (at == 0) return false;
  std::size_t begin = at - 1;
  if (static_cast<unsigned char>(text[begin]) < 0x80) return is_word_byte(text[begin]);
  while (begin > 0 && at - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
  return glues(next_code_point(text, begin));
}
bool word_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  if (static_cast<unsigned char>(text[at]) < 0x80) return is_word_byte(text[at]);
  return glues(next_code_point(text, at));
}

std::string digits_of(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_digit);
  return out;
}
std::string ascii_upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}
std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

}  // namespace firstpass::protect
