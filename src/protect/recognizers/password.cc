// Secrets that the word in front of them tells: in configuration ("DB_PASSWORD=…"), in addresses (user:password@host)
// and in prose ("my password is …"), in several languages. Keys with a form of their own are found by `secret`.
#include <algorithm>

#include "protect/pattern.h"
#include "protect/recognizer.h"
#include "protect/secrets.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kLongestValue = 4096;
constexpr std::size_t kWindow = 120;  // bytes behind the word in which its value begins

class PasswordRecognizer final : public Recognizer {
 public:
  explicit PasswordRecognizer(Lexicon& lexicon)
      : m_password(lexicon, kPasswordWords),
        m_machine(
            lexicon,
            "secret|secret (access )?key|client secret|app secret|api secret|shared secret|signing secret|"
            "webhook secret|jwt secret|api ?key|api token|apikey|app key|access key|account key|shared access key|"
            "auth key|private key|encryption key|signing key|master key|service key|license key|write key|deploy key|"
            "storage key|session key|auth ?token|access ?token|refresh ?token|bearer ?token|private token|session "
            "token|"
            "security token|id token|bot token|user token|server token|token|credentials?|x api key|sig|"
            "authorization bearer|authorization basic|authorization token|bearer|basic|_authtoken|authtoken|"
            "connection string key"),
        m_code(lexicon, kCodeWords),
        m_phrase(lexicon,
                 "(recovery|seed|mnemonic|backup|secret) (phrase|words)|mnemonic|seed|wiederherstellungsphrase|frase "
                 "semilla|"
                 "phrase de récupération"),
        m_tools(lexicon, "mysql|mysqldump|mariadb|curl|wget|sshpass|jdbc:oracle|okta") {}
  std::string_view name() const override { return "password"; }
  std::vector<std::string_view> types() const override { return {"SECRET"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    std::vector<Detection> found;
    for (const Lexicon::Mark& mark : scan.marks()) {
      if (scan.has(mark, m_password.group())) behind_password(scan.text(), mark, found);
      if (scan.has(mark, m_machine.group())) behind_machine_word(scan.text(), mark, found);
      if (scan.has(mark, m_code.group())) behind_code_word(scan.text(), mark, found);
      if (scan.has(mark, m_phrase.group())) behind_phrase_word(scan.text(), mark, found);
      if (scan.has(mark, m_tools.group())) behind_tool(scan.text(), mark, found);
    }
    in_addresses(scan.text(), found);
    std::sort(found.begin(), found.end(), [](const Detection& a, const Detection& b) {
      return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
    });
    std::size_t end = 0;
    for (Detection& detection : found) {
      if (detection.span.begin < end) continue;
      end = detection.span.end;
      out.push_back(std::move(detection));
    }
  }

 private:
  static void add(Span span, double score, std::string_view why, std::vector<Detection>& out) {
    out.push_back({span, "SECRET", score, "password", std::string(why)});
  }
  static std::string_view in(std::string_view text, Span span) { return text.substr(span.begin, span.size()); }

  static Span trimmed(std::string_view text, Span span) {
    while (span.size() > 1 && std::string_view(".,;:)]}").find(text[span.end - 1]) != std::string_view::npos)
      --span.end;
    return span;
  }
  // "Password: Tr0ub4dor&3" is one value; behind "?password=x&user=y" another begins.
  static Span with_ampersands(std::string_view text, Span value) {
    constexpr std::size_t kLongest = 64;  // bytes of what follows
    if (value.end >= text.size() || text[value.end] != '&') return value;
    const std::string_view rest = text.substr(value.end, kLongest);
    const std::string_view more = rest.substr(0, rest.find_first_of(" \t\r\n\"'`,;<>"));
    const bool entity = rest.substr(more.size(), 1) == ";";  // "&quot;"
    if (more.find('=') == std::string_view::npos && more.size() > 1 && !entity) value.end += more.size();
    return value;
  }
  static std::size_t window(std::string_view text, std::size_t at, std::size_t size = kWindow) {
    return std::min(text.size(), at + size);
  }

  // The value of `"word": "value"`, `word = value`, `<word>value</word>`, `key="word" value="value"`, `--word value`;
  // empty when nothing is assigned. `quoted` tells that its ends are sure.
  Span assigned(std::string_view text, const Lexicon::Mark& mark, bool& quoted) const {
    std::vector<Span> groups;
    const bool element = byte_before(text, mark.begin) == '<';
    const bool option = mark.begin >= 2 && text.substr(mark.begin - 2, 2) == "--";
    const Pattern& pattern = element ? m_element : m_assignment;
    quoted = false;
    if (pattern.at(text, mark.end, groups, window(text, mark.end, kLongestValue))) {
      for (std::size_t i = 1; i < groups.size(); ++i) {
        if (groups[i].begin == std::string::npos) continue;
        quoted = element || i < 4;
        return quoted ? groups[i] : trimmed(text, with_ampersands(text, groups[i]));
      }
    }
    if (option && m_next_word.at(text, mark.end, groups, window(text, mark.end))) return groups[1];
    return {};
  }

  // "PWD=/srv/www" is the working directory.
  static bool names_folder(std::string_view text, const Lexicon::Mark& mark, Span value) {
    if (ascii_lower(in(text, {mark.begin, mark.end})) != "pwd") return false;
    const std::string_view path = in(text, value);
    return path.starts_with('/') || path.starts_with("~/") || path.find(":\\") == 1;
  }

  // A word, perhaps, but one with a digit or a sign in it: "the password is wrong" tells nothing, "… is hunter2" does.
  static bool is_odd(std::string_view value) {
    return std::any_of(value.begin(), value.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x80 && !is_letter(c) &&
             std::string_view(".,'-!?;:)(\"").find(c) == std::string_view::npos;
    });
  }

  void behind_password(std::string_view text, const Lexicon::Mark& mark, std::vector<Detection>& out) const {
    constexpr std::size_t kShortest = 4, kLongest = 200, kFront = 40;
    bool quoted = false;
    std::vector<Span> groups;
    Span value = assigned(text, mark, quoted);
    if (names_folder(text, mark, value)) return;
    if (value.size() >= kShortest && value.size() <= kLongest && !is_stand_in(in(text, value)) &&
        (quoted || in(text, value).find('(') == std::string_view::npos))
      return add(value, 0.8, "value after a word for a password", out);
    if (value.size() > 0) return;
    const std::string_view front =
        text.substr(mark.begin > kFront ? mark.begin - kFront : 0, std::min<std::size_t>(kFront, mark.begin));
    const bool netrc =
        front.find("login ") != std::string_view::npos || in(text, {mark.begin, mark.end}) == "requirepass";
    if (m_is.at(text, mark.end, groups, window(text, mark.end)) ||
        (netrc && m_in_netrc.at(text, mark.end, groups, window(text, mark.end)))) {
      value = trimmed(text, groups[1]);
      if (value.size() >= kShortest && is_odd(in(text, value)) && !is_stand_in(in(text, value)))
        add(value, 0.7, "value after a word for a password", out);
      return;
    }
    if (m_next_word.at(text, mark.end, groups, window(text, mark.end))) {
      value = trimmed(text, groups[1]);
      if (is_chosen(in(text, value)) && !is_stand_in(in(text, value)))
        add(value, 0.6, "letters and digits after a word for a password", out);
    }
  }

  // "hunter2" and "Sommer2024!" are passwords that people choose; "SHA-256" and "base64" are what programmers do to
  // them.
  bool is_chosen(std::string_view value) const {
    constexpr std::size_t kShortest = 6;
    return value.size() >= kShortest && is_letter(value[0]) && mixes_letters_and_digits(value) &&
           value.find_first_of("(=/<") == std::string_view::npos && !m_method.contains(value);
  }

  // Names of variables end in "token" and "key" more often than values follow: only what looks random counts.
  void behind_machine_word(std::string_view text, const Lexicon::Mark& mark, std::vector<Detection>& out) const {
    constexpr std::size_t kShortest = 8, kSurelyRandom = 20;
    bool quoted = false;
    std::vector<Span> groups;
    Span value = assigned(text, mark, quoted);
    if (value.size() >= kShortest) {
      const std::string_view content = in(text, value);
      const bool spoken = content.find(' ') != std::string_view::npos || content.find('(') != std::string_view::npos;
      if (!spoken && !is_stand_in(content) &&
          (looks_random(content) || (mixes_letters_and_digits(content) && content.size() < 64)))
        add(value, looks_random(content) ? 0.8 : 0.6, "random value after a word for a key", out);
      return;
    }
    if (value.size() > 0 || !m_next_word.at(text, mark.end, groups, window(text, mark.end, kLongestValue))) return;
    value = trimmed(text, groups[1]);
    const std::string_view content = in(text, value);
    if (value.size() >= kSurelyRandom && looks_random(content) && content.find("://") == std::string_view::npos)
      add(value, 0.6, "random value after a word for a key", out);
  }

  void behind_code_word(std::string_view text, const Lexicon::Mark& mark, std::vector<Detection>& out) const {
    std::vector<Span> groups;
    if (!m_code_value.at(text, mark.end, groups, window(text, mark.end)) &&
        (!m_code_of_what.at(text, mark.end, groups, window(text, mark.end)) ||
         m_counts.contains(in(text, {mark.end, groups[1].begin}))))
      return;
    if (!word_at(text, groups[1].end)) add(groups[1], 0.75, "digits after a word for a code", out);
  }

  void behind_phrase_word(std::string_view text, const Lexicon::Mark& mark, std::vector<Detection>& out) const {
    constexpr std::size_t kLongestPhrase = 320;
    std::vector<Span> groups;
    if (m_words.at(text, mark.end, groups, window(text, mark.end, kLongestPhrase)))
      add(groups[1], 0.8, "twelve words after a word for a recovery phrase", out);
  }

  void behind_tool(std::string_view text, const Lexicon::Mark& mark, std::vector<Detection>& out) const {
    std::vector<Span> groups;
    std::size_t line = text.substr(0, window(text, mark.end, 400)).find('\n', mark.end);
    if (line == std::string_view::npos) line = window(text, mark.end, 400);
    if (!m_tool.next(text.substr(0, line), mark.end, groups)) return;
    for (std::size_t i = 1; i < groups.size(); ++i) {
      if (groups[i].begin != std::string::npos && !is_stand_in(in(text, groups[i])))
        add(groups[i], 0.8, "password on a command line", out);
    }
  }

  void in_addresses(std::string_view text, std::vector<Detection>& out) const {
    std::vector<Span> groups;
    for (std::size_t at = 0; (at = text.find("://", at)) != std::string_view::npos; at += 3) {
      if (!m_user_info.at(text, at + 3, groups, window(text, at, 300))) continue;
      if (!is_stand_in(in(text, groups[1]))) add(groups[1], 0.9, "password in an address", out);
    }
  }

  const ContextWords m_password, m_machine, m_code, m_phrase, m_tools;
#define FP_VALUE "(?:[bru]?(?:\"([^\"\\n]{3,})\"|'([^'\\n]{3,})'|`([^`\\n]{3,})`)|([^\\s\"'`,;&<>]{3,}))"
  const Pattern m_assignment{"[\"']?\\]?\\)?[ \\t]*(?:=>|:=|[:=]|：)[ \\t]*" FP_VALUE
                             "|[\"'][ \\t]+value[ \\t]*=[ \\t]*" FP_VALUE
                             "|[^\\n=:]{1,24}[ \\t]=[ \\t]*'([^'\\n]{4,64})'"};
  const Pattern m_element{"[^>\\n]{0,40}>([^<>\\n]{4,200})</|[ \\t]*(?:=>|:=|[:=])[ \\t]*" FP_VALUE};
  const Pattern m_next_word{"[ \\t]+([^\\s\"'`,;]{4,})"};
  const Pattern m_is{
      "(?: (?:code|number|(?:for|of|to|on|für|zu[rm]?|von|vom|pour|du|de|del|della|dell|do|da|voor|van|till|til)[ '’]?"
      "[^\\n.:;=]{1,40}?))? (?:is|are|was|ist|lautet|est|es|é|è|är|er|jest|je)(?: now| still| jetzt)?:? "
      "?[\"'`“]?([^\\s\"'`“”]{4,64})",
      Pattern::Case::ignored};
  const Pattern m_method{
      "^(?:sha|md|hmac|b?crypt|scrypt|argon|pbkdf|aes|rsa|ntlm|base|utf|rot|crc|rfc|oauth|v)[-_]?[0-9]",
      Pattern::Case::ignored};
  const Pattern m_in_netrc{" ([A-Za-z0-9!#$%&*+/=?@^_~-]{4,64})(?:\\s|$)"};
#define FP_CODE_VALUE                                                                                                 \
  "(?:[\"']?[ \\t]*[:=#：][ \\t]*[\"']?| (?:is|ist|lautet|est|es|é|è|are)(?: now)?:? | )([0-9]{3}[ -][0-9]{3}\\b|" \
  "[0-9]{2,5}[A-Z][0-9]{1,4}|#?[0-9]{3,8}#?)"
  const Pattern m_code_value{FP_CODE_VALUE, Pattern::Case::ignored};
  // "PIN for the front door 4711#", "el PIN de la tarjeta 9034", "PIN der EC-Karte 9034".
  const Pattern m_code_of_what{
      "(?: (?:code|number|nummer))?"
      "(?: (?:for|of|to|für|zu[rm]?|von|vom|der|des|mein(?:er|es)|pour|du|d[ei]|del|della|dell|do|da|voor|van|till|til)"
      "|['’])(?:[ '’-][^\\s'’0-9.:;,=#]{1,24}){1,5}?" FP_CODE_VALUE,
      Pattern::Case::ignored};
  // "the PIN for the meeting at 1430", "a pin for the map on page 231"
  const Pattern m_counts{
      " (?:at|in|on|of|since|until|from|by|around|um|ab|bis|seit|von|à|en|om|alle|às|page|line|seite|zeile|over|about) "
      "$",
      Pattern::Case::ignored};
  const Pattern m_words{"(?: is)?[:=]? ?[\"']?((?:[a-z]{3,8} ){11,23}[a-z]{3,8})\\b"};
  const Pattern m_tool{
      "[ \\t]-p([^\\s-]\\S{3,63})|[ \\t](?:-u|--user) ?[^\\s:]{1,64}:(\\S{4,64})|thin:[^\\s/]{1,64}/([^\\s@]{4,64})@|"
      "[ \\t](00[A-Za-z0-9_-]{40})\\b"};
  const Pattern m_user_info{"[^\\s:/@?#]{0,64}:([^\\s/@]{3,200})@"};
};

}  // namespace

std::unique_ptr<Recognizer> make_password_recognizer(Lexicon& lexicon) {
  return std::make_unique<PasswordRecognizer>(lexicon);
}

}  // namespace firstpass::protect
