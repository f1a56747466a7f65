#include "protect/structured.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "core/text.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kLongestNamed = 120;  // bytes of a value that its key alone makes private

bool has_letter_or_digit(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (is_alnum(next_code_point(text, at))) return true;
  return false;
}

bool is_said_to_be_nothing(std::string_view value) {
  const std::string word = lower(trim(value));
  return word.empty() || word == "null" || word == "none" || word == "n/a" || word == "unknown" || word == "true" ||
         word == "false" || word == "yes" || word == "no" || word == "0";
}

const std::unordered_map<std::string_view, std::string_view>& types_by_key() {
  static const std::unordered_map<std::string_view, std::string_view> types = {
      {"name", ""},  // of a person, a file, a column: the value has to tell
      {"first name", "PERSON"},
      {"firstname", "PERSON"},
      {"last name", "PERSON"},
      {"lastname", "PERSON"},
      {"full name", "PERSON"},
      {"fullname", "PERSON"},
      {"surname", "PERSON"},
      {"given name", "PERSON"},
      {"family name", "PERSON"},
      {"maiden name", "PERSON"},
      {"customer name", "PERSON"},
      {"patient name", "PERSON"},
      {"contact name", "PERSON"},
      {"account holder", "PERSON"},
      {"card holder", "PERSON"},
      {"cardholder", "PERSON"},
      {"vorname", "PERSON"},
      {"nachname", "PERSON"},
      {"nombre", "PERSON"},
      {"apellido", "PERSON"},
      {"apellidos", "PERSON"},
      {"prenom", "PERSON"},
      {"cognome", "PERSON"},
      {"user name", "USERNAME"},
      {"username", "USERNAME"},
      {"login", "USERNAME"},
      {"nickname", "USERNAME"},
      {"email", "EMAIL_ADDRESS"},
      {"e mail", "EMAIL_ADDRESS"},
      {"email address", "EMAIL_ADDRESS"},
      {"phone", "PHONE_NUMBER"},
      {"phone number", "PHONE_NUMBER"},
      {"telephone", "PHONE_NUMBER"},
      {"mobile", "PHONE_NUMBER"},
      {"mobile number", "PHONE_NUMBER"},
      {"fax", "PHONE_NUMBER"},
      {"cell", "PHONE_NUMBER"},
      {"telefon", "PHONE_NUMBER"},
      {"telefono", "PHONE_NUMBER"},
      {"ssn", "US_SSN"},
      {"social security number", "US_SSN"},
      {"sin", "ID"},
      {"nin", "ID"},
      {"national id", "ID"},
      {"tax id", "ID"},
      {"passport", "ID"},
      {"passport number", "ID"},
      {"driver license", "ID"},
      {"license number", "ID"},
      {"id number", "ID"},
      {"steuernummer", "ID"},
      {"dni", "ID"},
      {"patient id", "ID"},
      {"medical record number", "ID"},
      {"mrn", "ID"},
      {"account", "ACCOUNT"},
      {"account number", "ACCOUNT"},
      {"account no", "ACCOUNT"},
      {"acct", "ACCOUNT"},
      {"account id", "ACCOUNT"},
      {"customer number", "ACCOUNT"},
      {"customer id", "ACCOUNT"},
      {"kundennummer", "ACCOUNT"},
      {"kontonummer", "ACCOUNT"},
      {"routing number", "ACCOUNT"},
      {"iban", "IBAN_CODE"},
      {"bic", "ACCOUNT"},
      {"card number", "CREDIT_CARD"},
      {"credit card", "CREDIT_CARD"},
      {"cvv", "SECRET"},
      {"cvc", "SECRET"},
      {"pin", "SECRET"},
      {"password", "SECRET"},
      {"passwd", "SECRET"},
      {"pwd", "SECRET"},
      {"passwort", "SECRET"},
      {"kennwort", "SECRET"},
      {"mot de passe", "SECRET"},
      {"contraseña", "SECRET"},
      {"wachtwoord", "SECRET"},
      {"senha", "SECRET"},
      {"lösenord", "SECRET"},
      {"secret", "SECRET"},
      {"api key", "SECRET"},
      {"apikey", "SECRET"},
      {"access token", "SECRET"},
      {"auth token", "SECRET"},
      {"private key", "SECRET"},
      {"client secret", "SECRET"},
      {"dob", "DATE_OF_BIRTH"},
      {"birth date", "DATE_OF_BIRTH"},
      {"birthdate", "DATE_OF_BIRTH"},
      {"date of birth", "DATE_OF_BIRTH"},
      {"birthday", "DATE_OF_BIRTH"},
      {"geburtsdatum", "DATE_OF_BIRTH"},
      {"born", "DATE_OF_BIRTH"},
      {"born on", "DATE_OF_BIRTH"},
      {"birth", "DATE_OF_BIRTH"},
      {"birth day", "DATE_OF_BIRTH"},
      {"year of birth", "DATE_OF_BIRTH"},
      {"birth year", "DATE_OF_BIRTH"},
      {"geboren", "DATE_OF_BIRTH"},
      {"geboren am", "DATE_OF_BIRTH"},
      {"geb", "DATE_OF_BIRTH"},
      {"geb am", "DATE_OF_BIRTH"},
      {"geb datum", "DATE_OF_BIRTH"},
      {"geburtstag", "DATE_OF_BIRTH"},
      {"date naissance", "DATE_OF_BIRTH"},
      {"naissance", "DATE_OF_BIRTH"},
      {"né le", "DATE_OF_BIRTH"},
      {"née le", "DATE_OF_BIRTH"},
      {"fecha nacimiento", "DATE_OF_BIRTH"},
      {"nacimiento", "DATE_OF_BIRTH"},
      {"data nascita", "DATE_OF_BIRTH"},
      {"nascita", "DATE_OF_BIRTH"},
      {"nato il", "DATE_OF_BIRTH"},
      {"data nascimento", "DATE_OF_BIRTH"},
      {"age", "AGE"},
      {"street", "LOCATION"},
      {"street address", "LOCATION"},
      {"address", "LOCATION"},
      {"home address", "LOCATION"},
      {"address line 1", "LOCATION"},
      {"postcode", "LOCATION"},
      {"postal code", "LOCATION"},
      {"zip", "LOCATION"},
      {"zip code", "LOCATION"},
      {"strasse", "LOCATION"},
      {"ip", "IP_ADDRESS"},
      {"ip address", "IP_ADDRESS"},
      {"lat", "GPS_COORDINATES"},
      {"latitude", "GPS_COORDINATES"},
      {"lon", "GPS_COORDINATES"},
      {"lng", "GPS_COORDINATES"},
      {"longitude", "GPS_COORDINATES"},
      {"license plate", "ID"},
      {"vin", "ID"},
      {"policy number", "ID"},
      {"policy no", "ID"},
      {"kunde", "PERSON"},
      {"kundenname", "PERSON"},
      {"ansprechpartner", "PERSON"},
      {"prénom", "PERSON"},
      {"plz", "LOCATION"},
      {"straße", "LOCATION"},
      {"anschrift", "LOCATION"},
      {"adresse", "LOCATION"},
      {"dirección", "LOCATION"},
      {"direccion", "LOCATION"},
      {"indirizzo", "LOCATION"},
      {"telefonnummer", "PHONE_NUMBER"},
      {"handy", "PHONE_NUMBER"},
      {"handynummer", "PHONE_NUMBER"},
      {"mobil", "PHONE_NUMBER"},
      {"mobilnummer", "PHONE_NUMBER"},
      {"téléphone", "PHONE_NUMBER"},
      {"teléfono", "PHONE_NUMBER"},
      {"cellulare", "PHONE_NUMBER"},
      {"date de naissance", "DATE_OF_BIRTH"},
      {"fecha de nacimiento", "DATE_OF_BIRTH"},
      {"data di nascita", "DATE_OF_BIRTH"},
      {"data de nascimento", "DATE_OF_BIRTH"},
      {"geboortedatum", "DATE_OF_BIRTH"},
      {"data urodzenia", "DATE_OF_BIRTH"},
      {"versichertennummer", "ID"},
      {"sozialversicherungsnummer", "ID"},
      {"personalnummer", "ID"},
      {"personalausweisnummer", "ID"},
      {"pesel", "ID"}};
  return types;
}

}  // namespace

std::string_view type_of_key(std::string_view key) {
  const auto& types = types_by_key();
  const auto found = types.find(key);
  if (found != types.end()) return found->second;
  // "db pass", "stripe api key"
  for (const std::string_view ending : {" password", " passwd", " pwd", " pass", " passphrase", " secret", " token",
                                        " api key", " private key", " access key"})
    if (key.ends_with(ending)) return "SECRET";
  return {};
}

std::vector<std::string_view> types_of_keys() {
  std::vector<std::string_view> out;
  for (const auto& [key, type] : types_by_key())
    if (!type.empty()) out.push_back(type);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

namespace {

// {"name": "DB_PASS", "value": "…"}: what a value is, the field before it says.
void name_values(std::vector<Leaf>& found) {
  constexpr std::size_t kLongestName = 60;
  const auto is_one_of = [](const std::string& key, std::initializer_list<std::string_view> keys) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  for (std::size_t i = 1; i < found.size(); ++i) {
    const Leaf& name = found[i - 1];
    if (is_one_of(found[i].key, {"value", "val", "content", "default"}) && name.value.size() <= kLongestName &&
        is_one_of(name.key, {"name", "key", "field", "label", "variable", "param"}))
      found[i].key = key_as_words(name.value);
  }
}

}  // namespace

Result<StructuredFindings> find_in_structure(std::string_view text, Format format, const Detector& detector,
                                             const DetectOptions& options, const Context& context) {
  FP_TRY_ASSIGN(std::vector<Leaf> found, leaves(text, format));
  name_values(found);
  std::vector<std::string> seen;  // "phone number: 555 0100": the key stands where context words are looked for
  seen.reserve(found.size());
  for (const Leaf& leaf : found) seen.push_back(leaf.key.empty() ? leaf.value : leaf.key + ": " + leaf.value);
  const std::vector<std::string_view> views(seen.begin(), seen.end());
  auto detections = detector.detect_all(views, options, context);
  for (std::string& copy : seen) vault::wipe(copy);
  if (!detections) return fail(std::move(detections.error()));

  StructuredFindings out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Leaf& leaf = found[i];
    out.regions.push_back({leaf.span, leaf.written, leaf.html});
    const bool number = leaf.written == vault::Written::quoted;
    const std::size_t shift = leaf.key.empty() ? 0 : leaf.key.size() + 2;
    bool whole = false;
    for (Detection& detection : (*detections)[i]) {
      if (detection.span.end <= shift) continue;
      const Span inside{std::max(detection.span.begin, shift) - shift, detection.span.end - shift};
      const bool all = inside.begin == 0 && inside.end == leaf.value.size();
      if (number && !all) continue;
      whole |= all;
      detection.span = leaf.to_text(inside);
      out.detections.push_back(std::move(detection));
    }
    const std::string_view type = type_of_key(leaf.key);
    const bool wanted = !type.empty() && (options.types.empty() || options.types.count(std::string(type)) != 0) &&
                        options.min_score <= 0.9;
    if (whole || !wanted || leaf.value.size() > kLongestNamed || is_said_to_be_nothing(leaf.value) ||
        !has_letter_or_digit(leaf.value) || (options.keep_dates && type == "DATE_TIME"))
      continue;
    std::erase_if(out.detections, [&](const Detection& part) { return part.span.begin >= leaf.span.begin; });
    out.detections.push_back({leaf.span, std::string(type), 0.9, "field", "the name of its field says so"});
  }
  return out;
}

}  // namespace firstpass::protect
