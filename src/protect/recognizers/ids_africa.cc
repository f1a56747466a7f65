// Numbers of Africa, Turkey and the Near East: South African and Saudi numbers Luhn; Israeli number Luhn; T.C. number
// sums mod 10; Nigerian number Verhoeff; Emirates id Luhn; Egyptian number a date.
#include <string>

#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

bool turkish(std::string_view d) {
  int odd = 0, even = 0;
  for (std::size_t i = 0; i < 9; ++i) (i % 2 == 0 ? odd : even) += d[i] - '0';
  const int tenth = ((odd * 7 - even) % 10 + 10) % 10;
  return d[0] != '0' && tenth == d[9] - '0' && (odd + even + tenth) % 10 == d[10] - '0';
}
bool south_african(std::string_view d) {
  return is_calendar_day(digits_at(d, 0), digits_at(d, 2), digits_at(d, 4)) && d[10] <= '2' && luhn(d);
}
bool nin(std::string_view d) { return !all_same(d) && verhoeff(d); }
bool turkish_plate(std::string_view s) {
  return (s[0] - '0') * 10 + (s[1] - '0') >= 1 && (s[0] - '0') * 10 + (s[1] - '0') <= 81;
}
bool luhn_number(std::string_view d) { return !all_same(d) && luhn(d); }
bool egyptian(std::string_view d) { return is_calendar_day(digits_at(d, 1), digits_at(d, 3), digits_at(d, 5)); }

}  // namespace

std::unique_ptr<Recognizer> make_ids_africa_recognizer(Lexicon& /*lexicon*/) {
  return make_shape_recognizer(
      "ids_africa",
      {{"TR_NATIONAL_ID", "[1-9][0-9]{10}", 0.3, 0.95, turkish, "tc|t.c|kimlik|tckn|kimlik no|national id"},
       {"TR_LICENSE_PLATE", "[0-9]{2}[ -]?[A-Z]{1,3}[ -]?[0-9]{2,5}", 0.1, 0.85, turkish_plate,
        "plaka|plakalı|plakası|araç|plate|vehicle|arac|otomobil"},
       {"TR_PHONE_NUMBER", "(?:(?:00)?90|0)?[ .-]?\\(?[2-5][0-9]{2}\\)?[ .-]?[0-9]{3}[ .-]?[0-9]{2}[ .-]?[0-9]{2}", 0.2,
        0.85, nullptr, "telefon|telefonu|telefon numara[msı]|tel|cep|gsm|mobil|ara|numara|numaram|numarası|phone"},
       {"NG_NIN", "[0-9]{11}", 0.1, 0.8, nin, "nin|national identification|nimc"},
       {"NG_VEHICLE_REGISTRATION", "[A-Z]{3}[- ]?[0-9]{3}[- ]?[A-Z]{2}", 0.4, 0.85, nullptr,
        "plate|vehicle|registration|frsc|car", true},
       {"ZA_ID_NUMBER", "[0-9]{6}[ -]?[0-9]{4}[ -]?[0-2][ -]?[0-9][ -]?[0-9]", 0.4, 0.95, south_african,
        "south african|id number|identity number|rsa id|sa id"},
       {"KE_ID_NUMBER", "[0-9]{7,8}", 0.02, 0.8, nullptr, "kenyan? id|national id|huduma|id no"},
       {"KE_KRA_PIN", "[AP][0-9]{9}[A-Z]", 0.4, 0.95, nullptr, "kra|kra pin|pin", true},
       {"EG_NATIONAL_ID", "[23][0-9]{13}", 0.4, 0.95, egyptian, "الرقم القومي|national id|بطاقة"},
       {"IL_ID_NUMBER", "[0-9]{8}-?[0-9]", 0.1, 0.95, luhn_number, "תעודת זהות|ת.ז|teudat zehut|israeli id|id number"},
       {"SA_NATIONAL_ID", "[12][0-9]{9}", 0.1, 0.95, luhn_number,
        "الهوية الوطنية|رقم الهوية|iqama|الإقامة|national id"},
       {"AE_EMIRATES_ID", "784-?[0-9]{4}-?[0-9]{7}-?[0-9]", 0.7, 0.95, luhn_number,
        "emirates id|الهوية الإماراتية|eid"}});
}

}  // namespace firstpass::protect
