#include "core/library_memory.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>

// Clang declares it only when asked to.
void operator delete(void* block, std::size_t size) noexcept;

namespace firstpass::library_memory {

namespace {

constexpr std::size_t kFront = __STDCPP_DEFAULT_NEW_ALIGNMENT__;  // bytes before each block; its size is in them
static_assert(kFront >= sizeof(std::size_t));

char* front_of(void* block) { return static_cast<char*>(block) - kFront; }

}  // namespace

void* allocate(std::size_t size) noexcept {
  if (size > std::numeric_limits<std::size_t>::max() - kFront) return nullptr;
  void* const front = size <= kLargestShared ? ::operator new(kFront + size, std::nothrow) : std::malloc(kFront + size);
  if (front == nullptr) return nullptr;
  std::memcpy(front, &size, sizeof size);
  return static_cast<char*>(front) + kFront;
}

void release(void* block) noexcept {
  if (block == nullptr) return;
  const std::size_t size = size_of(block);
  if (size <= kLargestShared) ::operator delete(front_of(block), kFront + size);
  else std::free(front_of(block));
}

void* resize(void* block, std::size_t size) noexcept {
  void* const moved = allocate(size);
  if (moved == nullptr || block == nullptr) return moved;
  std::memcpy(moved, block, std::min(size, size_of(block)));
  release(block);
  return moved;
}

void* allocate_zeros(std::size_t count, std::size_t size) noexcept {
  if (size != 0 && count > std::numeric_limits<std::size_t>::max() / size) return nullptr;
  void* const block = allocate(count * size);
  if (block != nullptr) std::memset(block, 0, count * size);
  return block;
}

char* duplicate(const char* text) noexcept {
  const std::size_t size = std::strlen(text) + 1;
  void* const copy = allocate(size);
  return copy != nullptr ? static_cast<char*>(std::memcpy(copy, text, size)) : nullptr;
}

std::size_t size_of(const void* block) noexcept {
  std::size_t size = 0;
  if (block != nullptr) std::memcpy(&size, static_cast<const char*>(block) - kFront, sizeof size);
  return size;
}

}  // namespace firstpass::library_memory
