// What every room with a model is handed: sessions loaded on first use, shared, freed under a memory ceiling.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "core/result.h"
#include "runtime/model_store.h"
#include "runtime/onnx.h"

namespace firstpass::runtime {

struct RuntimeOptions {
  int threads = 0;  ///< process-wide budget; 0 = cores the process may use
  std::size_t memory_ceiling = std::size_t{1500}
                               << 20;  ///< bytes of model files kept loaded; least recently used go first
};

/// Where a network's work is done.
enum class OnnxThreads {
  by_size,  ///< small models in the caller's thread, others on the pool of the process
  callers,  ///< in the caller's thread: for work that is cut into pieces and done side_by_side()
};

/// Thread-safe; one per process is meant, more are allowed (tests).
class Runtime {
 public:
  static Result<std::shared_ptr<Runtime>> create(std::unique_ptr<ModelStore> store, RuntimeOptions options = {});
  /// With ModelStore::open_default().
  static Result<std::shared_ptr<Runtime>> create_default(RuntimeOptions options = {});
  ~Runtime();

  ModelStore& store();
  int threads() const;

  /// A session of `file` of model `id`. The caller's shared_ptr keeps it alive beyond eviction. `threads` is as whoever
  /// loads it first wants it.
  Result<std::shared_ptr<OnnxSession>> onnx(std::string_view id, std::string_view file,
                                            OnnxThreads threads = OnnxThreads::by_size);

  std::size_t loaded_bytes() const;
  void unload_all();

 private:
  struct Impl;
  explicit Runtime(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace firstpass::runtime
