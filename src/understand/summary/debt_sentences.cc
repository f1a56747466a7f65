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
    const bool linked = next < tokens.size() && tokens[next].is(Role::joins_minor_unit);
    if (linked) ++next;
    const bool number =
        next < tokens.size() && tokens[next].value && *tokens[next].value < 100 && !tokens[next].ordinal;
    const bool minor = number && next + 1 < tokens.size() && tokens[next + 1].is(Role::minor_unit);
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

// The nearest word of that role to the span, in bytes; kFar when there is none close by.
std::size_t nearest(const Tokens& tokens, Span span, Role role) {
  constexpr std::size_t kFar = 40;
  std::size_t best = kFar;
  for (const DebtToken& token : tokens)
    if (const std::size_t away = distance(token.span, span); away < best && token.is(role)) best = away;
  return best;
}

bool capital(std::string_view text, Span span) {
  std::size_t at = span.begin;
  return is_upper(next_code_point(text, at));
}

bool ends_name(std::string_view gap) { return gap.find_first_of(".,;:!?\n()\"") != std::string_view::npos; }

constexpr std::size_t kMostLooked = 2000;  // lines of a chat that are enough to know it

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

// A chat without times: all lines begin with who speaks, and somebody speaks twice, or "Me" does. Labels do neither.
bool is_untimed_chat(std::string_view text) {
  std::set<std::string, std::less<>> names;
  bool again = false;
  std::size_t lines = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = trim(text.substr(begin, end - begin));
    begin = end + 1;
    if (line.empty()) continue;
    const TurnHead head = turn_head(line);
    if (head.size == 0) return false;
    if (++lines > kMostLooked) break;
    std::string name = lower(line.substr(head.name.begin, head.name.size()));
    again = again || has_role(name, Role::own_chat_name) || names.contains(name);
    names.insert(std::move(name));
  }
  return lines > 1 && again && names.size() > 1;
}

// The messages of a chat that was copied or exported; else the whole text as one.
std::vector<Utterance> utterances(std::string_view text, Day day, std::string_view writer, DateOrder order,
                                  bool& chat) {
  std::vector<Utterance> messages;
  const bool untimed = is_untimed_chat(text);
  bool dated = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (const TurnHead head = turn_head(line); head.timed || (untimed && head.size > 0)) {
      const std::string_view time = line.substr(head.time.begin, head.time.size());
      dated = dated || !find_dates(time, order, day).empty();
      day = day_of(time, order, day);
      messages.push_back({{begin + head.size, end}, std::string(line.substr(head.name.begin, head.name.size())), day});
    } else if (!messages.empty()) {
      messages.back().span.end = end;
    }
    begin = end + 1;
  }
  chat = messages.size() > 1 || dated;
  if (!chat) messages.assign(1, {{0, text.size()}, std::string(writer), day});
  return messages;
}

// "owe Maya 18", in notes.
void append_bare_sums(const Tokens& tokens, std::vector<SpokenAmount>& sums) {
  constexpr std::size_t kLongestName = 3;  // words
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].is(Role::owing_verb)) continue;
    std::size_t number = i + 1;
    while (number < tokens.size() && number <= i + kLongestName && !tokens[number].value) ++number;
    if (number == i + 1 || number >= tokens.size() || !tokens[number].value || !tokens[number].digits ||
        tokens[number].ordinal || *tokens[number].value > 100000)
      continue;
    if (number + 1 == tokens.size() || tokens[number + 1].is(Role::gives_a_reason))
      sums.push_back({tokens[number].span, *tokens[number].value * 100, {}});
  }
}

// "14 Tage" ab Rechnungsdatum, "Net 30": what find_dates() reads of them begins with the number, or with "net".
bool is_term(std::string_view words) {
  return (words.front() >= '0' && words.front() <= '9') || lower(words).starts_with("net");
}

// A word of that kind stands before the sum, or behind it before anything else begins: a label behind a comma or in the
// next line is another sum's. Blanks between columns count for nothing.
template <typename Kind>
bool is_labelled(std::string_view sentence, const Tokens& tokens, Span sum, Kind kind) {
  constexpr std::ptrdiff_t kNear = 25;  // signs
  constexpr std::size_t kWidest = 120;  // bytes, blanks and all
  return std::any_of(tokens.begin(), tokens.end(), [&](const DebtToken& token) {
    if (distance(token.span, sum) > kWidest || !kind(token)) return false;
    const bool before = token.span.end <= sum.begin;
    const std::size_t begin = before ? token.span.end : std::min(sum.end, token.span.begin);
    const std::string_view gap = sentence.substr(begin, (before ? sum.begin : token.span.begin) - begin);
    return gap.find_first_of(before ? "\n" : ",;:\n") == std::string_view::npos &&
           std::count_if(gap.begin(), gap.end(), [](char c) { return c != ' ' && c != '\t'; }) < kNear;
  });
}

// "I paid Al $20 and still owe him $30"
bool is_paid_part(const Tokens& tokens, Span sum) {
  const DebtToken* last = nullptr;
  for (const DebtToken& token : tokens) {
    if (token.span.end > sum.begin) break;
    if (token.is(Role::owing_verb) || token.is(Role::paid)) last = &token;
  }
  return last != nullptr && !last->is(Role::owing_verb);
}

constexpr std::size_t kMostBack = 200;  // sentences that are looked at for what an answer answers

bool others_spoke(const std::vector<DebtSentence>& debts, const std::string& speaker) {
  const auto last = debts.rbegin() + static_cast<std::ptrdiff_t>(std::min(debts.size(), kMostBack));
  return std::any_of(debts.rbegin(), last, [&](const DebtSentence& debt) { return debt.writer != speaker; });
}

// "I venmoed you this morning", of a chat.
bool says_it_is_paid(const Tokens& tokens) {
  return is_settled(tokens) || (any_is(tokens, Role::did_by_speaker) && any_is(tokens, Role::sent));
}

// What the last other speaker asked for is done with.
void drop_last_of_others(const std::string& speaker, std::vector<DebtSentence>& debts) {
  std::size_t last = debts.size();
  while (last > 0 && debts[last - 1].writer == speaker) --last;
  std::size_t first = last;
  while (first > 0 && debts[first - 1].writer == debts[last - 1].writer) --first;
  debts.erase(debts.begin() + static_cast<std::ptrdiff_t>(first), debts.begin() + static_cast<std::ptrdiff_t>(last));
}

// A line without a full stop that is longer than anybody writes is read in pieces, so that time stays linear.
std::vector<Span> readable_pieces(std::string_view text, Span sentence) {
  constexpr std::size_t kLongest = 2000;  // bytes
  std::vector<Span> pieces;
  while (sentence.size() > kLongest) {
    const std::size_t blank = text.substr(sentence.begin, kLongest).find_last_of(" \n");
    std::size_t end = sentence.begin + (blank == std::string_view::npos || blank == 0 ? kLongest : blank);
    while (end > sentence.begin + 1 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    pieces.push_back({sentence.begin, end});
    sentence.begin = end;
  }
  pieces.push_back(sentence);
  return pieces;
}

// "Ben 40 EUR", below "To pay:".
bool is_short_line(std::string_view text, Span span) {
  constexpr std::size_t kLongest = 60;  // bytes
  return span.size() <= kLongest && (span.begin == 0 || text[span.begin - 1] == '\n') &&
         (span.end == text.size() || text[span.end] == '\n' || text[span.end] == '\r');
}

// "- [x] Rent £750"
bool is_ticked(std::string_view item) {
  constexpr std::size_t kMark = 10;  // bytes that the marks of an item take
  const std::string_view opening = item.substr(0, kMark);
  for (const std::string_view mark : {"[x]", "[X]", "☑", "✓", "✔", "✅"})
    if (opening.find(mark) != std::string_view::npos) return true;
  return false;
}

// "book flights before friday", a line of its own below "pay the vet 65 €": another matter, unless it begins with the
// day.
bool is_another_note(std::string_view text, const DebtSentence& debt) {
  constexpr std::size_t kOpening = 2;  // words
  const std::string_view words = text.substr(debt.span.begin, debt.span.size());
  if (debt.weight == 1.0 || words.empty() || std::string_view(".!?").find(words.back()) != std::string_view::npos)
    return false;
  if (debt.span.begin == 0 || text[debt.span.begin - 1] != '\n') return false;
  const std::size_t opening = std::min(kOpening, debt.tokens.size());
  return std::none_of(debt.tokens.begin(), debt.tokens.begin() + static_cast<std::ptrdiff_t>(opening),
                      [](const DebtToken& token) { return token.is(Role::due) || token.value; });
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
  for (const Utterance& utterance : utterances(text, day, writer, date_order_of(country), chat)) {
    bool opens = true;
    const std::string_view words = text.substr(utterance.span.begin, utterance.span.size());
    for (const Sentence& sentence : split_sentences(words))
      for (const Span piece : readable_pieces(words, sentence.span)) {
        const Span span{utterance.span.begin + piece.begin, utterance.span.begin + piece.end};
        said.push_back(
            {{span, debt_tokens(text.substr(span.begin, span.size())), 0, utterance.writer, utterance.day, country},
             opens});
        opens = false;
      }
  }
  std::vector<DebtSentence> debts;
  bool previous = false, listed = false;
  for (Said& each : said) {
    DebtSentence& debt = each.debt;
    const std::string_view words = text.substr(debt.span.begin, debt.span.size());
    debt.item = is_list_item(words) || (listed && is_short_line(text, debt.span));
    listed = listed && debt.item && !each.opens;
    const bool by_somebody_else = !debt.writer.empty() && !(chat && has_role(lower(debt.writer), Role::own_chat_name));
    const bool settled = is_ticked(words) || is_settled(debt.tokens) || is_owed_by_others(debt.tokens) ||
                         (by_somebody_else && is_owed_by_writer(debt.tokens) &&
                          !(chat && find_amounts(words).empty())) ||  // "I'll pay tomorrow" answers
                         is_offered(debt.tokens);
    if (chat && says_it_is_paid(debt.tokens) && others_spoke(debts, debt.writer))
      drop_last_of_others(debt.writer, debts);
    const bool about = (listed || is_about_paying(debt.tokens)) && !settled;
    const bool goes_on = previous && !each.opens && !settled;
    // "I owe Sarah for the dinner. It was ninety pounds." The next sentence may hold what this one lacks, or the sum.
    debt.weight = about || (goes_on && any_is(debt.tokens, Role::whole)) ? 1.0 : goes_on ? 0.4 : 0.0;
    debt.opens_list = about && !debt.item && words.ends_with(':');
    listed = listed || debt.opens_list;
    previous = debt.weight == 1.0;
    if (debt.weight > 0) debts.push_back(std::move(debt));
  }
  return debts;
}

std::vector<SumOwed> sums_owed(std::string_view text, const DebtSentence& debt) {
  const std::string_view sentence = text.substr(debt.span.begin, debt.span.size());
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
  const bool is_net = any_is(debt.tokens, Role::net);
  const bool rest = any_is(debt.tokens, Role::remainder);
  for (const SpokenAmount& amount : amounts) {
    if (amount.hundredths <= 0) continue;
    const bool whole = !is_net && is_labelled(sentence, debt.tokens, amount.span,
                                              [](const DebtToken& token) { return token.is(Role::whole); });
    const bool cue = whole || is_labelled(sentence, debt.tokens, amount.span, [](const DebtToken& token) {
                       return token.is(Role::owing_verb) || token.is(Role::sum_label);
                     });
    const std::size_t against = nearest(debt.tokens, amount.span, Role::not_the_sum);
    double confidence = 0.55 + 0.3 * debt.weight + (cue ? 0.12 : 0.0) - (against < 18 && !whole ? 0.25 : 0.0);
    if (amount.currency.empty()) confidence -= 0.15;
    if (whole) confidence += rest ? 0.025 : 0.02;
    if (is_paid_part(debt.tokens, amount.span)) confidence -= 0.3;
    sums.push_back({{debt.span.begin + amount.span.begin, debt.span.begin + amount.span.end},
                    amount.hundredths,
                    amount.currency,
                    confidence});
  }
  return sums;
}

std::vector<DueDay> due_days(std::string_view text, const DebtSentence& debt) {
  std::vector<DueDay> days;
  if (is_another_note(text, debt)) return days;
  const std::string_view sentence = text.substr(debt.span.begin, debt.span.size());
  // "Bei Zahlung bis 27.11. 3 % Skonto": until then it costs less, and it is due later.
  const bool is_discounted = any_is(debt.tokens, Role::discount);
  for (const FoundDate& date : find_dates(sentence, date_order_of(debt.country), debt.day)) {
    if (is_discounted || names_bill_date(sentence.substr(0, date.span.begin))) continue;
    // A day of long ago is a birthday or the date of a contract.
    if (date.day.year() < debt.day.year() - std::chrono::years(2)) continue;
    const std::size_t cue = nearest(debt.tokens, date.span, Role::due);
    const std::size_t against = nearest(debt.tokens, date.span, Role::not_due);
    // "You owe me 65 € for the dinner on Friday": a weekday without such a word is when something was.
    const bool until = nearest(debt.tokens, date.span, Role::due_next_to) <= 1;
    const bool term = date.relative && is_term(sentence.substr(date.span.begin, date.span.size()));
    if (date.relative && cue >= 16 && !until && !term && nearest(debt.tokens, date.span, Role::paying_on_day) >= 16)
      continue;
    const double rank = 0.5 + 0.25 * debt.weight + (cue < 16 || term ? 0.2 : 0.0) - (against < 10 ? 0.35 : 0.0) -
                        (is_discounted ? 0.25 : 0.0);
    double confidence = rank;
    if (!date.year_given) confidence -= 0.03;
    if (date.swappable) confidence -= 0.05;
    if (confidence < 0.45) continue;
    days.push_back({{debt.span.begin + date.span.begin, debt.span.begin + date.span.end},
                    date.day,
                    confidence,
                    (cue < 16 || term) && against >= 10 && !is_discounted,
                    rank});
  }
  return days;
}

bool is_currency(const DebtToken& token) {
  std::string code = token.word;  // which is in lower case
  for (char& c : code)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return is_currency_code(code);
}

std::optional<Span> name_at(std::string_view sentence, const Tokens& tokens, std::size_t i) {
  if (i < tokens.size() && tokens[i].is(Role::article_of_name)) ++i;
  if (i >= tokens.size() || tokens[i].value || !capital(sentence, tokens[i].span)) return std::nullopt;
  if (is_nobodys_name(tokens[i]) || weekday_of(tokens[i].word) >= 0) return std::nullopt;
  // "from the October visit"; who is called May is owed something.
  if (month_of(tokens[i].word) != 0 && (i == 0 || !tokens[i - 1].is(Role::owing_verb))) return std::nullopt;
  Span span = tokens[i].span;
  for (std::size_t k = i + 1; k < tokens.size() && k < i + 6; ++k) {
    const std::string_view gap = sentence.substr(tokens[k - 1].span.end, tokens[k].span.begin - tokens[k - 1].span.end);
    const bool initial = gap == ". " && tokens[k - 1].span.size() <= 2;
    if (ends_name(gap) && !initial) break;
    const bool inner = tokens[k].is(Role::inside_name) && k + 1 < tokens.size() &&
                       capital(sentence, tokens[k + 1].span) && !tokens[k + 1].value;
    const bool own = !tokens[k].value && capital(sentence, tokens[k].span);
    if (!inner && !own) break;
    if (own) span.end = tokens[k].span.end;
  }
  return span;
}

}  // namespace firstpass::understand
