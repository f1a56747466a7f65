// Files and bytes → Document: find the media type, hand the bytes to the reader that knows it.
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "core/ids.h"
#include "input/looks.h"
#include "input/reader.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input";

/// Reads standard input to its end, but never past `limit`.
Result<std::string> read_standard_input(const Context& context, std::uint64_t limit) {
  std::string bytes;
  char buffer[1 << 16];
  for (;;) {
    FP_TRY(context.deadline.check(kStage));
    pollfd waiting{STDIN_FILENO, POLLIN, 0};
    const auto left = std::min<std::int64_t>(context.deadline.left().count(), 1000);
    if (::poll(&waiting, 1, static_cast<int>(left) + 1) == 0) continue;
    const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0)
      return fail(Code::data_loss, kStage, std::string("cannot read standard input: ") + std::strerror(errno));
    if (got == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(got));
    if (bytes.size() > limit)
      return fail(Code::data_loss, kStage,
                  "standard input has more bytes than the limit of " + std::to_string(limit >> 20) + " MiB");
  }
}

const Reader* reader_for(std::string_view media_type) {
  static const std::vector<std::unique_ptr<Reader>> readers = [] {
    std::vector<std::unique_ptr<Reader>> made;
    for (const auto& unit : reader_units()) made.push_back(unit.second());
    return made;
  }();
  for (const auto& reader : readers)
    if (reader->reads(media_type)) return reader.get();
  return nullptr;
}

Status fill(std::string_view bytes, Document& document, const Context& context) {
  if (bytes.empty()) return fail(Code::data_loss, kStage, "is empty");
  const Reader* reader = reader_for(document.media_type);
  const std::string charset(reader == nullptr ? utf16_without_mark(bytes) : "");
  if (!charset.empty())
    return fail(
        Code::data_loss, kStage,
        "is " + charset + " without a byte order mark: read its UTF-8 form (iconv -f " + charset + " -t UTF-8)");
  if (reader == nullptr)
    return fail(Code::data_loss, kStage,
                document.media_type == "application/octet-stream"
                    ? "is of no kind that can be read"
                    : "files of type " + document.media_type + " are not read by this build");
  try {
    return reader->read(bytes, document, context);
  } catch (const std::bad_alloc&) {
    return fail(Code::resource_exhausted, kStage, "needs more memory than there is", true);
  } catch (const std::exception&) {  // its text may quote the input
    return fail(Code::internal, kStage, "could not be read");
  }
}

}  // namespace

Result<Document> read_bytes(const std::string& source, std::string_view bytes, const Context& context) {
  Document document;
  document.source = source;
  document.media_type = detect_media_type(bytes);
  document.content_id = sha256_hex(bytes);
  if (Status status = fill(bytes, document, context); !status) {
    Error error = std::move(status.error());
    // A kind that no decoder knows is, for who asked, a file that cannot be read.
    if (error.code == Code::unimplemented) error.code = Code::data_loss;
    const std::string name = source == "-" ? "standard input" : source;
    error.message = name + (error.message.rfind("is ", 0) == 0 ? " " : ": ") + error.message;
    return fail(std::move(error));
  }
  return document;
}

Result<Document> read_document(const std::string& source, const Context& context, const ReadLimits& limits) {
  context.tell("input", "reading " + source);
  try {
    if (source == "-") {
      FP_TRY_ASSIGN(const std::string bytes, read_standard_input(context, limits.file_bytes));
      return read_bytes(source, bytes, context);
    }
    FP_TRY_ASSIGN(const std::string bytes, read_file(source, limits.file_bytes));
    return read_bytes(source, bytes, context);
  } catch (const std::bad_alloc&) {
    return fail(Code::resource_exhausted, kStage, source + " needs more memory than there is", true);
  }
}

}  // namespace firstpass::input
