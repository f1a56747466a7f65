#include "pipeline/values.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <set>

#include "core/text.h"
#include "core/words.h"

namespace firstpass::pipeline {

namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

/// Every match of the first group, as bytes of the text; what stands behind it may open the next.
std::vector<Span> find_all(std::string_view text, const RE2& pattern) {
  std::vector<Span> spans;
  std::array<re2::StringPiece, 2> found;  // all of the match, and its group
  for (std::size_t from = 0; from < text.size();) {
    if (!pattern.Match(piece(text), from, text.size(), RE2::UNANCHORED, found.data(), 2) || found[1].empty()) break;
    const auto begin = static_cast<std::size_t>(found[1].data() - text.data());
    spans.push_back({begin, begin + found[1].size()});
    from = spans.back().end;
  }
  return spans;
}

std::vector<Value> plain_values(std::string_view text, const RE2& pattern) {
  std::vector<Value> values;
  for (const Span span : find_all(text, pattern))
    values.push_back({std::string(text.substr(span.begin, span.size())), span});
  return values;
}

const RE2& mail_pattern() {
  static const RE2 kMail(R"(([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+))");
  return kMail;
}

const RE2& phone_pattern() {
  static const RE2 kPhone(
      R"((?:^|[^\w.,-])((?:\+|00?)\d[\d ()/-]{5,18}\d|\d{3}[ -]\d{3}[ -]\d{3,4}|\d{3,5}[ /-]\d{5,9})(?:$|[^\w-]))");
  return kPhone;
}

const RE2& money_pattern() {
  static const RE2 kMoney(
      R"((?i)((?:R\$|€|\$|£|¥|\bEUR|\bUSD|\bGBP|\bCHF) ?\d(?:[\d.,']*\d)?|\b\d(?:[\d.,']*\d)? ?(?:€|\$|£|(?:EUR|USD|GBP|CHF|euros?|dollars?|pounds?|quid|bucks|franken|kronor|reais|zł)\b)|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)(?:[ -](?:and|one|two|three|four|five|six|seven|eight|nine|hundred|thousand))* (?:pounds|dollars|euros|quid)\b))");
  return kMoney;
}

const RE2& duration_pattern() {
  static const RE2 kDuration(
      R"((?i)\b(\d+(?:[.,]\d+)?(?: ?(?:-|–|to|bis) ?\d+)?[ -]?(?:days?|hours?|hrs?|minutes?|mins?|weeks?|months?|years?|nights?|tage?n?|stunden?|minuten?|wochen?|monate?n?|jahre?n?|jours?|heures?|semaines?|mois|ans|días?|dias?|horas?|minutos?|semanas?|meses|años?|anos?|giorni|ore|minuti|settimane|mesi|anni|dagen|uren|weken|maanden|jaar|nachten))\b)");
  return kDuration;
}

const RE2& quantity_pattern() {
  static const RE2 kQuantity(
      R"((?i)(?:^|[^\w.,])(\d+(?:[.,/]\d+)? ?(?:kg|mg|g|ml|cl|dl|l|el|tl|cups?|tbsp|tsp|km|cm|mm|m|oz|lbs?)\b))");
  return kQuantity;
}

bool overlaps(Span span, const std::vector<Span>& others) {
  return std::any_of(others.begin(), others.end(), [&](Span other) { return other.overlaps(span); });
}

std::vector<Value> moments(std::string_view text, understand::Day said) {
  std::vector<Value> values;
  for (Moment& moment : moments_in(text, said)) {
    Value value{readable(moment), moment.span};
    value.moment = std::move(moment);
    values.push_back(std::move(value));
  }
  return values;
}

// ------------------------------------------------------------------------------------------------------ identifiers

/// What is a day, a time, money, a length or a contact, and so no number of anything.
std::vector<Span> other_things(std::string_view text, understand::Day said) {
  std::vector<Span> spans;
  for (const Moment& moment : moments_in(text, said)) {
    if (moment.days.size() > 0) spans.push_back(moment.days);
    if (moment.span.size() > 0) spans.push_back(moment.span);
  }
  for (const RE2* pattern : {&money_pattern(), &mail_pattern(), &duration_pattern(), &quantity_pattern()})
    for (const Span span : find_all(text, *pattern)) spans.push_back(span);
  return spans;
}

/// "99", "KL", "BA2490": what stands apart in numbers that are written in groups.
bool is_group(std::string_view word) {
  constexpr std::size_t kMost = 5;
  std::size_t capitals = 0;
  while (capitals < word.size() && word[capitals] >= 'A' && word[capitals] <= 'Z') ++capitals;
  const std::string_view digits = word.substr(capitals);
  return !word.empty() && capitals < kMost && digits.size() <= kMost &&
         digits.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A word with a digit, with the groups of digits and capitals beside it: "99 21 34", "KL 52 XRT", "LemonTree-2026".
std::vector<Value> identifiers(std::string_view text, understand::Day said) {
  std::vector<Value> values;
  const std::vector<Span> others = other_things(text, said);
  bool joins = false;  // a group ended right before
  Span group;
  const auto close = [&] {
    const std::string_view found = text.substr(group.begin, group.size());
    if (found.find_first_of("0123456789") != std::string_view::npos && !overlaps(group, others))
      values.push_back({std::string(found), group});
    group = {};
  };
  constexpr std::string_view kBreaks = " \t\r\n=:()\"", kMarks = ".,;!?'";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find_first_not_of(kBreaks, at);
    if (begin == std::string_view::npos) break;
    const std::size_t stop = std::min(text.find_first_of(kBreaks, begin), text.size());
    std::size_t end = stop;
    while (end > begin && kMarks.find(text[end - 1]) != std::string_view::npos) --end;
    const bool beside = joins && begin == group.end + 1 && text[group.end] == ' ';
    const bool grouped = is_group(text.substr(begin, end - begin)) && !overlaps({begin, end}, others);
    if (beside && grouped) {
      group.end = end;
    } else {
      close();
      group = {begin, end};
    }
    joins = grouped && end == stop;
    at = stop;
  }
  close();
  return values;
}

// ----------------------------------------------------------------------------------------------------------- places

/// Streets with a number, in the order of the language, and what belongs to them up to the next clause.
const RE2& address_pattern() {
  static const RE2 kAddress(
      R"((\pL[\pL.'-]*(?:[Ss]tr\.|[Ss]traße|[Ss]trasse|weg|platz|allee|gasse|ring|damm|ufer|straat|plein|laan|gracht|kade)(?: |\. ?)\d+ ?[a-z]?\b(?:, \d{4,5} \p{Lu}\pL+)?)"
      R"(|\b\d{1,5},? (?:\p{Lu}[\pL']+ ){1,3}(?:Street|St|Road|Rd|Lane|Avenue|Ave|Drive|Way|View|Close|Square|Court|Place|Terrace|Hill|Gardens|Boulevard|Blvd)\b(?:, \d+(?:st|nd|rd|th) floor)?)"
      R"(|\b\d{1,4},? (?:rue|avenue|place|boulevard|quai|chemin|impasse|allée)(?: (?:de|du|des|la|le|l'))*(?: \p{Lu}[\pL'-]+)+(?:, \d{5} \p{Lu}\pL+)?)"
      R"(|\b(?:[Rr]ue|Avenue|[Cc]alle|[Pp]laza|[Pp]aseo|[Aa]venida|[Vv]ia|[Cc]orso|[Pp]iazza|[Vv]iale|[Rr]ua|[Pp]raça|[Ll]argo|[Tt]ravessa)(?: (?:de|da|do|das|dos|del|della|di|la|las|los|le|du|des))*(?: \p{Lu}[\pL'-]+)+,? (?:n\.? ?|nº ?)?\d+))");
  return kAddress;
}

bool is_title(std::string_view word) {
  static const std::set<std::string, std::less<>> kTitles = {
      "mr",     "mrs",      "ms",  "miss",  "dr",     "dra",    "prof", "herr",  "herrn", "frau",   "mme",     "madame",
      "mlle",   "monsieur", "m",   "senor", "senora", "sr",     "sra",  "don",   "dona",  "signor", "signora", "sig",
      "meneer", "mevrouw",  "dhr", "mevr",  "coach",  "auntie", "aunt", "uncle", "tante", "onkel"};
  return kTitles.contains(word);
}

bool is_place_lead(std::string_view word) {
  static const std::set<std::string, std::less<>> kLeads = {
      "at",     "in",      "inside", "outside", "under",      "behind", "near",   "beside", "opposite", "im",
      "beim",   "bei",     "am",     "unter",   "hinter",     "neben",  "vor",    "auf",    "au",       "aux",
      "chez",   "sur",     "sous",   "devant",  "en",         "al",     "alla",   "allo",   "nel",      "nella",
      "presso", "davanti", "desde",  "na",      "no",         "onder",  "achter", "bij",    "dans",     "ai",
      "dalla",  "dal",     "from",   "point",   "treffpunkt", "room",   "salle",  "raum"};
  return kLeads.contains(word);
}

/// "no dia 15", "in the end", "am Anfang": behind words that lead to places, too.
bool is_no_place(std::string_view word) {
  static const std::set<std::string, std::less<>> kWords = {
      "dia",       "giorno",    "jour",   "tag",     "day",   "days",   "week",  "month",  "year",
      "end",       "beginning", "moment", "time",    "ende",  "anfang", "fall",  "monat",  "woche",
      "jahr",      "case",      "case",   "advance", "mese",  "mes",    "mois",  "semana", "settimana",
      "principio", "fin",       "fine",   "euro",    "total", "cash",   "person"};
  return kWords.contains(word);
}

bool is_article(std::string_view word) {
  static const std::set<std::string, std::less<>> kArticles = {
      "the", "our", "my", "your", "der", "dem", "den", "la", "le",  "les",     "l",      "el",
      "los", "il",  "lo", "de",   "het", "o",   "a",   "al", "del", "unserem", "unserer"};
  return kArticles.contains(word);
}

/// "at the north gate, Hyde Park", "im Hof", "under the blue pot": up to the next time, mark or joint.
std::vector<Value> places(std::string_view text, understand::Day said) {
  std::vector<Value> values;
  for (const Span span : find_all(text, address_pattern()))
    values.push_back({std::string(trim(text.substr(span.begin, span.size()))), span});
  std::vector<Span> times = other_things(text, said);
  std::vector<Span> words = token_spans(text);
  const auto word_at = [&](std::size_t i) { return plain(text.substr(words[i].begin, words[i].size())); };
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (!is_place_lead(word_at(i))) continue;
    std::size_t first = i + 1;
    // "in der Goethestr.", "davanti al bar", "next to the".
    while (first + 1 < words.size() && (is_article(word_at(first)) || text[words[first].begin] == '\'')) ++first;
    if (overlaps(words[first], times) ||
        (first + 1 < words.size() && overlaps(words[first + 1], times) && words[first].size() < 3))
      continue;
    std::size_t end = words[first].begin;
    bool capital = false;
    std::size_t count = 0;
    for (std::size_t w = first; w < words.size() && count < 8; ++w) {
      const std::string_view raw = text.substr(words[w].begin, words[w].size());
      std::size_t at = 0;
      const char32_t sign = next_code_point(raw, at);
      at = 0;
      const bool upper = is_upper(next_code_point(raw, at));
      if (overlaps(words[w], times)) break;
      if (!is_word(sign)) {
        // A comma before a capital or a number goes on: "Goethestr. 12, 3. Stock", "St Mary's Church, Oxford".
        const bool inner = raw == "'" || raw == "’" || raw == "-" || raw == "&" ||
                           (raw == "." && w + 1 < words.size() && words[w + 1].begin == words[w].end);
        const bool next_capital = w + 1 < words.size() && [&] {
          std::size_t next = words[w + 1].begin;
          return is_upper(next_code_point(text, next));
        }();
        if (!inner && !(raw == "," && next_capital && capital && !overlaps(words[w + 1], times))) break;
        continue;
      }
      const std::string word = plain(raw);
      if (w > first && !upper && !(raw[0] >= '0' && raw[0] <= '9')) {
        static const std::set<std::string, std::less<>> kStops = {
            "at",      "on",   "from",  "to",       "and",   "or",      "um",     "und",    "statt",      "y",
            "e",       "et",   "a",     "al",       "alle",  "op",      "om",     "en",     "vanaf",      "zwischen",
            "between", "with", "mit",   "con",      "avec",  "is",      "are",    "ist",    "will",       "for",
            "bis",     "ab",   "desde", "volvemos", "so",    "but",     "if",     "please", "reserviert", "repariert",
            "w",       "le",   "el",    "il",       "bitte", "davanti", "presso", "who",    "wer",        "by"};
        if (kStops.contains(word)) break;
      }
      capital = capital || upper;
      end = words[w].end;
      ++count;
    }
    if (end <= words[first].begin) continue;
    const Span span{words[first].begin, end};
    const std::string lead = word_at(i);
    const std::string head = plain(text.substr(words[first].begin, words[first].size()));
    if (is_stop_word(head, "en") || is_title(head) || is_no_place(head)) continue;
    // "at our office, 480 Mission Street": the place and its address are one.
    const auto beside = std::find_if(values.begin(), values.end(), [&](const Value& value) {
      return value.span.overlaps(span) || (value.span.begin >= span.end && value.span.begin - span.end <= 3);
    });
    if (beside != values.end()) {
      const Span whole{std::min(span.begin, beside->span.begin), std::max(span.end, beside->span.end)};
      *beside = {std::string(text.substr(whole.begin, whole.size())), whole};
      continue;
    }
    values.push_back({std::string(text.substr(span.begin, span.size())), span, capital || lead == "under" ? 0.9 : 0.8});
  }
  return values;
}

// ---------------------------------------------------------------------------------------------------------- people

bool is_no_name(const std::string& word, std::string_view language) {
  static const std::set<std::string, std::less<>> kWords = {
      "hi",     "hey",    "hello",   "hallo", "hola",  "ciao", "bonjour", "oi",     "dear",  "liebe",
      "lieber", "thanks", "ok",      "yes",   "no",    "and",  "please",  "bitte",  "ask",   "call",
      "meet",   "bring",  "contact", "tel",   "the",   "our",  "we",      "you",    "i",     "it",
      "he",     "she",    "they",    "is",    "notes", "the",  "lunch",   "dinner", "party", "netflix",
      "wifi",   "rsvp",   "zoom",    "owner", "room",  "hall", "flat",    "house"};
  return kWords.contains(word) || understand::weekday_of(word) >= 0 || understand::month_of(word) != 0 ||
         is_stop_word(word, "en") || is_stop_word(word, language);
}

bool is_salutation(std::string_view word) {
  static const std::set<std::string, std::less<>> kWords = {
      "dear",     "hi",      "hello", "hey",   "hallo",   "liebe",    "lieber",   "geehrte",
      "geehrter", "chere",   "cher",  "chers", "bonjour", "estimado", "estimada", "querido",
      "querida",  "gentile", "cara",  "caro",  "ciao",    "hola",     "beste",    "geachte",
      "prezado",  "prezada", "oi",    "ola",   "tag",     "morgen",   "servus",   "hoi"};
  return kWords.contains(word);
}

/// Names: words behind a title; and runs of capitals, where capitals mark names: not at the beginning of a sentence
/// unless few words follow, nor anywhere in German but behind a colon or as first and last name.
std::vector<Value> people(std::string_view text, std::string_view language) {
  std::vector<Value> values;
  const std::vector<Span> words = token_spans(text);
  const auto capital_at = [&](std::size_t i) {
    std::size_t at = words[i].begin;
    return is_upper(next_code_point(text, at)) && words[i].size() > 1;
  };
  for (std::size_t i = 0; i < words.size();) {
    if (!capital_at(i)) {
      ++i;
      continue;
    }
    std::size_t first = i, end = i;
    bool titled = i > 0 && is_title(plain(text.substr(words[i - 1].begin, words[i - 1].size())));
    for (;;) {
      const std::string word = plain(text.substr(words[end].begin, words[end].size()));
      if (is_title(word)) titled = true;
      std::size_t next = end + 1;
      if (next < words.size() && text[words[next].begin] == '.' && words[end].size() <= 4) ++next;  // "Dr. "
      if (next >= words.size() || !capital_at(next) || words[next].begin - words[end].end > 2 ||
          text.substr(words[end].end, words[next].begin - words[end].end).find('\n') != std::string_view::npos)
        break;
      end = next;
    }
    i = end + 1;
    std::string head = plain(text.substr(words[first].begin, words[first].size()));
    while (first < end && !is_title(head) && is_no_name(head, language)) {
      ++first;
      head = plain(text.substr(words[first].begin, words[first].size()));
    }
    if (is_no_name(head, language) && !is_title(head)) continue;
    const std::string_view before = trim(text.substr(0, words[first].begin));
    if (first > 0 && is_salutation(plain(text.substr(words[first - 1].begin, words[first - 1].size())))) continue;
    const bool opens = before.empty() || before.ends_with('.') || before.ends_with('!') || before.ends_with('-');
    const bool label = before.ends_with(':');
    const bool german = language == "de";
    if (titled && first == end) continue;  // a title alone
    const bool place = [&] {
      const std::size_t space = before.find_last_of(" \n(");
      const std::string lead = plain(before.substr(space == std::string_view::npos ? 0 : space + 1));
      return is_place_lead(lead) && lead != "from";
    }();
    if (place && !titled) continue;
    if (german && !titled && !label && (first == end || opens)) {
      const std::size_t space = before.find_last_of(' ');
      const std::string lead = plain(before.substr(space == std::string_view::npos ? 0 : space + 1));
      if (!has_phrase(" " + lead + " ", "heisst|hat|von|mit|bei")) continue;
    }
    const Span span{words[first].begin, words[end].end};
    values.push_back({std::string(text.substr(span.begin, span.size())), span,
                      titled || label ? 1.0
                      : opens         ? 0.8
                                      : 0.9});
  }
  return values;
}

}  // namespace

std::vector<Value> values_in(std::string_view text, AnswerKind kind, understand::Day said, std::string_view language) {
  constexpr std::size_t kLongest = 2000;  // a longer run has no sentences to tell from
  if (text.size() > kLongest) return {};
  switch (kind) {
    case AnswerKind::moment:
    case AnswerKind::deadline: return moments(text, said);
    case AnswerKind::place: return places(text, said);
    case AnswerKind::person: return people(text, language);
    case AnswerKind::identifier: return identifiers(text, said);
    case AnswerKind::duration: return plain_values(text, duration_pattern());
    case AnswerKind::phone: return plain_values(text, phone_pattern());
    case AnswerKind::mail: return plain_values(text, mail_pattern());
    case AnswerKind::money: {
      auto values = plain_values(text, money_pattern());
      if (!values.empty()) return values;
      values = plain_values(text, quantity_pattern());
      for (Value& value : values) value.counts = true;
      return values;
    }
    case AnswerKind::count: {
      static const RE2 kCount(R"((?:^|[^\w.,:/-])(\d{1,6})(?: |$))");
      auto values = plain_values(text, kCount);
      for (Value& value : values) value.counts = true;
      return values;
    }
    case AnswerKind::thing: break;
  }
  return {};
}

}  // namespace firstpass::pipeline
