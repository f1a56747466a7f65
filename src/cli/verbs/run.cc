// `run` a recipe over files, and `watch` a folder with one.
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "core/file.h"
#include "pipeline/document_json.h"
#include "pipeline/recipe.h"

namespace firstpass::cli {

namespace {

std::atomic<bool> g_stop{false};

nlohmann::ordered_json to_json(const pipeline::RecipeResult& result) {
  nlohmann::ordered_json row = nlohmann::ordered_json::object();
  for (const auto& [column, value] : result.row) row[column] = value;
  return {{"file", result.file}, {"status", result.status},         {"kind", result.kind},
          {"row", row},          {"suspicious", result.suspicious}, {"delivered", result.delivered}};
}

void show(Session& session, const pipeline::RecipeResult& result) {
  if (session.jsonl()) {
    session.row(to_json(result));
    return;
  }
  session.say(result.file + ": " + result.status +
              (result.status == "skipped" ? " (a " + (result.kind.empty() ? "file" : result.kind) + ")" : ""));
  for (const auto& [column, value] : result.row)
    if (!value.empty()) session.say("  " + column + ": " + value);
  for (const std::string& line : result.delivered) session.say("  " + line);
}

/// A folder is all regular files in it, by name; hidden ones are left out.
std::vector<std::string> expand(const std::vector<std::string>& given) {
  std::vector<std::string> files;
  for (const std::string& path : given) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : std::filesystem::directory_iterator(path, error))
      if (entry.is_regular_file(error) && !entry.path().filename().string().starts_with('.'))
        inside.push_back(entry.path().string());
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

class RunVerb final : public Verb {
 public:
  std::string_view summary() const override { return "run a recipe over files or folders"; }
  std::string_view examples() const override {
    return "  firstpass run receipts photos/            (rows into receipts.csv, reminders into reminders.ics)\n"
           "  firstpass run my-recipe.yaml a.jpg b.jpg --out results --dry-run\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("RECIPE", m_recipe, "name of a recipe, or a .yaml file", true);
    arguments.positionals("FILES", m_files, "files or folders", true);
    std::string* out = &m_out;
    arguments.option("--out", *out, "folder for relative targets of the recipe (default: the current one)");
    arguments.flag("--dry-run", m_options.dry_run, "read and show; write nothing");
    arguments.flag("--again", m_options.again, "even what was done before");
  }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    const auto recipe = pipeline::load_recipe(m_recipe);
    if (!recipe) return session.report(recipe.error());
    if (!m_out.empty()) {
      if (const Status made = make_private_directory(m_out); !made) return session.report(made.error());
      m_options.out = m_out;
    }
    const Context context = session.context();
    const std::vector<std::string> files = expand(m_files);
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (files.size() > 1) context.tell("run", files[i], static_cast<double>(i) / static_cast<double>(files.size()));
      const auto results = pipeline::run_recipe(**engine, *recipe, files[i], m_options, context);
      if (!results) session.report(results.error(), "file", files[i]);
      else
        for (const auto& result : *results) show(session, result);
    }
    if (files.size() > 1) context.tell("run", "done", 1);
    return session.result();
  }

 private:
  std::string m_recipe, m_out;
  std::vector<std::string> m_files;
  pipeline::RunOptions m_options;
};

class WatchVerb final : public Verb {
 public:
  std::string_view summary() const override {
    return "run a recipe over a folder now and over every file that comes into it";
  }
  std::string_view examples() const override {
    return "  firstpass watch ~/Receipts\n  firstpass watch /mnt/share --recipe receipts --poll 5\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("DIR", m_folder, "folder to watch", true);
    arguments.option("--recipe", m_recipe, "name of a recipe, or a .yaml file");
    arguments.option("--out", m_out, "folder for the results (default: the current one)");
    arguments.option("--settle", m_settle, "seconds a file must have been unchanged (half-written scans)");
    arguments.option("--poll", m_poll, "look every so many seconds, for network shares that give no notice");
    arguments.flag("--once", m_once, "do what is there and stop");
  }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    const auto recipe = pipeline::load_recipe(m_recipe);
    if (!recipe) return session.report(recipe.error());
    std::error_code error;
    if (!std::filesystem::is_directory(m_folder, error))
      return session.report({Code::not_found, m_folder + " is not a folder", "input", false});
    if (!m_out.empty()) {
      if (const Status made = make_private_directory(m_out); !made) return session.report(made.error());
      m_options.out = m_out;
    }
    std::signal(SIGINT, [](int) { g_stop = true; });
    std::signal(SIGTERM, [](int) { g_stop = true; });
    const FileDescriptor notices(m_once ? -1 : ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (notices.valid()) ::inotify_add_watch(notices.get(), m_folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO);
    if (!m_once) session.context().tell("watch", "watching " + m_folder + "; stop with Ctrl-C");
    bool waiting = true;
    while (!g_stop) {
      waiting = sweep(session, **engine, *recipe);
      if (m_once && !waiting) break;
      wait_for_change(notices, waiting);
    }
    return m_once ? session.result() : kDone;
  }

 private:
  struct Seen {
    std::uintmax_t size = 0;
    std::filesystem::file_time_type time;
    bool done = false;
  };

  /// Works on every file that has settled; true when some have not yet.
  bool sweep(Session& session, pipeline::Engine& engine, const pipeline::Recipe& recipe) {
    bool waiting = false;
    for (const std::string& file : expand({m_folder})) {
      std::error_code error;
      const auto size = std::filesystem::file_size(file, error);
      const auto time = std::filesystem::last_write_time(file, error);
      if (error) continue;
      Seen& seen = m_seen[file];
      if (seen.size != size || seen.time != time) seen = {size, time, false};
      if (seen.done) continue;
      const auto age = std::filesystem::file_time_type::clock::now() - time;
      if (age < std::chrono::duration<double>(m_settle)) {
        waiting = true;
        continue;
      }
      seen.done = true;
      const auto results = pipeline::run_recipe(engine, recipe, file, m_options, session.context());
      if (!results) session.report(results.error(), "file", file);
      else
        for (const auto& result : *results)
          if (result.status != "unchanged" || m_once) show(session, result);
      if (g_stop) break;
    }
    return waiting;
  }

  void wait_for_change(const FileDescriptor& notices, bool settling) const {
    int timeout = m_poll > 0 ? static_cast<int>(m_poll * 1000) : 60'000;
    if (settling) timeout = std::min(timeout, std::max(100, static_cast<int>(m_settle * 500)));
    pollfd waiting{notices.get(), POLLIN, 0};
    ::poll(&waiting, notices.valid() ? 1 : 0, timeout);
    char buffer[4096];
    while (notices.valid() && ::read(notices.get(), buffer, sizeof buffer) > 0) continue;
  }

  std::string m_folder, m_recipe = "receipts", m_out;
  double m_settle = 1, m_poll = 0;
  bool m_once = false;
  pipeline::RunOptions m_options;
  std::map<std::string, Seen> m_seen;
};

}  // namespace

std::unique_ptr<Verb> make_run_verb() { return std::make_unique<RunVerb>(); }
std::unique_ptr<Verb> make_watch_verb() { return std::make_unique<WatchVerb>(); }

}  // namespace firstpass::cli
