#include "understand/summary/bill_rows.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "core/table_rows.h"
#include "core/text.h"
#include "understand/summary/amount.h"
#include "understand/summary/country.h"
#include "understand/summary/debt_tokens.h"

namespace firstpass::understand {

namespace {

constexpr std::size_t kMostRows = 5000;
constexpr std::size_t kLongestTitle = 40;   // bytes
constexpr std::size_t kLongestLine = 2000;  // bytes of a line of titles or of a labelled line
constexpr std::size_t kLongestRow = 4000;   // bytes
constexpr std::size_t kMostColumns = 64;    // of a table of bills

enum class Column { none, sum, open_sum, balance, currency, payee, payer, due, state, paid };

Column column_of_words(std::string_view title) {
  static const std::unordered_map<std::string_view, Column> words = [] {
    constexpr std::pair<Column, std::string_view> kTitles[] = {
        {Column::sum,
         "amount|amt|sum|total|value|gross|gross amount|brutto|betrag brutto|montant ttc|total ttc|invoice "
         "amount|amount total|total amount|price|betrag|summe|rechnungsbetrag|"
         "gesamtbetrag|gesamt|montant|montant total|somme|importe|importe total|monto|importo|totale|valor|bedrag|"
         "totaal|belopp|summa|beløb|beløp|kwota|suma"},
        {Column::open_sum,
         "amount due|due amount|open amount|outstanding|outstanding amount|balance due|to pay|remaining|still to pay|"
         "amount owed|owed|"
         "offener betrag|offen|restbetrag|zu zahlen|zahlbetrag|montant dû|reste à payer|à payer|importe pendiente|"
         "pendiente|a pagar|saldo pendiente|importo dovuto|da pagare|valor em dívida|te betalen|openstaand bedrag|"
         "att betala|at betale|å betale|do zapłaty"},
        {Column::balance, "balance|saldo|kontostand|solde|running balance"},
        {Column::currency, "currency|ccy|curr|währung|waehrung|devise|moneda|divisa|valuta|moeda|waluta"},
        {Column::payee,
         "payee|vendor|vendor name|supplier|supplier name|merchant|company|creditor|biller|pay "
         "to|to|recipient|landlord|"
         "who|whom|empfänger|empfaenger|zahlungsempfänger|lieferant|firma|gläubiger|rechnungssteller|an|kreditor|"
         "bénéficiaire|beneficiaire|fournisseur|créancier|société|beneficiario|proveedor|acreedor|empresa|fornitore|"
         "creditore|azienda|beneficiário|fornecedor|credor|begunstigde|leverancier|crediteur|mottagare|leverantör|"
         "modtager|leverandør|mottaker|odbiorca|dostawca"},
        {Column::payer,
         "customer|customer name|client|client name|debtor|borrower|owed by|who "
         "owes|employee|member|student|pupil|patient|guest|"
         "mitarbeiter|mitarbeiterin|mitglied|schüler|patient|empleado|employé|dipendente|bill "
         "to|tenant|buyer|kunde|kundin|debitor|mieter|käufer|"
         "débiteur|acheteur|locataire|cliente|deudor|debitore|devedor|klant|debiteur|kund|klient"},
        {Column::due,
         "due|due date|due on|due by|pay by|payment due|payable by|deadline|fällig|faellig|fällig am|fälligkeit|"
         "fälligkeitsdatum|zahlbar bis|zahlungsziel|frist|échéance|echeance|date d'échéance|à payer avant|vencimiento|"
         "fecha de vencimiento|vence|scadenza|data scadenza|data di scadenza|vencimento|data de vencimento|vervaldatum|"
         "vervaldag|förfallodag|förfallodatum|forfald|forfaldsdato|forfall|forfallsdato|termin płatności"},
        {Column::state,
         "status|state|payment status|zustand|zahlungsstatus|statut|état|etat|estado|stato|situação|betaalstatus"},
        {Column::paid,
         "date paid|paid date|paid on|payment date|bezahlt am|gezahlt am|zahldatum|payé le|payée le|pagado el|pagato "
         "il|"
         "paid|paid?|is paid|settled|bezahlt|bezahlt?|beglichen|payé|payée|payé ?|réglé|pagado|pagada|pagado?|pagato|"
         "pagata|pago|betaald|betald|betalt|zapłacono"}};
    std::unordered_map<std::string_view, Column> all;
    for (const auto& [column, titles] : kTitles)
      for (std::size_t at = 0; at <= titles.size();) {
        const std::size_t end = std::min(titles.find('|', at), titles.size());
        all.emplace(titles.substr(at, end - at), column);
        at = end + 1;
      }
    return all;
  }();
  const auto found = words.find(title);
  return found == words.end() ? Column::none : found->second;
}

// "Amount_Due" and "dueDate" are written as people would: "amount due", "due date".
std::string plain_title(std::string_view title) {
  std::string out;
  for (std::size_t i = 0; i < title.size(); ++i) {
    const char c = title[i];
    const bool hump = i > 0 && c >= 'A' && c <= 'Z' && title[i - 1] >= 'a' && title[i - 1] <= 'z';
    if (hump) out += ' ';
    out += c == '_' || c == '-' || c == '*' ? ' ' : c;
  }
  out = lower(trim(out));
  while (!out.empty() && (out.back() == ':' || out.back() == '.')) out.pop_back();
  return out;
}

struct Title {
  Column column = Column::none;
  std::string currency;  // "Betrag (EUR)"
};

Title title_of(std::string_view written) {
  if (written.empty() || written.size() > kLongestTitle) return {};
  std::string plain = plain_title(written);
  if (const Column whole = column_of_words(plain); whole != Column::none) return {whole, {}};
  // "amount in EUR", "Betrag (€)", "total [USD]"
  const auto currencies = count_currencies(written);
  if (currencies.size() != 1 || written.find_first_of("0123456789") != std::string_view::npos) return {};
  for (std::size_t at = plain.find_first_of(" (["); at != std::string::npos; at = plain.find_first_of(" ([", at + 1)) {
    const Column column = column_of_words(trim(std::string_view(plain).substr(0, at)));
    if (column == Column::sum || column == Column::open_sum) return {column, currencies.front().code};
  }
  return {};
}

// One row or record: where each of its values stands in the text.
struct Bill {
  std::optional<Span> sum, currency, payee, due, state, paid;
  std::string title_currency;
  bool open_sum = false;
  bool of_payer = false;  // names who is to pay, so that somebody is to be paid here
};

void put(const Title& title, Span value, Bill& bill) {
  if (value.size() == 0) return;
  switch (title.column) {
    case Column::sum:
      if (bill.open_sum) return;
      bill.sum = value;
      bill.title_currency = title.currency;
      return;
    case Column::open_sum:
      bill.sum = value;
      bill.title_currency = title.currency;
      bill.open_sum = true;
      return;
    case Column::currency: bill.currency = value; return;
    case Column::payee: bill.payee = value; return;
    case Column::payer: bill.of_payer = true; return;
    case Column::balance: return;
    case Column::due: bill.due = value; return;
    case Column::state: bill.state = value; return;
    case Column::paid: bill.paid = value; return;
    case Column::none: return;
  }
}

enum class Settled { no, yes, unsaid, unknown };

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool says_open(std::string_view state) {
  return one_of(state, {"☐",         "❌",           "✗",          "[ ]",       "open",      "unpaid",    "due",
                        "overdue",   "outstanding", "pending",    "to pay",    "not paid",  "late",      "offen",
                        "unbezahlt", "überfällig",  "ausstehend", "fällig",    "zu zahlen", "impayé",    "impayée",
                        "à payer",   "en attente",  "en retard",  "pendiente", "vencida",   "vencido",   "por pagar",
                        "da pagare", "aperta",      "aperto",     "scaduta",   "pendente",  "em aberto", "openstaand",
                        "obetald",   "ubetalt",     "nieopłacona"});
}

bool says_settled(std::string_view state) {
  return one_of(state,
                {"☑",           "✓",         "✔",          "✅",        "[x]",       "paid",     "waived",    "rejected",
                 "draft",       "disputed",  "receivable", "settled",  "done",      "closed",   "cancelled", "canceled",
                 "void",        "credited",  "refunded",   "bezahlt",  "beglichen", "erledigt", "storniert", "gezahlt",
                 "payé",        "payée",     "réglé",      "réglée",   "annulé",    "annulée",  "pagado",    "pagada",
                 "anulada",     "cancelada", "pagato",     "pagata",   "annullata", "pago",     "paga",      "betaald",
                 "geannuleerd", "betald",    "betalt",     "opłacona", "zapłacone"});
}

Settled read_state(std::string_view written) {
  const std::string state = plain_title(written);
  if (state.empty() || state == "-") return Settled::unsaid;
  bool open = false, settled = false, doubtful = false;
  for (std::size_t at = 0; at <= state.size();) {
    const std::size_t end = std::min(state.find(' ', at), state.size());
    const std::string_view word = std::string_view(state).substr(at, end - at);
    open = open || says_open(word);
    settled = settled || says_settled(word);
    doubtful = doubtful ||
               one_of(word, {"not", "nicht", "non", "no", "pas", "niet", "partially", "partly", "part", "teilweise"});
    at = end + 1;
  }
  if (says_open(state) || (open && !settled && !doubtful)) return Settled::no;
  if (says_settled(state) || (settled && !open && !doubtful)) return Settled::yes;
  return Settled::unknown;
}

Settled read_paid(std::string_view written) {
  const std::string said = plain_title(written);
  if (said.empty() || one_of(said, {"no", "n", "false", "0", "nein", "non", "nee", "não", "nej", "nei", "nie", "-", "☐",
                                    "❌", "✗", "[ ]"}))
    return Settled::no;
  return Settled::yes;  // "yes", "x", a day, a sum
}

std::string_view in(std::string_view text, Span span) { return text.substr(span.begin, span.size()); }

// "84.20", "€84.20", "1.200,00 EUR", and whole numbers, as cells have them.
std::optional<Amount> sum_in(std::string_view cell) {
  const std::vector<Amount> amounts = find_amounts(cell);
  if (amounts.size() == 1) return amounts.front();
  constexpr std::size_t kMostDigits = 9;
  if (!amounts.empty() || cell.empty() || cell.size() > kMostDigits) return std::nullopt;
  Amount whole;
  for (const char c : cell) {
    if (c < '0' || c > '9') return std::nullopt;
    whole.hundredths = whole.hundredths * 10 + (c - '0');
  }
  whole.hundredths *= 100;
  whole.span = {0, cell.size()};
  return whole;
}

bool sums_up(std::string_view name) {
  const Tokens tokens = debt_tokens(name);
  return !tokens.empty() && tokens.size() <= 2 && tokens.front().is(Role::whole);
}

class BillReading {
 public:
  BillReading(const Document& document, std::size_t part, Day reference)
      : m_document(document),
        m_part(part),
        m_text(document.parts[part].text),
        m_country(guess_country(m_text)),
        m_reference(reference) {}

  std::string_view text() const { return m_text; }
  bool empty() const { return m_bills.empty(); }
  bool too_many() const { return m_too_many; }
  BillRows take() { return {std::move(m_bills), std::move(m_tables)}; }
  void add_table(Span lines) { m_tables.push_back(lines); }

  void add(const Bill& bill) {
    if (!bill.sum || bill.of_payer || (bill.payee && sums_up(in(m_text, *bill.payee)))) return;
    const auto sum = sum_in(in(m_text, *bill.sum));
    if (!sum || sum->hundredths <= 0) return;
    Settled settled = bill.state ? read_state(in(m_text, *bill.state)) : Settled::unsaid;
    if (settled == Settled::unsaid && bill.paid) settled = read_paid(in(m_text, *bill.paid));
    std::optional<FoundDate> due;
    if (bill.due) {
      const auto days = find_dates(in(m_text, *bill.due), date_order_of(m_country), m_reference);
      if (days.size() == 1) due = days.front();
    }
    if (!is_open(settled, bill.open_sum, due)) return;
    m_too_many = m_too_many || m_bills.size() >= kMostRows;
    if (!m_too_many) m_bills.push_back(fields_of(bill, *sum, due));
  }

 private:
  bool is_open(Settled settled, bool open_sum, const std::optional<FoundDate>& due) const {
    if (settled == Settled::no) return true;
    if (settled == Settled::yes) return false;
    if (settled == Settled::unknown) return false;
    constexpr int kForgotten = 31;  // days
    if (due) return std::chrono::sys_days(due->day) >= std::chrono::sys_days(plus_days(m_reference, -kForgotten));
    return open_sum;
  }

  std::map<std::string, Field> fields_of(const Bill& bill, const Amount& sum,
                                         const std::optional<FoundDate>& due) const {
    constexpr double kSure = 0.9, kOneDay = 0.85;
    std::map<std::string, Field> fields;
    const auto put_field = [&](const char* name, std::string value, double confidence, Span span) {
      fields[name] = {std::move(value), confidence, locate(m_document, m_part, span), {}};
    };
    put_field("amount_due", format_amount(sum.hundredths), kSure, *bill.sum);
    std::string currency = currency_in(sum, m_country);
    if (currency.empty() && bill.currency) {
      const auto named = count_currencies(in(m_text, *bill.currency));
      if (named.size() == 1) currency = named.front().code;
    }
    if (currency.empty()) currency = bill.title_currency;
    if (!currency.empty()) put_field("currency", currency, kSure, bill.currency.value_or(*bill.sum));
    if (bill.payee) put_field("payee", std::string(in(m_text, *bill.payee)), kSure, *bill.payee);
    if (due) put_field("due_date", iso(due->day), due->swappable ? kOneDay - 0.05 : kOneDay, *bill.due);
    return fields;
  }

  const Document& m_document;
  std::size_t m_part;
  std::string_view m_text;
  std::string m_country;
  Day m_reference;
  std::vector<std::map<std::string, Field>> m_bills;
  std::vector<Span> m_tables;
  bool m_too_many = false;
};

// Without "---" and "**": what stands round the words of a cell in Markdown.
Span bare(std::string_view text, Span value) {
  const auto is_mark = [](char c) { return c == '*' || c == '`' || c == ' ' || c == '\t'; };
  while (value.size() > 0 && is_mark(text[value.begin])) ++value.begin;
  while (value.size() > 0 && is_mark(text[value.end - 1])) --value.end;
  return value;
}

// A table is a line of titles and the rows below it that have as many cells.
class TableReading {
 public:
  explicit TableReading(BillReading& bills) : m_bills(bills) {}

  /// Reads the table whose titles stand in this line, if there is one; where the text goes on.
  std::size_t read(std::size_t begin) {
    const Line line = line_at(m_bills.text(), begin);
    if (line.span.size() == 0 || line.span.size() > kLongestLine) return line.next;
    const std::string_view words = in(m_bills.text(), line.span);
    const char separator = separator_of(words);
    if (separator == 0) return line.next;
    read_row(m_bills.text().substr(0, line.span.end), begin, separator, m_cells);
    if (!read_titles()) return line.next;
    std::size_t at = line.next;
    // "|---|---:|"
    const Line rule = line_at(m_bills.text(), at);
    if (in(m_bills.text(), rule.span).find_first_not_of("|-: +=") == std::string_view::npos) at = rule.next;
    const std::size_t first = at;
    while (at < m_bills.text().size()) {
      const std::size_t next = read_line(at, separator);
      if (next > at) {
        at = next;
        continue;
      }
      // A statement leaves cells out.
      const Line odd = line_at(m_bills.text(), at);
      if (!m_of_others || trim(in(m_bills.text(), odd.span)).empty()) break;
      at = odd.next;
    }
    if (at > first) m_bills.add_table({begin, at});
    return at;
  }

 private:
  bool read_titles() {
    if (m_cells.size() < 2 || m_cells.size() > kMostColumns) return false;
    m_titles.clear();
    bool sum = false, asks = false;
    m_of_others = false;
    for (const Cell& cell : m_cells) {
      m_titles.push_back(title_of(in(m_bills.text(), bare(m_bills.text(), cell.value))));
      const Column column = m_titles.back().column;
      sum = sum || column == Column::sum || column == Column::open_sum;
      m_of_others = m_of_others || column == Column::payer || column == Column::balance;
      asks = asks || column == Column::open_sum || column == Column::due || column == Column::state ||
             column == Column::paid;
    }
    return (sum && asks) || m_of_others;
  }

  // The same place where the table ends.
  std::size_t read_line(std::size_t begin, char separator) {
    // A quote that stays open is looked for no further than this, so that time stays linear.
    const Row row = read_row(m_bills.text().substr(0, begin + kLongestRow), begin, separator, m_cells);
    if (row.span.size() == 0 || m_cells.size() != m_titles.size()) return begin;
    Bill bill;
    for (std::size_t i = 0; i < m_cells.size(); ++i) put(m_titles[i], bare(m_bills.text(), m_cells[i].value), bill);
    const bool totals = std::any_of(m_cells.begin(), m_cells.end(), [&](const Cell& cell) {
      return cell.value.size() <= kLongestTitle && sums_up(in(m_bills.text(), bare(m_bills.text(), cell.value)));
    });
    if (!totals) m_bills.add(bill);
    return row.next;
  }

  BillReading& m_bills;
  std::vector<Cell> m_cells;
  std::vector<Title> m_titles;
  bool m_of_others = false;  // of what others owe, or of what an account holds
};

// Records of labelled lines: "- payee: City Water", "amount: 48.10", `"due": "2026-12-09",`.
class RecordReading {
 public:
  explicit RecordReading(BillReading& bills) : m_bills(bills) {}

  std::size_t read(std::size_t begin) {
    const Line line = line_at(m_bills.text(), begin);
    const std::string_view words = trim(in(m_bills.text(), line.span));
    if (words.empty() || one_of(words, {"{", "}", "},", "---"})) {
      end();
    } else if (line.span.size() <= kLongestLine) {
      if (words.starts_with("- ")) end();
      read_label(line.span);
    }
    return line.next;
  }

  void end() {
    // Fewer are no record of a bill: prose has a label now and then.
    if (m_bill.sum && m_bill.payee && (m_bill.due || m_bill.state || m_bill.paid || m_bill.open_sum))
      m_bills.add(m_bill);
    m_bill = {};
    m_seen.fill(false);
  }

 private:
  void read_label(Span span) {
    const std::string_view text = m_bills.text();
    const std::size_t colon = text.substr(0, span.end).find(':', span.begin);
    if (colon == std::string_view::npos) return;
    const Span label = unquoted({span.begin, colon}), value = unquoted({colon + 1, span.end});
    const Title title = title_of(in(text, label));
    if (title.column == Column::none) return;
    bool& seen = m_seen[static_cast<std::size_t>(title.column)];
    if (seen) end();
    seen = true;
    put(title, value, m_bill);
  }

  Span unquoted(Span span) const {
    const std::string_view text = m_bills.text();
    const auto is_around = [](char c) {
      return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == ',' || c == '\r';
    };
    while (span.size() > 0 && (is_around(text[span.begin]) || text.substr(span.begin, 2) == "- ")) ++span.begin;
    while (span.size() > 0 && is_around(text[span.end - 1])) --span.end;
    return span;
  }

  BillReading& m_bills;
  Bill m_bill;
  std::array<bool, static_cast<std::size_t>(Column::paid) + 1> m_seen{};
};

}  // namespace

BillRows read_bill_rows(const Document& document, std::size_t part, Day reference) {
  BillReading bills(document, part, reference);
  TableReading table(bills);
  for (std::size_t at = 0; at < bills.text().size() && !bills.too_many();) at = table.read(at);
  if (bills.empty()) {
    RecordReading record(bills);
    for (std::size_t at = 0; at < bills.text().size() && !bills.too_many();) at = record.read(at);
    record.end();
  }
  BillRows rows = bills.take();
  if (bills.too_many()) rows.bills.clear();
  return rows;
}

}  // namespace firstpass::understand
