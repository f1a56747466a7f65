#include "core/words.h"

#include <gtest/gtest.h>

namespace firstpass {
namespace {

TEST(Words, TellsLanguagesByTheirFunctionWords) {
  EXPECT_EQ(guess_word_language("The invoice is due on the first of the month and it is not paid."), "en");
  EXPECT_EQ(guess_word_language("Die Rechnung ist am Ersten des Monats fällig und noch nicht bezahlt."), "de");
  EXPECT_EQ(guess_word_language("La facture est due le premier du mois et elle n'est pas encore payée."), "fr");
  EXPECT_EQ(guess_word_language("La factura vence el primero del mes y todavía no está pagada por nosotros."), "es");
  EXPECT_EQ(guess_word_language("La fattura scade il primo del mese e non è ancora stata pagata da noi."), "it");
  EXPECT_EQ(guess_word_language("A fatura vence no primeiro dia do mês e ainda não foi paga por você."), "pt");
  EXPECT_EQ(guess_word_language("De rekening moet op de eerste van de maand worden betaald en dat is niet gedaan."),
            "nl");
  EXPECT_EQ(guess_word_language("12345"), "en");
}

TEST(Words, StemsJoinTheFormsOfAWord) {
  Stemmer english("en");
  const std::string invoices(english.stem("invoices"));
  EXPECT_EQ(invoices, english.stem("invoiced"));
  Stemmer german("de");
  const std::string bills(german.stem("rechnungen"));
  EXPECT_EQ(bills, german.stem("rechnung"));
  EXPECT_EQ(Stemmer("xx").stem("kept"), "kept");
}

TEST(Words, StopWordsBelongToALanguage) {
  EXPECT_TRUE(is_stop_word("the", "en"));
  EXPECT_FALSE(is_stop_word("die", "en"));
  EXPECT_TRUE(is_stop_word("die", "de"));
  EXPECT_FALSE(is_stop_word("invoice", "en"));
}

TEST(Words, TellChineseJapaneseAndKoreanByTheirScript) {
  EXPECT_EQ(guess_word_language("度假屋的账单应在下个月初支付。"), "zh");
  EXPECT_EQ(guess_word_language("別荘の請求書は来月の初めにお支払いください。"), "ja");
  EXPECT_EQ(guess_word_language("별장 청구서는 다음 달 초에 지불해야 합니다."), "ko");
  EXPECT_EQ(guess_word_language("The café 東京 opens at nine, and it is in the old town."), "en");
}

TEST(Words, PartRunsWithoutSpaces) {
  const auto parts = [](std::string_view text, std::string_view language) {
    std::vector<std::string> words;
    for (const Span span : wide_words(text, {0, text.size()}, language))
      words.emplace_back(text.substr(span.begin, span.size()));
    return words;
  };
  EXPECT_EQ(parts("度假屋的账单", "zh"), (std::vector<std::string>{"度假屋", "账单"}));
  EXPECT_EQ(parts("請求書は来月", "ja"), (std::vector<std::string>{"請求書", "来月"}));
  EXPECT_EQ(parts("청구서를", "ko"), (std::vector<std::string>{"청구서"}));
}

}  // namespace
}  // namespace firstpass
