#include "pipeline/reading_cache.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include "core/file.h"

namespace firstpass::pipeline {
namespace {

namespace fs = std::filesystem;

class Readings : public testing::Test {
 protected:
  void SetUp() override {
    m_folder = fs::temp_directory_path() / ("readings_test_" + std::to_string(::getpid()));
    fs::remove_all(m_folder);
  }
  void TearDown() override { fs::remove_all(m_folder); }

  static vault::Key key(char fill = 'k') {
    return std::move(*vault::Key::from_bytes(std::string(vault::Key::kSize, fill)));
  }

  /// As it comes from the decoder.
  static Document decoded(const std::string& content_id) {
    Document document;
    document.source = "photo.jpg", document.media_type = "image/jpeg", document.content_id = content_id;
    Part part;
    part.kind = PartKind::image, part.media_type = "image/jpeg";
    part.image = std::make_shared<Image>(Image{2, 1, std::vector<std::uint8_t>(6, 9)});
    document.parts.push_back(part);
    return document;
  }

  static Document recognised(const std::string& content_id) {
    Document document = decoded(content_id);
    Part& part = document.parts[0];
    part.text = "Rosalind Vance\npaid";
    part.anchors = {{{0, 8}, Region{1, 2, 3.5F, 4, 0}, {}, 0.5, 0}, {{15, 19}, {}, TimeRange{0.25, 1}, 1, 1}};
    part.metadata["exif.model"] = "Phone";
    document.findings.push_back({"text_line",
                                 "Rosalind Vance",
                                 0.75,
                                 {"understand/vision/ocr", "m", "1"},
                                 {0, Span{0, 14}, Region{1, 2, 9, 4, 0}, {}}});
    document.findings.push_back({"quality", "sharp", 1, {"q", "", "1"}, {0, {}, {}, TimeRange{0, 2}}});
    return document;
  }

  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(m_folder)) found.push_back(entry.path());
    return found;
  }

  fs::path m_folder;
};

TEST_F(Readings, ComeBackAsTheyWereWithThePixelsOfTheNewDecoding) {
  const ReadingCache cache(m_folder, key());
  const Document kept = recognised("aa11");
  cache.keep(kept);
  Document again = decoded("aa11");
  again.source = "copy of photo.jpg";
  ASSERT_TRUE(ReadingCache(m_folder, key()).recall(again));
  EXPECT_EQ(again.source, "copy of photo.jpg");
  ASSERT_TRUE(again.parts.at(0).image);
  EXPECT_EQ(again.parts[0].text, kept.parts[0].text);
  EXPECT_EQ(again.parts[0].metadata, kept.parts[0].metadata);
  ASSERT_EQ(again.parts[0].anchors.size(), 2U);
  EXPECT_EQ(again.parts[0].anchors[0].span, (Span{0, 8}));
  EXPECT_EQ(again.parts[0].anchors[0].region, (Region{1, 2, 3.5F, 4, 0}));
  EXPECT_FALSE(again.parts[0].anchors[0].time);
  EXPECT_EQ(again.parts[0].anchors[1].time, (TimeRange{0.25, 1}));
  EXPECT_EQ(again.parts[0].anchors[1].line, 1);
  ASSERT_EQ(again.findings.size(), 2U);
  EXPECT_EQ(again.findings[0].value, "Rosalind Vance");
  EXPECT_EQ(again.findings[0].where.span, (Span{0, 14}));
  EXPECT_EQ(again.findings[0].origin.model, "m");
  EXPECT_EQ(again.findings[1].where.time, (TimeRange{0, 2}));
}

TEST_F(Readings, AreOnlyForTheSameBytesAndKey) {
  const ReadingCache cache(m_folder, key());
  cache.keep(recognised("aa11"));
  Document other = decoded("bb22"), same = decoded("aa11"), pages = decoded("aa11");
  EXPECT_FALSE(cache.recall(other));
  EXPECT_FALSE(ReadingCache(m_folder, key('x')).recall(same));
  pages.parts.push_back(pages.parts[0]);  // decoded otherwise than then
  EXPECT_FALSE(cache.recall(pages));
  EXPECT_TRUE(pages.parts[0].text.empty());
}

TEST_F(Readings, LieSealed) {
  ReadingCache(m_folder, key()).keep(recognised("aa11"));
  ASSERT_EQ(files().size(), 1U);
  const auto bytes = read_file(files()[0]);
  ASSERT_TRUE(bytes);
  for (const char* word : {"Rosalind", "Vance", "Phone", "aa11", "text_line"})
    EXPECT_EQ(bytes->find(word), std::string::npos) << word;
  EXPECT_EQ(files()[0].string().find("aa11"), std::string::npos);
  EXPECT_EQ(fs::status(files()[0]).permissions() & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
}

TEST_F(Readings, DamageMeansReadingAgain) {
  const ReadingCache cache(m_folder, key());
  cache.keep(recognised("aa11"));
  const fs::path file = files().at(0);
  const auto good = read_file(file);
  ASSERT_TRUE(good);
  for (std::size_t at = 0; at < good->size(); at += 17) {
    std::string bad = *good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    ASSERT_TRUE(write_file(file, bad));
    Document document = decoded("aa11");
    EXPECT_FALSE(cache.recall(document)) << at;
    ASSERT_TRUE(write_file(file, good->substr(0, at)));
    EXPECT_FALSE(cache.recall(document)) << at;
  }
}

TEST_F(Readings, TheLeastUsedGoWhenTheFolderIsFull) {
  const ReadingCache cache(m_folder, key(), 6000);
  for (const char* id : {"a", "b", "c"}) {
    Document document = recognised(id);
    document.parts[0].text.append(1500, 'x');
    cache.keep(document);
    for (const auto& file : files()) fs::last_write_time(file, fs::last_write_time(file) - std::chrono::seconds(10));
  }
  Document first = decoded("a");
  ASSERT_TRUE(cache.recall(first));  // used just now: "b" is the one that waited longest
  Document large = recognised("d");
  large.parts[0].text.append(1500, 'y');
  cache.keep(large);
  Document a = decoded("a"), b = decoded("b"), d = decoded("d");
  EXPECT_TRUE(cache.recall(a));
  EXPECT_FALSE(cache.recall(b));
  EXPECT_TRUE(cache.recall(d));
}

}  // namespace
}  // namespace firstpass::pipeline
