// The answer as a text file. What is there already is never overwritten: the same text is left alone, another text gets
// the next free name ("answer (2).txt"), or is added at the end when the settings say mode = append.
#include <filesystem>

#include "core/file.h"
#include "core/text.h"
#include "deliver/folder_lock.h"
#include "deliver/sink.h"

namespace firstpass::deliver {

std::unique_ptr<Sink> make_file_sink();

namespace {

namespace fs = std::filesystem;
constexpr std::string_view kStage = "deliver/file";
constexpr int kMostNames = 10'000;

std::string contents(const Delivery& delivery) {
  std::string text = terminal_safe(delivery.text);
  if (text.empty() || text.back() != '\n') text += '\n';
  return text;
}

/// A folder takes a file named after the source.
fs::path target_file(const SinkTarget& target, const Delivery& delivery) {
  fs::path path = real_path(target.argument);
  std::error_code error;
  if (target.argument.back() != '/' && !fs::is_directory(path, error)) return path;
  const std::string stem = fs::path(delivery.source).stem().string();
  return path / ((stem.empty() || stem == "-" ? "answer" : stem) + ".txt");
}

struct Place {
  fs::path path;
  bool there_already = false;  ///< with exactly this text
};

Result<Place> free_place(const fs::path& wanted, const std::string& text) {
  for (int number = 1; number <= kMostNames; ++number) {
    fs::path path = wanted;
    if (number > 1)
      path.replace_filename(wanted.stem().string() + " (" + std::to_string(number) + ")" + wanted.extension().string());
    std::error_code error;
    if (!fs::exists(fs::symlink_status(path, error))) return Place{path, false};
    if (!fs::is_regular_file(path, error) || fs::file_size(path, error) != text.size()) continue;
    FP_TRY_ASSIGN(const std::string old, read_file(path));
    if (old == text) return Place{path, true};
  }
  return fail(Code::resource_exhausted, kStage, "too many files are called like " + wanted.string());
}

Result<std::string> append(const fs::path& path, const std::string& text, bool dry_run) {
  std::string old;
  std::error_code error;
  if (fs::exists(path, error)) { FP_TRY_ASSIGN(old, read_file(path)); }
  if (!old.empty() && old.back() != '\n') old += '\n';
  const bool there = old.size() >= text.size() && old.compare(old.size() - text.size(), text.size(), text) == 0;
  if (there) return "already at the end of " + path.string();
  if (dry_run) return "would add the answer to " + path.string();
  FP_TRY(write_file(path, old + text, mode_of(path)));
  return "added the answer to " + path.string();
}

class FileSink final : public Sink {
 public:
  Result<std::string> deliver(const Delivery& delivery, const SinkTarget& target, bool dry_run, const Send&,
                              const Context&) const override {
    const fs::path wanted = target_file(target, delivery);
    const std::string text = contents(delivery);
    const auto mode = target.settings.find("mode");
    const bool at_end = mode != target.settings.end() && mode->second == "append";
    if (dry_run) return at_end ? append(wanted, text, true) : written(wanted, text, true);
    FP_TRY_ASSIGN(const FolderLock lock, FolderLock::take(wanted));
    return at_end ? append(wanted, text, false) : written(wanted, text, false);
  }

 private:
  static Result<std::string> written(const fs::path& wanted, const std::string& text, bool dry_run) {
    FP_TRY_ASSIGN(const Place place, free_place(wanted, text));
    if (place.there_already) return "already in " + place.path.string();
    if (dry_run) return "would write " + place.path.string();
    FP_TRY(write_file(place.path, text));
    return "wrote " + place.path.string();
  }
};

}  // namespace

std::unique_ptr<Sink> make_file_sink() { return std::make_unique<FileSink>(); }

}  // namespace firstpass::deliver
