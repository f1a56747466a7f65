#include "protect/rules.h"

#include <algorithm>

#include "protect/misread.h"
#include "protect/pattern.h"
#include "protect/view.h"

namespace firstpass::protect {

namespace {

// A long text is looked at in parts that overlap, so that memory stays small. What is found belongs to the part in
// which it begins; nothing a recognizer looks at reaches further than the margins.
constexpr std::size_t kMarginBefore = std::size_t{4} << 10, kMarginAfter = std::size_t{64} << 10;

bool reports_any(const Recognizer& recognizer, const std::set<std::string>& wanted) {
  if (wanted.empty()) return true;
  const std::vector<std::string_view> types = recognizer.types();
  return std::any_of(types.begin(), types.end(),
                     [&](std::string_view type) { return wanted.count(std::string(type)) != 0; });
}

// Never inside a character.
std::size_t at_character(std::string_view text, std::size_t at) {
  for (int i = 0; i < 4 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; ++i) ++at;
  return std::min(at, text.size());
}

// What a recognizer looks at round a value, cut between words.
Span surroundings(std::string_view text, Span value) {
  constexpr std::size_t kReach = 160, kLongestWord = 64;
  const auto is_space = [&](std::size_t at) { return text[at] == ' ' || text[at] == '\n'; };
  Span out{value.begin - std::min(value.begin, kReach), std::min(text.size(), value.end + kReach)};
  for (std::size_t i = 0; i < kLongestWord && out.begin > 0 && !is_space(out.begin - 1); ++i) --out.begin;
  for (std::size_t i = 0; i < kLongestWord && out.end < text.size() && !is_space(out.end); ++i) ++out.end;
  return {at_character(text, out.begin), at_character(text, out.end)};
}

}  // namespace

RuleSet::RuleSet() : RuleSet(std::vector<std::string>{}) {}
RuleSet::RuleSet(const std::vector<std::string>& units) {
  for (const auto& [name, make] : recognizer_units()) {
    if (units.empty() || std::find(units.begin(), units.end(), name) != units.end())
      m_recognizers.push_back(make(m_lexicon));
  }
  m_shapes = std::make_unique<ShapeScanner>(m_recognizers, m_lexicon);
}
RuleSet::~RuleSet() = default;

std::vector<Detection> RuleSet::find(std::string_view text, const std::set<std::string>& types, double floor,
                                     std::size_t part) const {
  std::vector<Detection> out;
  if (text.size() <= part + kMarginAfter) {
    find_part(text, types, floor, out);
    return out;
  }
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = at_character(text, std::min(text.size(), begin + part));
    const std::size_t from = at_character(text, begin > kMarginBefore ? begin - kMarginBefore : 0);
    const std::size_t to = at_character(text, std::min(text.size(), end + kMarginAfter));
    std::vector<Detection> found;
    find_part(text.substr(from, to - from), types, floor, found);
    for (Detection& detection : found) {
      detection.span.begin += from, detection.span.end += from;
      if (detection.span.begin >= begin && detection.span.begin < end) out.push_back(std::move(detection));
    }
    begin = end;
  }
  return out;
}

void RuleSet::find_part(std::string_view text, const std::set<std::string>& types, double floor,
                        std::vector<Detection>& out) const {
  const View view(text);
  const Scan scan(m_lexicon, view.text(), floor);
  find_all(scan, types, out);
  find_misread(scan, types, out);
  std::erase_if(out,
                [&](const Detection& d) { return d.score < floor || (!types.empty() && types.count(d.type) == 0); });
  for (Detection& detection : out) detection.span = view.to_source(detection.span);
}

void RuleSet::find_all(const Scan& scan, const std::set<std::string>& types, std::vector<Detection>& out) const {
  for (const auto& recognizer : m_recognizers) {
    if (reports_any(*recognizer, types)) recognizer->find(scan, out);
  }
  m_shapes->find(scan, types, out);
}

// Numbers with letters in the place of digits are looked at once more, with what stands round them and the digits in
// their place. Found is what a check or a word beside it makes sure of.
void RuleSet::find_misread(const Scan& scan, const std::set<std::string>& types, std::vector<Detection>& out) const {
  constexpr double kSure = 0.6;
  std::vector<Span> letters;
  const std::string text = with_digits_for_letters(scan, letters);
  for (std::size_t first = 0; first < letters.size();) {
    Span window = surroundings(text, letters[first]);
    std::size_t last = first + 1;
    while (last < letters.size() && letters[last].begin < window.end) {
      window.end = surroundings(text, letters[last++]).end;
    }
    std::vector<Detection> found;
    const std::string_view part = std::string_view(text).substr(window.begin, window.size());
    find_all(Scan(m_lexicon, part, scan.floor()), types, found);
    for (Detection& detection : found) {
      const std::string_view value = part.substr(detection.span.begin, detection.span.size());
      detection.span.begin += window.begin, detection.span.end += window.begin;
      const auto letter = std::lower_bound(letters.begin(), letters.end(), detection.span.begin,
                                           [](Span span, std::size_t begin) { return span.begin < begin; });
      const bool read = letter != letters.end() && letter->begin < detection.span.end;
      if (!read || detection.score < kSure ||
          std::count_if(value.begin(), value.end(), is_digit) < std::count_if(value.begin(), value.end(), is_letter))
        continue;
      detection.explanation += ", letters read as digits";
      out.push_back(std::move(detection));
    }
    first = last;
  }
}

}  // namespace firstpass::protect
