// Secrets that somebody says aloud: "my pin is eight four two zero", "das Passwort lautet blaues Pferd sieben neun".
// What is typed instead is found by `password`.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <unordered_set>

#include "core/text.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"
#include "protect/secrets.h"
#include "protect/spoken_numbers.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kWindow = 160;    // bytes behind a word for a secret
constexpr std::size_t kMostWords = 16;  // of a phrase
constexpr std::size_t kPlainWords = 4;  // that make one without numbers or signs

using WordList = std::unordered_set<std::string_view>;

WordList list_of(std::string_view words) {
  WordList out;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    if (end > begin) out.insert(words.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

/// Words of grammar: a passphrase ends before them.
bool is_grammar(std::string_view word) {
  static const WordList words = list_of(
      "the a an and or but so if that this these those which who whom whose what when where why how not no yes of for "
      "to "
      "at on in by with from than as about over under between into out up down off i you he she it we they me him her "
      "us "
      "them my your his its our their is are was were be been being am has have had do does did can could will would "
      "should must may might please because since until while just also too very really only still already never "
      "always "
      "again all any both each every some more most less least probably maybe perhaps usually currently now then there "
      "der die das den dem des ein eine einen einem einer und oder aber wenn dass daß nicht kein keine von für zu zum "
      "zur "
      "mit aus bei nach auf im um über unter vor als wie ich du er sie es wir ihr mich dich ihn uns mein dein sein "
      "unser "
      "ist sind war hat habe wird werden kann muss soll bitte weil bis nur auch noch schon immer sehr mal jetzt alle "
      "mindestens etwa "
      "le la les l de du et ou mais si que qui quoi ne pas pour à au aux en dans sur avec par sans plus je tu il elle "
      "nous vous ils elles mon ton son ma ta sa mes tes ses est sont était ont avoir être très aussi encore toujours "
      "déjà moins "
      "el los las y o pero no para al con por sin más yo él ella mi su es era está ha muy también todavía siempre ya "
      "del "
      "como menos "
      "lo gli i e ma se che chi non per alla nel da dal su più io lei noi loro mio tuo suo è sono hanno molto anche "
      "ancora sempre già di della come meno "
      "het maar als dat niet geen voor naar uit bij op aan onder van ik jij je hij zij ze wij we mij hem haar ons mijn "
      "jouw zijn heeft heb wordt moet zal erg ook nog altijd al "
      "os as mas quem não ao na com eu ele ela meu teu seu minha sua são tem muito também ainda sempre já do da menos");
  return words.contains(word);
}

/// What is said of a password, and is none.
bool is_said_of_passwords(std::string_view word) {
  static const WordList words = list_of(
      "wrong incorrect right expired invalid valid empty missing required case old new long longer short shorter "
      "minimum maximum length characters weak strong hashed stored encrypted changed set reset safe unsafe secret "
      "different same known unknown visible "
      "hidden asked sent shown needed written kept version good bad fine easy hard simple lost gone taken used reused "
      "falsch richtig abgelaufen ungültig gültig leer alt neu lang länger kurz kürzer schwach stark sicher unsicher "
      "geheim geändert gesetzt gespeichert bekannt gleich anders weg verloren einfach schwer gut schlecht "
      "faux incorrecte expiré invalide valide vide vieux nouveau nouvelle court faible fort différent connu perdu "
      "incorrecta incorrecto caducada caducado inválida inválido válida vacía vieja nueva larga corta débil distinta "
      "errata sbagliata scaduta valida vuota vecchia nuova lunga corta debole diversa "
      "verkeerd onjuist verlopen ongeldig geldig leeg oud nieuw kort zwak sterk anders kwijt "
      "errada incorreta expirada vazia velha nova longa curta fraca forte diferente");
  return words.contains(word);
}

/// How signs and capitals are said.
bool is_sign_word(std::string_view word) {
  static const WordList words = list_of(
      "capital uppercase lowercase underscore hyphen dash hash hashtag asterisk exclamation ampersand dollar "
      "großes kleines großbuchstabe kleinbuchstabe unterstrich bindestrich raute ausrufezeichen sternchen "
      "majuscule minuscule tiret dièse étoile mayúscula minúscula guion guión almohadilla "
      "maiuscola minuscola trattino cancelletto hoofdletter streepje hekje maiúscula minúscula hífen cardinal");
  return words.contains(word);
}

bool is_letter_of(char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; }

/// A letter beside another one: "b l u e"; by itself it is a word in some languages.
bool is_spelled(std::string_view text, Span span) {
  if (span.size() != 1 || !is_letter(text[span.begin])) return false;
  const auto is_alone = [&](std::size_t at) {
    return is_letter(byte_at(text, at)) && !is_word_byte(byte_at(text, at + 1)) &&
           (at == 0 || !is_word_byte(text[at - 1]));
  };
  return (span.begin >= 2 && text[span.begin - 1] == ' ' && is_alone(span.begin - 2)) ||
         (byte_at(text, span.end) == ' ' && is_alone(span.end + 1));
}

/// A word of a phrase, or a number of several.
struct Token {
  Span span;
  std::size_t groups = 0;  // of a number
  bool sign = false;       // or a letter that is spelled
  bool tells() const { return groups > 0 || sign; }
};

class DictatedRecognizer final : public Recognizer {
 public:
  explicit DictatedRecognizer(Lexicon& lexicon)
      : m_password(lexicon, kPasswordWords),
        m_code(lexicon, kCodeWords),
        m_other_code(lexicon,
                     "code|codes|código|codigo|codice|combination|kombination|combinaison|combinación|"
                     "combinazione|combinatie|combinação|zahlenkombination"),
        m_telephone(lexicon, kTelephoneWords),
        m_number_words(lexicon, number_words()) {}
  std::string_view name() const override { return "dictated"; }
  std::vector<std::string_view> types() const override { return {"SECRET", "PHONE_NUMBER"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::size_t first = out.size();
    for (const Lexicon::Mark& mark : scan.marks()) {
      const bool password = scan.has(mark, m_password.group()), code = scan.has(mark, m_code.group());
      if (scan.has(mark, m_telephone.group())) add_telephone(scan.text(), mark.end, out);
      if (!password && !code && !scan.has(mark, m_other_code.group())) continue;
      const Start start = start_of_value(scan.text(), mark.end);
      if (start.at == std::string_view::npos) continue;
      if (const auto number = number_behind(scan.text(), start, code || password, password)) add(*number, out);
      else if (password && start.is_told) add(phrase_at(scan.text(), start.at, owner_of(scan.text(), mark)), out);
    }
    in_front(scan, out);
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
              [](const Detection& a, const Detection& b) { return a.span.begin < b.span.begin; });
    out.erase(std::unique(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
                          [](const Detection& a, const Detection& b) { return b.span.begin < a.span.end; }),
              out.end());
  }

 private:
  static void add(Span span, std::vector<Detection>& out) {
    if (span.size() > 0) out.push_back({span, "SECRET", 0.75, "dictated", "said after a word for a secret"});
  }

  struct Start {
    std::size_t at = std::string_view::npos;
    bool is_told = false;  // by "is", or a colon
  };
  Start start_of_value(std::string_view text, std::size_t end) const {
    std::vector<Span> groups;
    const std::size_t limit = std::min(text.size(), end + kWindow);
    if (m_is.at(text, end, groups, limit)) return {groups[0].end, true};
    if (m_beside.at(text, end, groups, limit)) return {groups[0].end, false};
    return {};
  }

  /// Digits said one by one right behind the word.
  static std::optional<Span> number_behind(std::string_view text, Start start, bool sure, bool password) {
    constexpr std::size_t kDigits = 3, kMoreDigits = 4;
    const auto number = spoken_number_at(text, start.at);
    if (!number || number->groups < 2 || number->digits.size() < (sure ? kDigits : kMoreDigits)) return std::nullopt;
    // "code 4 2 7 1" is said digit by digit; "pins 3, 5, 7" are legs of a part, "code 1 2 3" is a list.
    const bool one_by_one = number->single == number->groups && !number->has_comma;
    if (!sure && (number->counts || (!start.is_told && !one_by_one))) return std::nullopt;
    if (number->words == 0 && (number->counts || (number->has_comma && !start.is_told))) return std::nullopt;
    if (password && goes_on(text, number->span.end)) return std::nullopt;
    return number->span;
  }
  /// "my number is 6, 1, 2, 5, 5, 5": digits said one by one, as some recognisers write them.
  void add_telephone(std::string_view text, std::size_t end, std::vector<Detection>& out) const {
    constexpr std::size_t kDigits = 6;
    const Start start = start_of_value(text, end);
    if (!start.is_told) return;
    const auto number = spoken_number_at(text, start.at);
    if (number && number->single == number->groups && number->digits.size() >= kDigits && !number->counts)
      out.push_back(
          {number->span, "PHONE_NUMBER", 0.6, "dictated", "digits said one by one after a word for a telephone"});
  }
  /// True when words follow that may be of one phrase with a number that ends at `end`.
  static bool goes_on(std::string_view text, std::size_t end) {
    const std::optional<Token> next = token_at(text, end + 1);
    return byte_at(text, end) == ' ' && next && !is_grammar(small(text, next->span));
  }

  static std::string small(std::string_view text, Span span) { return lower(text.substr(span.begin, span.size())); }

  static std::optional<Token> token_at(std::string_view text, std::size_t begin) {
    constexpr std::size_t kLongest = 32;
    if (const auto number = spoken_number_at(text, begin)) {
      // "um acht Uhr": a single word may be one of grammar elsewhere.
      if (number->groups > 1 || !is_grammar(small(text, number->span)))
        return Token{number->span, number->groups, false};
    }
    std::size_t end = begin;
    while (end < text.size() && end - begin <= kLongest && (is_letter_of(text[end]) || is_digit(text[end]))) ++end;
    if (end == begin || end - begin > kLongest) return std::nullopt;
    const Span span{begin, end};
    return Token{span, 0, is_sign_word(small(text, span)) || is_spelled(text, span)};
  }

  enum class Owner { somebody, unnamed, unsure };
  /// "my pass is" tells one, "the password is" does where the sentence says nothing else; "the mountain pass is" and
  /// "the first pass is" need more.
  static Owner owner_of(std::string_view text, const Lexicon::Mark& mark) {
    static const WordList of_other_things = list_of("pass passes passo clave parole parola parol pw");
    if (is_somebodys(text, mark.begin)) return Owner::somebody;
    const std::string word = small(text, {mark.begin, mark.end});
    return of_other_things.contains(word) ? Owner::unsure : Owner::unnamed;
  }
  static bool is_somebodys(std::string_view text, std::size_t begin) {
    static const WordList words = list_of(
        "my our your his her their mein meine unser dein ihr sein mon notre ton votre son mi nuestra tu mio mia nostra "
        "tua sua mijn onze jouw minha nossa");
    if (begin == 0 || text[begin - 1] != ' ') return false;
    std::size_t first = begin - 1;
    while (first > 0 && begin - first < 10 && is_letter_of(text[first - 1])) --first;
    return words.contains(ascii_lower(text.substr(first, begin - 1 - first)));
  }

  /// "required", "automatically": of a sentence about passwords.
  static bool is_of_a_sentence(std::string_view word) {
    constexpr std::size_t kShortest = 7;  // "red" and "family" are words of phrases
    return word.size() >= kShortest && (word.ends_with("ed") || word.ends_with("ly") || word.ends_with("lich") ||
                                        word.ends_with("ment") || word.ends_with("mente"));
  }

  /// Four words and more that are no grammar. Nobody's own must be all that the sentence has to say.
  static bool are_words_of_phrase(std::string_view text, const std::vector<Token>& tokens, Owner owner) {
    if (owner == Owner::unsure || tokens.size() < kPlainWords) return false;
    if (owner == Owner::somebody) return true;
    const char behind = byte_at(text, tokens.back().span.end);
    return (behind == '\0' || std::string_view(".,;!?)\"'\r\n").find(behind) != std::string_view::npos) &&
           std::none_of(tokens.begin(), tokens.end(), [&](const Token& token) {
             return token.groups > 0 || is_of_a_sentence(small(text, token.span));
           });
  }

  /// Words that make a passphrase: with numbers, letters or signs among them, or many of them. Empty where there is
  /// none.
  static Span phrase_at(std::string_view text, std::size_t begin, Owner owner) {
    std::vector<Token> tokens;
    std::size_t commas = 0;
    bool ends_in_grammar = false;
    for (std::size_t at = begin; tokens.size() < kMostWords;) {
      const std::optional<Token> token = token_at(text, at);
      if (!token) break;
      const std::string word = small(text, token->span);
      const bool grammar =
          token->groups == 0 && !token->sign && is_grammar(word) && (tokens.empty() || word.size() > 1);
      ends_in_grammar = grammar;
      if (grammar || (tokens.empty() && is_said_of_passwords(word))) break;
      const bool after_comma = !tokens.empty() && text[tokens.back().span.end] == ',';
      // "seven nine, call me"; where commas stand between all words they end nothing.
      const bool is_enough = tokens.size() >= kPlainWords || (!tokens.empty() && tokens.back().tells());
      if (after_comma && commas == 0 && is_enough && !token->tells()) break;
      commas += after_comma ? 1 : 0;
      tokens.push_back(*token);
      at = token->span.end;
      if (byte_at(text, at) == ',' && byte_at(text, at + 1) == ' ') at += 2;
      else if (byte_at(text, at) == ' ' || byte_at(text, at) == '-') ++at;
      else break;
    }
    // "girasol2026 y el PIN": no letter that was spelled.
    if (ends_in_grammar && tokens.size() >= 2 && tokens[tokens.size() - 2].span.size() > 1 &&
        tokens.back().groups == 0 && is_grammar(small(text, tokens.back().span)))
      tokens.pop_back();
    if (tokens.size() < 2) return {};
    std::size_t groups = 0, telling = 0;
    for (const Token& token : tokens) {
      if (token.groups > 1) groups += token.groups;
      telling += token.tells() && token.groups == 0 ? 1 : 0;
    }
    const bool ends_in_number = tokens.back().groups > 0;
    const bool is_phrase =
        groups > 1 || ends_in_number || telling > 0 || (commas == 0 && are_words_of_phrase(text, tokens, owner));
    return is_phrase ? Span{tokens.front().span.begin, tokens.back().span.end} : Span{};
  }

  /// "eight four two zero is my pin".
  void in_front(const Scan& scan, std::vector<Detection>& out) const {
    constexpr std::size_t kDigits = 3;
    std::size_t from = 0;
    std::vector<Span> groups;
    each_pair_of_number_words(scan, m_number_words.group(), [&](std::size_t begin) {
      if (begin < from) return;
      const auto number = spoken_number_at(scan.text(), begin);
      if (!number) return;
      from = number->span.end;
      if (number->groups < 2 || number->digits.size() < kDigits) return;
      if (!m_is_my.at(scan.text(), number->span.end, groups, std::min(scan.text().size(), number->span.end + kWindow)))
        return;
      const std::size_t next = scan.first_mark(groups[0].end);
      for (std::size_t i = next; i < scan.marks().size() && scan.marks()[i].begin == groups[0].end; ++i) {
        const Lexicon::Mark& word = scan.marks()[i];
        if (scan.has(word, m_password.group()) || scan.has(word, m_code.group())) return add(number->span, out);
      }
    });
  }

  const ContextWords m_password, m_code, m_other_code, m_telephone, m_number_words;
#define FP_OF_WHAT                                                                                \
  "(?: (?:code|codes|number|nummer|numéro|número|numero))?"                                     \
  "(?: (?:for|of|to|on|für|zu[rm]?|von|vom|pour|du|de|del|della|dell|do|da|voor|van|till|til)[ " \
  "'’]?[^\\n.:;=,]{1,40}?)?"
#define FP_IS "(?:is|are|was|ist|lautet|lauten|war|est|es|é|è|era|zijn|luidt)"
  const Pattern m_is{FP_OF_WHAT "(?:,? " FP_IS "(?: now| still| jetzt| ahora| adesso| nu| agora)?[:,]? |: )",
                     Pattern::Case::ignored};
  const Pattern m_beside{"(?: (?:code|number|nummer|numéro|número|numero))?,? ", Pattern::Case::ignored};
  const Pattern m_is_my{",? " FP_IS
                        " (?:the|my|our|your|his|her|der|die|das|mein|meine|unser|unsere|le|la|mon|ma|notre|el|mi|il "
                        "mio|la mia|il|mijn|de|"
                        "het|o|a|o meu|a minha) ",
                        Pattern::Case::ignored, Pattern::Prefer::longest};
};

}  // namespace

std::unique_ptr<Recognizer> make_dictated_recognizer(Lexicon& lexicon) {
  return std::make_unique<DictatedRecognizer>(lexicon);
}

}  // namespace firstpass::protect
