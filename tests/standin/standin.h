// Starts provider_standin.py for a test and stops it again.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace firstpass::testing {

/// A stand-in on a free loopback port; everything it receives is in received(). Its process dies with the object, and
/// with the test (its standard input ends).
class Standin {
 public:
  explicit Standin(std::vector<std::string> arguments = {}) {
    std::string pattern = (std::filesystem::temp_directory_path() / "firstpass-standin-XXXXXX").string();
    m_folder = ::mkdtemp(pattern.data());
    int out[2], in[2];
    if (::pipe(out) != 0 || ::pipe(in) != 0) std::abort();
    std::vector<std::string> words = {"python3", FIRSTPASS_SOURCE_DIR "/tests/standin/provider_standin.py",
                                      "--stop-with-stdin", "--record", record()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    m_pid = ::fork();
    if (m_pid == 0) run(words, in, out);
    ::close(out[1]), ::close(in[0]);
    m_stdin = in[1];
    FILE* stream = ::fdopen(out[0], "r");
    if (std::fscanf(stream, "%d", &m_port) != 1) m_port = 0;
    std::fclose(stream);
    EXPECT_NE(m_port, 0) << "the stand-in did not start";
  }
  Standin(const Standin&) = delete;
  ~Standin() {
    ::close(m_stdin);
    ::kill(m_pid, SIGTERM);
    ::waitpid(m_pid, nullptr, 0);
    std::filesystem::remove_all(m_folder);
  }

  int port() const { return m_port; }
  /// "http://127.0.0.1:PORT" + path
  std::string url(const std::string& path = "") const { return "http://127.0.0.1:" + std::to_string(m_port) + path; }
  std::string received() const {
    std::ifstream file(record(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

 private:
  std::string record() const { return m_folder + "/received.bin"; }
  [[noreturn]] static void run(const std::vector<std::string>& words, const int* in, const int* out) {
    ::dup2(in[0], 0), ::dup2(out[1], 1);
    for (const int fd : {in[0], in[1], out[0], out[1]}) ::close(fd);
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }

  std::string m_folder;
  pid_t m_pid = -1;
  int m_stdin = -1, m_port = 0;
};

}  // namespace firstpass::testing
