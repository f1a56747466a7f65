// The answer on the clipboard, through the desktop's own program. The text goes to its standard input, never to its
// arguments, which every process can read.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "core/file.h"
#include "core/text.h"
#include "deliver/sink.h"

extern char** environ;

namespace firstpass::deliver {

std::unique_ptr<Sink> make_clipboard_sink();

namespace {

constexpr std::string_view kStage = "deliver/clipboard";
constexpr std::chrono::seconds kPatience{5};

bool has_variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

/// Full path of a program in PATH; empty when it is not installed.
std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string folders = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  for (std::size_t at = 0; at <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', at), folders.size());
    const std::string file = folders.substr(at, end - at) + "/" + name;
    if (end > at && ::access(file.c_str(), X_OK) == 0) return file;
    at = end + 1;
  }
  return {};
}

Result<std::vector<std::string>> clipboard_command() {
  const bool wayland = has_variable("WAYLAND_DISPLAY"), x11 = has_variable("DISPLAY");
  if (!wayland && !x11)
    return fail(Code::failed_precondition, kStage, "there is no desktop here, so there is no clipboard; use file:PATH");
  if (wayland)
    if (const std::string program = find_program("wl-copy"); !program.empty()) return std::vector{program};
  if (x11) {
    if (const std::string program = find_program("xclip"); !program.empty())
      return std::vector<std::string>{program, "-selection", "clipboard"};
    if (const std::string program = find_program("xsel"); !program.empty())
      return std::vector<std::string>{program, "--clipboard", "--input"};
  }
  return fail(Code::not_found, kStage,
              wayland ? "no clipboard program; install wl-clipboard" : "no clipboard program; install xclip or xsel");
}

/// `text` as a file in memory, at its start: no pipe, so nobody can block or break it.
Result<FileDescriptor> text_in_memory(std::string_view text) {
  FileDescriptor fd(::memfd_create("firstpass-clipboard", MFD_CLOEXEC));
  bool good = fd.valid();
  while (good && !text.empty()) {
    const ssize_t written = ::write(fd.get(), text.data(), text.size());
    good = written > 0;
    if (good) text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (!good || ::lseek(fd.get(), 0, SEEK_SET) != 0)
    return fail(Code::resource_exhausted, kStage, "no memory to hand the text to the clipboard");
  return fd;
}

Result<pid_t> start(const std::vector<std::string>& command, int standard_input) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, standard_input, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  pid_t child = -1;
  const int error = ::posix_spawn(&child, command[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return fail(Code::internal, kStage, "cannot start " + command[0]);
  return child;
}

/// The program puts itself into the background once it holds the text; the one we started must end soon and well.
Status wait_for(pid_t child, const std::string& program, const Context& context) {
  const auto patience = std::min<std::chrono::milliseconds>(kPatience, context.deadline.left());
  const Deadline deadline = Deadline::after(patience);
  for (;;) {
    int status = 0;
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    if (ended != 0) return fail(Code::unavailable, kStage, program + " could not take the text", true);
    if (deadline.passed()) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  return fail(Code::deadline_exceeded, kStage, program + " did not take the text in time");
}

class ClipboardSink final : public Sink {
 public:
  Result<std::string> deliver(const Delivery& delivery, const SinkTarget&, bool dry_run, const Send&,
                              const Context& context) const override {
    FP_TRY_ASSIGN(const auto command, clipboard_command());
    const std::string program = std::filesystem::path(command[0]).filename().string();
    if (dry_run) return "would put the answer on the clipboard by " + program;
    FP_TRY_ASSIGN(const FileDescriptor text, text_in_memory(terminal_safe(delivery.text)));
    FP_TRY_ASSIGN(const pid_t child, start(command, text.get()));
    FP_TRY(wait_for(child, program, context));
    return "put the answer on the clipboard";
  }
};

}  // namespace

std::unique_ptr<Sink> make_clipboard_sink() { return std::make_unique<ClipboardSink>(); }

}  // namespace firstpass::deliver
