#include "pipeline/look_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firstpass::pipeline {
namespace {

using testing::HasSubstr;

Document note(const std::string& name, const std::string& text) {
  Document document;
  document.source = name;
  document.media_type = "text/plain";
  document.summary.kind = "note";
  document.parts.emplace_back();
  document.parts[0].text = text;
  return document;
}

Document receipt(const std::string& name, const std::string& total, double confidence = 0.9) {
  Document document = note(name, "");
  document.media_type = "image/jpeg";
  document.summary.kind = "receipt";
  document.summary.fields["total"] = {total, confidence, {}, ""};
  document.summary.fields["currency"] = {"EUR", 0.9, {}, ""};
  document.summary.fields["merchant"] = {"Corner Shop", 0.9, {}, ""};
  return document;
}

TEST(LookUp, QuotesTheSentenceThatAnswers) {
  const std::vector<Document> notes = {
      note("a.txt", "The dentist appointment is on 14 May 2027 at nine. The garage opens on 3 June 2027."),
      note("b.txt", "Reach the plumber under +49 30 5550 1234. His mail address is pipes@example.org.")};
  const auto when = look_up(notes, "When is the dentist appointment?");
  ASSERT_TRUE(when);
  EXPECT_THAT(when->text, HasSubstr("14 May 2027"));
  EXPECT_THAT(when->text, HasSubstr("a.txt"));
  EXPECT_GE(when->confidence, 0.75);
  const auto phone = look_up(notes, "What is the phone number of the plumber?");
  ASSERT_TRUE(phone);
  EXPECT_EQ(phone->evidence.front().value, "+49 30 5550 1234");
  EXPECT_EQ(phone->evidence.front().document, 1U);
}

TEST(LookUp, AbstainsRatherThanGuess) {
  const std::vector<Document> notes = {note("a.txt", "The dentist appointment is on 14 May 2027. We like the garden."),
                                       note("b.txt", "The dentist appointment is on 15 May 2027.")};
  EXPECT_FALSE(look_up(notes, "When is the dentist appointment?")) << "two files disagree";
  EXPECT_FALSE(look_up({notes[0]}, "When is the wedding of Julia?"));
  EXPECT_FALSE(look_up({notes[0]}, "Why do we like the garden?"));
  EXPECT_FALSE(look_up({}, "When is the dentist appointment?"));
  EXPECT_FALSE(look_up({receipt("a.jpg", "10.00"), receipt("b.jpg", "20.00", 0.3)}, "How much did I spend?"))
      << "a sum with a doubtful part";
}

TEST(LookUp, CountsAndAdds) {
  const std::vector<Document> files = {receipt("a.jpg", "10.05"), receipt("b.jpg", "20.00"), note("c.txt", "Hello.")};
  const auto count = look_up(files, "How many receipts are there?");
  ASSERT_TRUE(count);
  EXPECT_TRUE(count->text.starts_with("2: "));
  EXPECT_FALSE(look_up(files, "How many receipts are from January?")) << "the kind alone does not tell";
  const auto sum = look_up(files, "How much did I spend?");
  ASSERT_TRUE(sum);
  EXPECT_THAT(sum->text, HasSubstr("€30.05 in all"));
  const auto shop = look_up({files[0]}, "Which shop is this receipt from?");
  ASSERT_TRUE(shop);
  EXPECT_THAT(shop->text, HasSubstr("Corner Shop"));
}

}  // namespace
}  // namespace firstpass::pipeline
