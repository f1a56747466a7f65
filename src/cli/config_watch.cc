#include "cli/config_watch.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace firstpass::cli {

namespace {

constexpr int kSettleMilliseconds = 200;  // editors write, rename and touch: one change is several events

sigset_t hang_up() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  return set;
}

void drain(int fd) {
  std::array<char, 4096> bytes;
  while (::read(fd, bytes.data(), bytes.size()) > 0) {}
}

}  // namespace

void block_reload_signal() {
  const sigset_t set = hang_up();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

ConfigWatch::ConfigWatch(std::filesystem::path file, std::function<void()> changed)
    : m_file(std::move(file)), m_changed(std::move(changed)) {
  const sigset_t set = hang_up();
  m_signals = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  m_files = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  m_end = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  // The folder, not the file: editors put a new file in the place of the old one.
  ::inotify_add_watch(m_files, m_file.parent_path().c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE);
  m_thread = std::thread([this] { watch(); });
}

ConfigWatch::~ConfigWatch() {
  const std::uint64_t one = 1;
  (void)!::write(m_end, &one, sizeof one);
  m_thread.join();
  for (const int fd : {m_signals, m_files, m_end})
    if (fd >= 0) ::close(fd);
}

void ConfigWatch::watch() {
  std::array<pollfd, 3> all = {pollfd{m_end, POLLIN, 0}, pollfd{m_signals, POLLIN, 0}, pollfd{m_files, POLLIN, 0}};
  for (;;) {
    if (::poll(all.data(), all.size(), -1) < 0) continue;
    if (all[0].revents != 0) return;
    bool named = all[1].revents != 0;
    if (all[1].revents != 0) drain(m_signals);
    if (all[2].revents != 0) {
      alignas(inotify_event) std::array<char, 4096> bytes;
      for (ssize_t got = 0; (got = ::read(m_files, bytes.data(), bytes.size())) > 0;)
        for (ssize_t at = 0; at < got;) {
          const auto* event = reinterpret_cast<const inotify_event*>(bytes.data() + at);
          named |= event->len > 0 && m_file.filename() == event->name;
          at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        }
    }
    if (!named) continue;
    ::poll(all.data(), 1, kSettleMilliseconds);
    drain(m_files);
    m_changed();
  }
}

}  // namespace firstpass::cli
