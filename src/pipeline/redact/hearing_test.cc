#include "pipeline/redact/hearing.h"

#include <gtest/gtest.h>

#include "pipeline/engine.h"
#include "pipeline/own_vocabulary.h"

namespace firstpass::pipeline {
namespace {

using understand::Transcript;

/// A word a second, from `start` on; "…" is a pause of one second, "~word" one of which the recogniser is not sure.
Transcript said(const std::string& text, double start = 0) {
  Transcript transcript;
  std::vector<understand::HeardWord> words;
  double at = start;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    std::string word = text.substr(begin, end - begin);
    const bool unsure = word[0] == '~';
    if (unsure) word.erase(0, 1);
    if (word != "…") words.push_back({word, {at, at + 0.9}, unsure ? 0.3 : 0.9});
    at += 1;
    begin = end + 1;
  }
  std::string joined;
  for (const auto& word : words) joined += (joined.empty() ? "" : " ") + word.text;
  append_segment({{start, at}, joined, 0.9, ""}, words, transcript);
  return transcript;
}

PrivateText private_text(std::vector<protect::OwnWord> words = {}) {
  return {protect::Detector::create(nullptr, protect::Profile::rules).value(),
          words.empty() ? nullptr : std::make_shared<const protect::OwnWords>(std::move(words))};
}

protect::OwnWord person(const std::string& name) {
  protect::OwnWord word;
  word.text = name;
  return word;
}

TEST(Hearing, FindsNumbersHoweverTheyAreWritten) {
  const Secrets grouped = secrets_of({said("call 020 7946 0958 today")}, private_text(), {}).value();
  ASSERT_EQ(grouped.heard.size(), 1U);
  EXPECT_DOUBLE_EQ(grouped.heard[0].time.start, 1);
  EXPECT_DOUBLE_EQ(grouped.heard[0].time.end, 3.9);
  EXPECT_EQ(grouped.heard[0].keys, std::vector<std::string>{"02079460958"});
  const Secrets single = secrets_of({said("call 0 2 0 7 9 4 6 today")}, private_text(), {}).value();
  ASSERT_EQ(single.heard.size(), 1U);
  EXPECT_DOUBLE_EQ(single.heard[0].time.end, 7.9);
}

TEST(Hearing, TakesWhatNobodyUnderstood) {
  const auto hidden = [](const Hearings& hearings) {
    std::vector<TimeRange> times;
    const Secrets secrets = secrets_of(hearings, private_text(), {}).value();
    for (const HeardSecret& secret : secrets.heard) times.push_back(secret.time);
    return times;
  };
  const Transcript misheard = said("my uncle ~rent ~sarumat thirteen ~willow ~grain, ~exeter under the roof");
  const std::vector<TimeRange> alone = hidden({misheard});
  ASSERT_EQ(alone.size(), 1U);
  EXPECT_DOUBLE_EQ(alone[0].start, 2);
  EXPECT_DOUBLE_EQ(alone[0].end, 7.9);
  // Surely heard by the other recogniser, or a single word: nothing.
  EXPECT_TRUE(hidden({said("please ~correct ~the spelling now"), said("please correct the spelling now")}).empty());
  EXPECT_TRUE(hidden({said("please ~correct the spelling now")}).empty());
  // A single word between was understood.
  const std::vector<TimeRange> around = hidden({said("we ~rent ~sarumat willow ~grain, ~exeter under the roof")});
  ASSERT_EQ(around.size(), 1U);
  EXPECT_DOUBLE_EQ(around[0].start, 1);
  EXPECT_DOUBLE_EQ(around[0].end, 5.9);
  // Half of it is surely something else.
  const std::vector<TimeRange> half =
      hidden({misheard, said("my uncle rents a ~thirsty ~pillow ~drain ~exit under the roof")});
  ASSERT_FALSE(half.empty());
  for (const TimeRange time : half) EXPECT_GE(time.start, 4);
}

TEST(Hearing, FindsMailboxesThatWereMisheard) {
  const Secrets secrets =
      secrets_of({said("he uses elsewhere at meadowsoft.com for everything")}, private_text(), {}).value();
  ASSERT_FALSE(secrets.heard.empty());
  double begin = 9;
  for (const HeardSecret& secret : secrets.heard) begin = std::min(begin, secret.time.start);
  EXPECT_DOUBLE_EQ(begin, 2);
  const Secrets parted =
      secrets_of({said("the bill went to cart right at lantern post.org by accident")}, private_text(), {}).value();
  begin = 99;
  for (const HeardSecret& secret : parted.heard) begin = std::min(begin, secret.time.start);
  EXPECT_DOUBLE_EQ(begin, 5);
  const Secrets site = secrets_of({said("please look at meadowsoft.com today")}, private_text(), {}).value();
  for (const HeardSecret& secret : site.heard) EXPECT_GE(secret.time.start, 2);
}

TEST(Hearing, MakesRoomForToBeforeAName) {
  const Transcript sentence = said("it belongs to nobody@example.com but we know");
  const Secrets mail = secrets_of({sentence}, private_text(), {}).value();
  ASSERT_EQ(mail.heard.size(), 1U);
  EXPECT_DOUBLE_EQ(mail.heard[0].room.start, 2.9);
  const Secrets number = secrets_of({said("it belongs to 0 2 0 7 9 4 6 but we know")}, private_text(), {}).value();
  ASSERT_EQ(number.heard.size(), 1U);
  EXPECT_DOUBLE_EQ(number.heard[0].room.start, 1.9);
}

TEST(Hearing, FindsStreetsWithoutTheirNumber) {
  const Secrets secrets =
      secrets_of({said("it goes to a free high street, Oxford before we cross the street again")}, private_text(), {})
          .value();
  ASSERT_EQ(secrets.heard.size(), 1U);
  EXPECT_DOUBLE_EQ(secrets.heard[0].time.start, 5);
  EXPECT_DOUBLE_EQ(secrets.heard[0].time.end, 7.9);
}

TEST(Hearing, WordsThatAreAlsoStreetsAreOnesWhereTheyAreWrittenAsNames) {
  const auto heard = [](const std::string& text) {
    return secrets_of({said(text)}, private_text(), {}).value().heard.size();
  };
  EXPECT_EQ(heard("it goes to Chestnut Drive, Sheffield before noon"), 1U);
  EXPECT_EQ(heard("they meet at Abbey Court again"), 1U);
  EXPECT_EQ(heard("a hard drive takes place at the supreme court, we close it"), 0U);
  EXPECT_EQ(heard("The Court decided"), 0U);
}

TEST(Hearing, AHouseInATownIsAnAddressWhateverTheStreetWasHeardAs) {
  const auto heard = [](const std::string& text) {
    return secrets_of({said(text)}, private_text(), {}).value().heard.size();
  };
  EXPECT_EQ(heard("she used to live at 72 Brambelin, Norwich, above the shop"), 1U);
  EXPECT_EQ(heard("they moved to 8 Old Brambelin in Norwich last year"), 1U);
  EXPECT_EQ(heard("we met on 5 May, Monday, at noon"), 0U);
  EXPECT_EQ(heard("there were 72 boats, Norwich was ahead of us in 1984, Britain behind"), 0U);
}

TEST(Hearing, WhatStandsBehindAHouseAndItsStreetIsATown) {
  const Secrets secrets =
      secrets_of({said("the taxi waited outside 97 orchard road, commentary, for half an hour")}, private_text(), {})
          .value();
  double end = 0;
  for (const HeardSecret& secret : secrets.heard) end = std::max(end, secret.time.end);
  EXPECT_DOUBLE_EQ(end, 7.9);
  const Secrets counted =
      secrets_of({said("we walked 3 miles along the road, however, for an hour")}, private_text(), {}).value();
  EXPECT_TRUE(counted.heard.empty());
}

TEST(Hearing, AHouseNumberMakesAStreetOfOrdinaryWords) {
  const auto heard = [](const std::string& text) {
    return secrets_of({said(text)}, private_text(), {}).value().heard.size();
  };
  EXPECT_EQ(heard("the van should stop in front of 40 chestnut drive, on the left side"), 1U);
  EXPECT_EQ(heard("please deliver the sofa to forty-four old mill court and ring twice"), 1U);
  EXPECT_EQ(heard("it is an area of 40 minute drive, a car with 4 wheel drive, one of two tennis court days"), 0U);
  EXPECT_EQ(heard("the number of 3 bedroom places is close to 10 and they drive there"), 0U);
}

TEST(Hearing, OwnWordsAreHiddenInAllTheirFormsAndAllowedOnesAreNot) {
  const PrivateText own = private_text({person("Kestrel, Tamsin"), person("Project Bluebird")});
  const Secrets secrets = secrets_of({said("ask Tamsin Kestrel whether Miss Kestrel knows")}, own, {}).value();
  ASSERT_EQ(secrets.heard.size(), 2U);
  EXPECT_DOUBLE_EQ(secrets.heard[0].time.start, 1);
  EXPECT_DOUBLE_EQ(secrets.heard[1].time.end, 5.9);
  EXPECT_EQ(own.vocabulary(), (std::vector<std::string>{"Tamsin Kestrel", "Project Bluebird"}));
  protect::OwnWord allowed;
  allowed.text = "020 7946 0958";
  allowed.allow = true;
  const auto found = private_text({allowed}).find("call 020 7946 0958", {});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->empty());
}

TEST(Hearing, WhatIsWrittenAboutASilenceWasNotSaid) {
  const PrivateText own = private_text({person("Tamsin Kestrel")});
  const Hearings before = {said("please ask Tamsin Kestrel about the winter tyres")};
  const Secrets secrets = secrets_of(before, own, {}).value();
  const std::vector<TimeRange> silent = {{1.95, 3.95}};
  // The recogniser makes something up where nothing is said.
  EXPECT_TRUE(left_to_hear(secrets, before, {said("please ask Tamsin Kestrel about the winter tyres")}, silent, own, {})
                  ->empty());
}

TEST(Hearing, TheRestOfANameIsHeard) {
  const PrivateText own = private_text({person("Tamsin Kestrel")});
  const Hearings before = {said("please ask Tamsin Kestrel about the winter tyres")};
  const Secrets secrets = secrets_of(before, own, {}).value();
  const auto rest =
      left_to_hear(secrets, before, {said("please ask Tamsin … about the winter tyres")}, {{2.7, 3.95}}, own, {});
  ASSERT_EQ(rest->size(), 2U);  // as a name, and as a word of a secret
  EXPECT_DOUBLE_EQ((*rest)[0].time.start, 2);
  EXPECT_DOUBLE_EQ((*rest)[0].time.end, 2.9);
}

TEST(Hearing, TheFirstHearingKnewBetterWhatIsHarmless) {
  const PrivateText own = private_text({person("Tamsin Kestrel"), person("Robin Winter")});
  const Hearings before = {said("please ask Tamsin Kestrel window … 020 7946")};
  const Secrets secrets = secrets_of(before, own, {}).value();
  const std::vector<TimeRange> silent = {{1.95, 3.95}};
  EXPECT_TRUE(left_to_hear(secrets, before, {said("please ask … Robin Winter")}, silent, own, {})->empty());
  // Where nothing was heard before, something new counts.
  const auto fresh = left_to_hear(secrets, before, {said("please ask … … … 02079460958")}, silent, own, {});
  ASSERT_EQ(fresh->size(), 1U);
  EXPECT_DOUBLE_EQ((*fresh)[0].time.start, 5);
}

TEST(Hearing, ANumberGoesOnWhereAnotherRecogniserHeardIt) {
  const Hearings hearings = {said("dial 0 7 9 … the sea today"), said("dial oh … 9 4 6 2 today")};
  const Secrets secrets = secrets_of(hearings, private_text(), {}).value();
  ASSERT_FALSE(secrets.heard.empty());
  for (const HeardSecret& secret : secrets.heard) {
    EXPECT_DOUBLE_EQ(secret.time.start, 1);
    EXPECT_DOUBLE_EQ(secret.time.end, 6.9);
  }
}

TEST(Hearing, AWordBesideASecretThatNobodyIsSureOfBelongsToIt) {
  const PrivateText own = private_text({person("Tamsin Kestrel")});
  Transcript first = said("please ask Tamsin Kestrel Bury about it");
  for (Anchor& anchor : first.anchors) anchor.time->end = anchor.time->start + 1;
  Transcript second = first;
  first.anchors[4].confidence = 0.3;
  EXPECT_DOUBLE_EQ(secrets_of({first, second}, own, {})->heard[0].time.end, 4);
  second.anchors[4].confidence = 0.3;
  EXPECT_DOUBLE_EQ(secrets_of({first, second}, own, {})->heard[0].time.end, 5);
  // Two who hear the same ordinary word are right.
  Transcript same = said("please ask Tamsin Kestrel sooner about it");
  for (Anchor& anchor : same.anchors) anchor.time->end = anchor.time->start + 1;
  same.anchors[4].confidence = 0.3;
  EXPECT_DOUBLE_EQ(secrets_of({same, same}, own, {})->heard[0].time.end, 4);
}

TEST(Hearing, TheRestOfANumberIsHeard) {
  const Hearings before = {said("please dial 0 7 9 4 see today")};
  const Secrets secrets = secrets_of(before, private_text(), {}).value();
  const std::vector<TimeRange> silent = {{1.95, 5.95}};
  // It was surely a word before; when nobody was sure, it was not.
  const Hearings again = {said("please dial … … … … 3 today")};
  EXPECT_TRUE(left_to_hear(secrets, before, again, silent, private_text(), {})->empty());
  Hearings unsure = before;
  unsure[0].anchors[6].confidence = 0.3;
  const auto rest = left_to_hear(secrets, unsure, again, silent, private_text(), {});
  ASSERT_EQ(rest->size(), 1U);
  EXPECT_DOUBLE_EQ((*rest)[0].time.start, 6);
}

TEST(Hearing, PaddingTakesNothingOfWordsThatWereSurelyHeard) {
  const PrivateText own = private_text({person("Tamsin Kestrel")});
  Transcript heard = said("please ask Tamsin Kestrel about … the tyres");
  const Secrets secrets = secrets_of({heard}, own, {}).value();
  ASSERT_EQ(secrets.heard.size(), 1U);
  EXPECT_DOUBLE_EQ(secrets.heard[0].room.start, 1.9);
  EXPECT_DOUBLE_EQ(secrets.heard[0].room.end, 4.09);
  heard.anchors[1].confidence = 0.4;  // it may have been a part of the name
  const Secrets unsure = secrets_of({heard}, own, {}).value();
  EXPECT_DOUBLE_EQ(unsure.heard[0].room.start, 0.9);
}

TEST(Hearing, APersonInAMisheardWordIsNoneWhereTheOtherSurelyHeardOrdinaryOnes) {
  const auto engine = Engine::create(Settings{});
  ASSERT_TRUE(engine) << engine.error().message;
  const auto model = PrivateText::create(**engine);
  if (!model) GTEST_SKIP() << model.error().message;
  Transcript first = said("so please correct us, Pelley. You should wait");
  const auto hidden = [&](Transcript second) {
    const auto secrets = secrets_of({first, std::move(second)}, *model, {});
    return secrets ? secrets->heard.size() : 99;
  };
  first.anchors[4].confidence = 0.2;
  EXPECT_EQ(hidden(said("so please correct the spelling. You should wait")), 0U);
  EXPECT_EQ(hidden(said("so please correct us, Telly. You should wait")), 2U);  // a name, perhaps
  Transcript unsure = said("so please correct the spelling. You should wait");
  unsure.anchors[4].confidence = 0.5;
  EXPECT_EQ(hidden(unsure), 1U);
  first.anchors[4].confidence = 0.8;
  const auto as_sure = [](Transcript transcript, double confidence) {
    for (Anchor& anchor : transcript.anchors) anchor.confidence = confidence;
    return transcript;
  };
  const Transcript ordinary = said("so please correct the spelling. You should wait");
  EXPECT_EQ(hidden(as_sure(ordinary, 0.85)), 1U);
  EXPECT_EQ(hidden(as_sure(ordinary, 0.95)), 0U);
  EXPECT_GE(hidden(as_sure(said("so please correct us, pelley. You should wait"), 0.95)), 1U);  // the same word
}

}  // namespace
}  // namespace firstpass::pipeline
