#include "deliver/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

namespace firstpass::deliver {

std::filesystem::path real_path(const std::filesystem::path& path) {
  std::error_code error;
  auto real = std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  return error ? path : real;
}

Result<FolderLock> FolderLock::take(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.parent_path().empty() ? "." : file.parent_path();
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) FP_TRY(make_private_directory(folder));
  FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid())
    return fail(errno == ENOENT ? Code::not_found : Code::permission_denied, "deliver",
                "cannot open the folder " + folder.string());
  while (::flock(fd.get(), LOCK_EX) != 0)
    if (errno != EINTR) return fail(Code::unavailable, "deliver", "cannot lock the folder " + folder.string(), true);
  return FolderLock(std::move(fd));
}

unsigned mode_of(const std::filesystem::path& file) {
  struct stat info {};
  return ::stat(file.c_str(), &info) == 0 ? info.st_mode & 0777u : 0600u;
}

}  // namespace firstpass::deliver
