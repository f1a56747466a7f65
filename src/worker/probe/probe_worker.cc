// Decoders that try what a taken-over decoder would try. Each says in its JSON what it could do.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "runtime/worker_decoder.h"
#include "runtime/worker_frame.h"

extern char** environ;

namespace firstpass::runtime {

namespace {

using Bytes = std::string_view;
using Options = const std::string&;

Decoded said(const std::string& key, long value) { return {"{\"" + key + "\":" + std::to_string(value) + "}", {}}; }

Result<Decoded> echo(Bytes bytes, Options options) { return Decoded{options, {std::string(bytes), std::string()}}; }

Result<Decoded> open_file(Bytes, Options) {
  const int read_only = open("/etc/passwd", O_RDONLY);
  const int made = open("/tmp/firstpass-probe-was-here", O_CREAT | O_RDWR, 0600);
  return said("opened", (read_only >= 0 ? 1 : 0) + (made >= 0 ? 2 : 0));
}

Result<Decoded> open_socket(Bytes, Options) { return said("socket", socket(AF_INET, SOCK_STREAM, 0)); }

Result<Decoded> start_program(Bytes, Options) {
  char* const arguments[] = {const_cast<char*>("/bin/true"), nullptr};
  return said("exec", execve("/bin/true", arguments, environ));
}

Result<Decoded> start_process(Bytes, Options) { return said("fork", fork()); }

Result<Decoded> start_thread(Bytes, Options) {
  std::thread([] {}).join();
  return said("thread", 1);
}

Result<Decoded> read_environment(Bytes, Options) {
  long count = 0;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) ++count;
  return said("variables", count);
}

Result<Decoded> list_descriptors(Bytes, Options) {
  // lseek tells open descriptors (even pipes: ESPIPE) from closed ones, and is allowed.
  long open_ones = 0;
  for (int fd = 0; fd < 1024; ++fd)
    if (lseek(fd, 0, SEEK_CUR) >= 0 || errno != EBADF) ++open_ones;
  return said("descriptors", open_ones);
}

Result<Decoded> read_memory_of_parent(Bytes, Options) { return said("ptrace", ptrace(PTRACE_ATTACH, 1, 0, 0)); }

Result<Decoded> raise_limit(Bytes, Options) {
  const rlimit wanted{RLIM_INFINITY, RLIM_INFINITY};
  return said("raised", setrlimit(RLIMIT_AS, &wanted) == 0 ? 1 : 0);
}

Result<Decoded> eat_memory(Bytes, Options) {
  std::vector<std::string> eaten;
  for (;;) eaten.emplace_back(std::size_t{16} << 20, 'x');
}

Result<Decoded> spin(Bytes, Options) {
  for (std::atomic<unsigned long> turns = 0;; ++turns) {}
}

Result<Decoded> write_endless(Bytes, Options) {
  WorkerFrameHead head{};
  std::memcpy(head.magic, kWorkerFrameMagic, sizeof head.magic);
  head.json_bytes = 1;
  head.blob_count = 1;
  const std::uint64_t size = std::uint64_t{1} << 60;
  const std::string noise(1 << 16, 'x');
  (void)!write(kWorkerReply, &head, sizeof head);
  (void)!write(kWorkerReply, &size, sizeof size);
  while (write(kWorkerReply, noise.data(), noise.size()) > 0) {}
  return Decoded{};
}

/// A head that promises much, then silence.
Result<Decoded> lie_about_size(Bytes, Options) {
  WorkerFrameHead head{};
  std::memcpy(head.magic, kWorkerFrameMagic, sizeof head.magic);
  head.json_bytes = 100;
  (void)!write(kWorkerReply, &head, sizeof head);
  _exit(0);
}

Result<Decoded> write_garbage(Bytes bytes, Options) {
  (void)!write(kWorkerReply, bytes.data(), bytes.size());
  _exit(0);
}

Result<Decoded> sleep_forever(Bytes, Options) {
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&mutex);
  pthread_mutex_lock(&mutex);  // waits for itself: no processor time is used
  return Decoded{};
}

Result<Decoded> crash(Bytes, Options) {
  *static_cast<volatile int*>(nullptr) = 1;
  return Decoded{};
}

Result<Decoded> throw_text(Bytes, Options) { throw std::runtime_error("quotes the input"); }

Result<Decoded> allocate_executable(Bytes, Options) {
  void* at = mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return said("executable", at == MAP_FAILED ? 0 : 1);
}

/// A library that complains on standard error must do no harm.
Result<Decoded> chatter(Bytes, Options) {
  std::fprintf(stderr, "warning: odd file\n");
  std::fflush(stderr);
  return Decoded{};
}

}  // namespace

Decoder make_echo_decoder() { return {nullptr, &echo}; }
Decoder make_open_file_decoder() { return {nullptr, &open_file}; }
Decoder make_open_socket_decoder() { return {nullptr, &open_socket}; }
Decoder make_start_program_decoder() { return {nullptr, &start_program}; }
Decoder make_start_process_decoder() { return {nullptr, &start_process}; }
Decoder make_start_thread_decoder() { return {nullptr, &start_thread}; }
Decoder make_read_environment_decoder() { return {nullptr, &read_environment}; }
Decoder make_list_descriptors_decoder() { return {nullptr, &list_descriptors}; }
Decoder make_read_memory_of_parent_decoder() { return {nullptr, &read_memory_of_parent}; }
Decoder make_raise_limit_decoder() { return {nullptr, &raise_limit}; }
Decoder make_eat_memory_decoder() { return {nullptr, &eat_memory}; }
Decoder make_spin_decoder() { return {nullptr, &spin}; }
Decoder make_write_endless_decoder() { return {nullptr, &write_endless}; }
Decoder make_lie_about_size_decoder() { return {nullptr, &lie_about_size}; }
Decoder make_write_garbage_decoder() { return {nullptr, &write_garbage}; }
Decoder make_sleep_forever_decoder() { return {nullptr, &sleep_forever}; }
Decoder make_crash_decoder() { return {nullptr, &crash}; }
Decoder make_throw_text_decoder() { return {nullptr, &throw_text}; }
Decoder make_allocate_executable_decoder() { return {nullptr, &allocate_executable}; }
Decoder make_chatter_decoder() { return {nullptr, &chatter}; }

}  // namespace firstpass::runtime
