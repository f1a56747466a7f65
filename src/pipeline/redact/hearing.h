// What is private in a recording, by ear: words found in transcripts, as stretches of time.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "core/result.h"
#include "pipeline/redact/private_text.h"
#include "protect/name_forms.h"
#include "understand/speech/speech.h"

namespace firstpass::pipeline {

/// The type of speech that may be anything.
inline constexpr std::string_view kSpeechNotUnderstood = "SPEECH_NOT_UNDERSTOOD";

/// A private value as it was heard.
struct HeardSecret {
  std::string type;
  TimeRange time;                      ///< of its words, without padding
  std::vector<std::string> keys = {};  ///< its telling words: small letters, digits together
  /// How far padding may reach: not over the words beside it that were surely something else.
  TimeRange room{0, std::numeric_limits<double>::infinity()};
};

/// What different recognisers heard in one sound, with word times of the best of them.
using Hearings = std::vector<understand::Transcript>;

/// What must not be heard.
struct Secrets {
  std::vector<HeardSecret> heard;  ///< may overlap
  protect::NameForms names;        ///< of the people among them
};

/// The private values of all hearings. Numbers that are dictated count (number_runs.h), with the number words beside
/// them that another recogniser heard; a name found once counts wherever else one of the recognisers heard it, in other
/// forms too; and a word beside a secret of which nobody is sure belongs to it. Two and more words in a row of which
/// nobody is sure are kSpeechNotUnderstood, with number words beside them: misheard names and addresses look so. A
/// person whom the name model sees in words of which their recogniser is not sure is none where another one surely
/// heard ordinary words.
Result<Secrets> secrets_of(const Hearings& hearings, const PrivateText& private_text, const Context& context);

/// What of `secrets`, or anything else that is private, is still heard in `again`, hearings of the sound with `silent`
/// stretches; `before` are the hearings without. Times are of audible words only: what a recogniser writes about a
/// silence it makes up, and a word that was harmless before is not private because of what was made up beside it.
Result<std::vector<HeardSecret>> left_to_hear(const Secrets& secrets, const Hearings& before, const Hearings& again,
                                              const std::vector<TimeRange>& silent, const PrivateText& private_text,
                                              const Context& context);

}  // namespace firstpass::pipeline
