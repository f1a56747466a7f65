// The worker process: foreign bytes are parsed there and nowhere else. It has no network, can open no file beyond the
// descriptor it was handed, and has limits on memory and time. See docs/worker.md for the jail and its tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/file.h"
#include "core/result.h"

namespace firstpass::runtime {

struct WorkerLimits {
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;  ///< address space beyond what the program itself maps
  int cpu_seconds = 60;
  std::uint64_t output_bytes = std::uint64_t{1} << 30;  ///< header and blobs together
};

/// What a decoder gives back: a JSON object and binary blobs (pixels, samples, text).
struct WorkerReply {
  std::string json;  ///< UTF-8 JSON text, decoder-specific
  std::vector<std::string> blobs;
  double cpu_seconds = 0;  ///< of the worker, for the caller's accounting
};

/// Runs decoder `decoder` (a name of the worker's list) over `input` with decoder-specific `options` (JSON text).
/// The descriptor is handed over read-only; its offset is not kept. Errors: data_loss (the decoder could not read it,
/// crashed, or hit a limit that a bomb would hit), deadline_exceeded, unimplemented (no such decoder),
/// internal (the worker program is missing: message says where it was looked for).
/// Thread-safe; each call is a process of its own.
Result<WorkerReply> run_in_worker(std::string_view decoder, const FileDescriptor& input, const std::string& options,
                                  const Context& context, const WorkerLimits& limits = {});

/// Same, with the bytes in memory (sealed memfd).
Result<WorkerReply> run_in_worker(std::string_view decoder, std::string_view bytes, const std::string& options,
                                  const Context& context, const WorkerLimits& limits = {});

/// Worker CPU seconds used by this process so far, for `cpu_seconds` in rows.
double worker_cpu_seconds();

}  // namespace firstpass::runtime
