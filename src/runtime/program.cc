#include "runtime/program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "core/file.h"

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "runtime/program";

std::atomic<std::int64_t> used_microseconds{0};

Result<FileDescriptor> memory_file(std::string_view bytes) {
  FileDescriptor file(memfd_create("firstpass-input", MFD_CLOEXEC));
  if (!file.valid()) return fail(Code::resource_exhausted, kStage, "no memory file could be made", true);
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fail(Code::resource_exhausted, kStage, "no memory for the helper's input", true);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return fail(Code::internal, kStage, "the helper's input has no start");
  return file;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& string : strings) out.push_back(string.data());
  out.push_back(nullptr);
  return out;
}

/// A child process: ended and reaped whatever happens.
class Child {
 public:
  explicit Child(pid_t id) : m_id(id) {}
  Child(Child&& other) noexcept : m_id(std::exchange(other.m_id, -1)) {}
  ~Child() {
    if (m_id < 0) return;
    ::kill(m_id, SIGKILL);
    wait();
  }

  void limit(const ProgramLimits& limits) const {
    const rlimit memory{limits.memory_bytes, limits.memory_bytes};
    const auto seconds = static_cast<rlim_t>(limits.cpu_seconds);
    const rlimit time{seconds, seconds};
    ::prlimit(m_id, RLIMIT_AS, &memory, nullptr);
    ::prlimit(m_id, RLIMIT_CPU, &time, nullptr);
  }

  int wait() {
    int status = 0;
    rusage usage{};
    while (::wait4(m_id, &status, 0, &usage) < 0 && errno == EINTR) {}
    m_id = -1;
    for (const timeval& time : {usage.ru_utime, usage.ru_stime})
      used_microseconds += static_cast<std::int64_t>(time.tv_sec) * 1'000'000 + time.tv_usec;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t m_id;
};

Result<Child> start(std::vector<std::string> command, std::vector<std::string> environment, int input, int output) {
  const char* path = std::getenv("PATH");
  environment.push_back(std::string("PATH=") + (path != nullptr ? path : "/usr/bin:/bin"));
  environment.emplace_back("LC_ALL=C.UTF-8");
  std::vector<char*> words = pointers(command), variables = pointers(environment);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = -1;
  const int error = posix_spawnp(&child, words[0], &actions, nullptr, words.data(), variables.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    return fail(Code::failed_precondition, kStage, command[0] + " cannot be run (" + std::strerror(error) + ")");
  return Child(child);
}

Result<std::string> collect(const std::string& name, int output, const Context& context, std::uint64_t limit) {
  std::string out;
  char buffer[1 << 16];
  for (;;) {
    FP_TRY(context.deadline.check(kStage));
    pollfd waiting{output, POLLIN, 0};
    const auto left = std::min<std::int64_t>(context.deadline.left().count(), 1000);
    if (::poll(&waiting, 1, static_cast<int>(left) + 1) == 0) continue;
    const ssize_t got = ::read(output, buffer, sizeof buffer);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return fail(Code::internal, kStage, "lost the output of " + name);
    if (got == 0) return out;
    out.append(buffer, static_cast<std::size_t>(got));
    if (out.size() > limit) return fail(Code::internal, kStage, name + " wrote too much");
  }
}

}  // namespace

Result<std::string> run_program(const std::vector<std::string>& command, std::string_view input,
                                const std::vector<std::string>& environment, const Context& context,
                                const ProgramLimits& limits) {
  FP_TRY_ASSIGN(const FileDescriptor given, memory_file(input));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(Code::resource_exhausted, kStage, "no pipe could be made", true);
  const FileDescriptor read_end(ends[0]);
  FileDescriptor write_end(ends[1]);
  FP_TRY_ASSIGN(Child child, start(command, environment, given.get(), write_end.get()));
  child.limit(limits);
  write_end = FileDescriptor();
  FP_TRY_ASSIGN(std::string out, collect(command[0], read_end.get(), context, limits.output_bytes));
  if (const int status = child.wait(); status != 0) {
    // What posix_spawn reports where it cannot tell that the program is missing.
    const Code code = status == 127 ? Code::failed_precondition : Code::internal;
    return fail(code, kStage, command[0] + " failed (exit " + std::to_string(status) + ")");
  }
  return out;
}

double program_cpu_seconds() { return static_cast<double>(used_microseconds.load()) / 1e6; }

}  // namespace firstpass::runtime
