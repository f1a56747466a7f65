#include "pipeline/redact/hearing.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "core/words.h"
#include "pipeline/redact/number_runs.h"
#include "protect/pattern.h"

namespace firstpass::pipeline {

namespace {

using understand::Transcript;

constexpr double kNear = 1.0;          // seconds around a place
constexpr double kShortestWord = 0.2;  // seconds
constexpr double kBeside = 0.3;        // seconds between two words of one number, beyond what times may be off
constexpr double kUnsure = 0.5;        // of a word: below this it may be another one
constexpr std::string_view kNumber = "PHONE_NUMBER";
constexpr std::size_t kMisheardWords = 2;  // in a row
constexpr double kSure = 0.6;              // of a word: with this it is what was heard
constexpr double kVerySure = 0.9;          // …  whatever another recogniser thinks
constexpr double kOverlap = 0.1;           // of a harmless word behind a secret: what padding may take of it
constexpr double kTimesOff = 0.05;         // seconds
constexpr double kAudible = 0.5;           // of a word: with less of it outside of the silences it was not said there

bool is_stop_word(const std::string& word) {
  for (const char* common :
       {"and",    "the",    "dot",     "com",     "org",  "net",  "street", "road",  "avenue", "lane", "mister",
        "missis", "doctor", "company", "limited", "from", "with", "north",  "south", "east",   "west"})
    if (word == common) return true;
  return false;
}

/// Telling words: letters and digits of three or more, digits that stand next to each other taken together.
std::vector<std::string> keys_of(std::string_view value) {
  std::vector<std::string> keys;
  std::string digits;
  const std::string small = lower(value);
  for (const Span span : token_spans(small)) {
    const std::string word = small.substr(span.begin, span.size());
    if (protect::is_digit(word[0])) {
      digits += protect::digits_of(word);
      continue;
    }
    if (word.size() >= 3 && !is_stop_word(word) &&
        is_alnum(static_cast<unsigned char>(word[0]) < 0x80 ? static_cast<char32_t>(word[0]) : U'a'))
      keys.push_back(word);
  }
  if (digits.size() >= 3) keys.push_back(digits);
  return keys;
}

bool is_digits(const std::string& key) { return protect::is_digit(key[0]); }

std::string_view text_of(const Transcript& transcript, const Anchor& anchor) {
  return std::string_view(transcript.text).substr(anchor.span.begin, anchor.span.size());
}

std::vector<const Anchor*> words_of(const Transcript& transcript, Span span) {
  std::vector<const Anchor*> words;
  for (const Anchor& anchor : transcript.anchors)
    if (anchor.time && anchor.span.overlaps(span)) words.push_back(&anchor);
  return words;
}

TimeRange time_of(const std::vector<const Anchor*>& words) {
  TimeRange time = words.empty() ? TimeRange{} : *words.front()->time;
  for (const Anchor* word : words) {
    time.start = std::min(time.start, word->time->start);
    time.end = std::max(time.end, word->time->end);
  }
  // A word whose time is not known well is longer than it looks.
  const double lacking = kShortestWord - (time.end - time.start);
  if (lacking > 0) time = {std::max(0.0, time.start - lacking / 2), time.end + lacking / 2};
  return time;
}

/// Something private in one transcript.
struct Found {
  Span span;
  std::string type;
  bool guessed = false;  ///< by the name model
};

bool is_inside(Span span, const std::vector<Found>& found) {
  return std::any_of(found.begin(), found.end(), [span](const Found& known) {
    return known.span.begin <= span.begin && known.span.end >= span.end;
  });
}

void add_numbers(const Transcript& transcript, std::vector<Found>& found) {
  for (const Span number : dictated_numbers(transcript))
    if (!is_inside(number, found)) found.push_back({number, std::string(kNumber), false});
}

/// A street is an address even where its number was not understood: "a free High Street".
const protect::Pattern& street() {
  static const protect::Pattern pattern(
      "(?:(?i:\\b([a-z']{3,}) (?:street|road|avenue|lane|boulevard|terrace|crescent)\\b)|"
      // Also ordinary words: only where the recogniser writes them as a name.
      "\\b([A-Z][a-z']{2,}) (?:Drive|Court|Close|Square|Place|Gardens|Grove)\\b)(?:[,.]? (?:in )?[A-Z][a-z]{3,})?");
  return pattern;
}

/// What is said of any street: it tells no name.
bool is_any_street(std::string_view word) {
  for (const std::string_view common :
       {"the",   "this", "that",  "each",   "every", "any",     "some", "one",  "our",     "your",
        "his",   "her",  "their", "same",   "other", "another", "main", "side", "back",    "busy",
        "quiet", "long", "wide",  "narrow", "wrong", "right",   "next", "dirt", "country", "way",
        "and",   "for",  "off",   "into",   "down",  "across",  "from", "with"})
    if (lower(word) == common) return true;
  return false;
}

/// "72 Brambelin, Norwich": a house number, a name and a town, where the kind of street was not understood.
const protect::Pattern& house_in_town() {
  static const protect::Pattern pattern(
      "\\b[1-9][0-9]{0,2}[a-z]? ([A-Z][a-z']{2,})(?: [A-Z][a-z']{2,})?(?:, (?:in )?| in )[A-Z][a-z]{3,}\\b");
  return pattern;
}

/// "in front of 40 chestnut drive": ordinary words in small letters, after a house number and a word for a place.
const protect::Pattern& house_in_street() {
  static const protect::Pattern pattern(
      "(?i)\\b(?:at|to|of|near|behind|from|in|is|has|by|opposite|outside|beside) "
      "((?:[1-9][0-9]{0,2}[a-z]?|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ][a-z]{3,5})?|"
      "[a-z]{3,6}teen|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) "
      "([a-z']{3,})(?: [a-z']{3,})? (?:drive|court|close|square|place|gardens|grove)\\b"
      "(?:[,.]? (?:in )?(?-i:[A-Z][a-z]{3,}))?)");
  return pattern;
}

/// "97 orchard road, commentary, …": what stands behind a house and its street is a town, whatever it was heard as.
const protect::Pattern& house_and_town() {
  static const protect::Pattern pattern(
      "(?i)\\b[1-9][0-9]{0,2}[a-z]? ((?:[a-z']+ ){1,2})(?:street|road|avenue|lane|drive|court|boulevard|terrace|"
      "crescent|gardens|grove), [a-z']{4,}(?: [a-z']{4,})?,");
  return pattern;
}

/// What is counted before such words, and no street: "of 40 minute drive", "with 4 wheel drive", "in one tennis court".
bool is_counted(std::string_view word) {
  for (const std::string_view common :
       {"minute", "minutes", "hour",      "hours",      "mile",      "miles",   "day",    "days",   "week",
        "weeks",  "metre",   "metres",    "meter",      "meters",    "yard",    "yards",  "foot",   "feet",
        "inch",   "inches",  "wheel",     "bedroom",    "star",      "door",    "seat",   "step",   "people",
        "years",  "year",    "month",     "months",     "times",     "percent", "tennis", "pounds", "dollars",
        "euros",  "km",      "kilometre", "kilometres", "different", "more",    "other"})
    if (lower(word) == common) return true;
  return false;
}

bool is_in_calendar(std::string_view word) {
  for (const std::string_view name :
       {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"})
    if (word == name) return true;
  return false;
}

void add_streets(std::string_view text, std::vector<Found>& found) {
  street().each(text, [&](const std::vector<Span>& groups) {
    const Span word = groups[1].size() > 0 ? groups[1] : groups[2];
    if (!is_any_street(text.substr(word.begin, word.size())) && !is_inside(groups[0], found))
      found.push_back({groups[0], "ADDRESS", false});
  });
  house_in_street().each(text, [&](const std::vector<Span>& groups) {
    const auto word = text.substr(groups[2].begin, groups[2].size());
    if (!is_counted(word) && !is_any_street(word) && !is_inside(groups[1], found))
      found.push_back({groups[1], "ADDRESS", false});
  });
  house_and_town().each(text, [&](const std::vector<Span>& groups) {
    const auto word = text.substr(groups[1].begin, groups[1].size() - 1);
    if (!is_counted(word) && !is_any_street(word) && !is_inside(groups[0], found))
      found.push_back({groups[0], "ADDRESS", false});
  });
  house_in_town().each(text, [&](const std::vector<Span>& groups) {
    if (!is_in_calendar(text.substr(groups[1].begin, groups[1].size())) && !is_inside(groups[0], found))
      found.push_back({groups[0], "ADDRESS", false});
  });
}

/// "elsewhere at meadowsoft.com", "Kingsley at lantern post.org": an address whose mailbox or site was misheard.
const protect::Pattern& mailbox() {
  static const protect::Pattern pattern(
      "(?i)\\b([a-z][a-z'-]{2,}) at (?:[a-z]+ ){0,2}(?:(?:[a-z0-9-]+\\.)+[a-z]{2,}|[a-z]+ dot [a-z]{2,4})\\b");
  return pattern;
}

/// What is done at a site: "look at example.com".
bool is_done_at_sites(std::string_view word) {
  for (const std::string_view common :
       {"look",    "looking",   "looked",  "you",    "him",    "her",     "them",    "available", "online",
        "find",    "found",     "here",    "site",   "page",   "pages",   "website", "shop",      "store",
        "listed",  "hosted",    "work",    "works",  "worked", "working", "visit",   "read",      "order",
        "book",    "more",      "details", "and",    "that",   "started", "starts",  "reach",     "reached",
        "contact", "contacted", "answers", "arrive", "arrived"})
    if (lower(word) == common) return true;
  return false;
}

void add_mailboxes(std::string_view text, std::vector<Found>& found) {
  mailbox().each(text, [&](const std::vector<Span>& groups) {
    if (!is_done_at_sites(text.substr(groups[1].begin, groups[1].size())) && !is_inside(groups[0], found))
      found.push_back({groups[0], "EMAIL_ADDRESS", false});
  });
}

void add_names(std::string_view text, const protect::NameForms& names, std::vector<Found>& found) {
  for (const protect::NameForms::Form& form : names.find(text))
    if (!is_inside(form.span, found)) found.push_back({form.span, std::string(form.type), false});
}

Result<std::vector<Found>> find_in(const Transcript& transcript, const PrivateText& private_text,
                                   const Context& context) {
  const std::string& text = transcript.text;
  FP_TRY_ASSIGN(const auto detections, private_text.find_heard(text, context));
  std::vector<Found> found;
  for (const protect::Detection& detection : detections)
    found.push_back({detection.span, detection.type, detection.recognizer == "ner"});
  add_numbers(transcript, found);
  add_streets(text, found);
  add_mailboxes(text, found);
  return found;
}

bool is_long_number(const std::string& key) { return protect::is_digit(key[0]) && key.size() >= 5; }

bool near(TimeRange a, TimeRange b) { return a.start < b.end + kNear && a.end > b.start - kNear; }

/// The secret of which `word`, said at `time`, tells something: anywhere for long numbers, near the place where it was
/// said for the rest.
const HeardSecret* betrayed(const std::vector<HeardSecret>& secrets, const std::string& word, TimeRange time) {
  for (const HeardSecret& secret : secrets)
    for (const std::string& key : secret.keys) {
      const bool part = protect::is_digit(word[0]) && key.find(word) != std::string::npos;
      if ((key == word || part) && (is_long_number(word) || near(time, secret.time))) return &secret;
    }
  return nullptr;
}

bool is_audible(TimeRange word, const std::vector<TimeRange>& silent) {
  double hidden = 0;
  for (const TimeRange& range : silent)
    hidden += std::max(0.0, std::min(word.end, range.end) - std::max(word.start, range.start));
  const double length = word.end - word.start;
  const double middle = (word.start + word.end) / 2;
  if (length <= 0)
    return std::none_of(silent.begin(), silent.end(),
                        [middle](TimeRange range) { return range.start <= middle && middle < range.end; });
  return length - hidden > kAudible * length;
}

/// True when something harmless was heard in the place of `word` before anything was silenced. Its sound is the same
/// now, and the first hearing knew more of what is said around it. Against a number only what was heard surely counts.
bool was_harmless(const Hearings& before, const std::vector<HeardSecret>& secrets, TimeRange word, bool number) {
  for (const Transcript& transcript : before) {
    double harmless = 0;
    for (const Anchor& anchor : transcript.anchors) {
      if (!anchor.time || (number && anchor.confidence < kUnsure)) continue;
      const double middle = (anchor.time->start + anchor.time->end) / 2;
      const bool is_secret = std::any_of(secrets.begin(), secrets.end(), [middle](const HeardSecret& secret) {
        return secret.time.start <= middle && middle <= secret.time.end;
      });
      if (!is_secret)
        harmless += std::max(0.0, std::min(word.end, anchor.time->end) - std::max(word.start, anchor.time->start));
    }
    if (harmless > kAudible * (word.end - word.start)) return true;
  }
  return false;
}

/// The words of something found in `transcript` that can be heard, and were not harmless before.
std::vector<const Anchor*> telling(const Transcript& transcript, Span span, const Secrets& secrets,
                                   const Hearings& before, const std::vector<TimeRange>& silent) {
  std::vector<const Anchor*> words = words_of(transcript, span);
  std::erase_if(words, [&](const Anchor* word) {
    const std::string_view text = text_of(transcript, *word);
    const bool tells = !keys_of(text).empty() || number_part(text, 1, transcript.language) == NumberPart::part;
    const bool number = number_part(text, word->confidence, transcript.language) == NumberPart::part;
    return !tells || !is_audible(*word->time, silent) || was_harmless(before, secrets.heard, *word->time, number);
  });
  return words;
}

/// True when all hearings have the same word in small letters around `at`, whatever each of them thinks of it.
bool is_agreed(const Hearings& hearings, double at) {
  std::string agreed;
  for (const Transcript& transcript : hearings) {
    const auto anchor = std::find_if(transcript.anchors.begin(), transcript.anchors.end(), [at](const Anchor& word) {
      return word.time && word.time->start <= at && at < word.time->end;
    });
    if (anchor == transcript.anchors.end()) return false;
    const std::string_view word = text_of(transcript, *anchor);
    const std::string key(word.substr(0, word.find_first_not_of("abcdefghijklmnopqrstuvwxyz")));
    if (key.empty() || number_part(word, 1, transcript.language) != NumberPart::none ||
        (!agreed.empty() && key != agreed))
      return false;
    agreed = key;
  }
  return hearings.size() > 1;
}

/// True when somebody heard a harmless word surely where `word` is.
bool is_surely_harmless(const Hearings& hearings, TimeRange word) {
  const double middle = (word.start + word.end) / 2;
  for (const Transcript& transcript : hearings)
    for (const Anchor& anchor : transcript.anchors)
      if (anchor.time && anchor.time->start <= middle && middle < anchor.time->end &&
          number_part(text_of(transcript, anchor), anchor.confidence, transcript.language) == NumberPart::none)
        return true;
  return is_agreed(hearings, middle);
}

bool is_beside(TimeRange word, TimeRange secret, double gap) {
  return word.start < secret.end + gap && word.end > secret.start - gap;
}

bool is_number(const HeardSecret& secret) {
  return secret.type == kNumber ||
         std::any_of(secret.keys.begin(), secret.keys.end(), [](const auto& key) { return is_digits(key); });
}

/// True when nobody is sure of `word`, of `transcript`.
bool is_unsure(const Hearings& hearings, const Transcript& transcript, const Anchor& word) {
  return word.confidence < kUnsure &&
         number_part(text_of(transcript, word), 1, transcript.language) != NumberPart::part &&
         !is_surely_harmless(hearings, *word.time);
}

/// Several words in a row of which nobody is sure are mostly a name or an address that both misheard, with the numbers
/// beside them and single words between: "thirteen willow grain, Exeter" for Willow Lane.
void add_not_understood(const Hearings& hearings, std::vector<HeardSecret>& secrets) {
  for (const Transcript& transcript : hearings) {
    std::vector<const Anchor*> run;
    std::size_t unsure = 0;
    bool between = false;  // the last of the run is a word that somebody understood
    const auto close = [&] {
      if (between) run.pop_back();
      if (unsure >= kMisheardWords) secrets.push_back({std::string(kSpeechNotUnderstood), time_of(run)});
      run.clear();
      unsure = 0;
      between = false;
    };
    for (const Anchor& anchor : transcript.anchors) {
      if (!anchor.time) continue;
      if (!run.empty() && anchor.time->start - run.back()->time->end > kBeside) close();
      const bool doubtful = is_unsure(hearings, transcript, anchor);
      const bool sure =
          !doubtful && number_part(text_of(transcript, anchor), 1, transcript.language) != NumberPart::part;
      if (sure && (between || unsure < kMisheardWords)) {
        close();
        continue;
      }
      between = sure;
      unsure += doubtful ? 1 : 0;
      run.push_back(&anchor);
    }
    close();
  }
}

/// A number that was heard in part goes on in the number words beside it, whoever heard them; and any secret in words
/// beside it of which nobody is sure.
void take_neighbours(const Hearings& hearings, HeardSecret& secret) {
  const bool number = is_number(secret);
  for (bool grown = true; grown;) {
    grown = false;
    for (const Transcript& transcript : hearings)
      for (const Anchor& anchor : transcript.anchors) {
        if (!anchor.time || (anchor.time->start >= secret.time.start && anchor.time->end <= secret.time.end)) continue;
        const std::string_view text = text_of(transcript, anchor);
        const bool more = number && number_part(text, anchor.confidence, transcript.language) == NumberPart::part;
        const bool unsure = anchor.confidence < kUnsure && !is_surely_harmless(hearings, *anchor.time);
        if ((!more || !is_beside(*anchor.time, secret.time, kBeside)) &&
            (!unsure || !is_beside(*anchor.time, secret.time, 0.01)))
          continue;
        secret.time = {std::min(secret.time.start, anchor.time->start), std::max(secret.time.end, anchor.time->end)};
        grown = true;
      }
  }
}

/// A word of a number, beside the silence of another part of it, of which nobody was sure that it was anything else.
bool is_rest_of_number(const Secrets& secrets, const Hearings& before, const std::vector<TimeRange>& silent,
                       const Transcript& transcript, const Anchor& word) {
  if (number_part(text_of(transcript, word), word.confidence, transcript.language) != NumberPart::part ||
      was_harmless(before, secrets.heard, *word.time, true))
    return false;
  return std::any_of(secrets.heard.begin(), secrets.heard.end(),
                     [&](const HeardSecret& secret) {
                       return secret.type == kNumber && is_beside(*word.time, secret.time, kBeside);
                     }) &&
         std::any_of(silent.begin(), silent.end(),
                     [&](TimeRange range) { return is_beside(*word.time, range, kBeside); });
}

/// True when every word that `transcript` has in `time` is an ordinary one, and surely heard.
bool is_surely_ordinary(const Transcript& transcript, TimeRange time) {
  bool any = false;
  for (const Anchor& anchor : transcript.anchors) {
    if (!anchor.time) continue;
    const double middle = (anchor.time->start + anchor.time->end) / 2;
    if (middle < time.start || middle >= time.end) continue;
    const std::string_view word = text_of(transcript, anchor);
    if (anchor.confidence < kSure || word[0] < 'a' || word[0] > 'z') return false;
    any = true;
  }
  return any;
}

/// True when `other` heard quite different words in place of `words`: ordinary ones, and very surely.
bool is_surely_other(const Transcript& transcript, const std::vector<const Anchor*>& words, const Transcript& other) {
  std::set<std::string> names;
  for (const Anchor* word : words)
    for (std::string& key : keys_of(text_of(transcript, *word))) names.insert(std::move(key));
  const TimeRange time = time_of(words);
  bool any = false;
  for (const Anchor& anchor : other.anchors) {
    if (!anchor.time || anchor.time->end <= time.start || anchor.time->start >= time.end) continue;
    if (anchor.confidence < kVerySure) return false;
    const std::string word = lower(text_of(other, anchor));
    if (firstpass::is_stop_word(word.substr(0, word.find_last_of("abcdefghijklmnopqrstuvwxyz") + 1), other.language))
      continue;
    const std::vector<std::string> keys = keys_of(word);
    const bool same = std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return names.contains(key); });
    if (same || word != text_of(other, anchor) || word[0] < 'a' || word[0] > 'z') return false;
    any = true;
  }
  return any;
}

/// A person whom the name model sees in a misheard word ("Pelley" for "spelling", "The Nottery Hazard" for "The notary
/// has").
bool is_misheard(const Found& one, std::size_t hearing, const Hearings& hearings) {
  if (!one.guessed || one.type != "PERSON") return false;
  const std::vector<const Anchor*> words = words_of(hearings[hearing], one.span);
  for (std::size_t other = 0; other < hearings.size(); ++other)
    if (other != hearing && is_surely_other(hearings[hearing], words, hearings[other])) return true;
  if (std::any_of(words.begin(), words.end(), [](const Anchor* word) { return word->confidence >= kUnsure; }))
    return false;
  for (const Transcript& transcript : hearings)  // of an address in which a name was heard, more is private
    for (const Anchor& anchor : transcript.anchors)
      if (anchor.time && is_beside(*anchor.time, time_of(words), kNear) &&
          number_part(text_of(transcript, anchor), 1, transcript.language) == NumberPart::part)
        return false;
  for (std::size_t other = 0; other < hearings.size(); ++other)
    if (other != hearing && is_surely_ordinary(hearings[other], time_of(words))) return true;
  return false;
}

/// Sets how far each may reach, by the words of the hearing whose times are best.
void leave_room(const Transcript& transcript, std::vector<HeardSecret>& secrets) {
  for (const Anchor& anchor : transcript.anchors) {
    if (!anchor.time) continue;
    const NumberPart part = number_part(text_of(transcript, anchor), anchor.confidence, transcript.language);
    if (part == NumberPart::part || (part == NumberPart::maybe && anchor.confidence < kSure)) continue;
    const TimeRange word = *anchor.time;
    const double middle = (word.start + word.end) / 2;
    if (std::any_of(secrets.begin(), secrets.end(), [middle](const HeardSecret& secret) {
          return secret.time.start <= middle && middle <= secret.time.end;
        }))
      continue;
    for (HeardSecret& secret : secrets) {
      if (part == NumberPart::maybe && is_number(secret)) continue;  // "to" may be a 2 there
      if (word.start >= secret.time.end - kTimesOff)
        secret.room.end =
            std::min(secret.room.end, std::max(secret.time.end, word.start + kOverlap * (word.end - word.start)));
      if (word.end <= secret.time.start + kTimesOff)
        secret.room.start = std::max(secret.room.start, std::min(secret.time.start, word.end));
    }
  }
}

}  // namespace

Result<Secrets> secrets_of(const Hearings& hearings, const PrivateText& private_text, const Context& context) {
  std::vector<std::vector<Found>> found(hearings.size());
  Secrets secrets;
  for (std::size_t h = 0; h < hearings.size(); ++h) {
    FP_TRY_ASSIGN(found[h], find_in(hearings[h], private_text, context));
    for (const Found& one : found[h])
      if (one.type == "PERSON" && !is_misheard(one, h, hearings))
        secrets.names.add(0, one.type, std::string_view(hearings[h].text).substr(one.span.begin, one.span.size()));
  }
  for (std::size_t h = 0; h < hearings.size(); ++h) {
    const Transcript& transcript = hearings[h];
    add_names(transcript.text, secrets.names, found[h]);
    for (const Found& one : found[h]) {
      if (is_misheard(one, h, hearings)) continue;
      const std::vector<const Anchor*> words = words_of(transcript, one.span);
      const auto value = std::string_view(transcript.text).substr(one.span.begin, one.span.size());
      if (!words.empty()) secrets.heard.push_back({one.type, time_of(words), keys_of(value)});
    }
  }
  add_not_understood(hearings, secrets.heard);
  for (HeardSecret& secret : secrets.heard) take_neighbours(hearings, secret);
  if (!hearings.empty()) leave_room(hearings.front(), secrets.heard);
  return secrets;
}

Result<std::vector<HeardSecret>> left_to_hear(const Secrets& secrets, const Hearings& before, const Hearings& again,
                                              const std::vector<TimeRange>& silent, const PrivateText& private_text,
                                              const Context& context) {
  std::vector<HeardSecret> left;
  for (const Transcript& transcript : again) {
    FP_TRY_ASSIGN(std::vector<Found> found, find_in(transcript, private_text, context));
    add_names(transcript.text, secrets.names, found);
    for (const Found& one : found)
      if (const auto words = telling(transcript, one.span, secrets, before, silent); !words.empty())
        left.push_back({one.type, time_of(words)});
    for (const Anchor& anchor : transcript.anchors) {
      if (!anchor.time || !is_audible(*anchor.time, silent)) continue;
      if (is_rest_of_number(secrets, before, silent, transcript, anchor))
        left.push_back({std::string(kNumber), time_of({&anchor})});
      for (const std::string& word : keys_of(text_of(transcript, anchor)))
        if (const HeardSecret* secret = betrayed(secrets.heard, word, *anchor.time))
          left.push_back({secret->type, time_of({&anchor})});
    }
  }
  return left;
}

}  // namespace firstpass::pipeline
