#include "protect/scan.h"

#include <algorithm>

#include "core/ascii.h"

namespace firstpass::protect {

namespace {

bool is_digit_byte(char c) { return static_cast<unsigned char>(c - '0') < 10; }

std::vector<Digits> digits_in(std::string_view text) {
  std::vector<Digits> out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit_byte(text[at])) continue;
    const std::size_t begin = at;
    while (at < text.size() && is_digit_byte(text[at])) ++at;
    out.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)});
  }
  return out;
}

std::ptrdiff_t lines_in(std::string_view text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

Scan::Scan(const Lexicon& lexicon, std::string_view text, double floor)
    : m_lexicon(&lexicon), m_text(text), m_floor(floor), m_ascii(firstpass::is_ascii(text)), m_digits(digits_in(text)) {
  lexicon.find(text, m_marks);
}

std::size_t Scan::first_mark(std::size_t at) const {
  const auto found = std::lower_bound(m_marks.begin(), m_marks.end(), at,
                                      [](const Lexicon::Mark& mark, std::size_t begin) { return mark.begin < begin; });
  return static_cast<std::size_t>(found - m_marks.begin());
}

std::size_t Scan::first_digits(std::size_t at) const {
  const auto found = std::lower_bound(m_digits.begin(), m_digits.end(), at,
                                      [](const Digits& digits, std::size_t begin) { return digits.begin < begin; });
  return static_cast<std::size_t>(found - m_digits.begin());
}

bool Scan::near(Lexicon::Group group, Span span, std::size_t before, std::size_t after) const {
  if (group == Lexicon::kNone || m_marks.empty()) return false;
  const std::size_t behind = first_mark(span.end);
  for (std::size_t i = behind; i < m_marks.size() && m_marks[i].begin <= span.end + after && after > 0; ++i) {
    if (has(m_marks[i], group) && lines_in(m_text.substr(span.end, m_marks[i].begin - span.end)) == 0) return true;
  }
  // What begins furthest in front and still reaches the window is a long phrase.
  constexpr std::size_t kLongestPhrase = 64;
  for (std::size_t i = behind; i-- > 0 && m_marks[i].begin + before + kLongestPhrase >= span.begin;) {
    const Lexicon::Mark& mark = m_marks[i];
    if (mark.end > span.begin || mark.end + before < span.begin || !has(mark, group)) continue;
    if (lines_in(m_text.substr(mark.end, span.begin - mark.end)) <= 1) return true;
  }
  return false;
}

}  // namespace firstpass::protect
