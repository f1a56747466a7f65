// Results go back where the person works. One folder per sink.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "egress/line.h"

namespace firstpass::deliver {

/// What there is to deliver, with the real names in it.
struct Reminder {
  std::string title;
  std::string due;  ///< 2026-12-04 or 2026-12-04T09:00:00 (local time)
  std::string description;
};

struct Delivery {
  std::string text;  ///< the answer
  std::vector<Reminder> reminders;
  std::vector<std::pair<std::string, std::string>> row;  ///< one table row: column → value
  std::string source;                                    ///< file the result belongs to; empty for none
  std::string key;                                       ///< content key: delivering the same key twice changes nothing
};

/// How a sink was named: "stdout", "file:PATH", "ics:PATH", "csv:PATH", "vcard:PATH", "clipboard", "webhook:NAME",
/// "xmp" (beside the source).
///
/// settings: file `mode` = "append"; ics `component` = "todo" (else events); webhook `url` and `secret`.
struct SinkTarget {
  std::string kind;
  std::string argument;
  std::map<std::string, std::string> settings;  ///< e.g. webhook url and secret
};

/// Sends bytes over the line for networked sinks; handed in by the pipeline, which asks the policy.
using Send = std::function<Result<egress::HttpReply>(const std::string& destination, const std::string& url,
                                                     std::vector<std::pair<std::string, std::string>> headers,
                                                     std::string body)>;

/// Stateless and thread-safe; sinks that change a file hold a lock on its folder, so that processes do not lose each
/// other's rows. To add one: a folder below src/deliver/ with make_<name>_sink() and a test, and one line in
/// src/deliver/CMakeLists.txt. What is written for others is escaped for them (ICS lines, CSV formulas, control codes).
class Sink {
 public:
  virtual ~Sink() = default;
  /// Returns a line for people: what was put where. With `dry_run` nothing is written. The library never prints, so
  /// what the "stdout" sink returns is the text itself, made safe for a terminal, for the door to print.
  virtual Result<std::string> deliver(const Delivery& delivery, const SinkTarget& target, bool dry_run,
                                      const Send& send, const Context& context) const = 0;
};

/// A cell of the row, trimmed; empty where there is no such column.
std::string cell_of(const Delivery& delivery, std::string_view column);
/// Which result a row came from: harmless whatever the delivery's key was, made of the row where it has none.
std::string row_key(const Delivery& delivery);

/// What the sink "ics" would write into a new file: a calendar (RFC 5545) with the reminders as events; empty where
/// there are none. invalid_argument for one without a date.
Result<std::string> calendar_of(const Delivery& delivery);

const std::vector<std::pair<std::string_view, std::unique_ptr<Sink> (*)()>>& sink_units();
std::unique_ptr<Sink> make_sink(std::string_view kind);
/// invalid_argument for an unknown kind, or a missing path or name.
Result<SinkTarget> parse_target(std::string_view text);

}  // namespace firstpass::deliver
