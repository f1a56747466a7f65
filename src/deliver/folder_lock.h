// One writer at a time for the files of a folder.
#pragma once

#include <filesystem>

#include "core/file.h"

namespace firstpass::deliver {

/// Where `path` really is: links followed, so that replacing the file does not replace a link. Relative paths are taken
/// from the working directory.
std::filesystem::path real_path(const std::filesystem::path& path);

/// Locks (flock) the folder that holds `file` until destroyed; makes the folder when it is absent. The folder and not
/// the file, since a file is replaced by each write.
class FolderLock {
 public:
  static Result<FolderLock> take(const std::filesystem::path& file);

 private:
  explicit FolderLock(FileDescriptor folder) : m_folder(std::move(folder)) {}
  FileDescriptor m_folder;
};

/// Permission bits of `file`, or 0600 when it is not there yet.
unsigned mode_of(const std::filesystem::path& file);

}  // namespace firstpass::deliver
