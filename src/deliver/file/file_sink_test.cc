#include <sys/stat.h>

#include "deliver/deliver_testing.h"

namespace firstpass::deliver {
namespace {

using FileSinkTest = testing::SinkTest;

Delivery answer(const std::string& text) { return {text, {}, {}, "scans/receipt.jpg", "k"}; }

TEST_F(FileSinkTest, WritesOnceAndNeverOver) {
  ASSERT_TRUE(put("file", answer("one"), path("a.txt")));
  EXPECT_EQ(contents("a.txt"), "one\n");
  ASSERT_TRUE(put("file", answer("one"), path("a.txt")));  // the same again changes nothing
  EXPECT_EQ(files(), 1u);
  ASSERT_TRUE(put("file", answer("two"), path("a.txt")));
  EXPECT_EQ(contents("a.txt"), "one\n");
  EXPECT_EQ(contents("a (2).txt"), "two\n");
  ASSERT_TRUE(put("file", answer("two"), path("a.txt")));
  EXPECT_EQ(files(), 2u);
}

TEST_F(FileSinkTest, AddsAtTheEndWhenAskedTo) {
  const std::map<std::string, std::string> append = {{"mode", "append"}};
  ASSERT_TRUE(write_file(path("log.txt"), "before", 0644));
  ASSERT_TRUE(put("file", answer("one"), path("log.txt"), false, append));
  ASSERT_TRUE(put("file", answer("two"), path("log.txt"), false, append));
  ASSERT_TRUE(put("file", answer("two"), path("log.txt"), false, append));
  EXPECT_EQ(contents("log.txt"), "before\none\ntwo\n");
  struct stat info {};
  ::stat(path("log.txt").c_str(), &info);
  EXPECT_EQ(info.st_mode & 0777, 0644u);
}

TEST_F(FileSinkTest, AFolderTakesANameFromTheSource) {
  ASSERT_TRUE(put("file", answer("one"), m_folder.string()));
  EXPECT_EQ(contents("receipt.txt"), "one\n");
  ASSERT_TRUE(put("file", {"two", {}, {}, "-", ""}, path("new/")));
  EXPECT_EQ(contents("new/answer.txt"), "two\n");
}

TEST_F(FileSinkTest, ControlCodesAreVisible) {
  ASSERT_TRUE(put("file", answer("a\x1b]0;title\x07 b\u202e"), path("a.txt")));
  EXPECT_EQ(contents("a.txt"), "a\\x1b]0;title\\x07 b\\u{202e}\n");
}

TEST_F(FileSinkTest, ADryRunWritesNothing) {
  EXPECT_NE(put("file", answer("one"), path("a.txt"), true)->find("would"), std::string::npos);
  EXPECT_TRUE(put("file", answer("one"), path("new/a.txt"), true));
  EXPECT_EQ(files(), 0u);
}

TEST_F(FileSinkTest, ALinkIsFollowedAndItsTargetKept) {
  ASSERT_TRUE(write_file(path("real.txt"), "kept\n"));
  std::filesystem::create_symlink(path("real.txt"), path("link.txt"));
  ASSERT_TRUE(put("file", answer("one"), path("link.txt")));
  EXPECT_EQ(contents("real.txt"), "kept\n");
  EXPECT_TRUE(std::filesystem::is_symlink(path("link.txt")));
}

TEST_F(FileSinkTest, AnImpossiblePlaceIsAnError) {
  ASSERT_TRUE(write_file(path("plain"), "x"));
  EXPECT_FALSE(put("file", answer("one"), path("plain/below.txt")));
}

}  // namespace
}  // namespace firstpass::deliver
