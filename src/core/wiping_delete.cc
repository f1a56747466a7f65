// operator delete of the programs: what is freed is overwritten first. Copies of originals live for moments in strings,
// JSON trees, keys of maps and vectors that grew; nobody can wipe each of them by hand. Linked into programs only: a
// library must not replace the allocator of the program that loads it.
#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace {

/// All that was ever written into a block lies in the bytes that were asked for: who tells their number spares the
/// allocator's own look-up. A request frees some 700 blocks.
void wipe_and_free(void* block, std::size_t size) noexcept {
  std::memset(block, 0, size);
  asm volatile("" : : "r"(block) : "memory");  // so that it is not left out as a store nobody reads
  std::free(block);
}

void wipe_and_free(void* block) noexcept {
  if (block != nullptr) wipe_and_free(block, malloc_usable_size(block));
}

}  // namespace

void operator delete(void* block) noexcept { wipe_and_free(block); }
void operator delete[](void* block) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::size_t size) noexcept {
  if (block != nullptr) wipe_and_free(block, size);
}
void operator delete[](void* block, std::size_t size) noexcept {
  if (block != nullptr) wipe_and_free(block, size);
}
void operator delete(void* block, const std::nothrow_t&) noexcept { wipe_and_free(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::align_val_t) noexcept { wipe_and_free(block); }
void operator delete[](void* block, std::align_val_t) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::size_t size, std::align_val_t) noexcept {
  if (block != nullptr) wipe_and_free(block, size);
}
void operator delete[](void* block, std::size_t size, std::align_val_t) noexcept {
  if (block != nullptr) wipe_and_free(block, size);
}
