#include "runtime/model_store.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include "core/file.h"
#include "core/ids.h"

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "runtime/models";

std::filesystem::path from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

std::filesystem::path home_folder() {
  if (const auto home = from_environment("HOME"); !home.empty()) return home;
  const passwd* entry = ::getpwuid(::geteuid());
  return entry == nullptr ? "/" : entry->pw_dir;
}

std::filesystem::path default_manifest() {
  if (const auto set = from_environment("FIRSTPASS_MANIFEST"); !set.empty()) return set;
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto installed = program.parent_path().parent_path() / "share/firstpass/models/manifest.toml";
  if (!error && std::filesystem::exists(installed, error)) return installed;
  return std::filesystem::path(FIRSTPASS_SOURCE_MODELS) / "manifest.toml";
}

/// Changes whenever the file may have: also ctime, which nobody can set back.
std::string fingerprint(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  const auto nanoseconds = [](const timespec& t) { return std::to_string(t.tv_sec) + "." + std::to_string(t.tv_nsec); };
  return std::to_string(status.st_size) + " " + nanoseconds(status.st_mtim) + " " + nanoseconds(status.st_ctim) + " " +
         std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

tl::unexpected<Error> missing(const Model& model, const ModelFile& file) {
  if (model.in_repository()) {
    return fail(
        Code::failed_precondition, kStage,
        "model " + model.id + ": " + file.name + " is missing; it belongs to Firstpass itself, install it again");
  }
  return fail(Code::failed_precondition, kStage,
              "model " + model.id + " is not on this machine; run: firstpass models pull " + model.id);
}

tl::unexpected<Error> damaged(const Model& model, const ModelFile& file) {
  const std::string remedy =
      model.in_repository() ? "install Firstpass again" : "run: firstpass models pull " + model.id;
  return fail(Code::data_loss, kStage,
              "model " + model.id + ": " + file.name + " does not have the SHA-256 of the manifest; " + remedy);
}

}  // namespace

std::filesystem::path cache_folder() {
  const auto cache = from_environment("XDG_CACHE_HOME");
  return (cache.is_absolute() ? cache : home_folder() / ".cache") / "firstpass";
}

Result<std::string> sha256_of_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Code::not_found, kStage, "cannot read " + path.string());
  Sha256 hash;
  std::string block(std::size_t{1} << 20, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
    hash.update(std::string_view(block).substr(0, static_cast<std::size_t>(in.gcount())));
  }
  if (in.bad()) return fail(Code::data_loss, kStage, "cannot read " + path.string());
  return hash.hex();
}

Result<std::unique_ptr<ModelStore>> ModelStore::open(std::filesystem::path manifest, std::filesystem::path folder) {
  std::unique_ptr<ModelStore> store(new ModelStore());
  FP_TRY_ASSIGN(store->m_models, read_manifest(manifest));
  store->m_manifest = std::move(manifest);
  store->m_folder = std::move(folder);
  return store;
}

Result<std::unique_ptr<ModelStore>> ModelStore::open_default() {
  const auto set = from_environment("FIRSTPASS_MODELS");
  return open(default_manifest(), set.empty() ? cache_folder() / "models" : set);
}

Result<const Model*> ModelStore::find(std::string_view id) const {
  const auto found = std::find_if(m_models.begin(), m_models.end(), [&](const Model& model) { return model.id == id; });
  if (found != m_models.end()) return &*found;
  return fail(Code::not_found, kStage, "no model " + std::string(id) + " in the manifest; see: firstpass models list");
}

std::filesystem::path ModelStore::place(const Model& model, const ModelFile& file) const {
  if (!model.in_repository()) return m_folder / model.id / file.name;
  return m_manifest.parent_path() / model.packages[file.package].name / file.from;
}

std::filesystem::path ModelStore::stamp_of(const std::filesystem::path& path) const {
  return m_folder / ".checked" / sha256_hex(std::filesystem::absolute(path).string()).substr(0, 32);
}

Result<std::filesystem::path> ModelStore::path(std::string_view id, std::string_view name) {
  FP_TRY_ASSIGN(const Model* model, find(id));
  for (const ModelFile& file : model->files) {
    if (file.name != name || !file.keep) continue;
    FP_TRY(check_file(*model, file));
    return place(*model, file);
  }
  return fail(Code::not_found, kStage, "model " + model->id + " has no file " + std::string(name));
}

Status ModelStore::check_file(const Model& model, const ModelFile& file) {
  const std::filesystem::path path = place(model, file);
  const std::string now = fingerprint(path);
  if (now.empty()) return missing(model, file);
  const std::string expected = file.sha256 + " " + now;
  const std::lock_guard lock(m_mutex);
  std::string& checked = m_checked[path.string()];
  if (checked == expected) return {};
  if (read_file(stamp_of(path), 4096).value_or("") != expected) {
    FP_TRY_ASSIGN(const std::string hash, sha256_of_file(path));
    if (hash != file.sha256 || fingerprint(path) != now) return damaged(model, file);
    // Only a short cut for the next start: a folder that cannot be written costs a hash each time.
    if (make_private_directory(m_folder / ".checked")) (void)write_file(stamp_of(path), expected);
  }
  checked = expected;
  return {};
}

/// For a file that was hashed on its way into place.
void ModelStore::remember(const Model& model, const ModelFile& file) {
  const std::filesystem::path path = place(model, file);
  const std::string expected = file.sha256 + " " + fingerprint(path);
  const std::lock_guard lock(m_mutex);
  m_checked[path.string()] = expected;
  if (make_private_directory(m_folder / ".checked")) (void)write_file(stamp_of(path), expected);
}

Status ModelStore::check_all(const Model& model) {
  for (const ModelFile& file : model.files) {
    if (file.keep) FP_TRY(check_file(model, file));
  }
  return {};
}

ModelState ModelStore::state(const Model& model) const {
  ModelState state = ModelState::ready;
  for (const ModelFile& file : model.files) {
    if (!file.keep) continue;
    std::error_code error;
    const auto size = std::filesystem::file_size(place(model, file), error);
    if (error) return ModelState::missing;
    if (size != file.size) state = ModelState::damaged;
  }
  return state;
}

Status ModelStore::verify(const Model& model) const {
  for (const ModelFile& file : model.files) {
    if (!file.keep) continue;
    if (fingerprint(place(model, file)).empty()) return missing(model, file);
    FP_TRY_ASSIGN(const std::string hash, sha256_of_file(place(model, file)));
    if (hash != file.sha256) return damaged(model, file);
  }
  return {};
}

}  // namespace firstpass::runtime
