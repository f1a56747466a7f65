#include <algorithm>
#include <array>
#include <cmath>

#include "core/text.h"
#include "understand/text/text_understanding.h"

namespace firstpass::understand {

namespace {

/// Words that speak for a verb. A word of several words must stand together; "*" at its end takes any ending.
struct Evidence {
  std::string_view verb;
  std::string_view words;  // separated by '|'
  double weight;
};

constexpr std::array<Evidence, 22> kEvidence = {{
    {"summarise", "summar*|sum up|tl;dr|tldr|in short|overview|key points|gist|main points|recap|boil down", 3},
    {"summarise", "shorten|brief|condense", 1.5},
    {"extract", "extract|pull out|list all|list the|find all|get the|how much|how many|what is the total|which amounts",
     2},
    {"extract", "owe|total|amount|invoice number|iban|due", 1},
    {"remind", "remind*|don't let me forget|do not let me forget|alert me|nudge me", 3.5},
    {"schedule",
     "schedul*|appointment|book a|book me|put in my calendar|in my calendar|meeting with|set up a meeting|reschedul*",
     3},
    {"schedule", "calendar|meeting|slot", 1},
    {"reply",
     "reply|respond|answer this mail|answer this email|write back|draft a reply|draft an answer|answer him|answer "
     "her|answer them",
     3},
    {"reply", "draft|polite|write an email|write a mail", 1.2},
    {"tag", "tag|tags|label|labels|categor*|classify|keywords for", 3},
    {"file",
     "file this|file these|archive|move to|move these|put into the folder|sort into|save to|store in|file under", 3},
    {"file", "folder|sort", 1},
    {"translate",
     "translat*|in english|in german|in french|in spanish|in italian|into english|into german|into french|into "
     "spanish|to english|auf deutsch|auf englisch|en français|en inglés",
     3},
    {"compare", "compar*|difference|differences|differ|versus|vs|which is better|which is cheaper|what changed|diff",
     3},
    {"search", "search|find the|find my|find me|look for|look up|where is|where are|where did|locate|show me the", 2.2},
    {"search", "find|which file|which mail|which email", 1.2},
    {"chat", "hello|hi|hey|thanks|thank you|how are you|good morning|tell me a joke|who are you|what can you do", 2.5},
    {"summarise", "zusammenfass*|fasse zusammen|résum*|resum*|riassum*|samenvat*", 3},
    {"remind", "erinner*|rappelle*|recuérda*|recuerda*|ricorda*|lembr*|herinner*", 3},
    {"translate", "übersetz*|tradui*|traduc*|tradur*|traduz*|vertaal*", 3},
    {"compare", "vergleich*|compare|confronta*|vergelijk*", 3},
    {"reply", "antworte*|répond*|respond*|rispond*|antwoord*", 2.5},
}};

/// The question in lower case, its words parted by single spaces, with a space at both ends.
std::string normalise(std::string_view question) {
  const std::string lowered = lower(question);
  std::string text = " ";
  for (std::size_t at = 0; at < lowered.size();) {
    const char32_t c = next_code_point(lowered, at);
    if (is_alnum(c) || c == '\'' || c == ';') append_utf8(text, c);
    else if (text.back() != ' ') text += ' ';
  }
  if (text.back() != ' ') text += ' ';
  return text;
}

bool holds(const std::string& text, std::string_view word) {
  std::string wanted = " " + std::string(word);
  if (wanted.back() == '*') wanted.pop_back();
  else wanted += ' ';
  return text.find(wanted) != std::string::npos;
}

double weight_of(const std::string& text, const Evidence& evidence) {
  std::string_view words = evidence.words;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find('|'), words.size());
    if (holds(text, words.substr(0, end))) return evidence.weight;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return 0;
}

}  // namespace

std::vector<Intent> guess_intents(std::string_view question) {
  const std::string text = normalise(question);
  std::vector<Intent> intents;
  for (const Evidence& evidence : kEvidence) {
    const double weight = weight_of(text, evidence);
    if (weight <= 0) continue;
    const auto known = std::find_if(intents.begin(), intents.end(),
                                    [&](const Intent& intent) { return intent.verb == evidence.verb; });
    if (known == intents.end()) intents.push_back({std::string(evidence.verb), weight});
    else known->score += weight;
  }
  for (Intent& intent : intents) intent.score = 1 - std::exp(-intent.score / 2.5);
  std::stable_sort(intents.begin(), intents.end(), [](const Intent& a, const Intent& b) { return a.score > b.score; });
  if (intents.empty()) intents.push_back({"chat", 0.2});
  return intents;
}

std::string likely_verb(std::string_view question) {
  constexpr double kTells = 0.6;
  const std::vector<Intent> intents = guess_intents(question);
  return intents.front().score < kTells ? "ask" : intents.front().verb;
}

bool is_verb(std::string_view word) {
  return word == "ask" || std::any_of(kEvidence.begin(), kEvidence.end(),
                                      [&](const Evidence& evidence) { return evidence.verb == word; });
}

bool is_look_up(std::string_view question) { return is_look_up(question, likely_verb(question)); }

bool is_look_up(std::string_view question, std::string_view verb) {
  const auto is_one_of = [](std::string_view word, auto... words) { return ((word == words) || ...); };
  const std::string asked = lower(trim(question));
  std::string_view rest = asked;
  bool asks = rest.ends_with('?') || rest.ends_with("\uff1f");
  // "Can you list them?" wants something done, "Can you tell me when?" asks.
  for (const std::string_view opening : {"can you ", "could you ", "would you ", "will you "})
    if (rest.starts_with(opening)) {
      rest.remove_prefix(opening.size());
      asks = false;
    }
  for (const std::string_view opening : {"please ", "tell me "})
    if (rest.starts_with(opening)) rest.remove_prefix(opening.size());
  const bool question_word = is_one_of(rest.substr(0, rest.find_first_of(" ,?")), "who", "whose", "whom", "what",
                                       "what's", "when", "where", "which", "how");
  if (is_one_of(verb, "summarise", "reply", "compare")) return false;
  // "Who did the translation?" looks up, "translate it, please?" does not.
  if (is_one_of(verb, "translate", "extract", "chat")) return question_word;
  return question_word || asks || is_one_of(verb, "remind", "schedule", "search");
}

}  // namespace firstpass::understand
