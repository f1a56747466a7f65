#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

#include "input/image/test_tiff.h"
#include "input/reader.h"
#include "input/test_files.h"
#include "runtime/worker.h"

namespace firstpass::input {
namespace {

using namespace test;

Result<Document> read(const std::string& bytes) { return read_bytes("picture", bytes, Context{}); }

std::shared_ptr<const Image> image_of(const std::string& bytes) {
  const auto document = read(bytes);
  EXPECT_TRUE(document) << document.error().message;
  if (!document || document->parts.size() != 1) return nullptr;
  EXPECT_EQ(document->parts[0].kind, PartKind::image);
  return document->parts[0].image;
}

bool is_near(std::uint32_t a, std::uint32_t b, int tolerance) {
  for (int shift = 0; shift <= 16; shift += 8)
    if (std::abs(static_cast<int>(a >> shift & 0xFF) - static_cast<int>(b >> shift & 0xFF)) > tolerance) return false;
  return true;
}

TEST(ImageReader, ReadsPngExactly) {
  const Image picture_in =
      picture(37, 11, [](int x, int y) { return static_cast<std::uint32_t>(x * 65536 + y * 256 + 7); });
  const auto image = image_of(png_of(picture_in));
  ASSERT_TRUE(image);
  EXPECT_EQ(image->width, 37);
  EXPECT_EQ(image->height, 11);
  EXPECT_EQ(image->rgb, picture_in.rgb);
}

TEST(ImageReader, ReadsWebpExactly) {
  const Image picture_in = quarters(20, 12);
  const auto image = image_of(webp_of(picture_in));
  ASSERT_TRUE(image);
  EXPECT_EQ(image->rgb, picture_in.rgb);
}

TEST(ImageReader, ReadsJpegNearly) {
  for (const bool progressive : {false, true}) {
    const auto image = image_of(jpeg_of(quarters(64, 48), 1, progressive));
    ASSERT_TRUE(image);
    EXPECT_EQ(image->width, 64);
    EXPECT_TRUE(is_near(colour_at(*image, 8, 8), 0xFF0000, 24));
    EXPECT_TRUE(is_near(colour_at(*image, 56, 40), 0xFFFFFF, 24));
  }
}

TEST(ImageReader, ReadsEveryKindOfPngAsRgb) {
  struct Case {
    int channels, depth;
    std::string pixel;
    std::uint32_t colour;
  };
  const std::string zero(1, '\0');
  for (const Case& c :
       {Case{1, 8, "\x80", 0x808080}, Case{1, 16, "\x80\x80", 0x808080}, Case{2, 8, zero + "\x80", 0x7F7F7F},
        Case{4, 8, zero + zero + zero + zero, 0xFFFFFF}, Case{3, 16, "\xFF\xFF" + zero + zero + "\x40\x40", 0xFF0040},
        Case{4, 8, "\x10\x20\x30\xFF", 0x102030}}) {
    std::string samples;
    for (int i = 0; i < 9 * 9; ++i) samples += c.pixel;
    for (const bool interlaced : {false, true}) {
      const auto image = image_of(png_of(9, 9, c.channels, c.depth, samples, interlaced));
      ASSERT_TRUE(image);
      for (int at : {0, 4, 8})
        EXPECT_TRUE(is_near(colour_at(*image, at, at), c.colour, 1)) << std::hex << colour_at(*image, at, at);
    }
  }
}

TEST(ImageReader, ReadsInks) {
  const auto image = image_of(cmyk_jpeg_of(16, 16, 0, 255, 255, 0));
  ASSERT_TRUE(image);
  EXPECT_TRUE(is_near(colour_at(*image, 8, 8), 0xFF0000, 12)) << std::hex << colour_at(*image, 8, 8);
}

TEST(ImageReader, TurnsUprightAsExifSays) {
  // Where the stored quarters (red, green, blue, white) stand after each turn: top left, top right, bottom left.
  constexpr std::uint32_t red = 0xFF0000, green = 0x00FF00, blue = 0x0000FF, white = 0xFFFFFF;
  const std::array<std::array<std::uint32_t, 3>, 9> expected = {{{},
                                                                 {red, green, blue},
                                                                 {green, red, white},
                                                                 {white, blue, green},
                                                                 {blue, white, red},
                                                                 {red, blue, green},
                                                                 {blue, red, white},
                                                                 {white, green, blue},
                                                                 {green, white, red}}};
  for (int turn = 2; turn <= 8; ++turn) {
    const auto image = image_of(jpeg_of(quarters(96, 64), turn));
    ASSERT_TRUE(image);
    EXPECT_EQ(image->width, turn >= 5 ? 64 : 96) << turn;
    EXPECT_EQ(image->height, turn >= 5 ? 96 : 64) << turn;
    EXPECT_TRUE(is_near(colour_at(*image, 8, 8), expected[turn][0], 24)) << turn;
    EXPECT_TRUE(is_near(colour_at(*image, image->width - 8, 8), expected[turn][1], 24)) << turn;
    EXPECT_TRUE(is_near(colour_at(*image, 8, image->height - 8), expected[turn][2], 24)) << turn;
  }
}

TEST(ImageReader, TellsWhatTheCameraWroteDown) {
  const auto document = read(jpeg_of(quarters(16, 16), 3));
  ASSERT_TRUE(document);
  const auto& metadata = document->parts[0].metadata;
  EXPECT_EQ(metadata.at("exif.model"), "TestPhone");
  EXPECT_EQ(metadata.at("exif.time"), "2024-05-01T12:30:00");
  EXPECT_EQ(metadata.at("exif.gps"), "48.500000,-16.250000");
}

TEST(ImageReader, RefusesABombByItsHeader) {
  std::string bomb = png_of(quarters(8, 8));
  for (const int at : {16, 20})
    bomb.replace(static_cast<std::size_t>(at), 4, std::string("\0\0\x75\x30", 4));  // 30,000
  // The head's checksum must fit, or it would be refused for that.
  std::uint32_t crc = 0xFFFFFFFF;
  for (std::size_t i = 12; i < 29; ++i) {
    crc ^= static_cast<std::uint8_t>(bomb[i]);
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
  }
  crc = ~crc;
  for (std::size_t i = 0; i < 4; ++i) bomb[29 + i] = static_cast<char>(crc >> (24 - 8 * i) & 0xFF);
  const double before = runtime::worker_cpu_seconds();
  const auto document = read(bomb);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, Code::data_loss);
  EXPECT_EQ(document.error().message, "picture: picture of 30000 x 30000 pixels is over the limit of 100 megapixels");
  EXPECT_LT(runtime::worker_cpu_seconds() - before, 1.0);
}

TEST(ImageReader, RefusesALyingJpegByItsHeader) {
  std::string bomb = jpeg_of(quarters(16, 16));
  const auto frame = bomb.find("\xFF\xC0");
  ASSERT_NE(frame, std::string::npos);
  bomb.replace(frame + 5, 4, "\x75\x30\x75\x30");
  const auto document = read(bomb);
  ASSERT_FALSE(document);
  EXPECT_NE(document.error().message.find("30000 x 30000"), std::string::npos) << document.error().message;
}

TEST(ImageReader, RefusesEveryCutPicture) {
  // Before its mark is complete a file may as well be a very short text.
  EXPECT_LE(read_every_cut(png_of(quarters(12, 10)), 1, 0), 7);
  EXPECT_EQ(read_every_cut(png_of(quarters(12, 10)), 1, 8), 0);
  EXPECT_EQ(read_every_cut(webp_of(quarters(12, 10)), 1, 12), 0);
  // Only the two bytes of the end mark can be missed without loss.
  const Image noisy =
      picture(24, 24, [](int x, int y) { return static_cast<std::uint32_t>((x * 7919 + y * 104729) % 0xFFFFFF); });
  EXPECT_LE(read_every_cut(jpeg_of(noisy), 3), 1);
  EXPECT_LE(read_every_cut(jpeg_of(noisy, 1, true), 3), 1);
}

TEST(ImageReader, SurvivesDamageAnywhere) {
  for (const std::string& good : {png_of(quarters(12, 10)), webp_of(quarters(12, 10)), jpeg_of(quarters(16, 16), 6)})
    for (std::size_t i = 4; i < good.size(); i += 5) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ 0xA5);
      const auto document = read(bad);
      EXPECT_TRUE(document || document.error().code == Code::data_loss) << document.error().message;
    }
}

std::string fixture(const std::string& name) {
  const auto bytes = read_file(FIRSTPASS_SOURCE_DIR "/src/input/image/testdata/" + name);
  EXPECT_TRUE(bytes) << name;
  return bytes ? *bytes : std::string();
}

TEST(ImageReader, ReadsTiffAsItReadsPng) {
  for (const auto& [name, same] :
       {std::pair{"colour_lzw.tif", "colour.png"}, std::pair{"colour_packbits.tif", "colour.png"},
        std::pair{"colour_deflate.tif", "colour.png"}, std::pair{"bilevel_group4.tif", "bilevel.png"}}) {
    const auto tiff = image_of(fixture(name)), png = image_of(fixture(same));
    ASSERT_TRUE(tiff && png);
    EXPECT_EQ(tiff->width, png->width);
    EXPECT_TRUE(tiff->rgb == png->rgb) << name;
  }
}

TEST(ImageReader, ReadsBigEndianSixteenBitTiff) {
  std::string tiff("MM\0*\0\0\0\x08\0\x09", 10);
  const auto entry = [&](int tag, int type, std::uint32_t value) {
    for (const int byte : {tag >> 8, tag & 0xFF, 0, type, 0, 0, 0, 1}) tiff += static_cast<char>(byte);
    for (int shift = 24; shift >= 0; shift -= 8)
      tiff += static_cast<char>((type == 3 ? value << 16 : value) >> shift & 0xFF);
  };
  for (const auto& [tag, type, value] : std::initializer_list<std::array<int, 3>>{{256, 3, 2},
                                                                                  {257, 3, 1},
                                                                                  {258, 3, 16},
                                                                                  {259, 3, 1},
                                                                                  {262, 3, 1},
                                                                                  {273, 4, 122},
                                                                                  {277, 3, 1},
                                                                                  {278, 3, 1},
                                                                                  {279, 4, 4}})
    entry(tag, type, static_cast<std::uint32_t>(value));
  tiff += std::string("\0\0\0\0\x80\x80\xFF\xFF", 8);
  const auto image = image_of(tiff);
  ASSERT_TRUE(image);
  EXPECT_EQ(colour_at(*image, 0, 0), 0x808080U);
  EXPECT_EQ(colour_at(*image, 1, 0), 0xFFFFFFU);
}

// A page of two pixels.
TiffPage grey(int value, int kind, int next, int compression = 1) {
  return {std::string(2, static_cast<char>(value)), 2, kind, next, compression};
}

TEST(ImageReader, ReadsEveryPageOfATiff) {
  const auto document =
      read(tiff_of({grey(10, 0, 1), grey(20, 1, 2), grey(30, 0, 3), grey(40, 0, -1)}));  // the second is a preview
  ASSERT_TRUE(document);
  ASSERT_EQ(document->parts.size(), 3U);
  for (const auto& [index, grey] : std::initializer_list<std::pair<std::size_t, int>>{{0, 10}, {1, 30}, {2, 40}}) {
    EXPECT_EQ(document->parts[index].image->rgb[0], grey);
    EXPECT_EQ(document->parts[index].role, "page");
    EXPECT_EQ(document->parts[index].metadata.at("image.page"), std::to_string(index + 1));
  }
}

TEST(ImageReader, APageOfATiffThatCannotBeReadIsCounted) {
  const auto document = read(tiff_of({grey(10, 0, 1), grey(20, 0, 2, 99), grey(30, 0, -1)}));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->parts.size(), 2U);
  EXPECT_EQ(document->parts[0].metadata.at("pages_left_out"), "1");
  EXPECT_FALSE(read(tiff_of({grey(10, 0, 1, 99), grey(20, 0, -1)})));
}

TEST(ImageReader, PagesOfATiffThatFollowEachOtherForEverEnd) {
  const auto document = read(tiff_of({grey(10, 0, 1), grey(20, 0, 0)}));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->parts.size(), 2U);
}

TEST(ImageReader, DirectoriesThatLieOverEachOtherAreNotReadForEver) {
  std::string tiff("II*\0\x08\0\0\0", 8);
  const auto number = [&](std::size_t at, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) tiff[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> 8 * i & 0xFF);
  };
  constexpr std::uint32_t entries = 60000, count = 900;
  tiff.resize(8 + 2 + entries * 12 + 4 + count * 8);
  for (std::uint32_t i = 0; i < count; ++i) {
    number(8 + i * 8, entries, 2);
    number(8 + i * 8 + 2 + entries * 12, 8 + (i + 1) * 8, 4);
  }
  const auto document = read(tiff);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, Code::data_loss);  // damaged, not out of time
}

TEST(ImageReader, RefusesEveryCutTiff) {
  for (const char* name : {"colour_lzw.tif", "bilevel_group4.tif", "colour_deflate.tif"}) {
    const std::string whole = fixture(name);
    EXPECT_LE(read_every_cut(whole, 11, 8), 2) << name;  // the last bytes are a resolution that nobody needs
  }
}

TEST(ImageReader, SurvivesDamagedTiff) {
  for (const char* name : {"colour_lzw.tif", "bilevel_group4.tif"}) {
    const std::string good = fixture(name);
    for (std::size_t i = 4; i < good.size(); i += 9) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ 0xFF);
      const auto document = read(bad);
      EXPECT_TRUE(document || document.error().code == Code::data_loss) << document.error().message;
    }
  }
}

TEST(ImageReader, ReadsTheSharedPictures) {
  int count = 0;
  for (const char* folder : {"receipts/sroie", "screens", "images/barcodes", "images/faces"})
    for (const std::string& file : files_below(shared_data(folder), {".jpg", ".jpeg", ".png", ".webp"})) {
      const auto document = read_document(file, Context{});
      ASSERT_TRUE(document) << document.error().message;
      ASSERT_TRUE(document->parts.at(0).image);
      ++count;
    }
  if (count == 0) GTEST_SKIP() << "no shared data here";
  EXPECT_GE(count, 100);
}

TEST(ImageReader, ReadsGifAndBmpAsThePngOfTheSamePicture) {
  const auto reference = image_of(fixture("stripes.png"));
  ASSERT_TRUE(reference);
  for (const char* name : {"stripes.gif", "stripes.bmp", "stripes_palette.bmp"}) {
    const auto image = image_of(fixture(name));
    ASSERT_TRUE(image) << name;
    EXPECT_EQ(image->rgb, reference->rgb) << name;
  }
}

TEST(ImageReader, TellsHowManyPicturesAnAnimationHas) {
  const auto document = read(fixture("two_pictures.gif"));
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->parts.at(0).metadata.at("image.frames"), "2");
}

TEST(ImageReader, SurvivesEveryCutOfGifAndBmp) {
  for (const char* name : {"stripes.gif", "stripes.bmp", "stripes_palette.bmp", "two_pictures.gif"})
    read_every_cut(fixture(name), 7, 8);
}

TEST(ImageReader, SurvivesChangedBytesOfGifAndBmp) {
  for (const char* name : {"stripes.gif", "stripes.bmp", "stripes_palette.bmp"}) {
    const std::string whole = fixture(name);
    for (std::size_t at = 6; at < whole.size(); at += 1 + whole.size() / 60)
      for (const char value : {'\xFF', '\0', '\x7F'}) {
        std::string changed = whole;
        changed[at] = value;
        const auto document = read(changed);
        EXPECT_TRUE(document || document.error().code == Code::data_loss) << name << " at " << at;
      }
  }
}

}  // namespace
}  // namespace firstpass::input
