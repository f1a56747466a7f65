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

TEST(FillTemplate, LeavesOutBracketsWithEmptyFields) {
  const std::map<std::string, std::string> values = {{"total", "12.00"}, {"payee", "Kim [x]"}, {"due", ""}};
  EXPECT_EQ(fill_template("Pay {total}[ to {payee}]", values), "Pay 12.00 to Kim [x]");
  EXPECT_EQ(fill_template("Pay {total}[ by {due}][, {payee}]", values), "Pay 12.00, Kim [x]");
  EXPECT_EQ(fill_template("Pay[ {total} by {due}].", values), "Pay.");
  EXPECT_EQ(fill_template("[bill] {total} ] [", values), "[bill] 12.00 ] [");
}

TEST(TemplateValues, EachDebtOfAFileHasItsOwnFields) {
  Document document;
  document.source = "cabin.eml";
  document.summary.kind = "mail";
  const auto field = [](const char* value) { return Field{value, 0.9, std::nullopt, ""}; };
  document.summary.fields = {{"subject", field("Cabin")},
                             {"amount_due", field("85.00")},
                             {"payee", field("Pete")},
                             {"due_date", field("2026-11-30")},
                             {"iban", field("DE89370400440532013000")}};
  document.summary.debts = {{{"amount_due", field("85.00")}, {"payee", field("Pete")}},
                            {{"amount_due", field("32.00")}, {"payee", field("Sara")}, {"currency", field("USD")}}};
  document.summary.debts[1]["amount_due"].suspicious = "read by hand";
  const auto values = template_values(document, true);
  ASSERT_EQ(values.size(), 2U);
  const char* text = "{subject}: {amount_due} {currency} to {payee} by {due_date} ({iban}) {suspicious} {file}";
  EXPECT_EQ(fill_template(text, values[0]), "Cabin: 85.00  to Pete by  ()  cabin.eml");
  EXPECT_EQ(fill_template(text, values[1]), "Cabin: 32.00 USD to Sara by  () amount_due: read by hand cabin.eml");
  EXPECT_EQ(template_values(document, false).size(), 1U);
  document.summary.debts.clear();
  ASSERT_EQ(template_values(document, true).size(), 1U);
  EXPECT_EQ(fill_template("{payee} {iban}", template_values(document, true)[0]), "Pete DE89370400440532013000");
}

}  // namespace
}  // namespace firstpass::pipeline
