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
constexpr std::size_t kFewSteps = 8;                         // are overwritten without a call
constexpr std::size_t kMostBlocks = 127;                     // of a size
constexpr std::size_t kMostOfASize = std::size_t{32} << 10;  // bytes

/// Blocks of `which` steps or more, whose bytes are overwritten. Their addresses stand beside each other and not in the
/// blocks, so that taking one does not wait for its memory. Without a constructor: reading it asks no guard.
struct Kept {
  struct Size {
    std::size_t count;
    std::array<void*, kMostBlocks> blocks;
  };
  std::array<Size, kSizes + 1> sizes;
  bool is_used, is_over;
};
constinit thread_local Kept kept{};

/// Gives them back when the thread ends.
struct Clearing {
  ~Clearing() {
    kept.is_over = true;
    for (Kept::Size& size : kept.sizes)
      while (size.count > 0) std::free(size.blocks[--size.count]);
  }
};
thread_local Clearing clearing;

[[gnu::noinline]] void begin_to_keep() {
  kept.is_used = true;
  [[maybe_unused]] Clearing* const used = &clearing;  // is made by this, and with it destroyed at the thread's end
  asm volatile("" : : "r"(used) : "memory");
}

/// Of a block that was asked for.
constexpr std::size_t steps_of(std::size_t size) { return size == 0 ? 1 : (size + kStep - 1) / kStep; }

constexpr std::size_t most_of(std::size_t which) {
  const std::size_t fit = kMostOfASize / (which * kStep);
  return fit < kMostBlocks ? fit : kMostBlocks;
}

void keep_or_free(void* block, std::size_t which) noexcept {
  if (which == 0 || which > kSizes || kept.is_over) return std::free(block);
  Kept::Size& size = kept.sizes[which];
  if (size.count >= most_of(which)) return std::free(block);
  if (!kept.is_used) begin_to_keep();
  size.blocks[size.count++] = block;
}

void wipe_and_free(void* block, std::size_t size, std::size_t which) noexcept {
  std::memset(block, 0, size);
  asm volatile("" : : "r"(block) : "memory");  // so that it is not left out as a store nobody reads
  keep_or_free(block, which);
}

/// All that was ever written into a block lies in the bytes that were asked for: who tells their number spares the
/// allocator's own look-up. A request frees some 700 blocks, most of a few steps, as which they were allocated.
void wipe_and_free(void* block, std::size_t size) noexcept {
  if (block == nullptr) return;
  const std::size_t which = steps_of(size);
  if (which > kFewSteps) return wipe_and_free(block, size, which);
  auto* step = static_cast<char*>(block);
  for (std::size_t left = which; left > 0; --left, step += kStep) std::memset(step, 0, kStep);
  asm volatile("" : : "r"(block) : "memory");
  keep_or_free(block, which);
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
  const std::size_t which = steps_of(size);
  Kept::Size& blocks = kept.sizes[which];
  if (blocks.count > 0) return blocks.blocks[--blocks.count];
  return allocate_anew(which * kStep);
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
