#include "core/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/ids.h"

namespace firstpass {

namespace {

// Two stages, since a person's unreadable input and a folder of ours that cannot be written are different failures.
tl::unexpected<Error> system_error(std::string_view what, const std::filesystem::path& path, int error) {
  const bool reading = what == "cannot open" || what == "cannot read";
  Code code = Code::internal;
  if (error == ENOENT || error == ENOTDIR) code = Code::not_found;
  else if (error == EACCES || error == EPERM || error == EROFS) code = Code::permission_denied;
  else if (error == ENOSPC || error == EDQUOT || error == EMFILE || error == EFBIG) code = Code::resource_exhausted;
  else if (error == EIO || error == EISDIR) code = Code::data_loss;
  return fail(code, reading ? "core/file" : "core/write",
              std::string(what) + " " + path.string() + ": " + std::strerror(error));
}

Status write_all(int fd, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("cannot write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    if (m_fd >= 0) ::close(m_fd);
    m_fd = other.release();
  }
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (m_fd >= 0) ::close(m_fd);
}

Result<FileDescriptor> open_for_reading(const std::filesystem::path& path) {
  // O_NONBLOCK: opening a named pipe must not hang; it has no effect on regular files.
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) return system_error("cannot open", path, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return system_error("cannot read", path, errno);
  if (S_ISDIR(info.st_mode)) return fail(Code::data_loss, "core/file", path.string() + " is a directory, not a file");
  if (!S_ISREG(info.st_mode))
    return fail(Code::data_loss, "core/file",
                path.string() + " is not a regular file (a pipe is read from standard input, as -)");
  return fd;
}

Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t limit) {
  FP_TRY_ASSIGN(FileDescriptor fd, open_for_reading(path));
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return system_error("cannot read", path, errno);
  if (static_cast<std::uint64_t>(info.st_size) > limit)
    return fail(Code::resource_exhausted, "core/file",
                path.string() + " has " + std::to_string(info.st_size) + " bytes, more than the limit of " +
                    std::to_string(limit));
  std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got = ::read(fd.get(), bytes.data() + have, bytes.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("cannot read", path, errno);
    if (got == 0) break;  // cut while we read it
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

Status write_file(const std::filesystem::path& path, std::string_view bytes, unsigned mode) {
  std::filesystem::path temporary = path;
  temporary += ".tmp-" + random_tag(8);
  FileDescriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!fd.valid()) return system_error("cannot write", path, errno);
  Status status = write_all(fd.get(), bytes, path);
  if (status && ::fsync(fd.get()) != 0) status = system_error("cannot write", path, errno);
  if (status && ::rename(temporary.c_str(), path.c_str()) != 0) status = system_error("cannot write", path, errno);
  if (!status) ::unlink(temporary.c_str());
  return status;
}

Status make_private_directory(const std::filesystem::path& path) {
  std::filesystem::path so_far;
  for (const auto& component : path) {
    so_far /= component;
    if (::mkdir(so_far.c_str(), 0700) != 0 && errno != EEXIST && errno != EROFS && errno != EACCES)
      return system_error("cannot create", so_far, errno);
  }
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return system_error("cannot create", path, errno);
  if (!S_ISDIR(info.st_mode)) return fail(Code::invalid_argument, "core/file", path.string() + " is not a directory");
  return {};
}

}  // namespace firstpass
