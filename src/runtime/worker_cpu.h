// Where processes that decode for us have their CPU time counted.
#pragma once

#include <cstdint>

namespace firstpass::runtime {

/// Adds to worker_cpu_seconds().
void add_worker_cpu(std::int64_t microseconds);

}  // namespace firstpass::runtime
