// What is left of private values in the process's own memory once they were masked and their scope was erased.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <new>
#include <random>
#include <thread>
#include <vector>

#include "protect/detector.h"
#include "protect/mask.h"

// Clang declares it only when asked to.
void operator delete(void* block, std::size_t size) noexcept;

namespace firstpass::protect {
namespace {

constexpr std::size_t kPage = 4096, kBlock = 64 * kPage;
// Looked for is the end of each value: the allocator writes its own marks over the first 16 bytes of a freed block.
constexpr std::size_t kTail = 16;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

/// Pages outside of the heap, given back to the system at the end, so that the test leaves nothing to find itself.
class Pages {
 public:
  explicit Pages(std::size_t bytes)
      : m_bytes(bytes),
        m_data(static_cast<char*>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {}
  ~Pages() { munmap(m_data, m_bytes); }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  char* data() const { return m_data; }
  bool overlaps(std::uintptr_t begin, std::uintptr_t end) const {
    const auto own = reinterpret_cast<std::uintptr_t>(m_data);
    return own < end && begin < own + m_bytes;
  }

 private:
  std::size_t m_bytes;
  char* m_data;
};

/// A value that is nowhere in memory as it is: only its complement, byte by byte.
struct Hidden {
  explicit Hidden(std::string_view value) {
    for (const char c : value) bytes += static_cast<char>(~c);
  }
  std::string bytes;
  bool is_at(const char* data) const {
    for (std::size_t i = 0; i < bytes.size(); ++i)
      if (data[i] != static_cast<char>(~bytes[i])) return false;
    return true;
  }
};

/// How often each value stands in the writable memory of this process, stacks and freed blocks too.
std::vector<int> count_in_memory(const std::vector<Hidden>& values) {
  std::vector<int> found(values.size());
  const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  if (memory < 0) return {};
  const Pages block(kBlock + kPage);
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    char rights[5] = {};
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %4s", &begin, &end, rights) != 3) continue;
    if (rights[0] != 'r' || rights[1] != 'w' || block.overlaps(begin, end)) continue;
    for (std::uintptr_t at = begin; at < end; at += kBlock) {
      // A little more than a block, for what lies across its end; counted where it begins.
      const auto wanted = std::min<std::size_t>(kBlock + kPage, end - at);
      const ssize_t read = pread(memory, block.data(), wanted, static_cast<off_t>(at));
      for (ssize_t i = 0; i < std::min<ssize_t>(read, kBlock); ++i)
        for (std::size_t v = 0; v < values.size(); ++v)
          if (i + static_cast<ssize_t>(values[v].bytes.size()) <= read) found[v] += values[v].is_at(block.data() + i);
    }
  }
  close(memory);
  return found;
}

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kSymbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A text with three private values, written where it stays: no string of the test ever holds them.
class Planted {
 public:
  Planted() {
    put("Dear ");
    m_name.begin = m_bytes;
    put("Q"), put(19, kLetters), put(" V"), put(21, kLetters);
    m_name.end = m_bytes;
    remember();
    put(", write to "), put(24, kLetters), put("@"), put(22, kLetters), put(".org");
    remember();
    put(" with the key ghp_"), put(36, kSymbols);
    remember();
    put(" today.");
  }
  std::string_view text() const { return {m_text.data(), m_bytes}; }
  Span name() const { return m_name; }
  const std::vector<Hidden>& tails() const { return m_tails; }

 private:
  void put(std::string_view part) {
    std::memcpy(m_text.data() + m_bytes, part.data(), part.size());
    m_bytes += part.size();
  }
  void put(std::size_t count, std::string_view alphabet) {
    while (count-- > 0) m_text.data()[m_bytes++] = alphabet[m_random() % alphabet.size()];
  }
  void remember() { m_tails.emplace_back(text().substr(m_bytes - kTail)); }

  std::mt19937 m_random{std::random_device{}()};
  const Pages m_text{kPage};
  std::size_t m_bytes = 0;
  Span m_name;
  std::vector<Hidden> m_tails;
};

TEST(Memory, TheSearchSeesWhatIsThere) {
  if (kSanitized) GTEST_SKIP() << "the sanitizers keep what was freed";
  const Planted planted;
  EXPECT_EQ(count_in_memory(planted.tails()), (std::vector<int>{1, 1, 1}));
  { const std::string freed(planted.text()); }
  EXPECT_EQ(count_in_memory(planted.tails()), (std::vector<int>{1, 1, 1})) << "wiping_delete.cc";
  // What C frees nobody wipes, and the search sees it. Through pointers that the compiler cannot see through.
  void* (*volatile const take)(std::size_t) = std::malloc;
  void (*volatile const give)(void*) = std::free;
  void* block = take(planted.text().size());
  std::memcpy(block, planted.text().data(), planted.text().size());
  give(block);
  EXPECT_EQ(count_in_memory(planted.tails()), (std::vector<int>{2, 2, 2}));
}

// Blocks go from thread to thread, and some are kept by the thread that frees them.
TEST(Memory, ABlockIsNeverGivenOutTwice) {
  constexpr std::size_t kRounds = 20, kBlocks = 300;
  struct Block {
    unsigned char* bytes;
    std::size_t size;
    unsigned char mark;
  };
  const auto allocate = [](std::mt19937& random) {
    const std::size_t size = random() % 8 == 0 ? random() % 10'000 : random() % 200;
    Block block{static_cast<unsigned char*>(::operator new(size)), size, static_cast<unsigned char>(random())};
    std::memset(block.bytes, block.mark, size);
    return block;
  };
  const auto release = [](const Block& block, bool sized) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block.bytes) % alignof(std::max_align_t), 0u);
    EXPECT_EQ(std::count(block.bytes, block.bytes + block.size, block.mark), static_cast<std::ptrdiff_t>(block.size));
    if (sized) ::operator delete(block.bytes, block.size);
    else ::operator delete(block.bytes);
  };
  std::mt19937 random(5);
  for (std::size_t round = 0; round < kRounds; ++round) {
    std::vector<Block> first;
    for (std::size_t i = 0; i < kBlocks; ++i) first.push_back(allocate(random));
    std::vector<std::thread> threads;
    for (std::size_t which = 0; which < 3; ++which)
      threads.emplace_back([&, which] {
        std::mt19937 mine(static_cast<unsigned>(round * 3 + which));
        std::vector<Block> held(first.begin() + static_cast<std::ptrdiff_t>(which * kBlocks / 3),
                                first.begin() + static_cast<std::ptrdiff_t>((which + 1) * kBlocks / 3));
        for (std::size_t i = 0; i < kBlocks * 10; ++i) {
          Block& one = held[mine() % held.size()];
          release(one, mine() % 2 == 0);
          one = allocate(mine);
        }
        for (const Block& one : held) release(one, mine() % 2 == 0);
      });
    for (std::thread& thread : threads) thread.join();
  }
}

TEST(Memory, WhatAThreadKeepsForItselfIsOverwritten) {
  if (kSanitized) GTEST_SKIP() << "the sanitizers keep what was freed";
  for (const std::size_t size : {1, 16, 17, 100, 128, 129, 1'000, 2'048}) {
    // Through pointers that the compiler cannot see through.
    void* (*volatile const take)(std::size_t) = ::operator new;
    void (*volatile const give)(void*, std::size_t) = ::operator delete;
    auto* const block = static_cast<unsigned char*>(take(size));
    std::memset(block, 'x', size);
    give(block, size);
    const auto* const again = static_cast<unsigned char*>(take(size));
    ASSERT_EQ(again, block) << "the last one first";
    EXPECT_EQ(std::count(again, again + size, 0), static_cast<std::ptrdiff_t>(size)) << size;
    give(block, size);
  }
}

TEST(Memory, HoldsNoOriginalOnceTheScopeIsErased) {
  if (kSanitized) GTEST_SKIP() << "the sanitizers keep what was freed";
  std::vector<Hidden> values;
  {
    const Planted planted;
    const auto detector = Detector::create(nullptr, Profile::rules).value();
    const auto vault = vault::Vault::in_memory();
    {
      const auto scope = vault->scope("talk", "openai").value();
      auto found = detector->detect(planted.text(), {}, {}).value();
      found.push_back({planted.name(), "PERSON", 1, "test", ""});
      const auto masked = mask(planted.text(), found, *scope);
      ASSERT_TRUE(masked);
      EXPECT_EQ(masked->hidden.size(), 3u) << "all that was planted is hidden";
      // What the scope knows by now is found without a detector: in another place, and by its forms.
      const auto again = mask(planted.text(), {}, *scope);
      ASSERT_TRUE(again);
      EXPECT_EQ(again->text, masked->text);
    }
    ASSERT_TRUE(vault->erase("talk"));
    values = planted.tails();
  }
  const std::vector<int> left = count_in_memory(values);
  ASSERT_EQ(left.size(), 3u);
  EXPECT_EQ(left[0], 0) << "the name";
  EXPECT_EQ(left[1], 0) << "the address";
  EXPECT_EQ(left[2], 0) << "the key";
}

}  // namespace
}  // namespace firstpass::protect
