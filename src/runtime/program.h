// Another program as a helper: bytes in, bytes out, with limits. For tools that must not be linked (docs/worker.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/result.h"

namespace firstpass::runtime {

struct ProgramLimits {
  std::uint64_t memory_bytes = std::uint64_t{2} << 30;  ///< address space
  int cpu_seconds = 120;
  std::uint64_t output_bytes = std::uint64_t{64} << 20;
};

/// Runs `command` (looked for along PATH) with `input` as its standard input, no standard error and no environment but
/// PATH, `environment` and a C locale; returns its standard output. The program is ended with the deadline or a limit.
/// failed_precondition: it is not installed. deadline_exceeded. internal: it failed or wrote too much; the message
/// names the program and its exit code, never its words. Thread-safe.
Result<std::string> run_program(const std::vector<std::string>& command, std::string_view input,
                                const std::vector<std::string>& environment, const Context& context,
                                const ProgramLimits& limits = {});

/// Processor seconds that such programs have used in this process so far.
double program_cpu_seconds();

}  // namespace firstpass::runtime
