// bytes → Document. Each reader turns one family of media types into parts; foreign bytes are parsed in the worker.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "core/file.h"

namespace firstpass::input {

/// One family of formats. Stateless and thread-safe.
class Reader {
 public:
  virtual ~Reader() = default;
  /// True when this reader handles the media type found in the bytes.
  virtual bool reads(std::string_view media_type) const = 0;
  /// Fills document.parts (and findings that point into them). data_loss: empty, cut, bombed, not what it seems.
  virtual Status read(std::string_view bytes, Document& document, const Context& context) const = 0;
};

/// The list of readers (src/input/CMakeLists.txt).
const std::vector<std::pair<std::string_view, std::unique_ptr<Reader> (*)()>>& reader_units();

/// Media type from the bytes, never from the name: "image/jpeg", "audio/wav", "message/rfc822", "text/plain", …;
/// "application/octet-stream" when nothing fits. Reads at most the first 64 KiB.
std::string detect_media_type(std::string_view bytes);

struct ReadLimits {
  std::uint64_t file_bytes = std::uint64_t{256} << 20;
};

/// Reads a file ("-" = standard input). Errors carry the file as typed. data_loss for an empty, cut, bombed or unknown
/// one and for a directory; resource_exhausted: more bytes, hours than the limit; not_found; permission_denied.
Result<Document> read_document(const std::string& source, const Context& context, const ReadLimits& limits = {});
/// Same for bytes in memory; `source` is only a name.
Result<Document> read_bytes(const std::string& source, std::string_view bytes, const Context& context);

}  // namespace firstpass::input
