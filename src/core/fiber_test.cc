#include "core/fiber.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace firstpass {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

TEST(Fiber, RunsAtOnceAndGoesOnWhereItWaited) {
  EventLoop loop;
  std::string order;
  loop.post([&] {
    Waiter::Notifier* wake = nullptr;
    start_fiber(loop, [&] {
      EXPECT_TRUE(in_fiber());
      Waiter waiter;
      Waiter::Notifier notifier = waiter.notifier();
      wake = &notifier;
      order += 'a';
      waiter.wait();
      order += 'c';
      loop.stop();
    });
    EXPECT_FALSE(in_fiber());
    order += 'b';
    (*wake)();
    order += '.';  // a notifier never runs the fiber inside its own call
  });
  loop.run();
  EXPECT_EQ(order, "ab.c");
}

TEST(EventLoop, WhatIsForIdleTimesRunsOnceAfterAllThatIsReady) {
  EventLoop loop;
  std::string order;
  loop.post([&] {
    loop.when_idle([&] {
      order += 'i';
      loop.when_idle([&] {
        order += 'j';
        loop.stop();
      });
    });
    order += 'a';
    loop.post([&] { order += 'b'; });
  });
  loop.post([&] { order += 'c'; });
  loop.run();
  EXPECT_EQ(order, "acbij");
}

TEST(EventLoop, WhatIsForIdleTimesRunsOnALoopThatHasNone) {
  EventLoop loop;
  bool told = false;
  std::function<void()> again = [&] {
    if (told) return loop.stop();
    loop.post(again);
  };
  loop.post([&] {
    loop.when_idle([&] { told = true; });
    again();
  });
  loop.run();
  EXPECT_TRUE(told);
}

TEST(EventLoop, WhatIsForIdleTimesIsNotLostWithTheLoop) {
  bool told = false;
  {
    EventLoop loop;
    loop.post([&] {
      loop.when_idle([&] { told = true; });
      loop.stop();
    });
    loop.run();
  }
  EXPECT_TRUE(told);
}

TEST(Fiber, AnEventBeforeTheWaitIsNotLost) {
  EventLoop loop;
  bool ended = false;
  start_fiber(loop, [&] {
    Waiter waiter;
    waiter.notifier()();
    pause_for(milliseconds(5));
    waiter.wait();
    ended = true;
    loop.stop();
  });
  loop.run();
  EXPECT_TRUE(ended);
}

TEST(Fiber, WaitsUntilATimeAndNotLonger) {
  EventLoop loop;
  bool early = true, late = false;
  start_fiber(loop, [&] {
    Waiter never;
    early = never.wait_until(Clock::now() + milliseconds(5));
    never.notifier()();  // too late, and harmless
    Waiter soon;
    std::thread other([notify = soon.notifier()] { notify(); });
    late = soon.wait_until(Clock::now() + std::chrono::seconds(20));
    other.join();
    loop.stop();
  });
  loop.run();
  EXPECT_FALSE(early);
  EXPECT_TRUE(late);
}

TEST(Fiber, ManyAreWokenByManyThreads) {
  EventLoop loop;
  constexpr int kFibers = 2000;
  int left = kFibers;  // of the loop's thread alone
  std::mutex mutex;
  std::vector<Waiter::Notifier> sleeping;
  for (int i = 0; i < kFibers; ++i) {
    start_fiber(loop, [&] {
      for (int round = 0; round < 3; ++round) {
        Waiter waiter;
        {
          const std::lock_guard lock(mutex);
          sleeping.push_back(waiter.notifier());
        }
        waiter.wait();
      }
      if (--left == 0) loop.stop();
    });
  }
  std::atomic<bool> stop{false};
  std::vector<std::thread> wakers;
  for (int i = 0; i < 3; ++i)
    wakers.emplace_back([&] {
      while (!stop) {
        std::vector<Waiter::Notifier> woken;
        {
          const std::lock_guard lock(mutex);
          woken.swap(sleeping);
        }
        for (const Waiter::Notifier& notify : woken) notify();
        std::this_thread::yield();
      }
    });
  loop.run();
  stop = true;
  for (std::thread& waker : wakers) waker.join();
  EXPECT_EQ(left, 0);
}

TEST(Waiter, BlocksAThread) {
  Waiter waiter;
  std::thread other([notify = waiter.notifier()] { notify(); });
  waiter.wait();
  other.join();
  Waiter never;
  EXPECT_FALSE(never.wait_until(Clock::now() + milliseconds(1)));
}

}  // namespace
}  // namespace firstpass
