#include "understand/summary/debt_claims.h"

#include <algorithm>
#include <map>
#include <utility>

#include "understand/summary/sentences.h"

namespace firstpass::understand {

namespace {

struct Payee {
  std::string name;
  Span span;  // of the sentence
  std::size_t last = 0;
};

// The last name among the tokens before `until`; one that opens the sentence must do something with money.
std::optional<Payee> last_name(std::string_view sentence, const Tokens& tokens, std::size_t until) {
  for (std::size_t i = until; i-- > 0;) {
    if (i == 0 && (tokens.size() < 2 || !tokens[1].is(Role::spending_verb))) break;
    if (tokens[i].value || month_of(tokens[i].word) != 0) continue;
    if (const auto span = name_at(sentence, tokens, i))
      return Payee{std::string(sentence.substr(span->begin, span->size())), *span, i};
  }
  return std::nullopt;
}

// "Pete paid the deposit, so you owe him $85": the name before the pronoun, in its sentence or the one before it.
std::optional<Payee> named_before(std::string_view text, const DebtSentence& debt, std::size_t pronoun) {
  constexpr std::size_t kLongest = 300;  // bytes of the sentence before
  const std::string_view sentence = text.substr(debt.span.begin, debt.span.size());
  auto found = last_name(sentence, debt.tokens, pronoun);
  if (!found) {
    const std::size_t from = debt.span.begin - std::min(debt.span.begin, kLongest);
    const auto earlier = split_sentences(text.substr(from, debt.span.begin - from));
    if (earlier.empty()) return std::nullopt;
    const Span span = earlier.back().span;
    const std::string_view words = text.substr(from + span.begin, span.size());
    const Tokens tokens = debt_tokens(words);
    found = last_name(words, tokens, tokens.size());
  }
  if (found) found->span = debt.tokens[pronoun].span;
  if (found) found->last = pronoun;
  return found;
}

// Who tokens[i] names as the one to be paid.
std::optional<Payee> payee_at(std::string_view text, const DebtSentence& debt, std::size_t i) {
  const std::string_view sentence = text.substr(debt.span.begin, debt.span.size());
  if (i >= debt.tokens.size() || debt.tokens[i].value) return std::nullopt;
  const DebtToken& token = debt.tokens[i];
  if (token.is(Role::writer)) return Payee{debt.writer, token.span, i};
  if (token.is(Role::somebody)) return named_before(text, debt, i);
  if (is_currency(token)) return std::nullopt;
  const auto span = name_at(sentence, debt.tokens, i);
  if (!span) return std::nullopt;
  Payee payee{std::string(sentence.substr(span->begin, span->size())), *span, i};
  while (payee.last + 1 < debt.tokens.size() && debt.tokens[payee.last + 1].span.begin < span->end) ++payee.last;
  return payee;
}

// Tokens [first, last) stand before the sum and behind the one before it; from `after` on they stand behind it.
struct Place {
  std::size_t first, last, after;
  bool follows;  // another sum stands before it
};

// The name that ends before the verb at tokens[verb]: "Jonas kriegt von dir noch 40 €".
std::optional<Payee> payee_before(std::string_view text, const DebtSentence& debt, std::size_t verb,
                                  std::size_t first) {
  const std::string_view sentence = text.substr(debt.span.begin, debt.span.size());
  std::size_t name = verb - 1;
  while (name > first && name_at(sentence, debt.tokens, name - 1)) --name;
  return payee_at(text, debt, name);
}

// What stands before tokens[i] says that who is to be paid begins there.
bool is_led(std::string_view sentence, const Tokens& tokens, std::size_t i, const Place& place) {
  const DebtToken& before = tokens[i - 1];
  if (before.is(Role::owing_verb) || before.is(Role::leads_to_payee)) return true;
  if (i > place.first + 1 && tokens[i - 2].is(Role::owing_verb) && before.is(Role::reader)) return true;
  if (!place.follows) return false;
  const std::string_view gap = sentence.substr(before.span.end, tokens[i].span.begin - before.span.end);
  return before.is(Role::joins) || (before.value && gap.find(',') != std::string_view::npos);
}

// "my landlord $900"
std::optional<Payee> common_noun_at(std::string_view sentence, const Tokens& tokens, std::size_t i,
                                    const Place& place) {
  if (i + 2 != place.last || !tokens[i].is(Role::article_of_creditor)) return std::nullopt;
  const DebtToken& noun = tokens[i + 1];
  if (is_nobodys_name(noun) || noun.value || name_at(sentence, tokens, i)) return std::nullopt;
  return Payee{std::string(sentence.substr(noun.span.begin, noun.span.size())), noun.span, i + 1};
}

// Whom the sum is owed to, as the words around it say.
std::optional<Payee> payee_of(std::string_view text, const DebtSentence& debt, const Place& place) {
  const Tokens& tokens = debt.tokens;
  const std::string_view sentence = text.substr(debt.span.begin, debt.span.size());
  // "$85 to Pete", "40 € kriegt Jonas"
  if (place.after < tokens.size() &&
      (tokens[place.after].is(Role::leads_to_payee) || tokens[place.after].is(Role::getting_verb)))
    if (auto payee = payee_at(text, debt, place.after + 1)) return payee;
  for (std::size_t i = place.last; i-- > place.first && i > 0;) {
    if (tokens[i].is(Role::getting_verb)) return payee_before(text, debt, i, place.first);
    // "me debes 30 €", "tu me dois"
    if (i > place.first && tokens[i].is(Role::owing_verb) && tokens[i - 1].is(Role::writer))
      if (auto payee = payee_at(text, debt, i - 1)) return payee;
    if (!is_led(sentence, tokens, i, place)) continue;
    if (auto payee = common_noun_at(sentence, tokens, i, place)) return payee;
    if (auto payee = payee_at(text, debt, i)) return payee;
  }
  return std::nullopt;
}

// "780 € plus 65 €": both are owed, whoever to.
bool says_to_add(const Tokens& tokens, const Place& place) {
  return std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(place.first),
                     tokens.begin() + static_cast<std::ptrdiff_t>(place.last),
                     [](const DebtToken& token) { return token.is(Role::adds_up); });
}

// "$20 for the taxi and $12 for lunch"
bool is_for_another_thing(const Tokens& tokens, const Place& place) {
  return place.last > 0 && tokens[place.last - 1].is(Role::joins) && place.after < tokens.size() &&
         tokens[place.after].is(Role::gives_a_reason);
}

// "Sam, you owe me £45": who is spoken to before the sum.
std::optional<Span> spoken_to(std::string_view sentence, const Tokens& tokens, const Place& place) {
  for (std::size_t i = place.last; i-- > place.first + 1;) {
    // "Lea, me debes 12 €" says no "you".
    const bool by_verb = tokens[i].is(Role::writer) && i + 1 < tokens.size() && tokens[i + 1].is(Role::owing_verb);
    if (!tokens[i].is(Role::spoken_to) && !by_verb) continue;
    const std::string_view gap = sentence.substr(tokens[i - 1].span.end, tokens[i].span.begin - tokens[i - 1].span.end);
    if (gap.find_first_of(",:") == std::string_view::npos) continue;
    std::size_t first = i - 1;
    const auto ends_here = [&](std::size_t k) {
      const auto name = name_at(sentence, tokens, k);
      return name && name->end == tokens[i - 1].span.end;
    };
    if (!ends_here(first)) continue;
    while (first > place.first && ends_here(first - 1)) --first;
    return name_at(sentence, tokens, first);
  }
  return std::nullopt;
}

// What stands before the sum in "TODO pay: vet 65 €, kita 180 €": one or two words behind a comma, colon or "and".
std::optional<Payee> entry_before(std::string_view sentence, const Tokens& tokens, const Place& place) {
  constexpr std::size_t kMostWords = 2;
  for (std::size_t i = place.last; i-- > place.first && place.last - i <= kMostWords;) {
    if (tokens[i].value || tokens[i].is(Role::joins) || tokens[i].is(Role::nobodys_name)) return std::nullopt;
    const std::size_t before = i > 0 ? tokens[i - 1].span.end : 0;
    const bool opens =
        sentence.substr(before, tokens[i].span.begin - before).find_first_of(",;:") != std::string_view::npos;
    const bool joined = place.follows && i == place.first + 1 && tokens[place.first].is(Role::joins);
    if (!opens && !joined) continue;
    const Span words{tokens[i].span.begin, tokens[place.last - 1].span.end};
    return Payee{std::string(sentence.substr(words.begin, words.size())), words, place.last - 1};
  }
  return std::nullopt;
}

// The debts of one text, sentence by sentence.
class Claims {
 public:
  explicit Claims(std::string_view text) : m_text(text) {}

  void add(const DebtSentence& debt) {
    std::vector<SumOwed> sums = sums_owed(m_text, debt);
    std::sort(sums.begin(), sums.end(), [](const SumOwed& a, const SumOwed& b) { return a.span.begin < b.span.begin; });
    if (!debt.item) std::erase_if(sums, [](const SumOwed& sum) { return sum.currency.empty(); });
    const std::size_t known = m_claims.size();
    if (debt.opens_list) m_list_payee = payee_of(m_text, debt, {0, debt.tokens.size(), debt.tokens.size(), false});
    if (debt.weight == 1.0 && debt.item) add_item(debt, sums);
    else if (debt.weight == 1.0 && !add_entries(debt, sums)) add_sums(debt, sums);
    const std::vector<DueDay> days = due_days(m_text, debt);
    if (debt.weight == 1.0 && add_instalments(debt, sums, days, known)) return finish_sentence();
    if (sums.empty() && m_undated && is_label_of_day(debt, days)) add_dated_sum(*m_undated, days.front());
    else if (debt.weight == 1.0 && !sums.empty() && m_claims.size() == known) add_dated(debt, sums, days);
    else add_days(days, sums.empty() ? m_without_day : known, sums.empty());
    m_undated.reset();
    if (debt.weight == 1.0 && sums.size() == 1 && m_claims.size() == known)
      m_undated = claim_of(debt, sums.front(), std::nullopt);
    ++m_sentence;
  }

  void finish_sentence() {
    m_undated.reset();
    ++m_sentence;
  }

  /// Each once; of a list with its own total none of its items.
  std::vector<Claim> take() {
    if (m_totalled) std::erase_if(m_claims, [](const Claim& claim) { return claim.item; });
    // The same money or the same day again is the same debt.
    std::vector<Claim> separate;
    for (Claim& claim : m_claims) {
      const bool again = claim.dated && std::any_of(separate.begin(), separate.end(), [&](const Claim& before) {
                           const bool same_money =
                               before.sum.hundredths == claim.sum.hundredths && before.sentence != claim.sentence;
                           return same_money || (before.due && before.due->day == claim.due->day);
                         });
      if (!again && separate.size() < kMost) separate.push_back(std::move(claim));
    }
    return separate;
  }

 private:
  static constexpr std::size_t kMost = 200;  // debts of one text: more is no letter

  Claim claim_of(const DebtSentence& debt, const SumOwed& sum, const std::optional<Payee>& payee) const {
    Claim claim{sum, {}, {}, {}, {}, std::nullopt, debt.item, m_sentence, false};
    if (payee) {
      claim.payee = payee->name;
      claim.payee_span = debt.in_text(payee->span);
    }
    return claim;
  }

  void add_item(const DebtSentence& debt, const std::vector<SumOwed>& sums) {
    if (any_is(debt.tokens, Role::whole)) m_totalled = true;
    const auto sum = std::max_element(sums.begin(), sums.end(),
                                      [](const SumOwed& a, const SumOwed& b) { return a.confidence < b.confidence; });
    if (sum == sums.end()) return;
    auto payee = payee_of(m_text, debt, place_of(debt, *sum, 0, false));
    if (!payee) payee = name_before_colon(debt);
    m_claims.push_back(claim_of(debt, *sum, payee ? payee : m_list_payee));
  }

  // "TODO pay: vet 65 €, kita 180 €, gym 29.90 €": each sum with what stands before it, if all have such words. Behind
  // "pay" these are who is paid; behind "invoice:" they are things.
  bool add_entries(const DebtSentence& debt, const std::vector<SumOwed>& sums) {
    if (sums.size() < 2) return false;
    for (const Role role : {Role::whole, Role::net, Role::alternative, Role::discount, Role::paid})
      if (any_is(debt.tokens, role)) return false;
    const std::string_view sentence = m_text.substr(debt.span.begin, debt.span.size());
    std::vector<std::optional<Payee>> entries;
    std::size_t taken = 0;
    bool to_pay = false, colon = false;
    for (std::size_t k = 0; k < sums.size(); ++k) {
      const Place place = place_of(debt, sums[k], taken, k > 0);
      entries.push_back(entry_before(sentence, debt.tokens, place));
      if (!entries.back()) return false;
      if (k == 0) {
        const std::size_t first = entries.front()->span.begin;
        for (const DebtToken& token : debt.tokens)
          to_pay = to_pay || (token.span.end <= first && token.is(Role::owing_verb));
        colon = sentence.substr(0, first).find(':') != std::string_view::npos;
      }
      taken = place.after;
    }
    if (!colon) return false;
    for (std::size_t k = 0; k < sums.size(); ++k)
      m_claims.push_back(claim_of(debt, sums[k], to_pay ? entries[k] : std::nullopt));
    return true;
  }

  // "three instalments of 400 EUR: 1 Dec, 1 Jan and 1 Feb"
  bool add_instalments(const DebtSentence& debt, const std::vector<SumOwed>& sums, const std::vector<DueDay>& days,
                       std::size_t known) {
    const auto word = std::find_if(debt.tokens.begin(), debt.tokens.end(),
                                   [](const DebtToken& token) { return token.is(Role::instalment); });
    if (word == debt.tokens.end() || sums.empty() || days.size() < 2) return false;
    // "1.200 EUR in drei Raten zu je 400 EUR": the sum behind the word; a single one wherever it stands.
    const auto sum = std::find_if(sums.begin(), sums.end(), [&](const SumOwed& each) {
      return sums.size() == 1 || each.span.begin >= debt.in_text(word->span).end;
    });
    if (sum == sums.end() || sum + 1 != sums.end()) return false;
    Claim claim = claim_of(debt, *sum, std::nullopt);
    if (m_claims.size() > known) {
      claim.payee = m_claims.back().payee;
      claim.payee_span = m_claims.back().payee_span;
    }
    m_claims.erase(m_claims.begin() + static_cast<std::ptrdiff_t>(known), m_claims.end());
    for (const DueDay& day : days) add_dated_sum(claim, day);
    return true;
  }

  // "Dr Patel: £60"; a single word may be a thing.
  std::optional<Payee> name_before_colon(const DebtSentence& debt) const {
    const std::string_view sentence = m_text.substr(debt.span.begin, debt.span.size());
    const std::size_t first = !debt.tokens.empty() && debt.tokens[0].value ? 1 : 0;  // "1. Dr Patel: £60"
    const auto name = name_at(sentence, debt.tokens, first);
    if (!name || sentence.substr(name->end, 1) != ":") return std::nullopt;
    std::string words(sentence.substr(name->begin, name->size()));
    if (words.find(' ') == std::string::npos) return std::nullopt;
    return Payee{std::move(words), *name, first};
  }

  Place place_of(const DebtSentence& debt, const SumOwed& sum, std::size_t from, bool follows) const {
    const Span own{sum.span.begin - debt.span.begin, sum.span.end - debt.span.begin};
    std::size_t last = from;
    while (last < debt.tokens.size() && debt.tokens[last].span.end <= own.begin) ++last;
    std::size_t after = last;
    while (after < debt.tokens.size() && debt.tokens[after].span.begin < own.end) ++after;
    return {from, last, after, follows};
  }

  void add_sums(const DebtSentence& debt, const std::vector<SumOwed>& sums) {
    const Tokens& tokens = debt.tokens;
    std::size_t taken = 0;  // tokens before this one belong to a sum before
    bool claimed = false;   // the sum before
    for (std::size_t k = 0; k < sums.size(); ++k) {
      const Place place = place_of(debt, sums[k], taken, k > 0);
      const auto payee = payee_of(m_text, debt, place);
      Claim claim = claim_of(debt, sums[k], payee);
      const auto addressee = spoken_to(m_text.substr(debt.span.begin, debt.span.size()), tokens, place);
      if (addressee) {
        claim.debtor_span = debt.in_text(*addressee);
        claim.debtor = m_text.substr(claim.debtor_span.begin, claim.debtor_span.size());
        claimed = true;
      } else if (payee) {
        // Who is named again is asked for the same money, unless it says "also".
        const auto [before, fresh] = m_payees.emplace(payee->name, m_sentence);
        claimed = fresh || (before->second != m_sentence && any_is(tokens, Role::also));
      } else if (k > 0) {
        const bool up = says_to_add(tokens, place);
        const bool another = claimed && is_for_another_thing(tokens, place);
        if (up && !claimed) m_claims.push_back(claim_of(debt, sums[k - 1], std::nullopt));
        claimed = up || another;
        if (claimed) {
          claim.payee = m_claims.back().payee;
          claim.payee_span = m_claims.back().payee_span;
        }
      }
      if (claimed) m_claims.push_back(std::move(claim));
      taken = std::max(place.after, payee ? payee->last + 1 : place.after);
    }
  }

  // "Rent goes up to $1,450 from January, first payment due January 3": one sum and the day that it is due.
  void add_dated(const DebtSentence& debt, const std::vector<SumOwed>& sums, const std::vector<DueDay>& days) {
    // What is paid instead of a sum, or on top of it if something happens, is no debt beside it.
    if (any_is(debt.tokens, Role::alternative)) return;
    for (std::size_t k = 0; k < sums.size(); ++k) {
      const std::size_t end = k + 1 < sums.size() ? sums[k + 1].span.begin : debt.span.end;
      const auto day = std::find_if(days.begin(), days.end(), [&](const DueDay& each) {
        return each.led && each.span.begin >= sums[k].span.end && each.span.begin < end;
      });
      if (day != days.end()) add_dated_sum(claim_of(debt, sums[k], std::nullopt), *day);
    }
  }

  void add_dated_sum(Claim claim, const DueDay& day) {
    claim.due = day;
    claim.dated = true;
    m_claims.push_back(std::move(claim));
  }

  // "fällig am 16.11.2026", alone in the line below a sum.
  bool is_label_of_day(const DebtSentence& debt, const std::vector<DueDay>& days) const {
    constexpr std::size_t kLongest = 48;  // bytes
    return debt.span.size() <= kLongest && days.size() == 1 && days.front().led;
  }

  // "and my landlord $900 (rent, due 1 December)" says nothing of who stands before.
  bool is_in_brackets(Span span) const {
    constexpr std::size_t kLongest = 100;  // bytes of an aside
    const std::string_view before = m_text.substr(0, span.begin);
    const std::string_view near = before.substr(before.size() - std::min(before.size(), kLongest));
    const std::size_t open = near.find_last_of("()\n");
    return open != std::string_view::npos && near[open] == '(';
  }

  // A day counts for the sums before it, up to the day before that; one in front of all sums of a sentence for these.
  void add_days(const std::vector<DueDay>& days, std::size_t from, bool apart) {
    for (const DueDay& day : days) {
      const bool aside = !apart && is_in_brackets(day.span);
      if (aside) {
        for (std::size_t i = m_claims.size(); i-- > from;)
          if (m_claims[i].sum.span.begin < day.span.begin) {
            if (!m_claims[i].due) m_claims[i].due = day;
            break;
          }
        continue;
      }
      const bool leads = !apart && from < m_claims.size() && day.span.begin < m_claims[from].sum.span.begin;
      for (std::size_t i = from; i < m_claims.size(); ++i)
        if (!m_claims[i].due && (leads || m_claims[i].sum.span.begin < day.span.begin)) m_claims[i].due = day;
    }
    if (apart && !days.empty()) m_without_day = m_claims.size();
  }

  std::string_view m_text;
  std::vector<Claim> m_claims;
  std::map<std::string, std::size_t> m_payees;  // the sentence that named each first
  std::optional<Payee> m_list_payee;            // whom the items of a list are owed to
  std::optional<Claim> m_undated;               // the only sum of the sentence before, of which nothing else is known
  bool m_totalled = false;                      // an item holds the others
  std::size_t m_sentence = 0;
  std::size_t m_without_day = 0;  // claims before this one were given a day that was said apart
};

}  // namespace

std::vector<Claim> claims_in(std::string_view text, const std::vector<DebtSentence>& debts) {
  Claims reading(text);
  for (const DebtSentence& debt : debts) reading.add(debt);
  return reading.take();
}

}  // namespace firstpass::understand
