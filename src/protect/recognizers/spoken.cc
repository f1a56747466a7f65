#include <algorithm>

#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"
#include "protect/spoken_numbers.h"

namespace firstpass::protect {

namespace {

// What a recogniser of speech writes when somebody says a number digit by digit, or an address ("anna dot berg at
// example dot com"), and addresses that people write out so that no machine reads them ("anna.berg (at) example (dot)
// com"). Transcripts have no other signs for them.
class SpokenRecognizer final : public Recognizer {
 public:
  explicit SpokenRecognizer(Lexicon& lexicon)
      : m_number_words(lexicon, number_words()),
        m_telephone_words(lexicon, kTelephoneWords),
        m_card_words(lexicon,
                     "card|visa|mastercard|credit|debit|karte|kartennummer|kreditkarte|carte|tarjeta|carta|kaart|"
                     "creditcard|cartão|cartao"),
        m_sign_words(lexicon, "dot|underscore|dash|hyphen|punkt|point|punto|ponto"),
        m_at_words(lexicon, kAtWords) {}
  std::string_view name() const override { return "spoken"; }
  std::vector<std::string_view> types() const override { return {"PHONE_NUMBER", "EMAIL_ADDRESS", "CREDIT_CARD"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::size_t first = out.size();
    find_numbers(scan, out);
    find_addresses(scan, out);
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
              [](const Detection& a, const Detection& b) { return a.span.begin < b.span.begin; });
  }

 private:
  void find_numbers(const Scan& scan, std::vector<Detection>& out) const {
    std::size_t from = 0;
    each_pair_of_number_words(scan, m_number_words.group(), [&](std::size_t begin) {
      if (begin < from) return;
      const auto number = spoken_number_at(scan.text(), with_digits_before(scan.text(), begin, from));
      if (!number) return;
      from = number->span.end;
      if (word_before(scan.text(), number->span.begin) || number->counts) return;
      if (is_card(scan, *number)) {
        out.push_back({number->span, "CREDIT_CARD", 0.8, "spoken", "digits of a card said one by one"});
      } else if (is_telephone(scan, *number)) {
        out.push_back({number->span, "PHONE_NUMBER", 0.6, "spoken", "digits said one by one"});
      }
    });
  }

  // A number may begin with written digits: "0 1 five five nine".
  static std::size_t with_digits_before(std::string_view text, std::size_t begin, std::size_t from) {
    constexpr std::size_t kGroups = 12, kGap = 2, kDigits = 4;
    for (std::size_t i = 0; i < kGroups; ++i) {
      std::size_t end = begin;
      while (end > from && begin - end < kGap && std::string_view(" ,.-").find(text[end - 1]) != std::string::npos)
        --end;
      std::size_t first = end;
      while (first > from && end - first < kDigits && is_digit(text[first - 1])) --first;
      if (end == begin || first == end || is_word_byte(byte_before(text, first))) break;
      begin = first;
    }
    return begin;
  }

  bool is_telephone(const Scan& scan, const SpokenNumber& number) const {
    constexpr std::size_t kWords = 4, kDigits = 6, kAnnouncedWords = 3, kAnnouncedDigits = 4;
    // One word again and again is a word of a program ("null, 1, null, 2").
    if (number.words >= kWords && number.digits.size() >= kDigits && number.distinct_words >= 2) return true;
    // "call at four thirty": fewer digits must all have been said by themselves.
    return number.words >= kAnnouncedWords && number.single == number.groups &&
           number.digits.size() >= kAnnouncedDigits && m_telephone_words.near(scan, number.span);
  }

  bool is_card(const Scan& scan, const SpokenNumber& number) const {
    constexpr std::size_t kShortest = 13, kLongest = 19, kMisheard = 12;
    const std::size_t digits = number.digits.size();
    if (digits >= kMisheard && digits <= kLongest && m_card_words.near(scan, number.span)) return true;
    return digits >= kShortest && digits <= kLongest && number.digits[0] >= '3' && number.digits[0] <= '6' &&
           !all_same(number.digits) && luhn(number.digits);
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
    const std::size_t limit = std::min(text.size(), sign + kBehind);
    // Another address may stand right before.
    while (sign >= from && begin <= sign && m_address.next(text, begin, groups, limit)) {
      const Span span = groups[0];
      begin = span.end;
      if (span.end <= sign) continue;
      if (word_before(text, span.begin) || word_at(text, span.end)) return;
      if (!m_said.contains(text.substr(span.begin, span.size()))) return;
      out.push_back({span, "EMAIL_ADDRESS", 0.8, "spoken", "… at … dot …"});
      from = span.end;
      return;
    }
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

  static constexpr std::size_t kInFront = 96, kBehind = 128;  // bytes that an address may reach from one of its signs
  static constexpr const char* kAtWords = "at|ät|arroba|arobase|chiocciola|apenstaartje";

  const ContextWords m_number_words, m_telephone_words, m_card_words, m_sign_words, m_at_words;
#define FP_SAID_DOT "(?:dot|punkt|point|punto|ponto)"
#define FP_SAID_SIGN "(?:dot|underscore|dash|hyphen|punkt|point|punto|ponto)"
#define FP_SAID_AT "(?:at|ät|arroba|arobase|chiocciola|apenstaartje)"
#define FP_IN_BRACKETS(WORDS) " ?[(\\[{<] ?" WORDS " ?[)\\]}>] ?"
  const Pattern m_said{" " FP_SAID_SIGN
                       " |" FP_IN_BRACKETS("(?:@|" FP_SAID_AT ")") "|" FP_IN_BRACKETS("(?:[.]|" FP_SAID_DOT ")"),
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
