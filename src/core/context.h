// What a unit may know about the request it works in: its deadline, the question, and where to report progress.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "core/result.h"

namespace firstpass {

/// A point in time after which work must stop. Cheap to copy.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;
  static Deadline never() { return Deadline(Clock::time_point::max()); }
  static Deadline after(std::chrono::milliseconds duration) { return Deadline(Clock::now() + duration); }

  bool passed() const { return m_when != Clock::time_point::max() && Clock::now() >= m_when; }
  /// Time left; zero once passed; a day for `never`, so that it can be handed to poll and curl.
  std::chrono::milliseconds left() const {
    if (m_when == Clock::time_point::max()) return std::chrono::hours(24);
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_when - Clock::now());
    return left.count() > 0 ? left : std::chrono::milliseconds(0);
  }
  /// Ok, or deadline_exceeded from `stage`.
  Status check(std::string_view stage) const {
    if (passed()) return fail(Code::deadline_exceeded, stage, "out of time", true);
    return {};
  }

 private:
  explicit Deadline(Clock::time_point when) : m_when(when) {}
  Clock::time_point m_when;
};

/// One thing worth telling a person while the work goes on. Shown on their own terminal or page only: never logged,
/// never stored, so `text` may hold their words.
struct ProgressEvent {
  std::string room;  ///< "input", "understand", "condense", "protect", "route", "cloud", "restore", "deliver", "models"
  std::string text;
  double done = -1;  ///< 0..1 for a bar, negative for a plain message
};

using Progress = std::function<void(const ProgressEvent&)>;

/// Carried through the rooms for one request. Not thread-safe; every request has its own.
struct Context {
  Deadline deadline = Deadline::never();
  std::string question;  ///< what the person asked; empty when nothing was asked
  Progress progress;     ///< may be empty
  /// True once nobody waits for the result any more; may be empty. Asked from the thread that works.
  std::function<bool()> cancelled;

  void tell(std::string_view room, std::string text, double done = -1) const {
    if (progress) progress({std::string(room), std::move(text), done});
  }
};

/// How a room's answer steers the request.
enum class Flow { proceed, answer_locally, defer, deny };

}  // namespace firstpass
