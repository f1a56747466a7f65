// The model folder: what models/manifest.toml pins, fetched by ordinary package clients and checked by SHA-256.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/result.h"

namespace firstpass::runtime {

/// One file of a model, as the manifest pins it.
struct ModelFile {
  std::string name;  ///< name inside the model's folder, e.g. "det.onnx"
  std::string from;  ///< path inside the package, or empty for a converted file
  std::string sha256;
  std::string convert;  ///< name of the conversion that makes it, e.g. "moonshine-tokens"; empty for a plain copy
};

/// One manifest entry.
struct Model {
  std::string id;       ///< e.g. "ocr-ppocr-v6"
  std::string purpose;  ///< one line for people
  std::string client;   ///< "pip", "npm", "go" or "repository" (committed under models/)
  std::string package;  ///< package name
  std::string version;
  std::string package_sha256;
  std::string licence;  ///< SPDX expression
  std::string attribution;
  bool required = true;  ///< fetched by `models pull` without a name
  std::vector<ModelFile> files;
};

enum class ModelState { ready, missing, damaged };

/// Thread-safe. Opening reads only the manifest; nothing is fetched except by pull().
class ModelStore {
 public:
  /// `manifest`: models/manifest.toml (source tree) or share/firstpass/manifest.toml (installed).
  static Result<std::unique_ptr<ModelStore>> open(std::filesystem::path manifest, std::filesystem::path folder);
  /// Finds the manifest beside the program or in the source tree, and the folder from FIRSTPASS_MODELS or the XDG
  /// cache.
  static Result<std::unique_ptr<ModelStore>> open_default();

  const std::vector<Model>& models() const { return m_models; }
  const std::filesystem::path& folder() const { return m_folder; }
  Result<const Model*> find(std::string_view id) const;

  /// Full path of a file of a model, its SHA-256 checked once in this process (and remembered by size, mtime and inode
  /// across processes). failed_precondition with "run: firstpass models pull ID" when missing; data_loss when damaged.
  Result<std::filesystem::path> path(std::string_view id, std::string_view file);

  ModelState state(const Model& model) const;  ///< cheap: presence and sizes
  Status verify(const Model& model) const;     ///< reads every byte
  /// Fetches, checks, converts and moves into place; an interrupted fetch leaves nothing half done.
  Status pull(const Model& model, const Context& context);
  /// Unpacks a bundle made by bundle(); checks every file against the manifest before any is moved into place.
  Status pull_from_bundle(const std::filesystem::path& bundle, const Context& context);
  Status write_bundle(const std::filesystem::path& bundle) const;

 private:
  ModelStore() = default;
  std::filesystem::path m_manifest, m_folder;
  std::vector<Model> m_models;
  mutable std::mutex m_mutex;
  std::map<std::string, bool> m_checked;
};

}  // namespace firstpass::runtime
