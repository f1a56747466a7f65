// What every verb shares: settings, the engine, rows on standard output, people's lines on standard error.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "core/context.h"
#include "pipeline/engine.h"
#include "pipeline/flat_text.h"

namespace firstpass::cli {

/// Exit codes of the command contract.
enum ExitCode { kDone = 0, kFailed = 1, kUsage = 2, kRefused = 3, kDeferred = 4, kUnreadable = 5 };

/// Exit code of an error: unreadable input 5, refusal 3, wrong usage 2, deferred 4, everything else 1.
int exit_code(const Error& error);

/// The common flags and output of one run of the program. Not thread-safe.
class Session {
 public:
  void declare_common(Arguments& arguments);
  /// Loads settings (file, environment, --set) once; then opens the engine on first use.
  Result<pipeline::Settings> settings() const;
  Result<pipeline::Engine*> engine();
  /// Progress goes to standard error: a bar only on a terminal, lines with --verbose.
  Context context();

  bool jsonl() const { return m_jsonl; }
  bool verbose() const { return m_verbose; }
  void be_verbose() { m_verbose = true; }
  /// One JSON line on standard output, flushed.
  void row(const nlohmann::ordered_json& json);
  /// Lines that are JSON already, each with its line end, written at once.
  void raw_rows(std::string_view lines);
  /// A line for people on standard output, control codes made visible.
  void say(std::string_view text);
  /// Text as it is (masked or restored text meant for a pipe); control codes only made visible on a terminal.
  void write(std::string_view text);
  /// "firstpass: message" on standard error.
  void complain(std::string_view message);
  /// Reports an error as a row (`key`: "id" or "file") or a line, remembers its exit code, returns it.
  int report(const Error& error, std::string_view key = {}, std::string_view value = {});
  /// Remembers an error whose row the verb writes itself.
  void remember(const Error& error) {
    if (m_result == kDone) m_result = exit_code(error);
  }
  /// Exit code of the first reported error, or kDone.
  int result() const { return m_result; }

 private:
  void show_progress(const ProgressEvent& event);
  bool m_jsonl = false, m_verbose = false, m_quiet = false, m_bar_open = false;
  std::vector<std::string> m_overrides;
  std::shared_ptr<pipeline::Engine> m_engine;
  int m_result = kDone;
};

/// Reads FILE, or standard input for "" and "-". Errors as in core/file.h.
Result<std::string> read_text(const std::string& file);

/// What FILE, or standard input, says: a mail as it is read, the text of a PDF or a picture. Text in UTF-8 comes back
/// as it is. Errors as of pipeline::read_flat_text() and core/file.h.
Result<pipeline::FlatText> read_what_it_says(const std::string& file, Session& session);

/// Calls `handle` with batches of lines of FILE (or standard input), as many as are there without waiting, so that a
/// program that writes one row and waits for its answer is served, and a long file is done in large batches.
Status for_each_batch(const std::string& file, const std::function<Status(const std::vector<std::string>&)>& handle);

/// JSON of a row, or invalid_argument (the row's number, never its text).
Result<nlohmann::ordered_json> parse_row(const std::string& line, std::size_t number);

}  // namespace firstpass::cli
