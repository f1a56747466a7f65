#include "pipeline/redact/hearing.h"

#include <algorithm>

#include "core/text.h"
#include "protect/pattern.h"

namespace firstpass::pipeline {

namespace {

constexpr double kNear = 1.0;          // seconds around a place
constexpr double kShortestWord = 0.2;  // seconds

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

TimeRange time_of(const understand::Transcript& transcript, Span span) {
  TimeRange time{0, 0};
  bool first = true;
  for (const Anchor& anchor : transcript.anchors) {
    if (!anchor.time || !anchor.span.overlaps(span)) continue;
    time.start = first ? anchor.time->start : std::min(time.start, anchor.time->start);
    time.end = first ? anchor.time->end : std::max(time.end, anchor.time->end);
    first = false;
  }
  // A word whose time is not known well is longer than it looks.
  const double lacking = kShortestWord - (time.end - time.start);
  if (lacking > 0) time = {std::max(0.0, time.start - lacking / 2), time.end + lacking / 2};
  return time;
}

const protect::Pattern& long_number() {
  static const protect::Pattern pattern("\\+?[0-9][0-9 ,.()-]{5,40}[0-9]");
  return pattern;
}

void add_numbers(std::string_view text, std::vector<protect::Detection>& found) {
  long_number().each(text, [&](const std::vector<Span>& groups) {
    if (protect::digits_of(text.substr(groups[0].begin, groups[0].size())).size() < 7) return;
    for (const protect::Detection& known : found)
      if (known.span.overlaps(groups[0]) && known.span.begin <= groups[0].begin && known.span.end >= groups[0].end)
        return;
    found.push_back({groups[0], "PHONE_NUMBER", 0.5, "heard", "a long number"});
  });
}

bool is_name_or_number(const std::string& type, const std::string& key) {
  return type == "PERSON" || (protect::is_digit(key[0]) && key.size() >= 5);
}

}  // namespace

Result<std::vector<HeardSecret>> secrets_of(const understand::Transcript& transcript, const protect::Detector& detector,
                                            const Context& context) {
  protect::DetectOptions options;
  options.keep_dates = true;  // dates of birth are hidden nevertheless
  options.keep_things = true;
  FP_TRY_ASSIGN(std::vector<protect::Detection> found, detector.detect(transcript.text, options, context));
  add_numbers(transcript.text, found);
  std::vector<HeardSecret> secrets;
  for (const protect::Detection& detection : found) {
    const TimeRange time = time_of(transcript, detection.span);
    std::vector<std::string> keys = keys_of(transcript.text.substr(detection.span.begin, detection.span.size()));
    secrets.push_back({detection.type, time, std::move(keys)});
  }
  return secrets;
}

std::vector<HeardSecret> still_heard(const std::vector<HeardSecret>& secrets,
                                     const understand::Transcript& transcript) {
  std::vector<HeardSecret> heard;
  for (const Anchor& anchor : transcript.anchors) {
    if (!anchor.time) continue;
    for (const std::string& word : keys_of(transcript.text.substr(anchor.span.begin, anchor.span.size())))
      for (const HeardSecret& secret : secrets) {
        const bool near = anchor.time->start < secret.time.end + kNear && anchor.time->end > secret.time.start - kNear;
        const bool same = std::any_of(secret.keys.begin(), secret.keys.end(), [&](const std::string& key) {
          const bool part = protect::is_digit(word[0]) && key.find(word) != std::string::npos;
          return (key == word || part) && (near || is_name_or_number(secret.type, word));
        });
        if (same) heard.push_back({secret.type, *anchor.time, {word}});
      }
  }
  return heard;
}

}  // namespace firstpass::pipeline
