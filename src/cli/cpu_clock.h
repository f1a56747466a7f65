// Wall and CPU seconds of a stretch of work, the worker processes included.
#pragma once

#include <chrono>

namespace firstpass::cli {

class CpuClock {
 public:
  CpuClock();
  double seconds() const;      ///< wall time since construction
  double cpu_seconds() const;  ///< of this process and its workers since construction

 private:
  std::chrono::steady_clock::time_point m_start;
  double m_cpu_start;
};

}  // namespace firstpass::cli
