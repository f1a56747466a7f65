#include "pipeline/redact/private_text.h"

#include <algorithm>
#include <iterator>

#include "pipeline/own_vocabulary.h"
#include "protect/pattern.h"

namespace firstpass::pipeline {

namespace {

using protect::Detection;

protect::DetectOptions options_of_what_is_read() {
  protect::DetectOptions options;
  options.keep_dates = true;   // dates of birth are hidden nevertheless
  options.keep_things = true;  // small words that could be organisations are mostly just words
  return options;
}

std::string_view value_of(const Detection& detection, std::string_view text) {
  return text.substr(detection.span.begin, detection.span.size());
}

const protect::Pattern& product() {
  static const protect::Pattern pattern(
      "[0-9]+(?:[.,][0-9]+)?(?: ?[xX\u00D7] ?[0-9]+(?:[.,][0-9]+)?)+(?: ?[a-z]{1,2}\\b)?");
  return pattern;
}

/// "43 x 15 x 3 cm", "2x 7579": a size or a count, and nobody's number; nor is a short number beside one, in a row of
/// goods.
bool is_product(Span span, std::string_view text) {
  const std::size_t begin = text.rfind('\n', span.begin) + 1, end = std::min(text.find('\n', span.end), text.size());
  const bool bare = span.size() <= 5 &&
                    text.substr(span.begin, span.size()).find_first_not_of("0123456789.,") == std::string_view::npos;
  bool found = false;
  product().each(text.substr(begin, end - begin), [&](const std::vector<Span>& groups) {
    found = found || bare || (begin + groups[0].begin <= span.begin && span.end <= begin + groups[0].end);
  });
  return found;
}

/// Short numbers are nobody's telephone, whatever the name model takes them for, nor is what is left of one where a
/// date took the rest.
bool is_plausible(const Detection& detection, std::string_view text) {
  const auto value = value_of(detection, text);
  const auto digits = std::count_if(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (detection.recognizer == "phone") return digits >= 3;
  if (detection.recognizer != "ner") return true;
  const bool number = detection.type == "ID" || detection.type == "ADDRESS" || detection.type == "PHONE_NUMBER";
  if (number && is_product(detection.span, text)) return false;
  if (detection.type == "PHONE_NUMBER") return digits >= 6;
  return detection.type != "ID" || digits >= 4;
}

/// Names of companies and towns that the name model finds are what a text is about; they tell on a person only beside a
/// street. A place with a number, or one that a rule knows for an address, does by itself.
bool is_thing(const Detection& detection, std::string_view text) {
  if (detection.type == "DATE_TIME") return true;
  if (detection.recognizer != "ner") return false;
  const bool has_number = value_of(detection, text).find_first_of("0123456789") != std::string_view::npos;
  return detection.type == "ORGANIZATION" || (detection.type == "LOCATION" && !has_number);
}

bool ends_an_address(const Detection& place, const std::vector<Detection>& all, std::string_view text) {
  return place.type == "LOCATION" && std::any_of(all.begin(), all.end(), [&](const Detection& other) {
           if (other.type != "ADDRESS") return false;
           const std::size_t begin = std::min(other.span.end, place.span.end);
           const std::size_t end = std::max(other.span.begin, place.span.begin);
           const auto between = begin < end ? text.substr(begin, end - begin) : std::string_view();
           return between.size() <= 12 &&
                  between.find_first_of("abcdefghijklmnopqrstuvwxyz|") == std::string_view::npos;
         });
}

bool is_one_word(const Detection& detection, std::string_view text) {
  return value_of(detection, text).find(' ') == std::string_view::npos;
}

/// One word beside a person's name: "Judith" as a company, "Stanley" as a person.
bool is_part_of_a_name(const Detection& thing, const std::vector<Detection>& found, std::string_view text) {
  if (!is_one_word(thing, text)) return false;
  return std::any_of(found.begin(), found.end(), [&](const Detection& name) {
    const bool before = thing.span.end + 1 == name.span.begin && text[thing.span.end] == ' ';
    const bool behind = name.span.end + 1 == thing.span.begin && text[name.span.end] == ' ';
    return name.type == "PERSON" && (before || behind);
  });
}

}  // namespace

Result<PrivateText> PrivateText::create(Engine& engine) {
  FP_TRY_ASSIGN(auto detector, engine.detector());
  FP_TRY_ASSIGN(auto words, engine.words());
  return PrivateText(std::move(detector), std::move(words));
}

PrivateText::PrivateText(std::shared_ptr<const protect::Detector> detector,
                         std::shared_ptr<const protect::OwnWords> words)
    : m_detector(std::move(detector)), m_words(std::move(words)) {
  const protect::Profile profile = m_detector->profile();
  m_hides_things = profile == protect::Profile::strict || profile == protect::Profile::thorough;
}

Result<PrivateText::Sorted> PrivateText::sort(std::string_view text, const Context& context) const {
  FP_TRY_ASSIGN(const std::vector<Detection> all, m_detector->detect(text, options_of_what_is_read(), context));
  Sorted sorted;
  for (const Detection& detection : all) {
    if (!is_plausible(detection, text)) continue;
    if (m_words && m_words->allows(value_of(detection, text))) continue;
    const bool stays = !m_hides_things && is_thing(detection, text) && !ends_an_address(detection, all, text);
    (stays ? sorted.things : sorted.hidden).push_back(detection);
  }
  if (!m_words) return sorted;
  for (const protect::NameForms::Form& form : m_words->forms().find(text))
    sorted.hidden.push_back({form.span, std::string(form.type), 1.0, "own_words", "one of the person's own words"});
  return sorted;
}

Result<std::vector<Detection>> PrivateText::find(std::string_view text, const Context& context) const {
  FP_TRY_ASSIGN(Sorted sorted, sort(text, context));
  return std::move(sorted.hidden);
}

Result<std::vector<Detection>> PrivateText::find_heard(std::string_view text, const Context& context) const {
  FP_TRY_ASSIGN(const Sorted sorted, sort(text, context));
  std::vector<Detection> found = sorted.hidden, guesses = sorted.things;
  const auto is_doubtful = [&](const Detection& one) {
    return one.type == "PERSON" && one.recognizer == "ner" && is_one_word(one, text);
  };
  std::copy_if(found.begin(), found.end(), std::back_inserter(guesses), is_doubtful);
  std::erase_if(found, is_doubtful);
  std::vector<std::string_view> alone;
  for (const Detection& guess : guesses) alone.push_back(value_of(guess, text));
  FP_TRY_ASSIGN(const auto by_itself, m_detector->detect_all(alone, options_of_what_is_read(), context));
  for (std::size_t i = 0; i < guesses.size(); ++i) {
    const auto is = [&](std::string_view type) {
      return std::any_of(by_itself[i].begin(), by_itself[i].end(), [&](const Detection& name) {
        return name.type == type && name.span == Span{0, alone[i].size()};
      });
    };
    const bool person = guesses[i].type == "PERSON" ? !is("NRP") : guesses[i].type != "DATE_TIME" && is("PERSON");
    if (!person && !is_part_of_a_name(guesses[i], sorted.hidden, text)) continue;
    found.push_back(std::move(guesses[i]));
    found.back().type = "PERSON";
  }
  return found;
}

std::vector<std::string> PrivateText::vocabulary() const {
  return m_words ? spoken_names(*m_words) : std::vector<std::string>();
}

}  // namespace firstpass::pipeline
