#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "../tests/standin/outbound.h"
#include "core/ids.h"
#include "egress/outbound.h"

namespace firstpass::egress {
namespace {

using testing::Draft;
using testing::TestScope;

bool passes(const TestScope& scope, const std::string& body) {
  Draft draft;
  draft.body = body;
  return last_gate(testing::outbound(draft, scope.scope())).has_value();
}

std::string percent_encoded(std::string_view text, bool all) {
  std::string out;
  for (const char c : text) {
    const bool plain = !all && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
    out += plain ? std::string(1, c) : "%" + to_hex(std::string_view(&c, 1));
  }
  return out;
}

std::string unicode_escaped(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) out += "\\u00" + to_hex(std::string_view(&c, 1));
  return out;
}

std::string replaced(std::string text, char from, char to) {
  for (char& c : text) c = c == from ? to : c;
  return text;
}

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return text;
}

/// Every way in which a value may be written into the bytes of a request.
const std::vector<std::pair<std::string, std::function<std::string(const std::string&)>>>& encodings() {
  using nlohmann::json;
  static const std::vector<std::pair<std::string, std::function<std::string(const std::string&)>>> list = {
      {"raw", [](const std::string& v) { return v; }},
      {"capitals", [](const std::string& v) { return upper(v); }},
      {"json", [](const std::string& v) { return json(v).dump(); }},
      {"json ascii", [](const std::string& v) { return json(v).dump(-1, ' ', true); }},
      {"json all escaped", [](const std::string& v) { return unicode_escaped(v); }},
      {"json in json", [](const std::string& v) { return json(json(v).dump(-1, ' ', true)).dump(); }},
      {"json in json in json", [](const std::string& v) { return json(json(json(v).dump()).dump()).dump(); }},
      {"url", [](const std::string& v) { return percent_encoded(v, false); }},
      {"url all", [](const std::string& v) { return percent_encoded(v, true); }},
      {"url twice", [](const std::string& v) { return percent_encoded(percent_encoded(v, false), false); }},
      {"url plus", [](const std::string& v) { return replaced(v, ' ', '+'); }},
      {"base64 0", [](const std::string& v) { return to_base64(v); }},
      {"base64 1", [](const std::string& v) { return to_base64("#" + v + "."); }},
      {"base64 2", [](const std::string& v) { return to_base64("##" + v + ".."); }},
      {"base64 url", [](const std::string& v) { return replaced(replaced(to_base64("? " + v), '+', '-'), '/', '_'); }},
      {"base64 of json",
       [](const std::string& v) {
         return to_base64(json{{"a", v}}.dump(-1, ' ', true));
       }},
      {"base64 in json, slashes escaped",
       [](const std::string& v) {
         std::string out;
         for (const char c : to_base64("\?\?\?>>>" + v)) out += c == '/' ? std::string("\\/") : std::string(1, c);
         return out;
       }},
      {"hex", [](const std::string& v) { return to_hex(v); }},
      {"hex capitals", [](const std::string& v) { return upper(to_hex(v)); }},
      {"other spaces", [](const std::string& v) { return replaced(v, ' ', '\n'); }},
  };
  return list;
}

TEST(LastGate, FindsEveryOriginalInEveryEncoding) {
  for (const std::string original :
       {"Kimberly Watson", "kim.watson@example.org", "+44 20 7946 0958", "12 O'Hara \"Lane\"",
        "DE89 3704 0044 0532 0130 00", "J\u00fcrgen Gr\u00f6\u00dfe", "\u7530\u4e2d \u592a\u90ce", "hunter2!\\x"}) {
    TestScope scope;
    const std::string placeholder = scope.hide("PERSON", original);
    for (const auto& [name, encode] : encodings()) {
      const bool ascii_only = name == "json all escaped" || name == "capitals";
      if (ascii_only &&
          original.find_first_not_of(
              " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz"
              "{|}~") != std::string::npos)
        continue;
      EXPECT_FALSE(passes(scope, "{\"content\": \"see " + encode(original) + " there\"}")) << name << ": " << original;
      EXPECT_TRUE(passes(scope, "{\"content\": \"see " + placeholder + " there\"}"));
    }
  }
}

TEST(LastGate, LooksAtUrlAndHeadersButNotAtTheKey) {
  TestScope scope;
  scope.hide("PERSON", "Kimberly Watson");
  Draft draft;
  draft.url = "https://provider.invalid/v1/chat?q=Kimberly+Watson";
  EXPECT_FALSE(last_gate(testing::outbound(draft, scope.scope())));
  draft = {};
  draft.headers = {{"X-Title", "notes of kimberly watson"}};
  EXPECT_FALSE(last_gate(testing::outbound(draft, scope.scope())));
  draft.headers = {{"Authorization", "Bearer Kimberly Watson"}, {"x-api-key", "Kimberly Watson"}};
  EXPECT_TRUE(last_gate(testing::outbound(draft, scope.scope())));
}

TEST(LastGate, SaysTypesAndCountsButNoValue) {
  TestScope scope;
  scope.hide("PERSON", "Kimberly Watson"), scope.hide("PERSON", "Dr. Aoki Berg"),
      scope.hide("PHONE_NUMBER", "555-0199");
  Draft draft;
  draft.body = "Kimberly Watson met Dr. Aoki Berg, 555-0199";
  const Status status = last_gate(testing::outbound(draft, scope.scope()));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::permission_denied);
  EXPECT_NE(status.error().message.find("2 PERSON"), std::string::npos);
  EXPECT_NE(status.error().message.find("1 PHONE_NUMBER"), std::string::npos);
  for (const char* value : {"Kimberly", "Watson", "Aoki", "0199"})
    EXPECT_EQ(status.error().message.find(value), std::string::npos);
}

TEST(LastGate, IsNotFooledByItsOwnPlaceholders) {
  TestScope scope;
  const std::string first = scope.hide("PERSON", "Person"), second = scope.hide("EMAIL_ADDRESS", "address");
  EXPECT_TRUE(passes(scope, "from " + first + " at " + second));
  EXPECT_TRUE(passes(scope, "from " + first.substr(1, first.size() - 2) + " without brackets"));
  EXPECT_TRUE(passes(scope, "from \\u003c" + first.substr(1, first.size() - 2) + "\\u003e"));
  EXPECT_TRUE(passes(scope, "from %3C" + first.substr(1, first.size() - 2) + "%3E"));
  EXPECT_FALSE(passes(scope, "my Address is here"));
  EXPECT_FALSE(passes(scope, "<PERSON_ADDRESS_0000>"));  // looks like one, was never given out
}

TEST(LastGate, ShortWordsNumbersAndDatesAreWholeWords) {
  TestScope scope;
  scope.hide("PERSON", "Ann"), scope.hide("PERSON", "Ross"), scope.hide("DATE_TIME", "14/03/1987");
  EXPECT_TRUE(passes(scope, "annual across 20261 372 crosses"));
  EXPECT_FALSE(passes(scope, "and Ann said"));
  EXPECT_FALSE(passes(scope, "and ann's bag"));
  EXPECT_FALSE(passes(scope, "in ross_notes"));
  EXPECT_FALSE(passes(scope, "on 14/03/1987."));
  EXPECT_TRUE(passes(scope, "part 214/03/19871"));
  EXPECT_FALSE(passes(scope, "{\"text\":\"\\n14/03/1987\"}"));  // the n of the escape is no letter
}

// They are hidden where they were found; the same text elsewhere means something else.
TEST(LastGate, WhatSaysNothingAloneRefusesNothing) {
  TestScope scope;
  scope.hide("AGE", "37"), scope.hide("DATE_TIME", "2026"), scope.hide("DATE_TIME", "Friday"), scope.hide("ID", "47");
  EXPECT_TRUE(passes(scope, "Room 37 costs 37.50 in 2026, every Friday, on page 47."));
  scope.hide("ID", "471");
  EXPECT_FALSE(passes(scope, "on page 471"));
}

TEST(LastGate, NamesThatAreOrdinaryWordsCountAsTheyWereTyped) {
  TestScope scope;
  scope.hide("PERSON", "Will"), scope.hide("PERSON", "Mark"), scope.hide("PERSON", "User");
  EXPECT_TRUE(passes(scope, R"({"messages":[{"role":"user","content":"you will benchmark, mark my words"}]})"));
  EXPECT_FALSE(passes(scope, "I told Will"));
  EXPECT_FALSE(passes(scope, "I told MARK"));
  EXPECT_FALSE(passes(scope, R"(I told \u0057ill)"));
  EXPECT_FALSE(passes(scope, to_base64("I told Will about it")));
}

TEST(LastGate, LongNumbersAreFoundWithOtherSeparators) {
  TestScope scope;
  scope.hide("CREDIT_CARD", "4111 1111 1111 1111");
  EXPECT_FALSE(passes(scope, "4111-1111-1111-1111"));
  EXPECT_FALSE(passes(scope, "pay with 4111111111111111 now"));
  EXPECT_TRUE(passes(scope, "4111 1111 1111 1112"));
}

TEST(LastGate, RandomBinaryInBase64IsNoFalseAlarm) {
  TestScope scope;
  for (const char* name : {"Ann", "Bob", "Ross", "Kim Li", "Max", "Ida", "42", "2026"}) scope.hide("PERSON", name);
  std::mt19937 random(11);
  std::string picture(1'000'000, ' ');
  for (char& c : picture) c = static_cast<char>(random());
  EXPECT_TRUE(passes(scope, "{\"image\":\"" + to_base64(picture) + "\"}"));
  picture.insert(picture.size() / 2, " Kimberly Watson ");
  scope.hide("PERSON", "Kimberly Watson");
  EXPECT_FALSE(passes(scope, "{\"image\":\"" + to_base64(picture) + "\"}"));
}

TEST(LastGate, AWordOfTwoLettersIsNotSeenInWhatIsOnlyWords) {
  TestScope scope;
  scope.hide("EMAIL_ADDRESS", "us");
  for (int number = 100; number < 400; ++number) scope.hide("ADDRESS", std::to_string(number));
  std::mt19937 random(11);
  std::string body;
  while (body.size() < 400'000) {
    for (std::size_t letters = 2 + random() % 9; letters > 0; --letters)
      body += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[random() % 62];
    body += '_';
    body += random() % 2 ? "," : ".";
  }
  EXPECT_TRUE(passes(scope, body));
  EXPECT_FALSE(passes(scope, body + " ask us today"));
  EXPECT_FALSE(passes(scope, body + " number 193"));
  EXPECT_FALSE(passes(scope, body + " " + to_base64("please ask us today")));
}

TEST(LastGate, NewEntriesOfAScopeAreSeen) {
  TestScope scope;
  scope.hide("PERSON", "Kimberly Watson");
  EXPECT_TRUE(passes(scope, "Aoki Bergstrom was here"));
  scope.hide("PERSON", "Aoki Bergstrom");
  EXPECT_FALSE(passes(scope, "Aoki Bergstrom was here"));
}

TEST(LastGate, AnyBytesAreSurvived) {
  TestScope scope;
  scope.hide("PERSON", "Kimberly Watson");
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    std::string bytes(random() % 200, ' ');
    for (char& c : bytes) c = static_cast<char>("\\u0%41+&#;=\xff\xc3\n\"d8"[random() % 17]);
    EXPECT_TRUE(passes(scope, bytes));
    EXPECT_FALSE(passes(scope, bytes + " kimberly watson " + bytes)) << round;
  }
}

}  // namespace
}  // namespace firstpass::egress
