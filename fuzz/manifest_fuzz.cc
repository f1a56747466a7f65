// The models' manifest: any text is either refused or gives models whose files stay inside the model folder.
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "fuzz.h"
#include "runtime/model_store.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace firstpass;
  const int file = memfd_create("manifest", MFD_CLOEXEC);
  FUZZ_CHECK(file >= 0 && write(file, data, size) == static_cast<ssize_t>(size));
  const auto store = runtime::ModelStore::open("/proc/self/fd/" + std::to_string(file), "/nonexistent/models");
  close(file);
  if (!store.has_value()) {
    FUZZ_CHECK(!store.error().message.empty());
    return 0;
  }
  for (const runtime::Model& model : (*store)->models()) {
    for (const runtime::ModelFile& part : model.files) {
      FUZZ_CHECK(part.name.find('/') == std::string::npos && part.name != "..");
      FUZZ_CHECK(part.from.find("..") == std::string::npos || std::filesystem::path(part.from).is_relative());
    }
  }
  return 0;
}
