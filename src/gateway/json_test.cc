#include "gateway/json.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

namespace firstpass::gateway {
namespace {

/// What the slow parser and writer make of a text; "" for what it refuses.
std::string slowly(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? std::string() : json.dump(-1, ' ', false, Json::error_handler_t::replace);
}
std::string quickly(const std::string& text) {
  const auto json = parse_json(text);
  return json ? dump(*json) : std::string();
}

TEST(Json, IsReadAndWrittenAsTheSlowWayDoes) {
  for (const std::string text :
       {R"({"a":1,"b":[true,false,null,-0,0,-1,1.0,0.1,1e3,1E-7,123456789012345678],"c":{}})",
        R"({"big":18446744073709551615,"small":-9223372036854775808})",
        R"(["\u0041\u00e9\u4e2d","\ud83c\udf88","tab\tnew\nquote\"back\\slash\/","\b\f\r\u0000\u001f\u007f"])",
        R"({"a":1,"b":2,"a":{"c":3}})",
        R"("text")",
        "  [1 , 2]  ",
        "0",
        "\xEF\xBB\xBF[1]",
        R"({"":{"":[]}})",
        "[\"Übergröße 🎈 \xE2\x80\xA8\"]",
        "[1e400]",
        "[01]",
        "[1,]",
        "{\"a\":}",
        "[\"\\ud800\"]",
        "[\"\\udc00\"]",
        "[\"\xC3\"]",
        "[\"\xED\xA0\x80\"]",
        "[\"a\nb\"]",
        "",
        " ",
        "nul",
        "[1] 2",
        "[0.1234567890123456789]",
        "[-0.0]",
        "[4.9e-324,1.7976931348623157e308]"})
    EXPECT_EQ(quickly(text), slowly(text)) << text;
}

TEST(Json, NumbersOfMoreThan64BitsKeepTheirDigits) {
  for (const std::string text :
       {R"({"bigger":18446744073709551616,"less":-9223372036854775809,"a":[123456789012345678901234567890]})",
        "21000418450200051332", R"([1.5,{"x":100000000000000000000}])"}) {
    EXPECT_EQ(quickly(text), text);
    const Json copy = *parse_json(text);
    EXPECT_EQ(dump(copy), text);
  }
  EXPECT_EQ(quickly("[1e30,100000000000000000000.5]"), slowly("[1e30,100000000000000000000.5]"));
  for (const std::string text : {"[18446744073709551616", "[18446744073709551616,]", "[-18446744073709551616 x]"})
    EXPECT_FALSE(parse_json(text)) << text;
}

TEST(Json, OfManyEqualKeysTheLastCountsInTheFirstPlace) {
  std::string text = "{";
  for (int i = 0; i < 60; ++i) text += "\"k" + std::to_string(i % 20) + "\":" + std::to_string(i) + ",";
  text.back() = '}';
  EXPECT_EQ(quickly(text), slowly(text));
}

TEST(Json, AnObjectWithAHundredThousandKeysTakesNoLongerThanItsBytes) {
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  text.back() = '}';
  EXPECT_EQ(quickly(text), text);  // would not come back if keys were compared one by one
}

TEST(Json, DepthIsBounded) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_TRUE(parse_json(nested(kDeepest)));
  for (const int depth : {kDeepest + 1, 1000, 100'000}) {
    const auto refused = parse_json(nested(depth));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("deeply"), std::string::npos);
  }
  EXPECT_FALSE(parse_json(std::string(100'000, '[')));
}

/// A random value, strings with everything that is hard about them.
Json random_value(std::mt19937& random, int depth) {
  switch (random() % (depth > 4 ? 6 : 8)) {
    case 0: return nullptr;
    case 1: return random() % 2 == 0;
    case 2: return static_cast<std::int64_t>(random()) - (1LL << 31);
    case 3: return static_cast<double>(random()) / 7919 * (random() % 2 == 0 ? 1e-9 : 1);
    case 4: return std::uint64_t{random()} << (random() % 33);
    case 5: {
      static const char* const kPieces[] = {"a", "\"", "\\", "\n", "\x01", "\x7F", "é", "中", "🎈", "/", "<b>", " "};
      std::string text;
      for (unsigned i = random() % 12; i > 0; --i) text += kPieces[random() % std::size(kPieces)];
      return text;
    }
    case 6: {
      Json array = Json::array();
      for (unsigned i = random() % 5; i > 0; --i) array.push_back(random_value(random, depth + 1));
      return array;
    }
    default: {
      Json object = Json::object();
      for (unsigned i = random() % 24; i > 0; --i)
        object["k" + std::to_string(random() % 30)] = random_value(random, depth + 1);
      return object;
    }
  }
}

TEST(Json, AnyValueComesBack) {
  const char* const wanted = std::getenv("FIRSTPASS_CASES");
  const int cases = wanted != nullptr ? std::atoi(wanted) : 5'000;
  std::mt19937 random(20261126);
  for (int i = 0; i < cases; ++i) {
    const Json value = random_value(random, 0);
    const bool ascii = random() % 2 == 0;
    const std::string text = value.dump(static_cast<int>(random() % 3) - 1, ' ', ascii);
    ASSERT_EQ(quickly(text), slowly(text)) << text;
  }
}

TEST(Json, IllFormedTextIsMendedAsBefore) {
  for (const std::string text : {"\xC3(", "a\xFFz", "\xE2\x80", "é\xED\xA0\x80"})
    EXPECT_EQ(dump(Json(text)), Json(text).dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace
}  // namespace firstpass::gateway
