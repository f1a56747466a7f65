// Databases are made by SQLite with the tables that the browsers make; what is in them is invented.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <ctime>

#include "input/reader.h"
#include "input/test_files.h"

namespace firstpass::input {
namespace {

using namespace test;
using namespace std::string_literals;

std::string database_of(const std::string& sql) {
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << (error ? error : "");
  sqlite3_int64 size = 0;
  unsigned char* const bytes = sqlite3_serialize(database, "main", &size, 0);
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  sqlite3_close(database);
  return out;
}

const std::string kFirefox =
    "CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url LONGVARCHAR, title LONGVARCHAR, rev_host LONGVARCHAR, "
    "visit_count INTEGER DEFAULT 0, hidden INTEGER DEFAULT 0 NOT NULL);"
    "CREATE TABLE moz_historyvisits (id INTEGER PRIMARY KEY, from_visit INTEGER, place_id INTEGER, visit_date INTEGER, "
    "visit_type INTEGER, session INTEGER);";

std::string firefox() {
  return database_of(
      kFirefox +
      "INSERT INTO moz_places (id, url, title) VALUES "
      "(1, 'https://www.energy.example/heat-pumps/grants?session=77f1&user=kim#top', 'Grants for heat pumps'),"
      "(2, 'https://kim:secret@mail.example:8443/inbox/', 'Inbox' || char(10) || '(3)'),"
      "(3, 'about:config', 'Advanced'), (4, 'file:///media/disk/diary.html', 'Diary'),"
      "(5, 'https://ads.example/frame', 'Ad'), (6, 'https://bare.example/', NULL);"
      "INSERT INTO moz_historyvisits (place_id, visit_date, visit_type) VALUES "
      "(1, 1763629200000000, 1), (1, 1763632800000000, 1), (2, 1763625600000000, 2), (3, 1763629300000000, 1),"
      "(4, 1763629300000000, 1), (5, 1763629300000000, 8), (6, 1763539200000000, 1);");
}

Result<Document> read(const std::string& bytes) { return read_bytes("places.sqlite", bytes, Context{}); }

std::string error_of(const std::string& bytes) {
  const auto document = read(bytes);
  return document ? "read" : document.error().message;
}

class History : public ::testing::Test {
 protected:
  void SetUp() override {
    setenv("TZ", "UTC", 1);
    tzset();
  }
};

TEST_F(History, OfFirefoxIsALineForEachPageAndDay) {
  const auto document = read(firefox());
  ASSERT_TRUE(document) << document.error().message;
  ASSERT_EQ(document->parts.size(), 1u);
  const Part& part = document->parts[0];
  EXPECT_EQ(part.kind, PartKind::records);
  EXPECT_EQ(part.role, "history");
  EXPECT_EQ(part.text,
            "Visits of web pages in Firefox, 2025-11-19 to 2025-11-20: 4 to 3 sites, most often energy.example (2), "
            "bare.example (1), mail.example:8443 (1).\n\n"
            "2025-11-20 10:00  Grants for heat pumps (energy.example/heat-pumps/grants), 2 times\n"
            "2025-11-20 08:00  Inbox (3) (mail.example:8443/inbox)\n"
            "2025-11-19 08:00  bare.example\n");
  EXPECT_EQ(part.metadata.at("visits"), "4");
}

TEST_F(History, HoldsNoQueryNoPasswordAndNoPageOfTheMachine) {
  const auto document = read(firefox());
  ASSERT_TRUE(document);
  for (const char* absent : {"session", "77f1", "secret", "kim", "diary", "config", "ads.example"})
    EXPECT_EQ(document->parts[0].text.find(absent), std::string::npos) << absent;
}

TEST_F(History, IsOnTheClockOfTheMachine) {
  setenv("TZ", "EST5", 1);
  tzset();
  const auto document = read(firefox());
  ASSERT_TRUE(document);
  EXPECT_NE(document->parts[0].text.find("2025-11-20 05:00  Grants"), std::string::npos);
}

TEST_F(History, OfAWriteAheadLogIsReadFromWhatTheFileHolds) {
  std::string bytes = firefox();
  bytes[18] = bytes[19] = 2;  // as Firefox leaves its file
  EXPECT_TRUE(read(bytes));
}

TEST_F(History, OfChromiumLeavesFramesAndRedirectsOut) {
  const auto document = read(database_of(
      "CREATE TABLE urls (id INTEGER PRIMARY KEY AUTOINCREMENT, url LONGVARCHAR, title LONGVARCHAR, visit_count "
      "INTEGER);"
      "CREATE TABLE visits (id INTEGER PRIMARY KEY AUTOINCREMENT, url INTEGER NOT NULL, visit_time INTEGER NOT NULL, "
      "from_visit INTEGER, transition INTEGER DEFAULT 0 NOT NULL);"
      "INSERT INTO urls (url, title) VALUES ('https://shop.example/kettle', 'Kettle'), ('http://t.example/r', "
      "'Redirect'), "
      "('https://frame.example/', 'Frame');"
      "INSERT INTO visits (url, visit_time, transition) VALUES (1, 13408102800000000, 805306368), "
      "(2, 13408102800000000, 268435456), (3, 13408102800000000, 805306371);"));
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->parts[0].text,
            "Visits of web pages in Chromium, 2025-11-20 to 2025-11-20: 1 to 1 site, most often shop.example (1).\n\n"
            "2025-11-20 09:00  Kettle (shop.example/kettle)\n");
}

TEST_F(History, OfSafariCountsFromTwoThousandAndOne) {
  const auto document = read(database_of(
      "CREATE TABLE history_items (id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE, domain_expansion "
      "TEXT);"
      "CREATE TABLE history_visits (id INTEGER PRIMARY KEY AUTOINCREMENT, history_item INTEGER NOT NULL, visit_time "
      "REAL "
      "NOT NULL, title TEXT);"
      "INSERT INTO history_items (url) VALUES ('https://news.example/a');"
      "INSERT INTO history_visits (history_item, visit_time, title) VALUES (1, 785322000.25, 'A headline');"));
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_NE(document->parts[0].text.find("2025-11-20 09:00  A headline (news.example/a)"), std::string::npos)
      << document->parts[0].text;
}

TEST_F(History, OfAnExportIsReadNewestFirst) {
  const auto document = read(
      R"({"Browser History": [{"title": "Old", "url": "https://a.example/1", "time_usec": 1763539200000000},
          {"title": "New", "url": "https://a.example/2", "time_usec": 1763629200000000},
          {"title": "No time", "url": "https://a.example/3"}, 7]})");
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_LT(document->parts[0].text.find("New (a.example/2)"), document->parts[0].text.find("Old (a.example/1)"));
  EXPECT_EQ(document->parts[0].text.find("No time"), std::string::npos);
}

TEST_F(History, OfOtherDatabasesIsRefusedInOneLine) {
  EXPECT_EQ(error_of(database_of("CREATE TABLE notes (id INTEGER)")),
            "places.sqlite is a database, but no browser's history");
  EXPECT_EQ(error_of(database_of(kFirefox)), "places.sqlite: has no visits of web pages in it");
  EXPECT_EQ(error_of(R"({"Browser History": [{"title": )"),
            "places.sqlite is a damaged or cut export of a browser's history");
}

// A view may hold a query that never ends.
TEST_F(History, OfAViewIsNotFollowed) {
  EXPECT_EQ(
      error_of(database_of("CREATE TABLE visits (id INTEGER);"
                           "CREATE VIEW urls AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i "
                           "AS id, i AS url, i AS title FROM n;")),
      "places.sqlite is a database, but no browser's history");
}

TEST_F(History, SurvivesEveryCutAndBrokenPages) {
  const std::string bytes = firefox();
  EXPECT_EQ(read_every_cut(bytes, 1024, 16), 0);
  for (std::size_t at = 100; at < bytes.size(); at += 977) {
    std::string broken = bytes;
    for (std::size_t i = at; i < std::min(at + 40, bytes.size()); ++i) broken[i] = static_cast<char>(i * 7 + at);
    const auto document = read(broken);
    EXPECT_TRUE(document || document.error().code == Code::data_loss) << at;
  }
}

}  // namespace
}  // namespace firstpass::input
