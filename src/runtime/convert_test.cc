#include "runtime/convert.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "core/file.h"
#include "core/ids.h"

namespace firstpass::runtime {
namespace {

namespace fs = std::filesystem;

class ConvertTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::path(testing::TempDir()) / ("convert-" + random_tag(8));
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }
  fs::path file(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder / name, std::ios::binary) << bytes;
    return folder / name;
  }
  std::string output() const { return read_file(folder / "out").value_or("<none>"); }
  fs::path folder;
};

TEST_F(ConvertTest, UnknownConversionsAreRefused) {
  EXPECT_EQ(convert("shell-script", {}, folder / "out").error().code, Code::unimplemented);
  EXPECT_EQ(convert("moonshine-tokens", {}, folder / "out").error().code, Code::invalid_argument);
  EXPECT_EQ(convert("whisper-ct2-to-ggml", {}, folder / "out").error().code, Code::invalid_argument);
  EXPECT_EQ(convert("moonshine-tokens", {"/nowhere"}, folder / "out").error().code, Code::not_found);
}

TEST_F(ConvertTest, MoonshineTokens) {
  const std::string longest(300, 'x');  // length 300 = (0xAC - 128) + 128 * 2
  const std::string table = std::string("\x02hi\x00\x01\n\xAC\x02", 8) + longest;
  ASSERT_TRUE(convert("moonshine-tokens", {file("in", table)}, folder / "out"));
  EXPECT_EQ(output(), "aGk= 0\n 1\nCg== 2\n" + to_base64(longest) + " 3\n");
  for (const std::size_t size : {1u, 2u, 5u, 7u, 8u, 200u}) {
    const auto cut = convert("moonshine-tokens", {file("in", table.substr(0, size))}, folder / "cut");
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error().code, Code::data_loss);
  }
}

/// A CTranslate2 model without layers: enough to see header, filters, vocabulary and tensors.
class Ct2 {
 public:
  template <class T>
  Ct2& number(T value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Ct2& text(const std::string& value) {
    number(static_cast<std::uint16_t>(value.size() + 1));
    bytes.append(value.c_str(), value.size() + 1);
    return *this;
  }
  Ct2& halves(const std::string& name, std::vector<std::uint32_t> shape, std::uint8_t type = 4) {
    text(name).number(static_cast<std::uint8_t>(shape.size()));
    std::uint32_t count = 1;
    for (const std::uint32_t dimension : shape) number(dimension), count *= dimension;
    number(type).number(2 * count);
    for (std::uint32_t i = 0; i < count; ++i) number(std::uint16_t{0x3E00});  // 1.5
    return *this;
  }
  std::string bytes;
};

std::string tiny_model(std::uint8_t type = 4) {
  Ct2 model;
  model.number(std::uint32_t{6}).text("WhisperSpec").number(std::uint32_t{3}).number(std::uint32_t{10});
  model.halves("decoder/embeddings/weight", {4, 64}, type).halves("decoder/position_encodings/encodings", {3, 64});
  model.halves("encoder/position_encodings/encodings", {5, 64});
  model.halves("encoder/conv1/weight", {64, 80, 3}).halves("encoder/conv1/bias", {64});
  model.halves("encoder/conv2/weight", {64, 64, 3}).halves("encoder/conv2/bias", {64});
  model.halves("encoder/layer_norm/gamma", {64}).halves("encoder/layer_norm/beta", {64});
  model.halves("decoder/layer_norm/gamma", {64}).number(std::uint32_t{1});
  return model.text("decoder/layer_norm/beta").text("decoder/layer_norm/gamma").bytes;
}

std::string vocabulary() {
  std::string lines = "\xC4\xA0the\n";  // U+0120 is how GPT-2 spells a space
  for (int i = 1; i < 50256; ++i) lines += "a\n";
  return lines;
}

TEST_F(ConvertTest, WhisperTensorsAndVocabulary) {
  const std::string model = tiny_model();
  ASSERT_TRUE(convert("whisper-ct2-to-ggml",
                      {file("1", model.substr(0, 999)), file("2", model.substr(999)), file("v", vocabulary())},
                      folder / "out"));
  const std::string out = output();
  const auto integer = [&](std::size_t index) {
    std::int32_t value = 0;
    std::memcpy(&value, out.data() + 4 * index, 4);
    return value;
  };
  EXPECT_EQ(out.substr(0, 4), "lmgg");
  const std::int32_t header[] = {4, 5, 64, 1, 0, 3, 64, 1, 0, 80, 1, 80, 201};
  for (std::size_t i = 0; i < std::size(header); ++i) EXPECT_EQ(integer(i + 1), header[i]) << i;
  const std::size_t words = 14 + 80 * 201;
  EXPECT_EQ(integer(words), 50256);
  EXPECT_EQ(integer(words + 1), 4);
  EXPECT_EQ(out.substr(4 * (words + 2), 4), " the");
  // The last tensor is the token table: 2 dimensions, halves, reversed shape.
  const std::string name = "decoder.token_embedding.weight";
  const std::size_t at = out.find(name);
  ASSERT_EQ(out.size(), at + name.size() + 2 * 4 * 64);
  std::int32_t last[5];
  std::memcpy(last, out.data() + at - sizeof last, sizeof last);
  EXPECT_EQ(std::vector<std::int32_t>(last, last + 5), (std::vector<std::int32_t>{2, 30, 1, 64, 4}));
  // Vectors become float32, and the alias has its target's values.
  const std::size_t beta = out.find("decoder.ln.bias") + 15;
  float value = 0;
  std::memcpy(&value, out.data() + beta, 4);
  EXPECT_EQ(value, 1.5f);
}

TEST_F(ConvertTest, WhisperRefusesWhatItDoesNotKnow) {
  const fs::path words = file("v", vocabulary());
  const std::string model = tiny_model();
  for (std::size_t size = 0; size < model.size(); size += 997) {
    const auto cut = convert("whisper-ct2-to-ggml", {file("m", model.substr(0, size)), words}, folder / "out");
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error().code, Code::data_loss);
  }
  EXPECT_FALSE(convert("whisper-ct2-to-ggml", {file("m", tiny_model(1)), words}, folder / "out"));  // int8 weights
  EXPECT_FALSE(convert("whisper-ct2-to-ggml", {file("m", std::string(5000, '\xFF')), words}, folder / "out"));
  EXPECT_FALSE(convert("whisper-ct2-to-ggml", {file("m", model), file("short", "a\nb\n")}, folder / "out"));
  EXPECT_FALSE(convert("whisper-ct2-to-ggml", {file("m", model), words}, "/nowhere/out"));
}

}  // namespace
}  // namespace firstpass::runtime
