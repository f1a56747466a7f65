// FFmpeg as a program of its own, locked in: it decodes what no library that we may link decodes. It is never linked
// (Debian's build of it is under the GPL), and everything works without it but the kinds that only it reads.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/result.h"

namespace firstpass::runtime {

struct MediaLimits {
  std::uint64_t memory_bytes = std::uint64_t{2} << 30;  ///< address space
  int cpu_seconds = 300;
  std::uint64_t output_bytes = std::uint64_t{4} << 30;
};

/// What a run takes over its output with, piece by piece; false stops the program, which is then no error.
using OnOutput = std::function<bool(std::string_view)>;

/// True when `program` ("ffmpeg", "ffprobe") is installed in /usr/bin.
bool has_media_program(std::string_view program);

/// Runs it over `bytes` with the arguments; {input} among them becomes the file to read. It sees nothing else: no
/// network (seccomp), no other file of the person's (Landlock where the kernel has it: /usr and /lib only), no writing
/// (RLIMIT_FSIZE 0), limits on memory and time, an empty environment. Its CPU time counts as a worker's.
/// Errors: unimplemented (not installed), data_loss (it could not read the input, or hit a limit), deadline_exceeded.
/// Thread-safe.
Status run_media_program(std::string_view program, std::string_view bytes, const std::vector<std::string>& arguments,
                         const OnOutput& on_output, const Context& context, const MediaLimits& limits = {});

/// FFmpeg's arguments for the first sound of {input}, quietly and on one thread; `rest` says what is made of it.
std::vector<std::string> first_sound(std::vector<std::string> rest);

}  // namespace firstpass::runtime
