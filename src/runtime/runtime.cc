#include "runtime/runtime.h"

#include <list>
#include <map>
#include <mutex>
#include <string>
#include <system_error>

namespace firstpass::runtime {

namespace {

/// Handing small models' work to other threads costs more than it saves.
constexpr std::uintmax_t kSmallModel = std::uintmax_t{4} << 20;

/// One loaded or loading model. `mutex` makes others wait for a load of the same model instead of doing it again.
struct Slot {
  std::mutex mutex;
  std::shared_ptr<OnnxSession> onnx;
  std::size_t bytes = 0;
};

}  // namespace

struct Runtime::Impl {
  std::unique_ptr<ModelStore> store;
  RuntimeOptions options;

  mutable std::mutex mutex;  // the members below; never held while a model loads
  std::map<std::string, std::shared_ptr<Slot>> slots;
  std::list<std::string> recent;  // keys of loaded slots, latest first
  std::size_t loaded = 0;

  std::shared_ptr<Slot> slot(const std::string& key);
  void used(const std::string& key, const std::shared_ptr<Slot>& used_slot, std::size_t bytes);
  void evict_to_ceiling();
};

std::shared_ptr<Slot> Runtime::Impl::slot(const std::string& key) {
  const std::lock_guard lock(mutex);
  std::shared_ptr<Slot>& found = slots[key];
  if (found == nullptr) found = std::make_shared<Slot>();
  return found;
}

/// Marks a model as the latest used; `bytes` above zero when it has just been loaded.
void Runtime::Impl::used(const std::string& key, const std::shared_ptr<Slot>& used_slot, std::size_t bytes) {
  const std::lock_guard lock(mutex);
  const auto current = slots.find(key);
  if (current == slots.end() || current->second != used_slot) return;  // unloaded while it was being loaded
  recent.remove(key);
  recent.push_front(key);
  used_slot->bytes += bytes;
  loaded += bytes;
  evict_to_ceiling();
}

/// Forgets the least recently used models, never the latest. Who still holds one keeps it alive.
void Runtime::Impl::evict_to_ceiling() {
  while (loaded > options.memory_ceiling && recent.size() > 1) {
    const auto last = slots.find(recent.back());
    loaded -= last->second->bytes;
    slots.erase(last);
    recent.pop_back();
  }
}

Runtime::Runtime(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Runtime::~Runtime() = default;

Result<std::shared_ptr<Runtime>> Runtime::create(std::unique_ptr<ModelStore> store, RuntimeOptions options) {
  if (store == nullptr) return fail(Code::invalid_argument, "runtime", "a model store is needed");
  if (options.threads < 0) return fail(Code::invalid_argument, "runtime", "threads must not be negative");
  if (options.threads == 0) options.threads = usable_cores();
  set_onnx_pool_threads(options.threads);
  auto impl = std::make_unique<Impl>();
  impl->store = std::move(store);
  impl->options = options;
  return std::shared_ptr<Runtime>(new Runtime(std::move(impl)));
}

Result<std::shared_ptr<Runtime>> Runtime::create_default(RuntimeOptions options) {
  FP_TRY_ASSIGN(std::unique_ptr<ModelStore> store, ModelStore::open_default());
  return create(std::move(store), options);
}

ModelStore& Runtime::store() { return *m_impl->store; }
int Runtime::threads() const { return m_impl->options.threads; }

Result<std::shared_ptr<OnnxSession>> Runtime::onnx(std::string_view id, std::string_view file, OnnxThreads where) {
  const std::string key = std::string(id) + "/" + std::string(file);
  const std::shared_ptr<Slot> mine = m_impl->slot(key);
  const std::lock_guard lock(mine->mutex);
  std::uintmax_t bytes = 0;
  if (mine->onnx == nullptr) {
    FP_TRY_ASSIGN(const std::filesystem::path path, m_impl->store->path(id, file));
    std::error_code error;
    bytes = std::filesystem::file_size(path, error);
    if (error) return fail(Code::not_found, "runtime", "cannot read " + path.string());
    const bool alone = where == OnnxThreads::callers || bytes < kSmallModel;
    FP_TRY_ASSIGN(mine->onnx, OnnxSession::load(path, {.threads = alone ? 1 : m_impl->options.threads}));
  }
  m_impl->used(key, mine, static_cast<std::size_t>(bytes));
  return mine->onnx;
}

std::size_t Runtime::loaded_bytes() const {
  const std::lock_guard lock(m_impl->mutex);
  return m_impl->loaded;
}

void Runtime::unload_all() {
  const std::lock_guard lock(m_impl->mutex);
  m_impl->slots.clear();
  m_impl->recent.clear();
  m_impl->loaded = 0;
}

}  // namespace firstpass::runtime
