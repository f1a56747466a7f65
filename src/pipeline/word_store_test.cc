#include "pipeline/word_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/file.h"
#include "core/ids.h"

namespace firstpass::pipeline {
namespace {

TEST(WordStore, SealedPrivateAndOnlyForItsKey) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() / ("words-" + new_id());
  const vault::Key key = vault::Key::ephemeral();
  std::vector<protect::OwnWord> words = {{"PERSON", "Quillfeather, Ada", {{"EMAIL_ADDRESS", "ada@q.example"}}, false}};
  EXPECT_TRUE(load_words(file, key)->empty()) << "no file, no words";
  ASSERT_TRUE(save_words(file, key, words));
  struct stat info {};
  ASSERT_EQ(::stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(read_file(file)->find("Quillfeather"), std::string::npos);
  const auto back = load_words(file, key);
  ASSERT_TRUE(back);
  EXPECT_EQ((*back)[0].aliases, words[0].aliases);
  EXPECT_EQ(load_words(file, vault::Key::ephemeral()).error().code, Code::data_loss);
  EXPECT_EQ(merge_words(words,
                        {{"PERSON", "Quillfeather, Ada", {{"PHONE_NUMBER", "1"}}, false}, {"PROJECT", "X", {}, false}}),
            1u);
  EXPECT_EQ(words[0].aliases.size(), 2u);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace firstpass::pipeline
