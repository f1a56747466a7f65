#include "pipeline/asked.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "core/words.h"

namespace firstpass::pipeline {

namespace {

/// Each kind by the words that ask for it, the most telling first.
struct KindWords {
  AnswerKind kind;
  std::string_view phrases;
};

constexpr KindWords kKinds[] = {
    {AnswerKind::deadline,
     "by when|until when|deadline|due|latest|closing date|bis wann|spatestens|frist|anmeldeschluss|avant quand|date "
     "limite|hasta cuando|antes de cuando|entro quando|ate quando|tot wanneer|uiterlijk|rsvp by"},
    {AnswerKind::duration, "how long|wie lange|combien de temps|cuanto tiempo|quanto tempo|hoe lang"},
    {AnswerKind::moment,
     "when|what time|which day|what day|what date|which date|how late|at what time|wann|um wie viel uhr|wie "
     "spat|quand|a "
     "quelle heure|quel jour|cuando|a que hora|que dia|quando|a che ora|che giorno|a que horas|wanneer|hoe laat|welke "
     "dag|time"},
    {AnswerKind::place,
     "where|which address|what address|address|what place|which place|venue|wo|wohin|adresse|ou|donde|direccion|dove|"
     "indirizzo|onde|endereco|waar|adres"},
    {AnswerKind::mail, "email|e mail|mail address|courriel|correo electronico"},
    {AnswerKind::phone,
     "phone|telephone|phone number|telefonnummer|telefon|telefono|telefone|telefoonnummer|mobile|number do i "
     "call|number "
     "should i call|number to call|number to cancel|number can i call|emergency number|numero do telefone"},
    {AnswerKind::person, "who|whom|whose|wer|wem|wen|qui|quien|quienes|chi|quem|which doctor|which person"},
    {AnswerKind::money,
     "how much|price|cost|costs|fee|amount|wie viel|wieviel|wie hoch|was kostet|combien|cuanto|cuanto cuesta|quanto|"
     "quanto costa|quanto custa|hoeveel|how expensive"},
    {AnswerKind::count, "how many|wie viele|wieviele|combien de|cuantos|cuantas|quanti|quante|quantos|quantas"},
    {AnswerKind::identifier,
     "password|passwort|kennwort|motdepasse|contrasena|senha|wachtwoord|code|pin|number|nummer|numero|reference|ref|id|"
     "plate|kennzeichen|seat|seats|platform|gleis|track|gate|room|kode|codigo|codice|locator|quai|binario"},
};

bool is_asking(std::string_view word) {
  static const std::set<std::string, std::less<>> kAsking = {
      "who",    "whom",    "whose",   "when",      "where",     "what",      "which",    "how",     "much",
      "many",   "long",    "late",    "time",      "day",       "date",      "tell",     "give",    "show",
      "find",   "please",  "know",    "get",       "gets",      "take",      "takes",    "become",  "becomes",
      "happen", "happens", "do",      "does",      "have",      "has",       "had",      "need",    "should",
      "can",    "could",   "must",    "will",      "would",     "there",     "here",     "say",     "said",
      "go",     "goes",    "going",   "be",        "being",     "use",       "called",   "call",    "name",
      "held",   "taking",  "s",       "t",         "ll",        "re",        "m",        "d",       "see",
      "find",   "exactly", "latest",  "wann",      "wo",        "wer",       "was",      "wie",     "viel",
      "viele",  "lange",   "welche",  "welcher",   "welches",   "lautet",    "heisst",   "findet",  "statt",
      "gibt",   "muss",    "soll",    "kann",      "habe",      "hoch",      "uhr",      "quand",   "qui",
      "ou",     "quel",    "quelle",  "combien",   "quoi",      "est",       "cuando",   "quien",   "donde",
      "cuanto", "cual",    "que",     "es",        "quando",    "chi",       "dove",     "quanto",  "qual",
      "quale",  "quem",    "onde",    "e",         "wanneer",   "waar",      "wie",      "hoeveel", "welk",
      "is",     "are",     "was",     "my",        "our",       "your",      "his",      "her",     "their",
      "we",     "they",    "i",       "you",       "it",        "he",        "she",      "me",      "us",
      "them",   "address", "adresse", "adres",     "direccion", "indirizzo", "endereco", "price",   "cost",
      "costs",  "amount",  "phone",   "telephone", "email",     "mail",      "mobile",   "telefon", "telefono",
      "number", "nummer",  "numero",  "deadline",  "due",       "by",        "until",    "tot",     "hasta",
      "bis",    "mein",    "meine",   "unser",     "mon",       "ma",        "mi",       "mio",     "meu",
      "mijn",   "new",     "person",  "mehr",      "at",        "to",        "for",      "of",      "the",
      "a",      "an",      "in",      "on",        "from",      "with",      "and",      "or",      "der",
      "die",    "das",     "den",     "dem",       "ist",       "sind",      "le",       "la",      "les",
      "el",     "il",      "o",       "os",        "de",        "het",       "een",      "ein",     "eine",
      "once",   "zich",    "este",    "esta",      "wir",       "uns",       "ich",      "mich",    "man",
      "sich",   "am",      "im",      "telefone",  "come",      "comes",     "licence",  "license"};
  return kAsking.contains(word);
}

bool is_people(std::string_view word) {
  static const std::set<std::string, std::less<>> kPeople = {"kids",   "children", "child",   "people", "everyone",
                                                             "family", "guests",   "kinder",  "ninos",  "enfants",
                                                             "we",     "parents",  "someone", "anyone", "students"};
  return kPeople.contains(word);
}

std::vector<std::string> split_words(std::string_view words) {
  std::vector<std::string> out;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    if (!word.empty()) out.emplace_back(word);
  }
  return out;
}

/// Words that name what an identifier is of by themselves; the others ("order number") need what they stand beside.
bool names_identifier(const Term& term) {
  static const Concepts kNames = {concept_named("password"), concept_named("code"),     concept_named("number"),
                                  concept_named("seat"),     concept_named("platform"), concept_named("room"),
                                  concept_named("plate"),    concept_named("gate"),     concept_named("reference")};
  return term.word == "id" || std::any_of(kNames.begin(), kNames.end(), [&](std::uint8_t concept_) {
           return std::find(term.concepts.begin(), term.concepts.end(), concept_) != term.concepts.end();
         });
}

}  // namespace

Term term_of(std::string_view word) {
  static thread_local Stemmer stemmer("en");
  Term term;
  term.word = plain(word);
  term.stem = stemmer.stem(term.word);
  term.concepts = concepts_of(term.word);
  return term;
}

double meets(const Term& asked, const Term& told) {
  if (asked.word == told.word || asked.stem == told.stem) return 1;
  for (const std::uint8_t one : asked.concepts)
    if (std::find(told.concepts.begin(), told.concepts.end(), one) != told.concepts.end()) return 1;
  // "museum" and "museo", "Hotel" and "hotels": the same beginning, most of both words.
  constexpr std::size_t kLeast = 5;
  const std::size_t longest = std::max(asked.word.size(), told.word.size());
  std::size_t same = 0;
  while (same < std::min(asked.word.size(), told.word.size()) && asked.word[same] == told.word[same]) ++same;
  return same >= kLeast && 4 * same >= 3 * longest ? 0.8 : 0;
}

Asked read_question(std::string_view question) {
  Asked asked;
  const std::string words = plain_words(question.substr(0, 1000));
  for (const KindWords& kind : kKinds) {
    if (!has_phrase(words, kind.phrases)) continue;
    // "What is the phone number", "what number do I call": neither is any identifier.
    const auto has = [&](AnswerKind other) {
      return std::find(asked.kinds.begin(), asked.kinds.end(), other) != asked.kinds.end();
    };
    const bool taken = (kind.kind == AnswerKind::moment && has(AnswerKind::deadline)) ||
                       (kind.kind == AnswerKind::identifier && !asked.kinds.empty()) ||
                       (kind.kind == AnswerKind::person && has(AnswerKind::phone)) ||
                       (kind.kind == AnswerKind::place && has(AnswerKind::mail));
    if (!taken) asked.kinds.push_back(kind.kind);
  }
  const auto drop = [&](AnswerKind kind) {
    asked.kinds.erase(std::remove(asked.kinds.begin(), asked.kinds.end(), kind), asked.kinds.end());
  };
  const auto has = [&](AnswerKind kind) {
    return std::find(asked.kinds.begin(), asked.kinds.end(), kind) != asked.kinds.end();
  };
  if (has(AnswerKind::duration) || has(AnswerKind::count)) drop(AnswerKind::money), drop(AnswerKind::moment);
  if (has(AnswerKind::mail)) drop(AnswerKind::place), drop(AnswerKind::identifier);
  if (asked.kinds.size() > 2) asked.kinds.clear();
  const bool identifier = has(AnswerKind::identifier);
  for (const std::string& word : split_words(words)) {
    Term term = term_of(word);
    if (identifier && names_identifier(term)) {
      const auto is = [&](std::string_view name) {
        return std::find(term.concepts.begin(), term.concepts.end(), concept_named(name)) != term.concepts.end();
      };
      asked.with_password = asked.with_password || is("password") || is("code");
      asked.named.push_back(std::move(term));
      continue;
    }
    if (is_asking(word) || word.size() < 2 || is_stop_word(word, "en")) continue;
    if (is_people(word)) term.weight = 0.25;
    asked.about.push_back(std::move(term));
  }
  return asked;
}

}  // namespace firstpass::pipeline
