#include <algorithm>

#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

// What a recogniser of speech writes when somebody says a number digit by digit, or an address ("anna dot berg at
// example dot com"), and addresses that people write out so that no machine reads them ("anna.berg (at) example (dot)
// com"). Transcripts have no other signs for them.
class SpokenRecognizer final : public Recognizer {
 public:
  explicit SpokenRecognizer(Lexicon& lexicon)
      : m_digit_words(lexicon, "zero|oh|o|one|two|three|four|five|six|seven|eight|nine|double|triple"),
        m_sign_words(lexicon, "dot|underscore|dash|hyphen|punkt|point|punto|ponto"),
        m_at_words(lexicon, kAtWords) {}
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

  // "look at example.com" is no address: somewhere the dot must have been said, or "at" stand in brackets.
  void find_addresses(const Scan& scan, std::vector<Detection>& out) const {
    std::vector<std::size_t> signs;
    scan.each_mark(m_sign_words.group(), [&](const Lexicon::Mark& mark) {
      if (near_at_word(scan.text(), mark.begin)) signs.push_back(mark.begin);
    });
    scan.each_mark(m_at_words.group(), [&](const Lexicon::Mark& mark) {
      if (is_bracket(byte_before(scan.text(), mark.begin))) signs.push_back(mark.begin);
    });
    for (std::size_t at = 0; (at = scan.text().find('@', at)) != std::string_view::npos; ++at)
      if (is_bracket(byte_before(scan.text(), at))) signs.push_back(at);
    std::sort(signs.begin(), signs.end());
    std::size_t from = 0;
    for (const std::size_t sign : signs) find_address(scan.text(), sign, from, out);
  }

  // The address around a sign, if there is one; `from` is the end of the last.
  void find_address(std::string_view text, std::size_t sign, std::size_t& from, std::vector<Detection>& out) const {
    std::size_t begin = std::max(from, sign > kInFront ? sign - kInFront : 0);
    while (begin > from && begin < sign && word_before(text, begin)) ++begin;
    std::vector<Span> groups;
    if (sign < from || !m_address.next(text, begin, groups, std::min(text.size(), sign + kBehind))) return;
    const Span span = groups[0];
    if (word_before(text, span.begin) || word_at(text, span.end)) return;
    if (!m_said.contains(text.substr(span.begin, span.size()))) return;
    out.push_back({span, "EMAIL_ADDRESS", 0.8, "spoken", "… at … dot …"});
    from = span.end;
  }

  static bool is_bracket(char c) { return c == '(' || c == '[' || c == '{' || c == '<'; }
  // Spares the expression where "point" is just a word.
  static bool near_at_word(std::string_view text, std::size_t sign) {
    const std::size_t begin = sign > kInFront ? sign - kInFront : 0;
    const std::string_view around = text.substr(begin, sign + kBehind - begin);
    for (const std::string_view word : {"at ", "At ", "AT ", "at)", "at]", "ät", "@", "arrob", "arobase", "chiocciola"})
      if (around.find(word) != std::string_view::npos) return true;
    return false;
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

  static constexpr std::size_t kInFront = 96, kBehind = 128;  // bytes that an address may reach from one of its signs
  static constexpr const char* kAtWords = "at|ät|arroba|arobase|chiocciola|apenstaartje";

  const ContextWords m_digit_words, m_sign_words, m_at_words;
#define FP_SAID_DOT "(?:dot|punkt|point|punto|ponto)"
#define FP_SAID_SIGN "(?:dot|underscore|dash|hyphen|punkt|point|punto|ponto)"
#define FP_SAID_AT "(?:at|ät|arroba|arobase|chiocciola|apenstaartje)"
#define FP_IN_BRACKETS(WORDS) " ?[(\\[{<] ?" WORDS " ?[)\\]}>] ?"
  const Pattern m_said{" " FP_SAID_SIGN
                       " |" FP_IN_BRACKETS("(?:@|" FP_SAID_AT ")") "|" FP_IN_BRACKETS("(?:[.]|" FP_SAID_DOT ")"),
                       Pattern::Case::ignored};
  const Pattern m_word{"[A-Za-z]+|[0-9]+"};
  const Pattern m_digits{
      "(?:(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|double|triple|[0-9]{1,4})[ ,.-]{1,2}){3,24}"
      "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|[0-9]{1,4})",
      Pattern::Case::ignored};
  const Pattern m_address{
      "[a-z0-9][a-z0-9_-]{0,63}(?:(?: " FP_SAID_SIGN " |[.]|" FP_IN_BRACKETS("(?:[.]|" FP_SAID_DOT ")") ")[a-z0-9_-]{1,63}){0,3}"
      "(?: " FP_SAID_AT " |@|" FP_IN_BRACKETS("(?:@|" FP_SAID_AT ")") ")"
      "[a-z0-9]{1,63}(?:(?: " FP_SAID_DOT " |[.-]|" FP_IN_BRACKETS("(?:[.]|" FP_SAID_DOT ")") ")[a-z0-9]{1,63}){0,3}"
      "(?: " FP_SAID_DOT " |[.]|" FP_IN_BRACKETS("(?:[.]|" FP_SAID_DOT ")") ")"
      "(?:com|org|net|edu|gov|io|co|uk|de|at|ch|fr|be|es|it|nl|pt|br|eu|pl|se|no|dk|fi|ie|us|ca|info|biz|dev|app|"
      "example|invalid|test)",
      Pattern::Case::ignored};
};

}  // namespace

std::unique_ptr<Recognizer> make_spoken_recognizer(Lexicon& lexicon) {
  return std::make_unique<SpokenRecognizer>(lexicon);
}

}  // namespace firstpass::protect
