// What is private in a recording, by ear: words found in a transcript, as stretches of time.
#pragma once

#include <string>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "core/result.h"
#include "pipeline/redact/redact.h"
#include "protect/detector.h"
#include "understand/speech/speech.h"

namespace firstpass::pipeline {

/// A private value as it was heard.
struct HeardSecret {
  std::string type;
  TimeRange time;                 ///< of its words, without padding
  std::vector<std::string> keys;  ///< its telling words: small letters, digits together
};

/// The private values of a transcript. Numbers of seven digits and more count, however they are written down.
Result<std::vector<HeardSecret>> secrets_of(const understand::Transcript& transcript, const protect::Detector& detector,
                                            const Context& context);

/// Where something of `secrets` is still heard: the same telling words, anywhere for names and long numbers, and near
/// the place where they were said for the rest.
std::vector<HeardSecret> still_heard(const std::vector<HeardSecret>& secrets, const understand::Transcript& transcript);

}  // namespace firstpass::pipeline
