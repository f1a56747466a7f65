// The person's own words: clients, projects, account numbers that are private to them, and words that never are.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/result.h"
#include "protect/name_forms.h"

namespace firstpass::protect {

struct OwnWord {
  std::string type = "PERSON";  ///< UPPER_SNAKE
  std::string text;             ///< "Watson, Kimberly"
  /// The same person's or thing's other values, each with its type: e-mail addresses, numbers, former names.
  std::vector<std::pair<std::string, std::string>> aliases;
  bool allow = false;  ///< never hidden; `type` and aliases do not matter
};

/// Compiled and immutable; thread-safe.
class OwnWords {
 public:
  explicit OwnWords(std::vector<OwnWord> words);
  const std::vector<OwnWord>& words() const { return m_words; }
  /// Owners are indices into words().
  const NameForms& forms() const { return m_forms; }
  /// True for a value that the person wants left alone, letter case and accents aside.
  bool allows(std::string_view value) const;

 private:
  std::vector<OwnWord> m_words;
  NameForms m_forms;
  std::unordered_set<std::string> m_allowed;
};

/// Words of a vCard file (RFC 2426, RFC 6350; also 2.1): FN, N, NICKNAME, ORG, EMAIL, TEL. Cards without a name are
/// skipped. invalid_argument when there is no card at all.
Result<std::vector<OwnWord>> words_from_vcard(std::string_view bytes);

/// Words of a CSV file (RFC 4180; comma, semicolon or tab). With a header that has a column `text` (or `name`): columns
/// type, allow, and any other that is called like a type (email, phone, account, …) as aliases; first and last name in
/// two columns are joined. Without a known header: the first column is the text, the second the type.
/// invalid_argument names the line.
Result<std::vector<OwnWord>> words_from_csv(std::string_view bytes, std::string_view default_type);

}  // namespace firstpass::protect
