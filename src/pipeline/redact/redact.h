// A file → the same file without its private regions, or a refusal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "pipeline/engine.h"

namespace firstpass::pipeline {

/// Something that is gone from the file: an entity type of the privacy engine, or FACE, BARCODE, SIGNATURE,
/// LICENSE_PLATE, ID_CARD.
struct HiddenRegion {
  std::string type;
  std::optional<Region> box;      ///< pixels, or points of `box->page` in a PDF
  std::optional<TimeRange> time;  ///< seconds, in sound
};

struct Redacted {
  std::string bytes;       ///< the new file; holds nothing of the old one but what may be seen or heard
  std::string media_type;  ///< of those bytes
  std::vector<HiddenRegion> regions;
  std::vector<std::string> notes;  ///< what the person should know, e.g. which second reader was not at hand
};

/// What stands in the place of private words in sound. A quiet tone tells a listener that something is missing there.
enum class SoundCover { silence, tone };

/// What redact() is given, with the media type found in the bytes and the one wanted for the result.
struct RedactTask {
  std::string source;  ///< as typed, for messages
  std::string bytes;
  std::string media_type;
  std::string wanted;  ///< media type of the result
  SoundCover cover = SoundCover::silence;
};

/// Reads `source`, hides what is private, writes it anew in memory, and looks at the result with another reader.
/// `out` is only looked at for its ending (".png", ".jpg", ".pdf" …): the result has that type, else that of the input.
/// permission_denied: something private can still be read in the result; it must not be used (it is not returned).
/// data_loss: unreadable, or of a kind that cannot be redacted. invalid_argument: the ending does not fit the input.
/// `cover` is for recordings alone.
Result<Redacted> redact(Engine& engine, const std::string& source, const std::string& out, const Context& context,
                        SoundCover cover = SoundCover::silence);
/// The same for bytes in memory; `source` is only a name.
Result<Redacted> redact_bytes(Engine& engine, const std::string& source, std::string bytes, const std::string& out,
                              const Context& context, SoundCover cover = SoundCover::silence);

/// One kind of file. To add one: a function below, and its row in redact.cc.
Result<Redacted> redact_picture(Engine& engine, const RedactTask& task, const Context& context);
Result<Redacted> redact_pdf(Engine& engine, const RedactTask& task, const Context& context);
/// Recordings: private words are covered. Two recognisers hear the original and the result, where both are installed.
Result<Redacted> redact_sound(Engine& engine, const RedactTask& task, const Context& context);

}  // namespace firstpass::pipeline
