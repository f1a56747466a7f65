#include "protect/own_words.h"

#include "core/text.h"
#include "protect/name_tokens.h"

namespace firstpass::protect {

namespace {

std::string allow_key(std::string_view value) {
  std::string key;
  for (const NameToken& token : name_tokens(value)) key += (key.empty() ? "" : " ") + token.key;
  return key;
}

}  // namespace

OwnWords::OwnWords(std::vector<OwnWord> words) : m_words(std::move(words)) {
  for (std::size_t i = 0; i < m_words.size(); ++i) {
    const OwnWord& word = m_words[i];
    if (word.allow) {
      if (std::string key = allow_key(word.text); !key.empty()) m_allowed.insert(std::move(key));
      continue;
    }
    m_forms.add(i, word.type, word.text);
    for (const auto& [type, value] : word.aliases) m_forms.add(i, type, value);
  }
}

bool OwnWords::allows(std::string_view value) const {
  return !m_allowed.empty() && m_allowed.count(allow_key(value)) != 0;
}

}  // namespace firstpass::protect
