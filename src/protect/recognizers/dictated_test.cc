#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(DictatedRecognizer, FindsCodesSaidDigitByDigit) {
  expect_finds("dictated", "SECRET", 0,
               {"my pin is «eight four two zero», do not tell",
                "The PIN number is «eight, four, two, oh».",
                "the pin for the safe is now «one two three four»",
                "PIN «8 4 2 0»",
                "the door code is «four two seven»",
                "the alarm code: «nine one double four»",
                "«eight four two zero» is my pin",
                "der PIN ist «acht vier zwei null»",
                "Die PIN lautet «acht vier zwei null», bitte merken.",
                "der Türcode ist «vier zwei sieben eins»",
                "die Kombination ist «siebzehn vierundzwanzig neun»",
                "«acht vier zwei null» ist meine PIN",
                "le code PIN est «huit quatre deux zéro»",
                "le code de la porte est «quatre-vingt-deux douze»",
                "le code est «quatre deux sept un»",
                "el pin es «ocho cuatro dos cero»",
                "el código es «cuatro dos siete uno»",
                "il pin è «otto quattro due zero»",
                "il codice è «quattro due sette uno»",
                "de pincode is «acht vier twee nul»",
                "o pin é «oito quatro dois zero»"});
}

TEST(DictatedRecognizer, FindsDigitsThatAreWrittenOneByOne) {
  expect_finds("dictated", "SECRET", 0,
               {"il codice «4 2 7 1» non dirlo", "Meine PIN ist «8, 4, 2, 0», bitte", "the code is «4, 2, 7, 1»"});
  expect_finds("dictated", "PHONE_NUMBER", 0,
               {"Mi número es «6, 1, 2, 5, 5, 5, 0, 3, 8».", "Meine Nummer ist «0,1,7,1, 0,3,8»",
                "the numbers are 1, 2, 3, 4, 5, 6, 7", "numbers = [6, 1, 2, 5, 5, 5, 0]", "the number is 6, 1 or 2"});
}

TEST(DictatedRecognizer, FindsPasswordsSaidAsWords) {
  expect_finds(
      "dictated", "SECRET", 0,
      {"my password is «blue horse seven nine»", "My password is «blue, horse, seven, nine» and the desk is old.",
       "the password for the router is «capital sunflower underscore forty two».",
       "our passphrase is «correct horse battery staple».", "the password is «correct horse battery staple»",
       "The wifi password is «purple lantern quiet harbour», ask me again later",
       "Passphrase: «correct horse battery staple»", "das Passwort ist «Sonne Mond Tasse Fenster».",
       "la clave del wifi es «girasol azul 2026» y el PIN está en casa", "my password is «seven nine blue horse».",
       "the password is «seven nine four»", "the password is «b l u e seven»",
       "mein Passwort ist «blaues Pferd sieben neun»", "das Kennwort lautet «Sonne Mond dreiundzwanzig», glaube ich",
       "mon mot de passe est «cheval bleu sept neuf»", "mi contraseña es «caballo azul siete nueve».",
       "la mia password è «cavallo blu sette nove»", "mijn wachtwoord is «blauw paard zeven negen»",
       "a minha senha é «cavalo azul sete nove»"});
}

TEST(DictatedRecognizer, LeavesWhatIsSaidOfSecrets) {
  expect_finds("dictated", "SECRET", 0,
               {"my password is wrong",
                "the password is seven characters long",
                "the password is two years old",
                "the password is eight to twelve characters",
                "the password is case-sensitive",
                "my password is older than three months",
                "the pin is one of three",
                "pins 3, 5, 7 and 9",
                "pin 1 2 3",
                "the code is one thousand lines long",
                "the code is in two or three files",
                "codes 4, 7, 1, 2 of the table",
                "code 1 2 3 4",
                "the passwords are stored in two tables",
                "the password is completely different",
                "the password is required to log in",
                "Password: minimum length twelve characters.",
                "the password is seven characters long today",
                "The password is required for all new users of the system.",
                "the password is generated automatically every night",
                "the password is confidential company property everyone must protect",
                "the passwords are long random strings and nobody knows them",
                "the pass is another important mountain road",
                "la clave es dormir bien comer sano",
                "La clave del wifi es girasol y el resto",
                "das Passwort ist acht Zeichen lang",
                "das Passwort ist um acht abgelaufen",
                "die PIN hat vier Ziffern",
                "der Code ist zwei Jahre alt",
                "acht Leute kamen um vier",
                "le mot de passe est trop court",
                "le code est une suite de six chiffres",
                "la contraseña es muy corta",
                "la password è scaduta da due mesi",
                "the high pass is another important population center",
                "questa parola è entrata a far parte",
                "het wachtwoord is drie weken oud",
                "a senha é a mesma de sempre"});
}

TEST(DictatedRecognizer, IsLinear) {
  for (const char* piece : {"pin ", "pin is ", "pin is 1 ", "password is blue ", "four is my pin ", "the code: one "})
    expect_linear("dictated", piece);
}

}  // namespace
}  // namespace firstpass::protect
