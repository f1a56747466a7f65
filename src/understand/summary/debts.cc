#include "understand/summary/debts.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

#include "core/text.h"
#include "understand/summary/amount.h"
#include "understand/summary/country.h"
#include "understand/summary/merchant.h"
#include "understand/summary/number_words.h"
#include "understand/summary/sentences.h"

namespace firstpass::understand {

namespace {

using Words = std::initializer_list<std::string_view>;
using Tokens = std::vector<SpokenToken>;

bool any_of(const std::string& word, Words words) { return std::find(words.begin(), words.end(), word) != words.end(); }

bool speaks_of(const Tokens& tokens, Words words) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const SpokenToken& token) { return any_of(token.word, words); });
}

// Words of paying, owing and bills; and, of the same languages, those that stand beside the amount or the day.
bool is_about_paying(const Tokens& tokens) {
  return speaks_of(
      tokens,
      {// English
       "pay", "paid", "payable", "payment", "owe", "owes", "owed", "due", "invoice", "bill", "balance", "outstanding",
       "transfer", "settle", "rent", "fee", "deposit", "remit", "debt", "reimburse", "reminder", "overdue", "premium",
       "instalment",
       // German
       "zahlen", "zahle", "bezahlen", "bezahle", "überweisen", "überweise", "überweist", "rechnung", "zahlbar",
       "zahlung", "fällig", "schulden", "schulde", "schuldest", "schuldet", "begleichen", "miete", "mahnung",
       // French
       "payer", "payez", "facture", "dois", "devez", "loyer", "payable", "paiement", "règlement", "régler", "virement",
       "échéance", "rembourser",
       // Spanish, Italian, Portuguese
       "pagar", "paga", "factura", "debes", "debe", "debo", "alquiler", "pago", "vencimiento", "transferir", "pagare",
       "fattura", "devi", "deve", "affitto", "pagamento", "scadenza", "bonifico", "fatura", "aluguel", "vencimento",
       // Dutch and the Nordic languages
       "betalen", "betaal", "factuur", "verschuldigd", "huur", "vervaldatum", "overmaken", "faktura", "betala", "hyra",
       "förfallodag", "regning", "betale", "forfall", "husleie", "skylder",
       // Polish and Czech
       "płatności", "płatność", "zapłacić", "zapłaty", "przelew", "należność", "czynsz", "zaplatit", "splatnost",
       "úhrada"});
}

// "Your deposit of £90 reached us on Monday": money that came asks nobody for money. What is still open is said in
// other words beside it.
bool is_settled(const Tokens& tokens) {
  if (speaks_of(tokens, {"cancelled", "canceled", "waived", "void", "storniert", "annulée", "annulé", "cancelada",
                         "cancelado", "anulada", "annullata", "geannuleerd", "anulowana"}))
    return true;
  // "You do not owe us anything."
  if (speaks_of(tokens, {"nothing", "anything", "nichts", "rien", "nada", "nulla", "niente", "niets", "nic"}) &&
      speaks_of(tokens, {"owe", "owes", "pay", "schulden", "schuldest", "zahlen", "dois", "devez", "debes", "debe",
                         "devi", "deve", "pagar", "payer", "betalen"}))
    return true;
  return speaks_of(tokens, {"paid",     "received", "reached",  "arrived",     "settled",    "cleared",
                            "refunded", "bezahlt",  "erhalten", "eingegangen", "überwiesen", "beglichen",
                            "reçu",     "payé",     "réglé",    "recibido",    "recibimos",  "pagado",
                            "ricevuto", "pagato",   "betaald",  "ontvangen"}) &&
         !speaks_of(tokens,
                    {"not",    "t",      "never",   "yet",    "still",  "remaining", "outstanding", "due",   "owe",
                     "owes",   "owed",   "balance", "unpaid", "please", "must",      "should",      "be",    "if",
                     "until",  "unless", "once",    "before", "nicht",  "noch",      "bitte",       "offen", "pas",
                     "encore", "no",     "todavía", "non",    "ancora", "niet",      "nog",         "rest"});
}

struct SpokenAmount {
  Span span;
  std::int64_t hundredths = 0;
  std::string currency;
};

// "ninety pounds", "twelve euros fifty", "three pounds and twenty pence".
std::vector<SpokenAmount> spoken_amounts(const Tokens& tokens) {
  std::vector<SpokenAmount> amounts;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const std::string_view currency =
        tokens[i].value && !tokens[i].ordinal ? currency_of_word(tokens[i + 1].word) : std::string_view();
    if (currency.empty()) continue;
    // "1,250 pounds" is a written amount, cut by the comma here.
    if (tokens[i].digits) continue;
    SpokenAmount amount{{tokens[i].span.begin, tokens[i + 1].span.end}, *tokens[i].value * 100, std::string(currency)};
    std::size_t next = i + 2;
    const bool linked = next < tokens.size() && tokens[next].word == "and";
    if (linked) ++next;
    const bool number =
        next < tokens.size() && tokens[next].value && *tokens[next].value < 100 && !tokens[next].ordinal;
    const bool minor =
        number && next + 1 < tokens.size() && any_of(tokens[next + 1].word, {"pence", "p", "cent", "cents", "penny"});
    if (minor || (number && !linked)) {
      amount.hundredths += *tokens[next].value;
      amount.span.end = tokens[minor ? next + 1 : next].span.end;
    }
    amounts.push_back(std::move(amount));
  }
  return amounts;
}

struct DebtSentence {
  Sentence sentence;
  Tokens tokens;  // spans within the sentence
  double weight = 0;
};

struct Draft {
  const Document& document;
  std::size_t part;
  std::string_view text;
  std::string_view writer;
  std::map<std::string, Field> fields;

  void put(const std::string& name, std::string value, double confidence, Span span) {
    const auto known = fields.find(name);
    if (known != fields.end() && known->second.confidence >= confidence) return;
    fields[name] = {std::move(value), confidence, locate(document, part, span), {}};
  }
};

std::size_t distance(Span a, Span b) {
  return a.end <= b.begin ? b.begin - a.end : b.end <= a.begin ? a.begin - b.end : 0;
}

// Nearest of `words` to the span, in bytes; far when there is none.
std::size_t nearest(const Tokens& tokens, Span span, Words words) {
  std::size_t best = 1000;
  for (const SpokenToken& token : tokens)
    if (any_of(token.word, words)) best = std::min(best, distance(token.span, span));
  return best;
}

void add_amounts(const DebtSentence& debt, std::string_view country, Draft& draft) {
  std::vector<SpokenAmount> amounts = spoken_amounts(debt.tokens);
  for (const Amount& amount : find_amounts(draft.text.substr(debt.sentence.span.begin, debt.sentence.span.size())))
    amounts.push_back({amount.span, amount.hundredths, currency_in(amount, country)});
  for (const SpokenAmount& amount : amounts) {
    if (amount.hundredths <= 0) continue;
    const std::size_t cue = nearest(
        debt.tokens, amount.span,
        {"due",      "owe",      "owes",    "owed",    "pay",     "payable",  "total",     "balance",    "outstanding",
         "amount",   "transfer", "invoice", "bill",    "zahlen",  "schulden", "schuldest", "überweisen", "betrag",
         "rechnung", "miete",    "pagar",   "importe", "debes",   "payer",    "dois",      "devez",      "montant",
         "loyer",    "devi",     "importo", "fattura", "betalen", "bedrag",   "factuur",   "faktura"});
    const std::size_t against =
        nearest(debt.tokens, amount.span,
                {"discount", "credit", "refund", "deposit", "fee", "late", "charge", "already", "received"});
    double confidence = 0.55 + 0.3 * debt.weight + (cue < 25 ? 0.12 : 0.0) - (against < 18 ? 0.25 : 0.0);
    if (amount.currency.empty()) confidence -= 0.15;
    const Span span{debt.sentence.span.begin + amount.span.begin, debt.sentence.span.begin + amount.span.end};
    const auto known = draft.fields.find("amount_due");
    const bool better = known == draft.fields.end() || confidence > known->second.confidence;
    draft.put("amount_due", format_amount(amount.hundredths), confidence, span);
    if (better) {
      draft.fields.erase("currency");
      if (!amount.currency.empty()) draft.put("currency", amount.currency, confidence, span);
    }
  }
}

void add_due_date(const DebtSentence& debt, DateOrder order, Day reference, Draft& draft) {
  const std::string_view sentence = draft.text.substr(debt.sentence.span.begin, debt.sentence.span.size());
  for (const FoundDate& date : find_dates(sentence, order, reference)) {
    // A day of long ago is a birthday or the date of a contract.
    if (date.day.year() < reference.year() - std::chrono::years(2)) continue;
    const std::size_t cue =
        nearest(debt.tokens, date.span,
                {"due",    "by",        "before", "until",      "deadline",  "latest",      "later",       "within",
                 "bis",    "vor",       "zum",    "spätestens", "fällig",    "zahlbar",     "innerhalb",   "binnen",
                 "avant",  "échéance",  "ici",    "sous",       "antes",     "hasta",       "vencimiento", "vence",
                 "entro",  "scadenza",  "prima",  "voor",       "uiterlijk", "vervaldatum", "até",         "vencimento",
                 "termin", "płatności", "ciągu",  "innan",      "senast",    "forfall",     "splatnost"});
    const std::size_t against =
        nearest(debt.tokens, date.span, {"dated", "issued", "sent", "ordered", "received", "since", "from"});
    // "You owe me 65 € for the dinner on Friday": a weekday without such a word is when something was.
    const bool until = nearest(debt.tokens, date.span, {"do", "el"}) <= 1;  // Polish and Spanish
    if (date.relative && cue >= 16 && !until &&
        nearest(debt.tokens, date.span, {"pay", "paid", "transfer", "settle"}) >= 16)
      continue;
    double confidence = 0.5 + 0.25 * debt.weight + (cue < 16 ? 0.2 : 0.0) - (against < 10 ? 0.35 : 0.0);
    if (!date.year_given) confidence -= 0.03;
    if (date.swappable) confidence -= 0.05;
    if (confidence < 0.45) continue;
    draft.put("due_date", iso(date.day), confidence,
              {debt.sentence.span.begin + date.span.begin, debt.sentence.span.begin + date.span.end});
  }
}

bool capital(std::string_view text, Span span) {
  std::size_t at = span.begin;
  return is_upper(next_code_point(text, at));
}

bool ends_name(std::string_view gap) { return gap.find_first_of(".,;:!?\n()\"") != std::string_view::npos; }

// The name that starts at tokens[i]: capitalised words and the small words that names hold.
std::optional<Span> name_at(std::string_view sentence, const Tokens& tokens, std::size_t i) {
  if (i < tokens.size() && any_of(tokens[i].word, {"the", "our", "my", "your"})) ++i;
  if (i >= tokens.size() || tokens[i].value || !capital(sentence, tokens[i].span)) return std::nullopt;
  if (any_of(tokens[i].word, {"i", "you", "we", "me", "him", "her", "them", "it", "us", "this", "that"}))
    return std::nullopt;
  Span span = tokens[i].span;
  for (std::size_t k = i + 1; k < tokens.size() && k < i + 6; ++k) {
    const std::string_view gap = sentence.substr(tokens[k - 1].span.end, tokens[k].span.begin - tokens[k - 1].span.end);
    const bool initial = gap == ". " && tokens[k - 1].span.size() <= 2;
    if (ends_name(gap) && !initial) break;
    const bool inner = any_of(tokens[k].word, {"and", "of", "de", "la", "van", "von", "der", "di", "s"}) &&
                       k + 1 < tokens.size() && capital(sentence, tokens[k + 1].span) && !tokens[k + 1].value;
    const bool own = !tokens[k].value && capital(sentence, tokens[k].span);
    if (!inner && !own) break;
    if (own) span.end = tokens[k].span.end;
  }
  return span;
}

// "owes GBP 20": the word after the verb is a currency, not a person. Words are in lower case here, codes in capitals.
std::string code_of(std::string_view word) {
  std::string code(word);
  for (char& c : code)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return code;
}

void add_payee(const DebtSentence& debt, Draft& draft) {
  const std::string_view sentence = draft.text.substr(debt.sentence.span.begin, debt.sentence.span.size());
  const Tokens& tokens = debt.tokens;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    double confidence = 0;
    if (any_of(tokens[i].word, {"payee", "beneficiary", "recipient", "empfänger", "creditor"})) confidence = 0.9;
    else if (any_of(tokens[i].word, {"pay", "owe", "owes", "reimburse", "bezahle"})) confidence = 0.8;
    else if (tokens[i].word == "to" &&
             (is_about_paying(tokens) || (i == 0 && sentence.substr(tokens[i].span.end, 1) == ":")))
      confidence = 0.75;
    else if (any_of(tokens[i].word, {"from", "with", "for", "of"}) &&
             speaks_of(tokens, {"invoice", "bill", "reminder", "balance"}))
      confidence = 0.45;
    if (confidence == 0) continue;
    std::size_t next = i + 1;
    if (any_of(tokens[next].word, {"is", "name"})) ++next;
    if (next < tokens.size() && is_currency_code(code_of(tokens[next].word))) continue;
    if (const auto span = name_at(sentence, tokens, next))
      draft.put("payee", std::string(sentence.substr(span->begin, span->size())), confidence,
                {debt.sentence.span.begin + span->begin, debt.sentence.span.begin + span->end});
  }
}

// "You owe me 65 €", "schulden Sie uns": who writes is to be paid.
void add_writer(const DebtSentence& debt, Draft& draft) {
  if (draft.writer.empty() ||
      !speaks_of(debt.tokens, {"owe", "owes", "pay", "transfer", "schuldest", "schulden", "schuldet", "überweisen",
                               "überweise", "dois", "devez", "debes", "debe", "devi", "deve", "betalen", "skylder"}))
    return;
  for (const SpokenToken& token : debt.tokens)
    if (any_of(token.word, {"me", "us", "mir", "uns", "moi", "nous", "mi", "ci", "ons", "mij", "meg", "oss"}))
      return draft.put("payee", std::string(draft.writer), 0.7,
                       {debt.sentence.span.begin + token.span.begin, debt.sentence.span.begin + token.span.end});
}

// "I owe you": in the letter of somebody else that is theirs to pay.
bool is_owed_by_writer(const Tokens& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (any_of(tokens[i].word, {"debo", "devo"})) return true;
    if (i == 0) continue;
    const std::string& before = tokens[i - 1].word;
    if (any_of(before, {"i", "we"}) && any_of(tokens[i].word, {"owe"})) return true;
    if (any_of(before, {"ich", "wir"}) && any_of(tokens[i].word, {"schulde", "schulden"})) return true;
    if (any_of(before, {"je", "te", "vous"}) && any_of(tokens[i].word, {"dois"}) && speaks_of(tokens, {"je"}))
      return true;
  }
  return false;
}

std::vector<DebtSentence> debt_sentences(std::string_view text, bool by_somebody_else) {
  std::vector<DebtSentence> debts;
  bool previous = false;
  for (const Sentence& sentence : split_sentences(text)) {
    DebtSentence debt{sentence, spoken_tokens(text.substr(sentence.span.begin, sentence.span.size())), 0};
    const bool about = is_about_paying(debt.tokens) && !is_settled(debt.tokens) &&
                       !(by_somebody_else && is_owed_by_writer(debt.tokens));
    // "I owe Sarah for the dinner. It was ninety pounds." The next sentence may hold what this one lacks.
    debt.weight = about ? 1.0 : previous && !is_settled(debt.tokens) ? 0.4 : 0.0;
    previous = about;
    if (debt.weight > 0) debts.push_back(std::move(debt));
  }
  return debts;
}

}  // namespace

std::map<std::string, Field> debt_fields(const Document& document, std::size_t part, Day reference,
                                         std::string_view writer) {
  Draft draft{document, part, document.parts[part].text, writer, {}};
  const std::string country = guess_country(draft.text);
  const DateOrder order = date_order_of(country);
  for (const DebtSentence& debt : debt_sentences(draft.text, !writer.empty())) {
    add_amounts(debt, country, draft);
    add_due_date(debt, order, reference, draft);
    add_payee(debt, draft);
    add_writer(debt, draft);
  }
  for (const FoundIban& iban : find_ibans(draft.text)) {
    draft.put("iban", iban.value, iban.checksum_fits ? 0.98 : 0.4, iban.span);
    if (!iban.checksum_fits) draft.fields["iban"].suspicious = "its checksum does not fit";
  }
  return std::move(draft.fields);
}

std::vector<Span> unsettled_sums(std::string_view text) {
  std::vector<Span> sums;
  for (const Sentence& sentence : split_sentences(text)) {
    const std::string_view words = text.substr(sentence.span.begin, sentence.span.size());
    if (is_settled(spoken_tokens(words))) continue;
    for (const Amount& amount : find_amounts(words))
      if (amount.hundredths > 0 && !amount.currency.empty())
        sums.push_back({sentence.span.begin + amount.span.begin, sentence.span.begin + amount.span.end});
  }
  return sums;
}

}  // namespace firstpass::understand
