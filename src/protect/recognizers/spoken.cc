#include <algorithm>

#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

// What a recogniser of speech writes when somebody says a number digit by digit, or an address ("anna dot berg at
// example dot com"). Transcripts have no other signs for them.
class SpokenRecognizer final : public Recognizer {
 public:
  std::string_view name() const override { return "spoken"; }
  std::vector<std::string_view> types() const override { return {"PHONE_NUMBER", "EMAIL_ADDRESS"}; }

  void find(std::string_view text, std::vector<Detection>& out) const override {
    const std::size_t first = out.size();
    m_digits.each(text, [&](const std::vector<Span>& groups) {
      const Span span = groups[0];
      if (is_word_byte(byte_before(text, span.begin)) || is_word_byte(byte_at(text, span.end))) return;
      const auto [words, digits] = count(text.substr(span.begin, span.size()));
      if (words >= 4 && digits >= 6) out.push_back({span, "PHONE_NUMBER", 0.6, "spoken", "digits said one by one"});
    });
    m_address.each(text, [&](const std::vector<Span>& groups) {
      const Span span = groups[0];
      if (is_word_byte(byte_before(text, span.begin)) || is_word_byte(byte_at(text, span.end))) return;
      // "look at example.com" is no address: somewhere the dot must have been said.
      if (!m_dot.contains(text.substr(span.begin, span.size()))) return;
      out.push_back({span, "EMAIL_ADDRESS", 0.8, "spoken", "… at … dot …"});
    });
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
              [](const Detection& a, const Detection& b) { return a.span.begin < b.span.begin; });
  }

 private:
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

std::unique_ptr<Recognizer> make_spoken_recognizer() { return std::make_unique<SpokenRecognizer>(); }

}  // namespace firstpass::protect
