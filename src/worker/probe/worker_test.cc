// The jail, tried from inside: every probe must be contained, and the parent must get one clear result.
#include "runtime/worker.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace firstpass::runtime {
namespace {

using namespace std::chrono_literals;

class WorkerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const char* worker = getenv("FIRSTPASS_WORKER")) m_before = worker;
    setenv("FIRSTPASS_WORKER", FIRSTPASS_BINARY_DIR "/firstpass-worker-probe", 1);
    setenv("FIRSTPASS_TEST_SECRET", "must not be seen by the worker", 1);
  }
  void TearDown() override { setenv("FIRSTPASS_WORKER", m_before.c_str(), 1); }

  static Result<WorkerReply> run(std::string_view decoder, std::string_view bytes = "x",
                                 const std::string& options = "{}") {
    return run_in_worker(decoder, bytes, options, Context{}, small());
  }
  static WorkerLimits small() { return {.memory_bytes = 256 << 20, .cpu_seconds = 2, .output_bytes = 64 << 20}; }

  std::string m_before;
};

std::string message(const Result<WorkerReply>& result) {
  return result ? "ok: " + result->json : result.error().message;
}

TEST_F(WorkerTest, GivesBackJsonAndBlobs) {
  std::string bytes(3'000'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31);
  const auto reply = run("echo", bytes, R"({"a":[1,"ä"]})");
  ASSERT_TRUE(reply) << message(reply);
  EXPECT_EQ(reply->json, R"({"a":[1,"ä"]})");
  ASSERT_EQ(reply->blobs.size(), 2u);
  EXPECT_EQ(reply->blobs[0], bytes);
  EXPECT_EQ(reply->blobs[1], "");
}

TEST_F(WorkerTest, HandsOverADescriptorAndLeavesItsOffset) {
  FileDescriptor file(memfd_create("t", MFD_CLOEXEC));
  ASSERT_EQ(write(file.get(), "hello", 5), 5);
  ASSERT_EQ(lseek(file.get(), 2, SEEK_SET), 2);
  const auto reply = run_in_worker("echo", file, "{}", Context{}, small());
  ASSERT_TRUE(reply) << message(reply);
  EXPECT_EQ(reply->blobs[0], "hello");
  EXPECT_EQ(lseek(file.get(), 0, SEEK_CUR), 2);
}

TEST_F(WorkerTest, TakesAnEmptyInput) {
  const auto reply = run("echo", "");
  ASSERT_TRUE(reply) << message(reply);
  EXPECT_EQ(reply->blobs[0], "");
}

TEST_F(WorkerTest, CannotOpenAFile) {
  std::filesystem::remove("/tmp/firstpass-probe-was-here");
  const auto reply = run("open_file");
  ASSERT_TRUE(reply) << message(reply);
  EXPECT_EQ(reply->json, R"({"opened":0})");
  EXPECT_FALSE(std::filesystem::exists("/tmp/firstpass-probe-was-here"));
}

TEST_F(WorkerTest, SeesNoEnvironment) {
  const auto reply = run("read_environment");
  ASSERT_TRUE(reply) << message(reply);
  EXPECT_EQ(reply->json, R"({"variables":0})");
}

TEST_F(WorkerTest, HasOnlyItsInputAndItsReply) {
  const FileDescriptor leaked(open("/etc/passwd", O_RDONLY));  // no O_CLOEXEC, as careless code does
  ASSERT_TRUE(leaked.valid());
  const auto reply = run("list_descriptors");
  ASSERT_TRUE(reply) << message(reply);
  EXPECT_EQ(reply->json, R"({"descriptors":2})");
}

TEST_F(WorkerTest, GetsNoExecutableMemory) {
  const auto reply = run("allocate_executable");
  ASSERT_TRUE(reply) << message(reply);
  EXPECT_EQ(reply->json, R"({"executable":0})");
}

TEST_F(WorkerTest, MayComplainOnStandardError) { EXPECT_TRUE(run("chatter")); }

class Forbidden : public WorkerTest, public testing::WithParamInterface<const char*> {};

TEST_P(Forbidden, EndsTheWorker) {
  const auto reply = run(GetParam());
  ASSERT_FALSE(reply) << message(reply);
  EXPECT_EQ(reply.error().code, Code::data_loss);
  EXPECT_NE(message(reply).find("not allowed"), std::string::npos) << message(reply);
}

INSTANTIATE_TEST_SUITE_P(Calls, Forbidden,
                         testing::Values("open_socket", "start_program", "start_process", "start_thread",
                                         "read_memory_of_parent"));

TEST_F(WorkerTest, CannotRaiseItsLimits) {
  const auto reply = run("raise_limit");
  ASSERT_TRUE(reply) << message(reply);
  EXPECT_EQ(reply->json, R"({"raised":0})");
}

TEST_F(WorkerTest, EndsWhenItEatsMemory) {
  WorkerLimits limits = small();
  limits.cpu_seconds = 60;  // on a full machine its pages cost more time than a few seconds
  const auto reply = run_in_worker("eat_memory", "x", "{}", Context{}, limits);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::data_loss);
  EXPECT_NE(message(reply).find("memory"), std::string::npos) << message(reply);
}

TEST_F(WorkerTest, EndsWhenItSpins) {
  WorkerLimits limits = small();
  limits.cpu_seconds = 1;
  const double before = worker_cpu_seconds();
  const auto reply = run_in_worker("spin", "x", "{}", Context{}, limits);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::data_loss);
  EXPECT_NE(message(reply).find("processor time"), std::string::npos) << message(reply);
  EXPECT_GT(worker_cpu_seconds() - before, 0.5);
  EXPECT_LT(worker_cpu_seconds() - before, 5.0);
}

TEST_F(WorkerTest, EndsAtTheDeadline) {
  for (const char* decoder : {"spin", "sleep_forever"}) {
    Context context;
    context.deadline = Deadline::after(200ms);
    WorkerLimits limits = small();
    limits.cpu_seconds = 60;
    const auto reply = run_in_worker(decoder, "x", "{}", context, limits);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Code::deadline_exceeded) << message(reply);
  }
}

TEST_F(WorkerTest, DoesNotStartAfterTheDeadline) {
  Context context;
  context.deadline = Deadline::after(0ms);
  const auto reply = run_in_worker("echo", "x", "{}", context);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::deadline_exceeded);
}

TEST_F(WorkerTest, EndsWhenItWritesWithoutEnd) {
  const auto reply = run("write_endless");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::data_loss);
}

TEST_F(WorkerTest, IsNotBelievedWhenItLies) {
  using std::string_literals::operator""s;
  EXPECT_EQ(run("lie_about_size").error().code, Code::data_loss);
  for (const std::string& garbage :
       {""s, "F"s, "garbage garbage garbage garbage"s, "FPW1\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0"s,
        "FPW1\2\0\0\0\0\0\0\0\0\0\0\0{]"s, "FPW1\2\0\0\0\0\0\0\0\0\0\0\0[]"s, std::string(100'000, 'F'),
        "FPW1\x14\0\0\0\0\0\0\0\0\0\0\0{\"error\":{\"code\":3}}"s}) {
    const auto reply = run("write_garbage", garbage);
    ASSERT_FALSE(reply) << garbage;
    EXPECT_EQ(reply.error().code, Code::data_loss) << message(reply);
  }
}

TEST_F(WorkerTest, ReportsACrash) {
  const auto reply = run("crash");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::data_loss);
  EXPECT_NE(message(reply).find("the decoder stopped"), std::string::npos);
}

TEST_F(WorkerTest, DoesNotRepeatWhatALibraryQuotes) {
  const auto reply = run("throw_text");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::data_loss);
  EXPECT_EQ(message(reply).find("quotes"), std::string::npos);
}

TEST_F(WorkerTest, SaysWhichDecoderIsMissing) {
  const auto reply = run("nothing_like_it");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::unimplemented);
}

TEST_F(WorkerTest, SaysWhereTheProgramWasLookedFor) {
  setenv("FIRSTPASS_WORKER", "/nowhere/firstpass-worker", 1);
  const auto reply = run("echo");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::internal);
  EXPECT_NE(message(reply).find("/nowhere/firstpass-worker"), std::string::npos);
}

TEST_F(WorkerTest, RefusesAWorkerThatIsNoProgram) {
  setenv("FIRSTPASS_WORKER", "/bin/true", 1);
  const auto reply = run("echo");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::data_loss);
}

TEST_F(WorkerTest, LeavesNoProcessBehind) {
  for (const char* decoder : {"echo", "crash", "open_socket", "lie_about_size"}) (void)run(decoder);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(WorkerTest, WorksFromManyThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&right, t] {
      for (int i = 0; i < 5; ++i) {
        const std::string bytes(10'000 * (t + 1), static_cast<char>('a' + i));
        const auto reply = run("echo", bytes);
        if (reply && reply->blobs[0] == bytes) ++right;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 20);
}

TEST_F(WorkerTest, WorksWithStandardDescriptorsClosed) {
  const FileDescriptor in(dup(0)), out(dup(1));
  close(0);
  close(1);
  const auto reply = run("echo", "bytes");
  dup2(in.get(), 0);
  dup2(out.get(), 1);
  ASSERT_TRUE(reply) << message(reply);
  EXPECT_EQ(reply->blobs[0], "bytes");
}

TEST_F(WorkerTest, WorksAsAnotherUser) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become someone else";
  // The build folder may lie where nobody else can look: run a copy of the program.
  char folder[] = "/tmp/firstpass-probe-XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  chmod(folder, 0755);
  const std::string program = std::string(folder) + "/firstpass-worker";
  std::filesystem::copy_file(FIRSTPASS_BINARY_DIR "/firstpass-worker-probe", program);
  const pid_t pid = fork();
  if (pid == 0) {
    if (setgid(65534) != 0 || setuid(65534) != 0) _exit(9);
    setenv("FIRSTPASS_WORKER", program.c_str(), 1);
    const auto echoed = run("echo", "bytes");
    const auto refused = run("open_socket");
    _exit(!echoed || echoed->blobs[0] != "bytes" ? 1 : refused ? 2 : 0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace firstpass::runtime
