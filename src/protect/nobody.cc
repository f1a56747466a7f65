#include "protect/nobody.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "core/text.h"
#include "core/words.h"
#include "protect/name_words.h"
#include "protect/pattern.h"
#include "protect/structured.h"

namespace firstpass::protect {

namespace {

constexpr double kConfident = 0.8;

bool is_name(std::string_view type) { return type == "PERSON" || type == "ORGANIZATION"; }
bool is_acronym(std::string_view word) {
  return word.size() > 1 && std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Fragments that say nothing by themselves: "47", "-08", and the "/1" of "pts/1", which is no date. An age is a number
// of two digits, too.
bool is_short_number(std::string_view text, const Detection& name, std::string_view value) {
  const bool of_path =
      name.type == "DATE_TIME" && value.starts_with('/') && is_letter(byte_before(text, name.span.begin));
  if (name.type != "ID" && name.type != "PHONE_NUMBER" && !of_path) return false;
  const auto digits = std::count_if(value.begin(), value.end(), is_digit);
  return digits <= 3 && std::all_of(value.begin(), value.end(),
                                    [](char c) { return is_digit(c) || !is_alnum(static_cast<unsigned char>(c)); });
}

// A name on the net is told by its signs ("@", a digit, "_"): a plain word is one only when the model is sure.
bool is_doubtful_handle(const Detection& name, std::string_view value) {
  return name.type == "ONLINE_ID" && name.score < 0.9 && std::all_of(value.begin(), value.end(), is_letter);
}

// What programs write in front of a number that counts or names a thing of theirs.
bool is_word_of_machines(std::string_view folded) {
  static const std::unordered_set<std::string_view> kWords = {
      "port",  "ports",  "status", "code",   "exit",   "errno", "error", "pid",    "ppid", "uid",
      "gid",   "tid",    "line",   "http",   "https",  "tcp",   "udp",   "ssh",    "ssh2", "tls",
      "ssl",   "signal", "cpu",    "core",   "thread", "rc",    "ret",   "ttl",    "mtu",  "vlan",
      "bytes", "size",   "len",    "length", "seq",    "fd",    "retry", "attempt"};
  return kWords.count(folded) != 0;
}

// The word that ends at `end`, over the signs and blanks between; none from the line above.
std::string word_before_span(std::string_view text, std::size_t end) {
  while (end > 0 && std::string_view(" \t=:(\"'/").find(text[end - 1]) != std::string_view::npos) --end;
  std::size_t begin = end;
  while (begin > 0 && is_word_byte(text[begin - 1])) --begin;
  return lower(text.substr(begin, end - begin));
}

// "port 40022 ssh2", "pid=4711": words of machines and numbers that they count.
bool is_of_machines(std::string_view text, const Detection& name, std::string_view value) {
  constexpr std::size_t kLongestNumber = 5;  // digits
  if (name.type == "DATE_TIME" || name.type == "NRP") return false;
  bool named = false, numbered = false;
  for (const Span span : token_spans(value)) {
    const std::string word = lower(value.substr(span.begin, span.size()));
    if (std::all_of(word.begin(), word.end(), is_digit)) {
      if (word.size() > kLongestNumber) return false;
      numbered = true;
    } else if (is_word_of_machines(word)) {
      named = true;
    } else if (is_word_byte(word[0])) {
      return false;
    }
  }
  if (!named && numbered) return is_word_of_machines(word_before_span(text, name.span.begin));
  const char behind = byte_at(text, name.span.end + 1);
  return named && (numbered || is_digit(behind));
}

// "Mutter": whose, is not said. In German, where every noun has a capital; elsewhere one tells that "Mom" is meant as a
// name.
bool is_word_of_family(std::string_view folded) {
  static const std::unordered_set<std::string_view> kWords = {"mutter",    "mutti", "vater", "vati",       "bruder",
                                                              "schwester", "oma",   "opa",   "großmutter", "großvater",
                                                              "tante",     "onkel", "sohn",  "tochter",    "eltern"};
  return kWords.count(folded) != 0;
}

// Behind these stands a thing or a kind of person, as every noun of German has a capital: "dein Passwort".
bool is_determiner(std::string_view folded) {
  for (const std::string_view stem : {"mein", "dein", "sein", "unser", "euer", "eur", "kein", "ein", "dies", "jed"}) {
    if (!folded.starts_with(stem)) continue;
    const std::string_view ending = folded.substr(stem.size());
    for (const std::string_view one : {"", "e", "en", "em", "er", "es"})
      if (ending == one) return true;
  }
  return folded == "das" || folded == "zum" || folded == "beim" || folded == "fürs";
}

bool is_weekday(std::string_view folded) {
  static const std::unordered_set<std::string_view> kWords = {
      "montag", "dienstag", "mittwoch",  "donnerstag", "freitag", "samstag",  "sonnabend", "sonntag",
      "monday", "tuesday",  "wednesday", "thursday",   "friday",  "saturday", "sunday"};
  return kWords.count(folded) != 0;
}

// One word that is the name of a field, a word of family or a thing of somebody's, and no name.
bool is_common_noun(std::string_view text, const Detection& name, std::string_view folded) {
  if (name.type == "LOCATION" && is_weekday(folded)) return true;
  if (!is_name(name.type) && name.type != "LOCATION" && name.type != "TITLE") return false;
  if (name.type == "PERSON" && is_word_of_family(folded)) return !is_title(word_before_span(text, name.span.begin));
  if (name.score >= kConfident || is_given_name(folded) || is_ambiguous_name(folded)) return false;
  return !type_of_key(folded).empty() ||
         (name.type != "ORGANIZATION" && is_determiner(word_before_span(text, name.span.begin)));
}

// "DB" of "DB_PASSWORD = …": part of the name of a setting.
bool is_of_an_identifier(std::string_view text, const Detection& name) {
  if (!is_name(name.type) && name.type != "LOCATION" && name.type != "TITLE") return false;
  const std::string_view value = text.substr(name.span.begin, name.span.size());
  const auto is_ascii_capital = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  if (!std::all_of(value.begin(), value.end(), is_ascii_capital)) return false;
  std::size_t begin = name.span.begin, end = name.span.end;
  while (begin > 0 && is_ascii_capital(text[begin - 1])) --begin;
  while (end < text.size() && is_ascii_capital(text[end])) ++end;
  const std::string_view whole = text.substr(begin, end - begin);
  if (whole.find('_') == std::string_view::npos || whole.size() == value.size()) return false;
  const std::size_t sign = text.find_first_not_of(" \t", end);
  return sign != std::string_view::npos && (text[sign] == '=' || text[sign] == ':');
}

bool is_one_word(std::string_view value) { return value.find_first_of(" \t\n") == std::string_view::npos; }

}  // namespace

bool names_nobody(std::string_view text, const Detection& name) {
  const std::string_view value = text.substr(name.span.begin, name.span.size());
  if (is_short_number(text, name, value) || is_doubtful_handle(name, value) || is_of_machines(text, name, value))
    return true;
  if (is_of_an_identifier(text, name)) return true;
  const std::string folded = lower(value);
  if (is_one_word(value) && is_common_noun(text, name, folded)) return true;
  // Languages, what programmers leave in their notes and "street" by itself are no people, firms or places. As
  // nationalities the former stay private (NRP).
  if (name.type == "LOCATION" && is_place_word(folded)) return true;
  return (is_name(name.type) || name.type == "LOCATION") && is_nobody(folded);
}

bool only_grammar(std::string_view value) {
  static const std::unordered_set<std::string_view> kWords = {
      "the", "a", "an", "and", "or", "of", "in", "on", "at", "to", "for", "from", "with", "by", "is", "are", "was",
      "be", "it", "i", "you", "he", "she", "we", "they", "my", "your", "his", "her", "our", "not", "no", "yes", "this",
      "that", "hello", "thanks", "hi", "dear",
      // particles of names, which name nobody alone
      "du", "de", "des", "le", "la", "les", "der", "die", "das", "den", "von", "van", "zu", "el", "los", "las", "da",
      "do", "dos", "di", "del", "della", "al", "und", "et",
      // what money and accounts are written with
      "usd", "eur", "gbp", "chf", "jpy", "cad", "aud", "nzd", "inr", "sek", "nok", "dkk", "pln", "czk", "huf", "myr",
      "sgd", "iban", "bic", "swift", "vat", "mwst", "tva", "iva", "gst", "total", "subtotal", "tax", "amount", "due",
      "date", "currency", "invoice", "receipt", "email", "phone", "tel", "fax"};
  for (const Span span : token_spans(value)) {
    std::size_t at = span.begin;
    if (!is_word(next_code_point(value, at))) continue;
    const std::string_view word = value.substr(span.begin, span.size());
    const std::string folded = lower(word);
    // "who" is nobody, "WHO" may be somebody, and so may "Will".
    const bool stop_word =
        word.size() > 1 && is_stop_word(folded, "en") && !is_acronym(word) && !is_ambiguous_name(folded);
    if (!stop_word && kWords.count(folded) == 0) return false;
  }
  return true;
}

}  // namespace firstpass::protect
