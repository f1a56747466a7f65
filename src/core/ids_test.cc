#include "core/ids.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace firstpass {
namespace {

constexpr std::size_t kNonce = 24;

std::string nonce() {
  std::string bytes(kNonce, '\0');
  random_bytes(bytes.data(), bytes.size());
  return bytes;
}

TEST(RandomBytes, NoTwoAreAlikeInAnyThread) {
  constexpr std::size_t kThreads = 4, kEach = 5'000;
  std::mutex mutex;
  std::set<std::string> all;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      std::vector<std::string> mine;
      for (std::size_t n = 0; n < kEach; ++n) mine.push_back(nonce());
      const std::lock_guard lock(mutex);
      all.insert(mine.begin(), mine.end());
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(all.size(), kThreads * kEach);
}

TEST(RandomBytes, FillsWhatIsAskedForAndNoMore) {
  for (const std::size_t size : {0, 1, 7, 255, 256, 257, 511, 512, 513, 5'000}) {
    std::string bytes(size + 2, 'x');
    std::set<std::string> seen;
    for (int i = 0; i < 4; ++i) {
      random_bytes(bytes.data() + 1, size);
      EXPECT_EQ(bytes.front(), 'x');
      EXPECT_EQ(bytes.back(), 'x');
      seen.insert(bytes);
    }
    EXPECT_EQ(seen.size() > 1, size > 0) << size;
  }
}

// What was drawn ahead before a fork would be the nonces of both.
TEST(RandomBytes, AChildDrawsItsOwn) {
  const std::string before = nonce();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::string mine = nonce();
    _exit(write(ends[1], mine.data(), mine.size()) == static_cast<ssize_t>(mine.size()) ? 0 : 1);
  }
  std::string theirs(kNonce, '\0');
  ASSERT_EQ(read(ends[0], theirs.data(), theirs.size()), static_cast<ssize_t>(theirs.size()));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_NE(theirs, nonce());
  EXPECT_NE(theirs, before);
  close(ends[0]), close(ends[1]);
}

}  // namespace
}  // namespace firstpass
