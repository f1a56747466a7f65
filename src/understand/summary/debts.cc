#include "understand/summary/debts.h"

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "understand/summary/amount.h"
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

Span moved(Span span, std::size_t by) { return {span.begin + by, span.end + by}; }

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

// "owes GBP 20": the word after the verb is a currency, not a person. Words are in lower case here, codes in capitals.
std::string code_of(std::string_view word) {
  std::string code(word);
  for (char& c : code)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return code;
}

void add_payee(const DebtSentence& debt, Draft& draft) {
  const std::string_view sentence = draft.text.substr(debt.span.begin, debt.span.size());
  const Tokens& tokens = debt.tokens;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    double confidence = 0;
    if (any_of(tokens[i].word, {"payee", "beneficiary", "recipient", "empfänger", "creditor", "kontoinhaber",
                                "kontoinhaberin", "zahlungsempfänger", "bénéficiaire", "titulaire", "beneficiario",
                                "titular", "intestatario", "begunstigde", "rekeninghouder", "mottagare"}))
      confidence = 0.9;
    else if (is_owing_verb(tokens[i].word)) confidence = 0.8;
    else if (leads_to_payee(tokens[i].word) &&
             (is_about_paying(tokens) || (i == 0 && sentence.substr(tokens[i].span.end, 1) == ":")) &&
             sentence.find('@') == std::string_view::npos)  // the head of a mail that was passed on
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
                moved(*span, debt.span.begin));
  }
}

// "You owe me 65 €", "schulden Sie uns": who writes is to be paid.
void add_writer(const DebtSentence& debt, Draft& draft) {
  const Tokens& tokens = debt.tokens;
  if (debt.writer.empty() ||
      std::none_of(tokens.begin(), tokens.end(), [](const SpokenToken& token) { return is_owing_verb(token.word); }))
    return;
  for (const SpokenToken& token : tokens)
    if (is_writer(token.word)) return draft.put("payee", debt.writer, 0.7, moved(token.span, debt.span.begin));
}

// --- several debts in one text ---

struct Claim {
  SumOwed sum;
  std::string payee;
  Span payee_span;
  std::optional<DueDay> due;
  bool item = false;  // of a list
  std::size_t sentence = 0;
  bool dated = false;  // nobody is named: what makes it a debt of its own is its day
};

struct Payee {
  std::string name;
  Span span;  // of the sentence
  std::size_t last = 0;
};

bool is_verb_of_spending(const std::string& word) {
  return any_of(word, {"paid", "bought", "covered",  "laid",  "lent",   "booked", "ordered", "got", "picked", "fronted",
                       "hat",  "zahlte", "bezahlte", "legte", "kaufte", "a",      "pagó",    "ha",  "heeft",  "har"});
}

// The last name among the tokens before `until`; one that opens the sentence must do something with money.
std::optional<Payee> last_name(std::string_view sentence, const Tokens& tokens, std::size_t until) {
  for (std::size_t i = until; i-- > 0;) {
    if (i == 0 && (tokens.size() < 2 || !is_verb_of_spending(tokens[1].word))) break;
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
    const Tokens tokens = spoken_tokens(words);
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
  const SpokenToken& token = debt.tokens[i];
  if (is_writer(token.word)) return Payee{debt.writer, token.span, i};
  if (is_somebody(token.word)) return named_before(text, debt, i);
  if (is_currency_code(code_of(token.word))) return std::nullopt;
  const auto span = name_at(sentence, debt.tokens, i);
  if (!span) return std::nullopt;
  Payee payee{std::string(sentence.substr(span->begin, span->size())), *span, i};
  while (payee.last + 1 < debt.tokens.size() && debt.tokens[payee.last + 1].span.begin < span->end) ++payee.last;
  return payee;
}

bool is_article(const std::string& word) {
  return any_of(word, {"my", "our", "the", "meinem", "meiner", "unserem", "unserer", "dem", "der", "mon", "ma", "mi",
                       "mio", "mia", "mijn", "onze"});
}

// Tokens [first, last) stand before the sum and behind the one before it; from `after` on they stand behind it.
std::optional<Payee> payee_of(std::string_view text, const DebtSentence& debt, std::size_t first, std::size_t last,
                              std::size_t after, bool follows) {
  const Tokens& tokens = debt.tokens;
  const std::string_view sentence = text.substr(debt.span.begin, debt.span.size());
  // "$85 to Pete", "40 € kriegt Jonas"
  if (after < tokens.size() && (leads_to_payee(tokens[after].word) || is_getting_verb(tokens[after].word)))
    if (auto payee = payee_at(text, debt, after + 1)) return payee;
  for (std::size_t i = last; i-- > first;) {
    // "Jonas kriegt von dir noch 40 €"
    if (is_getting_verb(tokens[i].word) && i > 0) {
      std::size_t name = i - 1;
      while (name > first && name_at(sentence, tokens, name - 1)) --name;
      return payee_at(text, debt, name);
    }
    if (i == 0) break;
    // "me debes 30 €", "tu me dois"
    if (i > first && is_owing_verb(tokens[i].word) && is_writer(tokens[i - 1].word))
      if (auto payee = payee_at(text, debt, i - 1)) return payee;
    const std::string& before = tokens[i - 1].word;
    const std::string_view gap = sentence.substr(tokens[i - 1].span.end, tokens[i].span.begin - tokens[i - 1].span.end);
    const bool asked =
        i > first + 1 && is_owing_verb(tokens[i - 2].word) && any_of(before, {"sie", "you", "du", "ihr", "vous"});
    const bool led = asked || is_owing_verb(before) || leads_to_payee(before) ||
                     (follows && (joins(before) || (tokens[i - 1].value && gap.find(',') != std::string_view::npos)));
    if (!led) continue;
    // "my landlord $900"
    const bool common =
        i + 2 == last && is_article(tokens[i].word) && !is_nobodys_name(tokens[i + 1].word) && !tokens[i + 1].value;
    if (common && !name_at(sentence, tokens, i))
      return Payee{std::string(sentence.substr(tokens[i + 1].span.begin, tokens[i + 1].span.size())),
                   tokens[i + 1].span, i + 1};
    if (auto payee = payee_at(text, debt, i)) return payee;
  }
  return std::nullopt;
}

// What is paid instead of a sum, or on top of it if something happens, is no debt beside it.
bool changes_a_sum(const Tokens& tokens) {
  return speaks_of(tokens, {"discount", "early",      "late",        "otherwise", "instead", "skonto",    "rabatt",
                            "sonst",    "mahngebühr", "escompte",    "remise",    "sconto",  "descuento", "korting",
                            "rabat",    "instalment", "installment", "rate",      "raten",   "if",        "wenn",
                            "falls",    "si",         "se",          "als"});
}

bool adds_to(const Tokens& tokens) {
  return speaks_of(tokens, {"also", "too", "plus", "another", "additionally", "außerdem", "zusätzlich", "auch", "aussi",
                            "également", "también", "además", "anche", "inoltre", "ook", "bovendien", "även", "også"});
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
    if (debt.opens_list) m_list_payee = payee_of(m_text, debt, 0, debt.tokens.size(), debt.tokens.size(), false);
    if (debt.weight == 1.0 && debt.item) add_item(debt, sums);
    else if (debt.weight == 1.0) add_sums(debt, sums);
    const std::vector<DueDay> days = due_days(m_text, debt);
    if (sums.empty() && m_undated && is_label_of_day(debt, days)) add_dated_sum(*m_undated, days.front());
    else if (debt.weight == 1.0 && !sums.empty() && m_claims.size() == known) add_dated(debt, sums, days);
    else add_days(days, sums.empty() ? m_without_day : known, sums.empty());
    m_undated.reset();
    if (debt.weight == 1.0 && sums.size() == 1 && m_claims.size() == known)
      m_undated = claim_of(debt, sums.front(), std::nullopt);
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
    Claim claim{sum, {}, {}, std::nullopt, debt.item, m_sentence, false};
    if (payee) {
      claim.payee = payee->name;
      claim.payee_span = moved(payee->span, debt.span.begin);
    }
    return claim;
  }

  void add_item(const DebtSentence& debt, const std::vector<SumOwed>& sums) {
    if (std::any_of(debt.tokens.begin(), debt.tokens.end(),
                    [](const SpokenToken& token) { return is_whole(token.word); }))
      m_totalled = true;
    const auto sum = std::max_element(sums.begin(), sums.end(),
                                      [](const SumOwed& a, const SumOwed& b) { return a.confidence < b.confidence; });
    if (sum == sums.end()) return;
    const Place place = place_of(debt, *sum, 0);
    auto payee = payee_of(m_text, debt, 0, place.first, place.after, false);
    if (!payee) payee = name_before_colon(debt);
    m_claims.push_back(claim_of(debt, *sum, payee ? payee : m_list_payee));
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

  struct Place {
    std::size_t first = 0, after = 0;  // the token where the sum begins, and the one behind it
  };
  Place place_of(const DebtSentence& debt, const SumOwed& sum, std::size_t from) const {
    const Span own{sum.span.begin - debt.span.begin, sum.span.end - debt.span.begin};
    std::size_t first = from;
    while (first < debt.tokens.size() && debt.tokens[first].span.end <= own.begin) ++first;
    std::size_t after = first;
    while (after < debt.tokens.size() && debt.tokens[after].span.begin < own.end) ++after;
    return {first, after};
  }

  void add_sums(const DebtSentence& debt, const std::vector<SumOwed>& sums) {
    const Tokens& tokens = debt.tokens;
    std::size_t taken = 0;  // tokens before this one belong to a sum before
    bool claimed = false;   // the sum before
    for (std::size_t k = 0; k < sums.size(); ++k) {
      const Place place = place_of(debt, sums[k], taken);
      const auto payee = payee_of(m_text, debt, taken, place.first, place.after, k > 0);
      Claim claim = claim_of(debt, sums[k], payee);
      if (payee) {
        // Who is named again is asked for the same money, unless it says "also".
        const auto [before, fresh] = m_payees.emplace(payee->name, m_sentence);
        claimed = fresh || (before->second != m_sentence && adds_to(tokens));
      } else if (k > 0) {
        // "$20 for the taxi and $12 for lunch"; "780 € plus 65 €", where both are owed, whoever to
        const bool up = std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(taken),
                                    tokens.begin() + static_cast<std::ptrdiff_t>(place.first),
                                    [](const SpokenToken& token) { return adds_up(token.word); });
        const bool another = claimed && place.first > 0 && joins(tokens[place.first - 1].word) &&
                             place.after < tokens.size() && gives_a_reason(tokens[place.after].word);
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
    if (changes_a_sum(debt.tokens)) return;
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

std::vector<Claim> claims_in(std::string_view text, const std::vector<DebtSentence>& debts) {
  Claims reading(text);
  for (const DebtSentence& debt : debts) reading.add(debt);
  return reading.take();
}

void put_claim(const Claim& claim, Draft& draft) {
  draft.put("amount_due", format_amount(claim.sum.hundredths), claim.sum.confidence, claim.sum.span);
  if (!claim.sum.currency.empty()) draft.put("currency", claim.sum.currency, claim.sum.confidence, claim.sum.span);
  if (!claim.payee.empty()) draft.put("payee", claim.payee, 0.7, claim.payee_span);
  if (claim.due) draft.put("due_date", iso(claim.due->day), claim.due->confidence, claim.due->span);
}

bool has_day(const DebtSentence& debt, std::string_view text) {
  const std::vector<DueDay> days = due_days(text, debt);
  return std::any_of(days.begin(), days.end(), [](const DueDay& day) { return day.led; });
}

}  // namespace

Debts read_debts(const Document& document, std::size_t part, Day reference, std::string_view writer) {
  Draft draft{document, part, document.parts[part].text};
  const std::vector<DebtSentence> debts = debt_sentences(draft.text, reference, writer);
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
  Debts read{std::move(draft.fields), {}};
  for (std::size_t i = 0; claims.size() > 1 && i < claims.size(); ++i) {
    Draft one{document, part, document.parts[part].text};
    put_claim(claims[i], one);
    read.each.push_back(std::move(one.fields));
  }
  return read;
}

std::optional<Span> caller_in(std::string_view text) {
  constexpr std::size_t kOpening = 200;  // bytes
  const std::string_view opening = text.substr(0, kOpening);
  const Tokens tokens = spoken_tokens(opening);
  if (!speaks_of(spoken_tokens(text),
                 {"your", "you", "ihr", "ihre", "ihrem", "ihren", "dein", "deine", "votre", "vos", "su", "suo", "uw"}))
    return std::nullopt;
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    const std::string &first = tokens[i].word, &second = tokens[i + 1].word;
    const bool presents = (any_of(first, {"it", "this"}) && any_of(second, {"s", "is"})) ||
                          (first == "hier" && any_of(second, {"ist", "spricht"})) || (first == "c" && second == "est");
    if (!presents) continue;
    const auto name = name_at(opening, tokens, i + 2);
    if (!name) continue;
    std::size_t next = i + 2;
    while (next < tokens.size() && tokens[next].span.begin < name->end) ++next;
    if (next + 1 < tokens.size() && any_of(tokens[next].word, {"from", "at", "with", "von", "vom", "de", "di", "van"}))
      if (const auto firm = name_at(opening, tokens, next + 1)) return firm;
    return name;
  }
  return std::nullopt;
}

bool says_that_money_came(std::string_view text) {
  for (const Sentence& sentence : split_sentences(text)) {
    const std::string_view words = text.substr(sentence.span.begin, sentence.span.size());
    const Tokens tokens = spoken_tokens(words);
    if (is_settled(tokens) && find_amounts(words).empty() &&
        speaks_of(tokens, {"money", "payment", "transfer", "geld", "zahlung", "überweisung", "argent", "paiement",
                           "virement", "dinero", "pago", "soldi", "pagamento", "geld", "betaling", "pieniądze"}))
      return true;
  }
  return false;
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
