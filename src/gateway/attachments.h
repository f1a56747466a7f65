// Pictures, sound and files inside a request → text that was read on the device.
#pragma once

#include <list>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "core/context.h"
#include "gateway/json.h"
#include "pipeline/engine.h"

namespace firstpass::gateway {

/// The first line of what was read of a browsing history, a health export, a calendar or an address book.
inline constexpr std::string_view kRecordsLabel = "records, read on the device";

/// What became of a request's files.
struct Attached {
  int seen = 0;                        ///< parts that hold a file; errors say which one it was, from 1
  int read = 0;                        ///< those that are text now
  std::set<const std::string*> texts;  ///< those texts, where they stand in the body
  /// Data of pictures that leave with their private places filled, as it stands in the body.
  std::set<std::string, std::less<>> pictures;
  std::map<std::string, int> hidden;  ///< entity type → places that were filled
};

/// Reads attachments through input and understand, and remembers the last ones by content, since clients send them
/// again with every turn. Thread-safe.
class AttachmentReader {
 public:
  explicit AttachmentReader(pipeline::Engine& engine) : m_engine(engine) {}

  /// Replaces every part that holds a file by a text part ("[photo, read on the device]\n…") of the same dialect.
  /// With `redact`, a picture stays a picture, without its private places; one that cannot be cleared becomes text all
  /// the same. invalid_argument for files given by URL or by a provider's id, which cannot be read here;
  /// data_loss for unreadable ones.
  Result<Attached> replace_all(Json& body, bool redact, const Context& context);
  /// True when replace_all() would have something to read.
  static bool has_any(const Json& body);
  /// "[photo, read on the device]\n…" for one file. `name` is for errors.
  Result<std::string> read(const std::string& name, std::string_view bytes, const Context& context);

 private:
  struct Picture {
    std::string id, media_type, data;  // data in base64; empty for one that could not be cleared
    std::map<std::string, int> hidden;
  };
  Status walk(Json& value, bool redact, const Context& context, Attached& attached);
  Status replace_part(Json& part, bool redact, const Context& context, Attached& attached);
  Result<bool> redact_part(Json& part, std::string_view data, const std::string& bytes, const Context& context,
                           Attached& attached);
  Result<Picture> redacted(const std::string& bytes, const Context& context);

  pipeline::Engine& m_engine;
  std::mutex m_mutex;
  std::list<std::pair<std::string, std::string>> m_recent;  // content id → text, the last used first
  std::list<Picture> m_pictures;                            // the last used first
};

/// Bytes of "data:…;base64,…" or of plain base64. invalid_argument when it is neither.
Result<std::string> decode_base64(std::string_view text);

}  // namespace firstpass::gateway
