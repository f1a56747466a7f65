#include "runtime/worker.h"

#include <dlfcn.h>
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
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/text.h"
#include "runtime/worker_cpu.h"
#include "runtime/worker_frame.h"

namespace firstpass::runtime {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::string_view kStage = "runtime/worker";
constexpr std::string_view kProgram = "firstpass-worker";
constexpr std::size_t kReadStep = std::size_t{4} << 20;

std::atomic<std::int64_t> used_microseconds{0};

std::vector<fs::path> places() {
  std::vector<fs::path> found;
  const auto around = [&](const fs::path& folder) {
    found.push_back(folder / kProgram);
    found.push_back(folder / ".." / "lib" / "firstpass" / kProgram);
    found.push_back(folder / ".." / "libexec" / "firstpass" / kProgram);
  };
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (!error) around(self.parent_path());
  Dl_info library{};
  if (dladdr(reinterpret_cast<const void*>(&worker_cpu_seconds), &library) != 0 && library.dli_fname != nullptr) {
    const fs::path folder = fs::absolute(library.dli_fname, error).parent_path();
    around(folder);
    found.push_back(folder / "firstpass" / kProgram);
    // Debian keeps libraries one level deeper: lib/x86_64-linux-gnu.
    found.push_back(folder / ".." / "firstpass" / kProgram);
    found.push_back(folder / ".." / ".." / "libexec" / "firstpass" / kProgram);
  }
  for (fs::path& place : found) place = place.lexically_normal();
  return found;
}

Result<std::string> find_program() {
  // secure_getenv: a set-uid program must not be led to another worker.
  if (const char* named = secure_getenv("FIRSTPASS_WORKER"); named != nullptr && *named != '\0') {
    if (::access(named, X_OK) == 0) return std::string(named);
    return fail(Code::internal, kStage, std::string("FIRSTPASS_WORKER names no program: ") + named);
  }
  std::string looked;
  for (const fs::path& place : places()) {
    if (::access(place.c_str(), X_OK) == 0) return place.string();
    if (looked.find(place.string()) == std::string::npos) looked += (looked.empty() ? "" : ", ") + place.string();
  }
  return fail(
      Code::internal, kStage,
      "the program firstpass-worker is missing (looked for " + looked + "); install it or set FIRSTPASS_WORKER");
}

tl::unexpected<Error> system_error(const std::string& what, int error) {
  const bool exhausted = error == EMFILE || error == ENFILE || error == ENOMEM || error == EAGAIN;
  return fail(exhausted ? Code::resource_exhausted : Code::internal, kStage, what + ": " + std::strerror(error),
              exhausted);
}

/// A sealed, read-only descriptor that holds `bytes`.
Result<FileDescriptor> sealed_memory(const char* name, std::string_view bytes) {
  FileDescriptor memory(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory.valid()) return system_error("cannot make a memory file", errno);
  while (!bytes.empty()) {
    const ssize_t written = ::write(memory.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("cannot fill a memory file", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  constexpr int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (fcntl(memory.get(), F_ADD_SEALS, seals) != 0) return system_error("cannot seal a memory file", errno);
  const std::string again = "/proc/self/fd/" + std::to_string(memory.get());
  FileDescriptor read_only(::open(again.c_str(), O_RDONLY | O_CLOEXEC));
  if (read_only.valid()) return read_only;
  return memory;  // without /proc the seals alone keep it from being written
}

/// Above the three places that the child's descriptors will take, so that moving them cannot overwrite one.
Result<FileDescriptor> moved_up(int fd) {
  FileDescriptor copy(fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!copy.valid()) return system_error("cannot hand over a descriptor", errno);
  return copy;
}

/// A running worker; killed and reaped on destruction.
class Child {
 public:
  explicit Child(pid_t pid) : m_pid(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (m_pid > 0) stop();
  }

  void stop() {
    if (m_pid <= 0) return;
    ::kill(m_pid, SIGKILL);
    reap(0);
  }

  /// Gives the child a moment to end by itself: its pipe closes slightly before it can be reaped.
  void finish() {
    for (int pause = 1; m_pid > 0 && pause < 512; pause *= 2) {
      if (reap(WNOHANG)) return;
      std::this_thread::sleep_for(milliseconds(pause));
    }
    stop();
  }

  int status() const { return m_status; }
  double cpu_seconds() const { return m_cpu_seconds; }

 private:
  bool reap(int flags) {
    rusage usage{};
    pid_t got = 0;
    do got = wait4(m_pid, &m_status, flags, &usage);
    while (got < 0 && errno == EINTR);
    if (got == 0) return false;
    m_pid = -1;  // reaped, or taken by someone who ignores SIGCHLD
    if (got < 0) return true;
    const auto micros = [](const timeval& t) { return std::int64_t{t.tv_sec} * 1'000'000 + t.tv_usec; };
    const std::int64_t used = micros(usage.ru_utime) + micros(usage.ru_stime);
    m_cpu_seconds = static_cast<double>(used) / 1e6;
    used_microseconds += used;
    return true;
  }

  pid_t m_pid;
  int m_status = 0;
  double m_cpu_seconds = 0;
};

struct SpawnParts {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  SpawnParts() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnParts() {
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
  }
  SpawnParts(const SpawnParts&) = delete;
  SpawnParts& operator=(const SpawnParts&) = delete;
};

Result<pid_t> spawn(const std::string& program, int input, int reply, int request) {
  SpawnParts parts;
  posix_spawn_file_actions_adddup2(&parts.actions, input, kWorkerInput);
  posix_spawn_file_actions_adddup2(&parts.actions, reply, kWorkerReply);
  posix_spawn_file_actions_adddup2(&parts.actions, request, kWorkerRequest);
  posix_spawn_file_actions_addclosefrom_np(&parts.actions, 3);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&parts.attributes, &none);
  posix_spawnattr_setsigdefault(&parts.attributes, &all);
  posix_spawnattr_setpgroup(&parts.attributes, 0);  // Ctrl-C is for the parent, which then ends the worker
  posix_spawnattr_setflags(&parts.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::string name(kProgram);
  char* arguments[] = {name.data(), nullptr};
  char* environment[] = {nullptr};
  pid_t pid = -1;
  const int error = posix_spawn(&pid, program.c_str(), &parts.actions, &parts.attributes, arguments, environment);
  if (error != 0) return system_error("cannot start " + program, error);
  return pid;
}

enum class ReadEnd { complete, closed, late, too_much };

/// Takes a reply off a pipe whose other end is not trusted: every size is checked, every wait is bounded.
class ReplyReader {
 public:
  ReplyReader(int fd, Deadline deadline, Deadline wall, std::uint64_t limit)
      : m_fd(fd), m_deadline(deadline), m_wall(wall), m_left(limit) {}

  ReadEnd read(WorkerReply& reply) {
    WorkerFrameHead head{};
    ReadEnd end = exactly(reinterpret_cast<char*>(&head), sizeof head);
    if (end != ReadEnd::complete) return end;
    if (std::memcmp(head.magic, kWorkerFrameMagic, sizeof head.magic) != 0) return ReadEnd::closed;
    if (head.json_bytes > kWorkerFrameJsonLimit || head.blob_count > kWorkerFrameBlobLimit) return ReadEnd::too_much;
    std::vector<std::uint64_t> sizes(head.blob_count);
    end = exactly(reinterpret_cast<char*>(sizes.data()), sizes.size() * sizeof sizes[0]);
    if (end != ReadEnd::complete) return end;
    end = text(reply.json, head.json_bytes);
    for (const std::uint64_t size : sizes) {
      if (end != ReadEnd::complete) return end;
      end = text(reply.blobs.emplace_back(), size);
    }
    return end;
  }

 private:
  ReadEnd text(std::string& out, std::uint64_t size) {
    if (size > m_left) return ReadEnd::too_much;
    m_left -= size;
    out.reserve(size);
    while (out.size() < size) {  // in steps, so that a false size costs no memory
      const std::size_t before = out.size();
      const std::size_t step = static_cast<std::size_t>(std::min<std::uint64_t>(kReadStep, size - before));
      out.resize(before + step);
      const ReadEnd end = exactly(out.data() + before, step);
      if (end != ReadEnd::complete) return end;
    }
    return ReadEnd::complete;
  }

  ReadEnd exactly(char* data, std::size_t size) {
    while (size > 0) {
      const milliseconds left = std::min({m_deadline.left(), m_wall.left(), milliseconds(1000)});
      if (m_deadline.passed() || m_wall.passed()) return ReadEnd::late;
      pollfd waiting{m_fd, POLLIN, 0};
      const int ready = ::poll(&waiting, 1, static_cast<int>(left.count()) + 1);
      if (ready <= 0) continue;
      const ssize_t got = ::read(m_fd, data, size);
      if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (got <= 0) return ReadEnd::closed;
      data += got;
      size -= static_cast<std::size_t>(got);
    }
    return ReadEnd::complete;
  }

  int m_fd;
  Deadline m_deadline, m_wall;
  std::uint64_t m_left;
};

tl::unexpected<Error> stopped(const std::string& why) {
  return fail(Code::data_loss, kStage, "could not be decoded: the decoder stopped (" + why + ")");
}

tl::unexpected<Error> how_it_ended(const Child& child) {
  if (WIFSIGNALED(child.status())) {
    const int signal = WTERMSIG(child.status());
    if (signal == SIGXCPU) return stopped("limit of processor time");
    if (signal == SIGSYS) return stopped("it asked for something that is not allowed");
  }
  return stopped("limit or damage");
}

/// The error that a decoder reported, in a form that is safe to show whoever wrote it.
std::optional<Error> reported_error(const nlohmann::json& reply) {
  const auto found = reply.find("error");
  if (found == reply.end() || !found->is_object()) return std::nullopt;
  Error error{Code::data_loss, "could not be decoded", "worker"};
  const std::string code = found->value("code", std::string());
  for (const Code known : {Code::unimplemented, Code::internal, Code::resource_exhausted, Code::failed_precondition})
    if (code == code_name(known)) error.code = known;
  if (const auto message = found->find("message"); message != found->end() && message->is_string())
    error.message = terminal_safe(to_valid_utf8(message->get<std::string>().substr(0, 300)));
  std::replace(error.message.begin(), error.message.end(), '\n', ' ');
  return error;
}

Status check_reply(const std::string& json) {
  const nlohmann::json reply = nlohmann::json::parse(json, nullptr, false);
  if (!reply.is_object()) return stopped("its reply made no sense");
  try {
    if (auto error = reported_error(reply)) return fail(std::move(*error));
  } catch (const nlohmann::json::exception&) { return stopped("its reply made no sense"); }
  return {};
}

Result<WorkerReply> talk(const std::string& program, int input, const std::string& request, const Context& context,
                         const WorkerLimits& limits) {
  FP_TRY_ASSIGN(const FileDescriptor request_memory, sealed_memory("firstpass-request", request));
  FP_TRY_ASSIGN(const FileDescriptor child_input, moved_up(input));
  FP_TRY_ASSIGN(const FileDescriptor child_request, moved_up(request_memory.get()));
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_error("cannot make a pipe", errno);
  const FileDescriptor reply_end(ends[0]);
  FileDescriptor write_end(ends[1]);
  (void)fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);  // fewer turns for pixels; the default works too
  FP_TRY_ASSIGN(FileDescriptor child_reply, moved_up(write_end.get()));
  FP_TRY_ASSIGN(const pid_t pid, spawn(program, child_input.get(), child_reply.get(), child_request.get()));
  Child child(pid);
  write_end = FileDescriptor();
  child_reply = FileDescriptor();

  // A worker that neither works nor answers is ended too, even where the request itself has no deadline.
  const Deadline wall = Deadline::after(std::chrono::seconds(std::int64_t{limits.cpu_seconds} * 4 + 20));
  WorkerReply reply;
  const ReadEnd end = ReplyReader(reply_end.get(), context.deadline, wall, limits.output_bytes).read(reply);
  if (end == ReadEnd::closed) child.finish();
  child.stop();  // a whole reply is all we want of it; anything else must end anyway
  reply.cpu_seconds = child.cpu_seconds();
  if (end == ReadEnd::late && context.deadline.passed())
    return fail(Code::deadline_exceeded, kStage, "out of time while decoding", true);
  if (end == ReadEnd::late) return stopped("limit of time");
  if (end == ReadEnd::too_much)
    return stopped("it gave more than the limit of " + std::to_string(limits.output_bytes >> 20) + " MiB");
  if (end == ReadEnd::closed) return how_it_ended(child);
  FP_TRY(check_reply(reply.json));
  return reply;
}

std::string request_json(std::string_view decoder, const std::string& options, const WorkerLimits& limits) {
  const nlohmann::json request = {{"decoder", decoder},
                                  {"options", options},
                                  {"memory_bytes", limits.memory_bytes},
                                  {"cpu_seconds", limits.cpu_seconds}};
  return request.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Result<WorkerReply> run_in_worker(std::string_view decoder, const FileDescriptor& input, const std::string& options,
                                  const Context& context, const WorkerLimits& limits) {
  FP_TRY(context.deadline.check(kStage));
  FP_TRY_ASSIGN(const std::string program, find_program());
  try {
    return talk(program, input.get(), request_json(decoder, options, limits), context, limits);
  } catch (const std::bad_alloc&) {
    return fail(Code::resource_exhausted, kStage, "not enough memory for what was decoded", true);
  } catch (const std::exception& problem) {
    return fail(Code::internal, kStage, std::string("the worker could not be used: ") + problem.what());
  }
}

Result<WorkerReply> run_in_worker(std::string_view decoder, std::string_view bytes, const std::string& options,
                                  const Context& context, const WorkerLimits& limits) {
  FP_TRY_ASSIGN(const FileDescriptor input, sealed_memory("firstpass-input", bytes));
  return run_in_worker(decoder, input, options, context, limits);
}

void add_worker_cpu(std::int64_t microseconds) { used_microseconds += microseconds; }

double worker_cpu_seconds() { return static_cast<double>(used_microseconds.load()) / 1e6; }

}  // namespace firstpass::runtime
