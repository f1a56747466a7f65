#include "core/write_ahead_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/file.h"

namespace firstpass {

namespace {

constexpr off_t kLogBytes = kFoldLogFrom + (off_t{1} << 20);  // and some more groups
constexpr std::uint64_t kRoomToSpare = 32;                    // times as much

}  // namespace

void lengthen_log(const std::filesystem::path& database) {
  const FileDescriptor log(::open((database.string() + "-wal").c_str(), O_WRONLY | O_CLOEXEC));
  struct stat state {};
  struct statvfs disk {};
  if (!log.valid() || ::fstat(log.get(), &state) != 0 || state.st_size >= kLogBytes) return;
  if (::fstatvfs(log.get(), &disk) != 0 ||
      std::uint64_t{disk.f_bavail} * disk.f_frsize < kRoomToSpare * static_cast<std::uint64_t>(kLogBytes))
    return;
  const std::string zeros(std::size_t{256} << 10, '\0');
  for (off_t at = state.st_size; at < kLogBytes;) {
    const auto left = static_cast<std::size_t>(kLogBytes - at);
    const ssize_t written = ::pwrite(log.get(), zeros.data(), std::min(left, zeros.size()), at);
    if (written <= 0) {
      [[maybe_unused]] const int cut = ::ftruncate(log.get(), state.st_size);
      return;
    }
    at += written;
  }
}

}  // namespace firstpass
