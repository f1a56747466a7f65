#include "pipeline/own_vocabulary.h"

#include "core/text.h"

namespace firstpass::pipeline {

namespace {

bool is_spoken(std::string_view type, std::string_view text) {
  return type != "EMAIL_ADDRESS" && type != "USERNAME" && text.find_first_of("0123456789@/") == std::string_view::npos;
}

std::string as_spoken(std::string_view name) {
  const std::size_t comma = name.find(',');
  if (comma == std::string_view::npos) return std::string(trim(name));
  return std::string(trim(name.substr(comma + 1))) + " " + std::string(trim(name.substr(0, comma)));
}

}  // namespace

std::vector<std::string> spoken_names(const protect::OwnWords& words) {
  std::vector<std::string> names;
  for (const protect::OwnWord& word : words.words()) {
    if (word.allow) continue;
    if (is_spoken(word.type, word.text)) names.push_back(as_spoken(word.text));
    for (const auto& [type, alias] : word.aliases)
      if (is_spoken(type, alias)) names.push_back(as_spoken(alias));
  }
  return names;
}

std::vector<std::string> own_vocabulary(Engine& engine) {
  const auto words = engine.words();
  return words && *words ? spoken_names(**words) : std::vector<std::string>();
}

}  // namespace firstpass::pipeline
