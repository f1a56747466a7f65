// Files, with limits and clear errors: stage "core/file" when reading fails, "core/write" when writing does.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.h"

namespace firstpass {

/// Owns a file descriptor. Move-only; closes on destruction.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : m_fd(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : m_fd(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();

  int get() const { return m_fd; }
  bool valid() const { return m_fd >= 0; }
  int release() {
    const int fd = m_fd;
    m_fd = -1;
    return fd;
  }

 private:
  int m_fd = -1;
};

/// Opens a regular file for reading. not_found, permission_denied, or data_loss for a directory or device.
Result<FileDescriptor> open_for_reading(const std::filesystem::path& path);

/// Reads a whole regular file. resource_exhausted when it is larger than `limit` bytes.
Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t limit = std::uint64_t{1} << 30);

/// Writes through a temporary file, fsync and rename, so that a reader sees the old bytes or the new ones and a full
/// disk loses neither. `mode` is applied before the first byte is written.
Status write_file(const std::filesystem::path& path, std::string_view bytes, unsigned mode = 0600);

/// Creates a directory and its parents with mode 0700.
Status make_private_directory(const std::filesystem::path& path);

}  // namespace firstpass
