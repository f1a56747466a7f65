#include "runtime/media_program.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <iterator>

#include "core/file.h"
#include "runtime/worker_cpu.h"

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "worker/media";
constexpr std::string_view kFolder = "/usr/bin/";
constexpr std::string_view kInput = "file:/proc/self/fd/0";  // a memory file: opened again, it can be sought in
constexpr std::size_t kReadAtOnce = 1 << 16;

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#endif

/// Calls that a decoder has no business with: network, other processes, name spaces, keys, kernel interfaces.
constexpr long kRefused[] = {SYS_socket,
                             SYS_socketpair,
                             SYS_connect,
                             SYS_bind,
                             SYS_listen,
                             SYS_accept4,
                             SYS_sendto,
                             SYS_sendmsg,
                             SYS_ptrace,
                             SYS_process_vm_readv,
                             SYS_process_vm_writev,
                             SYS_mount,
                             SYS_umount2,
                             SYS_unshare,
                             SYS_setns,
                             SYS_bpf,
                             SYS_perf_event_open,
                             SYS_keyctl,
                             SYS_add_key,
                             SYS_request_key,
                             SYS_io_uring_setup,
                             SYS_userfaultfd,
                             SYS_kill,
                             SYS_tkill,
                             SYS_pidfd_open,
                             SYS_pidfd_getfd,
                             SYS_pidfd_send_signal,
                             SYS_kexec_load,
                             SYS_init_module,
                             SYS_chroot,
                             SYS_unlinkat,
                             SYS_renameat2,
                             SYS_linkat,
                             SYS_symlinkat,
                             SYS_mkdirat,
                             SYS_fchmodat};

std::vector<sock_filter> seccomp_program() {
  std::vector<sock_filter> code = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
  };
#if defined(__x86_64__)
  // The x32 numbers would be a way around the list.
  code.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000U, 0, 1));
  code.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
#endif
  for (const long call : kRefused) {
    code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
    code.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
  }
  code.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return code;
}

/// Rights to read and run what lies below /usr and /lib; -1 where the kernel has no Landlock.
int landlock_rules() {
#if defined(SYS_landlock_create_ruleset)
  if (syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1) return -1;
  constexpr std::uint64_t kRead =
      LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  landlock_ruleset_attr handled{};
  handled.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;  // everything of the first version
  const int rules = static_cast<int>(syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
  if (rules < 0) return -1;
  for (const char* folder : {"/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives"}) {
    const int at = ::open(folder, O_PATH | O_CLOEXEC);
    if (at < 0) continue;
    const bool directory = std::string_view(folder) != "/etc/ld.so.cache";
    landlock_path_beneath_attr rule{};
    rule.allowed_access = directory ? kRead : std::uint64_t{LANDLOCK_ACCESS_FS_READ_FILE};
    rule.parent_fd = at;
    (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    ::close(at);
  }
  return rules;
#else
  return -1;
#endif
}

bool limit(__rlimit_resource resource, std::uint64_t most) {
  const rlimit wanted{most, most};
  return setrlimit(resource, &wanted) == 0;
}

/// Everything between fork and exec; only calls that are safe there. Ends the process.
[[noreturn]] void become(const char* path, char* const* arguments, int input, int output, int rules,
                         const sock_fprog& filter, const MediaLimits& limits) {
  char* environment[] = {nullptr};
  bool good = dup2(input, 0) == 0 && dup2(output, 1) == 1;
  const int nothing = ::open("/dev/null", O_WRONLY);
  good = good && nothing >= 0 && dup2(nothing, 2) == 2;
  const int kept = rules >= 0 ? fcntl(rules, F_DUPFD, 3) : -1;
  (void)setpgid(0, 0);
  good = good && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  good = good && limit(RLIMIT_AS, limits.memory_bytes) &&
         limit(RLIMIT_CPU, static_cast<std::uint64_t>(limits.cpu_seconds)) && limit(RLIMIT_FSIZE, 0) &&
         limit(RLIMIT_CORE, 0);
#if defined(SYS_landlock_restrict_self)
  if (kept >= 0) good = good && syscall(SYS_landlock_restrict_self, kept, 0) == 0;
#endif
  (void)syscall(SYS_close_range, 3U, ~0U, 0U);
  good = good && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
  if (good) execve(path, arguments, environment);
  _exit(126);
}

Result<FileDescriptor> memory_file(std::string_view bytes) {
  FileDescriptor memory(memfd_create("firstpass-media", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory.valid()) return fail(Code::resource_exhausted, kStage, "cannot make a memory file", true);
  while (!bytes.empty()) {
    const ssize_t written = ::write(memory.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fail(Code::resource_exhausted, kStage, "cannot fill a memory file", true);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fcntl(memory.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
    return fail(Code::internal, kStage, "cannot seal a memory file");
  return memory;
}

/// Above the three places that the program's descriptors will take.
Result<FileDescriptor> moved_up(FileDescriptor descriptor) {
  if (descriptor.get() > STDERR_FILENO) return descriptor;
  FileDescriptor copy(fcntl(descriptor.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!copy.valid()) return fail(Code::resource_exhausted, kStage, "cannot hand over a descriptor", true);
  return copy;
}

/// A running program; killed and reaped when it goes.
class Running {
 public:
  explicit Running(pid_t pid) : m_pid(pid) {}
  ~Running() { (void)finish(true); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// Its wait status.
  int finish(bool kill) {
    if (m_pid <= 0) return m_status;
    if (kill) ::kill(m_pid, SIGKILL);
    rusage usage{};
    while (wait4(m_pid, &m_status, 0, &usage) < 0 && errno == EINTR) {}
    const auto micros = [](const timeval& t) { return std::int64_t{t.tv_sec} * 1'000'000 + t.tv_usec; };
    add_worker_cpu(micros(usage.ru_utime) + micros(usage.ru_stime));
    m_pid = -1;
    return m_status;
  }

 private:
  pid_t m_pid;
  int m_status = 0;
};

Status drain(int fd, const OnOutput& on_output, const Context& context, const MediaLimits& limits, bool& stopped) {
  const Deadline wall = Deadline::after(std::chrono::seconds(std::int64_t{limits.cpu_seconds} * 4 + 20));
  std::string buffer(kReadAtOnce, '\0');
  std::uint64_t total = 0;
  for (;;) {
    FP_TRY(context.deadline.check(kStage));
    if (wall.passed())
      return fail(Code::data_loss, kStage, "could not be decoded: the decoder stopped (limit of time)");
    pollfd ready{fd, POLLIN, 0};
    if (::poll(&ready, 1, 500) <= 0) continue;
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) return {};
    total += static_cast<std::uint64_t>(got);
    if (total > limits.output_bytes)
      return fail(Code::data_loss, kStage, "could not be decoded: it gives more than the limit");
    stopped = !on_output(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
    if (stopped) return {};
  }
}

}  // namespace

bool has_media_program(std::string_view program) {
  return ::access((std::string(kFolder) + std::string(program)).c_str(), X_OK) == 0;
}

Status run_media_program(std::string_view program, std::string_view bytes, const std::vector<std::string>& arguments,
                         const OnOutput& on_output, const Context& context, const MediaLimits& limits) {
  if (!has_media_program(program))
    return fail(Code::unimplemented, kStage, "needs the program ffmpeg to be read; install it (apt install ffmpeg)");
  FP_TRY_ASSIGN(FileDescriptor memory, memory_file(bytes));
  FP_TRY_ASSIGN(const FileDescriptor input, moved_up(std::move(memory)));
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return fail(Code::resource_exhausted, kStage, "cannot make a pipe", true);
  const FileDescriptor read_end(ends[0]);
  FP_TRY_ASSIGN(FileDescriptor write_end, moved_up(FileDescriptor(ends[1])));
  std::vector<std::string> words = {std::string(program)};
  for (const std::string& argument : arguments) words.push_back(argument == "{input}" ? std::string(kInput) : argument);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const std::string path = std::string(kFolder) + std::string(program);
  std::vector<sock_filter> code = seccomp_program();
  const sock_fprog filter{static_cast<unsigned short>(code.size()), code.data()};
  const FileDescriptor rules(landlock_rules());
  const pid_t pid = ::fork();
  if (pid < 0) return fail(Code::resource_exhausted, kStage, "cannot start ffmpeg", true);
  if (pid == 0) become(path.c_str(), pointers.data(), input.get(), write_end.get(), rules.get(), filter, limits);
  Running running(pid);
  write_end = FileDescriptor();
  bool stopped = false;
  FP_TRY(drain(read_end.get(), on_output, context, limits, stopped));
  const int status = running.finish(stopped);
  if (stopped || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) return {};
  return fail(Code::data_loss, kStage, "could not be decoded: it is damaged, or of a kind that is not read");
}

std::vector<std::string> first_sound(std::vector<std::string> rest) {
  std::vector<std::string> arguments = {
      "-nostdin", "-v", "quiet", "-protocol_whitelist", "file,pipe", "-threads", "1", "-i", "{input}", "-map", "0:a:0"};
  arguments.insert(arguments.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
  return arguments;
}

}  // namespace firstpass::runtime
