#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "condense/condense.h"
#include "condense/known_stems.h"
#include "condense/rank.h"
#include "condense/select.h"
#include "condense/units.h"
#include "core/text.h"

namespace firstpass::condense {
namespace {

constexpr char kThread[] =
    "Hello everyone,\n\nThe weather in the valley was lovely last week. We walked to the old mill and had lunch there. "
    "Nobody remembered the name of the cook. The children slept in the car on the way back.\n\n"
    "About the house: the deposit of EUR 1,250.40 is payable to Meadow Rentals by 3 March 2027. You must not pay it in "
    "cash. The key is at the office.\n\n"
    "- towels are included\n- pets are not allowed\n- parking costs 5 euros a day\n\n"
    "Dr. Meyer said e.g. that the road may be closed. See https://example.org/a.b?c=1 for details. "
    "The garden has a view of the lake, the mountains, and, on clear days, of the far coast; it is quiet there.\n";

std::string repeat(const std::string& text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

void expect_sound(const std::string& text, double keep, const std::string& question) {
  CompressOptions options;
  options.keep = keep;
  options.question = question;
  const auto result = compress(text, options);
  ASSERT_TRUE(result) << result.error().message;
  if (result->tokens_before >= 100) {
    EXPECT_LE(static_cast<double>(result->tokens_after), keep * static_cast<double>(result->tokens_before) + 1e-6);
  }
  EXPECT_EQ(result->tokens_before, count_tokens(text));
  EXPECT_EQ(result->tokens_after, count_tokens(result->text));
  std::string joined;
  std::size_t at = 0;
  for (const Span span : result->kept) {
    ASSERT_LE(at, span.begin);
    ASSERT_LE(span.end, text.size());
    joined += text.substr(span.begin, span.size());
    at = span.end;
  }
  EXPECT_EQ(joined, result->text);
  // Every byte is kept or dropped, never both.
  std::vector<char> seen(text.size(), 0);
  for (const Span span : result->kept)
    for (std::size_t i = span.begin; i < span.end; ++i) ++seen[i];
  for (const Dropped& dropped : result->dropped)
    for (std::size_t i = dropped.span.begin; i < dropped.span.end; ++i) ++seen[i];
  EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [](char count) { return count == 1; }));
  const auto again = compress(text, options);
  EXPECT_EQ(again->text, result->text);
}

TEST(Compress, KeepsWhatAnswersTheQuestion) {
  CompressOptions options;
  options.keep = 0.25;
  options.question = "How much is the deposit and when must it be paid?";
  const auto result = compress(kThread, options);
  ASSERT_TRUE(result);
  EXPECT_NE(result->text.find("EUR 1,250.40 is payable to Meadow Rentals by 3 March 2027."), std::string::npos);
  EXPECT_EQ(result->text.find("children"), std::string::npos);
}

TEST(Compress, HoldsItsPromisesAtEveryRatio) {
  const std::string text = repeat(kThread, 3);
  for (const double keep : {0.02, 0.1, 0.2, 0.33, 0.5, 0.8, 0.99, 1.0})
    for (const char* question : {"", "Where is the key?", "zzz", "?"}) expect_sound(text, keep, question);
}

TEST(Compress, MeetsTheRatioWithinFivePoints) {
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += "Item number " + std::to_string(i) + " was checked by the team, and it seemed fine to most of them. ";
  for (const double keep : {0.1, 0.2, 0.33, 0.5, 0.75}) {
    CompressOptions options;
    options.keep = keep;
    options.question = "Which item was checked?";
    const auto result = compress(text, options);
    ASSERT_TRUE(result);
    const double share = static_cast<double>(result->tokens_after) / static_cast<double>(result->tokens_before);
    EXPECT_LE(share, keep);
    EXPECT_GE(share, keep - 0.05);
  }
}

TEST(Compress, TakesAnyBytes) {
  std::mt19937 random(7);
  const std::string alphabet = "ab .,!?\n\t>|-:;\xC3\xA9\xE3\x80\x82\xF0\x9F\x98\x80\xFF\x80 019\"')(";
  for (int round = 0; round < 150; ++round) {
    std::string text;
    const std::size_t length = random() % 600;
    for (std::size_t i = 0; i < length; ++i) text += alphabet[random() % alphabet.size()];
    expect_sound(text, 0.05 + 0.9 * static_cast<double>(random() % 100) / 100, round % 2 ? "ab 01" : "");
  }
}

TEST(Compress, StaysLinearWithoutSentenceEndsAndUnderRepetition) {
  // Quadratic work on these would take minutes.
  expect_sound(std::string(400000, 'a'), 0.5, "a");
  expect_sound(repeat("word ", 80000), 0.3, "word");
  expect_sound(repeat("{\"id\":12,\"name\":\"x\"},", 20000), 0.3, "name");
  expect_sound(repeat("a. ", 60000), 0.5, "");
  expect_sound(repeat("\xE4\xBD\xA0\xE5\xA5\xBD", 60000), 0.5, "");
}

TEST(Compress, TakesWhatIsNoProse) {
  std::string json = "{\"orders\":[", table, emoji, right_to_left, titles;
  for (int row = 0; row < 400; ++row) {
    const std::string number = std::to_string(1000 + row);
    json += "{\"id\":" + number + ",\"state\":\"sent\",\"sum\":\"EUR " + number + ".50\"},";
    table += "| " + number + " | parcel | EUR " + number + ".50 |\n";
    emoji += "🙂🙃 ok " + number + " 👍🏽 ";
    right_to_left += "הפגישה מספר " + number + " נדחתה ליום שלישי. ";
    titles += "Norden Trust. Norden Trust holds number " + number + ".\n\n";
  }
  for (const std::string& text : {json + "{}]}", table, emoji, right_to_left, titles})
    for (const double keep : {0.5, 0.1}) expect_sound(text, keep, "What is the sum of order 1234 of the Norden Trust?");
}

TEST(Compress, RefusesSharesThatMakeNoSense) {
  for (const double keep : {0.0, -0.5, 1.01, std::nan("")}) {
    CompressOptions options;
    options.keep = keep;
    const auto result = compress("text", options);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::invalid_argument);
  }
  EXPECT_TRUE(compress("", {}));
}

TEST(Compress, RanksByMeaningWhenGivenAnEmbedding) {
  CompressOptions options;
  options.keep = 0.15;
  options.question = "payment";
  options.embed = [](const std::vector<std::string_view>& texts) -> Result<std::vector<std::vector<float>>> {
    std::vector<std::vector<float>> vectors;
    for (const std::string_view text : texts) {
      const bool near = text == "payment" || text.find("lake") != std::string_view::npos;
      vectors.push_back(near ? std::vector<float>{1, 0} : std::vector<float>{0, 1});
    }
    return vectors;
  };
  const auto result = compress(kThread, options);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_NE(result->text.find("view of the lake"), std::string::npos);
  options.embed = [](const auto&) -> Result<std::vector<std::vector<float>>> {
    return fail(Code::failed_precondition, "test", "no model");
  };
  EXPECT_EQ(compress(kThread, options).error().code, Code::failed_precondition);
  options.embed = [](const auto&) -> Result<std::vector<std::vector<float>>> {
    return std::vector<std::vector<float>>{};
  };
  EXPECT_EQ(compress(kThread, options).error().code, Code::internal);
}

TEST(Compress, FollowsAQuestionToWhatItsAnswerNames) {
  const std::string text =
      "Harbour lights. The harbour lights are switched on at dusk and off again at dawn by an old clockwork that is "
      "wound "
      "up every second week.\n\n"
      "Mill Street. Mill Street was paved with stone from the hills, and a school, a bakery and two inns stand in it "
      "to "
      "this day.\n\n"
      "Elsa Brandt. Elsa Brandt sold the lighthouse of the town to the Norden Trust when she moved to her sister.\n\n"
      "Old ferry. The ferry crosses the bay four times a day and takes bicycles, dogs and small carts for a fee.\n\n"
      "Norden Trust. It was founded by three captains who wanted to keep the towers along the coast from decay.\n\n"
      "Fish market. The market opens at six in the morning, and what is left at noon goes to the smokehouse.\n";
  CompressOptions options;
  options.keep = 0.45;
  options.question = "Who founded the owner of the lighthouse that Elsa Brandt sold?";
  const auto result = compress(text, options);
  ASSERT_TRUE(result);
  EXPECT_NE(result->text.find("sold the lighthouse"), std::string::npos) << result->text;
  EXPECT_NE(result->text.find("three captains"), std::string::npos) << "shares no word with the question\n"
                                                                    << result->text;
}

TEST(Compress, FindsThePassageOfATalk) {
  std::string text;
  const auto turns = [&](const std::string& topic, int count) {
    for (int turn = 0; turn < count; ++turn)
      text += (turn % 2 == 0 ? "Ann: I think " : "Ben: Yes, and ") + topic + " number " + std::to_string(turn) +
              " is fine as it is.\n";
  };
  turns("the colour of the door", 30);
  text += "Ann: Now the budget of the remote control.\n";
  turns("that part", 12);
  text += "Ben: So we agreed on the budget of the remote control.\n";
  turns("the lunch", 30);
  CompressOptions options;
  options.keep = 0.2;
  options.question = "What was said about the budget of the remote control?";
  const auto result = compress(text, options);
  ASSERT_TRUE(result);
  std::size_t inside = 0;
  for (std::size_t at = result->text.find("that part"); at != std::string::npos;
       at = result->text.find("that part", at + 1))
    ++inside;
  EXPECT_GE(inside, 6U) << "what stands between the two turns belongs to them\n" << result->text;
}

TEST(Compress, DoesNotFillUpWithHalfAClause) {
  const std::string text =
      repeat("The office is closed on Monday because of the works in the street behind the house. ", 1) +
      "His patents earned him a considerable amount of money that he spent on further work and on a "
      "long row of hotel rooms in the city. " +
      repeat("Nothing else happened in the valley that anybody would remember, say the papers. ", 6);
  CompressOptions options;
  options.keep = 0.16;
  options.question = "When is the office closed?";
  const auto result = compress(text, options);
  ASSERT_TRUE(result);
  EXPECT_NE(result->text.find("closed on Monday"), std::string::npos);
  EXPECT_EQ(result->text.find("a considerable"), std::string::npos) << result->text;
}

TEST(Compress, WhoSentAMessageIsNotWhatItSays) {
  std::string text;
  for (int i = 10; i < 30; ++i)
    text += "[12.03.26, 18:" + std::to_string(i) + "] Priya: See you at the market, as on every other day\n";
  text += "[12.03.26, 18:31] Jonas: No cheese please, Priya is allergic to milk now.\n";
  for (int i = 32; i < 50; ++i) text += "[12.03.26, 18:" + std::to_string(i) + "] Priya: I am on my way there\n";
  CompressOptions options;
  options.keep = 0.05;
  options.question = "What can Priya not eat?";
  const auto result = compress(text, options);
  ASSERT_TRUE(result);
  EXPECT_NE(result->text.find("allergic to milk"), std::string::npos) << result->text;
}

TEST(Compress, LinesKeepTheirIndentation) {
  std::string code = "class Boiler:\n";
  for (int i = 0; i < 12; ++i)
    code += "    def step_" + std::to_string(i) + "(self):\n        return " + std::to_string(i) + "\n\n";
  code += "    def heat(self, degrees):\n        raise ValueError(\"too hot\")\n";
  CompressOptions options;
  options.keep = 0.1;
  options.question = "What does heat raise?";
  const auto result = compress(code, options);
  ASSERT_TRUE(result);
  EXPECT_NE(result->text.find("\n        raise ValueError(\"too hot\")\n"), std::string::npos) << result->text;
}

TEST(Compress, OfAShortTextTheBestSentenceStaysWhole) {
  const auto shortened = [](const char* text, double keep, const char* question) {
    CompressOptions options;
    options.keep = keep;
    options.question = question;
    const auto result = compress(text, options);
    return result ? std::string(trim(result->text)) : result.error().message;
  };
  EXPECT_EQ(shortened("Please pay £1,050 to Cottage Lets by Friday. The weather is nice. We like the garden.", 0.2,
                      "What do I pay?"),
            "Please pay £1,050 to Cottage Lets by Friday.");
  EXPECT_EQ(shortened("Pay 5 EUR to Alma. Nice sun today.", 0.5, ""), "Pay 5 EUR to Alma.");
  EXPECT_EQ(shortened("The meeting was moved from the hall to the garden.", 0.3, ""),
            "The meeting was moved from the hall to the garden.");
}

TEST(Trim, NeverEndsBehindAWordThatWaitsForAnother) {
  const auto ends = [](const std::string& text, std::string_view language) {
    std::vector<std::string> words;
    for (std::size_t budget = 3; budget < count_tokens(text); ++budget) {
      const Span part = trim_unit(text, {0, text.size()}, budget, language);
      const std::string_view kept = trim(std::string_view(text).substr(part.begin, part.size()));
      if (!kept.empty()) words.emplace_back(kept.substr(kept.find_last_of(' ') + 1));
    }
    return words;
  };
  const auto english =
      ends("Careful visitors bring towels to the house of the old harbour master for their children", "en");
  EXPECT_GE(english.size(), 10U);
  for (const std::string& word : english)
    for (const char* waiting : {"to", "the", "of", "for", "their"}) EXPECT_NE(word, waiting);
  for (const std::string& word : ends("Bitte bringt morgen früh Kuchen für die kleinen Gäste aus der Stadt mit", "de"))
    for (const char* waiting : {"für", "die", "aus", "der"}) EXPECT_NE(word, waiting);
}

TEST(Compress, TheBestUnitIsShortenedBehindAWordThatSaysSomething) {
  std::string text;
  for (int i = 0; i < 14; ++i)
    text += "Nice weather, calm sea and warm nights again in week number " + std::to_string(i) + ". ";
  text += "Please pay £1,050 to Cottage Lets by Friday the third at their office behind the old mill. ";
  CompressOptions options;
  options.question = "What do I pay Cottage Lets?";
  options.keep = 0.05;
  const auto result = compress(text, options);
  ASSERT_TRUE(result);
  EXPECT_EQ(trim(result->text), "Please pay £1,050 to Cottage Lets") << "not \"to Cottage Lets by\"";
}

TEST(Compress, DoesNotEndWithAColon) {
  CompressOptions options;
  options.keep = 0.4;
  const auto result = compress(
      "Two offers came for the roof: the first from the harbour at 2400 euros, without a lift there.", options);
  ASSERT_TRUE(result);
  EXPECT_FALSE(trim(result->text).ends_with(':')) << result->text;
}

TEST(Compress, RepeatedTextGoesFirst) {
  const std::string text = "The rent is 900 euros a month. " + repeat("Please read the notice in the hall. ", 12);
  CompressOptions options;
  options.keep = 0.3;
  const auto result = compress(text, options);
  ASSERT_TRUE(result);
  EXPECT_NE(result->text.find("900 euros"), std::string::npos);
  EXPECT_TRUE(std::any_of(result->dropped.begin(), result->dropped.end(),
                          [](const Dropped& dropped) { return dropped.reason == "duplicate"; }));
}

std::vector<std::string> units_of(const std::string& text) {
  std::vector<std::string> units;
  for (const Unit& unit : split_units(text))
    units.emplace_back(trim(std::string_view(text).substr(unit.span.begin, unit.span.size())));
  return units;
}

TEST(Units, KnowAbbreviationsNumbersAndLists) {
  EXPECT_EQ(units_of("Ihr Termin bei Dr. med. Lang (geb. Kunz) ist in der Goethestr. 12, 3. Stock. Bitte klingeln."),
            (std::vector<std::string>{"Ihr Termin bei Dr. med. Lang (geb. Kunz) ist in der Goethestr. 12, 3. Stock.",
                                      "Bitte klingeln."}));
  EXPECT_EQ(units_of("Dr. Meyer paid 3.50 to J. Smith. See e.g. the U.S. list. Done!"),
            (std::vector<std::string>{"Dr. Meyer paid 3.50 to J. Smith.", "See e.g. the U.S. list.", "Done!"}));
  EXPECT_EQ(units_of("Bring:\n- one towel\n- two cups\n1. first step\n2. second step"),
            (std::vector<std::string>{"Bring:", "- one towel", "- two cups", "1. first step", "2. second step"}));
  EXPECT_EQ(units_of("Anna: shall we go?\nBen: yes. At noon."),
            (std::vector<std::string>{"Anna: shall we go?", "Ben: yes.", "At noon."}));
  EXPECT_EQ(units_of("今日は晴れです。明日は雨です！行きますか？"),
            (std::vector<std::string>{"今日は晴れです。", "明日は雨です！", "行きますか？"}));
  EXPECT_EQ(units_of("This line is wrapped by a mail program at some column and\ngoes on here.").size(), 1U);
}

TEST(Units, KnowNumbersThatEndNoSentence) {
  EXPECT_EQ(units_of("Der Vertrag endet zum 30. Juni 2026. Am 3. des Monats kommt Post. Wir wohnen im 2. Stock."),
            (std::vector<std::string>{"Der Vertrag endet zum 30. Juni 2026.", "Am 3. des Monats kommt Post.",
                                      "Wir wohnen im 2. Stock."}));
  EXPECT_EQ(units_of("Intro.\n\n## 1. Budget\n\nText.\n"),
            (std::vector<std::string>{"Intro.", "## 1. Budget", "Text."}));
  EXPECT_EQ(units_of("She won by 10. Then it rained. Wir gehen um 10. Danach essen wir."),
            (std::vector<std::string>{"She won by 10.", "Then it rained.", "Wir gehen um 10.", "Danach essen wir."}));
}

TEST(Units, JoinTheWrappedLinesOfAQuote) {
  EXPECT_EQ(
      units_of(
          "> This line is wrapped by a mail program at some column and\n> goes on here. Next one.\n>> Older.\nYes."),
      (std::vector<std::string>{"> This line is wrapped by a mail program at some column and\n> goes on here.",
                                "Next one.", ">> Older.", "Yes."}));
}

TEST(Units, KeepDatedRowsWhole) {
  const std::vector<std::string> rows = {
      "2026-11-20 20:07  How loud is a heat pump at night? The house forum (forum.example)",
      "2026-11-20: 8,412 steps. Asleep 7 h 05 min",
      "[2026-11-21T10:00:00Z] WARN no answer. Trying again after a pause of ten seconds", "2026-11-21 10:01  Done"};
  EXPECT_EQ(units_of(rows[0] + '\n' + rows[1] + '\n' + rows[2] + '\n' + rows[3] + '\n'), rows);
  EXPECT_EQ(units_of("2026-11-20 was a long day. We slept.").size(), 1U);
  EXPECT_EQ(units_of("2026-11-201 is no date. Nor is this.").size(), 2U);
}

TEST(Units, CoverTheTextWithoutGaps) {
  std::mt19937 random(3);
  const std::string alphabet = "aB1 .!?\n,:->|\t\xE3\x80\x82\xC3\xA9";
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (std::size_t i = random() % 200; i > 0; --i) text += alphabet[random() % alphabet.size()];
    std::size_t at = 0;
    for (const Unit& unit : split_units(text)) {
      ASSERT_EQ(unit.span.begin, at);
      at = unit.span.end;
    }
    ASSERT_EQ(at, text.size());
  }
}

TEST(Trim, NeverSeparatesANegationOrANumber) {
  const std::string text = "The tenant must not pay the sum of EUR 12 000 in cash before the third of May in any case";
  for (std::size_t budget = 1; budget < 22; ++budget) {
    const Span part = trim_unit(text, {0, text.size()}, budget, "en");
    const std::string kept = text.substr(part.begin, part.size());
    EXPECT_LE(count_tokens(kept), budget);
    const auto holds = [&](const char* words) { return kept.find(words) != std::string::npos; };
    EXPECT_TRUE(!holds("must") || holds("not pay")) << kept;
    EXPECT_TRUE(!holds("EUR") || holds("12 000")) << kept;
  }
}

/// Both units hold the same words of the question, the second beside one another as they were asked.
TEST(Rank, WordsThatStandTogetherInTheQuestionCountTogether) {
  Reading reading = read_text(
      "Anna took one call in the hall while her brother and the second guard were holding doors. "
      "Nobody in the stadium liked that late holding call against Norman, who had only pushed twice. "
      "Then the band played until midnight.");
  ASSERT_EQ(reading.units.size(), 3U);
  RankWeights apart;
  apart.sequence = apart.beside = 0;
  const std::string question = "Which holding call was it?";
  const std::vector<double> together = rank_for_question(reading, question);
  const std::vector<double> alone = rank_for_question(reading, question, apart);
  EXPECT_GT(together[1], together[0]);
  EXPECT_GT(together[1] - together[0], alone[1] - alone[0]);
}

/// A vector by the letters a text holds: enough to see what is asked, not a meaning.
Result<std::vector<std::vector<float>>> by_letters(const std::vector<std::string_view>& texts) {
  std::vector<std::vector<float>> vectors;
  for (const std::string_view text : texts) {
    std::vector<float> vector(26, 0.01F);
    for (const char c : text)
      if (c >= 'a' && c <= 'z') vector[static_cast<std::size_t>(c - 'a')] += 1;
    float square = 0;
    for (const float value : vector) square += value * value;
    for (float& value : vector) value /= std::sqrt(square);
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

TEST(Compress, TheModelReadsOnlyTheLikeliestOfALongText) {
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += "Sentence " + std::to_string(i) + " speaks of the garden and of nothing else at all. ";
  text += "The boiler was repaired by the plumber in May. ";
  std::size_t read = 0, calls = 0;
  bool saw_answer = false;
  CompressOptions options;
  options.keep = 0.01;
  options.question = "Who repaired the boiler?";
  options.read_tokens = 500;
  options.embed = [&](const std::vector<std::string_view>& texts) {
    ++calls;
    for (const std::string_view one : texts) {
      read += count_tokens(one);
      saw_answer |= one.find("plumber") != std::string_view::npos;
    }
    return by_letters(texts);
  };
  const auto done = compress(text, options);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(saw_answer);
  EXPECT_NE(done->text.find("plumber"), std::string::npos);
  EXPECT_EQ(calls, 2U);
  EXPECT_LE(read, 700U);
}

TEST(Compress, ACompoundIsAboutItsFirstWord) {
  std::string text = "Der Bericht beschreibt die Lage der Stadt und ihrer Umgebung im Winter.\n";
  for (int i = 0; i < 12; ++i) text += "Am Markt wurde auch an Tag " + std::to_string(i) + " nichts verkauft.\n";
  text += "Rechnungsnummer: 4711\n";
  for (int i = 0; i < 12; ++i) text += "Im Hafen lag an Tag " + std::to_string(i) + " nur ein Boot.\n";
  CompressOptions options;
  options.keep = 0.1;
  options.question = "Welche Nummer hat die Rechnung?";
  const auto compressed = compress(text, options);
  ASSERT_TRUE(compressed);
  EXPECT_NE(compressed->text.find("4711"), std::string::npos) << compressed->text;
}

TEST(Compress, StemsOfTextsBeforeChangeNothing) {
  const std::string english =
      "The tenants are paying rents monthly. Payments_2026 were late. The landlord painted the houses twice. It "
      "rained. "
      "Nobody is allowed to keep dogs; keeping cats is fine.";
  const std::string german =
      "Die Mieter zahlen die Mieten monatlich. Die Häuser wurden gestrichen. Hunde sind nicht erlaubt. Es regnete oft.";
  KnownStems stems;
  for (const std::string& text : {english, german, english, german}) {
    CompressOptions options;
    options.keep = 0.4;
    options.question = "Are dogs allowed, and who pays the rent? Sind Hunde erlaubt?";
    const auto alone = compress(text, options);
    options.stems = &stems;
    const auto after_others = compress(text, options);
    ASSERT_TRUE(alone && after_others);
    EXPECT_EQ(alone->text, after_others->text);
  }
}

TEST(KnownStems, ForgetsWhatAnotherLanguagePutsThere) {
  KnownStems stems;
  EXPECT_EQ(stems.find("en", 7), "");
  stems.remember("en", 7, "pay");
  EXPECT_EQ(stems.find("en", 7), "pay");
  EXPECT_EQ(stems.find("de", 7), "");
  stems.remember("de", 7, "zahl");
  EXPECT_EQ(stems.find("en", 7), "");
  EXPECT_EQ(stems.find("de", 7), "zahl");
  stems.remember("de", 8, std::string(40, 'x'));
  EXPECT_EQ(stems.find("de", 8), "");
}

}  // namespace
}  // namespace firstpass::condense
