// The model folder: what models/manifest.toml pins, fetched by ordinary package clients and checked by SHA-256.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/result.h"

namespace firstpass::runtime {

/// A package that files of a model come from.
struct ModelPackage {
  std::string client;    ///< "pip", "npm", "go", or "repository" (committed under models/NAME beside the manifest)
  std::string name;      ///< as the client knows it
  std::string version;   ///< exact
  std::string platform;  ///< pip's platform tag where the wheel has one; empty for any
  std::string file;      ///< what the client leaves in its download folder
  std::string sha256;
  std::uint64_t size = 0;  ///< bytes
};

/// One file of a model, as the manifest pins it.
struct ModelFile {
  std::string name;         ///< name inside the model's folder, e.g. "det.onnx"
  std::size_t package = 0;  ///< index into Model::packages
  std::string from;         ///< path inside the package, or empty for a converted file
  std::string sha256;
  std::uint64_t size = 0;           ///< bytes
  std::string convert;              ///< name of the conversion that makes it, e.g. "moonshine-tokens"; empty for a copy
  std::vector<std::string> inputs;  ///< names of the files that the conversion reads
  bool keep = true;                 ///< false for a file that only feeds a conversion
};

/// One manifest entry.
struct Model {
  std::string id;       ///< e.g. "ocr-ppocr-v6"
  std::string purpose;  ///< one line for people
  std::string licence;  ///< SPDX expression
  std::string attribution;
  bool required = true;  ///< fetched by `models pull` without a name
  std::vector<ModelPackage> packages;
  std::vector<ModelFile> files;

  /// Committed in the repository: used where it lies, never fetched.
  bool in_repository() const { return packages.front().client == "repository"; }
};

/// Reads and checks a manifest. Every path in it is a plain relative one. invalid_argument names the model and key.
Result<std::vector<Model>> read_manifest(const std::filesystem::path& path);

enum class ModelState { ready, missing, damaged };

/// $XDG_CACHE_HOME/firstpass, else ~/.cache/firstpass.
std::filesystem::path cache_folder();

/// SHA-256 of a whole file, lower-case hex. not_found when it cannot be read.
Result<std::string> sha256_of_file(const std::filesystem::path& path);

/// Thread-safe. Opening reads only the manifest; nothing is fetched except by pull(), and only pull() starts a program.
/// Files lie at FOLDER/ID/FILE; models of the repository at MANIFEST'S FOLDER/ID/FILE.
class ModelStore {
 public:
  /// `manifest`: models/manifest.toml (source tree) or share/firstpass/models/manifest.toml (installed).
  static Result<std::unique_ptr<ModelStore>> open(std::filesystem::path manifest, std::filesystem::path folder);
  /// Manifest: FIRSTPASS_MANIFEST, else beside the installed program, else the source tree. Folder: FIRSTPASS_MODELS,
  /// else the XDG cache.
  static Result<std::unique_ptr<ModelStore>> open_default();

  const std::vector<Model>& models() const { return m_models; }
  const std::filesystem::path& folder() const { return m_folder; }
  Result<const Model*> find(std::string_view id) const;

  /// Full path of a file of a model, its SHA-256 checked before the first use and again whenever size, mtime, ctime or
  /// inode have changed since (remembered across processes). failed_precondition with "run: firstpass models pull ID"
  /// when missing; data_loss when damaged.
  Result<std::filesystem::path> path(std::string_view id, std::string_view file);

  ModelState state(const Model& model) const;  ///< cheap: presence and sizes
  Status verify(const Model& model) const;     ///< reads every byte
  /// Fetches, checks, converts and moves into place; nothing to do when all is there. An interrupted fetch leaves only
  /// a temporary folder, which the next one removes. unavailable without a network, failed_precondition without the
  /// package client, data_loss on a wrong checksum (nothing is kept). Progress goes to room "models".
  Status pull(const Model& model, const Context& context);
  /// Unpacks a bundle made by write_bundle(); checks every file against the manifest before any is moved into place.
  Status pull_from_bundle(const std::filesystem::path& bundle, const Context& context);
  /// All fetched models in one tar, compressed when the name ends in .zst. failed_precondition while a required model
  /// is missing.
  Status write_bundle(const std::filesystem::path& bundle) const;

 private:
  ModelStore() = default;
  std::filesystem::path place(const Model& model, const ModelFile& file) const;
  std::filesystem::path stamp_of(const std::filesystem::path& path) const;
  Status check_file(const Model& model, const ModelFile& file);
  void remember(const Model& model, const ModelFile& file);
  Status check_all(const Model& model);
  Status stage(const Model& model, const std::filesystem::path& temporary, const Context& context) const;
  Status move_into_place(const Model& model, const std::filesystem::path& staged);

  std::filesystem::path m_manifest, m_folder;
  std::vector<Model> m_models;
  std::mutex m_mutex;
  std::map<std::string, std::string> m_checked;  // path -> the fingerprint it had when its hash was right
};

}  // namespace firstpass::runtime
