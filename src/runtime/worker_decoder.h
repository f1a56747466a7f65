// What a decoder of the worker program looks like. Decoders live beside their reader in `*_worker.cc` files, are linked
// into firstpass-worker only, and are listed in src/worker/CMakeLists.txt.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace firstpass::runtime {

/// What a decoder gives back; see WorkerReply.
struct Decoded {
  std::string json = "{}";
  std::vector<std::string> blobs;
};

/// One decoder. `prime` (may be null) runs before the jail closes: it must make libraries load whatever they load
/// lazily (tables, plug-ins), since no file can be opened afterwards. `decode` runs inside the jail over the whole
/// input; `options` is the caller's JSON text. Exceptions are caught by the worker; Error messages must hold no text of
/// the input.
struct Decoder {
  void (*prime)() = nullptr;
  Result<Decoded> (*decode)(std::string_view bytes, const std::string& options) = nullptr;
};

/// The list of decoders of this worker program (src/worker/CMakeLists.txt).
const std::vector<std::pair<std::string_view, Decoder (*)()>>& decoder_units();

}  // namespace firstpass::runtime
