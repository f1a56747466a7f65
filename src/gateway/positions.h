// Where a request may hold the person's words: every string of it but the constants of the protocol.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "gateway/json.h"

namespace firstpass::gateway {

/// True for what the protocol itself is made of: words like "user" or "function", the model's name, identifiers that
/// providers make ("call_…"), their signatures. Everything else is text, whatever its key: unknown fields too.
bool is_protocol_constant(std::string_view key, std::string_view value);

/// All texts of one body, in order, and the way to put other texts in their places. Strings that hold JSON themselves
/// (tool arguments, tool results) are opened, so that what is replaced inside stays valid JSON. The body must outlive
/// it and must not be touched between collect() and replace().
class Positions {
 public:
  /// invalid_argument for pictures, sound or files in a place where they are not understood: those never leave raw.
  /// `cleared`: pictures, as they stand in the body, that may leave all the same; must outlive collect().
  using Cleared = std::set<std::string, std::less<>>;
  static Result<Positions> collect(Json& body, const Cleared* cleared = nullptr);

  /// A short value of structured data stands behind its key ("phone: 555 0134"), since the key tells what it is.
  const std::vector<std::string>& texts() const { return m_texts; }
  /// `masked[i]` takes the place of texts()[i].
  void replace(const std::vector<std::string>& masked);

 private:
  enum class Kind { string, number, key };
  struct Place {
    Kind kind;
    Json* json;          // the string, the number, or the object whose key it is
    std::size_t prefix;  // bytes of texts()[i] that are not part of the value
    std::string key;     // for Kind::key
  };
  struct Embedded {
    Json document;
    Json* string;  // the string that holds it
    bool changed;  // to be written again
    std::size_t first_place, last_place;
  };
  struct Walk {
    bool structured = false;
    int embedded = 0;  // how many strings deep
  };

  Status walk(Json& value, std::string_view key, Walk state);
  Status walk_object(Json& object, Walk state);
  Status walk_string(Json& value, std::string_view key, Walk state);
  void walk_number(Json& value, std::string_view key, Walk state);
  Result<bool> open_embedded(Json& value, Walk state);
  void add(Kind kind, Json& json, std::string_view text, std::string_view key, Walk state);
  void put(const Place& place, const std::string& text, const std::string& masked);

  using Renames = std::map<const Json*, std::map<std::string, std::string>>;  // object → old key → new key
  static void rename_keys(Json& value, const Renames& renames);

  Json* m_body = nullptr;
  const Cleared* m_cleared = nullptr;
  std::vector<std::string> m_texts;
  std::vector<Place> m_places;
  std::deque<Embedded> m_embedded;  // a deque: its documents must stay where they are
};

}  // namespace firstpass::gateway
