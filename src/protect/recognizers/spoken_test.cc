#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(SpokenRecognizer, FindsNumbersSaidDigitByDigit) {
  expect_finds("spoken", "PHONE_NUMBER", 0,
               {"call me on «four one five, five five five, oh one three four».",
                "call me on «oh seven seven double oh nine hundred one two three»",
                "«oh one seven nine five four thousand», ask for me",
                "Ruf an: «null eins sieben eins neun hundert eins zwei drei»",
                "it is «Zero two zero seven nine four six double zero one two»", "«five five five 0 1 9 nine»"});
}

TEST(SpokenRecognizer, FindsNumbersInOtherLanguages) {
  expect_finds("spoken", "PHONE_NUMBER", 0,
               {"Ruf mich an: «null eins sieben eins, fünf fünf fünf, null drei acht».",
                "Meine Nummer ist «null eins sieben eins achtundvierzig sechzehn zwölf».",
                "Die Durchwahl ist «vier zwei sieben eins».",
                "Mon numéro est le «zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit».",
                "c'est le «zéro un quarante-deux quatre-vingt-dix-sept dix-huit vingt et un», merci",
                "Mi número es «seis doce treinta y cuatro cincuenta y seis setenta y ocho».",
                "llámame al «nueve uno cinco cinco cinco cero uno dos tres», por favor",
                "Il mio numero è «tre tre cinque ventotto quarantuno sessantasei zero due».",
                "«zero sei cinque cinque cinque zero uno nove nove» è il numero dell'ufficio",
                "Mijn nummer is «nul zes vijf vijf vijf achtenveertig tweeëntwintig negentien».",
                "o meu número é «nove um dois meia cinco quatro zero três oito»"});
}

TEST(SpokenRecognizer, FindsCardsSaidAloud) {
  expect_finds("spoken", "CREDIT_CARD", 0,
               {"the card is «four one one one, one one one one, one one one one, one one one one»",
                "«vier fünf drei zwei, null eins fünf eins, eins zwei acht drei, null drei sechs sechs»",
                "ma carte est «quatre cinq trois deux zéro un cinq un un deux huit trois zéro trois»"});
}

TEST(SpokenRecognizer, LeavesCountsInOtherLanguages) {
  expect_finds(
      "spoken", "PHONE_NUMBER", 0,
      {"acht Leute kamen um vier", "eins, zwei, drei, vier, fünf, sechs, sieben", "um acht, neun oder zehn Uhr",
       "zwanzig, dreißig, vierzig, fünfzig", "vor zwei, drei Jahren waren es vier oder fünf",
       "deux ou trois personnes, six chaises et quatre tables", "un deux trois quatre cinq six",
       "dos o tres días, seis como mucho", "una o due volte, tre al massimo, sei mesi fa",
       "twee of drie keer, vier mensen", "um ou dois, três no máximo", "once, only once, or twice",
       "[null, 1, null, 2, null, 3, null, 0]", "one, two, three, four, five, six",
       "we met at four thirty, call me at five", "cent vingt-trois mille quatre cents euros"});
}

TEST(SpokenRecognizer, FindsAddressesSaidAloud) {
  expect_finds(
      "spoken", "EMAIL_ADDRESS", 0,
      {"write to «anna dot berg at example dot com» please", "«rcollins at mail dot example dot org».",
       "or «anna dot berg at example.com»", "not to kim@mail.example.org again. Copy «watson at example dot com» on it",
       "an «anna punkt berg ät beispiel punkt de» schreiben", "escribe a «ana punto lopez arroba ejemplo punto es»"});
}

TEST(SpokenRecognizer, FindsAddressesWrittenOut) {
  expect_finds(
      "spoken", "EMAIL_ADDRESS", 0,
      {"mail «kim.watson (at) acme (dot) example», please", "«kim [at] acme.example»", "<«k_watson(at)mail.example»>",
       "«kim.watson {at} mail [.] example»", "«kim@mail (dot) example»", "«kim (@) mail.example»"});
}

TEST(SpokenRecognizer, LeavesNearMisses) {
  expect_finds("spoken", "PHONE_NUMBER", 0,
               {"one two three", "two hundred thirty four thousand five hundred six", "one two three hundred people",
                "four, five hundred or six hundred of them", "one, two or three of them", "12 34 56 78 90",
                "two of the four took one each"});
  expect_finds("spoken", "EMAIL_ADDRESS", 0,
               {"look at example.com", "we met at noon", "at dot com", "the dot at the end", "the point at issue",
                "sold (at cost) by example.com", "meet (at) noon", "le point sur Arobase"});
}

TEST(SpokenRecognizer, IsLinear) {
  for (const char* piece :
       {"one ", "a dot ", "a at b dot ", "a (at) ", "point @ ", "1 2 3 ", "double ", "vier und ", "vingt et "})
    expect_linear("spoken", piece);
}

}  // namespace
}  // namespace firstpass::protect
