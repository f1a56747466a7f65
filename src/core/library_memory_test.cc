#include "core/library_memory.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace firstpass::library_memory {
namespace {

TEST(LibraryMemory, ABlockKnowsItsSizeAndIsAligned) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{33}, std::size_t{5000}}) {
    void* const block = allocate(size);
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(size_of(block), size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignof(std::max_align_t), 0U);
    release(block);
  }
  EXPECT_EQ(size_of(nullptr), 0U);
  release(nullptr);
}

TEST(LibraryMemory, AnotherSizeKeepsWhatWasWritten) {
  auto* text = static_cast<char*>(resize(nullptr, 4));
  std::memcpy(text, "abcd", 4);
  text = static_cast<char*>(resize(text, 4000));
  EXPECT_EQ(std::string_view(text, 4), "abcd");
  EXPECT_EQ(size_of(text), 4000U);
  text = static_cast<char*>(resize(text, 2));
  EXPECT_EQ(std::string_view(text, 2), "ab");
  release(text);
}

TEST(LibraryMemory, ZerosCopiesAndSizesThatCannotBe) {
  auto* const zeros = static_cast<char*>(allocate_zeros(3, 7));
  EXPECT_EQ(std::string_view(zeros, 21), std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 21));
  char* const copy = duplicate("Anna");
  EXPECT_STREQ(copy, "Anna");
  release(zeros), release(copy);
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(allocate(kMost), nullptr);
  EXPECT_EQ(allocate_zeros(kMost / 2, 3), nullptr);
}

}  // namespace
}  // namespace firstpass::library_memory
