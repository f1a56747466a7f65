// A recipe: one YAML file that turns each file of a kind into a table row, a reminder, or an answer.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/context.h"
#include "deliver/sink.h"
#include "pipeline/engine.h"

namespace firstpass::pipeline {

/// Parsed and checked; unknown keys are refused when it is loaded, before any file is touched.
///
///     name: receipts
///     description: Receipts and invoices become rows of a table, and a reminder for what is still to be paid
///     kinds: [receipt, invoice]            # summary kinds it works on; others are skipped
///     needs: [total]                       # summary fields without which a file is skipped
///     columns:                             # one table row; {field} is a summary field, {file} the file's name
///       date: "{date}"
///       merchant: "{merchant}"
///     to: [csv:receipts.csv]
///     reminder: {due: "{due_date}", title: "Pay {total} {currency}[ to {merchant}]", to: ics:reminders.ics}
struct Recipe {
  struct ReminderRule {
    std::string title, due, description;  ///< templates; no reminder when `due` comes out empty
    deliver::SinkTarget target;
  };
  std::string name, description;
  std::set<std::string> kinds;                               ///< empty = all
  std::set<std::string> needs;                               ///< fields that a file must have; empty = none
  std::vector<std::pair<std::string, std::string>> columns;  ///< column → template
  std::vector<deliver::SinkTarget> targets;
  std::vector<ReminderRule> reminders;
  std::string digest;  ///< SHA-256 of the file: another recipe, another result
};

/// `name_or_path`: a path ending in .yaml, or the name of a recipe beside the program or in the recipes folder.
Result<Recipe> load_recipe(const std::string& name_or_path);
Result<Recipe> parse_recipe(const std::string& yaml, const std::string& origin);
/// Folders that are searched for recipes, best first.
std::vector<std::filesystem::path> recipe_folders();

struct RecipeResult {
  std::string file;
  std::string status;  ///< "done", "unchanged" (the same content was done before), "skipped" (not of this kind, or
                       ///< without a field it needs)
  std::string kind;    ///< of the summary
  std::vector<std::pair<std::string, std::string>> row;
  std::vector<std::string> suspicious;
  std::vector<std::string> delivered;
};

struct RunOptions {
  bool dry_run = false;
  bool again = false;         ///< even when the same content was done before
  std::filesystem::path out;  ///< folder for relative targets; empty = current folder
};

/// Runs one file: a result for each row, so of a file that tells of several debts one for each of them, where the
/// recipe writes `{amount_due}`; else one. Errors as in reading; nothing is delivered then.
Result<std::vector<RecipeResult>> run_recipe(Engine& engine, const Recipe& recipe, const std::string& file,
                                             const RunOptions& options, const Context& context);

/// What templates may name: the fields of the summary, file, kind, summary and suspicious; for each debt where
/// `each_debt` and the summary has several, whose fields are its own alone.
/// Of debts that are said to several people only those of `my_names` are left, if these are known.
std::vector<std::map<std::string, std::string>> template_values(const Document& document, bool each_debt,
                                                                const std::string& my_names = {});

/// Replaces {name} by values[name]; an unknown name becomes empty text. "Pay {total}[ to {payee}]": of what stands in
/// brackets nothing is left where a field in it is empty; brackets without a field stay. Linear.
std::string fill_template(const std::string& text, const std::map<std::string, std::string>& values);

}  // namespace firstpass::pipeline
