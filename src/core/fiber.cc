#include "core/fiber.h"

#include <sys/mman.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/context/fiber.hpp>
#include <condition_variable>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "core/fiber_sanitizers.h"

namespace firstpass {

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kStackBytes = std::size_t{256} << 10;
constexpr std::size_t kMostKeptStacks = 64;

/// Stacks with a page below them that may not be touched: running over the end is a fault, not a changed neighbour.
class StackPool {
 public:
  void* take() {
    {
      const std::lock_guard lock(m_mutex);
      if (!m_kept.empty()) {
        void* const base = m_kept.back();
        m_kept.pop_back();
        return base;
      }
    }
    void* const base = ::mmap(nullptr, kStackBytes + kPage, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) throw std::bad_alloc();
    ::mprotect(base, kPage, PROT_NONE);
    return base;
  }
  void put(void* base) {
    {
      const std::lock_guard lock(m_mutex);
      if (m_kept.size() < kMostKeptStacks) return m_kept.push_back(base);
    }
    ::munmap(base, kStackBytes + kPage);
  }

 private:
  std::mutex m_mutex;
  std::vector<void*> m_kept;
};

StackPool& stacks() {
  static auto* const pool = new StackPool;  // fibers may end after the last static object
  return *pool;
}

/// As Boost.Context wants it.
struct StackAllocator {
  boost::context::stack_context allocate() {
    boost::context::stack_context context;
    context.size = kStackBytes;
    context.sp = static_cast<char*>(stacks().take()) + kPage + kStackBytes;
    return context;
  }
  void deallocate(boost::context::stack_context& context) {
    stacks().put(static_cast<char*>(context.sp) - kStackBytes - kPage);
  }
};

class Fiber {
 public:
  Fiber(EventLoop& loop, std::function<void()> body) : m_loop(loop), m_body(std::move(body)) {}

  void start() {
    StackAllocator allocator;
    const boost::context::stack_context stack = allocator.allocate();
    m_sanitizer.place(static_cast<char*>(stack.sp) - stack.size, stack.size);
    const boost::context::preallocated place(stack.sp, stack.size, stack);
    m_self = boost::context::fiber(std::allocator_arg, place, allocator, [this](boost::context::fiber&& back) {
      m_back = std::move(back);
      m_sanitizer.entered();
      m_body();
      m_body = nullptr;  // what it holds goes here, where a destructor may still wait
      m_sanitizer.leaves_for_good();
      return std::move(m_back);
    });
    enter();
  }
  /// On the loop's thread. The fiber may be gone afterwards.
  void enter() {
    Fiber* const before = std::exchange(t_running, this);
    m_sanitizer.enter();
    m_self = std::move(m_self).resume();
    m_sanitizer.came_back();
    t_running = before;
    if (!m_self) delete this;
  }
  void suspend() {
    m_sanitizer.leave();
    m_back = std::move(m_back).resume();
    m_sanitizer.entered_again();
  }
  EventLoop& loop() { return m_loop; }

  static Fiber* running() { return t_running; }

 private:
  static thread_local Fiber* t_running;

  EventLoop& m_loop;
  std::function<void()> m_body;
  boost::context::fiber m_self, m_back;
  FiberSanitizer m_sanitizer;
};

thread_local Fiber* Fiber::t_running = nullptr;

}  // namespace

void start_fiber(EventLoop& loop, std::function<void()> body) {
  auto* const fiber = new Fiber(loop, std::move(body));  // deletes itself at its end
  if (loop.is_current()) fiber->start();
  else loop.post([fiber] { fiber->start(); });
}

bool in_fiber() { return Fiber::running() != nullptr; }

struct Waiter::State : std::enable_shared_from_this<State> {
  explicit State(Fiber* waiting) : fiber(waiting), loop(waiting != nullptr ? &waiting->loop() : nullptr) {}

  /// On the loop's thread.
  void finish(bool by_timer) {
    if (done) return;
    done = true;
    timed_out = by_timer;
    if (suspended) fiber->enter();
  }
  void wait_as_fiber() {
    if (done) return;
    suspended = true;
    fiber->suspend();
    suspended = false;
  }

  Fiber* const fiber;     // gone, perhaps, once the wait is over
  EventLoop* const loop;  // nullptr for a thread
  std::atomic<bool> notified{false};
  bool done = false, suspended = false, timed_out = false;  // of the loop's thread, or under the mutex
  std::mutex mutex;
  std::condition_variable changed;
};

Waiter::Waiter() : m_state(std::make_shared<State>(Fiber::running())) {}

void Waiter::Notifier::operator()() const {
  if (m_state->notified.exchange(true)) return;
  if (m_state->loop != nullptr) {
    // Never at once, even on the loop's own thread: the caller may be in the middle of something.
    m_state->loop->post([state = m_state] { state->finish(false); });
    return;
  }
  const std::lock_guard lock(m_state->mutex);
  m_state->done = true;
  m_state->changed.notify_all();
}

void Waiter::wait() {
  if (m_state->loop != nullptr) return m_state->wait_as_fiber();
  std::unique_lock lock(m_state->mutex);
  m_state->changed.wait(lock, [&] { return m_state->done; });
}

bool Waiter::wait_until(std::chrono::steady_clock::time_point when) {
  if (m_state->loop == nullptr) {
    std::unique_lock lock(m_state->mutex);
    return m_state->changed.wait_until(lock, when, [&] { return m_state->done; });
  }
  boost::asio::steady_timer timer(m_state->loop->context(), when);
  timer.async_wait([state = m_state](const boost::system::error_code& error) {
    if (!error) state->finish(true);
  });
  m_state->wait_as_fiber();
  return !m_state->timed_out;
}

void pause_for(std::chrono::milliseconds duration) {
  Waiter waiter;
  waiter.wait_until(std::chrono::steady_clock::now() + duration);
}

}  // namespace firstpass
