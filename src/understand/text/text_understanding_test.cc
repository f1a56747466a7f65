#include "understand/text/text_understanding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace firstpass::understand {
namespace {

TEST(Language, TellsTenLanguages) {
  const std::pair<const char*, const char*> samples[] = {
      {"en", "The invoice for the summer house is due at the beginning of next month."},
      {"de", "Die Rechnung für das Ferienhaus ist am Anfang des nächsten Monats fällig."},
      {"fr", "La facture de la maison de vacances est payable au début du mois prochain."},
      {"es", "La factura de la casa de vacaciones se debe pagar a principios del próximo mes."},
      {"it", "La fattura della casa per le vacanze deve essere pagata all'inizio del mese prossimo."},
      {"pt", "A fatura da casa de férias deve ser paga no início do próximo mês, não se esqueça."},
      {"nl", "De rekening voor het vakantiehuis moet aan het begin van de volgende maand worden betaald."},
      {"zh", "度假屋的账单应在下个月初支付，请不要忘记。"},
      {"ja", "別荘の請求書は来月の初めにお支払いください。忘れないでください。"},
      {"ko", "별장 청구서는 다음 달 초에 지불해야 합니다. 잊지 마세요."}};
  for (const auto& [code, text] : samples) {
    const Language language = detect_language(text);
    EXPECT_EQ(language.code, code) << text;
    EXPECT_GT(language.confidence, 0.5) << text;
  }
}

TEST(Language, SaysNothingAboutNothing) {
  for (const char* text : {"", "12345", "?!", "\xFF\xFE\x80"}) EXPECT_EQ(detect_language(text).code, "") << text;
}

TEST(Language, AddsOneFindingPerPart) {
  Document document;
  document.parts.resize(2);
  document.parts[0].text = "Please remember to water the plants while we are away on holiday.";
  ASSERT_TRUE(understand_text(document, {}));
  ASSERT_EQ(document.findings.size(), 1U);
  EXPECT_EQ(document.findings[0].value, "en");
  EXPECT_EQ(document.findings[0].where.span->end, document.parts[0].text.size());
}

TEST(Keywords, FindTheTopic) {
  const std::string text =
      "Solar panels on old roofs. The solar panels need a strong roof. A roof survey tells whether the solar panels "
      "can "
      "be mounted; the survey costs 300 euros and takes a day.";
  const auto keywords = extract_keywords(text, 3);
  ASSERT_EQ(keywords.size(), 3U);
  EXPECT_EQ(keywords[0].text, "Solar panels");
  EXPECT_EQ(keywords[0].score, 1.0);
  EXPECT_GE(keywords[1].score, keywords[2].score);
}

TEST(Keywords, DoNotRunOverAnEmptyLine) {
  for (const auto& keyword : extract_keywords("I found your winter coat\n\nBig hug\n\nThe winter coat is warm", 10))
    EXPECT_EQ(keyword.text.find('\n'), std::string::npos) << keyword.text;
  for (const auto& keyword : extract_keywords("I found your winter coat\n\nBig hug", 10))
    EXPECT_EQ(keyword.text.find("coat  Big"), std::string::npos) << keyword.text;
}

TEST(Keywords, FindTheTopicInTenLanguages) {
  const std::pair<const char*, const char*> texts[] = {
      {"Solar panel", "The solar panel on the roof is broken. A new solar panel costs more than the old solar panel."},
      {"Dachrinne", "Die Dachrinne ist undicht. Wer die Dachrinne reparieren will, muss die Dachrinne erst reinigen."},
      {"chaudière", "La chaudière est en panne. Il faut réparer la chaudière, car une chaudière neuve est chère."},
      {"lavadora",
       "La lavadora está rota. El técnico dice que la lavadora no tiene arreglo y que otra lavadora es cara."},
      {"caldaia",
       "La caldaia è rotta. Il tecnico dice che la caldaia non si può riparare e che una caldaia nuova costa."},
      {"geladeira",
       "A geladeira está com defeito. O técnico disse que a geladeira não tem conserto, outra geladeira é cara."},
      {"dakgoot", "De dakgoot lekt. Wie de dakgoot wil repareren, moet de dakgoot eerst schoonmaken."},
      {"太阳能", "太阳能的价格很高。我们在用太阳能，他们也在用太阳能。"},
      {"保険", "保険の更新です。新しい保険は高いので、前の保険がよいです。"},
      {"보험", "보험이 비쌉니다. 새로운 보험은 보험을 대신합니다."}};
  for (const auto& [topic, text] : texts) {
    const auto keywords = extract_keywords(text, 3);
    ASSERT_FALSE(keywords.empty()) << text;
    const bool found = std::any_of(keywords.begin(), keywords.end(), [&](const Keyword& keyword) {
      return keyword.text.find(std::string(topic).substr(1)) != std::string::npos;
    });
    EXPECT_TRUE(found) << topic << ", but first: " << keywords[0].text;
  }
}

TEST(Keywords, TakeAnyBytesAndStandInTheText) {
  std::mt19937 random(5);
  const std::string alphabet = "abC -.,\n\xC3\xA9\xFF 1-";
  for (int round = 0; round < 100; ++round) {
    std::string text;
    for (std::size_t i = random() % 300; i > 0; --i) text += alphabet[random() % alphabet.size()];
    const auto keywords = extract_keywords(text, 5);
    EXPECT_LE(keywords.size(), 5U);
    for (const Keyword& keyword : keywords) EXPECT_FALSE(keyword.text.empty());
    const auto again = extract_keywords(text, 5);
    ASSERT_EQ(again.size(), keywords.size());
    for (std::size_t i = 0; i < again.size(); ++i) EXPECT_EQ(again[i].text, keywords[i].text);
  }
}

TEST(Intent, ReadsTheVerb) {
  const std::pair<const char*, const char*> samples[] = {
      {"summarise", "Can you summarise this thread for me?"},
      {"extract", "How much do I owe on this invoice?"},
      {"remind", "Remind me to pay the rent on Friday"},
      {"schedule", "Schedule a meeting with the landlord next week"},
      {"reply", "Draft a reply to this mail, politely"},
      {"tag", "Tag these photos"},
      {"file", "Move these invoices to the tax folder"},
      {"translate", "Translate this letter into English"},
      {"compare", "What is the difference between the two contracts?"},
      {"search", "Where is the mail about the boiler?"},
      {"chat", "Good morning!"}};
  for (const auto& [verb, question] : samples) EXPECT_EQ(guess_intents(question).front().verb, verb) << question;
}

TEST(Intent, SaysHowSureItIs) {
  const auto both = guess_intents("How much do I owe, to whom, by when? Remind me.");
  EXPECT_EQ(both.front().verb, "remind");
  EXPECT_TRUE(std::any_of(both.begin(), both.end(), [](const Intent& one) { return one.verb == "extract"; }));
  const auto unknown = guess_intents("purple elephants");
  ASSERT_EQ(unknown.size(), 1U);
  EXPECT_EQ(unknown[0].verb, "chat");
  EXPECT_LT(unknown[0].score, 0.3);
}

TEST(Intent, TellsALookUpFromWhatNeedsTheWhole) {
  for (const char* look_up :
       {"What is the total on this receipt?", "Who did the translation of the game?", "How much do I owe? Remind me.",
        "The house is in which county?", "Remind me to pay this.", "Where is the mail about the boiler?",
        "Wie hoch ist der Betrag?", "how much is due", "Could you please tell me when it is due?",
        "\u3044\u304f\u3089\uff1f"})
    EXPECT_TRUE(is_look_up(look_up)) << look_up;
  for (const char* breadth :
       {"", "   ", "Summarise this thread", "Can you summarise this thread?", "Draft a reply to this mail",
        "What is the difference between the two contracts?", "List all the names and amounts", "Translate this letter",
        "Can you list all the amounts?", "Tell me about this contract", "purple elephants"})
    EXPECT_FALSE(is_look_up(breadth)) << breadth;
}

TEST(Keywords, WithVectorsTheNearestPhrasesComeFirst) {
  const std::string text = "The fine sand is near a cold harbour crane. The harbour crane is new.";
  std::size_t calls = 0;
  const auto crane = [&](const std::vector<std::string_view>& texts) -> Result<std::vector<std::vector<float>>> {
    ++calls;
    std::vector<std::vector<float>> vectors;
    for (const std::string_view one : texts)
      vectors.push_back(one.find("sand") != std::string_view::npos ? std::vector<float>{1, 0}
                                                                   : std::vector<float>{0, 1});
    return vectors;
  };
  const auto found = extract_keywords(text, 2, crane);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2U);
  EXPECT_NE((*found)[0].text.find("sand"), std::string::npos);
  EXPECT_EQ(calls, 1U);
  EXPECT_TRUE(extract_keywords("", 5, crane)->empty());
  const auto broken = [](const std::vector<std::string_view>&) -> Result<std::vector<std::vector<float>>> {
    return fail(Code::unavailable, "test", "no model");
  };
  EXPECT_EQ(extract_keywords(text, 2, broken).error().code, Code::unavailable);
}

TEST(Keywords, OfPhrasesEquallyNearTheRareOneComesFirst) {
  const std::string text = "The fine sand is near the harbour crane. The fine sand and the harbour crane are new.";
  const auto alike = [](const std::vector<std::string_view>& texts) -> Result<std::vector<std::vector<float>>> {
    return std::vector<std::vector<float>>(texts.size(), {1, 0});
  };
  for (const std::string rare : {"sand", "crane"}) {
    const auto rarity = [&](std::string_view phrase) {
      return phrase.find(rare) != std::string_view::npos ? 1.0 : 0.0;
    };
    const auto found = extract_keywords(text, 2, alike, nullptr, rarity);
    ASSERT_TRUE(found);
    ASSERT_FALSE(found->empty());
    EXPECT_NE(found->front().text.find(rare), std::string::npos) << found->front().text;
  }
}

}  // namespace
}  // namespace firstpass::understand
