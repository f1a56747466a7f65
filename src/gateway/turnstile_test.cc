#include "gateway/turnstile.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace firstpass::gateway {
namespace {

using std::chrono::steady_clock;
constexpr auto kLong = std::chrono::seconds(30);

void wait_until_waiting(const Turnstile& turnstile, std::size_t count) {
  while (turnstile.waiting() != count) std::this_thread::yield();
}

TEST(Turnstile, WithoutALimitEverybodyPasses) {
  Turnstile turnstile(0, 0);
  std::vector<Result<Turnstile::Place>> places;
  for (int i = 0; i < 100; ++i) {
    places.push_back(turnstile.enter("a", steady_clock::now(), {}));
    EXPECT_TRUE(places.back());
  }
}

TEST(Turnstile, AFullQueueTurnsAwayAtOnce) {
  Turnstile turnstile(1, 0);
  const auto place = turnstile.enter("a", steady_clock::now() + kLong, {});
  ASSERT_TRUE(place);
  const auto refused = turnstile.enter("b", steady_clock::now() + kLong, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unavailable);
  EXPECT_TRUE(refused.error().retryable);
}

TEST(Turnstile, WhoWaitsTooLongLeavesNoTrace) {
  Turnstile turnstile(1, 8);
  {
    const auto place = turnstile.enter("a", steady_clock::now() + kLong, {});
    ASSERT_TRUE(place);
    EXPECT_FALSE(turnstile.enter("b", steady_clock::now() + std::chrono::milliseconds(5), {}));
    EXPECT_EQ(turnstile.waiting(), 0u);
  }
  EXPECT_TRUE(turnstile.enter("b", steady_clock::now(), {}));
}

TEST(Turnstile, AClientThatLeavesGivesUpItsTurn) {
  Turnstile turnstile(1, 8);
  const auto place = turnstile.enter("a", steady_clock::now() + kLong, {});
  Context gone;
  gone.cancelled = [] { return true; };
  const auto left = turnstile.enter("b", steady_clock::now() + kLong, gone);
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().code, Code::aborted);
  EXPECT_EQ(turnstile.waiting(), 0u);
}

TEST(Turnstile, TurnsGoRoundTheConversations) {
  Turnstile turnstile(1, 64);
  std::mutex mutex;
  std::string order;
  std::vector<std::thread> threads;
  {
    const auto place = turnstile.enter("first", steady_clock::now() + kLong, {});
    std::size_t waiting = 0;
    for (const std::string lane : {"a", "a", "a", "a", "b", "c"}) {
      threads.emplace_back([&, lane] {
        const auto mine = turnstile.enter(lane, steady_clock::now() + kLong, {});
        const std::lock_guard lock(mutex);
        order += mine ? lane : "?";
      });
      wait_until_waiting(turnstile, ++waiting);
    }
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(order, "abcaaa");
}

TEST(Turnstile, NeverMoreThanTheLimitAndNobodyIsForgotten) {
  Turnstile turnstile(3, 1000);
  std::atomic<int> running{0}, most{0}, passed{0}, gave_up{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 16; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 200; ++i) {
        const auto until = steady_clock::now() + (i % 5 == 0 ? std::chrono::microseconds(20) : kLong);
        const auto place = turnstile.enter(std::to_string(thread % 4), until, {});
        if (!place) {
          ++gave_up;
          continue;
        }
        const int now = ++running;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {}
        std::this_thread::yield();
        --running;
        ++passed;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 3);
  EXPECT_EQ(passed + gave_up, 16 * 200);
  EXPECT_EQ(turnstile.waiting(), 0u);
  EXPECT_TRUE(turnstile.enter("a", steady_clock::now(), {}));
}

}  // namespace
}  // namespace firstpass::gateway
