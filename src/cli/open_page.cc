#include "cli/open_page.h"

#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>

#include "core/file.h"
#include "core/ids.h"

extern char** environ;

namespace firstpass::cli {

namespace {

bool has_display() { return std::getenv("DISPLAY") || std::getenv("WAYLAND_DISPLAY"); }

bool spawn_opener(const std::string& path) {
  std::string program = "xdg-open", argument = path;
  char* words[] = {program.data(), argument.data(), nullptr};
  pid_t child = 0;
  if (posix_spawnp(&child, "xdg-open", nullptr, nullptr, words, environ) != 0) return false;
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

bool open_in_browser(const std::string& address) { return has_display() && spawn_opener(address); }

Result<std::string> open_page(const std::string& html) {
  std::error_code error;
  const auto folder = std::filesystem::temp_directory_path(error);
  if (error) return fail(Code::failed_precondition, "cli", "there is no folder for temporary files");
  const auto path = folder / ("firstpass-" + random_tag(12) + ".html");
  FP_TRY(write_file(path, html));
  const bool opened = open_in_browser(path.string());
  return (opened ? "opened " : "open this page in a browser: ") + path.string();
}

}  // namespace firstpass::cli
