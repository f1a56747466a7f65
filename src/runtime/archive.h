// Packages and bundles: named files out of a zip or tar, and a tar of files, through libarchive.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/result.h"

namespace firstpass::runtime {

/// What to do with one regular file of an archive.
struct ArchiveTarget {
  std::filesystem::path path;  ///< where to write it; empty to leave it out
  std::uint64_t limit = 0;     ///< bytes; a longer entry is an error, so that a bomb cannot fill the disk
};

/// Walks over an archive (zip, tar, and tar compressed with gzip, xz, bzip2 or zstd) and writes the files that `choose`
/// gives a place to; folders, links and devices are passed over. Written files are synced. data_loss when it is not an
/// archive or cut, resource_exhausted when the disk is full or an entry passes its limit; an error of `choose` ends it.
Status extract(const std::filesystem::path& archive,
               const std::function<Result<ArchiveTarget>(const std::string& name)>& choose);

/// One file that goes into a tar under `name`.
struct ArchiveSource {
  std::string name;
  std::filesystem::path path;
};

/// Writes an uncompressed or (by the ending .zst) zstd-compressed tar whose bytes depend on nothing but the names and
/// contents. Through a temporary file, so that a cut leaves no half bundle under the final name.
Status write_tar(const std::filesystem::path& tar, const std::vector<ArchiveSource>& sources);

}  // namespace firstpass::runtime
