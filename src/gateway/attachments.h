// Pictures, sound and files inside a request → text that was read on the device.
#pragma once

#include <list>
#include <mutex>
#include <string>
#include <string_view>

#include "core/context.h"
#include "gateway/json.h"
#include "pipeline/engine.h"

namespace firstpass::gateway {

/// Reads attachments through input and understand, and remembers the last ones by content, since clients send them
/// again with every turn. Thread-safe.
class AttachmentReader {
 public:
  explicit AttachmentReader(pipeline::Engine& engine) : m_engine(engine) {}

  /// Replaces every part that holds a file by a text part ("[photo, read on the device]\n…") of the same dialect.
  /// Returns how many. invalid_argument for files given by URL or by a provider's id, which cannot be read here;
  /// data_loss for unreadable ones.
  Result<int> replace_all(Json& body, const Context& context);
  /// True when replace_all() would have something to read.
  static bool has_any(const Json& body);
  /// "[photo, read on the device]\n…" for one file.
  Result<std::string> read(std::string_view bytes, const Context& context);

 private:
  Status walk(Json& value, const Context& context, int& replaced);
  Result<bool> replace_part(Json& part, const Context& context);

  pipeline::Engine& m_engine;
  std::mutex m_mutex;
  std::list<std::pair<std::string, std::string>> m_recent;  // content id → text, the last used first
};

/// Bytes of "data:…;base64,…" or of plain base64. invalid_argument when it is neither.
Result<std::string> decode_base64(std::string_view text);

}  // namespace firstpass::gateway
