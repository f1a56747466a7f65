#include "pipeline/facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>

#include "core/text.h"
#include "understand/summary/debts.h"

namespace firstpass::pipeline {

namespace {

constexpr std::size_t kQuoteContext = 60;

using Fields = std::map<std::string, Field>;

const Field* field(const Fields& fields, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto found = fields.find(name);
    if (found != fields.end() && !found->second.value.empty()) return &found->second;
  }
  return nullptr;
}

/// The line (or, in long lines, the neighbourhood in whole words) that a span stands in.
std::string quote_around(std::string_view text, Span span) {
  const auto clamp = [&](std::size_t at) { return std::min(at, text.size()); };
  std::size_t begin = clamp(span.begin), end = clamp(span.end);
  while (begin > 0 && text[begin - 1] != '\n' && span.begin - begin < kQuoteContext) --begin;
  while (end < text.size() && text[end] != '\n' && end - span.end < kQuoteContext) ++end;
  const auto is_space = [&](std::size_t at) { return std::string_view(" \t\r\n").find(text[at]) != std::string::npos; };
  const bool cut_before = begin > 0 && text[begin - 1] != '\n', cut_after = end < text.size() && text[end] != '\n';
  if (cut_before)
    while (begin < clamp(span.begin) && !is_space(begin - 1)) ++begin;
  if (cut_after)
    while (end > clamp(span.end) && !is_space(end)) --end;
  return (cut_before ? "… " : "") + one_line(text.substr(begin, end - begin)) + (cut_after ? " …" : "");
}

std::string quote_of(const Document& document, const Field& source) {
  if (!source.where || !source.where->span || source.where->part >= document.parts.size()) return {};
  return quote_around(document.parts[source.where->part].text, *source.where->span);
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

std::optional<Debt> debt_from(const std::vector<Document>& documents, std::size_t document, const Fields& fields) {
  const Field* amount = field(fields, {"amount_due", "total"});
  if (!amount) return std::nullopt;
  Debt debt;
  debt.document = document;
  debt.amount = amount->value;
  debt.confidence = amount->confidence;
  debt.suspicious = amount->suspicious;
  debt.quote = quote_of(documents[document], *amount);
  if (const Field* currency = field(fields, {"currency"})) debt.currency = currency->value;
  for (const auto& [target, source] :
       {std::pair{&debt.payee, field(fields, {"payee", "merchant"})}, std::pair{&debt.due, field(fields, {"due_date"})},
        std::pair{&debt.debtor, field(fields, {"debtor"})}}) {
    if (!source) continue;
    *target = source->value;
    debt.confidence = std::min(debt.confidence, source->confidence);
    if (debt.suspicious.empty()) debt.suspicious = source->suspicious;
  }
  if (!debt.suspicious.empty()) debt.confidence = std::min(debt.confidence, 0.5);
  return debt;
}

// In small letters; they are parted by commas.
std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    if (const auto name = trim(list.substr(at, end - at)); !name.empty()) names.push_back(lower(name));
    at = end + 1;
  }
  return names;
}

bool opens(std::string_view whole, std::string_view words) {
  return whole.starts_with(words) && (whole.size() == words.size() || whole[words.size()] == ' ');
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!space) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

std::vector<Debt> debts_of(const std::vector<Document>& documents) {
  std::vector<Debt> debts;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const Summary& summary = documents[i].summary;
    for (const Fields& fields : summary.debts)
      if (auto debt = debt_from(documents, i, fields)) debts.push_back(std::move(*debt));
    if (!summary.debts.empty()) continue;
    if (auto debt = debt_from(documents, i, summary.fields)) debts.push_back(std::move(*debt));
  }
  return debts;
}

bool is_said_to_me(std::string_view debtor, std::string_view my_names) {
  if (debtor.empty()) return true;
  const std::string called = lower(trim(debtor));
  const auto names = names_in(my_names);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return opens(name, called) || opens(called, name); });
}

bool is_me(std::string_view name, std::string_view my_names) {
  const std::string called = lower(trim(name));
  const auto names = names_in(my_names);
  return called == "me" || std::any_of(names.begin(), names.end(), [&](const std::string& mine) {
           return called == mine || (mine.find(' ') != std::string::npos && opens(called, mine));
         });
}

std::vector<OtherSum> other_sums(const std::vector<Document>& documents, const std::vector<Debt>& debts) {
  const auto is_owed = [&](std::size_t document) {
    return std::any_of(debts.begin(), debts.end(), [&](const Debt& debt) { return debt.document == document; });
  };
  const auto is_aside = [](const Part& part) { return part.role == "quoted" || part.role == "signature"; };
  std::vector<OtherSum> sums;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (documents[i].summary.kind == "receipt" || is_owed(i)) continue;
    for (const Part& part : documents[i].parts) {
      const auto found = is_aside(part) ? std::vector<Span>() : understand::unsettled_sums(part.text);
      if (found.empty()) continue;
      sums.push_back({i, quote_around(part.text, found.front())});
      break;
    }
  }
  return sums;
}

Wanted wanted_by(std::string_view question) {
  const std::string q = lower(question);
  Wanted wanted;
  wanted.amount = contains_any(
      q, {"how much", "amount", "owe", "total", "cost", "pay", "wie viel", "schulde", "combien", "cuánto", "quanto"});
  wanted.payee = contains_any(q, {"whom", "who ", "payee", "an wen", "à qui", "a quién", "a chi"});
  wanted.due = contains_any(q, {"when", "by when", "due", "deadline", "bis wann", "quand", "cuándo", "quando"});
  wanted.reminder =
      contains_any(q, {"remind", "reminder", "erinner", "rappel", "recuérd", "recuerda", "ricorda", "lembr"});
  return wanted;
}

std::string readable_date(std::string_view iso) {
  static constexpr std::array<const char*, 12> kMonths = {"January",   "February", "March",    "April",
                                                          "May",       "June",     "July",     "August",
                                                          "September", "October",  "November", "December"};
  if (iso.size() < 10 || iso[4] != '-' || iso[7] != '-') return std::string(iso);
  unsigned month = 0, day = 0;
  std::from_chars(iso.data() + 5, iso.data() + 7, month);
  std::from_chars(iso.data() + 8, iso.data() + 10, day);
  if (month < 1 || month > 12 || day < 1) return std::string(iso);
  return std::to_string(day) + " " + kMonths[month - 1] + " " + std::string(iso.substr(0, 4));
}

std::string readable_money(std::string_view amount, std::string_view currency) {
  std::string whole(amount.substr(0, amount.find('.')));
  for (int at = static_cast<int>(whole.size()) - 3; at > (whole.starts_with('-') ? 1 : 0); at -= 3)
    whole.insert(static_cast<std::size_t>(at), ",");
  if (const std::size_t dot = amount.find('.'); dot != std::string_view::npos) whole += amount.substr(dot);
  for (const auto& [code, symbol] : {std::pair{"EUR", "€"}, {"GBP", "£"}, {"USD", "$"}, {"JPY", "¥"}, {"INR", "₹"}})
    if (currency == code) return symbol + whole;
  return currency.empty() ? whole : whole + " " + std::string(currency);
}

std::string short_name(const Document& document) {
  if (document.source == "-") return "standard input";
  return std::filesystem::path(document.source).filename().string();
}

deliver::Reminder reminder_for(const Debt& debt, const std::vector<Document>& documents) {
  deliver::Reminder reminder;
  reminder.title =
      "Pay " + readable_money(debt.amount, debt.currency) + (debt.payee.empty() ? "" : " to " + debt.payee);
  reminder.due = debt.due;
  reminder.description = "From " + short_name(documents[debt.document]);
  if (!debt.quote.empty()) reminder.description += ": \"" + debt.quote + "\"";
  return reminder;
}

}  // namespace firstpass::pipeline
