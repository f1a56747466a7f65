#include "cli/session.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "cli/lines.h"
#include "core/file.h"
#include "core/text.h"
#include "pipeline/document_json.h"

namespace firstpass::cli {

namespace {

constexpr std::size_t kReadAtOnce = 1 << 20;
constexpr int kBarWidth = 30;

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  for (const std::string_view prefix : prefixes)
    if (text.starts_with(prefix)) return true;
  return false;
}

void write_all(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

}  // namespace

int exit_code(const Error& error) {
  if (error.code == Code::invalid_argument && !starts_with_any(error.stage, {"input", "worker"})) return kUsage;
  if (starts_with_any(error.stage, {"input", "core/file", "worker"})) {
    if (error.code == Code::failed_precondition || error.code == Code::internal) return kFailed;
    return kUnreadable;
  }
  if (error.code == Code::permission_denied) return kRefused;
  if (error.retryable && (error.code == Code::unavailable || error.code == Code::resource_exhausted)) return kDeferred;
  return kFailed;
}

void Session::declare_common(Arguments& arguments) {
  arguments.flag("--jsonl", m_jsonl, "JSON Lines on standard output");
  arguments.flag("-v,--verbose", m_verbose, "say what each room does");
  arguments.flag("-q,--quiet", m_quiet, "no progress");
  arguments.options("--set", m_overrides, "NAME=VALUE: a setting for this run (see `firstpass config show`)");
}

Result<pipeline::Settings> Session::settings() const {
  std::map<std::string, std::string> overrides;
  for (const std::string& text : m_overrides) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) return fail(Code::invalid_argument, "usage", "--set takes NAME=VALUE");
    overrides[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return pipeline::load_settings(overrides);
}

Result<pipeline::Engine*> Session::engine() {
  if (!m_engine) {
    FP_TRY_ASSIGN(pipeline::Settings loaded, settings());
    FP_TRY_ASSIGN(m_engine, pipeline::Engine::create(std::move(loaded)));
  }
  return m_engine.get();
}

Context Session::context() {
  Context context;
  if (!m_quiet) context.progress = [this](const ProgressEvent& event) { show_progress(event); };
  return context;
}

void Session::show_progress(const ProgressEvent& event) {
  static const bool terminal = ::isatty(STDERR_FILENO) == 1;
  if (event.done >= 0) {
    if (!terminal) return;
    const int filled = static_cast<int>(event.done * kBarWidth);
    std::string bar(static_cast<std::size_t>(filled), '#');
    bar.resize(kBarWidth, '.');
    write_all(stderr, "\r\033[K[" + bar + "] " + terminal_safe(event.text));
    m_bar_open = event.done < 1;
    if (!m_bar_open) write_all(stderr, "\n");
    return;
  }
  if (!m_verbose) return;
  if (m_bar_open) write_all(stderr, "\n");
  m_bar_open = false;
  std::string room = event.room;
  room.resize(std::max<std::size_t>(room.size(), 11), ' ');
  write_all(stderr, room + terminal_safe(event.text) + "\n");
}

void Session::row(const nlohmann::ordered_json& json) { write_all(stdout, pipeline::dump(json) + "\n"); }

void Session::raw_rows(std::string_view lines) { write_all(stdout, lines); }

void Session::say(std::string_view text) { write_all(stdout, terminal_safe(text) + "\n"); }

void Session::write(std::string_view text) {
  if (::isatty(STDOUT_FILENO) == 1) write_all(stdout, terminal_safe(text));
  else write_all(stdout, text);
}

void Session::complain(std::string_view message) { write_all(stderr, "firstpass: " + terminal_safe(message) + "\n"); }

int Session::report(const Error& error, std::string_view key, std::string_view value) {
  const int code = exit_code(error);
  if (m_result == kDone) m_result = code;
  if (m_jsonl && !key.empty()) row({{std::string(key), std::string(value)}, {"error", pipeline::to_json(error)}});
  else complain(error.message);
  return code;
}

namespace {

bool is_standard_input(const std::string& file) { return file.empty() || file == "-"; }

}  // namespace

Result<std::string> read_text(const std::string& file) {
  if (!is_standard_input(file)) return read_file(file);
  std::string text;
  for (;;) {
    const std::size_t have = text.size();
    text.resize(have + kReadAtOnce);
    const ssize_t got = ::read(STDIN_FILENO, text.data() + have, kReadAtOnce);
    if (got < 0 && errno == EINTR) {
      text.resize(have);
      continue;
    }
    if (got < 0)
      return fail(Code::data_loss, "input", std::string("cannot read standard input: ") + std::strerror(errno));
    text.resize(have + static_cast<std::size_t>(got));
    if (got == 0) return text;
  }
}

Result<pipeline::FlatText> read_what_it_says(const std::string& file, Session& session) {
  FP_TRY_ASSIGN(std::string bytes, read_text(file));
  const auto open_models = [&]() -> Result<std::shared_ptr<runtime::Runtime>> {
    FP_TRY_ASSIGN(pipeline::Engine* const engine, session.engine());
    return engine->runtime();
  };
  return pipeline::read_flat_text(is_standard_input(file) ? "-" : file, std::move(bytes), open_models,
                                  session.context());
}

Status for_each_batch(const std::string& file, const std::function<Status(const std::vector<std::string>&)>& handle) {
  return for_each_line_batch(file, [&](const std::vector<std::string_view>& lines) {
    return handle(std::vector<std::string>(lines.begin(), lines.end()));
  });
}

Result<nlohmann::ordered_json> parse_row(const std::string& line, std::size_t number) {
  auto row = nlohmann::ordered_json::parse(line, nullptr, false);
  if (row.is_discarded() || !row.is_object())
    return fail(Code::data_loss, "input", "row " + std::to_string(number) + " is not a JSON object");
  return row;
}

}  // namespace firstpass::cli
