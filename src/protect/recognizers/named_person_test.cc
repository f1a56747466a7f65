#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(NamedPersonRecognizer, FindsWhoIsNamed) {
  expect_finds("named_person", "PERSON", 0,
               {"Our new dentist is called «Devon Hargreaves».", "our doctor's called «Hargreaves», see you there",
                "The teacher at the primary school is called «Ines van der Molen» and lives nearby",
                "A colleague named «Ruth Quill-Okafor» will call.", "a man called «O'Dowd» rang",
                "My brother, named «Tobiah», is here.", "The plumber's name is «Kit Marlowe».",
                "The name of my landlord is «J. R. Weatherby».", "My name is «Odalys Brandt», I need help",
                "her name is «Wren»", "My neighbour is called Dr. «Amara Voss»", "our nanny is called \"«Posy Flint»\"",
                "Her mother-in-law is called «Gerda»"});
}

TEST(NamedPersonRecognizer, KnowsSeveralLanguages) {
  expect_finds("named_person", "PERSON", 0,
               {"Unser neuer Zahnarzt heißt «Devon Hargreaves».",
                "Die Lehrerin in der 3b heißt Frau «Lindqvist».",
                "Eine Kollegin namens «Ana Lutz» hat angerufen.",
                "Ich heiße «Marlies Abendroth».",
                "Nuestro dentista se llama «Rufino Echarri»",
                "Una vecina llamada «Itziar de la Fuente» vino ayer",
                "Notre médecin s'appelle «Odile Garnier-Prat».",
                "Un collègue nommé «Bastien Roche» a appelé",
                "Je m'appelle «Solène Vidal»",
                "La maestra si chiama «Fiammetta Corsi»",
                "un amico di nome «Ludovico»",
                "Onze tandarts heet «Sjoerd van Dalen».",
                "een collega genaamd «Femke Prins»",
                "A dentista chama-se «Leonor Batista»",
                "um amigo chamado «Otávio»",
                "Vår tandläkare heter «Alva Sjögren».",
                "Vores tandlæge hedder «Mads Kjær»",
                "Vår lege heter «Ingrid Moe»",
                "Mój lekarz nazywa się «Wojciech Zięba»",
                "Nimeni on «Aino Laakso»"});
}

TEST(NamedPersonRecognizer, LeavesThingsAndVerbs) {
  expect_finds("named_person", "PERSON", 0,
               {"The film is called Paper Harbour.", "our shop is called Harbour Books", "The doctor called Monday.",
                "The dentist called Vodafone about the line.", "The teacher said the school is called Northgate.",
                "the doctor lives in a street called Elm Grove", "The manager is called on weekends",
                "The landlord is called Birch & Sons Ltd", "The landlord is called Birch Holding",
                "MY NAME IS KIM I LIVE IN ROME AND", "I SPOKE TO A WOMAN CALLED KIM AT ACME",
                "The dentist's appointment is on Monday", "the name of the file is Report", "Das Buch heißt Stille.",
                "Der Wirt heißt Gäste willkommen.", "Der Arzt heißt Patienten herzlich willkommen.",
                "La calle se llama Alcalá", "my doctor is called The Wise", "The boss is called. Anna waits."});
}

TEST(NamedPersonRecognizer, IsLinear) {
  for (const char* piece : {"doctor ", "called ", "doctor called ", "name of the doctor is ", "A doctor is called A "})
    expect_linear("named_person", piece);
}

}  // namespace
}  // namespace firstpass::protect
