// Placeholders → originals, in a whole answer and in a stream cut at any byte.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vault/vault.h"

namespace firstpass::restore {

/// Where the text will stand, which decides how an original is written and whether it may be.
enum class Site {
  text,         ///< plain answer text
  json_string,  ///< inside a JSON string (tool arguments): originals are JSON-escaped
};

struct RestoreOptions {
  Site site = Site::text;
  bool allow_in_urls = false;  ///< inside URLs, image links and HTML attributes placeholders stay as they are
  bool withhold = false;       ///< nothing is restored, every placeholder stays as it is
};

struct RestoreReport {
  std::size_t restored = 0;
  std::size_t repaired = 0;          ///< restored after mending case, spaces, brackets, markdown
  std::vector<std::string> unknown;  ///< placeholder-like text given out by nobody here (holds no original)
  std::size_t withheld = 0;          ///< left in place because of where they stood
};

/// Restores a stream: the concatenation of all feed() results and finish() equals restore() of the whole, for every
/// way of cutting it. Holds back at most vault::kMaxPlaceholder bytes (plus an open URL's prefix state, which holds no
/// text). Not thread-safe.
class StreamRestorer {
 public:
  StreamRestorer(std::shared_ptr<const vault::Scope> scope, RestoreOptions options = {});
  ~StreamRestorer();
  StreamRestorer(StreamRestorer&&) noexcept;
  std::string feed(std::string_view chunk);
  std::string finish();
  const RestoreReport& report() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

/// Whole text at once. `report` may be null.
std::string restore(std::string_view text, std::shared_ptr<const vault::Scope> scope,
                    const RestoreOptions& options = {}, RestoreReport* report = nullptr);

}  // namespace firstpass::restore
