#include "gateway/in_flight.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace firstpass::gateway {
namespace {

egress::HttpReply reply(int status) {
  egress::HttpReply made;
  made.status = status;
  return made;
}

/// Four callers of one key while the first call runs; returns how many joined.
int run(InFlight& in_flight, const std::string& key, std::atomic<int>& calls, bool first_is_cancelled) {
  std::atomic<int> joined{0}, good{0};
  Waiter begun, go_on;
  std::vector<std::thread> threads;
  const auto ask = [&](bool first) {
    bool was_joined = false;
    const auto result = in_flight.share(
        key,
        [&]() -> Result<egress::HttpReply> {
          ++calls;
          if (!first) return reply(200);
          begun.notifier()();
          go_on.wait();
          if (first_is_cancelled) return fail(Code::aborted, "test", "cancelled");
          return reply(200);
        },
        was_joined);
    joined += was_joined;
    good += result.has_value() && result->status == 200;
  };
  threads.emplace_back(ask, true);
  begun.wait();
  for (int i = 0; i < 3; ++i) threads.emplace_back(ask, false);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  go_on.notifier()();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, first_is_cancelled ? 3 : 4);
  return joined;
}

TEST(InFlight, OneCallServesAllWhoAskMeanwhile) {
  InFlight in_flight;
  std::atomic<int> calls{0};
  EXPECT_EQ(run(in_flight, "a", calls, false), 3);
  EXPECT_EQ(calls, 1);
  bool joined = true;
  (void)in_flight.share(
      "a", [&]() -> Result<egress::HttpReply> { return ++calls, reply(200); }, joined);
  EXPECT_FALSE(joined);  // it is not a cache
  EXPECT_EQ(calls, 2);
}

TEST(InFlight, ACallerWhoLeavesTakesNobodyWithHim) {
  InFlight in_flight;
  std::atomic<int> calls{0};
  run(in_flight, "a", calls, true);
  EXPECT_GE(calls, 2);
}

TEST(InFlight, OnlyWhatIsComputedIsJoined) {
  EXPECT_TRUE(is_deterministic("embeddings", Json::object()));
  EXPECT_TRUE(is_deterministic("chat", {{"temperature", 0}}));
  EXPECT_TRUE(is_deterministic("messages", {{"temperature", 0.0}}));
  EXPECT_FALSE(is_deterministic("chat", {{"temperature", 0.1}}));
  EXPECT_FALSE(is_deterministic("chat", Json::object()));
  EXPECT_FALSE(is_deterministic("chat", {{"temperature", "0"}}));
}

}  // namespace
}  // namespace firstpass::gateway
