#include "understand/vision/barcode.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "understand/vision/test_pages.h"

namespace firstpass::understand {
namespace {

/// EAN-13 drawn by hand (ISO/IEC 15420): the sets of the left half follow from the first digit.
cv::Mat ean13(const std::string& digits, int module) {
  static const char* kA[] = {"0001101", "0011001", "0010011", "0111101", "0100011",
                             "0110001", "0101111", "0111011", "0110111", "0001011"};
  static const char* kSets[] = {"AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB",
                                "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"};
  const auto inverted = [](std::string bits) {
    for (char& bit : bits) bit = bit == '0' ? '1' : '0';
    return bits;
  };
  std::string bits = "101";
  for (std::size_t i = 1; i <= 6; ++i) {
    std::string code = kA[digits[i] - '0'];
    if (kSets[digits[0] - '0'][i - 1] == 'B') {
      code = inverted(code);
      std::reverse(code.begin(), code.end());
    }
    bits += code;
  }
  bits += "01010";
  for (std::size_t i = 7; i <= 12; ++i) bits += inverted(kA[digits[i] - '0']);
  bits += "101";
  cv::Mat picture(60 * module, (static_cast<int>(bits.size()) + 24) * module, CV_8UC3, cv::Scalar(245, 245, 245));
  for (std::size_t i = 0; i < bits.size(); ++i)
    if (bits[i] == '1')
      cv::rectangle(picture, cv::Rect((12 + static_cast<int>(i)) * module, 10 * module, module, 40 * module),
                    {20, 20, 20}, cv::FILLED);
  return picture;
}

TEST(Barcode, ReadsBarsUprightTurnedAndUpsideDown) {
  const cv::Mat bars = ean13("4006381333931", 3);
  for (int turn = -1; turn < 3; ++turn) {
    cv::Mat picture = bars;
    if (turn >= 0) cv::rotate(bars, picture, turn);
    const auto found = find_barcodes(test::image_of(picture));
    ASSERT_EQ(found.size(), 1u) << turn;
    EXPECT_EQ(found[0].text, "4006381333931");
    EXPECT_EQ(found[0].format, "EAN-13");
  }
}

TEST(Barcode, ReadsSmallSoftBars) {
  cv::Mat picture;
  cv::GaussianBlur(ean13("4006381333931", 3), picture, {}, 2.1);
  const auto found = find_barcodes(test::image_of(picture));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].text, "4006381333931");
}

TEST(Barcode, FindsNoneInTextNorInNothing) {
  EXPECT_TRUE(find_barcodes(test::image_of(test::page({"Total 12.50", "IIII llll |||| IlIl"}))).empty());
  EXPECT_TRUE(find_barcodes(test::plain(300, 200, 128)).empty());
  EXPECT_TRUE(find_barcodes(test::plain(4, 4, 128)).empty());
  EXPECT_TRUE(find_barcodes({10, 10, {}}).empty());
}

TEST(Payload, ReadsAPayment) {
  const Payload payload = read_payload(
      "QR Code",
      "BCD\n002\n1\nSCT\nBFSWDE33BER\nWinter Tyres Ltd\nDE89370400440532013000\nEUR240.50\n\nRF18539007547034\n");
  EXPECT_EQ(payload.kind, "payment");
  EXPECT_EQ(payload.fields.at("payee"), "Winter Tyres Ltd");
  EXPECT_EQ(payload.fields.at("iban"), "DE89370400440532013000");
  EXPECT_EQ(payload.fields.at("amount"), "240.50");
  EXPECT_EQ(payload.fields.at("currency"), "EUR");
  EXPECT_EQ(payload.fields.at("reference"), "RF18539007547034");
  EXPECT_EQ(payload.suspicious, "");
  const Payload forged =
      read_payload("QR Code", "BCD\n002\n1\nSCT\n\nWinter Tyres Ltd\nDE88370400440532013000\nEUR240.50\n");
  EXPECT_NE(forged.suspicious, "");
}

TEST(Payload, ReadsContacts) {
  const Payload card = read_payload(
      "QR Code", "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lee;Ann\r\nFN:Ann Lee\r\nTEL;TYPE=CELL:+49 30 901820\r\nEND:VCARD");
  EXPECT_EQ(card.kind, "contact");
  EXPECT_EQ(card.fields.at("phone"), "+49 30 901820");
  EXPECT_EQ(read_payload("QR Code", "MECARD:N:Lee,Ann;TEL:030901820;;").fields.at("name"), "Lee,Ann");
}

TEST(Payload, ReadsNetworks) {
  const Payload payload = read_payload("QR Code", R"(WIFI:T:WPA;S:cafe\;corner;P:s\:ecret;;)");
  EXPECT_EQ(payload.kind, "wifi");
  EXPECT_EQ(payload.fields.at("ssid"), "cafe;corner");
  EXPECT_EQ(payload.fields.at("password"), "s:ecret");
  EXPECT_EQ(payload.suspicious, "");
  EXPECT_NE(read_payload("QR Code", "WIFI:T:nopass;S:guests;;").suspicious, "");
}

TEST(Payload, ReadsProductsAndTheirCheckDigit) {
  EXPECT_EQ(read_payload("EAN-13", "4006381333931").kind, "product");
  EXPECT_EQ(read_payload("EAN-13", "4006381333931").suspicious, "");
  EXPECT_NE(read_payload("EAN-13", "4006381333932").suspicious, "");
  EXPECT_EQ(read_payload("EAN-13", "9780306406157").kind, "isbn");
  EXPECT_EQ(read_payload("Code 128", "4006381333931").kind, "text");
}

TEST(Payload, SuspectsAddressesThatHideWhereTheyLead) {
  EXPECT_EQ(read_payload("QR Code", "https://example.org/a?b").fields.at("host"), "example.org");
  EXPECT_EQ(read_payload("QR Code", "https://example.org/a").suspicious, "");
  EXPECT_NE(read_payload("QR Code", "https://bank.example@evil.example/").suspicious, "");
  EXPECT_NE(read_payload("QR Code", "https://192.0.2.7/login").suspicious, "");
  EXPECT_NE(read_payload("QR Code", "https://xn--pypal-4ve.example/").suspicious, "");
  EXPECT_EQ(read_payload("QR Code", "just words").kind, "text");
}

}  // namespace
}  // namespace firstpass::understand
