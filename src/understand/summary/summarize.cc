#include "understand/summary/summarize.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>

#include "core/text.h"
#include "understand/summary/bill_rows.h"
#include "understand/summary/codes.h"
#include "understand/summary/country.h"
#include "understand/summary/debt_words.h"
#include "understand/summary/debts.h"
#include "understand/summary/merchant.h"
#include "understand/summary/page.h"
#include "understand/summary/page_kinds.h"
#include "understand/summary/receipt.h"
#include "understand/summary/sentences.h"

namespace firstpass::understand {

namespace {

constexpr std::size_t kParagraph = 400;  // bytes of a plain text shown as its summary

const std::string* header(const Part& part, const char* name) {
  const auto found = part.metadata.find(name);
  return found == part.metadata.end() || found->second.empty() ? nullptr : &found->second;
}

const std::string* mail_header(const Document& document, const char* name) {
  for (const Part& part : document.parts)
    if (const std::string* value = header(part, name)) return value;
  return nullptr;
}

bool is_mail(const Document& document) {
  return document.media_type == "message/rfc822" ||
         (mail_header(document, "from") != nullptr && mail_header(document, "subject") != nullptr);
}

// What somebody else wrote before, and the signature, say nothing new.
bool is_aside(const Part& part) { return part.role == "quoted" || part.role == "signature" || part.role == "header"; }

void merge(std::map<std::string, Field>& into, std::map<std::string, Field> from) {
  for (auto& [name, field] : from) {
    const auto known = into.find(name);
    if (known == into.end()) into.emplace(name, std::move(field));
    else if (field.confidence > known->second.confidence) known->second = std::move(field);
  }
}

// A table of bills is no running text.
Debts debts_in(const Document& document, std::size_t part, Day reference, std::string_view writer) {
  auto [bills, tables] = read_bill_rows(document, part, reference);
  if (bills.empty()) return read_debts(document, part, reference, writer, tables);
  Debts read{bills.front(), {}};
  if (bills.size() > 1) read.each = std::move(bills);
  return read;
}

// Several debts are told one by one; what is known of the text as a whole is then the first of them.
void add_debts(const Document& document, std::size_t part, Day reference, std::string_view writer, Summary& summary) {
  Debts read = debts_in(document, part, reference, writer);
  merge(summary.fields, std::move(read.fields));
  if (read.each.empty()) return;
  if (summary.debts.empty()) {
    for (const char* name : {"amount_due", "currency", "payee", "due_date"}) summary.fields.erase(name);
    merge(summary.fields, read.each.front());
  }
  std::move(read.each.begin(), read.each.end(), std::back_inserter(summary.debts));
}

std::string first_sentences(std::string_view text) {
  const auto sentences = split_sentences(text);
  std::string out;
  for (const Sentence& sentence : sentences) {
    const std::string_view piece = text.substr(sentence.span.begin, sentence.span.size());
    if (!out.empty() && out.size() + piece.size() > kParagraph) break;
    if (!out.empty()) out += ' ';
    for (const char c : piece) out += c == '\n' || c == '\r' ? ' ' : c;
    if (out.size() >= kParagraph / 2) break;
  }
  return out;
}

using Fields = std::map<std::string, Field>;

std::string value_of(const Fields& fields, const char* name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second.value;
}

std::string value_of(const Summary& summary, const char* name) { return value_of(summary.fields, name); }

std::string money_text(const Fields& fields, const char* name) {
  const std::string amount = value_of(fields, name), currency = value_of(fields, "currency");
  return currency.empty() ? amount : amount + " " + currency;
}

std::string paper_text(const Summary& summary) {
  std::string out = summary.kind == "invoice" ? "Invoice" : "Receipt";
  if (const auto merchant = value_of(summary, "merchant"); !merchant.empty()) out += " from " + merchant;
  if (const auto date = value_of(summary, "date"); !date.empty()) out += ", " + date;
  if (!value_of(summary, "total").empty()) out += ": total " + money_text(summary.fields, "total");
  const auto owed = value_of(summary, "amount_due");
  if (!owed.empty() && owed != value_of(summary, "total")) out += ", of which " + owed + " is still to be paid";
  if (const auto due = value_of(summary, "due_date"); !due.empty()) out += ", due " + due;
  out += '.';
  for (const auto& [name, field] : summary.fields)
    if (!field.suspicious.empty()) out += " Look again at the " + name + ": " + field.suspicious + ".";
  return out;
}

std::string one_debt(const Fields& fields) {
  const std::string payee = value_of(fields, "payee"), due = value_of(fields, "due_date");
  std::string out = value_of(fields, "amount_due").empty() ? "" : " " + money_text(fields, "amount_due");
  if (!payee.empty()) out += " to " + payee;
  if (!due.empty()) out += " by " + due;
  if (const std::string debtor = value_of(fields, "debtor"); !debtor.empty()) out += " (said to " + debtor + ")";
  return out;
}

// "To pay: 85.00 USD to Pete by 2026-11-30; 32.00 USD to Sara."
std::string debt_text(const Summary& summary) {
  if (value_of(summary, "amount_due").empty() && value_of(summary, "due_date").empty()) return {};
  std::string all;
  for (const Fields& debt : summary.debts) all += (all.empty() ? "" : ";") + one_debt(debt);
  if (all.empty()) all = one_debt(summary.fields);
  return (value_of(summary, "amount_due").empty() ? "To pay" : "To pay:") + all + ".";
}

void add_header_field(const Document& document, Summary& summary, const char* header_name, const char* field,
                      bool date) {
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    const std::string* value = header(document.parts[i], header_name);
    if (value == nullptr) continue;
    const auto day = date ? parse_mail_date(*value) : std::nullopt;
    if (date && !day) return;
    summary.fields[field] = {date ? iso(*day) : *value, 1.0, Where{i, {}, {}, {}}, {}};
    return;
  }
}

// "Hab dein Geld bekommen, danke!" over the mail that asked for it.
bool tells_of_payment(const Document& document) {
  return std::any_of(document.parts.begin(), document.parts.end(),
                     [](const Part& part) { return !is_aside(part) && says_that_money_came(part.text); });
}

// "The invoice is in her mail below": what the mail itself leaves open, the mails that it quotes may say.
void add_quoted_debts(const Document& document, Day reference, Summary& summary) {
  if (!summary.debts.empty() || tells_of_payment(document)) return;
  if (summary.fields.contains("amount_due") && summary.fields.contains("due_date")) return;
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    if (document.parts[i].role != "quoted") continue;
    auto quoted = read_debts(document, i, reference).fields;
    const bool whole = quoted.contains("amount_due") && quoted.contains("due_date");
    if (!whole && summary.fields.contains("amount_due")) continue;
    for (auto& [name, field] : quoted) field.confidence *= 0.8;
    // A whole debt replaces half of one: an amount from here and a day from there are nobody's bill.
    if (whole)
      for (const char* name : {"amount_due", "due_date", "payee", "currency", "iban"}) summary.fields.erase(name);
    merge(summary.fields, std::move(quoted));
    if (whole) return;
  }
}

// "Jan Novák <jan@example.org>" is Jan Novák; nothing where only an address stands.
std::string display_name(std::string_view from) {
  const std::size_t address = from.find('<');
  if (address == std::string_view::npos) return {};
  std::string_view name = trim(from.substr(0, address));
  if (name.size() > 1 && name.front() == '"' && name.back() == '"') name = trim(name.substr(1, name.size() - 2));
  return std::string(name);
}

bool says_any(std::string_view lower_text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return lower_text.find(word) != std::string_view::npos; });
}

// "Ihre Stadtwerke GmbH", at the end of a letter, is the Stadtwerke GmbH.
std::string_view without_possessive(std::string_view line) {
  for (const std::string_view word : {"Your ", "Ihre ", "Ihr ", "Votre ", "Su ", "La vostra ", "Uw "})
    if (line.starts_with(word)) return line.substr(word.size());
  return line;
}

// The firm in whose name a mail is signed, or nothing.
std::string signing_company(const Document& document) {
  constexpr std::size_t kSignature = 400;  // bytes at the end of what was written
  std::string company;
  for (const Part& part : document.parts) {
    if (part.role == "quoted" || part.role == "header" || part.kind != PartKind::text) continue;
    std::string_view rest = part.text;
    rest.remove_prefix(rest.size() - std::min(rest.size(), kSignature));
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = trim(rest.substr(0, end));
      if (names_company(line)) company = without_possessive(line);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return company;
}

bool is_passed_on(std::string_view lower_subject) {
  constexpr std::array<std::string_view, 5> kMarks = {"fwd:", "fw:", "wg:", "tr:", "rv:"};
  return std::any_of(kMarks.begin(), kMarks.end(),
                     [&](std::string_view mark) { return lower_subject.starts_with(mark); });
}

// Whether a mail is somebody's own bill: it says so, and a firm signs it, or an account or the bill comes with it.
bool is_own_bill(std::string_view lower_text, bool sender_known) {
  return says_any(lower_text, {"invoice", "rechnung", "facture", "factura", "fattura", "faktura", "fatura", "factuur",
                               "mahnung", "miete", "loyer", "affitto", "alquiler", "hyra", "husleie", "the rent"}) &&
         (sender_known ||
          says_any(lower_text,
                   {"attached",  "enclosed",        "our invoice",    "my invoice",    "anbei",      "anhang",
                    "beigefügt", "unsere rechnung", "ci-joint",       "notre facture", "ma facture", "adjunt",
                    "allegat",   "nuestra factura", "nostra fattura", "bijlage",       "bijgaand",   "onze factuur",
                    "bifogad",   "vedlagt",         "vedhæftet",      "w załączeniu",  "em anexo"}));
}

// A bill that names nobody is to be paid to who sent it: the firm that signs, or the person. Not what was passed on.
void add_sender_as_payee(const Document& document, const std::string& writer, Summary& summary) {
  const auto amount = summary.fields.find("amount_due");
  if (amount == summary.fields.end() || !amount->second.where || summary.fields.contains("payee") || writer.empty())
    return;
  const std::size_t part = amount->second.where->part;
  const std::string* subject = mail_header(document, "subject");
  const std::string title = subject != nullptr ? lower(*subject) : std::string();
  if (is_aside(document.parts[part]) || is_passed_on(title)) return;
  const std::string company = signing_company(document);
  const bool known = summary.fields.contains("iban") || !company.empty();
  if (!is_own_bill(title + '\n' + lower(document.parts[part].text), known)) return;
  const Field payee{company.empty() ? writer : company, 0.6, Where{part, {}, {}, {}}, {}};
  summary.fields["payee"] = payee;
  for (auto& debt : summary.debts) debt.try_emplace("payee", payee);
}

Summary mail_summary(const Document& document, Day reference) {
  Summary summary{"mail", {}, {}};
  const std::string* date = mail_header(document, "date");
  const Day sent = date != nullptr ? parse_mail_date(*date).value_or(reference) : reference;
  const std::string* from = mail_header(document, "from");
  const std::string writer = from != nullptr ? display_name(*from) : std::string();
  std::string body;
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    if (is_aside(document.parts[i]) || document.parts[i].text.empty()) continue;
    add_debts(document, i, sent, writer, summary);
    if (body.empty()) body = first_sentences(document.parts[i].text);
  }
  add_quoted_debts(document, sent, summary);
  add_sender_as_payee(document, writer, summary);
  add_header_field(document, summary, "from", "from", false);
  add_header_field(document, summary, "subject", "subject", false);
  add_header_field(document, summary, "date", "date", true);
  const std::string debt = debt_text(summary);
  summary.text = value_of(summary, "subject") + (debt.empty() ? ": " + body : ". " + debt);
  return summary;
}

// "Hi, it's Joanne from Bright Dental. There is a balance on your account": who calls is to be paid.
void add_caller_as_payee(const Document& document, std::size_t part, Summary& summary) {
  const auto amount = summary.fields.find("amount_due");
  if (amount == summary.fields.end() || summary.fields.contains("payee")) return;
  const std::string& text = document.parts[part].text;
  const auto caller = caller_in(text);
  if (!caller) return;
  const std::string name = text.substr(caller->begin, caller->size());
  const Field payee{name, 0.55, locate(document, part, *caller), {}};
  summary.fields["payee"] = payee;
  for (auto& debt : summary.debts) debt.try_emplace("payee", payee);
}

// "Invoice date: 20 November 2026": the text's own day, from which "30 days" count; `otherwise` where it names none.
Day own_day(const Document& document, Day otherwise) {
  for (const Part& part : document.parts) {
    if (part.kind != PartKind::text) continue;
    for (const FoundDate& date : find_dates(part.text, date_order_of(guess_country(part.text)), otherwise))
      if (!date.relative && date.year_given && names_bill_date(std::string_view(part.text).substr(0, date.span.begin)))
        return date.day;
  }
  return otherwise;
}

Summary running_text_summary(const Document& document, const char* kind, Day reference) {
  Summary summary{kind, {}, {}};
  const Day day = own_day(document, reference);
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    if (document.parts[i].text.empty() || is_aside(document.parts[i])) continue;
    const std::string& text = document.parts[i].text;
    const auto signer = signer_in(text);
    add_debts(document, i, day, signer ? text.substr(signer->begin, signer->size()) : std::string(), summary);
    add_caller_as_payee(document, i, summary);
    if (summary.text.empty()) summary.text = first_sentences(document.parts[i].text);
  }
  if (const std::string debt = debt_text(summary); !debt.empty() && std::string_view(kind) == "memo")
    summary.text = debt + " " + summary.text;
  return summary;
}

/// Records that a reader gathered begin with a line that tells what is in them.
std::optional<Summary> gathered_summary(const Document& document) {
  const auto part = std::find_if(document.parts.begin(), document.parts.end(), [](const Part& each) {
    return each.kind == PartKind::records && !each.role.empty() && each.role != "attachment";
  });
  if (part == document.parts.end()) return std::nullopt;
  return Summary{part->role, part->text.substr(0, part->text.find('\n')), {}};
}

bool is_page(const Document& document, const Part& part) {
  return part.kind == PartKind::image || part.role == "page" || document.media_type == "application/pdf" ||
         part.image != nullptr;
}

std::optional<Summary> paper_summary(const Document& document, Day reference) {
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    const Part& part = document.parts[i];
    if (!is_page(document, part) || part.text.empty()) continue;
    const Page lines = make_page(document, i);
    const PaperKind kind = paper_kind(lines);
    if (kind == PaperKind::none) continue;
    Summary summary{kind == PaperKind::invoice ? "invoice" : "receipt", {}, receipt_fields(document, lines, reference)};
    summary.text = paper_text(summary);
    return summary;
  }
  return std::nullopt;
}

// From the kinds with the clearest marks to those that a page of another kind could be taken for.
constexpr PageReading kReadings[] = {&read_shelf,         &read_contract, &read_note,
                                     &read_business_card, &read_form,     &read_screenshot};

std::optional<Summary> page_summary(const Document& document, Day reference) {
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    if (!is_page(document, document.parts[i]) || document.parts[i].text.empty()) continue;
    const Page lines = make_page(document, i);
    if (lines.lines.empty()) continue;
    for (const PageReading read : kReadings)
      if (auto summary = read(document, lines, reference)) return summary;
  }
  return std::nullopt;
}

bool is_wordless_picture(const Document& document) {
  return !document.parts.empty() && std::all_of(document.parts.begin(), document.parts.end(), [](const Part& part) {
    return part.kind == PartKind::image && part.text.empty();
  });
}

// Codes are what a picture of them is about; the words of a label beside one do not tell more.
void add_codes(const Document& document, Summary& summary) {
  constexpr std::size_t most = 20;
  std::size_t number = 0;
  for (SeenCode& code : seen_codes(document)) {
    if (++number > most) break;
    summary.text += (summary.text.empty() ? "" : "; ") + code.what;
    summary.fields["code_" + std::to_string(number)] = {std::move(code.text), 1, code.where, code.suspicious};
  }
}

// Things, faces and codes, where a picture has hardly any words.
std::optional<Summary> photo_summary(const Document& document) {
  constexpr std::size_t most_words = 12;
  std::size_t words = 0, faces = 0;
  std::string tags;
  Summary codes{"photo", {}, {}};
  add_codes(document, codes);
  for (const Part& part : document.parts) words += part.anchors.size();
  for (const Finding& finding : document.findings) {
    if (finding.kind == "tag") tags += (tags.empty() ? "" : ", ") + finding.value;
    faces += finding.kind == "face" ? 1 : 0;
  }
  const bool empty = tags.empty() && faces == 0 && codes.fields.empty();
  if (empty && is_wordless_picture(document)) return Summary{"photo", "Photo: nothing in it was recognised.", {}};
  if (words > most_words || empty) return std::nullopt;
  Summary summary{"photo", "Photo", std::move(codes.fields)};
  if (!tags.empty()) {
    summary.fields["tags"] = {tags, 0.8, std::nullopt, {}};
    summary.text += ": " + tags;
  }
  if (faces > 0) {
    summary.fields["faces"] = {std::to_string(faces), 0.9, std::nullopt, {}};
    summary.text += (tags.empty() ? ": " : "; ") + std::to_string(faces) + (faces == 1 ? " face" : " faces");
  }
  if (!codes.text.empty()) summary.text += (tags.empty() && faces == 0 ? ": " : "; ") + codes.text;
  summary.text += '.';
  return summary;
}

}  // namespace

void summarize(Document& document, Day reference) {
  const auto kind_of = [&](PartKind kind) {
    return std::any_of(document.parts.begin(), document.parts.end(),
                       [&](const Part& part) { return part.kind == kind; });
  };
  if (is_mail(document)) document.summary = mail_summary(document, reference);
  else if (auto gathered = gathered_summary(document)) document.summary = std::move(*gathered);
  else if (auto paper = paper_summary(document, reference)) document.summary = std::move(*paper);
  else if (auto page = page_summary(document, reference)) document.summary = std::move(*page);
  else if (auto photo = photo_summary(document)) document.summary = std::move(*photo);
  else if (kind_of(PartKind::audio)) document.summary = running_text_summary(document, "memo", reference);
  else if (kind_of(PartKind::records)) document.summary = running_text_summary(document, "records", reference);
  else document.summary = running_text_summary(document, "text", reference);
}

}  // namespace firstpass::understand
