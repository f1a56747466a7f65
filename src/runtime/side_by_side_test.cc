#include "runtime/side_by_side.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace firstpass::runtime {
namespace {

TEST(SideBySide, DoesEachOnce) {
  for (const int threads : {0, 1, 2, 7}) {
    std::vector<std::atomic<int>> done(50);
    ASSERT_TRUE(side_by_side(done.size(), threads, [&](std::size_t i) -> Status {
      ++done[i];
      return {};
    }));
    for (const auto& one : done) EXPECT_EQ(one, 1) << threads;
  }
  EXPECT_TRUE(side_by_side(0, 4, [](std::size_t) -> Status { return fail(Code::internal, "test", "never called"); }));
}

TEST(SideBySide, OneThreadIsTheCallers) {
  std::set<std::thread::id> seen;
  ASSERT_TRUE(side_by_side(3, 1, [&](std::size_t) -> Status {
    seen.insert(std::this_thread::get_id());
    return {};
  }));
  EXPECT_EQ(seen, std::set<std::thread::id>{std::this_thread::get_id()});
}

TEST(SideBySide, RunsAtOnce) {
  std::atomic<int> there{0};
  // Each waits for the other: were they not run at once, the test would not end.
  ASSERT_TRUE(side_by_side(2, 2, [&](std::size_t) -> Status {
    ++there;
    while (there < 2) std::this_thread::yield();
    return {};
  }));
}

TEST(SideBySide, StopsAtAFailure) {
  std::atomic<int> calls{0};
  const auto run = [&](std::size_t i) -> Status {
    ++calls;
    if (i == 3) return fail(Code::data_loss, "test", "the fourth");
    return {};
  };
  EXPECT_EQ(side_by_side(1000, 1, run).error().code, Code::data_loss);
  EXPECT_EQ(calls, 4);
  EXPECT_EQ(side_by_side(1000, 4, run).error().message, "the fourth");
  EXPECT_THROW((void)side_by_side(4, 2, [](std::size_t) -> Status { throw std::runtime_error("x"); }),
               std::runtime_error);
}

}  // namespace
}  // namespace firstpass::runtime
