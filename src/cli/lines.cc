#include "cli/lines.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "core/file.h"

namespace firstpass::cli {

namespace {

constexpr std::size_t kReadAtOnce = 1 << 20;
constexpr std::size_t kLinesAtOnce = 256;

bool more_is_waiting(int fd) {
  pollfd waiting{fd, POLLIN, 0};
  return ::poll(&waiting, 1, 0) > 0;
}

/// What was read and not handed on. Not filled before it is read into, and never shrunk.
class Buffer {
 public:
  /// Room for kReadAtOnce bytes behind what is there.
  char* room() {
    const std::size_t wanted = m_size + kReadAtOnce + kLinePadding;
    if (wanted > m_capacity) {
      m_capacity = std::max(2 * m_capacity, wanted);
      auto larger = std::make_unique_for_overwrite<char[]>(m_capacity);
      std::copy_n(m_bytes.get(), m_size, larger.get());
      m_bytes = std::move(larger);
    }
    return m_bytes.get() + m_size;
  }
  void grow(std::size_t bytes) { m_size += bytes; }
  void drop_front(std::size_t bytes) {
    std::memmove(m_bytes.get(), m_bytes.get() + bytes, m_size - bytes);
    m_size -= bytes;
  }
  std::string_view bytes() const { return {m_bytes.get(), m_size}; }

 private:
  std::unique_ptr<char[]> m_bytes;
  std::size_t m_size = 0, m_capacity = 0;
};

}  // namespace

Status for_each_line_batch(const std::string& file,
                           const std::function<Status(const std::vector<std::string_view>&)>& handle) {
  FileDescriptor opened;
  if (!file.empty() && file != "-") { FP_TRY_ASSIGN(opened, open_for_reading(file)); }
  const int fd = opened.valid() ? opened.get() : STDIN_FILENO;
  Buffer buffer;
  std::vector<std::size_t> ends;  // of the lines that are there
  std::vector<std::string_view> lines;
  bool ended = false;
  while (!ended) {
    char* const room = buffer.room();
    const ssize_t got = ::read(fd, room, kReadAtOnce);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(Code::data_loss, "input", std::string("cannot read rows: ") + std::strerror(errno));
    ended = got == 0;
    std::size_t looked_at = buffer.bytes().size();
    buffer.grow(static_cast<std::size_t>(got));
    const std::string_view bytes = buffer.bytes();
    for (std::size_t end; (end = bytes.find('\n', looked_at)) != std::string_view::npos; looked_at = end + 1)
      ends.push_back(end);
    if (ended && !bytes.empty() && bytes.back() != '\n') ends.push_back(bytes.size());
    if (ends.size() < kLinesAtOnce && !ended && more_is_waiting(fd)) continue;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      lines.push_back(bytes.substr(begin, ends[i] - begin));
      begin = ends[i] + 1;
      if (lines.size() < kLinesAtOnce && i + 1 < ends.size()) continue;
      FP_TRY(handle(lines));
      lines.clear();
    }
    ends.clear();
    buffer.drop_front(std::min(begin, bytes.size()));
  }
  return {};
}

}  // namespace firstpass::cli
