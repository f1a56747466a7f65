// What was said, in short: things to do, dates, sums and key words with their times, and a brief made of the
// recording's own sentences.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "understand/speech/speech.h"
#include "understand/summary/date.h"

namespace firstpass::understand {

/// One point of a recording.
struct KeyPoint {
  std::string kind;   ///< "todo" (a sentence), "date", "amount", "keyword"; "name" of a person, found by the caller
  std::string text;   ///< the words as they were said
  std::string value;  ///< of a date "2026-12-04", of an amount "90.00 GBP"; else as `text`
  Span span;          ///< in Transcript::text
  TimeRange time;
};

class PhraseTagger;

/// The point as a finding of part `part` of its document, which the room `stage` found.
Finding finding_of(KeyPoint point, std::size_t part, std::string_view stage);

/// Sorted by time. Relative dates count from `reference`, the day of the recording; with `tagger`, the key words of
/// English are noun phrases.
std::vector<KeyPoint> key_points(const Transcript& transcript, Day reference, const PhraseTagger* tagger = nullptr);

/// Puts the names of people in their places, instead of key words that hold one.
void add_names(const std::vector<KeyPoint>& names, std::vector<KeyPoint>& points);

/// When the words in `span` were said: from the first of them to the last.
TimeRange time_of(const std::vector<Anchor>& anchors, Span span);

/// The sentences that say most, in the order in which they were said: those with something to do, a date or a sum
/// first, then those with the most key words and names; at most `tokens` of them.
std::string brief_of(const Transcript& transcript, const std::vector<KeyPoint>& points, std::size_t tokens = 300);

/// True when the sentence asks for something to be done: "remember to …", "call Anna", "we need to …".
bool is_task(std::string_view sentence);

}  // namespace firstpass::understand
