// The jail of the worker process, locked from inside before the first foreign byte is looked at.
#pragma once

#include <cstdint>

#include "core/result.h"

namespace firstpass::runtime {

struct JailLimits {
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;  ///< address space beyond what is mapped when the jail closes
  int cpu_seconds = 60;
};

/// Locks the calling process in for good: no new privileges, not dumpable, resource limits, Landlock without any right
/// (where the kernel has it) and a seccomp allow list over all threads: memory, clocks, reading and writing the
/// descriptors at hand, exit. Asking for a file is answered "not permitted", as libraries probe for optional files;
/// everything else (sockets, programs, processes, ptrace, changing limits) kills the process.
/// Needs no capability. Fails (and the caller must then end) when a part that the kernel must have cannot be set.
Status enter_jail(const JailLimits& limits);

}  // namespace firstpass::runtime
