#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "runtime/jail.h"
#include "runtime/worker_frame.h"

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "worker/jail";

/// Sanitizers map as they like and test addresses through pipes; their builds are for finding faults in decoders, and
/// the jail gives way there as far as they need.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

tl::unexpected<Error> system_error(const std::string& what, int error) {
  return fail(Code::internal, kStage, "the worker could not lock itself in: " + what + ": " + std::strerror(error));
}

/// Bytes of address space in use; without /proc a generous guess keeps the limit finite.
std::uint64_t mapped_bytes() {
  std::uint64_t pages = 0;
  if (FILE* statm = std::fopen("/proc/self/statm", "re")) {
    unsigned long long value = 0;
    if (std::fscanf(statm, "%llu", &value) == 1) pages = value;
    std::fclose(statm);
  }
  if (pages == 0) return std::uint64_t{1} << 30;
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

Status limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
  rlimit now{};
  if (getrlimit(resource, &now) != 0) return system_error("getrlimit", errno);
  hard = std::min(hard, now.rlim_max);  // a limit that came from outside may be lower, and cannot be raised
  const rlimit wanted{std::min(soft, hard), hard};
  if (setrlimit(resource, &wanted) != 0) return system_error("setrlimit", errno);
  return {};
}

Status limit_resources(const JailLimits& limits) {
  const rlim_t memory = kSanitized ? RLIM_INFINITY : mapped_bytes() + limits.memory_bytes;
  const rlim_t seconds = static_cast<rlim_t>(std::max(1, limits.cpu_seconds));
  FP_TRY(limit(RLIMIT_AS, memory, memory));
  FP_TRY(limit(RLIMIT_CPU, seconds, seconds + 1));  // SIGXCPU first, so that the parent sees why
  FP_TRY(limit(RLIMIT_FSIZE, 0, 0));
  FP_TRY(limit(RLIMIT_NPROC, 0, 0));
  FP_TRY(limit(RLIMIT_CORE, 0, 0));
  if (!kSanitized) FP_TRY(limit(RLIMIT_NOFILE, 3, 3));
  FP_TRY(limit(RLIMIT_MEMLOCK, 0, 0));
  return {};
}

/// A Landlock domain with no rule at all. It only adds to seccomp, so a kernel without it is fine.
Status deny_file_system() {
#if defined(SYS_landlock_create_ruleset) && defined(SYS_landlock_restrict_self)
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return {};
  landlock_ruleset_attr rules{};
  rules.handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
                            LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                            LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                            LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                            LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
  const int ruleset = static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0));
  if (ruleset < 0) return {};
  const long restricted = syscall(SYS_landlock_restrict_self, ruleset, 0);
  const int error = errno;
  close(ruleset);
  if (restricted != 0) return system_error("landlock", error);
#endif
  return {};
}

/// Collects the rules of one filter; remembers the first failure.
class Filter {
 public:
  Filter() : m_context(seccomp_init(SCMP_ACT_KILL_PROCESS), &seccomp_release) {}

  void allow(int call) { add(SCMP_ACT_ALLOW, call, {}); }
  void allow_if(int call, std::initializer_list<scmp_arg_cmp> when) { add(SCMP_ACT_ALLOW, call, when); }
  void refuse(int call, int error) { add(SCMP_ACT_ERRNO(static_cast<std::uint32_t>(error)), call, {}); }
  void refuse_if(int call, int error, std::initializer_list<scmp_arg_cmp> when) {
    add(SCMP_ACT_ERRNO(static_cast<std::uint32_t>(error)), call, when);
  }

  Status load() {
    if (!m_context) return system_error("seccomp_init", ENOMEM);
    if (m_error == 0) m_error = seccomp_attr_set(m_context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (m_error == 0) m_error = seccomp_attr_set(m_context.get(), SCMP_FLTATR_CTL_TSYNC, 1);
    if (m_error == 0) m_error = seccomp_load(m_context.get());
    if (m_error != 0) return system_error("seccomp", -m_error);
    return {};
  }

 private:
  void add(std::uint32_t action, int call, std::initializer_list<scmp_arg_cmp> when) {
    if (!m_context || m_error != 0 || call == __NR_SCMP_ERROR) return;
    m_error =
        seccomp_rule_add_array(m_context.get(), action, call, static_cast<unsigned>(when.size()), std::data(when));
  }

  std::unique_ptr<void, void (*)(scmp_filter_ctx)> m_context;
  int m_error = 0;
};

void allow_memory(Filter& filter) {
  const scmp_arg_cmp not_executable{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
  const scmp_arg_cmp executable{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC};
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    filter.allow_if(call, {not_executable});
    filter.refuse_if(call, EPERM, {executable});
  }
  for (const int call : {SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise)}) filter.allow(call);
}

void allow_descriptors(Filter& filter) {
  for (const int call : {SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(close)}) filter.allow(call);
  if (kSanitized) {
    for (const int call : {SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pipe), SCMP_SYS(pipe2)}) filter.allow(call);
    return;
  }
  for (const int call : {SCMP_SYS(write), SCMP_SYS(writev)})
    filter.allow_if(call, {scmp_arg_cmp{0, SCMP_CMP_EQ, kWorkerReply, 0}});
  // A library that complains on standard error must not die of it.
  for (const int call : {SCMP_SYS(write), SCMP_SYS(writev)})
    filter.refuse_if(call, EBADF, {scmp_arg_cmp{0, SCMP_CMP_NE, kWorkerReply, 0}});
}

void allow_process(Filter& filter) {
  for (const int call :
       {SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
        SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getrandom),
        SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
        SCMP_SYS(sched_yield), SCMP_SYS(restart_syscall), SCMP_SYS(rseq), SCMP_SYS(set_robust_list)})
    filter.allow(call);
  // abort() may signal this very process, no other one.
  const auto self = static_cast<scmp_datum_t>(getpid());
  filter.allow_if(SCMP_SYS(tgkill), {scmp_arg_cmp{0, SCMP_CMP_EQ, self, 0}});
}

/// Questions that libraries ask out of habit: they get "no" and go on without.
void refuse_habits(Filter& filter) {
  for (const int call : {SCMP_SYS(open),         SCMP_SYS(openat),    SCMP_SYS(openat2),    SCMP_SYS(stat),
                         SCMP_SYS(fstat),        SCMP_SYS(lstat),     SCMP_SYS(newfstatat), SCMP_SYS(statx),
                         SCMP_SYS(access),       SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
                         SCMP_SYS(readlinkat),   SCMP_SYS(getcwd),    SCMP_SYS(fcntl),      SCMP_SYS(ioctl),
                         SCMP_SYS(uname),        SCMP_SYS(sysinfo),   SCMP_SYS(getuid),     SCMP_SYS(geteuid),
                         SCMP_SYS(getrlimit),    SCMP_SYS(prlimit64), SCMP_SYS(getrusage),  SCMP_SYS(sched_getaffinity),
                         SCMP_SYS(get_mempolicy)})
    filter.refuse(call, EPERM);
}

}  // namespace

Status enter_jail(const JailLimits& limits) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return system_error("no_new_privs", errno);
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return system_error("dumpable", errno);
  FP_TRY(deny_file_system());
  Filter filter;
  allow_memory(filter);
  allow_descriptors(filter);
  allow_process(filter);
  refuse_habits(filter);
  FP_TRY(limit_resources(limits));
  return filter.load();
}

}  // namespace firstpass::runtime
