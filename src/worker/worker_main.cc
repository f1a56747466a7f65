// firstpass-worker: reads one request, locks itself in, decodes one input, replies, ends. See docs/worker.md.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <nlohmann/json.hpp>
#include <string>

#include "runtime/jail.h"
#include "runtime/worker_decoder.h"
#include "runtime/worker_frame.h"

namespace firstpass::runtime {

namespace {

struct Request {
  std::string decoder;
  std::string options;
  JailLimits limits;
};

bool write_all(const void* data, std::size_t size) {
  const char* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = ::write(kWorkerReply, at, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

[[noreturn]] void reply(Decoded decoded) {
  WorkerFrameHead head{};
  std::memcpy(head.magic, kWorkerFrameMagic, sizeof head.magic);
  head.json_bytes = static_cast<std::uint32_t>(decoded.json.size());
  head.blob_count = static_cast<std::uint32_t>(decoded.blobs.size());
  bool written = write_all(&head, sizeof head);
  for (const std::string& blob : decoded.blobs) {
    const std::uint64_t size = blob.size();
    written = written && write_all(&size, sizeof size);
  }
  written = written && write_all(decoded.json.data(), decoded.json.size());
  for (std::string& blob : decoded.blobs) {
    written = written && write_all(blob.data(), blob.size());
    blob = std::string();  // the other side holds it now: large answers do not lie in memory twice
  }
  _exit(written ? 0 : 1);  // no destructors: nothing of a library may run after the answer is out
}

[[noreturn]] void reply(const Error& error) {
  const nlohmann::json json = {{"error", {{"code", code_name(error.code)}, {"message", error.message}}}};
  reply(Decoded{json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), {}});
}

std::string read_request() {
  std::string text;
  char buffer[4096];
  for (off_t offset = 0;;) {
    const ssize_t got = pread(kWorkerRequest, buffer, sizeof buffer, offset);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
    offset += got;
  }
}

Request parse_request() {
  const nlohmann::json json = nlohmann::json::parse(read_request());
  Request request{json.at("decoder"), json.at("options"), {}};
  request.limits.memory_bytes = json.at("memory_bytes");
  request.limits.cpu_seconds = json.at("cpu_seconds");
  return request;
}

Result<std::string_view> map_input() {
  struct stat info {};
  if (fstat(kWorkerInput, &info) != 0) return fail(Code::internal, "worker", "the worker was given no input");
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size == 0) return std::string_view();
  void* at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, kWorkerInput, 0);
  if (at == MAP_FAILED) return fail(Code::resource_exhausted, "worker", "the input could not be mapped");
  return std::string_view(static_cast<const char*>(at), size);
}

Result<Decoder> find_decoder(const std::string& name) {
  for (const auto& [unit, make] : decoder_units())
    if (unit == name) return make();
  return fail(Code::unimplemented, "worker", "this worker has no decoder for " + name);
}

Result<Decoded> decode(const Decoder& decoder, std::string_view bytes, const std::string& options) {
  try {
    return decoder.decode(bytes, options);
  } catch (const std::bad_alloc&) {
    return fail(Code::data_loss, "worker", "could not be decoded: it needs more memory than is allowed");
  } catch (const std::length_error&) {
    return fail(Code::data_loss, "worker", "could not be decoded: it needs more memory than is allowed");
  } catch (const std::exception&) {
    // The text of a library's exception may quote the input.
    return fail(Code::data_loss, "worker", "could not be decoded: it is damaged");
  }
}

Result<Decoded> work() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const Request request = parse_request();
  FP_TRY_ASSIGN(const Decoder decoder, find_decoder(request.decoder));
  FP_TRY_ASSIGN(const std::string_view bytes, map_input());
  close(kWorkerRequest);
  if (decoder.prime != nullptr) decoder.prime();
  FP_TRY(enter_jail(request.limits));
  return decode(decoder, bytes, request.options);
}

}  // namespace

}  // namespace firstpass::runtime

int main() {
  using namespace firstpass;
  try {
    const Result<runtime::Decoded> decoded = runtime::work();
    if (decoded) runtime::reply(*decoded);
    runtime::reply(decoded.error());
  } catch (const std::exception&) {
    runtime::reply(Error{Code::internal, "the worker was given no readable request", "worker"});
  }
}
