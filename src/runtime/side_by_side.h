// Independent pieces of one job on the cores that the job may use.
#pragma once

#include <cstddef>
#include <functional>

#include "core/result.h"

namespace firstpass::runtime {

/// Calls `run` for 0 … count - 1, on up to `threads` threads of which one is the caller's; returns when all calls have
/// ended. No new call begins after one failed; the failure with the lowest index is returned. What `run` throws is
/// thrown again here. `run` is called from several threads at once.
Status side_by_side(std::size_t count, int threads, const std::function<Status(std::size_t)>& run);

}  // namespace firstpass::runtime
