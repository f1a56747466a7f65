// Tells when the configuration should be read again: at SIGHUP, and when its file has changed.
#pragma once

#include <filesystem>
#include <functional>
#include <thread>

namespace firstpass::cli {

/// A thread that calls `changed` until it is destroyed. SIGHUP must be blocked in the whole process first: see
/// block_reload_signal().
class ConfigWatch {
 public:
  ConfigWatch(std::filesystem::path file, std::function<void()> changed);
  ~ConfigWatch();
  ConfigWatch(const ConfigWatch&) = delete;

 private:
  void watch();
  std::filesystem::path m_file;
  std::function<void()> m_changed;
  int m_signals = -1, m_files = -1, m_end = -1;
  std::thread m_thread;
};

/// Before any thread is started, so that the signal waits for the watch.
void block_reload_signal();

}  // namespace firstpass::cli
