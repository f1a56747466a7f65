// Numbers that are written in several ways: "DE89 3704 0044 …" and "DE89370400440…" are one account.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firstpass::protect {

/// Not thread-safe while it learns; const use is. Keeps copies of the values it has learned.
class NumberForms {
 public:
  /// A value given out, or found just now. Types whose separators may mean something are passed over.
  void learn(std::string_view type, std::string_view value);

  /// (type, value) of the number as it was learned first; nothing when that is the value itself, or none is like it.
  using Leader = std::pair<std::string, std::string>;
  std::optional<Leader> leader(std::string_view type, std::string_view value) const;

 private:
  struct Number {
    Leader leader;
    std::vector<std::string> written;  // all ways that were met
  };
  const Leader* find(std::string_view type, std::string_view value) const;
  std::map<std::string, std::vector<Number>, std::less<>> m_known;  // by type and what all ways of writing share
};

}  // namespace firstpass::protect
