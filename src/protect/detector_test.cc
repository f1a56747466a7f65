#include "protect/detector.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "protect/mask.h"
#include "protect/ner/name_model.h"
#include "protect/ner/words.h"

namespace firstpass::protect {
namespace {

std::shared_ptr<runtime::Runtime> models(const std::string& folder = {}) {
  const std::string root = FIRSTPASS_SOURCE_DIR "/models/";
  const std::string place = folder.empty() ? testing::TempDir() + "/no-models" : folder;
  return *runtime::Runtime::create(*runtime::ModelStore::open(root + "manifest.toml", place), {.threads = 1});
}
const Detector& balanced() {
  static const auto kDetector = Detector::create(models(), Profile::balanced).value();
  return *kDetector;
}
std::vector<std::string> values(std::string_view text, const std::vector<Detection>& detections) {
  std::vector<std::string> out;
  for (const Detection& d : detections)
    out.push_back(d.type + ":" + std::string(text.substr(d.span.begin, d.span.size())));
  return out;
}
using Values = std::vector<std::string>;

TEST(Detector, FindsNamesAndNumbers) {
  const std::string text = "Dear Kimberly Watson, call +1 415 555 2671 or write to kw@mail.example. You owe $1,250.40.";
  const Values found = values(text, balanced().detect(text, {}, {}).value());
  EXPECT_NE(std::find(found.begin(), found.end(), "PERSON:Kimberly Watson"), found.end());
  EXPECT_NE(std::find(found.begin(), found.end(), "PHONE_NUMBER:+1 415 555 2671"), found.end());
  EXPECT_NE(std::find(found.begin(), found.end(), "EMAIL_ADDRESS:kw@mail.example"), found.end());
  for (const std::string& value : found) EXPECT_EQ(value.find("1,250"), std::string::npos) << value;
}

TEST(Detector, WithoutTheModelOnlyRulesWork) {
  EXPECT_EQ(Detector::create(nullptr, Profile::balanced).error().code, Code::failed_precondition);
  const auto rules = Detector::create(nullptr, Profile::rules).value();
  const std::string text = "Kim Watson, kw@mail.example";
  EXPECT_EQ(values(text, rules->detect(text, {}, {}).value()), Values{"EMAIL_ADDRESS:kw@mail.example"});
}

TEST(Detector, FailsClosedWhenTheModelIsGone) {
  const std::string manifest = testing::TempDir() + "/manifest.toml";
  std::FILE* file = std::fopen(manifest.c_str(), "w");
  std::fputs(
      "format = 1\n[[model]]\nid = \"other\"\npurpose = \"x\"\nlicence = \"MIT\"\nattribution = \"x\"\n"
      "[[model.package]]\nclient = \"repository\"\nname = \"other\"\nversion = \"1\"\n"
      "[[model.file]]\nname = \"x\"\nsize = 1\n"
      "sha256 = \"7e6ad44bfce6051f891069b395bc9beae4917a47a82322cb85b35a4bd829e1d7\"\n",
      file);
  std::fclose(file);
  auto store = runtime::ModelStore::open(manifest, testing::TempDir() + "/none");
  ASSERT_TRUE(store) << store.error().message;
  const auto detector = Detector::create(*runtime::Runtime::create(std::move(*store)), Profile::balanced);
  ASSERT_TRUE(detector);
  EXPECT_FALSE((*detector)->detect("Kim Watson", {}, {})) << "names must never be let through in silence";
}

TEST(Detector, OptionsNarrow) {
  const std::string text = "Kim Watson, born 03/12/1984, due 04/01/2027, kw@mail.example";
  DetectOptions mail;
  mail.types = {"EMAIL_ADDRESS"};
  EXPECT_EQ(values(text, balanced().detect(text, mail, {}).value()), Values{"EMAIL_ADDRESS:kw@mail.example"});
  DetectOptions question;
  question.keep_dates = true;
  const Values kept = values(text, balanced().detect(text, question, {}).value());
  EXPECT_NE(std::find(kept.begin(), kept.end(), "DATE_OF_BIRTH:03/12/1984"), kept.end());
  for (const std::string& value : kept) EXPECT_EQ(value.find("04/01/2027"), std::string::npos);
  DetectOptions sure;
  sure.min_score = 0.99;
  const auto certain = balanced().detect(text, sure, {}).value();
  for (const Detection& d : certain) EXPECT_GE(d.score, 0.99);
}

TEST(Detector, TricksDoNotHideNumbers) {
  const auto rules = Detector::create(nullptr, Profile::rules).value();
  const std::string text = "card 4111\u200b1111\u200b1111\u200b1111, \uff14111-1111-1111-1111";
  EXPECT_EQ(values(text, rules->detect(text, {}, {}).value()),
            (Values{"CREDIT_CARD:4111\u200b1111\u200b1111\u200b1111", "CREDIT_CARD:\uff14111-1111-1111-1111"}));
}

TEST(Detector, AnyBytesAreAnswered) {
  std::string all;
  for (int round = 0; round < 4; ++round)
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (const std::string& text : {std::string(), std::string(1, '\0'), all, std::string("\xff\xfe Kim Watson \xc3")}) {
    const auto found = balanced().detect(text, {}, {});
    ASSERT_TRUE(found);
    std::size_t last = 0;
    for (const Detection& d : *found) {
      EXPECT_GE(d.span.begin, last);
      EXPECT_LE(d.span.end, text.size());
      last = d.span.end;
    }
  }
}

TEST(Detector, BatchesAnswerInOrder) {
  const std::vector<std::string_view> texts = {"", "Kim Watson lives in Berlin.", "12345", "Write to kw@mail.example"};
  const auto found = balanced().detect_all(texts, {}, {}).value();
  ASSERT_EQ(found.size(), texts.size());
  EXPECT_TRUE(found[0].empty());
  EXPECT_FALSE(found[1].empty());
  EXPECT_EQ(found[3].back().type, "EMAIL_ADDRESS");
}

TEST(Detector, DeadlineStopsIt) {
  Context late;
  late.deadline = Deadline::after(std::chrono::milliseconds(0));
  EXPECT_EQ(balanced().detect("Kim Watson", {}, late).error().code, Code::deadline_exceeded);
}

TEST(Detector, ProfilesHaveNames) {
  for (const char* name : {"balanced", "rules", "thorough", "strict", "health", "finance", "code"})
    EXPECT_EQ(profile_name(profile_from_name(name).value()), name);
  EXPECT_EQ(profile_from_name("nonsense").error().code, Code::invalid_argument);
}

TEST(NameModel, LongTextsLoseNothingAtTheBorders) {
  const std::string filler = "the weather was fine and nothing else happened on that day, ";
  for (const std::size_t before : {5u, 6u, 7u, 8u}) {
    std::string text;
    for (std::size_t i = 0; i < before; ++i) text += filler;
    text += "said Kimberly Watson, ";
    for (int i = 0; i < 10; ++i) text += filler;
    const Values found = values(text, balanced().detect(text, {}, {}).value());
    EXPECT_NE(std::find(found.begin(), found.end(), "PERSON:Kimberly Watson"), found.end()) << before;
  }
}

TEST(Windows, CoverEveryPieceOnce) {
  for (std::size_t pieces = 0; pieces < 500; ++pieces) {
    std::size_t next = 0;
    for (const Window& window : windows(pieces)) {
      EXPECT_EQ(window.keep_begin, next);
      EXPECT_LE(window.end - window.begin, 94u);
      EXPECT_GE(window.keep_begin, window.begin);
      EXPECT_LE(std::min(window.keep_end, pieces), window.end);
      next = window.keep_end;
    }
    EXPECT_EQ(next, pieces);
  }
}

TEST(Profiles, ARequestMayOnlyGoUp) {
  EXPECT_TRUE(is_at_least(Profile::strict, Profile::balanced));
  EXPECT_TRUE(is_at_least(Profile::balanced, Profile::rules));
  EXPECT_TRUE(is_at_least(Profile::code, Profile::code));
  EXPECT_TRUE(is_at_least(Profile::balanced, Profile::code));
  EXPECT_FALSE(is_at_least(Profile::balanced, Profile::strict));
  EXPECT_FALSE(is_at_least(Profile::rules, Profile::balanced));
  EXPECT_FALSE(is_at_least(Profile::code, Profile::rules));  // lets types go that the rules find
  EXPECT_FALSE(is_at_least(Profile::rules, Profile::code));  // has no name model
}

}  // namespace
}  // namespace firstpass::protect
