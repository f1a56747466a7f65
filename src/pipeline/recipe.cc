#include "pipeline/recipe.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdlib>

#include "core/file.h"
#include "core/ids.h"
#include "pipeline/ask.h"
#include "pipeline/done_store.h"
#include "pipeline/exchange.h"
#include "pipeline/facts.h"

namespace firstpass::pipeline {

namespace {

tl::unexpected<Error> bad_recipe(const std::string& origin, const std::string& what) {
  return fail(Code::invalid_argument, "recipe", origin + ": " + what);
}

Status check_keys(const YAML::Node& node, std::initializer_list<std::string_view> known, const std::string& origin,
                  const std::string& where) {
  for (const auto& pair : node) {
    const auto key = pair.first.as<std::string>();
    if (std::find(known.begin(), known.end(), key) == known.end())
      return bad_recipe(origin, "unknown key " + where + key);
  }
  return {};
}

Result<deliver::SinkTarget> parse_sink(const std::string& text, const std::string& origin) {
  auto target = deliver::parse_target(text);
  if (!target) return bad_recipe(origin, target.error().message);
  if (!deliver::make_sink(target->kind)) return bad_recipe(origin, "no sink is called " + target->kind);
  return target;
}

Status parse_reminder_rule(const YAML::Node& node, const std::string& origin, Recipe& recipe) {
  if (!node.IsMap()) return bad_recipe(origin, "reminder is not a map");
  FP_TRY(check_keys(node, {"title", "due", "description", "to"}, origin, "reminder."));
  if (!node["title"] || !node["due"] || !node["to"]) return bad_recipe(origin, "a reminder needs title, due and to");
  Recipe::ReminderRule rule;
  rule.title = node["title"].as<std::string>();
  rule.due = node["due"].as<std::string>();
  if (node["description"]) rule.description = node["description"].as<std::string>();
  FP_TRY_ASSIGN(rule.target, parse_sink(node["to"].as<std::string>(), origin));
  recipe.reminders.push_back(std::move(rule));
  return {};
}

Status parse_body(const YAML::Node& root, const std::string& origin, Recipe& recipe) {
  if (!root.IsMap()) return bad_recipe(origin, "not a map");
  FP_TRY(check_keys(root, {"name", "description", "kinds", "needs", "columns", "to", "reminder"}, origin, ""));
  if (!root["name"]) return bad_recipe(origin, "it has no name");
  recipe.name = root["name"].as<std::string>();
  if (root["description"]) recipe.description = root["description"].as<std::string>();
  for (const auto& kind : root["kinds"]) recipe.kinds.insert(kind.as<std::string>());
  for (const auto& field : root["needs"]) recipe.needs.insert(field.as<std::string>());
  for (const auto& column : root["columns"])
    recipe.columns.emplace_back(column.first.as<std::string>(), column.second.as<std::string>());
  for (const auto& target : root["to"]) {
    FP_TRY_ASSIGN(auto sink, parse_sink(target.as<std::string>(), origin));
    recipe.targets.push_back(std::move(sink));
  }
  if (root["reminder"]) FP_TRY(parse_reminder_rule(root["reminder"], origin, recipe));
  if (recipe.targets.empty() && recipe.reminders.empty())
    return bad_recipe(origin, "it delivers nothing: add `to` or `reminder`");
  return {};
}

bool is_meant(const Recipe& recipe, const Summary& summary) {
  if (!recipe.kinds.empty() && !recipe.kinds.contains(summary.kind)) return false;
  return std::all_of(recipe.needs.begin(), recipe.needs.end(), [&](const std::string& name) {
    const auto field = summary.fields.find(name);
    return field != summary.fields.end() && !field->second.value.empty();
  });
}

using Values = std::map<std::string, std::string>;
using Fields = std::map<std::string, Field>;

void put_fields(const Fields& fields, Values& values) {
  for (const auto& [name, field] : fields) {
    values[name] = field.value;
    if (field.suspicious.empty()) continue;
    std::string& doubts = values["suspicious"];
    doubts += (doubts.empty() ? "" : "; ") + name + ": " + field.suspicious;
  }
}

bool is_of_one_debt(const std::string& field) {
  return field == "amount_due" || field == "currency" || field == "payee" || field == "due_date" || field == "iban" ||
         field == "debtor";
}

bool names_a_debt(const Recipe& recipe) {
  const auto names = [](const std::string& text) { return text.find("{amount_due}") != std::string::npos; };
  return std::any_of(recipe.columns.begin(), recipe.columns.end(),
                     [&](const auto& column) { return names(column.second); }) ||
         std::any_of(recipe.reminders.begin(), recipe.reminders.end(),
                     [&](const Recipe::ReminderRule& rule) { return names(rule.title) || names(rule.description); });
}

deliver::SinkTarget placed(deliver::SinkTarget target, const std::filesystem::path& out) {
  const bool is_file = target.kind == "csv" || target.kind == "ics" || target.kind == "file" || target.kind == "vcard";
  if (is_file && !out.empty() && std::filesystem::path(target.argument).is_relative())
    target.argument = (out / target.argument).string();
  return target;
}

Status deliver_results(Engine& engine, const Recipe& recipe, const Values& values, const std::string& key,
                       const RunOptions& options, RecipeResult& result, const Context& context) {
  std::vector<deliver::SinkTarget> targets;
  for (const auto& target : recipe.targets) targets.push_back(placed(target, options.out));
  deliver::Delivery row{fill_template("{summary}", values), {}, result.row, result.file, key};
  FP_TRY_ASSIGN(result.delivered, deliver_all(engine, row, std::move(targets), options.dry_run, context));
  for (const Recipe::ReminderRule& rule : recipe.reminders) {
    const std::string due = fill_template(rule.due, values);
    if (due.empty()) continue;
    deliver::Delivery reminder{
        "", {{fill_template(rule.title, values), due, fill_template(rule.description, values)}}, {}, result.file, key};
    FP_TRY_ASSIGN(const auto lines,
                  deliver_all(engine, reminder, {placed(rule.target, options.out)}, options.dry_run, context));
    result.delivered.insert(result.delivered.end(), lines.begin(), lines.end());
  }
  return {};
}

// A row that a changed file has kept is the same row.
std::string row_key(const Recipe& recipe, const Values& values,
                    const std::vector<std::pair<std::string, std::string>>& row, std::size_t nth) {
  std::string said = recipe.name + '\n' + values.at("file") + '\n' + values.at("kind") + '\n' + std::to_string(nth);
  for (const auto& [column, value] : row) said += '\n' + column + '\t' + value;
  if (row.empty())
    for (const auto& [name, value] : values) said += '\n' + name + '\t' + value;
  return sha256_hex(said);
}

}  // namespace

std::vector<Values> template_values(const Document& document, bool each_debt, const std::string& my_names) {
  const Summary& summary = document.summary;
  const Values whole = {
      {"file", short_name(document)}, {"kind", summary.kind}, {"summary", summary.text}, {"suspicious", ""}};
  if (!each_debt || summary.debts.size() < 2) {
    std::vector<Values> one = {whole};
    put_fields(summary.fields, one[0]);
    return one;
  }
  Fields shared = summary.fields;
  std::erase_if(shared, [](const auto& field) { return is_of_one_debt(field.first); });
  std::vector<Values> all;
  for (const Fields& debt : summary.debts) {
    const auto debtor = debt.find("debtor");
    if (debtor != debt.end() && !my_names.empty() && !is_said_to_me(debtor->second.value, my_names)) continue;
    all.push_back(whole);
    put_fields(shared, all.back());
    put_fields(debt, all.back());
  }
  return all;
}

std::string fill_template(const std::string& text, const Values& values) {
  std::string out;
  std::size_t optional = std::string::npos;  // where the bracket that is open began in `out`
  bool named = false, empty = false;         // of the fields in it
  const std::size_t last = text.find_last_of("}]");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t close = text[at] == '{' && at < last ? text.find('}', at) : std::string::npos;
    if (close != std::string::npos) {
      const auto value = values.find(text.substr(at + 1, close - at - 1));
      if (value != values.end()) out += value->second;
      named = true;
      empty = empty || value == values.end() || value->second.empty();
      at = close + 1;
      continue;
    }
    const bool opens = text[at] == '[' && at < last;
    if (opens) {
      optional = out.size();
      named = empty = false;
    }
    out += text[at];
    if (text[at] == ']' && optional != std::string::npos && named) {
      out.pop_back();
      out.erase(optional, empty ? std::string::npos : 1);
    }
    if (text[at] == ']') optional = std::string::npos;
    ++at;
  }
  return out;
}

std::vector<std::filesystem::path> recipe_folders() {
  std::vector<std::filesystem::path> folders;
  if (const char* folder = std::getenv("FIRSTPASS_RECIPES"); folder && *folder) folders.emplace_back(folder);
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) folders.push_back(program.parent_path().parent_path() / "share/firstpass/recipes");
  folders.emplace_back(FIRSTPASS_SOURCE_RECIPES);
  return folders;
}

Result<Recipe> parse_recipe(const std::string& yaml, const std::string& origin) {
  Recipe recipe;
  recipe.digest = sha256_hex(yaml);
  try {
    FP_TRY(parse_body(YAML::Load(yaml), origin, recipe));
  } catch (const YAML::Exception& error) {
    return bad_recipe(origin, "line " + std::to_string(error.mark.line + 1) + ": " + error.msg);
  }
  return recipe;
}

Result<Recipe> load_recipe(const std::string& name_or_path) {
  std::vector<std::filesystem::path> candidates;
  if (name_or_path.ends_with(".yaml") || name_or_path.ends_with(".yml")) candidates.emplace_back(name_or_path);
  else
    for (const auto& folder : recipe_folders()) candidates.push_back(folder / (name_or_path + ".yaml"));
  std::error_code error;
  for (const auto& path : candidates) {
    if (!std::filesystem::exists(path, error)) continue;
    FP_TRY_ASSIGN(const std::string yaml, read_file(path, 1 << 20));
    return parse_recipe(yaml, path.string());
  }
  return fail(
      Code::not_found, "recipe",
      "no recipe " + name_or_path + "; give a .yaml file or the name of one in " + recipe_folders().front().string());
}

Result<std::vector<RecipeResult>> run_recipe(Engine& engine, const Recipe& recipe, const std::string& file,
                                             const RunOptions& options, const Context& context) {
  FP_TRY(make_private_directory(engine.settings().state_folder()));
  FP_TRY_ASSIGN(const auto done, DoneStore::open(engine.settings().state_folder() / "done.sqlite"));
  FP_TRY_ASSIGN(const std::string bytes, read_file(file));
  const std::string key = sha256_hex(sha256_hex(bytes) + recipe.digest);
  FP_TRY_ASSIGN(const bool before, done->contains(key));
  if (before && !options.again) return std::vector{RecipeResult{file, "unchanged", {}, {}, {}, {}}};
  FP_TRY_ASSIGN(const Document document, read_and_understand(engine, file, context));
  if (!is_meant(recipe, document.summary))
    return std::vector{RecipeResult{file, "skipped", document.summary.kind, {}, {}, {}}};
  std::vector<RecipeResult> results;
  std::map<std::vector<std::pair<std::string, std::string>>, std::size_t> same;  // rows that say the same, as often
  for (const Values& values : template_values(document, names_a_debt(recipe), engine.settings().my_names)) {
    RecipeResult result{file, "done", document.summary.kind, {}, {}, {}};
    for (const auto& [column, text] : recipe.columns) result.row.emplace_back(column, fill_template(text, values));
    if (!values.at("suspicious").empty()) result.suspicious.push_back(values.at("suspicious"));
    FP_TRY(deliver_results(engine, recipe, values, row_key(recipe, values, result.row, same[result.row]++), options,
                           result, context));
    results.push_back(std::move(result));
  }
  if (results.empty()) results.push_back({file, "skipped", document.summary.kind, {}, {}, {}});
  if (!options.dry_run) FP_TRY(done->add(key));
  return results;
}

}  // namespace firstpass::pipeline
