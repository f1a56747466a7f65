#include "outbox/outbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "core/file.h"
#include "outbox/owner.h"

namespace firstpass::outbox {
namespace {

class OutboxTest : public ::testing::Test {
 protected:
  OutboxTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "firstpass-outbox-XXXXXX").string();
    m_folder = ::mkdtemp(pattern.data());
    (void)key();
  }
  ~OutboxTest() override { std::filesystem::remove_all(m_folder); }

  vault::Key key() const { return std::move(*vault::Key::from_file(m_folder / "key")); }
  std::filesystem::path file() const { return m_folder / "outbox.sqlite"; }
  std::unique_ptr<Outbox> open() const { return std::move(*Outbox::open(file(), key())); }
  /// Every byte that lies in the folder of the database: file, WAL, index.
  std::string bytes_on_disk() const {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(m_folder)) all += *read_file(entry.path());
    return all;
  }

  std::filesystem::path m_folder;
};

TEST_F(OutboxTest, WhereAnItemWentIsKnownAfterACrash) {
  auto box = open();
  const std::string id = *box->add("openai", "", "x");
  EXPECT_EQ(box->divert(id, "spare").error().code, Code::failed_precondition);  // not under way
  ASSERT_TRUE(box->claim(id));
  EXPECT_EQ(box->get(id)->asked, "");
  ASSERT_TRUE(box->divert(id, "spare"));
  EXPECT_EQ(box->get(id)->asked, "spare");
  EXPECT_EQ(box->get(id)->destination, "openai");
  ASSERT_TRUE(box->requeue(id, "nobody took it", ""));
  EXPECT_EQ(box->get(id)->asked, "");

  if (const pid_t child = ::fork(); child == 0) {
    auto dying = open();
    (void)dying->claim(id);
    (void)dying->divert(id, "spare");
    ::_exit(0);
  } else {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
  }
  box = open();
  ASSERT_EQ(*box->recover(), 1);
  EXPECT_EQ(box->get(id)->state, State::uncertain);
  EXPECT_EQ(box->get(id)->asked, "spare");
  EXPECT_EQ(box->get(id)->reason, "the program ended while sending it to spare");
}

TEST_F(OutboxTest, AnItemGoesItsWay) {
  auto box = open();
  const std::string id = *box->add("openai", "no network", "{\"text\":\"hello\"}");
  EXPECT_EQ(box->get(id)->state, State::queued);
  EXPECT_EQ(box->get(id)->reason, "no network");
  const auto claimed = box->claim(id);
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->payload, "{\"text\":\"hello\"}");
  EXPECT_EQ(claimed->attempts, 1);
  EXPECT_EQ(claimed->state, State::sending);
  EXPECT_EQ(box->claim(id).error().code, Code::not_found);
  ASSERT_TRUE(box->finish(id, State::done, "", "the answer"));
  box.reset();
  const auto items = *open()->list(true);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].state, State::done);
  EXPECT_EQ(items[0].result, "the answer");
  EXPECT_EQ((*open()->list())[0].payload, "");
}

TEST_F(OutboxTest, StatesAreLeftOnlyAsAllowed) {
  auto box = open();
  const std::string id = *box->add("openai", "", "x");
  EXPECT_EQ(box->finish(id, State::done, "").error().code, Code::failed_precondition);  // not claimed
  ASSERT_TRUE(box->claim(id));
  EXPECT_EQ(box->cancel(id).error().code, Code::failed_precondition);  // under way
  EXPECT_EQ(box->finish(id, State::queued, "").error().code, Code::invalid_argument);
  ASSERT_TRUE(box->finish(id, State::done, ""));
  EXPECT_EQ(box->requeue(id, "", "").error().code, Code::failed_precondition);  // done is done
  EXPECT_EQ(box->cancel(id).error().code, Code::failed_precondition);
  EXPECT_EQ(box->get("nothing").error().code, Code::not_found);
  EXPECT_EQ(box->cancel("nothing").error().code, Code::not_found);
}

TEST_F(OutboxTest, AnItemWaitsForItsTime) {
  auto box = open();
  const std::string id = *box->add("openai", "", "x");
  ASSERT_TRUE(box->claim(id));
  ASSERT_TRUE(box->requeue(id, "too many requests", "2999-01-01T00:00:00Z"));
  EXPECT_EQ(box->claim(id).error().code, Code::not_found);
  ASSERT_TRUE(box->requeue(id, "", "2001-01-01T00:00:00Z"));
  EXPECT_EQ(box->claim(id)->attempts, 2);
  EXPECT_EQ(box->requeue(id, "", "tomorrow").error().code, Code::invalid_argument);
}

TEST_F(OutboxTest, ARetryIsKnownByItsMarkOnlyWhenItSaysSo) {
  auto box = open();
  Order order;
  order.destination = "openai", order.payload = "x", order.retry_mark = "chat\nthe same words";
  const Added first = *box->add(order);
  EXPECT_FALSE(first.known);
  const Added again = *box->add(order);  // the same words, asked anew
  EXPECT_FALSE(again.known);
  EXPECT_NE(again.id, first.id);
  order.is_retry = true;
  EXPECT_EQ(box->add(order)->id, again.id);  // the newest is meant
  EXPECT_TRUE(box->add(order)->known);
  order.retry_mark = "chat\nother words";
  EXPECT_FALSE(box->add(order)->known);
}

TEST_F(OutboxTest, WhatIsDueCountedListedAndForgotten) {
  auto box = open();
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(*box->add("openai", "", "x"));
  (void)*box->add("anthropic", "", "x");
  Order later;
  later.destination = "openai", later.payload = "x", later.not_before = "2999-01-01T00:00:00Z";
  (void)*box->add(later);
  later.not_before = "tomorrow";
  EXPECT_EQ(box->add(later).error().code, Code::invalid_argument);
  EXPECT_EQ(box->due("openai", 100)->size(), 5u);
  EXPECT_EQ(box->due("openai", 2)->at(1).id, ids[1]);
  ASSERT_TRUE(box->claim(ids[0]));
  ASSERT_TRUE(box->finish(ids[0], State::done, "", "answer"));
  const auto counts = *box->counts();
  EXPECT_EQ(counts.at(State::queued).items, 6);
  EXPECT_EQ(counts.at(State::done).items, 1);
  EXPECT_EQ(counts.at(State::done).oldest, box->get(ids[0])->created);
  EXPECT_EQ(counts.at(State::failed).items, 0);
  Query query;
  query.after = ids[0], query.limit = 2;
  const auto page = *box->list(query);
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].id, ids[1]);
  query.state = State::done, query.after.clear();
  EXPECT_EQ(box->list(query)->size(), 1u);
  EXPECT_EQ(*box->forget("2001-01-01T00:00:00Z"), 0);
  EXPECT_EQ(*box->forget("2999-01-01T00:00:00Z"), 1);  // what waits is never forgotten
  EXPECT_EQ(box->list()->size(), 6u);
}

TEST_F(OutboxTest, AWebhookIsToldOnce) {
  auto box = open();
  Order order;
  order.destination = "openai", order.payload = "x", order.webhook = "crm";
  const std::string id = box->add(order)->id;
  EXPECT_TRUE(box->untold(10)->empty());  // nothing to tell yet
  ASSERT_TRUE(box->claim(id));
  ASSERT_TRUE(box->finish(id, State::done, "", "answer"));
  EXPECT_EQ(*box->forget("2999-01-01T00:00:00Z"), 0);  // it has still to be told
  ASSERT_EQ(box->untold(10)->size(), 1u);
  EXPECT_EQ(box->untold(10)->at(0).result, "answer");
  ASSERT_TRUE(box->told(id));
  EXPECT_TRUE(box->untold(10)->empty());
}

TEST_F(OutboxTest, AFailingChangeUndoesItselfAlone) {
  auto box = open();
  const std::string id = *box->add("openai", "", "x");
  std::vector<std::thread> threads;  // good and bad changes share transactions
  std::atomic<int> good = 0;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        if (t % 2 == 0) good += box->add("openai", "", "x").has_value();
        else EXPECT_FALSE(box->finish(id, State::done, ""));  // it was never claimed
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 40);
  EXPECT_EQ(open()->list()->size(), 41u);
  EXPECT_EQ(box->get(id)->state, State::queued);
}

TEST_F(OutboxTest, AnOutboxOfTheFirstFormatGoesOn) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file().c_str(), &database), SQLITE_OK);
  ASSERT_EQ(
      sqlite3_exec(database,
                   "CREATE TABLE item(id TEXT PRIMARY KEY, state TEXT NOT NULL, destination TEXT NOT NULL, reason "
                   "TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT "
                   "0, not_before TEXT NOT NULL DEFAULT '', owner TEXT NOT NULL DEFAULT '', idempotency BLOB "
                   "UNIQUE, payload BLOB NOT NULL, result BLOB NOT NULL);"
                   "INSERT INTO item VALUES('A', 'queued', 'openai', 'offline', '2026-01-01T00:00:00.000Z', "
                   "'2026-01-01T00:00:00.000Z', 0, '', '', NULL, x'', x''); PRAGMA user_version = 1",
                   nullptr, nullptr, nullptr),
      SQLITE_OK);
  sqlite3_close(database);
  EXPECT_EQ(open()->list()->at(0).kind, "ask");
  EXPECT_TRUE(open()->claim("A"));
}

TEST_F(OutboxTest, ACancelledPayloadIsGone) {
  auto box = open();
  const std::string id = *box->add("openai", "", "x");
  ASSERT_TRUE(box->cancel(id));
  EXPECT_EQ(box->get(id)->state, State::cancelled);
  EXPECT_EQ(box->get(id)->payload, "");
}

TEST_F(OutboxTest, AnIdempotencyKeyGivesTheSameItem) {
  auto box = open();
  const std::string first = *box->add("openai", "", "x", "key-1");
  EXPECT_EQ(*box->add("openai", "", "x again", "key-1"), first);
  EXPECT_NE(*box->add("anthropic", "", "x", "key-1"), first);
  EXPECT_NE(*box->add("openai", "", "x", "key-2"), first);
  EXPECT_NE(*box->add("openai", "", "x"), *box->add("openai", "", "x"));  // equal text is not the same wish
  ASSERT_TRUE(box->claim(first));
  ASSERT_TRUE(box->finish(first, State::done, ""));
  EXPECT_EQ(*open()->add("openai", "", "x", "key-1"), first);
}

TEST_F(OutboxTest, WhatWaitsIsSealed) {
  auto box = open();
  const std::string id = *box->add("openai", "no network", "planted-value-4711", "planted-key-0815");
  ASSERT_TRUE(box->claim(id));
  ASSERT_TRUE(box->finish(id, State::done, "", "planted-answer-1234"));
  const std::string bytes = bytes_on_disk();
  EXPECT_NE(bytes.find("no network"), std::string::npos);  // the search itself works
  for (const char* planted : {"planted-value-4711", "planted-key-0815", "planted-answer-1234"})
    EXPECT_EQ(bytes.find(planted), std::string::npos) << planted;
}

TEST_F(OutboxTest, AnotherKeyOpensNothing) {
  const std::string id = *open()->add("openai", "", "x");
  auto other = std::move(*Outbox::open(file(), vault::Key::ephemeral()));
  EXPECT_FALSE(other->get(id));
  EXPECT_TRUE(other->list());  // states and reasons can still be seen
}

TEST_F(OutboxTest, OneOfManyThreadsGetsAnItem) {
  auto box = open();
  std::vector<std::string> ids;
  for (int i = 0; i < 20; ++i) ids.push_back(*box->add("openai", "", std::to_string(i)));
  std::atomic<int> claims = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      auto own = open();
      for (const auto& id : ids) claims += own->claim(id).has_value();
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(claims, 20);
}

TEST_F(OutboxTest, RecoverTellsTheDeadFromTheLiving) {
  auto box = open();
  const std::string mine = *box->add("openai", "", "mine"), theirs = *box->add("openai", "", "theirs");
  ASSERT_TRUE(box->claim(mine));
  const pid_t child = ::fork();
  if (child == 0) {
    auto own = open();
    ::_exit(own->claim(theirs) ? 0 : 1);
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(*box->recover(), 1);
  EXPECT_EQ(box->get(mine)->state, State::sending);
  EXPECT_EQ(box->get(theirs)->state, State::uncertain);
  EXPECT_EQ(*box->recover(), 0);
  ASSERT_TRUE(box->requeue(theirs, "sent again", ""));  // the person's rule
  EXPECT_TRUE(box->claim(theirs));
}

TEST(Owner, KnowsReusedProcessNumbers) {
  EXPECT_TRUE(is_running(this_process()));
  std::string earlier = this_process();
  earlier.back() = earlier.back() == '1' ? '2' : '1';  // same number, another start
  EXPECT_FALSE(is_running(earlier));
  for (const char* nonsense : {"", ":", "::", "boot:abc:1", "boot:1", "boot:../../etc:1"})
    EXPECT_FALSE(is_running(nonsense));
}

/// Adds, claims, "sends" (a line in `sent`, as the provider would see it) and finishes items until it is killed. Says
/// in `accepted` which items it was told were accepted, and on `ready` that it has begun its `warm_up`th round.
[[noreturn]] void work_until_killed(Outbox& box, const std::string& accepted, const std::string& sent, int ready,
                                    int warm_up) {
  const int accepted_file = ::open(accepted.c_str(), O_WRONLY | O_APPEND | O_CREAT, 0600);
  const int sent_file = ::open(sent.c_str(), O_WRONLY | O_APPEND | O_CREAT, 0600);
  const auto note = [](int fd, const std::string& id) { (void)!::write(fd, (id + "\n").data(), id.size() + 1); };
  for (int i = 0;; ++i) {
    if (i == warm_up) (void)!::write(ready, "x", 1);
    const auto id = box.add("openai", "test", "payload " + std::to_string(i));
    if (!id) continue;
    note(accepted_file, *id);
    if (!box.claim(*id)) continue;
    note(sent_file, *id);
    (void)box.finish(*id, State::done, "", "answer");
  }
}

std::vector<std::string> lines_of(const std::string& file) {
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST_F(OutboxTest, KilledAtAnyMomentNothingIsLostAndNothingDoneTwice) {
  const std::string accepted = (m_folder / "accepted").string(), sent = (m_folder / "sent").string();
  for (int round = 0; round < 40; ++round) {
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto box = open();
      work_until_killed(*box, accepted, sent, ready[1], round % 3);
    }
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    ::usleep(static_cast<useconds_t>(2000 + (round * 7919) % 30000));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ready[0]), ::close(ready[1]);

    auto box = open();
    ASSERT_TRUE(box->recover());
    std::map<std::string, State> states;
    const auto items = *box->list();
    for (const auto& item : items) states[item.id] = item.state;
    std::set<std::string> seen;
    for (const std::string& id : lines_of(sent)) ASSERT_TRUE(seen.insert(id).second) << "sent twice: " << id;
    for (const std::string& id : lines_of(accepted)) {
      ASSERT_TRUE(states.count(id)) << "lost";
      ASSERT_NE(states[id], State::sending);
      ASSERT_FALSE(seen.count(id) != 0 && states[id] == State::queued) << "sent, and would silently be sent again";
    }
    for (const auto& item : items)  // what is left over waits for the next round's process, as after a restart
      if (item.state == State::queued) {
        ASSERT_TRUE(box->claim(item.id));
        const int fd = ::open(sent.c_str(), O_WRONLY | O_APPEND | O_CREAT, 0600);
        ASSERT_EQ(::write(fd, (item.id + "\n").data(), item.id.size() + 1), static_cast<ssize_t>(item.id.size() + 1));
        ::close(fd);
        ASSERT_TRUE(box->finish(item.id, State::done, ""));
      }
  }
  EXPECT_GT(lines_of(accepted).size(), 10u);
}

TEST_F(OutboxTest, AFullDiskAcceptsNothing) {
  const pid_t child = ::fork();
  if (child == 0) {
    // A limit on the size of files stands for the full disk: the write of the WAL fails in the same place.
    ::signal(SIGXFSZ, SIG_IGN);
    auto box = open();
    if (!box->add("openai", "", "fits")) ::_exit(10);
    const rlimit limit{200'000, 200'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto refused = box->add("openai", "", std::string(1'000'000, 'x'));
    if (refused) ::_exit(11);
    if (refused.error().code != Code::resource_exhausted) ::_exit(12);
    const auto items = box->list(true);
    ::_exit(items && items->size() == 1 && (*items)[0].payload == "fits" ? 0 : 13);
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  const auto items = *open()->list(true);  // and after the restart as well
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].payload, "fits");
  EXPECT_TRUE(open()->add("openai", "", "space again"));
}

TEST_F(OutboxTest, ADamagedFileIsAnError) {
  ASSERT_TRUE(write_file(file(), std::string(9000, 'x')));
  const auto opened = Outbox::open(file(), key());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::data_loss);
}

}  // namespace
}  // namespace firstpass::outbox
