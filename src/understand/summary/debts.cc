#include "understand/summary/debts.h"

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "understand/summary/amount.h"
#include "understand/summary/debt_claims.h"
#include "understand/summary/debt_sentences.h"
#include "understand/summary/merchant.h"
#include "understand/summary/sentences.h"

namespace firstpass::understand {

namespace {

struct Draft {
  const Document& document;
  std::size_t part;
  std::string_view text;
  std::map<std::string, Field> fields{};
  std::size_t amount_sentence = 0;  // where amount_due was said

  void put(const std::string& name, std::string value, double confidence, Span span) {
    const auto known = fields.find(name);
    if (known != fields.end() && known->second.confidence >= confidence) return;
    fields[name] = {std::move(value), confidence, locate(document, part, span), {}};
  }
};

void add_amounts(const DebtSentence& debt, std::size_t sentence, Draft& draft) {
  for (const SumOwed& sum : sums_owed(draft.text, debt)) {
    const auto known = draft.fields.find("amount_due");
    const bool better = known == draft.fields.end() || sum.confidence > known->second.confidence;
    draft.put("amount_due", format_amount(sum.hundredths), sum.confidence, sum.span);
    if (better) {
      draft.amount_sentence = sentence;
      draft.fields.erase("currency");
      if (!sum.currency.empty()) draft.put("currency", sum.currency, sum.confidence, sum.span);
    }
  }
}

// The day that stands beside the amount before any other; of equal ones the first.
void add_due_day(const std::vector<DebtSentence>& debts, Draft& draft) {
  std::optional<DueDay> best;
  const auto look = [&](const DebtSentence& debt, bool led_only) {
    for (const DueDay& due : due_days(draft.text, debt))
      if ((due.led || !led_only) && (!best || due.rank > best->rank)) best = due;
  };
  if (draft.amount_sentence < debts.size()) look(debts[draft.amount_sentence], true);
  if (!best)
    for (const DebtSentence& debt : debts) look(debt, false);
  if (best) draft.put("due_date", iso(best->day), best->confidence, best->span);
}

void add_payee(const DebtSentence& debt, Draft& draft) {
  const std::string_view sentence = draft.text.substr(debt.span.begin, debt.span.size());
  const Tokens& tokens = debt.tokens;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    double confidence = 0;
    if (tokens[i].is(Role::payee_label)) confidence = 0.9;
    else if (tokens[i].is(Role::owing_verb)) confidence = 0.8;
    else if (tokens[i].is(Role::leads_to_payee) &&
             (is_about_paying(tokens) || (i == 0 && sentence.substr(tokens[i].span.end, 1) == ":")) &&
             sentence.find('@') == std::string_view::npos)  // the head of a mail that was passed on
      confidence = 0.75;
    else if (tokens[i].is(Role::leads_to_bill_sender) && any_is(tokens, Role::bill)) confidence = 0.45;
    if (confidence == 0) continue;
    std::size_t next = i + 1;
    if (tokens[next].is(Role::after_payee_label)) ++next;
    if (next < tokens.size() && is_currency(tokens[next])) continue;
    if (const auto span = name_at(sentence, tokens, next))
      draft.put("payee", std::string(sentence.substr(span->begin, span->size())), confidence, debt.in_text(*span));
  }
}

// "You owe me 65 €", "schulden Sie uns": who writes is to be paid.
void add_writer(const DebtSentence& debt, Draft& draft) {
  const Tokens& tokens = debt.tokens;
  if (debt.writer.empty() || !any_is(tokens, Role::owing_verb)) return;
  for (const DebtToken& token : tokens)
    if (token.is(Role::writer)) return draft.put("payee", debt.writer, 0.7, debt.in_text(token.span));
}

void put_claim(const Claim& claim, Draft& draft) {
  draft.put("amount_due", format_amount(claim.sum.hundredths), claim.sum.confidence, claim.sum.span);
  if (!claim.sum.currency.empty()) draft.put("currency", claim.sum.currency, claim.sum.confidence, claim.sum.span);
  if (!claim.payee.empty()) draft.put("payee", claim.payee, 0.7, claim.payee_span);
  if (!claim.debtor.empty()) draft.put("debtor", claim.debtor, 0.7, claim.debtor_span);
  if (claim.due) draft.put("due_date", iso(claim.due->day), claim.due->confidence, claim.due->span);
}

bool has_day(const DebtSentence& debt, std::string_view text) {
  const std::vector<DueDay> days = due_days(text, debt);
  return std::any_of(days.begin(), days.end(), [](const DueDay& day) { return day.led; });
}

}  // namespace

Debts read_debts(const Document& document, std::size_t part, Day reference, std::string_view writer,
                 const std::vector<Span>& tables) {
  Draft draft{document, part, document.parts[part].text};
  std::vector<DebtSentence> debts = debt_sentences(draft.text, reference, writer);
  std::size_t table = 0;
  std::erase_if(debts, [&](const DebtSentence& debt) {
    while (table < tables.size() && tables[table].end <= debt.span.begin) ++table;
    return table < tables.size() && tables[table].begin < debt.span.end;
  });
  const std::vector<Claim> claims = claims_in(draft.text, debts);
  for (std::size_t i = 0; i < debts.size(); ++i) {
    add_amounts(debts[i], i, draft);
    add_payee(debts[i], draft);
    add_writer(debts[i], draft);
  }
  add_due_day(debts, draft);
  // "Total £500 … deposit of £100, due 1 December": the sum that has a day of its own is what is to be paid by then.
  if (claims.size() == 1 && claims.front().due && !has_day(debts[draft.amount_sentence], draft.text)) {
    for (const char* name : {"amount_due", "currency", "due_date"}) draft.fields.erase(name);
    put_claim(claims.front(), draft);
  }
  for (const FoundIban& iban : find_ibans(draft.text)) {
    draft.put("iban", iban.value, iban.checksum_fits ? 0.98 : 0.4, iban.span);
    if (!iban.checksum_fits) draft.fields["iban"].suspicious = "its checksum does not fit";
  }
  const auto named = draft.fields.find("payee");
  const bool all_nameless =
      std::all_of(claims.begin(), claims.end(), [](const Claim& claim) { return claim.payee.empty() && !claim.item; });
  // "Three instalments of 400 EUR: … Transfer to Anke Vogel, please."
  const std::optional<Field> payee =
      named != draft.fields.end() && all_nameless ? std::optional(named->second) : std::nullopt;
  Debts read{std::move(draft.fields), {}};
  for (std::size_t i = 0; claims.size() > 1 && i < claims.size(); ++i) {
    Draft one{document, part, document.parts[part].text};
    put_claim(claims[i], one);
    if (payee) one.fields["payee"] = *payee;
    read.each.push_back(std::move(one.fields));
  }
  return read;
}

std::optional<Span> caller_in(std::string_view text) {
  constexpr std::size_t kOpening = 200;  // bytes
  const std::string_view opening = text.substr(0, kOpening);
  const Tokens tokens = debt_tokens(opening);
  if (!any_is(debt_tokens(text), Role::addresses_reader)) return std::nullopt;
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (!pair_at(tokens, i, PairKind::introduction)) continue;
    const auto name = name_at(opening, tokens, i + 2);
    if (!name) continue;
    std::size_t next = i + 2;
    while (next < tokens.size() && tokens[next].span.begin < name->end) ++next;
    if (next + 1 < tokens.size() && tokens[next].is(Role::leads_to_firm))
      if (const auto firm = name_at(opening, tokens, next + 1)) return firm;
    return name;
  }
  return std::nullopt;
}

std::optional<Span> signer_in(std::string_view text) {
  constexpr std::size_t kLongest = 60;  // bytes of a line of greetings
  const std::size_t end = text.find_last_not_of(" \t\r\n") + 1, feed = text.substr(0, end).rfind('\n');
  if (feed == std::string_view::npos || end - feed > kLongest) return std::nullopt;
  const std::string_view line = text.substr(feed + 1, end - feed - 1);
  const Tokens tokens = debt_tokens(line);
  std::size_t first = 0;
  while (first < tokens.size() && tokens[first].is(Role::closing)) ++first;
  const auto name = name_at(line, tokens, first);
  if (!name || name->begin != tokens[first].span.begin || !trim(line.substr(name->end)).empty()) return std::nullopt;
  if (first == 0) {
    const std::string_view before = trim(text.substr(0, feed));
    const std::string_view above = trim(before.substr(before.rfind('\n') + 1));
    const Tokens greeting = debt_tokens(above.substr(0, kLongest));
    const bool closes = above.size() <= kLongest && !greeting.empty() && greeting.front().is(Role::closing);
    if (above.empty() || (!closes && std::string_view(".!?").find(above.back()) == std::string_view::npos))
      return std::nullopt;
  }
  return Span{feed + 1 + name->begin, feed + 1 + name->end};
}

bool says_that_money_came(std::string_view text) {
  for (const Sentence& sentence : split_sentences(text)) {
    const std::string_view words = text.substr(sentence.span.begin, sentence.span.size());
    const Tokens tokens = debt_tokens(words);
    if (is_settled(tokens) && find_amounts(words).empty() && any_is(tokens, Role::money)) return true;
  }
  return false;
}

std::vector<Span> unsettled_sums(std::string_view text) {
  std::vector<Span> sums;
  for (const Sentence& sentence : split_sentences(text)) {
    const std::string_view words = text.substr(sentence.span.begin, sentence.span.size());
    if (is_settled(debt_tokens(words))) continue;
    for (const Amount& amount : find_amounts(words))
      if (amount.hundredths > 0 && !amount.currency.empty())
        sums.push_back({sentence.span.begin + amount.span.begin, sentence.span.begin + amount.span.end});
  }
  return sums;
}

}  // namespace firstpass::understand
