#include "vault/vault.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "core/fiber.h"
#include "core/file.h"
#include "vault/database.h"
#include "vault/durable.h"
#include "vault/group_commit.h"

static std::atomic<bool> g_syncs_fail{false};

/// Stands before that of libc, for this program and for SQLite.
extern "C" int fdatasync(int file) {
  if (!g_syncs_fail) return static_cast<int>(::syscall(SYS_fdatasync, file));
  errno = EIO;
  return -1;
}

namespace firstpass::vault {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;

class VaultFile : public ::testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/fp-vault-XXXXXX";
    m_folder = mkdtemp(pattern);
  }
  void TearDown() override { fs::remove_all(m_folder); }
  fs::path database() const { return m_folder / "vault.db"; }
  std::unique_ptr<Vault> open() const {
    auto key = Key::from_file(m_folder / "key");
    EXPECT_TRUE(key) << key.error().message;
    auto vault = Vault::open(database(), std::move(*key));
    EXPECT_TRUE(vault) << vault.error().message;
    return std::move(*vault);
  }
  // Every byte that lies on the disk.
  std::string disk() const {
    std::string all;
    for (const auto& file : fs::directory_iterator(m_folder)) {
      std::ifstream in(file.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }
  fs::path m_folder;
};

TEST(Key, SealsForOneContextOnly) {
  const Key key = Key::ephemeral();
  const std::string sealed = key.seal("Ada Lovelace", "names");
  EXPECT_EQ(sealed.find("Ada"), std::string::npos);
  EXPECT_EQ(key.open(sealed, "names").value(), "Ada Lovelace");
  EXPECT_EQ(key.open(sealed, "other").error().code, Code::data_loss);
  EXPECT_EQ(Key::ephemeral().open(sealed, "names").error().code, Code::data_loss);
  std::string changed = sealed;
  changed[30] = static_cast<char>(changed[30] ^ 1);
  EXPECT_FALSE(key.open(changed, "names"));
  EXPECT_FALSE(key.open(sealed.substr(0, 20), "names"));
  EXPECT_NE(key.seal("Ada Lovelace", "names"), sealed) << "nonces must differ";
  EXPECT_EQ(key.open(key.seal("", "x"), "x").value(), "");
}

TEST(Key, MacDependsOnKeyAndContext) {
  const Key key = Key::ephemeral();
  EXPECT_EQ(key.mac("a", "x"), key.mac("a", "x"));
  EXPECT_NE(key.mac("a", "x"), key.mac("a", "y"));
  EXPECT_NE(key.mac("a", "x"), Key::ephemeral().mac("a", "x"));
}

TEST_F(VaultFile, KeyFileIsMadeOnceAndPrivate) {
  const auto first = Key::from_file(m_folder / "new" / "key");
  ASSERT_TRUE(first);
  struct stat info {};
  ASSERT_EQ(::stat((m_folder / "new" / "key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  const auto second = Key::from_file(m_folder / "new" / "key");
  EXPECT_EQ(first->mac("m", "c"), second->mac("m", "c"));
  ::chmod((m_folder / "new" / "key").c_str(), 0644);
  EXPECT_EQ(Key::from_file(m_folder / "new" / "key").error().code, Code::failed_precondition);
  std::ofstream(m_folder / "short") << "abc";
  ::chmod((m_folder / "short").c_str(), 0600);
  EXPECT_EQ(Key::from_file(m_folder / "short").error().code, Code::data_loss);
}

void expect_scope_behaviour(Vault& vault) {
  auto scope = vault.scope("talk", "openai").value();
  const std::string ada = scope->placeholder("PERSON", "Ada").value();
  EXPECT_TRUE(is_placeholder(ada)) << ada;
  EXPECT_EQ(ada.rfind("<PERSON_", 0), 0u);
  EXPECT_EQ(scope->placeholder("PERSON", "Ada").value(), ada);
  const std::string caps = scope->placeholder("PERSON", "ADA").value();
  EXPECT_NE(caps, ada);
  EXPECT_EQ(scope->original(ada), "Ada");
  EXPECT_EQ(scope->original(caps), "ADA");
  EXPECT_EQ(scope->original("<PERSON_0000>").has_value(), ada == "<PERSON_0000>");
  EXPECT_EQ(scope->generation(), 2u);

  auto other = vault.scope("talk", "anthropic").value();
  EXPECT_NE(other->placeholder("PERSON", "Ada").value(), ada) << "destinations could be joined";
  EXPECT_FALSE(other->original(caps).has_value() && *other->original(caps) == "ADA");
  EXPECT_EQ(vault.scope("talk", "openai").value()->placeholder("PERSON", "Ada").value(), ada);

  const auto many =
      scope->placeholders({{"PERSON", "Ada"}, {"EMAIL_ADDRESS", "a@b.example"}, {"PERSON", "Ada"}}).value();
  EXPECT_EQ(many[0], ada);
  EXPECT_EQ(many[2], ada);
  EXPECT_EQ(scope->original(many[1]), "a@b.example");
  EXPECT_EQ(scope->entries().size(), 3u);
  EXPECT_EQ(scope->given_out()[2], many[1]);

  for (const char* bad : {"", "person", "A B", "1A", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    EXPECT_EQ(scope->placeholder(bad, "x").error().code, Code::invalid_argument) << bad;
  const std::string bytes("\xff\0\n<>", 5);
  EXPECT_EQ(scope->original(scope->placeholder("LITERAL", bytes).value()), bytes);

  EXPECT_EQ(vault.scopes().value(), std::vector<std::string>{"talk"});
  EXPECT_TRUE(vault.erase("talk"));
  EXPECT_FALSE(scope->original(ada).has_value());
  EXPECT_TRUE(scope->entries().empty());
  EXPECT_EQ(scope->placeholder("PERSON", "Ada").error().code, Code::failed_precondition);
  EXPECT_FALSE(other->original(caps).has_value());
  EXPECT_EQ(vault.erase("talk").error().code, Code::not_found);
  EXPECT_TRUE(vault.scope("talk", "openai").value()->entries().empty());

  auto brief = vault.scope("brief", "local", hours(0)).value();
  auto lasting = vault.scope("lasting", "local").value();
  EXPECT_TRUE(lasting->placeholder("PERSON", "Ada"));
  EXPECT_TRUE(vault.erase_expired());
  EXPECT_EQ(lasting->entries().size(), 1u);
  const auto left = vault.scopes().value();
  EXPECT_EQ(std::count(left.begin(), left.end(), "brief"), 0);
  EXPECT_EQ(std::count(left.begin(), left.end(), "lasting"), 1);
}

TEST(MemoryVault, Scopes) { expect_scope_behaviour(*Vault::in_memory()); }
TEST_F(VaultFile, Scopes) { expect_scope_behaviour(*open()); }

void expect_links(Vault& vault) {
  auto scope = vault.scope("links", "openai").value();
  const Value watson{"PERSON", "Kimberly Watson", {}, {}, Written::plain, {}};
  const Value kim{"PERSON", "Kim", "PERSON", "Kimberly Watson", Written::plain, {}};
  const Value mail{"EMAIL_ADDRESS", "kw@acme.example", "PERSON", "Kim", Written::plain, {}};
  const auto made = scope->assign({watson, kim, mail}).value();
  const std::string tag = made[0].substr(8, 4);
  EXPECT_EQ(made[1], "<PERSON_" + tag + "A>");
  EXPECT_EQ(made[2], "<EMAIL_ADDRESS_" + tag + "B>");
  EXPECT_EQ(scope->original(made[1]), "Kim");
  EXPECT_EQ(scope->assign({kim}).value()[0], made[1]);
  for (const Entry& entry : scope->entries()) EXPECT_EQ(entry.entity, tag);
  std::set<std::string> tags;
  for (int i = 0; i < 1200; ++i) {
    const std::string form = "form " + std::to_string(i);
    tags.insert(scope->assign({{"PERSON", form, "PERSON", "Kim", Written::plain, {}}}).value()[0]);
  }
  EXPECT_EQ(tags.size(), 1200u);
  for (const std::string& placeholder : tags) EXPECT_TRUE(is_placeholder(placeholder)) << placeholder;
  for (const Entry& entry : scope->entries()) EXPECT_EQ(entry.entity, tag);
}

TEST(MemoryVault, FormsOfOnePersonShareATag) { expect_links(*Vault::in_memory()); }
TEST_F(VaultFile, FormsOfOnePersonShareATag) { expect_links(*open()); }

TEST_F(VaultFile, OtherWaysOfWritingComeBackAfterARestart) {
  const auto draw = [](int attempt) { return attempt == 0 ? std::string("Laura Bennett") : std::string("Laura Boyd"); };
  const Value number{"ACCOUNT", "12345678", {}, {}, Written::quoted, {}};
  const Value kim{"PERSON", "Kim Watson", {}, {}, Written::surrogate, draw};
  const Value bo{"PERSON", "Bo Watson", {}, {}, Written::surrogate, draw};
  const Value none{"PERSON", "No Name", {}, {}, Written::surrogate, [](int) { return std::string(); }};
  const auto made = open()->scope("talk", "openai").value()->assign({number, kim, bo, none}).value();
  EXPECT_TRUE(is_placeholder(made[0].substr(1, made[0].size() - 2))) << made[0];
  EXPECT_EQ(made[1], "Laura Bennett");
  EXPECT_EQ(made[2], "Laura Boyd") << "two people must not share a surrogate";
  EXPECT_TRUE(is_placeholder(made[3])) << "without a surrogate a placeholder is given out";
  auto vault = open();
  auto scope = vault->scope("talk", "openai").value();
  EXPECT_EQ(scope->original(made[0]), "12345678");
  EXPECT_EQ(scope->original("Laura Boyd"), "Bo Watson");
  EXPECT_EQ(scope->assign({number, kim, bo, none}).value(), made);
  EXPECT_EQ(scope->entries()[1].type, "PERSON");
  EXPECT_EQ(scope->derive("x"), open()->scope("talk", "openai").value()->derive("x"));
  EXPECT_NE(scope->derive("x"), vault->scope("talk", "other").value()->derive("x"));
}

TEST_F(VaultFile, StableOverRestartsAndSealedOnDisk) {
  std::string placeholder;
  {
    auto vault = open();
    placeholder = vault->scope("client-meeting", "openai").value()->placeholder("PERSON", "Kimberly Watson").value();
    const std::string bytes = disk();
    for (const char* secret : {"Kimberly", "Watson", "client-meeting", "PERSON"})
      EXPECT_EQ(bytes.find(secret), std::string::npos) << secret << " lies open on the disk";
  }
  auto vault = open();
  auto scope = vault->scope("client-meeting", "openai").value();
  EXPECT_EQ(scope->original(placeholder), "Kimberly Watson");
  EXPECT_EQ(scope->placeholder("PERSON", "Kimberly Watson").value(), placeholder);
  struct stat info {};
  for (const char* file : {"vault.db", "vault.db-wal", "vault.db-shm"}) {
    if (::stat((m_folder / file).c_str(), &info) == 0) { EXPECT_EQ(info.st_mode & 077, 0u) << file; }
  }
}

TEST_F(VaultFile, EraseLeavesNoSealedRowBehind) {
  auto vault = open();
  auto scope = vault->scope("gone", "openai").value();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(scope->placeholder("PERSON", "Person " + std::to_string(i)));
  auto kept = vault->scope("kept", "openai").value();
  const std::string placeholder = kept->placeholder("PERSON", "Kept").value();
  ASSERT_TRUE(vault->erase("gone"));
  EXPECT_EQ(kept->original(placeholder), "Kept");
  struct stat info {};
  ASSERT_EQ(::stat((m_folder / "vault.db-wal").c_str(), &info), 0);
  EXPECT_EQ(info.st_size, 0) << "the log still holds the wrapped key";
}

TEST_F(VaultFile, AnotherKeyIsRefused) {
  open();
  const auto vault = Vault::open(database(), Key::ephemeral());
  ASSERT_FALSE(vault);
  EXPECT_EQ(vault.error().code, Code::failed_precondition);
}

TEST_F(VaultFile, DamagedFileIsRefused) {
  { std::ofstream(database()) << std::string(5000, 'x'); }
  const auto vault = Vault::open(database(), Key::ephemeral());
  ASSERT_FALSE(vault);
  EXPECT_EQ(vault.error().code, Code::data_loss);
}

TEST_F(VaultFile, ThreadsAgree) {
  auto vault = open();
  std::vector<std::vector<std::string>> seen(4);
  std::vector<std::thread> threads;
  for (auto& mine : seen) {
    threads.emplace_back([&vault, &mine] {
      auto scope = vault->scope("shared", "openai").value();
      for (int i = 0; i < 40; ++i) mine.push_back(scope->placeholder("PERSON", "Person " + std::to_string(i)).value());
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& mine : seen) EXPECT_EQ(mine, seen[0]);
  EXPECT_EQ(std::set<std::string>(seen[0].begin(), seen[0].end()).size(), 40u);
}

TEST_F(VaultFile, ProcessesAgree) {
  open();  // the key and the tables exist
  std::vector<pid_t> children;
  for (int child = 0; child < 3; ++child) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      auto vault = open();
      auto scope = vault->scope("shared", "openai").value();
      std::string out;
      for (int i = 0; i < 20; ++i) out += scope->placeholder("PERSON", "Person " + std::to_string(i)).value();
      const bool written = static_cast<bool>(write_file(m_folder / ("out" + std::to_string(child)), out));
      ::_exit(written ? 0 : 1);
    }
    children.push_back(pid);
  }
  for (const pid_t pid : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(pid, &status, 0), pid);
    EXPECT_EQ(status, 0);
  }
  const std::string first = read_file(m_folder / "out0").value();
  EXPECT_EQ(read_file(m_folder / "out1").value(), first);
  EXPECT_EQ(read_file(m_folder / "out2").value(), first);
}

// A database in groups, of which each fiber and each thread writes a row and waits for it.
struct Grouped {
  explicit Grouped(const fs::path& file) : database(std::move(*Database::open(file))) {
    EXPECT_TRUE(database->execute("CREATE TABLE t(a INTEGER PRIMARY KEY)"));
    EXPECT_TRUE(database->defer_commits());
    commits.emplace(mutex, *database);
  }
  void write() {
    const std::lock_guard lock(mutex);
    auto part = Transaction::begin(*database);
    ASSERT_TRUE(part);
    EXPECT_TRUE(database->query("INSERT INTO t DEFAULT VALUES")->run());
    EXPECT_TRUE(part->commit());
  }
  std::int64_t rows() {
    const std::lock_guard lock(mutex);
    auto query = database->query("SELECT count(*) FROM t");
    EXPECT_TRUE(*query->step());
    return query->integer(0);
  }
  std::unique_ptr<Database> database;
  std::mutex mutex;
  std::optional<GroupCommit> commits;
};

TEST_F(VaultFile, FibersThatCameTogetherShareAGroup) {
  constexpr int kFibers = 64;
  Grouped grouped(m_folder / "groups.db");
  EventLoop loop;
  int kept = 0;
  for (int i = 0; i < kFibers / 2; ++i)
    start_fiber(loop, [&] {
      grouped.write();
      grouped.commits->soon();
      EXPECT_TRUE(grouped.commits->wait());
      if (++kept == kFibers / 2) loop.stop();
    });
  loop.run();
  EXPECT_EQ(kept, kFibers / 2);
  EXPECT_EQ(grouped.rows(), kFibers / 2);
  EXPECT_LT(grouped.database->group(), kFibers / 2u);  // one, unless the machine stood still
}

TEST_F(VaultFile, AThreadNeedNotWaitForALoopThatSaysNothing) {
  Grouped grouped(m_folder / "threads.db");
  EventLoop loop;
  loop.post([&] {
    start_fiber(loop, [&] {
      grouped.write();
      grouped.commits->soon();
    });
    std::thread([&] { EXPECT_TRUE(grouped.commits->wait()); }).join();  // the loop stands still meanwhile
    EXPECT_FALSE(grouped.database->has_open_group());
    EXPECT_TRUE(grouped.commits->wait());
    loop.stop();
  });
  loop.run();
  for (int i = 0; i < 20; ++i) {  // and the next ones are not forgotten
    start_fiber(loop, [&] {
      grouped.write();
      EXPECT_TRUE(grouped.commits->wait());
    });
    grouped.write();
    EXPECT_TRUE(grouped.commits->wait());
  }
  EXPECT_EQ(grouped.rows(), 21);
}

TEST_F(VaultFile, WhatNobodyAsksForIsCommittedToo) {
  auto vault = open();
  ASSERT_TRUE(commit_in_groups(*vault));
  auto scope = vault->scope("s", "d");
  ASSERT_TRUE(scope);
  const auto given = (*scope)->placeholder("PERSON", "Kim Watson");
  ASSERT_TRUE(given);
  auto other = open();  // as another process: it waits for the lock, not until its patience ends
  auto again = other->scope("s", "d");
  ASSERT_TRUE(again) << again.error().message;
  ASSERT_TRUE((*again)->placeholder("PERSON", "Lee Hooper"));
  EXPECT_EQ((*again)->original(*given), "Kim Watson");
}

// Parts of a group have no savepoints of their own.
TEST_F(VaultFile, AGroupInWhichAPartWasBrokenOffIsUndoneAndTheNextIsKept) {
  auto database = std::move(*Database::open(m_folder / "parts.db"));
  ASSERT_TRUE(database->execute("CREATE TABLE t(a INTEGER PRIMARY KEY)"));
  ASSERT_TRUE(database->defer_commits());
  const auto write = [&](std::int64_t value, bool whole) {
    auto part = Transaction::begin(*database);
    ASSERT_TRUE(part);
    EXPECT_TRUE(database->query("INSERT INTO t(a) VALUES(?)")->bind(value).run());
    if (whole) { EXPECT_TRUE(part->commit()); }
  };
  const auto rows = [&] {
    auto query = database->query("SELECT count(*) FROM t");
    EXPECT_TRUE(*query->step());
    return query->integer(0);
  };
  write(1, true);
  { EXPECT_TRUE(Transaction::begin(*database)); }  // had written nothing
  EXPECT_TRUE(database->commit_group());
  write(2, true);
  write(3, false);
  write(4, true);
  const std::uint64_t ended = database->ended();
  const Status undone = database->commit_group();
  ASSERT_FALSE(undone);
  EXPECT_TRUE(undone.error().retryable);
  EXPECT_EQ(rows(), 1);
  write(2, true);
  EXPECT_GT(database->ended(), ended);
  EXPECT_TRUE(database->commit_group());
  EXPECT_EQ(rows(), 2);
}

TEST_F(VaultFile, WhoWroteIntoAnUndoneGroupIsToldForEverAndTheScopeIsOpenedAnew) {
  auto vault = open();
  ASSERT_TRUE(commit_in_groups(*vault));
  auto broken = vault->scope("broken", "openai").value();
  auto other = vault->scope("other", "openai").value();
  ASSERT_TRUE(sync(*broken));
  {  // what a damaged disk would do in the middle of a part
    auto raw = std::move(*Database::open(database()));
    ASSERT_TRUE(
        raw->execute("CREATE TRIGGER fails BEFORE INSERT ON entries WHEN (SELECT count(*) FROM entries) = 2"
                     " BEGIN SELECT RAISE(FAIL, 'no'); END"));
  }
  const std::string lost = other->placeholder("PERSON", "Ada").value();
  EXPECT_FALSE(broken->placeholders({{"PERSON", "Bo"}, {"PERSON", "Cy"}}));
  EXPECT_FALSE(sync(*broken));
  // Requests that share a handle are told each, also when one has looked in between.
  EXPECT_FALSE(other->original(lost).has_value());
  EXPECT_TRUE(other->entries().empty());
  EXPECT_FALSE(sync(*other));
  EXPECT_FALSE(sync(*other));
  EXPECT_FALSE(other->placeholder("PERSON", "Ada"));
  EXPECT_FALSE(is_usable(*other));
  {
    auto raw = std::move(*Database::open(database()));
    ASSERT_TRUE(raw->execute("DROP TRIGGER fails"));
  }
  EXPECT_FALSE(broken->placeholders({{"PERSON", "Bo"}, {"PERSON", "Cy"}}));
  const auto anew = vault->scope("broken", "openai").value();
  EXPECT_NE(anew, broken);
  const auto again = anew->placeholders({{"PERSON", "Bo"}, {"PERSON", "Cy"}});
  ASSERT_TRUE(again) << again.error().message;
  ASSERT_TRUE(sync(*anew));
  EXPECT_TRUE(is_usable(*anew));
  EXPECT_FALSE(sync(*broken));
  EXPECT_EQ(open()->scope("broken", "openai").value()->original(again->at(1)), "Cy");
}

// On a loop, which commits nothing before it is asked to wait.
TEST_F(VaultFile, AScopeThatWasMadeInAnUndoneGroupIsGone) {
  auto vault = open();
  ASSERT_TRUE(commit_in_groups(*vault));
  {
    auto raw = std::move(*Database::open(database()));
    ASSERT_TRUE(
        raw->execute("CREATE TRIGGER fails BEFORE INSERT ON entries WHEN (SELECT count(*) FROM entries) = 1"
                     " BEGIN SELECT RAISE(FAIL, 'no'); END"));
  }
  std::shared_ptr<Scope> made, again;
  EventLoop loop;
  loop.post([&] {
    start_fiber(loop, [&] {
      made = vault->scope("made", "openai").value();
      EXPECT_EQ(made->generation(), 0u);
      EXPECT_TRUE(made->entries().empty());
      EXPECT_FALSE(made->placeholders({{"PERSON", "Ada"}, {"PERSON", "Bo"}}));
      EXPECT_FALSE(sync(*made));
      EXPECT_EQ(made->placeholder("PERSON", "Ada").error().code, Code::unavailable);
      EXPECT_FALSE(is_usable(*made));
      again = vault->scope("made", "openai").value();
      EXPECT_TRUE(again->placeholder("PERSON", "Ada"));
      EXPECT_TRUE(sync(*again));
      loop.stop();
    });
  });
  loop.run();
  const auto kept = open()->scope("made", "openai").value()->entries();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].original, "Ada");
}

// The commit stands in the log, but nobody knows whether it reached the disk.
TEST_F(VaultFile, WhatCouldNotBeSyncedDoesNotLeave) {
  auto vault = open();
  ASSERT_TRUE(commit_in_groups(*vault));
  auto lost = vault->scope("lost", "openai").value();
  auto before = vault->scope("before", "openai").value();
  const std::string kept = before->placeholder("PERSON", "Ada").value();
  ASSERT_TRUE(sync(*lost));
  g_syncs_fail = true;
  ASSERT_TRUE(lost->placeholder("PERSON", "Bo"));
  sync_soon(*lost);
  while (is_usable(*lost)) std::this_thread::sleep_for(std::chrono::milliseconds(1));  // the group is over by then
  EXPECT_FALSE(sync(*lost));
  g_syncs_fail = false;
  EXPECT_FALSE(sync(*lost));
  EXPECT_TRUE(sync(*before)) << "was not written in that group";
  EXPECT_EQ(before->original(kept), "Ada");
  auto again = vault->scope("lost", "openai").value();
  EXPECT_TRUE(again->placeholder("PERSON", "Cy"));
  EXPECT_TRUE(sync(*again));
}

TEST_F(VaultFile, AHandleIsOfNoUseOnceItsScopeIsErasedElsewhere) {
  auto here = open(), there = open();
  ASSERT_TRUE(commit_in_groups(*here));
  auto scope = here->scope("talk", "openai").value();
  ASSERT_TRUE(sync(*scope));
  EXPECT_TRUE(is_usable(*scope));
  ASSERT_TRUE(there->erase("talk"));
  EXPECT_FALSE(is_usable(*scope));
  EXPECT_TRUE(is_usable(*here->scope("talk", "openai").value()));
}

// A new scope asks the file nothing while its group is open; what another process does once that is committed, it sees.
TEST_F(VaultFile, AScopeThatWasMadeInAGroupSeesWhatOthersWriteLater) {
  auto here = open();
  ASSERT_TRUE(commit_in_groups(*here));
  auto scope = here->scope("talk", "openai").value();
  const std::string first = scope->placeholder("PERSON", "Ada").value();
  ASSERT_TRUE(sync(*scope));
  auto there = open();
  const std::string second = there->scope("talk", "openai").value()->placeholder("PERSON", "Bo").value();
  EXPECT_EQ(scope->original(second), "Bo");
  EXPECT_EQ(scope->placeholder("PERSON", "Bo").value(), second);
  EXPECT_EQ(scope->original(first), "Ada");
  EXPECT_TRUE(there->erase("talk"));
  EXPECT_FALSE(scope->original(first).has_value());
}

TEST_F(VaultFile, EraseIsSeenByAnotherConnection) {
  auto here = open();
  auto there = open();
  auto scope = here->scope("talk", "openai").value();
  const std::string placeholder = scope->placeholder("PERSON", "Ada").value();
  EXPECT_EQ(there->scope("talk", "openai").value()->original(placeholder), "Ada");
  const std::string second = there->scope("talk", "openai").value()->placeholder("PERSON", "Bo").value();
  EXPECT_EQ(scope->original(second), "Bo");
  EXPECT_TRUE(there->erase("talk"));
  EXPECT_FALSE(scope->original(placeholder).has_value());
  EXPECT_TRUE(scope->given_out().empty());
}

TEST_F(VaultFile, AHandleToAnErasedScopeReachesNoLaterOne) {
  auto here = open();
  auto there = open();
  auto erased = here->scope("first", "openai").value();
  ASSERT_TRUE(erased->placeholder("PERSON", "Ada"));
  ASSERT_TRUE(there->erase("first"));  // the newest: its number would be the next one's in an ordinary table
  auto later = there->scope("second", "openai").value();
  ASSERT_TRUE(later->placeholder("PERSON", "Bo"));
  EXPECT_EQ(erased->placeholder("PERSON", "Cy").error().code, Code::failed_precondition);
  EXPECT_TRUE(erased->entries().empty());
  EXPECT_EQ(later->entries().size(), 1u);
}

// Made before scopes were numbered by time and entries had an index of their own.
TEST_F(VaultFile, AFileOfBeforeGoesOnAsItIs) {
  {
    auto old = Database::open(database()).value();
    ASSERT_TRUE(old->execute(R"(
      CREATE TABLE scopes(id INTEGER PRIMARY KEY AUTOINCREMENT, name_mac BLOB NOT NULL, destination_mac BLOB NOT NULL,
        sealed_name BLOB NOT NULL, wrapped_key BLOB NOT NULL, last_used INTEGER NOT NULL, lifetime INTEGER NOT NULL,
        generation INTEGER NOT NULL DEFAULT 0, UNIQUE(name_mac, destination_mac));
      CREATE TABLE entries(id INTEGER PRIMARY KEY AUTOINCREMENT,
        scope INTEGER NOT NULL REFERENCES scopes(id) ON DELETE CASCADE, value_mac BLOB NOT NULL, sealed BLOB NOT NULL,
        UNIQUE(scope, value_mac));)"));
  }
  const std::string placeholder = open()->scope("talk", "openai").value()->placeholder("PERSON", "Ada").value();
  auto vault = open();
  EXPECT_EQ(vault->scope("talk", "openai").value()->original(placeholder), "Ada");
  EXPECT_EQ(vault->scope("talk", "openai").value()->placeholder("PERSON", "Ada").value(), placeholder);
  {
    auto file = Database::open(database()).value();
    auto indexes = file->query("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'entries'");
    ASSERT_TRUE(indexes && indexes->step());
    EXPECT_EQ(indexes->integer(0), 1);  // a second one would only cost
  }
  EXPECT_TRUE(vault->erase("talk"));
}

}  // namespace
}  // namespace firstpass::vault
