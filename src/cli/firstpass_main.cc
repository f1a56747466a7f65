#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "cli/verb.h"

int main(int argc, char** argv) {
  // A closed pipe or socket is an error value here, not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return firstpass::cli::run_program({argv + 1, argv + argc});
  } catch (const std::bad_alloc&) {
    std::fputs("firstpass: not enough memory\n", stderr);
  } catch (const std::exception&) {
    // What an exception says may quote the input, so it is not shown.
    std::fputs("firstpass: internal error; nothing was sent by this step. `firstpass doctor` checks the installation\n",
               stderr);
  }
  return firstpass::cli::kFailed;
}
