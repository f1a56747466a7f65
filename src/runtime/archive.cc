#include "runtime/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

#include "core/file.h"

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "runtime/archive";
constexpr std::size_t kBlock = std::size_t{1} << 18;

using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;
using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;
using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

tl::unexpected<Error> unreadable(const std::filesystem::path& path, archive* handle) {
  const char* why = archive_error_string(handle);
  return fail(Code::data_loss, kStage, path.filename().string() + " is damaged: " + (why == nullptr ? "unknown" : why));
}

tl::unexpected<Error> unwritable(const std::filesystem::path& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return fail(full ? Code::resource_exhausted : Code::permission_denied, kStage,
              "cannot write " + path.string() + ": " + std::strerror(error));
}

Status write_all(int fd, const std::filesystem::path& path, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(fd, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return unwritable(path, errno);
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  return {};
}

Status extract_entry(archive* reader, const std::filesystem::path& source, const ArchiveTarget& target) {
  const FileDescriptor out(::open(target.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!out.valid()) return unwritable(target.path, errno);
  std::string block(kBlock, '\0');
  std::uint64_t total = 0;
  while (true) {
    const la_ssize_t size = archive_read_data(reader, block.data(), block.size());
    if (size < 0) return unreadable(source, reader);
    if (size == 0) break;
    total += static_cast<std::uint64_t>(size);
    if (total > target.limit) {
      return fail(Code::resource_exhausted, kStage,
                  target.path.filename().string() + " in " + source.filename().string() + " is larger than " +
                      std::to_string(target.limit) + " bytes");
    }
    FP_TRY(write_all(out.get(), target.path, block.data(), static_cast<std::size_t>(size)));
  }
  if (::fsync(out.get()) != 0) return unwritable(target.path, errno);
  return {};
}

Status add_to_tar(archive* writer, const ArchiveSource& source) {
  std::ifstream in(source.path, std::ios::binary);
  std::error_code error;
  const auto size = std::filesystem::file_size(source.path, error);
  if (!in || error) return fail(Code::not_found, kStage, "cannot read " + source.path.string());
  const Entry entry(archive_entry_new(), &archive_entry_free);
  archive_entry_set_pathname(entry.get(), source.name.c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_mtime(entry.get(), 0, 0);
  if (archive_write_header(writer, entry.get()) != ARCHIVE_OK) return unwritable(source.name, archive_errno(writer));
  std::string block(kBlock, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
    if (archive_write_data(writer, block.data(), static_cast<std::size_t>(in.gcount())) < 0) {
      return unwritable(source.name, archive_errno(writer));
    }
  }
  return {};
}

Status write_tar_file(const std::filesystem::path& path, const std::vector<ArchiveSource>& sources, bool compress) {
  const Writer writer(archive_write_new(), &archive_write_free);
  archive_write_set_format_pax_restricted(writer.get());
  if (compress && archive_write_add_filter_zstd(writer.get()) != ARCHIVE_OK) {
    return fail(Code::unimplemented, kStage, "libarchive was built without zstd; give the bundle a name without .zst");
  }
  if (archive_write_open_filename(writer.get(), path.c_str()) != ARCHIVE_OK) {
    return unwritable(path, archive_errno(writer.get()));
  }
  for (const ArchiveSource& source : sources) FP_TRY(add_to_tar(writer.get(), source));
  if (archive_write_close(writer.get()) != ARCHIVE_OK) return unwritable(path, archive_errno(writer.get()));
  return {};
}

}  // namespace

Status extract(const std::filesystem::path& path,
               const std::function<Result<ArchiveTarget>(const std::string& name)>& choose) {
  const Reader reader(archive_read_new(), &archive_read_free);
  archive_read_support_format_zip(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_zstd(reader.get());
  if (archive_read_open_filename(reader.get(), path.c_str(), kBlock) != ARCHIVE_OK) {
    return unreadable(path, reader.get());
  }
  archive_entry* entry = nullptr;
  int status = ARCHIVE_OK;
  while ((status = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN) {
    const char* name = archive_entry_pathname(entry);
    if (name == nullptr || archive_entry_filetype(entry) != AE_IFREG) continue;
    FP_TRY_ASSIGN(const ArchiveTarget target, choose(name));
    if (!target.path.empty()) FP_TRY(extract_entry(reader.get(), path, target));
  }
  if (status != ARCHIVE_EOF) return unreadable(path, reader.get());
  return {};
}

Status write_tar(const std::filesystem::path& tar, const std::vector<ArchiveSource>& sources) {
  std::filesystem::path temporary = tar;
  temporary += ".part";
  const Status written = write_tar_file(temporary, sources, tar.extension() == ".zst");
  std::error_code error;
  if (written) std::filesystem::rename(temporary, tar, error);
  if (written && !error) return {};
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  return written ? Status(unwritable(tar, error.value())) : written;
}

}  // namespace firstpass::runtime
