// operator delete of the programs: what is freed is overwritten first. Copies of originals live for moments in strings,
// JSON trees, keys of maps and vectors that grew; nobody can wipe each of them by hand. Linked into programs only: a
// library must not replace the allocator of the program that loads it.
#include <malloc.h>
#include <sodium.h>

#include <cstdlib>
#include <new>

namespace {

void wipe_and_free(void* block) noexcept {
  if (block == nullptr) return;
  sodium_memzero(block, malloc_usable_size(block));
  std::free(block);
}

}  // namespace

void operator delete(void* block) noexcept { wipe_and_free(block); }
void operator delete[](void* block) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::size_t) noexcept { wipe_and_free(block); }
void operator delete[](void* block, std::size_t) noexcept { wipe_and_free(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { wipe_and_free(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::align_val_t) noexcept { wipe_and_free(block); }
void operator delete[](void* block, std::align_val_t) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { wipe_and_free(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { wipe_and_free(block); }
