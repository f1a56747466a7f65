#include "runtime/runtime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <thread>

#include "core/ids.h"

namespace firstpass::runtime {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// Three models that are all the committed one, under their own ids, and one that is missing.
class RuntimeTest : public testing::Test {
 protected:
  void SetUp() override {
    root = fs::path(testing::TempDir()) / ("runtime-" + random_tag(8));
    fs::create_directories(root);
    const fs::path source = fs::path(FIRSTPASS_SOURCE_DIR) / "models";
    fs::create_directory_symlink(source / "ner", root / "ner");
    const auto real = read_manifest(source / "manifest.toml");
    ASSERT_TRUE(real);
    const auto model = std::find_if(real->begin(), real->end(), [](const Model& m) { return m.id == "ner"; });
    ASSERT_NE(model, real->end());
    const ModelFile& file = model->files.front();
    size = file.size;
    std::ofstream manifest(root / "manifest.toml");
    manifest << "format = 1\n";
    for (const char* id : {"a", "b", "c", "missing"}) {
      manifest << "[[model]]\nid = '" << id << "'\npurpose = 'p'\nlicence = 'MIT'\nattribution = 'a'\n"
               << "[[model.package]]\nclient = 'repository'\nversion = '1'\nname = '"
               << (std::string_view(id) == "missing" ? "nowhere" : "ner") << "'\n"
               << "[[model.file]]\nname = 'student.onnx'\nsha256 = '" << file.sha256 << "'\nsize = " << file.size
               << "\n";
    }
  }
  void TearDown() override { fs::remove_all(root); }

  std::shared_ptr<Runtime> runtime(std::size_t ceiling) const {
    auto store = ModelStore::open(root / "manifest.toml", root / "folder");
    EXPECT_TRUE(store) << store.error().message;
    return *Runtime::create(std::move(*store), {.threads = 2, .memory_ceiling = ceiling});
  }

  fs::path root;
  std::size_t size = 0;
};

TEST_F(RuntimeTest, LoadsOnceAndShares) {
  const auto models = runtime(10 * size);
  EXPECT_EQ(models->loaded_bytes(), 0u);
  const auto first = models->onnx("a", "student.onnx");
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(*first, *models->onnx("a", "student.onnx"));
  EXPECT_EQ(models->loaded_bytes(), size);
  EXPECT_NE(*first, *models->onnx("b", "student.onnx"));
  EXPECT_EQ(models->loaded_bytes(), 2 * size);
}

TEST_F(RuntimeTest, ForgetsTheLeastRecentlyUsedUnderTheCeiling) {
  const auto models = runtime(2 * size + 1);
  const std::weak_ptr<OnnxSession> a = *models->onnx("a", "student.onnx");
  const std::weak_ptr<OnnxSession> b = *models->onnx("b", "student.onnx");
  ASSERT_TRUE(models->onnx("a", "student.onnx"));  // b is now the older one
  ASSERT_TRUE(models->onnx("c", "student.onnx"));
  EXPECT_FALSE(a.expired());
  EXPECT_TRUE(b.expired());
  EXPECT_EQ(models->loaded_bytes(), 2 * size);
}

TEST_F(RuntimeTest, WhatACallerHoldsOutlivesEviction) {
  const auto models = runtime(1);  // not even one fits: the latest stays all the same
  const auto held = models->onnx("a", "student.onnx");
  ASSERT_TRUE(held);
  ASSERT_TRUE(models->onnx("b", "student.onnx"));
  EXPECT_EQ(models->loaded_bytes(), size);
  models->unload_all();
  EXPECT_EQ(models->loaded_bytes(), 0u);
  EXPECT_FALSE((*held)->input_names().empty());
  const auto wrong = (*held)->run({});
  EXPECT_EQ(wrong.error().code, Code::invalid_argument);
}

TEST_F(RuntimeTest, ManyThreadsLoadAModelOnce) {
  const auto models = runtime(10 * size);
  std::vector<std::shared_ptr<OnnxSession>> got(16);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < got.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto session = models->onnx(i % 2 == 0 ? "a" : "b", "student.onnx");
      if (session) got[i] = *session;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set(got.begin(), got.end()).size(), 2u);
  EXPECT_EQ(models->loaded_bytes(), 2 * size);
}

TEST_F(RuntimeTest, UnloadingWhileOthersLoadKeepsTheCount) {
  const auto models = runtime(10 * size);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 3; ++round) {
        EXPECT_TRUE(models->onnx(i % 2 == 0 ? "a" : "b", "student.onnx"));
        models->unload_all();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  models->unload_all();
  EXPECT_EQ(models->loaded_bytes(), 0u);
}

TEST_F(RuntimeTest, ErrorsArePassedOnAndNotKept) {
  const auto models = runtime(10 * size);
  EXPECT_EQ(models->onnx("missing", "student.onnx").error().code, Code::failed_precondition);
  EXPECT_EQ(models->onnx("nobody", "student.onnx").error().code, Code::not_found);
  const auto file = models->onnx("a", "absent.onnx");
  EXPECT_EQ(file.error().code, Code::not_found);
  EXPECT_THAT(file.error().message, HasSubstr("absent.onnx"));
  EXPECT_EQ(models->loaded_bytes(), 0u);
  fs::create_directory_symlink(fs::path(FIRSTPASS_SOURCE_DIR) / "models/ner", root / "nowhere");
  EXPECT_TRUE(models->onnx("missing", "student.onnx"));  // it has come in the meantime
}

TEST(RuntimeOptions, AreChecked) {
  EXPECT_EQ(Runtime::create(nullptr).error().code, Code::invalid_argument);
  auto models = Runtime::create_default({.threads = 3});
  ASSERT_TRUE(models) << models.error().message;
  EXPECT_EQ((*models)->threads(), 3);
  EXPECT_EQ(Runtime::create_default({.threads = -1}).error().code, Code::invalid_argument);
  EXPECT_GE((*Runtime::create_default())->threads(), 1);
}

}  // namespace
}  // namespace firstpass::runtime
