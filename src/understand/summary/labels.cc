#include "understand/summary/labels.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "core/text.h"
#include "understand/summary/page.h"

namespace firstpass::understand {

namespace {

using Words = std::initializer_list<std::string_view>;

bool has(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return text.find(word) != std::string_view::npos; });
}

// `word` with at most one letter misread.
bool has_nearly(std::string_view text, std::string_view word) {
  for (std::size_t i = 0; i + word.size() <= text.size(); ++i) {
    std::size_t wrong = 0;
    for (std::size_t k = 0; k < word.size(); ++k) wrong += text[i + k] != word[k];
    if (wrong <= 1) return true;
  }
  return false;
}

// Short words only count alone: "tax" must not be found in "taxi", nor "vat" in "private".
bool has_word(std::string_view text, Words words) {
  const std::string folded = lower(text);
  const auto letter = [&](std::size_t i) {
    return i < folded.size() &&
           ((folded[i] >= 'a' && folded[i] <= 'z') || static_cast<unsigned char>(folded[i]) >= 0x80);
  };
  for (const std::string_view word : words)
    for (std::size_t at = folded.find(word); at != std::string::npos; at = folded.find(word, at + 1))
      if ((at == 0 || !letter(at - 1)) && !letter(at + word.size())) return true;
  return false;
}

bool is_tax(std::string_view text) {
  return has_word(text,
                  {"gst", "vat", "tax",  "sst",  "mwst", "ust",   "tva", "iva",       "btw",          "moms", "podatek",
                   "hst", "pst", "cgst", "sgst", "igst", "cukai", "dph", "sales tax", "umsatzsteuer", "ppn"});
}

bool is_total(const std::string& s) {
  return has_nearly(s, "total") ||
         has(s, {"amountdue",  "balancedue",      "amountpayable", "totaal",        "gesamt",      "summe",
                 "zuzahlen",   "zahlbetrag",      "tebetalen",     "apayer",        "àpayer",      "apagar",
                 "importe",    "dozapłaty",       "dozaplaty",     "razem",         "celkem",      "suma",
                 "jumlah",     "attbetala",       "ibalt",         "yhteensä",      "netamount",   "nettamount",
                 "billamount", "amttopay",        "amounttopay",   "invoiceamount", "openbalance", "outstanding",
                 "youowe",     "remainingbalance"});
}

bool is_due(const std::string& s) {
  return has(s, {"amountdue", "balancedue", "totaldue", "remainingbalance", "zuzahlen", "zahlbetrag", "tebetalen",
                 "apayer", "àpayer", "apagar", "dozapłaty", "dozaplaty", "amounttopay", "amttopay", "openbalance",
                 "outstanding", "youowe", "amountpayable", "attbetala"});
}

bool is_subtotal(const std::string& s) {
  if (has(s, {"nettotal", "nettamount", "netamount"})) return false;  // not German "netto"
  return has(s, {"subtotal",   "subtota",   "subttl",     "sublotal",      "zwischensumme", "subtotaal",
                 "soustotal",  "subtotale", "excl",       "beforetax",     "beforegst",     "nettobetrag",
                 "taxable",    "netto",     "imponibile", "baseimponible", "exvat",         "exgst",
                 "withouttax", "totalht",   "untaxed",    "beforedisc",    "totalsales"});
}

bool is_quantity(const std::string& s) {
  return has(s, {"qty", "quantity", "totalitem", "items", "itemcount", "totalpcs", "noofitem", "points", "pointbal",
                 "weight"});
}

bool is_discount(const std::string& s) {
  return has(s, {"discount", "totaldisc", "disc", "saving", "rabatt", "remise", "descuento", "korting", "voucher",
                 "rebate", "yousave"});
}

bool is_payment(const std::string& s) {
  const bool cash = s.find("cash") != std::string::npos && s.find("cashier") == std::string::npos;
  return cash || has(s, {"tender", "paid",  "payment", "visa",   "mastercard", "mastar",  "creditcard",
                         "debit",  "amex",  "maestro", "edc",    "received",   "deposit", "gegeben",
                         "bar ",   "tunai", "bezahlt", "paypal", "cheque",     "card"});
}

bool is_change(const std::string& s) {
  return has(s, {"change", "rückgeld", "rueckgeld", "wisselgeld", "cambio", "baki", "reszta", "rendu", "balancereturn",
                 "zurück"});
}

}  // namespace

LabelledMoney money_label(std::string_view text) {
  const std::string s = squeezed(text);
  if (s.empty()) return {};
  if (has(s, {"round", "rndg", "rundung", "afronding", "pembulatan"}) && !is_total(s)) return {MoneyLabel::rounding, 1};
  if (is_change(s) && !has(s, {"exchange"})) return {MoneyLabel::change, 1};
  if (is_subtotal(s) && !has(s, {"round"})) return {MoneyLabel::subtotal, 1};
  const bool total = is_total(s);
  if (total && is_quantity(s)) return {MoneyLabel::quantity, 1};
  if (is_discount(s)) return {MoneyLabel::discount, 1};
  const bool inclusive =
      has(s, {"incl", "inkl", "withgst", "withtax", "ttc", "brutto", "incgst", "inctax", "incvat", "inc"});
  if ((inclusive || has_nearly(s, "incl")) && has(s, {"amtpaid", "amountpaid", "sumpaid", "paidinc"}))
    return {MoneyLabel::total, 0.8};
  // "GST 6% included in total" names the tax, "Total incl. GST" the total: what comes first is meant.
  if (is_tax(text) &&
      (!total || (inclusive && s.find("incl") > 3 && !s.starts_with("t") && !s.starts_with("g")) ||
       has(s, {"totalgst", "totaltax", "totalvat", "includedintotal", "gstamt", "taxamt", "gstamount", "taxamount"})) &&
      !(total && s.starts_with("total") && inclusive))
    return {MoneyLabel::tax, 1};
  if (has(s, {"servicecharge", "servcharge", "svccharge", "servicechg", "servicetax", "svcchg"}))
    return {MoneyLabel::service, 1};
  if (total) {
    const bool strong = has(
        s, {"grand", "round", "payable", "due", "nett", "zuzahlen", "zahlbetrag", "topay", "outstanding", "youowe"});
    const double strength = strong ? 1.0 : inclusive ? 0.8 : has(s, {"amount", "amt"}) ? 0.65 : 0.6;
    return {MoneyLabel::total, strength, is_due(s)};
  }
  if (inclusive && has(s, {"amtpaid", "amountpaid", "amtpald"})) return {MoneyLabel::total, 0.6};
  if (is_payment(s)) return {MoneyLabel::payment, 1};
  if (is_quantity(s)) return {MoneyLabel::quantity, 0.5};
  return {};
}

DateLabel date_label(std::string_view text) {
  const std::string s = squeezed(text);
  if (has(s, {"due",        "payby",           "paybefore",     "payableby",   "fällig",   "faellig",
              "zahlbarbis", "vervaldatum",     "scadenza",      "vencimiento", "échéance", "echeance",
              "vencimento", "terminpłatności", "terminzapłaty", "betaalvoor",  "deadline", "nolaterthan",
              "förfallo",   "forfald",         "payuntil",      "paymentdate"}))
    return DateLabel::due;
  if (has(s, {"expir",   "validuntil", "validtill", "validthru", "validto",  "exp",       "bestbefore", "birth",
              "since",   "effective",  "arrival",   "checkin",   "checkout", "departure", "delivery",   "lieferdatum",
              "printed", "period",     "until",     "warranty",  "exchange", "gültigbis", "return"}))
    return DateLabel::other;
  if (has(s, {"orderdate", "bestelldatum", "orderplaced"})) return DateLabel::none;  // the paper's own date is better
  if (has_nearly(s, "date") ||
      has(s, {"datum", "tarikh", "fecha", "dated", "issued", "rechnungsdatum", "vom", "dato"}) ||
      has_word(text, {"data", "dt", "on"}))
    return DateLabel::issued;
  return DateLabel::none;
}

bool opens_tax_summary(std::string_view line) {
  const std::string s = squeezed(line);
  return has(s,
             {"gstsummary", "taxsummary", "vatsummary", "gstanalysis", "taxanalysis", "summary", "taxcode", "gstcode"});
}

}  // namespace firstpass::understand
