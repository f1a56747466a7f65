// Lines of a file or of standard input, as many at once as are there.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace firstpass::cli {

/// Bytes behind every line that may be read; what they hold means nothing.
constexpr std::size_t kLinePadding = 64;

/// Calls `handle` with batches of lines of FILE (or standard input, for "" and "-"), as many as are there without
/// waiting, so that a program that writes one row and waits for its answer is served, and a long file is done in large
/// batches. The lines are views that live until `handle` returns. Errors as in core/file.h, and those of `handle`.
Status for_each_line_batch(const std::string& file,
                           const std::function<Status(const std::vector<std::string_view>&)>& handle);

}  // namespace firstpass::cli
