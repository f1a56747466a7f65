#include "outbox/owner.h"

#include <unistd.h>

#include <fstream>
#include <iterator>

#include "core/text.h"

namespace firstpass::outbox {

namespace {

std::string read_all(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::string boot_id() { return std::string(trim(read_all("/proc/sys/kernel/random/boot_id"))); }

/// Field 22 of /proc/PID/stat; empty when there is no such process or it is only waiting to be reaped.
std::string start_time(const std::string& pid) {
  const std::string stat = read_all("/proc/" + pid + "/stat");
  std::size_t at = stat.rfind(')');  // the name before it may hold anything
  if (at == std::string::npos || at + 2 >= stat.size()) return {};
  if (stat[at + 2] == 'Z' || stat[at + 2] == 'X') return {};
  for (int field = 2; field < 22 && at != std::string::npos; ++field) at = stat.find(' ', at + 1);
  if (at == std::string::npos) return {};
  return stat.substr(at + 1, stat.find(' ', at + 1) - at - 1);
}

std::string describe(const std::string& pid) { return boot_id() + ":" + pid + ":" + start_time(pid); }

}  // namespace

const std::string& this_process() {
  // Not a plain static: a forked child must not go by its parent's name.
  thread_local pid_t known = -1;
  thread_local std::string owner;
  if (known != ::getpid()) known = ::getpid(), owner = describe(std::to_string(known));
  return owner;
}

bool is_running(std::string_view owner) {
  const std::size_t first = owner.find(':'), second = owner.find(':', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return false;
  const std::string pid(owner.substr(first + 1, second - first - 1));
  if (pid.empty() || pid.find_first_not_of("0123456789") != std::string::npos) return false;
  return !start_time(pid).empty() && describe(pid) == owner;
}

}  // namespace firstpass::outbox
