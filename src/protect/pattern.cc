#include "protect/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstdlib>

namespace firstpass::protect {

namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options options(Pattern::Case letters) {
  RE2::Options out(RE2::Quiet);
  out.set_case_sensitive(letters == Pattern::Case::sensitive);
  out.set_max_mem(std::int64_t{16} << 20);
  return out;
}

}  // namespace

Pattern::Pattern(std::string_view expression, Case letters)
    : m_expression(std::make_unique<re2::RE2>(piece(expression), options(letters))) {
  if (!m_expression->ok()) std::abort();
}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::next(std::string_view text, std::size_t from, std::vector<Span>& groups, std::size_t limit) const {
  const int count = m_expression->NumberOfCapturingGroups() + 1;
  constexpr int kMaxGroups = 12;
  re2::StringPiece found[kMaxGroups];
  const int used = std::min(count, kMaxGroups);
  if (!m_expression->Match(piece(text), from, std::min(limit, text.size()), RE2::UNANCHORED, found, used)) return false;
  groups.assign(static_cast<std::size_t>(used), {std::string::npos, std::string::npos});
  for (int i = 0; i < used; ++i) {
    if (found[i].data() == nullptr) continue;
    const auto begin = static_cast<std::size_t>(found[i].data() - text.data());
    groups[static_cast<std::size_t>(i)] = {begin, begin + found[i].size()};
  }
  return true;
}

bool Pattern::contains(std::string_view text) const {
  return m_expression->Match(piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}
bool Pattern::matches(std::string_view text) const {
  return m_expression->Match(piece(text), 0, text.size(), RE2::ANCHOR_BOTH, nullptr, 0);
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

ContextWords::ContextWords(std::string_view words, std::string_view anywhere)
    : m_words("(?:^|[^\\pL\\pN])(?:" + std::string(words) + ")(?:$|[^\\pL\\pN])" +
                  (anywhere.empty() ? std::string() : "|" + std::string(anywhere)),
              Pattern::Case::ignored) {}

bool ContextWords::near(std::string_view text, Span span, std::size_t before, std::size_t after) const {
  std::size_t begin = span.begin > before ? span.begin - before : 0;
  // Beyond the previous line begins another matter.
  const std::size_t line = text.substr(0, span.begin).rfind('\n');
  if (line != std::string_view::npos && line > 0 && line >= begin) {
    const std::size_t earlier = text.substr(0, line).rfind('\n');
    if (earlier != std::string_view::npos && earlier >= begin) begin = earlier + 1;
  }
  while (begin > 0 && begin < span.begin && is_word_byte(text[begin - 1]) && is_word_byte(text[begin])) ++begin;
  if (m_words.contains(text.substr(begin, span.begin - begin))) return true;
  if (after == 0) return false;
  const std::size_t end = std::min(text.size(), span.end + after);
  const std::size_t stop = text.substr(span.end, end - span.end).find('\n');
  return m_words.contains(text.substr(span.end, stop == std::string_view::npos ? end - span.end : stop));
}

}  // namespace firstpass::protect
