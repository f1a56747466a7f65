// Values that the label in front of them tells: account, customer, order, patient, employee, passport and tax numbers,
// user names, number plates, bank codes, in the languages of letters and forms. Keys of JSON, YAML and CSV are labels
// too.
#include <algorithm>

#include "protect/pattern.h"
#include "protect/recognizer.h"
#include "protect/secrets.h"

namespace firstpass::protect {

namespace {

enum class Value { number, code, grouped, name, handle, plate, bank };

struct Field {
  const char* type;
  double score;
  Value value;
  const char* labels;
};

// What may follow "account", "Konto", "compte" …
#define FP_NO "( no.?| nr.?| number| num.?| n[º°o].?| id| #| code| ref)"

#define FP_WITH "( with (the )?(number|no.?|id))"

constexpr Field kFields[] = {
    {"ACCOUNT_NUMBER", 0.7, Value::number,
     "(bank |checking |savings |current )?(account|acct|accnt)" FP_NO "|account" FP_WITH
     "|a/c( no.?)?|acct|iban no|konto" FP_NO "|kontonummer|"
     "kto.? ?nr.?|bankverbindung|(numéro|n[º°o].?) de compte|compte n[º°o]|número de cuenta|n[º°].? de cuenta|nro.? de "
     "cuenta|cuenta n[º°o]|cuenta bancaria|ccc|conto corrente( n.?)?|numero (di )?conto|c/c( n.?)?|número da "
     "conta|conta "
     "n[º°o]|conta corrente|rekeningnummer|bankrekening|kontonummer|kontonumber|tilinumero|numer (konta|rachunku)|nr "
     "(konta|rachunku)|číslo účtu|számlaszám|hesap (no|numarası)|номер сч[её]та|р/с|账号|银行账号|口座番号|계좌번호"},
    {"CUSTOMER_ID", 0.65, Value::code,
     "(customer|cust.?|client|member|membership|subscriber|loyalty|user account)" FP_NO
     "|(customer|client|member)" FP_WITH "|kunden" FP_NO "|kundennummer|"
     "kundennr.?|mitglieds" FP_NO "|mitgliedsnummer|(numéro|n[º°o].?) (de |du )?(client|adhérent|membre)|client n[º°o]|"
     "(número|n[º°o].?) de (cliente|socio)|cliente n[º°o]|(codice|numero) cliente|número (do|de) "
     "cliente|klantnummer|klant "
     "?nr.?|lidnummer|kundnummer|kundenummer|asiakasnumero|numer klienta|číslo zákazníka|ügyfélszám|müşteri "
     "(no|numarası)|"
     "номер клиента|客户编号|お客様番号|고객번호"},
    {"ORDER_NUMBER", 0.6, Value::code,
     "(order|invoice|booking|reservation|confirmation|tracking|shipment|ticket|case|claim|policy|contract|reference|"
     "file)"
     "( no.?| nr.?| number| num.?| n[º°].?| id| #| code| reference| ref.?)|pnr|bestell ?(nummer|nr.?)|auftrags "
     "?(nummer|nr.?)|"
     "rechnungs ?(nummer|nr.?)|vorgangs ?(nummer|nr.?)|vertrags ?(nummer|nr.?)|buchungs ?(nummer|nr.?|code)|sendungs ?"
     "(nummer|nr.?)|aktenzeichen|az.?|geschäftszeichen|schadens? ?(nummer|nr.?)|versicherungs(schein|policen?)? "
     "?(nummer|nr.?)|"
     "policen ?(nummer|nr.?)|(numéro|n[º°o].?) de (commande|facture|dossier|contrat|réservation|suivi|sinistre|police)|"
     "(número|n[º°o].?) de (pedido|factura|expediente|contrato|reserva|póliza|referencia)|numero "
     "(d'?ordine|ordine|fattura|"
     "pratica|polizza|contratto)|bestelnummer|ordernummer|factuurnummer|dossiernummer|polisnummer|numer "
     "(zamówienia|faktury|"
     "umowy|polisy)|订单号|注文番号|주문번호"},
    // "client 601,234,989" is one of many; how many there are, stands in front: "601,234 clients".
    {"CUSTOMER_ID", 0.55, Value::grouped,
     "customer|client|member|subscriber|patient|kunde|kundin|mitglied|cliente|socio|klant|kund"},
    {"ACCOUNT_NUMBER", 0.55, Value::grouped, "account|acct|konto|compte|cuenta|conto|conta|rekening"},
    {"ORDER_NUMBER", 0.55, Value::grouped, "policy|contract|invoice|case|claim|ticket|vertrag|police|rechnung|facture"},
    {"USERNAME", 0.6, Value::name,
     "user ?name|user ?id|login( name| id)?|screen ?name|account name|benutzer ?name|nutzer "
     "?name|benutzerkennung|anmeldename|"
     "nom d'?utilisateur|identifiant|(nombre de )?usuario|nome utente|nome de (usuário|utilizador)|utilizador|usuário|"
     "gebruikersnaam|användarnamn|brukernavn|brugernavn|käyttäjätunnus|nazwa użytkownika|uživatelské jméno|kullanıcı "
     "adı|"
     "skype|discord|instagram|insta|twitter|telegram|github|snapchat|tiktok|wechat|line id|微信|用户名|ユーザー名"},
    {"USERNAME", 0.6, Value::handle, "user|usuario|utilisateur|benutzer|nutzer|utente|gebruiker"},
    {"PASSPORT", 0.65, Value::code,
     "passport" FP_NO "|passport|travel document" FP_NO "|reisepass" FP_NO
     "|reisepass|reisepassnummer|passnummer|pass nr.?|"
     "(numéro de )?passeport( n[º°o].?)?|(número de )?pasaporte( n[º°o].?)?|(numero di )?passaporto( "
     "n.?)?|paspoortnummer|"
     "paspoort|passnummer|numer paszportu|paszport|загранпаспорт|паспорт|护照号码?|パスポート番号|여권번호"},
    {"DRIVER_LICENSE", 0.65, Value::code,
     "driver'?s? licen[sc]e" FP_NO "|driver'?s? licen[sc]e|driving licen[sc]e" FP_NO "|driving licen[sc]e|dl" FP_NO "|"
     "führerschein" FP_NO
     "|führerscheinnummer|permis de conduire( n[º°o].?)?|(permiso|carnet|licencia) de conducir( n[º°o].?)?|"
     "patente( di guida)?( n.?)?|carta de condução|cnh|rijbewijs(nummer)?|körkort(snummer)?|prawo "
     "jazdy|驾驶证号|運転免許証番号"},
    {"MEDICAL_RECORD_NUMBER", 0.65, Value::code,
     "mrn|medical record" FP_NO "|patient" FP_NO "|hospital" FP_NO "|health plan( beneficiary)?" FP_NO
     "|health plan beneficiary|"
     "patienten" FP_NO
     "|patientennummer|fallnummer|fall nr.?|(numéro|n[º°o].?) (de )?patient|ipp|nhc|historia clínica|cipa|nass|"
     "numero (di )?cartella|patiëntnummer|journalnummer|病历号|カルテ番号"},
    {"EMPLOYEE_ID", 0.6, Value::code,
     "(employee|staff|personnel|payroll|badge|student|matriculation)" FP_NO
     "|pers(onal|.)? ?(nummer|nr.?)|mitarbeiter ?(nummer|nr.?)|"
     "matrikel ?(nummer|nr.?)|matricule( salarié| étudiant)?|(número|n[º°o].?) de empleado|(numero|n.?) (di "
     ")?matricola|"
     "personeelsnummer|anställningsnummer|工号|学号|社員番号|사번"},
    {"TAX_ID", 0.6, Value::code,
     "tax" FP_NO "|tax payer" FP_NO "|taxpayer" FP_NO "|tin|vat" FP_NO "|vat reg" FP_NO
     "|(numéro|n[º°o].?) (de )?tva|tva|"
     "(número|n[º°o].?) (de )?iva|ust ?id ?(nr.?|nummer)|mwst ?nr.?|steuer ?(nummer|nr.?|id)|btw ?(nummer|nr.?)|moms "
     "?(nummer|nr.?)|"
     "social (security|insurance)( no.?| number| #)|national (id|insurance)( no.?| number)?|national identity "
     "(no.?|number)|"
     "(id|identity|identification)( card)?( no.?| number)|ausweis" FP_NO "|ausweisnummer|personalausweis( nr.?)?|"
     "(numéro|n[º°o].?) de sécurité sociale|documento de identidad|codice fiscale|nif|nie|cif|tckn"},
    {"LICENSE_PLATE", 0.65, Value::plate,
     "licen[sc]e plate( no.?| number)?|number ?plate|plate( no.?| number)|registration "
     "(no.?|number|plate|mark)|vehicle reg"
     "(istration)?( no.?| number)?|kfz ?kennzeichen|kennzeichen|nummernschild|(plaque "
     "d.?)?immatriculation|matrícula|targa|"
     "kenteken|registreringsnummer|rekisteritunnus|numer rejestracyjny|rejestracja|spz|rendszám|plaka( no)?|госномер|"
     "车牌号?码?|ナンバープレート|차량번호"},
    {"BIC_CODE", 0.75, Value::bank, "bic|swift|bic/swift|swift/bic|(bic|swift) ?code|swift bic|bankleitzahl bic"}};

class FieldRecognizer final : public Recognizer {
 public:
  explicit FieldRecognizer(Lexicon& lexicon) {
    for (const Field& field : kFields) m_groups.push_back(lexicon.add(field.labels));
  }
  std::string_view name() const override { return "field"; }
  std::vector<std::string_view> types() const override {
    std::vector<std::string_view> out;
    for (const Field& field : kFields) out.push_back(field.type);
    return out;
  }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    std::vector<Detection> found;
    for (const Lexicon::Mark& mark : scan.marks()) {
      for (std::size_t i = 0; i < m_groups.size(); ++i)
        if (scan.has(mark, m_groups[i])) look_behind(scan.text(), mark, kFields[i], found);
    }
    std::sort(found.begin(), found.end(), [](const Detection& a, const Detection& b) {
      if (a.span.begin != b.span.begin) return a.span.begin < b.span.begin;
      return a.span.end != b.span.end ? a.span.end > b.span.end : a.type < b.type;
    });
    // "order number" and "number" may both be labels of one value.
    found.erase(
        std::unique(found.begin(), found.end(),
                    [](const Detection& a, const Detection& b) { return a.span == b.span && a.type == b.type; }),
        found.end());
    out.insert(out.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  }

 private:
  static constexpr std::size_t kWindow = 80;  // bytes that a value may take

  void look_behind(std::string_view text, const Lexicon::Mark& mark, const Field& field,
                   std::vector<Detection>& out) const {
    bool assigned = false;
    const std::size_t begin = behind_label(text, mark.end, field.type != std::string_view("USERNAME"), assigned);
    const std::size_t size = pattern_of(field.value).match_at(text.substr(begin, kWindow));
    if (size == std::string_view::npos) return;
    // "twitter is going to …" names nobody: a user name needs a sign in front of it, or one of its own.
    if (field.value == Value::name &&
        text.substr(mark.end, begin - mark.end).find_first_of(":=") == std::string_view::npos &&
        !is_handle(text.substr(begin, size)))
      return;
    Span value{begin, begin + size};
    while (value.size() > 0 && std::string_view("._-+ ").find(text[value.end - 1]) != std::string_view::npos)
      --value.end;
    if (word_at(text, value.end) ||
        !plausible(text, text.substr(value.begin, value.size()), value, field.value, assigned))
      return;
    out.push_back({value, field.type, assigned ? field.score + 0.1 : field.score, "field",
                   assigned ? "value of a labelled field" : "value after a label"});
  }

  // Where a value begins behind a label: past the quote of a key, "is", a sign, blanks.
  std::size_t behind_label(std::string_view text, std::size_t at, bool whose, bool& assigned) const {
    const auto skip = [&](std::string_view set, std::size_t most) {
      for (std::size_t i = 0; i < most && at < text.size() && set.find(text[at]) != std::string_view::npos; ++i) ++at;
    };
    skip("\"'])", 2);
    if (whose) at = behind_whose(text, at);
    skip(" \t.", 3);
    for (const std::string_view word : {"is ", "ist ", "est ", "es ", "è ", "é ", "lautet "}) {
      if (text.substr(at, word.size()) == word) at += word.size(), assigned = true;
    }
    const std::size_t sign = at;
    skip(":=#>", 2);
    assigned = assigned || at > sign;
    skip(" \t", 2);
    skip("\"'#", 1);
    return at;
  }

  // "customer number at the municipal works is …": past whose number it is, where a verb or sign follows.
  std::size_t behind_whose(std::string_view text, std::size_t at) const {
    std::vector<Span> groups;
    return m_whose.at(text, at, groups, std::min(text.size(), at + kWindow)) ? groups[1].begin : at;
  }

  const Pattern& pattern_of(Value value) const {
    switch (value) {
      case Value::number: return m_number;
      case Value::code: return m_code;
      case Value::grouped: return m_grouped;
      case Value::name:
      case Value::handle: return m_name;
      case Value::plate: return m_plate;
      case Value::bank: return m_bank;
    }
    return m_code;
  }

  static bool plausible(std::string_view text, std::string_view content, Span span, Value kind, bool assigned) {
    const auto digits = std::count_if(content.begin(), content.end(), is_digit);
    switch (kind) {
      case Value::number: return digits >= (assigned ? 4 : 6) && !is_amount(text, content, span);
      case Value::code:
        if (is_amount(text, content, span) || is_year(content)) return false;
        return digits >= (assigned ? 3 : 4) || (assigned && content.size() >= 5 && digits >= 1);
      case Value::grouped: return !is_sum(text, content, span);
      case Value::handle: return is_handle(content) && !is_stand_in(content);
      case Value::name: return (assigned || is_handle(content)) && !is_stand_in(content) && content.size() >= 3;
      case Value::plate:
        return digits >= 1 && !is_year(content) && std::any_of(content.begin(), content.end(), is_letter);
      case Value::bank: return is_bank(content, assigned);
    }
    return false;
  }

  // "kim_w88", "pri#2231", "mholzer77": what no word of prose looks like.
  static bool is_handle(std::string_view content) {
    if (content.empty() || !is_letter(content[0])) return false;
    const auto signs = std::count_if(content.begin(), content.end(), [](char c) { return c == '_' || c == '#'; });
    return signs > 0 || std::count_if(content.begin(), content.end(), is_digit) >= 2;
  }
  static bool is_year(std::string_view content) {
    return content.size() == 4 && (content.substr(0, 2) == "19" || content.substr(0, 2) == "20");
  }
  // "1250.00", "1.250,00", "19 %"
  static bool is_amount(std::string_view text, std::string_view content, Span span) {
    const std::size_t dot = content.rfind('.');
    if (dot != std::string_view::npos && content.size() - dot == 3 &&
        std::all_of(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(dot), is_digit))
      return true;
    const std::string_view behind = text.substr(span.end, 3);
    return (behind.size() > 1 && (behind[0] == ',' || behind[0] == '.') && is_digit(behind[1])) ||
           behind.substr(0, 1) == "%" || behind.substr(0, 2) == " %";
  }
  // "1,250,000", "601,234,989 dollars": what is round, or has a currency or more digits behind it.
  static bool is_sum(std::string_view text, std::string_view content, Span span) {
    static const Pattern kMoney{" ?(?:[$€£¥%]|(?:USD|EUR|GBP|CHF|dollars?|euros?|pounds?|francs?|Euro|Franken|kr)\\b)",
                                Pattern::Case::ignored};
    return content.ends_with("000") || is_amount(text, content, span) ||
           kMoney.match_at(text.substr(span.end, 12)) != std::string_view::npos;
  }
  // ISO 9362: bank, country, place, branch. Without a sign between label and code only capitals with a known country.
  static bool is_bank(std::string_view content, bool assigned) {
    static constexpr std::string_view kCountries =
        "AD AE AL AR AT AU AZ BA BD BE BG BH BR BY CA CH CL CN CO CR CY CZ DE DK DO DZ EC EE EG ES FI FO FR GB GE GI "
        "GR GT HK HN "
        "HR HU ID IE IL IN IQ IR IS IT JO JP KE KR KW KZ LB LI LK LT LU LV MA MC MD ME MK MT MU MX MY NG NL NO NZ OM "
        "PA PE PH PK PL "
        "PS PT PY QA RO RS RU SA SE SG SI SK SM SV TH TN TR TW UA US UY UZ VA VE VN XK ZA";
    if (content.size() != 8 && content.size() != 11) return false;
    if (content == "LANGUAGE" || content == "RESPONSE") return false;
    const std::size_t at = kCountries.find(content.substr(4, 2));
    return at != std::string_view::npos && at % 3 == 0 && (assigned || content.size() == 11 || content.size() == 8);
  }

  const Pattern m_whose{
      " (?:at|with|for|from|by|bei|beim|für|von|chez|pour|auprès|con|en|del?|presso|per|bij|voor|hos) "
      "[^\\n.:;=#0-9]{2,40}?"
      "( (?:is|ist|lautet|est|es|è|é) |:)",
      Pattern::Case::ignored};
#define FP_GROUPS(count) "[0-9]{1,3}(?:[,'’][0-9]{3})" count "\\b"
  const Pattern m_number{FP_GROUPS("{1,6}") "|[0-9](?:[-/. ]?[0-9]){3,30}"};
  const Pattern m_grouped{FP_GROUPS("{2,6}") "|[0-9]{1,3}(?:\\.[0-9]{3}){2,6}\\b"};
  const Pattern m_code{FP_GROUPS(
      "{1,6}") "|(?:[A-Z]{1,5}[-/. ]?|[a-z]{1,3}[-/]?)?[0-9][0-9A-Za-z]*"
               "(?:[-/. ](?:[A-Z][ -])?[0-9A-Za-z]*[0-9][0-9A-Za-z]*){0,6}(?:[-/][A-Z]{1,3}\\b)?"};
  const Pattern m_name{"[A-Za-z0-9][A-Za-z0-9._@+-]{2,63}(?:#[0-9]{3,6})?"};
  const Pattern m_plate{"[A-Z0-9ÄÖÜ]{1,4}(?:(?:[- ]|·)?[A-Z0-9]{1,5}){0,3}"};
  const Pattern m_bank{"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?"};
  std::vector<Lexicon::Group> m_groups;
};

}  // namespace

std::unique_ptr<Recognizer> make_field_recognizer(Lexicon& lexicon) {
  return std::make_unique<FieldRecognizer>(lexicon);
}

}  // namespace firstpass::protect
