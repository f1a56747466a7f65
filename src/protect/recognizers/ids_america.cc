// Numbers of Canada and Latin America: SIN Luhn; CPF, CNPJ, CUIT, RUC, NIT and RUT mod 11; Ecuadorian number Luhn;
// Uruguayan number mod 10; CURP and RFC shapes of the Mexican registers.
#include <string>

#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

bool luhn_number(std::string_view d) { return !all_same(d) && luhn(d); }
bool cpf(std::string_view d) {
  const auto digit = [&](std::size_t n) {
    int sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += (d[i] - '0') * static_cast<int>(n + 1 - i);
    return sum * 10 % 11 % 10;
  };
  return !all_same(d) && digit(9) == d[9] - '0' && digit(10) == d[10] - '0';
}
bool cnpj(std::string_view d) {
  const auto digit = [](std::string_view part, std::string_view weights) {
    const int rest = weighted_sum(part, weights) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  return !all_same(d) && digit(d.substr(0, 12), "543298765432") == d[12] - '0' &&
         digit(d.substr(0, 13), "6543298765432") == d[13] - '0';
}
bool cuit(std::string_view d) {
  const int prefix = digits_at(d, 0), check = 11 - weighted_sum(d, "5432765432") % 11;
  return (prefix == 20 || (prefix >= 23 && prefix <= 27) || (prefix >= 30 && prefix <= 34)) &&
         (check == 11 ? 0 : check) == d[10] - '0';
}
bool ruc(std::string_view d) {
  const int prefix = digits_at(d, 0), check = 11 - weighted_sum(d, "5432765432") % 11;
  return (prefix == 10 || prefix == 15 || prefix == 17 || prefix == 20) && check % 10 == d[10] - '0';
}
bool rut(std::string_view s) {
  int sum = 0, weight = 2;
  for (std::size_t i = s.size() - 1; i-- > 0; weight = weight == 7 ? 2 : weight + 1) {
    if (!is_digit(s[i])) return false;
    sum += (s[i] - '0') * weight;
  }
  const int check = 11 - sum % 11;
  return s.back() == (check == 11 ? '0' : check == 10 ? 'K' : static_cast<char>('0' + check));
}
bool nit(std::string_view d) {
  const int rest = weighted_sum(d, {41, 37, 29, 23, 19, 17, 13, 7, 3}) % 11;
  return (rest < 2 ? rest : 11 - rest) == d[9] - '0';
}
bool ecuadorian(std::string_view d) {
  const int province = digits_at(d, 0);
  return ((province >= 1 && province <= 24) || province == 30) && d[2] < '6' && luhn(d);
}
bool uruguayan(std::string_view d) { return (10 - weighted_sum(d, "2987634") % 10) % 10 == d[7] - '0'; }
bool voter_br(std::string_view d) {
  const int state = digits_at(d, 8), first = weighted_sum(d, "23456789") % 11 % 10;
  return state >= 1 && state <= 28 && first == d[10] - '0' &&
         ((d[8] - '0') * 7 + (d[9] - '0') * 8 + first * 9) % 11 % 10 == d[11] - '0';
}

}  // namespace

std::unique_ptr<Recognizer> make_ids_america_recognizer(Lexicon& /*lexicon*/) {
#define FP_MONTH_DAY "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
  return make_shape_recognizer(
      "ids_america",
      {{"CA_SIN", "[1-79][0-9]{2}(?: [0-9]{3} |-[0-9]{3}-|[0-9]{3})[0-9]{3}", 0.3, 0.95, luhn_number,
        "sin|social insurance|nas|assurance sociale"},
       {"CA_SIN", "0[0-9]{2}(?: [0-9]{3} |-[0-9]{3}-|[0-9]{3})[0-9]{3}", 0.1, 0.8, luhn_number,
        "sin|social insurance|nas|assurance sociale"},
       {"CA_POSTAL_CODE", "[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][ -]?[0-9][ABCEGHJ-NPRSTV-Z][0-9]", 0.4, 0.8,
        nullptr,
        "postal code|code postal|address|adresse|street|canada|ontario|quebec|québec|toronto|montreal|vancouver", true},
       {"CA_HEALTH_CARD", "[0-9]{4}[ -][0-9]{3}[ -][0-9]{3}(?:[ -]?[A-Z]{2})?|[A-Z]{4} ?[0-9]{4} ?[0-9]{4}", 0.1, 0.85,
        nullptr, "ohip|health card|health number|ramq|assurance maladie|phn", true},
       {"CA_PASSPORT", "[A-Z]{2}[0-9]{6}", 0.05, 0.7, nullptr, "passport|passeport", true},
       {"BR_CPF", "[0-9]{3}\\.?[0-9]{3}\\.?[0-9]{3}-?[0-9]{2}", 0.4, 0.95, cpf, "cpf|cadastro de pessoas"},
       {"BR_CNPJ", "[0-9]{2}\\.?[0-9]{3}\\.?[0-9]{3}/?[0-9]{4}-?[0-9]{2}", 0.6, 0.95, cnpj, "cnpj"},
       {"BR_RG", "[0-9]{1,2}\\.[0-9]{3}\\.[0-9]{3}-[0-9X]", 0.5, 0.9, nullptr, "rg|registro geral|identidade"},
       {"BR_CEP", "[0-9]{5}-[0-9]{3}", 0.2, 0.85, nullptr, "cep|endereço|rua|avenida|código postal"},
       {"BR_TITULO_ELEITOR", "[0-9]{4} ?[0-9]{4} ?[0-9]{4}", 0.05, 0.9, voter_br,
        "título de eleitor|título eleitoral|titulo"},
       {"MX_CURP", "[A-Z][AEIOUX][A-Z]{2}[0-9]{2}" FP_MONTH_DAY "[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z][0-9]", 0.8,
        1, nullptr, "curp"},
       {"MX_RFC", "[A-ZÑ&]{3,4} ?-?[0-9]{2}" FP_MONTH_DAY "-?[0-9A-Z]{3}", 0.5, 0.95, nullptr,
        "rfc|sat|registro federal", true},
       {"MX_NSS", "[0-9]{11}|[0-9]{2}-[0-9]{2}-[0-9]{2}-[0-9]{4}-[0-9]", 0.05, 0.95, luhn_number,
        "nss|imss|seguro social|seguridad social"},
       {"AR_CUIT", "[23][03-7]-?[0-9]{8}-?[0-9]", 0.4, 0.95, cuit, "cuit|cuil"},
       {"AR_DNI", "[0-9]{2}\\.[0-9]{3}\\.[0-9]{3}|[0-9]{7,8}", 0.05, 0.85, nullptr, "dni|documento nacional|documento"},
       {"CL_RUT", "[0-9]{1,2}\\.[0-9]{3}\\.[0-9]{3}-[0-9K]", 0.7, 0.95, rut, "rut|run|rol único"},
       {"CL_RUT", "[0-9]{7,8}-[0-9K]", 0.4, 0.95, rut, "rut|run|rol único"},
       {"CO_NIT", "[0-9]{3}\\.?[0-9]{3}\\.?[0-9]{3}-[0-9]", 0.4, 0.95, nit, "nit|rut"},
       {"CO_CEDULA", "[0-9]{1,3}(?:\\.[0-9]{3}){2,3}|[0-9]{6,10}", 0.02, 0.85, nullptr,
        "cédula|cedula|cc|c.c|ciudadanía"},
       {"PE_RUC", "[12][0-9]{10}", 0.3, 0.95, ruc, "ruc"},
       {"PE_DNI", "[0-9]{8}", 0.02, 0.85, nullptr, "dni"},
       {"EC_CEDULA", "[0-9]{10}", 0.05, 0.95, ecuadorian, "cédula|cedula|ci|c.i"},
       {"UY_CEDULA", "[0-9]\\.?[0-9]{3}\\.?[0-9]{3}-[0-9]", 0.4, 0.95, uruguayan, "cédula|cedula|ci|c.i"},
       {"VE_CEDULA", "[VE]-?[0-9]{1,2}\\.?[0-9]{3}\\.?[0-9]{3}", 0.1, 0.85, nullptr, "cédula|cedula|ci|c.i", true}});
}

}  // namespace firstpass::protect
