// Tells the sanitizers when the stack changes under them. Empty in ordinary builds.
#pragma once

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIRSTPASS_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define FIRSTPASS_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define FIRSTPASS_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define FIRSTPASS_TSAN 1
#endif

#if defined(FIRSTPASS_ASAN)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(FIRSTPASS_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace firstpass {

/// One fiber's view of the sanitizers. The stack's place is learnt at the first entry.
class FiberSanitizer {
 public:
#if defined(FIRSTPASS_ASAN)
  void place(const void* bottom, std::size_t size) { m_bottom = bottom, m_size = size; }
  void enter() { __sanitizer_start_switch_fiber(&m_loop_fake, m_bottom, m_size); }
  void came_back() { __sanitizer_finish_switch_fiber(m_loop_fake, nullptr, nullptr); }
  void entered() { __sanitizer_finish_switch_fiber(nullptr, &m_loop_bottom, &m_loop_size); }
  void entered_again() { __sanitizer_finish_switch_fiber(m_fake, &m_loop_bottom, &m_loop_size); }
  void leave() { __sanitizer_start_switch_fiber(&m_fake, m_loop_bottom, m_loop_size); }
  void leaves_for_good() { __sanitizer_start_switch_fiber(nullptr, m_loop_bottom, m_loop_size); }

 private:
  const void *m_bottom = nullptr, *m_loop_bottom = nullptr;
  std::size_t m_size = 0, m_loop_size = 0;
  void *m_fake = nullptr, *m_loop_fake = nullptr;
#elif defined(FIRSTPASS_TSAN)
  FiberSanitizer() : m_own(__tsan_create_fiber(0)) {}
  ~FiberSanitizer() { __tsan_destroy_fiber(m_own); }
  FiberSanitizer(const FiberSanitizer&) = delete;
  void place(const void*, std::size_t) {}
  void enter() {
    m_loop = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(m_own, 0);
  }
  void came_back() {}
  void entered() {}
  void entered_again() {}
  void leave() { __tsan_switch_to_fiber(m_loop, 0); }
  void leaves_for_good() { __tsan_switch_to_fiber(m_loop, 0); }

 private:
  void *m_own, *m_loop = nullptr;
#else
  void place(const void*, std::size_t) {}
  void enter() {}
  void came_back() {}
  void entered() {}
  void entered_again() {}
  void leave() {}
  void leaves_for_good() {}
#endif
};

}  // namespace firstpass
