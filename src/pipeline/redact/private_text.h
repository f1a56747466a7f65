// What is private in a text that was read off a picture or heard in a recording: the privacy engine's findings and the
// person's own words, without what such a text is about.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "pipeline/engine.h"
#include "protect/detector.h"
#include "protect/own_words.h"

namespace firstpass::pipeline {

/// Thread-safe.
class PrivateText {
 public:
  static Result<PrivateText> create(Engine& engine);
  /// `words` may be null.
  PrivateText(std::shared_ptr<const protect::Detector> detector, std::shared_ptr<const protect::OwnWords> words);

  /// What is to be hidden in `text`; may overlap. Dates stay, and companies and towns do unless the profile is strict
  /// or thorough; dates of birth and towns beside a street do not. The person's own words are found in all forms in
  /// which people are named, and what they allow is left alone.
  Result<std::vector<protect::Detection>> find(std::string_view text, const Context& context) const;

  /// The same for what was heard: what looks like a company or a town in its sentence and like a person by itself
  /// ("Devon Hargreaves"), or stands beside a person's name, is hidden as a person; what is a people by itself
  /// ("my fellow Americans") is none. Names are written there as a recogniser understood them, which misleads the name
  /// model.
  Result<std::vector<protect::Detection>> find_heard(std::string_view text, const Context& context) const;

  /// True in the strict and thorough profiles: companies and towns are hidden too.
  bool hides_things() const { return m_hides_things; }

  /// The person's own words that are to be hidden, as they wrote them: what a recogniser should expect.
  std::vector<std::string> vocabulary() const;

 private:
  struct Sorted {
    std::vector<protect::Detection> hidden, things;  ///< things: companies and towns that stay
  };
  Result<Sorted> sort(std::string_view text, const Context& context) const;

  std::shared_ptr<const protect::Detector> m_detector;
  std::shared_ptr<const protect::OwnWords> m_words;
  bool m_hides_things = false;
};

}  // namespace firstpass::pipeline
