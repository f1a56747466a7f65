// Memory of C libraries that let the program bring its own.
#pragma once

#include <cstddef>

namespace firstpass::library_memory {

constexpr std::size_t kLargestShared = 2000;  ///< bytes

/// As malloc, free, realloc, calloc and strdup. Blocks of up to kLargestShared bytes come from operator new: in the
/// programs, which replace that (wiping_delete.cc), what a library frees of them is overwritten, and what it is given
/// lies in the cache. Larger ones are buffers of which most was never used. Thread-safe.
void* allocate(std::size_t size) noexcept;
void release(void* block) noexcept;
void* resize(void* block, std::size_t size) noexcept;
void* allocate_zeros(std::size_t count, std::size_t size) noexcept;
char* duplicate(const char* text) noexcept;
/// Bytes that were asked for; 0 for a null pointer.
std::size_t size_of(const void* block) noexcept;

}  // namespace firstpass::library_memory
