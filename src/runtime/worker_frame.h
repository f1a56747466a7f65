// The one message that a worker sends back: a fixed head, the sizes of the blobs, the JSON text, the blobs.
//
//   head   16 bytes, native byte order (both ends are one machine and one build)
//   sizes  blob_count × 8 bytes
//   json   json_bytes bytes of UTF-8
//   blobs  one after the other
//
// Whoever reads it must treat every number in it as hostile: the sender has parsed foreign bytes.
#pragma once

#include <cstdint>

namespace firstpass::runtime {

struct WorkerFrameHead {
  char magic[4];
  std::uint32_t json_bytes;
  std::uint32_t blob_count;
  std::uint32_t reserved;
};
static_assert(sizeof(WorkerFrameHead) == 16);

inline constexpr char kWorkerFrameMagic[4] = {'F', 'P', 'W', '1'};
inline constexpr std::uint32_t kWorkerFrameJsonLimit = std::uint32_t{256} << 20;
inline constexpr std::uint32_t kWorkerFrameBlobLimit = 4096;

/// Descriptors of a worker; it has no others.
inline constexpr int kWorkerInput = 0;    ///< the foreign bytes, read-only
inline constexpr int kWorkerReply = 1;    ///< write end of a pipe
inline constexpr int kWorkerRequest = 2;  ///< sealed memfd with the request (JSON), closed before the jail

}  // namespace firstpass::runtime
