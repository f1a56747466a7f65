// What readers have made of a scope's entries (an automaton, an index), kept with the scope so that it dies with it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace firstpass::vault {

/// One value of each type T, good for one generation. Thread-safe; a value outlives its replacement for whoever holds
/// it. What holds originals must wipe them in its destructor.
class Memo {
 public:
  /// The value made at `generation`, or what `make()` returns (a std::shared_ptr<const T>), which is then kept.
  template <class T, class Make>
  std::shared_ptr<const T> get(std::uint64_t generation, const Make& make) const {
    static const char kind = 0;
    {
      const std::lock_guard lock(m_mutex);
      for (const Kept& kept : m_kept)
        if (kept.kind == &kind && kept.generation == generation) return std::static_pointer_cast<const T>(kept.value);
    }
    std::shared_ptr<const T> made = make();
    const std::lock_guard lock(m_mutex);
    for (Kept& kept : m_kept)
      if (kept.kind == &kind) {
        kept.generation = generation;
        kept.value = made;
        return made;
      }
    m_kept.push_back({&kind, generation, made});
    return made;
  }
  void clear() const {
    const std::lock_guard lock(m_mutex);
    m_kept.clear();
  }

 private:
  struct Kept {
    const void* kind;
    std::uint64_t generation;
    std::shared_ptr<const void> value;
  };
  mutable std::mutex m_mutex;
  mutable std::vector<Kept> m_kept;
};

}  // namespace firstpass::vault
