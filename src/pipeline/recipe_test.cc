#include "pipeline/recipe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/file.h"

namespace firstpass::pipeline {
namespace {

using testing::HasSubstr;

TEST(Recipe, EveryShippedRecipeLoads) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(FIRSTPASS_SOURCE_DIR "/recipes")) {
    if (entry.path().extension() != ".yaml") continue;
    const auto recipe = load_recipe(entry.path().string());
    ASSERT_TRUE(recipe) << recipe.error().message;
    EXPECT_EQ(recipe->name, entry.path().stem().string());
    ++count;
  }
  EXPECT_GE(count, 1);
}

TEST(Recipe, MistakesAreFoundBeforeAnyFileIsTouched) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"name: x\nto: [csv:a.csv]\ncolour: red\n", "unknown key colour"},
      {"to: [csv:a.csv]\n", "no name"},
      {"name: x\n", "delivers nothing"},
      {"name: x\nto: [fax:1234]\n", "fax"},
      {"name: x\nreminder: {title: t, due: d}\n", "needs title, due and to"},
      {"name: x\nreminder: {title: t, due: d, to: ics:a.ics, at: noon}\n", "unknown key reminder.at"},
      {"name: [\n", "line"},
      {"- a\n- b\n", "not a map"},
  };
  for (const auto& [yaml, message] : cases) {
    const auto recipe = parse_recipe(yaml, "test.yaml");
    ASSERT_FALSE(recipe) << yaml;
    EXPECT_EQ(recipe.error().code, Code::invalid_argument);
    EXPECT_THAT(recipe.error().message, HasSubstr(message)) << yaml;
    EXPECT_THAT(recipe.error().message, HasSubstr("test.yaml"));
  }
}

TEST(Recipe, UnknownNameSaysWhereItLooked) {
  const auto recipe = load_recipe("no-such-recipe");
  ASSERT_FALSE(recipe);
  EXPECT_EQ(recipe.error().code, Code::not_found);
}

TEST(FillTemplate, ReplacesKnownAndEmptiesUnknown) {
  const std::map<std::string, std::string> values = {{"total", "12.00"}, {"currency", "EUR"}, {"brace", "{total}"}};
  EXPECT_EQ(fill_template("Pay {total} {currency}", values), "Pay 12.00 EUR");
  EXPECT_EQ(fill_template("{nothing}x{", values), "x{");
  EXPECT_EQ(fill_template("{brace}", values), "{total}") << "a value is data, never a template";
}

}  // namespace
}  // namespace firstpass::pipeline
