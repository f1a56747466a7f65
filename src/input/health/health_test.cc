// Exports in the form that Apple's Health writes; the values are invented.
#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <memory>

#include "input/reader.h"
#include "input/test_files.h"

namespace firstpass::input {
namespace {

using namespace test;
using namespace std::string_literals;

std::string record(const std::string& type, const std::string& unit, const std::string& value, const std::string& start,
                   const std::string& end, const std::string& source = "Kim’s Watch") {
  return " <Record type=\"" + type + "\" sourceName=\"" + source + "\" unit=\"" + unit + "\" creationDate=\"" + end +
         "\" startDate=\"" + start + "\" endDate=\"" + end + "\" value=\"" + value + "\"/>\n";
}

const std::string kSteps = "HKQuantityTypeIdentifierStepCount", kHeart = "HKQuantityTypeIdentifierHeartRate",
                  kSleep = "HKCategoryTypeIdentifierSleepAnalysis";

std::string head(
    const std::string& type = "<!DOCTYPE HealthData [\n<!ELEMENT HealthData (ExportDate,Me,Record*)>\n]>\n") {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + type + "<HealthData locale=\"en_GB\">\n" +
         " <ExportDate value=\"2026-11-21 09:00:00 +0100\"/>\n"
         " <Me HKCharacteristicTypeIdentifierDateOfBirth=\"1985-03-04\" "
         "HKCharacteristicTypeIdentifierBiologicalSex=\"HKBiologicalSexFemale\"/>\n";
}

std::string an_export() {
  return head() + record(kSteps, "count", "4000", "2026-11-20 08:00:00 +0100", "2026-11-20 09:00:00 +0100") +
         record(kSteps, "count", "4412", "2026-11-20 12:00:00 +0100", "2026-11-20 13:00:00 +0100") +
         record(kSteps, "count", "7900", "2026-11-20 08:00:00 +0100", "2026-11-20 13:00:00 +0100", "Kim’s Phone") +
         record(kSteps, "count", "6000", "2026-11-19 08:00:00 +0100", "2026-11-19 13:00:00 +0100") +
         record(kHeart, "count/min", "60", "2026-11-20 08:00:00 +0100", "2026-11-20 08:00:00 +0100") +
         record(kHeart, "count/min", "90", "2026-11-20 08:05:00 +0100", "2026-11-20 08:05:00 +0100") +
         record("HKQuantityTypeIdentifierOxygenSaturation", "%", "0.97", "2026-11-20 03:00:00 +0100",
                "2026-11-20 03:00:00 +0100") +
         record("HKQuantityTypeIdentifierDietaryCaffeine", "mg", "80", "2026-11-20 08:00:00 +0100",
                "2026-11-20 08:00:00 +0100") +
         record(kSleep, "", "HKCategoryValueSleepAnalysisInBed", "2026-11-19 22:00:00 +0100",
                "2026-11-20 07:00:00 +0100") +
         record(kSleep, "", "HKCategoryValueSleepAnalysisAsleepCore", "2026-11-19 23:30:00 +0100",
                "2026-11-20 03:00:00 +0100") +
         record(kSleep, "", "HKCategoryValueSleepAnalysisAsleepREM", "2026-11-20 02:30:00 +0100",
                "2026-11-20 06:35:00 +0100") +
         " <Workout workoutActivityType=\"HKWorkoutActivityTypeRunning\" duration=\"32.4\" durationUnit=\"min\" "
         "sourceName=\"Kim’s Watch\" startDate=\"2026-11-20 18:00:00 +0100\" endDate=\"2026-11-20 18:32:15 +0100\">\n"
         "  <FileReference path=\"/workout-routes/route.gpx\"/>\n </Workout>\n</HealthData>\n";
}

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string bytes(1 << 20, '\0');
  std::size_t used = 0;
  archive* const zip = archive_write_new();
  archive_write_set_format_zip(zip);
  EXPECT_EQ(archive_write_open_memory(zip, bytes.data(), bytes.size(), &used), ARCHIVE_OK);
  for (const auto& [name, content] : files) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(zip, entry);
    archive_write_data(zip, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_free(zip);
  bytes.resize(used);
  return bytes;
}

Result<Document> read(const std::string& bytes) { return read_bytes("export.xml", bytes, Context{}); }

std::string text_of(const std::string& bytes) {
  const auto document = read(bytes);
  return document ? document->parts.at(0).text : "error: " + document.error().message;
}

constexpr auto kText =
    "Health records of 2 days, 2026-11-19 to 2026-11-20: by month, then by day.\n\n"
    "November 2026 (2 days): dietary caffeine 80 mg a day; 7,206 steps a day; heart rate 75 a minute (60 to 90); "
    "oxygen "
    "saturation 97 %; sleep 7 h 05 min a night; 1 workout\n\n"
    "2026-11-20: dietary caffeine 80 mg; 8,412 steps; heart rate 75 a minute (60 to 90); oxygen "
    "saturation 97 %; sleep 7 h 05 min; running 32.4 min\n"
    "2026-11-19: 6,000 steps\n";

TEST(Health, IsALineForEachMonthAndEachDay) {
  const auto document = read(an_export());
  ASSERT_TRUE(document) << document.error().message;
  ASSERT_EQ(document->parts.size(), 1u);
  EXPECT_EQ(document->media_type, "application/x-apple-health+xml");
  EXPECT_EQ(document->parts[0].role, "health");
  EXPECT_EQ(document->parts[0].text, kText);
  EXPECT_EQ(document->parts[0].metadata.at("days"), "2");
}

TEST(Health, IsReadFromTheArchiveItComesIn) {
  const std::string zip = zip_of({{"apple_health_export/export_cda.xml", "<?xml version=\"1.0\"?><ClinicalDocument/>"},
                                  {"apple_health_export/workout-routes/route.gpx", "<?xml?><gpx/>"},
                                  {"apple_health_export/Exportieren.xml", an_export()}});
  EXPECT_EQ(text_of(zip), kText);
}

TEST(Health, NeverSaysWhoThePersonIs) {
  const std::string text = text_of(an_export());
  for (const char* absent : {"1985", "Female", "Kim", "Watch", "route"})
    EXPECT_EQ(text.find(absent), std::string::npos) << absent;
}

// Some versions of iOS write a document type with mistakes; entities are never declared.
TEST(Health, IsReadWhateverTheDocumentTypeSays) {
  const std::string records =
      record(kSteps, "count", "10", "2026-11-20 08:00:00 +0100", "2026-11-20 08:00:00 +0100") + "</HealthData>";
  EXPECT_NE(text_of(head("<!DOCTYPE HealthData [\n<!ATTLIST broken\n<!ELEMENT (\n]>\n") + records).find("10 steps"),
            std::string::npos);
  EXPECT_NE(text_of(head("<!DOCTYPE HealthData SYSTEM \"file:///etc/passwd\">") + records).find("10 steps"),
            std::string::npos);
  EXPECT_NE(text_of(head("") + records).find("10 steps"), std::string::npos);
  const std::string bomb =
      head("<!DOCTYPE HealthData [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>") + "&b;" + records;
  EXPECT_EQ(text_of(bomb), "error: export.xml is a damaged or cut export of health records");
}

TEST(Health, LeavesOutWhatIsNoRecord) {
  const std::string odd = head() +
                          record(kSteps, "count", "nan", "2026-11-20 08:00:00 +0100", "2026-11-20 08:00:00 +0100") +
                          record(kSteps, "count", "1e999", "2026-11-20 08:00:00 +0100", "2026-11-20 08:00:00 +0100") +
                          record(kSteps, "count", "5", "yesterday", "today") +
                          record(kSteps, "count", "5", "2026-13-20 08:00:00 +0100", "2026-13-20 08:00:00 +0100") +
                          record(kSleep, "", "HKCategoryValueSleepAnalysisAsleep", "2026-11-20 08:00:00 +0100",
                                 "2026-11-20 07:00:00 +0100") +
                          " <Record/>\n <Record type=\"HKQuantityTypeIdentifierStepCount\"/>\n</HealthData>";
  EXPECT_EQ(text_of(odd), "error: export.xml is an export of health records without a record");
}

TEST(Health, OfAnotherArchiveIsRefusedInOneLine) {
  EXPECT_EQ(
      text_of(zip_of({{"notes.txt", "hello"}})),
      "error: export.xml is a ZIP archive without an export of health records in it; unpack it, and give the files "
      "themselves");
  for (const char* first : {"[Content_Types].xml", "mimetype"})
    EXPECT_EQ(text_of(zip_of({{first, "x"}, {"word/document.xml", "<w/>"}})),
              "error: export.xml is an office document or book, which is not read; save it as PDF or text");
}

TEST(Health, SurvivesEveryCut) {
  EXPECT_EQ(read_every_cut(an_export(), 211, 100), 0) << "nothing is read from a cut one";
  // An archive that lacks nothing but its list at the end is whole.
  EXPECT_LE(read_every_cut(zip_of({{"e/export.xml", an_export()}}), 37, 5), 4);
}

}  // namespace
}  // namespace firstpass::input
