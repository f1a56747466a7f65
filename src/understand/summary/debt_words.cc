#include "understand/summary/debt_words.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "core/text.h"

namespace firstpass::understand {

bool any_of(const std::string& word, Words words) { return std::find(words.begin(), words.end(), word) != words.end(); }

bool speaks_of(const Tokens& tokens, Words words) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const SpokenToken& token) { return any_of(token.word, words); });
}

namespace {

bool stands_before(const Tokens& tokens, Words first, Words second, std::size_t most_between) {
  for (std::size_t i = 0; i < tokens.size(); ++i)
    for (std::size_t k = i + 1; any_of(tokens[i].word, first) && k < tokens.size() && k <= i + 1 + most_between; ++k)
      if (any_of(tokens[k].word, second)) return true;
  return false;
}

}  // namespace

bool is_pay_word(const std::string& word) {
  static const std::unordered_set<std::string_view> words(
      {// English
       "pay", "paid", "payable", "payment", "owe", "owes", "owed", "due", "invoice", "bill", "balance", "outstanding",
       "transfer", "settle", "rent", "fee", "deposit", "remit", "debt", "reimburse", "reminder", "overdue", "premium",
       "instalment",
       // German
       "zahlen", "zahle", "bezahlen", "bezahle", "überweisen", "überweise", "überweist", "rechnung", "zahlbar",
       "zahlungsziel", "zahlung", "fällig", "schulden", "schulde", "schuldest", "schuldet", "begleichen",
       "rechnungsbetrag", "gesamtbetrag", "restbetrag", "zahlbetrag", "offen", "offene", "offener", "ausstehend",
       "schuldig", "winien", "winna", "winni", "nachzahlung", "abschlag", "abbuchen", "lastschrift", "miete", "mahnung",
       // French
       "payer", "payez", "facture", "dois", "devez", "loyer", "payable", "paiement", "règlement", "régler", "virement",
       "échéance", "rembourser",
       // Spanish, Italian, Portuguese
       "pagar", "paga", "factura", "debes", "debe", "debo", "devo", "alquiler", "pago", "vencimiento", "transferir",
       "pagare", "fattura", "devi", "deve", "affitto", "pagamento", "scadenza", "bonifico", "fatura", "aluguel",
       "vencimento",
       // Dutch and the Nordic languages
       "betalen", "betaal", "factuur", "verschuldigd", "huur", "vervaldatum", "overmaken", "faktura", "betala", "hyra",
       "förfallodag", "regning", "betale", "forfall", "husleie", "skylder",
       // Polish and Czech
       "płatności", "płatność", "zapłacić", "zapłaty", "przelew", "należność", "czynsz", "zaplatit", "splatnost",
       "úhrada"});
  return words.contains(word);
}

bool is_about_paying(const Tokens& tokens) {
  if (std::any_of(tokens.begin(), tokens.end(), [](const SpokenToken& token) { return is_pay_word(token.word); }))
    return true;
  if (stands_before(tokens, {"came", "comes"}, {"to"}, 0)) return true;  // "it came to £412"
  const bool gets =
      std::any_of(tokens.begin(), tokens.end(), [](const SpokenToken& token) { return is_getting_verb(token.word); });
  return gets && speaks_of(tokens, {"you", "still", "dir", "euch", "ihnen", "noch", "toi", "vous", "encore", "ti", "te",
                                    "ancora", "todavía", "jou", "je", "nog", "deg", "dig"});
}

bool is_conditional(const Tokens& tokens) {
  return speaks_of(tokens, {"if", "unless", "wenn", "falls", "sofern", "si", "se", "als", "jeśli"});
}

namespace {

// "Don't pay", "nicht überweisen", "it is a scam"; not "if you do not pay".
bool is_warned_of(const Tokens& tokens) {
  if (speaks_of(tokens,
                {"scam", "fraud", "phishing", "betrug", "arnaque", "estafa", "truffa", "oplichting", "oszustwo"}))
    return true;
  if (is_conditional(tokens)) return false;
  return stands_before(tokens, {"don", "not", "never"}, {"pay", "transfer"}, 1) ||
         stands_before(tokens, {"nicht"}, {"zahlen", "bezahlen", "überweisen"}, 0) ||
         stands_before(tokens, {"ne", "no", "non", "niet", "nie"},
                       {"payez", "pagues", "pague", "pagar", "pagare", "betalen", "płać"}, 1);
}

// Money that comes: a credit note, "wir überweisen Ihnen".
bool comes_to_the_reader(const Tokens& tokens) {
  if (speaks_of(tokens, {"gutschrift", "erstattung", "erstatten", "remboursons", "abono", "rimborso"})) return true;
  return stands_before(tokens, {"wir", "ich"}, {"ihnen", "dir", "euch"}, 2) &&
         speaks_of(tokens, {"überweisen", "überweise", "zahlen", "zahle", "erstatten"});
}

}  // namespace

bool is_settled(const Tokens& tokens) {
  if (is_warned_of(tokens) || comes_to_the_reader(tokens)) return true;
  if (speaks_of(tokens, {"cancelled", "canceled", "waived", "void", "storniert", "annulée", "annulé", "cancelada",
                         "cancelado", "anulada", "annullata", "geannuleerd", "anulowana"}))
    return true;
  // "You do not owe us anything."
  if (speaks_of(tokens, {"nothing", "anything", "nichts", "rien", "nada", "nulla", "niente", "niets", "nic"}) &&
      speaks_of(tokens, {"owe", "owes", "pay", "schulden", "schuldest", "zahlen", "dois", "devez", "debes", "debe",
                         "devi", "deve", "pagar", "payer", "betalen"}))
    return true;
  return speaks_of(tokens,
                   {"paid",     "received",  "reached",     "arrived",    "settled",   "cleared", "refunded", "bezahlt",
                    "erhalten", "bekommen",  "eingegangen", "überwiesen", "beglichen", "reçu",    "payé",     "réglé",
                    "recibido", "recibimos", "pagado",      "ricevuto",   "pagato",    "betaald", "ontvangen"}) &&
         !speaks_of(tokens,
                    {"not",    "t",      "never",   "yet",    "still",  "remaining", "outstanding", "due",   "owe",
                     "owes",   "owed",   "balance", "unpaid", "please", "must",      "should",      "be",    "if",
                     "until",  "unless", "once",    "before", "nicht",  "noch",      "bitte",       "offen", "pas",
                     "encore", "no",     "todavía", "non",    "ancora", "niet",      "nog",         "rest"});
}

bool is_owed_by_writer(const Tokens& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (any_of(tokens[i].word, {"debo", "devo", "jestem"})) return true;
    if (i == 0) continue;
    const std::string& before = tokens[i - 1].word;
    if (any_of(before, {"i", "we"}) && any_of(tokens[i].word, {"owe", "still", "ll", "will"}) &&
        stands_before(tokens, {"i", "we"}, {"owe", "pay", "transfer", "reimburse"}, 2))
      return true;
    if (any_of(before, {"ich", "wir"}) && any_of(tokens[i].word, {"schulde", "schulden"})) return true;
    if (any_of(before, {"je", "te", "vous"}) && any_of(tokens[i].word, {"dois"}) && speaks_of(tokens, {"je"}))
      return true;
    if (before == "ben" && speaks_of(tokens, {"ik"}) && speaks_of(tokens, {"schuldig", "verschuldigd"})) return true;
  }
  return false;
}

bool is_owed_by_others(const Tokens& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string& word = tokens[i].word;
    const std::string_view before = i > 0 ? std::string_view(tokens[i - 1].word) : std::string_view();
    // "Who owes" asks, and "ihr schuldet" is you.
    if (word == "owes" && before != "who") return true;
    if (word == "schuldet" && before != "ihr" && (i + 1 >= tokens.size() || tokens[i + 1].word != "ihr")) return true;
    if (word == "doit" && before != "on") return true;
    // "Marco mi deve", "te debe"; "Lei mi deve" and "usted me debe" are you.
    if (any_of(word, {"deve", "debe"}) && i > 1 && any_of(tokens[i - 1].word, {"mi", "me", "ti", "te", "ci", "nos"}) &&
        !any_of(tokens[i - 2].word, {"lei", "usted"}))
      return true;
  }
  return false;
}

bool names_bill_date(std::string_view before) {
  constexpr std::size_t kNear = 30;  // bytes
  constexpr std::string_view kLabels[] = {"invoice date",     "rechnungsdatum", "date de facture", "date de la facture",
                                          "fecha de factura", "data fattura",   "factuurdatum",    "fakturadatum"};
  const std::string folded = lower(before.substr(before.size() - std::min(before.size(), kNear)));
  return std::any_of(std::begin(kLabels), std::end(kLabels), [&](std::string_view label) {
    const std::size_t at = folded.rfind(label);
    return at != std::string::npos && folded.find_first_not_of(" \t:(.", at + label.size()) == std::string::npos;
  });
}

bool is_owing_verb(const std::string& word) {
  return any_of(word,
                {"owe",        "owes",    "pay",     "reimburse", "transfer",   "schulde",   "schulden",  "schuldest",
                 "schuldet",   "zahle",   "zahlst",  "bezahle",   "bezahlst",   "überweise", "überweist", "überweis",
                 "überweisen", "dois",    "devez",   "payer",     "rembourser", "debes",     "debe",      "debo",
                 "pagar",      "devi",    "deve",    "devo",      "pagare",     "winien",    "winna",     "winni",
                 "betaal",     "betalen", "skylder", "schuldig",  "betale",     "betala"});
}

bool is_getting_verb(const std::string& word) {
  return any_of(word, {"gets", "kriegt", "bekommt", "krijgt", "får", "reçoit", "recibe", "riceve", "recebe"});
}

bool leads_to_payee(const std::string& word) {
  return any_of(word, {"to", "an", "à", "a", "aan", "til", "till", "al", "alla", "au"});
}

bool joins(const std::string& word) { return any_of(word, {"and", "plus", "und", "et", "y", "e", "en", "og", "och"}); }

bool gives_a_reason(const std::string& word) {
  return any_of(word,
                {"for", "für", "fürs", "pour", "por", "per", "voor", "för", "za", "de", "del", "della", "dal", "du"});
}

bool adds_up(const std::string& word) {
  return any_of(word, {"plus", "più", "más", "mais", "zuzüglich", "zzgl", "sowie"});
}

bool is_whole(const std::string& word) {
  return any_of(word,
                {"total", "totals", "balance", "remaining", "sum", "gesamtbetrag", "gesamtsumme", "gesamt", "summe",
                 "restbetrag", "zahlbetrag", "offener", "solde", "saldo", "totale", "totaal", "suma", "razem"});
}

bool is_writer(const std::string& word) {
  return any_of(word, {"me", "us", "mir", "uns", "moi", "nous", "mi", "ci", "ons", "mij", "meg", "oss"});
}

bool is_somebody(const std::string& word) {
  return any_of(word, {"him", "her", "them", "ihm", "ihr", "ihnen", "lui", "leur", "hem", "haar", "hun"});
}

bool is_nobodys_name(const std::string& word) {
  return any_of(word, {"i",      "you",   "we",     "me",    "him",        "her",    "them",        "it",    "us",
                       "this",   "that",  "he",     "she",   "they",       "both",   "all",         "sie",   "ihnen",
                       "dir",    "ihm",   "ihr",    "uns",   "mir",        "er",     "es",          "du",    "wir",
                       "ich",    "dich",  "mich",   "bitte", "geld",       "summe",  "euro",        "euros", "lui",
                       "leur",   "vous",  "nous",   "moi",   "toi",        "usted",  "ustedes",     "lei",   "loro",
                       "please", "money", "pounds", "konto", "restbetrag", "betrag", "gesamtbetrag"}) ||
         is_pay_word(word);
}

}  // namespace firstpass::understand
