// operator new and delete of the programs: what is freed is overwritten first. Copies of originals live for moments in
// strings, JSON trees, keys of maps and vectors that grew; nobody can wipe each of them by hand. Linked into programs
// only: a library must not replace the allocator of the program that loads it.
//
// A thread keeps some of the small blocks it freed and gives out the last one first. It has just been overwritten, so
// it lies in the cache, while the allocator itself gives out the block that was freed longest ago: waiting for the
// memory of that one took a fourteenth of the daemon's time.
#include <malloc.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {

constexpr std::size_t kStep = 16, kLargest = 2048;  // bytes of blocks that are kept
constexpr std::size_t kSizes = kLargest / kStep;
constexpr std::size_t kFewSteps = 8;  // are overwritten without a call
// Bytes of a size. A daemon with many requests under way allocates for each of them before it frees for any, so it
// needs hundreds of the smallest.
constexpr std::size_t kMostOfASize = std::size_t{32} << 10;

constexpr std::size_t room_for(std::size_t steps) { return kMostOfASize / (steps * kStep); }

/// Where the addresses of blocks of so many steps begin.
constexpr auto kFirst = [] {
  std::array<std::uint32_t, kSizes + 2> first{};
  for (std::size_t steps = 1; steps <= kSizes; ++steps)
    first[steps + 1] = first[steps] + static_cast<std::uint32_t>(room_for(steps));
  return first;
}();

/// Blocks of so many steps or more, whose bytes are overwritten. Their addresses stand beside each other and not in the
/// blocks, so that taking one does not wait for its memory. Without a constructor: reading it asks no guard.
struct Kept {
  struct Size {
    std::uint32_t count, most;  // none before the thread first frees something, and after its end
  };
  std::array<Size, kSizes + 1> sizes;
  bool is_begun;
  std::array<void*, kFirst.back()> blocks;

  void put(std::size_t steps, void* block) { blocks[kFirst[steps] + sizes[steps].count++] = block; }
  void* take(std::size_t steps) { return blocks[kFirst[steps] + --sizes[steps].count]; }
};
constinit thread_local Kept kept{};

/// Gives them back when the thread ends.
struct Clearing {
  ~Clearing() {
    for (std::size_t steps = 1; steps <= kSizes; ++steps) {
      kept.sizes[steps].most = 0;
      while (kept.sizes[steps].count > 0) std::free(kept.take(steps));
    }
  }
};
thread_local Clearing clearing;

void begin_to_keep() {
  kept.is_begun = true;
  for (std::size_t steps = 1; steps <= kSizes; ++steps)
    kept.sizes[steps].most = static_cast<std::uint32_t>(room_for(steps));
  [[maybe_unused]] Clearing* const used = &clearing;  // is made by this, and with it destroyed at the thread's end
  asm volatile("" : : "r"(used) : "memory");
}

/// Of a block that was asked for.
constexpr std::size_t steps_of(std::size_t size) { return size == 0 ? 1 : (size + kStep - 1) / kStep; }

[[gnu::noinline]] void free_or_begin(void* block, std::size_t steps) noexcept {
  if (kept.is_begun || steps == 0 || steps > kSizes) return std::free(block);
  begin_to_keep();
  kept.put(steps, block);
}

inline void keep_or_free(void* block, std::size_t steps) noexcept {
  if (steps <= kSizes) [[likely]] {
    const Kept::Size& size = kept.sizes[steps];
    if (size.count < size.most) [[likely]]
      return kept.put(steps, block);
  }
  free_or_begin(block, steps);
}

void wipe_and_free(void* block, std::size_t size, std::size_t steps) noexcept {
  std::memset(block, 0, size);
  asm volatile("" : : "r"(block) : "memory");  // so that it is not left out as a store nobody reads
  keep_or_free(block, steps);
}

/// All that was ever written into a block lies in the bytes that were asked for: who tells their number spares the
/// allocator's own look-up. A request frees a thousand blocks, most of a few steps, and they were allocated in steps.
void wipe_and_free(void* block, std::size_t size) noexcept {
  if (block == nullptr) return;
  const std::size_t steps = steps_of(size);
  if (steps > kFewSteps) return wipe_and_free(block, size, steps);
  auto* step = static_cast<char*>(block);
  for (std::size_t left = steps; left > 0; --left, step += kStep) std::memset(step, 0, kStep);
  asm volatile("" : : "r"(block) : "memory");
  keep_or_free(block, steps);
}

void wipe_and_free(void* block) noexcept {
  if (block == nullptr) return;
  const std::size_t size = malloc_usable_size(block);
  wipe_and_free(block, size, size / kStep);  // may have more room than was asked for, never less
}

/// Over-aligned blocks are not kept.
void wipe_and_free_aligned(void* block, std::size_t size) noexcept {
  if (block != nullptr) wipe_and_free(block, size, 0);
}

[[gnu::noinline]] void* allocate_anew(std::size_t size) noexcept(false) {
  for (;;) {
    if (void* const block = std::malloc(size)) return block;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void* allocate(std::size_t size) {
  if (size > kLargest) return allocate_anew(size);
  const std::size_t steps = steps_of(size);
  if (kept.sizes[steps].count > 0) return kept.take(steps);
  return allocate_anew(steps * kStep);
}

void* allocate(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return allocate(size);
  } catch (const std::bad_alloc&) { return nullptr; }
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, const std::nothrow_t& nothrow) noexcept { return allocate(size, nothrow); }
void* operator new[](std::size_t size, const std::nothrow_t& nothrow) noexcept { return allocate(size, nothrow); }

void operator delete(void* block) noexcept { wipe_and_free(block); }
void operator delete[](void* block) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::size_t size) noexcept { wipe_and_free(block, size); }
void operator delete[](void* block, std::size_t size) noexcept { wipe_and_free(block, size); }
void operator delete(void* block, const std::nothrow_t&) noexcept { wipe_and_free(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::align_val_t) noexcept {
  if (block != nullptr) wipe_and_free_aligned(block, malloc_usable_size(block));
}
void operator delete[](void* block, std::align_val_t) noexcept {
  if (block != nullptr) wipe_and_free_aligned(block, malloc_usable_size(block));
}
void operator delete(void* block, std::size_t size, std::align_val_t) noexcept { wipe_and_free_aligned(block, size); }
void operator delete[](void* block, std::size_t size, std::align_val_t) noexcept { wipe_and_free_aligned(block, size); }
