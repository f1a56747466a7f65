#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(PhoneRecognizer, Finds) {
  expect_finds("phone", "PHONE_NUMBER", 0.35,
               {"call «+1 415 555 2671» now", "«+44 20 7946 0958»", "«(415) 555-2671»", "order by phone: «2026-88213»",
                "with the invoice: «(415) 555-2671»", "«415-555-2671 x123»", "«415.555.2671»", "Tel: «030 901820»",
                "mobile «0171 2345678»", "«01 42 68 53 00»", "le «01.23.45.67.89» ou «06-12-34-56-78»",
                "phone «4155552671»", "«0049 30 901820»", "«+49 (0)30 901820»", "«+91 98765 43210».",
                "«1-800-555-0199»", "Móvil: «612 345 678»", "電話：«03-1234-5678»", "«001-415-555-2671»"});
}

TEST(PhoneRecognizer, AChatNamesWhoSpeaksByNumber) {
  expect_finds("phone", "PHONE_NUMBER", 0.35,
               {"[12/11/26, 09:17:33] «+1 (415) 867-2290»: can you pick me up?", "«+48 601 234 567»: tak",
                "2026-11-24 10:12 «+49 176 84930211»:", "+1 415:867 2290"});
}

TEST(PhoneRecognizer, FindsInOtherAlphabets) {
  expect_finds("phone", "PHONE_NUMBER", 0.35,
               {"رقم هاتفي «0501234567» والعنوان", "الجوال: «٠٥٠١٢٣٤٥٦٧»", "اتصل بي على «010 1234 5678»",
                "شماره تلفن «0912 345 6789»", "мій номер «067 123 45 67»", "мой телефон «8 916 123-45-67»",
                "הנייד שלי «052-123-4567»", "मेरा मोबाइल «98290 12345» है", "τηλέφωνο «210 123 4567»",
                "我换号了，新号码是«17612349876»"});
  expect_finds("phone", "PHONE_NUMBER", 0.35, {"رقم الطلب 4155552671", "سفارش 0912345678", "заказ 89161234567"});
}

TEST(PhoneRecognizer, LeavesNearMisses) {
  expect_finds("phone", "PHONE_NUMBER", 0.35,
               {"Invoice 2026-88213 is due",
                "Rechnung Nr. 2026-88213",
                "Rechnung: 2026-88213",
                "Facture n° 2026-88213",
                "order #2026-88213",
                "2024-03-12",
                "12/03/2024",
                "12.03.24 10 20 30 40",
                "order 4155552671",
                "1.234.567",
                "10.0.0.255",
                "4111 1111 1111 1111",
                "total 1 234 567",
                "123-45-6789",
                "$4155552671",
                "2019-2021",
                "id 41555526",
                "3.14159265",
                "A4155552671",
                "x 12 34",
                "349.00 69.80",
                "149.00 64.50 38.00",
                "tel 2 19.50 39.00 78.00",
                "0.50 120.00"});
}

TEST(PhoneRecognizer, IsLinear) {
  for (const char* piece : {"+", "1 2 ", "(1)", "+1 415 555 26"}) expect_linear("phone", piece);
}

}  // namespace
}  // namespace firstpass::protect
