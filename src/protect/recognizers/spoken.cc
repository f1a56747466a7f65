#include <algorithm>

#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

// What a recogniser of speech writes when somebody says a number digit by digit, or an address ("anna dot berg at
// example dot com"). Transcripts have no other signs for them.
class SpokenRecognizer final : public Recognizer {
 public:
  explicit SpokenRecognizer(Lexicon& lexicon)
      : m_digit_words(lexicon, "zero|oh|o|one|two|three|four|five|six|seven|eight|nine|double|triple"),
        m_sign_words(lexicon, "dot|underscore|dash|hyphen") {}
  std::string_view name() const override { return "spoken"; }
  std::vector<std::string_view> types() const override { return {"PHONE_NUMBER", "EMAIL_ADDRESS"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::size_t first = out.size();
    find_numbers(scan, out);
    find_addresses(scan, out);
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
              [](const Detection& a, const Detection& b) { return a.span.begin < b.span.begin; });
  }

 private:
  // Two words for digits with little between them are where a number may be.
  void find_numbers(const Scan& scan, std::vector<Detection>& out) const {
    constexpr std::size_t kApart = 24, kBefore = 40, kLongest = 240;
    const std::string_view text = scan.text();
    std::vector<Span> groups;
    std::size_t from = 0, last = std::string_view::npos;
    scan.each_mark(m_digit_words.group(), [&](const Lexicon::Mark& mark) {
      const bool beside = last != std::string_view::npos && mark.begin - last < kApart;
      const std::size_t begin = std::max(from, last != std::string_view::npos && last > kBefore ? last - kBefore : 0);
      last = mark.end;
      if (!beside || mark.begin < from) return;
      if (!m_digits.next(text, begin, groups, std::min(text.size(), mark.end + kLongest))) return;
      const Span span = groups[0];
      if (word_before(text, span.begin) || word_at(text, span.end)) return;
      from = span.end;
      const auto [words, digits] = count(text.substr(span.begin, span.size()));
      if (words >= 4 && digits >= 6) out.push_back({span, "PHONE_NUMBER", 0.6, "spoken", "digits said one by one"});
    });
  }

  // "look at example.com" is no address: somewhere the dot must have been said.
  void find_addresses(const Scan& scan, std::vector<Detection>& out) const {
    constexpr std::size_t kBefore = 96, kAfter = 128;
    const std::string_view text = scan.text();
    std::vector<Span> groups;
    std::size_t from = 0;
    scan.each_mark(m_sign_words.group(), [&](const Lexicon::Mark& mark) {
      std::size_t begin = std::max(from, mark.begin > kBefore ? mark.begin - kBefore : 0);
      while (begin > from && begin < mark.begin && word_before(text, begin)) ++begin;
      const std::size_t limit = std::min(text.size(), mark.end + kAfter);
      if (mark.begin < from || !m_address.next(text, begin, groups, limit)) return;
      const Span span = groups[0];
      if (word_before(text, span.begin) || word_at(text, span.end)) return;
      if (!m_dot.contains(text.substr(span.begin, span.size()))) return;
      out.push_back({span, "EMAIL_ADDRESS", 0.8, "spoken", "… at … dot …"});
      from = span.end;
    });
  }

  struct Count {
    int words = 0, digits = 0;
  };
  /// Words and digits of a run; "double" and "triple" stand for what follows.
  Count count(std::string_view run) const {
    Count all;
    m_word.each(run, [&](const std::vector<Span>& groups) {
      const std::string word = ascii_lower(run.substr(groups[0].begin, groups[0].size()));
      if (is_digit(word[0])) {
        all.digits += static_cast<int>(word.size());
        return;
      }
      ++all.words;
      all.digits += word == "triple" ? 2 : 1;
    });
    return all;
  }

  const ContextWords m_digit_words, m_sign_words;
  const Pattern m_dot{" (?:dot|underscore|dash|hyphen) ", Pattern::Case::ignored};
  const Pattern m_word{"[A-Za-z]+|[0-9]+"};
  const Pattern m_digits{
      "(?:(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|double|triple|[0-9]{1,4})[ ,.-]{1,2}){3,24}"
      "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|[0-9]{1,4})",
      Pattern::Case::ignored};
  const Pattern m_address{
      "[a-z0-9]+(?:(?: (?:dot|underscore|dash|hyphen) |[.])[a-z0-9]+){0,3}"
      " at [a-z0-9]+(?:(?: dot |[.-])[a-z0-9]+){0,3}(?: dot |[.])"
      "(?:com|org|net|edu|gov|io|co|uk|de|fr|es|it|nl|pt|eu|ch|info|biz|example|invalid|test)",
      Pattern::Case::ignored};
};

}  // namespace

std::unique_ptr<Recognizer> make_spoken_recognizer(Lexicon& lexicon) {
  return std::make_unique<SpokenRecognizer>(lexicon);
}

}  // namespace firstpass::protect
