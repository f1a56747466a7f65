#include "protect/cells.h"

#include <gtest/gtest.h>

#include <string>

#include "protect/leaves.h"

namespace firstpass::protect {
namespace {

Detection found(const std::string& text, const std::string& value, const char* type) {
  const std::size_t begin = text.find(value);
  EXPECT_NE(begin, std::string::npos) << value;
  return {{begin, begin + value.size()}, type, 0.9, "ner", ""};
}

std::vector<std::string> values_of(const std::string& text, const std::vector<Detection>& detections) {
  std::vector<std::string> values;
  for (const Detection& one : detections) values.push_back(text.substr(one.span.begin, one.span.size()));
  return values;
}

std::vector<std::string> fitted(const std::string& text, const std::string& value, const char* type = "PERSON") {
  return values_of(text, fit_to_cells(text, {found(text, value, type)}));
}

using Values = std::vector<std::string>;
const char* const kTable =
    "See below.\n"
    "Nr,Datum,Umsatz 2025,Notiz\n"
    "A1,2025-01-02,120.50,Miete March\n"
    "A2,2025-01-03,88.10,\"Vogel, Petra\"\r\n"
    "A3,2025-01-04,19,x\n"
    "\nPetra thanks.";

TEST(FitToCells, CutsWhatRunsOverCells) {
  EXPECT_EQ(fitted(kTable, "March\nA2", "DATE_TIME"), Values{"March"});
  EXPECT_EQ(fitted("Name;Vorname;x\nVogel;Petra;1\n", "Vogel;Petra"), (Values{"Vogel", "Petra"}));
  EXPECT_EQ(fitted(kTable, "Vogel, Petra"), Values{"Vogel, Petra"});
}

TEST(FitToCells, LetsAmountsAndNamesOfColumnsGo) {
  EXPECT_EQ(fitted(kTable, ".50,Miete", "ONLINE_ID"), Values{"Miete"});
  EXPECT_EQ(fitted(kTable, "120.50", "ID"), Values{});
  EXPECT_EQ(fitted(kTable, "2025,Notiz", "DATE_TIME"), Values{});
  EXPECT_EQ(fitted(kTable, "19", "ADDRESS"), Values{});        // rows are numbered
  EXPECT_EQ(fitted(kTable, "19", "DATE_TIME"), Values{"19"});  // a whole number may be a year or an identifier
}

TEST(FitToCells, ANameMayBeOneCharacter) {
  EXPECT_EQ(fitted("姓;名\n李;明\n王;伟\n", "李;明"), (Values{"李", "明"}));
  EXPECT_EQ(fitted("a;b\nHolm;J\nHall;T\n", "Holm;J"), (Values{"Holm", "J"}));
}

TEST(FitToCells, GroupsOfDigitsMayBeTelephoneNumbers) {
  const char* const table = "Who,Contact,Sum\nAnna,601.234.988,1.250\nJonas,0176.482,1.250,50\nBo,12,x\n";
  for (const char* value : {"601.234.988", "0176.482", "1.250"})
    EXPECT_EQ(fitted(table, value, "PHONE_NUMBER"), Values{value});
  const char* const sums = "Who;Sum\nAnna;1.250,50\nBo;0.75\nJo;7 %\n";
  for (const char* value : {"1.250,50", "0.75", "7 %"}) EXPECT_EQ(fitted(sums, value, "ID"), Values{}) << value;
}

TEST(FitToCells, PeopleMayBeColumns) {
  const char* const plan = "Datum;Anna Schmidt;Tom\n2025-01-02;x;\n2025-01-03;;x\n";
  EXPECT_EQ(fitted(plan, "Anna Schmidt;Tom"), (Values{"Anna Schmidt", "Tom"}));
  const char* const short_plan = "Datum;Anna Schmidt\n2025-01-02;x\n2025-01-03;\n";
  EXPECT_EQ(fitted(short_plan, "Datum;Anna Schmidt"), Values{"Anna Schmidt"});
}

TEST(FitToCells, LeavesTextOutsideAsItIs) {
  EXPECT_EQ(fitted(kTable, "\nPetra"), Values{"\nPetra"});
  EXPECT_EQ(fitted("Dear Anna, Tom,\nwe saw Kim, Bo, and\nwent, slowly, home", "Tom,\nwe"), Values{"Tom,\nwe"});
  EXPECT_EQ(fitted("Rome, Oslo\nBern, Kiel", "Oslo\nBern"), Values{"Oslo\nBern"});
  EXPECT_TRUE(fit_to_cells("", {}).empty());
}

TEST(FitToCells, LongListsAreReadOnce) {
  std::string list;
  for (int i = 0; i < 300'000; ++i) list += "Vogel,Petra\n";  // minutes if each line looked at all below it
  EXPECT_EQ(fitted(list, "Vogel,Petra"), Values{"Vogel,Petra"});
}

TEST(ColumnTitles, AreNoValues) {
  EXPECT_TRUE(are_column_titles({"Name", "Umsatz 2025", "Geburtsdatum"}));
  EXPECT_TRUE(are_column_titles({"first_name", "", "phoneNumber"}));
  EXPECT_FALSE(are_column_titles({"Anna Schmidt", "Berlin"}));
  EXPECT_FALSE(are_column_titles({"Kiesewetter", "Thorben", "Leipzig", "active"}));
  EXPECT_FALSE(are_column_titles({"Price", "Karen", "555-0134"}));
  EXPECT_FALSE(are_column_titles({"Name", "0171 5550100"}));
  EXPECT_FALSE(are_column_titles({"name", "anna@example.org"}));
}

TEST(JsonLeaves, OfRowsAreCalledAsTheirColumns) {
  const auto rows =
      leaves(R"({"columns": ["name", "born"], "n": 2, "data": [["Kim", "1980-01-02"], ["Li", 7]]})", Format::json);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 7U);
  EXPECT_EQ((*rows)[3].key, "name");
  EXPECT_EQ((*rows)[4].key, "born");
  EXPECT_EQ((*rows)[6].key, "born");
  const auto plain = leaves(R"({"data": [["Kim", "1980-01-02"]]})", Format::json);
  ASSERT_TRUE(plain);
  EXPECT_EQ((*plain)[1].key, "data");
}

TEST(CsvLeaves, WithoutNamesOfColumnsTheFirstRowIsOneOfValues) {
  const auto plain = leaves("Anna Schmidt;Berlin;120.50\nTom Hall;Paris;11.00\n", Format::csv);
  ASSERT_TRUE(plain);
  ASSERT_EQ(plain->size(), 6U);
  EXPECT_EQ((*plain)[0].value, "Anna Schmidt");
  EXPECT_EQ((*plain)[3].key, "");
  const auto titled = leaves("Name;Ort;Umsatz 2025\nTom Hall;Paris;11.00\n", Format::csv);
  ASSERT_TRUE(titled);
  ASSERT_EQ(titled->size(), 3U);
  EXPECT_EQ((*titled)[2].key, "umsatz 2025");
  const auto people = leaves("Price,Karen,Hall\nHill,Bob,Moor\n", Format::csv);
  ASSERT_TRUE(people);
  EXPECT_EQ(people->size(), 6U);
  const auto excel = leaves("sep=;\nName;PLZ\nAnna;04317\n", Format::csv);
  ASSERT_TRUE(excel);
  ASSERT_EQ(excel->size(), 2U);
  EXPECT_EQ((*excel)[1].key, "plz");
  const auto plan = leaves("Datum;Anna Schmidt\n2025-01-02;x\n", Format::csv);
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->size(), 3U);
  EXPECT_EQ((*plan)[0].value, "Anna Schmidt");
}

}  // namespace
}  // namespace firstpass::protect
