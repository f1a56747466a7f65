#include "understand/summary/debt_sentences.h"

#include <algorithm>
#include <set>

#include "core/lines.h"
#include "core/text.h"
#include "understand/summary/amount.h"
#include "understand/summary/country.h"
#include "understand/summary/sentences.h"

namespace firstpass::understand {

namespace {

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

bool capital(std::string_view text, Span span) {
  std::size_t at = span.begin;
  return is_upper(next_code_point(text, at));
}

bool ends_name(std::string_view gap) { return gap.find_first_of(".,;:!?\n()\"") != std::string_view::npos; }

// What one person says in one go.
struct Utterance {
  Span span;
  std::string writer;
  Day day;
};

Day day_of(std::string_view time, DateOrder order, Day otherwise) {
  const bool by_halves = time.find('M') != std::string_view::npos || time.find("pm") != std::string_view::npos ||
                         time.find("am") != std::string_view::npos;
  const auto dates = find_dates(time, by_halves ? DateOrder::month_first : order, otherwise);
  return dates.empty() ? otherwise : dates.front().day;
}

// The messages of a chat that was copied or exported; else the whole text as one.
std::vector<Utterance> utterances(std::string_view text, Day day, std::string_view writer, DateOrder order,
                                  bool& chat) {
  std::vector<Utterance> messages;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (const TurnHead head = turn_head(line); head.timed) {
      day = day_of(line.substr(head.time.begin, head.time.size()), order, day);
      messages.push_back({{begin + head.size, end}, std::string(line.substr(head.name.begin, head.name.size())), day});
    } else if (!messages.empty()) {
      messages.back().span.end = end;
    }
    begin = end + 1;
  }
  chat = messages.size() > 1;
  if (!chat) messages.assign(1, {{0, text.size()}, std::string(writer), day});
  return messages;
}

// "owe Maya 18", in notes.
void append_bare_sums(const Tokens& tokens, std::vector<SpokenAmount>& sums) {
  constexpr std::size_t kLongestName = 3;  // words
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!is_owing_verb(tokens[i].word)) continue;
    std::size_t number = i + 1;
    while (number < tokens.size() && number <= i + kLongestName && !tokens[number].value) ++number;
    if (number == i + 1 || number >= tokens.size() || !tokens[number].value || !tokens[number].digits ||
        tokens[number].ordinal || *tokens[number].value > 100000)
      continue;
    if (number + 1 == tokens.size() || gives_a_reason(tokens[number + 1].word))
      sums.push_back({tokens[number].span, *tokens[number].value * 100, {}});
  }
}

bool asks_for_the_writer(const Tokens& tokens) {
  for (std::size_t i = 1; i < tokens.size(); ++i)
    if (is_writer(tokens[i].word) && is_owing_verb(tokens[i - 1].word)) return true;
  return false;
}

}  // namespace

std::vector<DebtSentence> debt_sentences(std::string_view text, Day day, std::string_view writer) {
  struct Said {
    DebtSentence debt;
    bool opens = false;  // what another said before tells nothing of it
  };
  const std::string country = guess_country(text);
  bool chat = false;
  std::vector<Said> said;
  std::set<std::string, std::less<>> creditors;
  for (const Utterance& utterance : utterances(text, day, writer, date_order_of(country), chat)) {
    bool opens = true;
    const std::string_view words = text.substr(utterance.span.begin, utterance.span.size());
    for (const Sentence& sentence : split_sentences(words)) {
      const Span span{utterance.span.begin + sentence.span.begin, utterance.span.begin + sentence.span.end};
      said.push_back(
          {{span, spoken_tokens(text.substr(span.begin, span.size())), 0, utterance.writer, utterance.day, country},
           opens});
      if (chat && asks_for_the_writer(said.back().debt.tokens)) creditors.insert(utterance.writer);
      opens = false;
    }
  }
  std::vector<DebtSentence> debts;
  bool previous = false, listed = false;
  for (Said& each : said) {
    DebtSentence& debt = each.debt;
    const std::string_view words = text.substr(debt.span.begin, debt.span.size());
    debt.item = is_list_item(words);
    listed = listed && debt.item && !each.opens;
    const bool by_somebody_else = chat ? creditors.contains(debt.writer) : !debt.writer.empty();
    const bool settled = is_settled(debt.tokens) || is_owed_to_writer(debt.tokens);
    const bool about =
        (listed || is_about_paying(debt.tokens)) && !settled && !(by_somebody_else && is_owed_by_writer(debt.tokens));
    // "I owe Sarah for the dinner. It was ninety pounds." The next sentence may hold what this one lacks.
    debt.weight = about ? 1.0 : previous && !each.opens && !settled ? 0.4 : 0.0;
    debt.opens_list = about && !debt.item && words.ends_with(':');
    listed = listed || debt.opens_list;
    previous = about;
    if (debt.weight > 0) debts.push_back(std::move(debt));
  }
  return debts;
}

std::vector<SumOwed> sums_owed(std::string_view text, const DebtSentence& debt) {
  std::vector<SumOwed> sums;
  std::vector<SpokenAmount> amounts = spoken_amounts(debt.tokens);
  std::string_view words = text.substr(debt.span.begin, debt.span.size());
  // The mark of an item is no minus sign: "- 20 € for lunch".
  const std::size_t mark = debt.item ? std::min(words.find(' '), words.size()) : 0;
  words.remove_prefix(mark);
  for (const Amount& amount : find_amounts(words))
    amounts.push_back(
        {{amount.span.begin + mark, amount.span.end + mark}, amount.hundredths, currency_in(amount, debt.country)});
  if (amounts.empty()) append_bare_sums(debt.tokens, amounts);
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
    const bool whole = std::any_of(debt.tokens.begin(), debt.tokens.end(), [&](const SpokenToken& token) {
      return is_whole(token.word) && distance(token.span, amount.span) < 25;
    });
    if (whole) confidence += 0.02;
    sums.push_back({{debt.span.begin + amount.span.begin, debt.span.begin + amount.span.end},
                    amount.hundredths,
                    amount.currency,
                    confidence});
  }
  return sums;
}

std::vector<DueDay> due_days(std::string_view text, const DebtSentence& debt) {
  std::vector<DueDay> days;
  const std::string_view sentence = text.substr(debt.span.begin, debt.span.size());
  for (const FoundDate& date : find_dates(sentence, date_order_of(debt.country), debt.day)) {
    // A day of long ago is a birthday or the date of a contract.
    if (date.day.year() < debt.day.year() - std::chrono::years(2)) continue;
    const std::size_t cue =
        nearest(debt.tokens, date.span,
                {"due",       "by",          "before",  "until",      "deadline",   "latest",    "later",
                 "within",    "bis",         "vor",     "zum",        "spätestens", "fällig",    "zahlbar",
                 "innerhalb", "binnen",      "avant",   "échéance",   "ici",        "sous",      "antes",
                 "hasta",     "vencimiento", "vence",   "entro",      "scadenza",   "prima",     "voor",
                 "uiterlijk", "vervaldatum", "até",     "vencimento", "termin",     "płatności", "ciągu",
                 "innan",     "senast",      "forfall", "splatnost",  "next",       "nächsten",  "kommenden"});
    const std::size_t against =
        nearest(debt.tokens, date.span,
                {"dated", "issued", "sent", "ordered", "received", "since", "from", "vom", "seit", "depuis"});
    // "You owe me 65 € for the dinner on Friday": a weekday without such a word is when something was.
    const bool until = nearest(debt.tokens, date.span, {"do", "el"}) <= 1;  // Polish and Spanish
    if (date.relative && cue >= 16 && !until &&
        nearest(debt.tokens, date.span, {"pay", "paid", "transfer", "settle"}) >= 16)
      continue;
    double confidence = 0.5 + 0.25 * debt.weight + (cue < 16 ? 0.2 : 0.0) - (against < 10 ? 0.35 : 0.0);
    if (!date.year_given) confidence -= 0.03;
    if (date.swappable) confidence -= 0.05;
    if (confidence < 0.45) continue;
    days.push_back({{debt.span.begin + date.span.begin, debt.span.begin + date.span.end},
                    date.day,
                    confidence,
                    cue < 16 && against >= 10});
  }
  return days;
}

std::optional<Span> name_at(std::string_view sentence, const Tokens& tokens, std::size_t i) {
  if (i < tokens.size() && any_of(tokens[i].word, {"the", "our", "my", "your"})) ++i;
  if (i >= tokens.size() || tokens[i].value || !capital(sentence, tokens[i].span)) return std::nullopt;
  if (is_nobodys_name(tokens[i].word) || weekday_of(tokens[i].word) >= 0) return std::nullopt;
  // "from the October visit"; who is called May is owed something.
  if (month_of(tokens[i].word) != 0 && (i == 0 || !is_owing_verb(tokens[i - 1].word))) return std::nullopt;
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

}  // namespace firstpass::understand
