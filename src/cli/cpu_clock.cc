#include "cli/cpu_clock.h"

#include <ctime>

#include "runtime/program.h"
#include "runtime/worker.h"

namespace firstpass::cli {

namespace {

double cpu_now() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9 + runtime::worker_cpu_seconds() +
         runtime::program_cpu_seconds();
}

}  // namespace

CpuClock::CpuClock() : m_start(std::chrono::steady_clock::now()), m_cpu_start(cpu_now()) {}

double CpuClock::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
}

double CpuClock::cpu_seconds() const { return cpu_now() - m_cpu_start; }

}  // namespace firstpass::cli
