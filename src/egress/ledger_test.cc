#include "egress/ledger.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "core/fiber.h"
#include "core/file.h"
#include "core/sqlite.h"
#include "egress/ledger_row.h"

namespace firstpass::egress {
namespace {

class LedgerTest : public ::testing::Test {
 protected:
  LedgerTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "firstpass-ledger-XXXXXX").string();
    m_folder = ::mkdtemp(pattern.data());
  }
  ~LedgerTest() override { std::filesystem::remove_all(m_folder); }

  std::filesystem::path file() const { return m_folder / "ledger.sqlite"; }
  std::unique_ptr<Ledger> open() { return std::move(*Ledger::open(file(), m_key)); }
  static LedgerEntry entry(const std::string& id, Crossing crossing = Crossing::intent) {
    LedgerEntry e;
    e.request_id = id, e.crossing = crossing, e.destination = "openai api.openai.com", e.rule = "allowed";
    e.bytes = 1234, e.tokens = 300, e.cost = 0.00042, e.hidden = {{"PERSON", 2}, {"IBAN_CODE", 1}}, e.status = 200;
    return e;
  }
  void tamper(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  }

  std::filesystem::path m_folder;
  vault::Key m_key = vault::Key::ephemeral();
};

// The chain is over these bytes: rows of before must still fit when they are read again.
TEST(LedgerRow, WhatIsHiddenIsWrittenAsTheLibraryWritesIt) {
  for (const std::map<std::string, int>& hidden : {std::map<std::string, int>{},
                                                   {{"PERSON", 2}},
                                                   {{"PERSON", 1'000'000}, {"IBAN_CODE", 0}, {"X_1", -3}},
                                                   {{"", 1}},
                                                   {{"A\"B", 1}, {"C", 2}},
                                                   {{"\x01", 1}},
                                                   {{"Größe", 1}},
                                                   {{"\xFF", 1}},
                                                   {{"lower", 1}, {"UPPER", 2}}}) {
    Row row;
    row.entry.hidden = hidden;
    format_row(row);
    const auto expected = nlohmann::json(hidden).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    EXPECT_EQ(row.hidden, hidden.empty() ? "{}" : expected);
  }
}

TEST_F(LedgerTest, KeepsWhatWasAppended) {
  auto ledger = open();
  ASSERT_TRUE(ledger->append(entry("A")));
  const auto second = ledger->append(entry("A", Crossing::done));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->sequence, 2);
  ledger.reset();
  const auto rows = *open()->entries();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].crossing, Crossing::done);
  EXPECT_EQ(rows[1].hidden, (std::map<std::string, int>{{"PERSON", 2}, {"IBAN_CODE", 1}}));
  EXPECT_NEAR(rows[1].cost, 0.00042, 1e-9);
  EXPECT_EQ(rows[1].time.size(), std::string("2026-11-23T22:35:48.120Z").size());
  const auto check = *open()->verify();
  EXPECT_TRUE(check.intact) << check.reason;
  EXPECT_EQ(check.entries, 2);
  EXPECT_EQ(check.head.size(), 64u);
}

TEST_F(LedgerTest, AnEmptyLedgerIsIntact) { EXPECT_TRUE(open()->verify()->intact); }

TEST_F(LedgerTest, EveryChangeOfARowIsSeen) {
  auto ledger = open();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(ledger->append(entry(std::to_string(i))));
  for (const char* change :
       {"bytes = bytes + 1", "tokens = 0", "cost = '0.000000000'", "destination = 'other'", "rule = 'x'",
        "crossing = 'failed'", "time = '2020-01-01T00:00:00.000Z'", "request_id = 'x'", "hidden = '{}'", "status = 500",
        "body_mac = 'ab'", "link = zeroblob(32)", "crossing = 'nonsense'", "hidden = 'nonsense'"}) {
    tamper("CREATE TABLE keep AS SELECT * FROM row; UPDATE row SET " + std::string(change) + " WHERE sequence = 3");
    const auto check = *ledger->verify();
    EXPECT_FALSE(check.intact) << change;
    EXPECT_EQ(check.first_bad, 3) << change;
    tamper("DELETE FROM row; INSERT INTO row SELECT * FROM keep; DROP TABLE keep");
  }
  EXPECT_TRUE(ledger->verify()->intact);
}

TEST_F(LedgerTest, GapsAndExchangedRowsAreSeen) {
  auto ledger = open();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(ledger->append(entry(std::to_string(i))));
  tamper(
      "UPDATE row SET sequence = 99 WHERE sequence = 2; UPDATE row SET sequence = 2 WHERE sequence = 3;"
      "UPDATE row SET sequence = 3 WHERE sequence = 99");
  EXPECT_EQ(ledger->verify()->first_bad, 2);
  tamper("DELETE FROM row WHERE sequence = 2");
  const auto check = *ledger->verify();
  EXPECT_EQ(check.first_bad, 2);
  EXPECT_NE(check.reason.find("missing"), std::string::npos);
}

TEST_F(LedgerTest, CutOffRowsAreSeenByTheHead) {
  auto ledger = open();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(ledger->append(entry(std::to_string(i))));
  const std::string head = ledger->verify()->head;
  tamper("DELETE FROM row WHERE sequence = 4");
  const auto check = *ledger->verify();
  EXPECT_FALSE(check.intact);
  EXPECT_EQ(check.first_bad, 4);
  EXPECT_FALSE(ledger->verify(head)->intact);
}

TEST_F(LedgerTest, AnOldCopyPutBackIsSeenByAHeadKeptElsewhere) {
  auto ledger = open();
  ASSERT_TRUE(ledger->append(entry("1")));
  const std::string early = ledger->verify()->head;
  tamper("PRAGMA wal_checkpoint(TRUNCATE)");
  const auto copy = *read_file(file());
  ASSERT_TRUE(ledger->append(entry("2")));
  const std::string late = ledger->verify()->head;
  EXPECT_TRUE(ledger->verify(early)->intact);
  EXPECT_TRUE(ledger->verify(late)->intact);
  ledger.reset();
  std::filesystem::remove(file().string() + "-wal"), std::filesystem::remove(file().string() + "-shm");
  ASSERT_TRUE(write_file(file(), copy));
  EXPECT_TRUE(open()->verify()->intact);  // it cannot know by itself
  const auto check = *open()->verify(late);
  EXPECT_FALSE(check.intact);
  EXPECT_NE(check.reason.find("kept elsewhere"), std::string::npos);
}

TEST_F(LedgerTest, AnotherKeyDoesNotVerify) {
  ASSERT_TRUE(open()->append(entry("1")));
  auto other = std::move(*Ledger::open(file(), vault::Key::ephemeral()));
  EXPECT_FALSE(other->verify()->intact);
}

TEST_F(LedgerTest, CommitsToTheBodyUntilForgotten) {
  auto ledger = open();
  const auto row = *ledger->append_with_body(entry("R"), "the exact bytes");
  const auto twin = *ledger->append_with_body(entry("R"), "the exact bytes");
  EXPECT_NE(row.body_mac, twin.body_mac);  // equal bodies cannot be told to be equal
  EXPECT_TRUE(*ledger->matches_body(row.sequence, "the exact bytes"));
  EXPECT_FALSE(*ledger->matches_body(row.sequence, "other bytes"));
  ASSERT_TRUE(ledger->forget("R"));
  EXPECT_FALSE(*ledger->matches_body(row.sequence, "the exact bytes"));
  EXPECT_TRUE(ledger->verify()->intact);
}

TEST_F(LedgerTest, ThreadsAndProcessesAppendToOneChain) {
  std::vector<pid_t> children;
  for (int p = 0; p < 3; ++p) {
    const pid_t child = ::fork();
    if (child == 0) {
      auto ledger = open();
      bool good = true;
      for (int i = 0; i < 20; ++i) good &= ledger->append(entry("p" + std::to_string(p))).has_value();
      ::_exit(good ? 0 : 1);
    }
    children.push_back(child);
  }
  auto ledger = open();
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&ledger, t] {
      for (int i = 0; i < 20; ++i) EXPECT_TRUE(ledger->append(entry("t" + std::to_string(t))));
    });
  for (auto& thread : threads) thread.join();
  for (const pid_t child : children) {
    int status = 1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const auto check = *ledger->verify();
  EXPECT_TRUE(check.intact) << check.reason;
  EXPECT_EQ(check.entries, 8 * 20 + 3 * 20);
}

TEST_F(LedgerTest, AKillWhileAppendingLeavesAChainThatVerifies) {
  for (int round = 0; round < 15; ++round) {
    int started[2];
    ASSERT_EQ(::pipe(started), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto ledger = open();
      for (;;) {
        (void)ledger->append_with_body(entry("k"), "body");
        (void)!::write(started[1], "x", 1);
      }
    }
    char first = 0;
    ASSERT_EQ(::read(started[0], &first, 1), 1);
    ::usleep(static_cast<useconds_t>(700 * round));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(started[0]), ::close(started[1]);
    const auto check = *open()->verify();
    ASSERT_TRUE(check.intact) << check.reason;
  }
  EXPECT_GT(open()->verify()->entries, 0);
}

// The worked example of docs/formats/ledger.md, whose numbers were computed by another program.
TEST_F(LedgerTest, ReadsTheExampleOfItsFormat) {
  std::string bytes(32, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i);
  const auto ledger = std::move(*Ledger::open(file(), *vault::Key::from_bytes(bytes)));
  const std::string second_link = "af3697617f349732aa63abb3de2c78751c591532a4ba41498fc073ec322046a1";
  tamper(
      "INSERT INTO row VALUES(1, '2026-11-23T22:35:48.120Z', '01KBX5W3QJ8T5N0V6YH2M4R7ZD', 'intent', 'openai "
      "api.openai.com', 'allowed', 27, 13, '0.000000000', '{\"PERSON\":2}', 0, "
      "'6bee461f9cd4c53d30f4d20f030b5a61f13ea631b810c2b8e845c993e684872d', x'000102030405060708090a0b0c0d0e0f', "
      "x'ca533ae29c83deab276ef78b59f353f77762c334b010e2aabf2be4db530d9a61', NULL);"
      "INSERT INTO row VALUES(2, '2026-11-23T22:35:49.003Z', '01KBX5W3QJ8T5N0V6YH2M4R7ZD', 'done', 'openai "
      "api.openai.com', 'allowed', 27, 118, '0.000640000', '{\"PERSON\":2}', 200, '', NULL, "
      "x'" +
      second_link +
      "', NULL);"
      "INSERT INTO head VALUES(1, 2, x'beed2bc5871dce3667c312ac2f7f1b33591ad1ab39914ef719f83636a4d4f406')");
  const auto check = *ledger->verify(second_link);
  EXPECT_TRUE(check.intact) << check.reason;
  EXPECT_EQ(check.entries, 2);
  EXPECT_EQ(check.head, second_link);
  EXPECT_TRUE(*ledger->matches_body(1, "{\"model\":\"m\",\"messages\":[]}"));
}

TEST_F(LedgerTest, OutcomesAreThereForWhoeverAsks) {
  auto ledger = open();
  ASSERT_TRUE(ledger->append(entry("A")));
  ledger->note(entry("A", Crossing::cancelled));
  const auto rows = *ledger->entries();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].crossing, Crossing::cancelled);
  ledger->note(entry("B", Crossing::done));
  ledger.reset();  // the end writes what is left
  EXPECT_EQ(open()->verify()->entries, 3);
}

TEST_F(LedgerTest, AnEventLoopNeedNotWait) {
  auto ledger = open();
  std::atomic<int> written{0};
  {
    std::string body = "the exact bytes";
    for (int i = 0; i < 500; ++i)
      ledger->append_async(entry("R"), body, [&](Result<LedgerEntry> row) { written += row && row->sequence > 0; });
    body.assign(body.size(), 'x');  // it was read already
  }
  ASSERT_TRUE(ledger->flush());
  EXPECT_EQ(written, 500);
  EXPECT_TRUE(*ledger->matches_body(500, "the exact bytes"));
  EXPECT_TRUE(ledger->verify()->intact);
}

// What a fiber's row waits for is its loop's next pause; one that blocks that loop must not wait for it.
TEST_F(LedgerTest, RowsOfFibersAreWrittenWhetherTheirLoopPausesOrNot) {
  auto ledger = open();
  constexpr int kFibers = 200;
  EventLoop loop;
  int written = 0;
  for (int i = 0; i < kFibers; ++i)
    start_fiber(loop, [&, i] {
      Waiter waiter;
      ledger->append_async(entry("F"), "body", [&, notify = waiter.notifier()](const Result<LedgerEntry>& row) {
        EXPECT_TRUE(row);
        notify();
      });
      if (i % 50 == 0) { EXPECT_TRUE(ledger->append(entry("B"))); }
      ledger->note(entry("F", Crossing::done));
      waiter.wait();
      if (++written == kFibers) loop.stop();
    });
  loop.run();
  EXPECT_EQ(written, kFibers);
  ASSERT_TRUE(ledger->flush());
  EXPECT_EQ(ledger->verify()->entries, 2 * kFibers + kFibers / 50);
}

TEST_F(LedgerTest, ARowOfALoopThatEndedIsWritten) {
  auto ledger = open();
  std::atomic<bool> written{false};
  {
    EventLoop loop;
    start_fiber(loop, [&] {
      ledger->append_async(entry("L"), std::nullopt,
                           [&](const Result<LedgerEntry>& row) { written = row.has_value(); });
      loop.stop();
    });
    loop.run();
  }
  ASSERT_TRUE(ledger->flush());
  EXPECT_TRUE(written);
}

TEST_F(LedgerTest, AConversationIsForgottenAsAWhole) {
  auto ledger = open();
  LedgerEntry mine = entry("A"), other = entry("B");
  mine.scope = "claims", other.scope = "others";
  ASSERT_TRUE(ledger->append_with_body(mine, "body"));
  ASSERT_TRUE(ledger->append_with_body(other, "body"));
  EXPECT_EQ(*ledger->forget_scope("claims"), 1);
  EXPECT_EQ(*ledger->forget_scope("claims"), 0);
  EXPECT_FALSE(*ledger->matches_body(1, "body"));
  EXPECT_TRUE(*ledger->matches_body(2, "body"));
  EXPECT_TRUE(ledger->verify()->intact);
}

TEST_F(LedgerTest, ExportedRowsVerifyWithoutTheFile) {
  auto ledger = open();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(ledger->append(entry(std::to_string(i))));
  auto rows = *ledger->entries();
  const std::string head = ledger->verify()->head;
  const auto check = [&](std::vector<LedgerEntry> given) {
    std::size_t at = 0;
    return *ledger->verify_rows(
        [&]() -> Result<std::optional<LedgerEntry>> {
          if (at == given.size()) return std::optional<LedgerEntry>();
          return std::optional(given[at++]);
        },
        head);
  };
  EXPECT_TRUE(check(rows).intact) << check(rows).reason;
  auto changed = rows;
  changed[2].tokens += 1;
  EXPECT_EQ(check(changed).first_bad, 3);
  rows.pop_back();
  EXPECT_FALSE(check(rows).intact);
}

TEST_F(LedgerTest, AddsUpWhatADayCost) {
  auto ledger = open();
  const std::string today = utc_now().substr(0, 10);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(ledger->append(entry("A", Crossing::done)));
  EXPECT_NEAR(*ledger->spent("openai", today), 3 * 0.00042, 1e-9);
  ASSERT_TRUE(ledger->append(entry("A", Crossing::done)));
  EXPECT_NEAR(*ledger->spent("openai", today), 4 * 0.00042, 1e-9);
  EXPECT_EQ(*ledger->spent("open", today), 0);
  EXPECT_EQ(*ledger->spent("openai", "2020-01-01"), 0);
}

TEST_F(LedgerTest, ALedgerOfTheFirstFormatGoesOn) {
  tamper(
      "CREATE TABLE row(sequence INTEGER PRIMARY KEY, time TEXT NOT NULL, request_id TEXT NOT NULL, crossing TEXT NOT "
      "NULL, destination TEXT NOT NULL, rule TEXT NOT NULL, bytes INTEGER NOT NULL, tokens INTEGER NOT NULL, cost TEXT "
      "NOT NULL, hidden TEXT NOT NULL, status INTEGER NOT NULL, body_mac TEXT NOT NULL, nonce BLOB, link BLOB NOT "
      "NULL);CREATE TABLE head(one INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, mac BLOB NOT NULL);"
      "PRAGMA user_version = 1");
  ASSERT_TRUE(open()->append(entry("A")));
  EXPECT_TRUE(open()->verify()->intact);
  tamper("PRAGMA user_version = 9");
  EXPECT_EQ(Ledger::open(file(), m_key).error().code, Code::failed_precondition);
}

TEST_F(LedgerTest, AFileThatIsNoLedgerIsAnError) {
  ASSERT_TRUE(write_file(file(), std::string(5000, 'x')));
  const auto opened = Ledger::open(file(), m_key);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::data_loss);
}

TEST_F(LedgerTest, TheFileIsForItsOwnerOnly) {
  ASSERT_TRUE(open()->append(entry("1")));
  EXPECT_EQ(std::filesystem::status(file()).permissions() & std::filesystem::perms::all,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace firstpass::egress
