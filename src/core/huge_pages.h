// Memory of many megabytes that is touched all over: fewer page faults, and fewer misses in finding pages.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace firstpass {

/// An allocator whose large blocks ask the system for pages of 2 MiB, where it has any to give; small ones are as those
/// of std::allocator. What is freed goes the ordinary way (and is wiped by the programs). Thread-safe.
template <class T>
struct HugePageAllocator {
  using value_type = T;
  static constexpr std::size_t kPage = std::size_t{2} << 20;

  HugePageAllocator() = default;
  template <class U>
  HugePageAllocator(const HugePageAllocator<U>&) {}

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    if (!is_large(count)) return static_cast<T*>(::operator new(bytes, alignment()));
    void* const block = ::operator new ((bytes + kPage - 1) / kPage * kPage, std::align_val_t{kPage});
#if defined(MADV_HUGEPAGE)
    madvise(block, (bytes + kPage - 1) / kPage * kPage, MADV_HUGEPAGE);  // no more than a wish
#endif
    return static_cast<T*>(block);
  }
  void deallocate(T* block, std::size_t count) {
    ::operator delete(block, is_large(count) ? std::align_val_t{kPage} : alignment());
  }
  /// Values that are made without an initialiser stay as the memory was.
  template <class U, class... Arguments>
  void construct(U* at, Arguments&&... arguments) {
    if constexpr (sizeof...(Arguments) == 0) ::new (static_cast<void*>(at)) U;
    else ::new (static_cast<void*>(at)) U(static_cast<Arguments&&>(arguments)...);
  }

  friend bool operator==(const HugePageAllocator&, const HugePageAllocator&) { return true; }

 private:
  static bool is_large(std::size_t count) { return count * sizeof(T) >= 2 * kPage; }
  static constexpr std::align_val_t alignment() { return std::align_val_t{alignof(T) < 16 ? 16 : alignof(T)}; }
};

}  // namespace firstpass
