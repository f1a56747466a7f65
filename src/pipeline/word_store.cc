#include "pipeline/word_store.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/file.h"
#include "core/text.h"

namespace firstpass::pipeline {

namespace {

using nlohmann::json;
constexpr std::string_view kUse = "own words 1";
constexpr std::size_t kMostBytes = std::size_t{64} << 20;

}  // namespace

Result<std::vector<protect::OwnWord>> load_words(const std::filesystem::path& file, const vault::Key& key) {
  std::vector<protect::OwnWord> words;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return words;
  FP_TRY_ASSIGN(const std::string sealed, read_file(file, kMostBytes));
  auto plain = key.open(sealed, kUse);
  if (!plain)
    return fail(Code::data_loss, "vault",
                "the list of own words " + file.string() + " is damaged or sealed under another key");
  const json parsed = json::parse(*plain, nullptr, false);
  vault::wipe(*plain);
  try {
    for (const json& item : parsed) {
      protect::OwnWord word;
      word.type = item.at("type");
      word.text = item.at("text");
      word.allow = item.at("allow");
      word.aliases = item.at("aliases").get<std::vector<std::pair<std::string, std::string>>>();
      words.push_back(std::move(word));
    }
  } catch (const json::exception&) {
    return fail(Code::data_loss, "vault", "the list of own words " + file.string() + " is damaged");
  }
  return words;
}

Status save_words(const std::filesystem::path& file, const vault::Key& key,
                  const std::vector<protect::OwnWord>& words) {
  json list = json::array();
  for (const protect::OwnWord& word : words)
    list.push_back(
        {{"type", word.type}, {"text", to_valid_utf8(word.text)}, {"allow", word.allow}, {"aliases", word.aliases}});
  std::string plain = list.dump(-1, ' ', false, json::error_handler_t::replace);
  const std::string sealed = key.seal(plain, kUse);
  vault::wipe(plain);
  return write_file(file, sealed, 0600);
}

std::size_t merge_words(std::vector<protect::OwnWord>& words, const std::vector<protect::OwnWord>& fresh) {
  std::size_t added = 0;
  for (const protect::OwnWord& next : fresh) {
    const auto same = std::find_if(words.begin(), words.end(), [&](const protect::OwnWord& word) {
      return word.type == next.type && word.text == next.text && word.allow == next.allow;
    });
    if (same == words.end()) {
      words.push_back(next);
      ++added;
      continue;
    }
    for (const auto& alias : next.aliases)
      if (std::find(same->aliases.begin(), same->aliases.end(), alias) == same->aliases.end())
        same->aliases.push_back(alias);
  }
  return added;
}

}  // namespace firstpass::pipeline
