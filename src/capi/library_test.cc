// The shared library as a program of somebody else sees it: only the public headers, only the exported names.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <firstpass/firstpass.hpp>

#include <filesystem>
#include <fstream>

namespace {

using firstpass::Client;
using firstpass::Outcome;

constexpr char kLetter[] =
    "Dear Ms Kimberly Watson, please write to kim.watson@example.org or call +44 20 7946 0018. Kim’s bill is paid.";

/// Rules only: these tests are about the library, not about names.
class Library : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "firstpass-library-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    m_home = pattern;
    client = Client({.home = m_home, .profile = "rules", .provider = "local"});
    ASSERT_TRUE(client.valid()) << client.error();
  }
  void TearDown() override { std::filesystem::remove_all(m_home); }
  std::string in_home(const std::string& name) const { return m_home + "/" + name; }

  Client client;

 private:
  std::string m_home;
};

TEST_F(Library, RestoresAStreamCutAnywhereAsTheWhole) {
  const Outcome masked = client.mask(kLetter, "letters");
  ASSERT_TRUE(masked) << masked.error;
  EXPECT_EQ(masked.value.find("kim.watson@"), std::string::npos);
  EXPECT_EQ(masked.value.find("7946"), std::string::npos);
  ASSERT_EQ(client.restore(masked.value, "letters").value, kLetter);
  for (std::size_t size = 1; size <= masked.value.size(); ++size) {
    firstpass::Restorer restorer = client.restorer("letters");
    std::string whole;
    for (std::size_t at = 0; at < masked.value.size(); at += size) {
      const Outcome piece = restorer.feed(std::string_view(masked.value).substr(at, size));
      ASSERT_TRUE(piece) << piece.error;
      whole += piece.value;
    }
    whole += restorer.finish().value;
    ASSERT_EQ(whole, kLetter) << "in pieces of " << size;
    EXPECT_EQ(restorer.feed("more").status, FP_INVALID_ARGUMENT) << "finished";
  }
}

TEST_F(Library, ForgetsAConversation) {
  const std::string masked = client.mask(kLetter, "letters").value;
  ASSERT_EQ(client.restore(masked, "letters").value, kLetter);
  EXPECT_TRUE(client.forget("letters"));
  EXPECT_EQ(client.restore(masked, "letters").value, masked);
  EXPECT_TRUE(client.forget("never seen"));
}

TEST_F(Library, Compresses) {
  const std::string text =
      "The garden is lovely in June. We walked along the river for an hour. The rent of 940 euro is due on the third. "
      "Birds sang in the old trees. Later we had soup and bread at the inn.";
  const Outcome shorter = client.compress(text, "When is the rent due?", 0.4);
  ASSERT_TRUE(shorter) << shorter.error;
  EXPECT_NE(shorter.value.find("940 euro is due on the third"), std::string::npos) << shorter.value;
  EXPECT_LT(shorter.value.size(), text.size() / 2);
  EXPECT_EQ(client.compress(text, "", 0).status, FP_INVALID_ARGUMENT);
}

TEST_F(Library, RedactsAPictureAndNeverOverItsOriginal) {
  const std::string original = std::string(FIRSTPASS_SOURCE_DIR) + "/examples/receipt.jpg";
  const Outcome report = client.redact(original, in_home("public.png"));
  ASSERT_TRUE(report) << report.error;
  EXPECT_EQ(report.value.find("{\"regions\":["), 0u) << report.value;
  std::ifstream file(in_home("public.png"), std::ios::binary);
  char begin[8] = {};
  file.read(begin, sizeof begin);
  EXPECT_EQ(std::string_view(begin, sizeof begin), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(client.redact(original, original).status, FP_INVALID_ARGUMENT);
  EXPECT_EQ(client.redact(in_home("none.png"), in_home("public2.png")).status, FP_NOT_FOUND);
  EXPECT_FALSE(std::filesystem::exists(in_home("public2.png")));
}

TEST_F(Library, SaysWhatIsWrong) {
  char* value = nullptr;
  char* error = nullptr;
  EXPECT_EQ(fp_mask(nullptr, "letters", "text", &value, &error), FP_INVALID_ARGUMENT);
  EXPECT_EQ(value, nullptr);
  ASSERT_NE(error, nullptr);
  fp_string_free(error);
  EXPECT_EQ(fp_restorer_feed(nullptr, "a", 1, &value, nullptr), FP_INVALID_ARGUMENT);
  EXPECT_EQ(fp_restorer_create(nullptr, nullptr, nullptr, nullptr), FP_INVALID_ARGUMENT);
  fp_restorer_free(nullptr);
  EXPECT_EQ(client.inspect(in_home("none.pdf")).status, FP_NOT_FOUND);
  const Client none({.home = in_home("other"), .profile = "no such profile"});
  EXPECT_FALSE(none.valid());
  firstpass::Restorer restorer = none.restorer();
  EXPECT_NE(restorer.feed("text").status, FP_OK);
}

}  // namespace
