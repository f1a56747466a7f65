#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/ids.h"
#include "input/reader.h"
#include "input/test_files.h"

namespace firstpass::input {
namespace {

using namespace test;
namespace fs = std::filesystem;

class ReadDocument : public testing::Test {
 protected:
  void SetUp() override {
    char folder[] = "/tmp/firstpass-read-XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    m_folder = folder;
  }
  void TearDown() override { fs::remove_all(m_folder); }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(m_folder / name, std::ios::binary) << bytes;
    return (m_folder / name).string();
  }
  static Error error_of(const std::string& source, const ReadLimits& limits = {}) {
    const auto document = read_document(source, Context{}, limits);
    EXPECT_FALSE(document) << source;
    return document ? Error{} : document.error();
  }
  fs::path m_folder;
};

TEST_F(ReadDocument, SaysWhatTheFileIs) {
  const std::string file = write("memo.jpg", "Call Ann.\n");
  const auto document = read_document(file, Context{});
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->source, file);
  EXPECT_EQ(document->media_type, "text/plain");
  EXPECT_EQ(document->content_id, sha256_hex("Call Ann.\n"));
}

TEST_F(ReadDocument, HasOneClearLineForEveryBadFile) {
  const std::string empty = write("empty", ""), binary = write("binary", std::string(500, '\0'));
  EXPECT_EQ(error_of(empty).message, empty + " is empty");
  EXPECT_EQ(error_of(empty).code, Code::data_loss);
  EXPECT_EQ(error_of(binary).message, binary + " is of no kind that can be read");
  EXPECT_EQ(error_of(binary).code, Code::data_loss);
  const std::string wide = write("wide.txt", std::string("H\0e\0l\0l\0o\0\n\0", 12));
  EXPECT_EQ(error_of(wide).message,
            wide + " is UTF-16LE without a byte order mark: read its UTF-8 form (iconv -f UTF-16LE -t UTF-8)");
  EXPECT_EQ(error_of(m_folder.string()).code, Code::data_loss);
  EXPECT_NE(error_of(m_folder.string()).message.find("directory"), std::string::npos);
  EXPECT_EQ(error_of(m_folder / "missing").code, Code::not_found);
  EXPECT_NE(error_of(m_folder / "missing").message.find("missing"), std::string::npos);
  EXPECT_EQ(error_of("/dev/null").code, Code::data_loss);
}

TEST_F(ReadDocument, WhatOnlyBeginsAsAFormatIsNotReadAsText) {
  std::string counted = "\xFF\xFE";
  for (char byte = 0; byte < 64; ++byte) counted += byte;
  for (const auto& [name, bytes] : {std::pair<std::string, std::string>("counted.bin", counted),
                                    {"broken.jpg", "\xFF\xD8\xFF\xE0 no picture"},
                                    {"fake.pdf", "%PDF-1.7\nno document"}}) {
    const std::string file = write(name, bytes);
    EXPECT_EQ(error_of(file).code, Code::data_loss) << name;
    EXPECT_TRUE(error_of(file).message.starts_with(file)) << error_of(file).message;
  }
}

TEST_F(ReadDocument, DoesNotHangOnAPipeWithoutWriter) {
  const std::string pipe = (m_folder / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(error_of(pipe).code, Code::data_loss);
}

TEST_F(ReadDocument, SaysWhenItMayNot) {
  const std::string secret = write("secret", "text");
  chmod(secret.c_str(), 0);
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  EXPECT_EQ(error_of(secret).code, Code::permission_denied);
}

TEST_F(ReadDocument, RefusesWhatIsTooLarge) {
  const std::string large = write("large", std::string(2000, 'x'));
  EXPECT_EQ(error_of(large, {.file_bytes = 1000}).code, Code::resource_exhausted);
}

TEST_F(ReadDocument, NamesTheKindItDoesNotRead) {
  const std::string packed = write("a.7z", "7z\xbc\xaf\x27\x1c");
  EXPECT_NE(error_of(packed).message.find("application/x-7z-compressed"), std::string::npos);
}

TEST_F(ReadDocument, ReadsStandardInput) {
  const std::string file = write("in.txt", "from a pipe");
  const int before = dup(STDIN_FILENO);
  ASSERT_NE(freopen(file.c_str(), "r", stdin), nullptr);
  const auto document = read_document("-", Context{});
  dup2(before, STDIN_FILENO);
  close(before);
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->source, "-");
  EXPECT_EQ(document->parts.at(0).text, "from a pipe");
}

TEST_F(ReadDocument, ListsEveryReaderOnce) {
  EXPECT_GE(reader_units().size(), 4u);
  for (const auto& [name, make] : reader_units()) EXPECT_NE(make(), nullptr) << name;
}

}  // namespace
}  // namespace firstpass::input
