// The person's own words, sealed in the home.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"
#include "protect/own_words.h"
#include "vault/vault.h"

namespace firstpass::pipeline {

/// Reads `file`; no words when it does not exist. data_loss when it was changed or sealed under another key.
Result<std::vector<protect::OwnWord>> load_words(const std::filesystem::path& file, const vault::Key& key);

/// Replaces `file` (0600) as a whole.
Status save_words(const std::filesystem::path& file, const vault::Key& key, const std::vector<protect::OwnWord>& words);

/// Adds `fresh` to `words`: same type and text are one word, whose aliases come together. Returns how many were new.
std::size_t merge_words(std::vector<protect::OwnWord>& words, const std::vector<protect::OwnWord>& fresh);

}  // namespace firstpass::pipeline
