#include "understand/summary/receipt.h"

#include <algorithm>
#include <vector>

#include "core/text.h"
#include "understand/summary/country.h"
#include "understand/summary/merchant.h"
#include "understand/summary/money.h"

namespace firstpass::understand {

namespace {

using Fields = std::map<std::string, Field>;

struct DateCandidate {
  FoundDate found;  // span in the part's text
  DateLabel label = DateLabel::none;
  double score = 0;
  double confidence = 1;
};

bool has_time(std::string_view line) {
  for (std::size_t i = 1; i + 2 < line.size(); ++i)
    if (line[i] == ':' && std::isdigit(static_cast<unsigned char>(line[i - 1])) &&
        std::isdigit(static_cast<unsigned char>(line[i + 1])) && std::isdigit(static_cast<unsigned char>(line[i + 2])))
      return true;
  return false;
}

// The label in front of the date on its row; when the row starts with the date, a row above that holds only words.
DateLabel label_of(const Page& page, std::size_t line, std::size_t offset) {
  const DateLabel own = date_label(page.lines[line].text.substr(0, offset));
  if (own != DateLabel::none || line == 0 || offset > 3) return own;
  const auto above = page.lines[line - 1].text;
  const bool bare = std::none_of(above.begin(), above.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  return bare && above.size() < 40 ? date_label(above) : DateLabel::none;
}

std::vector<DateCandidate> date_candidates(const Page& page, DateOrder order, Day reference) {
  std::vector<DateCandidate> candidates;
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    const PageLine& line = page.lines[i];
    std::size_t from = 0;
    for (FoundDate found : find_dates(line.text, order, reference)) {
      DateCandidate candidate;
      const std::string_view before = line.text.substr(from, found.span.begin - from);
      candidate.label = from == 0 ? label_of(page, i, found.span.begin) : date_label(before);
      from = found.span.end;
      candidate.confidence = line.confidence;
      candidate.score = candidate.label == DateLabel::issued ? 2 : candidate.label == DateLabel::other ? -2 : 0;
      if (has_time(line.text)) candidate.score += 1;
      if (!found.year_given) candidate.score -= 1.5;
      if (found.relative) candidate.score -= 2;
      const auto ahead = std::chrono::sys_days(found.day) - std::chrono::sys_days(reference);
      if (ahead.count() > 2) candidate.score -= 1.5;
      if (ahead.count() < -365 * 25) candidate.score -= 1.5;
      found.span = {found.span.begin + line.span.begin, found.span.end + line.span.begin};
      candidate.found = found;
      candidates.push_back(candidate);
    }
  }
  for (DateCandidate& one : candidates)
    for (const DateCandidate& other : candidates)
      if (&one != &other && one.found.day == other.found.day && other.score > -1) one.score += 0.3;
  return candidates;
}

Field field_at(const Document& document, const Page& page, std::string value, double confidence, Span span) {
  return {std::move(value), std::clamp(confidence, 0.0, 1.0), where_on(document, page, span), {}};
}

void add_dates(const Document& document, const Page& page, DateOrder order, Day reference, Fields& fields) {
  const auto candidates = date_candidates(page, order, reference);
  const DateCandidate* issued = nullptr;
  for (const DateCandidate& candidate : candidates)
    if (candidate.label != DateLabel::due && (issued == nullptr || candidate.score > issued->score))
      issued = &candidate;
  if (issued != nullptr && issued->score > -2.5) {
    const double certainty =
        0.75 + 0.08 * std::clamp(issued->score, -3.0, 3.0) - (issued->found.swappable ? 0.05 : 0.0);
    Field field = field_at(document, page, iso(issued->found.day), certainty * issued->confidence, issued->found.span);
    if (std::chrono::sys_days(issued->found.day) > std::chrono::sys_days(reference) + std::chrono::days(2))
      field.suspicious = "it lies in the future";
    fields["date"] = std::move(field);
  } else if (const std::string_view text = document.parts[page.part].text; !find_impossible_dates(text).empty()) {
    const Span span = find_impossible_dates(text).front();
    Field field = field_at(document, page, std::string(text.substr(span.begin, span.size())), 0.2, span);
    field.suspicious = "there is no such day";
    fields["date"] = std::move(field);
  }
  // "Payable within 30 days" counts from the paper's own date.
  const Day start = issued != nullptr ? issued->found.day : reference;
  for (const DateCandidate& candidate : date_candidates(page, order, start)) {
    const bool term = candidate.found.relative && candidate.label == DateLabel::none && candidate.score > -5;
    if (candidate.label != DateLabel::due && !term) continue;
    Field field = field_at(document, page, iso(candidate.found.day), 0.85 * candidate.confidence, candidate.found.span);
    if (issued != nullptr && std::chrono::sys_days(candidate.found.day) < std::chrono::sys_days(issued->found.day))
      field.suspicious = "it lies before the date of the paper";
    fields["due_date"] = std::move(field);
    if (!term) break;
  }
}

void add_sums(const Document& document, const Page& page, const std::vector<MoneyRow>& rows, Fields& fields) {
  const Sums sums = pick_sums(page, rows);
  const auto add = [&](const char* name, const std::optional<PickedMoney>& picked) {
    if (!picked) return;
    Field field = field_at(document, page, format_amount(picked->row.amount.hundredths), picked->confidence,
                           picked->row.amount.span);
    field.suspicious = picked->suspicious;
    fields[name] = std::move(field);
  };
  add("total", sums.total);
  add("subtotal", sums.subtotal);
  add("tax", sums.tax);
  add("amount_due", sums.due);
}

void add_currency(const Document& document, const Page& page, const std::string& country, Fields& fields) {
  const std::string& text = document.parts[page.part].text;
  const std::string_view home = currency_of_country(country);
  std::string code;
  double confidence = 0;
  for (const CurrencyCount& count : count_currencies(text)) {
    // "$" and "kr" are shared: the document's country says whose they are.
    code = count.ambiguous && !home.empty() ? std::string(home) : count.code;
    confidence = count.ambiguous ? (home.empty() ? 0.6 : 0.8) : 0.95;
    break;
  }
  if (code.empty() && !home.empty()) code = home, confidence = 0.7;
  if (code.empty()) return;
  Field field{code, confidence, std::nullopt, {}};
  for (const Amount& amount : find_amounts(text))
    if (!amount.currency.empty()) {
      field.where = where_on(document, page, amount.span);
      break;
    }
  fields["currency"] = std::move(field);
}

void add_issuer(const Document& document, const Page& page, Fields& fields) {
  const Issuer issuer = find_issuer(page);
  const auto add = [&](const char* name, const std::optional<FoundText>& found) {
    if (found) fields[name] = field_at(document, page, found->value, found->confidence, found->span);
  };
  add("merchant", issuer.merchant);
  add("address", issuer.address);
  add("phone", issuer.phone);
}

void add_iban(const Document& document, const Page& page, Fields& fields) {
  const auto ibans = find_ibans(document.parts[page.part].text);
  const auto good = std::find_if(ibans.begin(), ibans.end(), [](const FoundIban& iban) { return iban.checksum_fits; });
  if (ibans.empty()) return;
  const FoundIban& iban = good == ibans.end() ? ibans.front() : *good;
  Field field = field_at(document, page, iban.value, iban.checksum_fits ? 0.98 : 0.4, iban.span);
  if (!iban.checksum_fits) field.suspicious = "its checksum does not fit";
  fields["iban"] = std::move(field);
}

// An invoice that shows no payment is owed in full, and always to who issued it.
void add_debt(const Page& page, const std::vector<MoneyRow>& rows, Fields& fields) {
  const bool settled = std::any_of(rows.begin(), rows.end(), [](const MoneyRow& row) {
    return row.label.label == MoneyLabel::payment || row.label.label == MoneyLabel::change;
  });
  const bool open = fields.contains("due_date") || paper_kind(page) == PaperKind::invoice;
  if (!fields.contains("amount_due") && open && !settled && fields.contains("total"))
    fields["amount_due"] = fields["total"];
  if (open && fields.contains("amount_due") && fields.contains("merchant")) fields["payee"] = fields["merchant"];
}

}  // namespace

PaperKind paper_kind(const Page& page) {
  const auto rows = money_rows(page);
  const bool total =
      std::any_of(rows.begin(), rows.end(), [](const MoneyRow& row) { return row.label.label == MoneyLabel::total; });
  int receipt = 0, invoice = 0;
  for (const PageLine& line : page.lines) {
    const std::string tight = squeezed(line.text);
    const auto says = [&](std::string_view word) { return tight.find(word) != std::string::npos; };
    if (says("receipt") || says("cashier") || says("change") || says("cash") || says("kassenbon") || says("quittung") ||
        says("taxinvoice"))
      ++receipt;
    if (says("invoiceno") || says("billto") || says("amountdue") || says("iban") || says("duedate") ||
        says("rechnung") || says("factur") || says("fattura") || says("faktura") || says("paymentterms") ||
        says("invoicedate") || says("invoicenumber"))
      ++invoice;
  }
  if (!total && (rows.size() < 2 || receipt + invoice == 0)) return PaperKind::none;
  if (receipt + invoice == 0 && rows.size() < 2) return PaperKind::none;
  return invoice > receipt ? PaperKind::invoice : PaperKind::receipt;
}

std::map<std::string, Field> receipt_fields(const Document& document, const Page& page, Day reference) {
  Fields fields;
  if (page.lines.empty()) return fields;
  const std::string country = guess_country(document.parts[page.part].text);
  const auto rows = money_rows(page);
  add_issuer(document, page, fields);
  add_dates(document, page, date_order_of(country), reference, fields);
  add_sums(document, page, rows, fields);
  add_currency(document, page, country, fields);
  add_iban(document, page, fields);
  add_debt(page, rows, fields);
  return fields;
}

}  // namespace firstpass::understand
