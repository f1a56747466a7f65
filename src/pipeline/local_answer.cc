#include "pipeline/local_answer.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>

#include "condense/condense.h"
#include "core/lines.h"
#include "core/text.h"
#include "pipeline/asked_days.h"
#include "pipeline/concepts.h"
#include "pipeline/finder.h"
#include "pipeline/look_up.h"
#include "pipeline/tasks.h"
#include "understand/summary/handwriting.h"
#include "understand/text/text_understanding.h"

namespace firstpass::pipeline {

namespace {

constexpr double kQuoteConfidence = 0.3;
constexpr double kOthersConfidence = 0.7;  // that all that is asked for is asked of others

std::string debt_line(const Debt& debt, const std::vector<Document>& documents) {
  std::string line = "- " + readable_money(debt.amount, debt.currency);
  if (!debt.payee.empty()) line += " to " + debt.payee;
  line += debt.due.empty() ? ", no due date found" : ", by " + readable_date(debt.due);
  line += " (" + short_name(documents[debt.document]);
  if (!debt.quote.empty()) line += ": \"" + debt.quote + "\"";
  line += ")";
  if (!debt.suspicious.empty()) line += " – check this: " + debt.suspicious;
  return line;
}

/// Sums per currency, in hundredths so that no cent is lost to rounding.
std::string totals(const std::vector<Debt>& debts) {
  std::map<std::string, long long> hundredths;
  for (const Debt& debt : debts) {
    long long value = 0;
    int decimals = -1;
    for (const char c : debt.amount) {
      if (c == '.') decimals = 0;
      else if (c >= '0' && c <= '9' && decimals < 2) value = value * 10 + (c - '0'), decimals += decimals >= 0;
    }
    for (int i = std::max(decimals, 0); i < 2; ++i) value *= 10;
    hundredths[debt.currency] += value;
  }
  std::string text;
  for (const auto& [currency, value] : hundredths) {
    const std::string cents = std::to_string(value % 100);
    text += (text.empty() ? "" : " and ") +
            readable_money(std::to_string(value / 100) + (cents.size() < 2 ? ".0" : ".") + cents, currency);
  }
  return text;
}

/// A sum that leaves something out must not be told as the whole.
std::string not_counted(const std::vector<OtherSum>& sums, const std::vector<Document>& documents) {
  constexpr std::size_t kMost = 5;
  std::string lines = sums.empty() ? "" : "\nNot counted, because nothing there says that it is to be paid:";
  for (std::size_t i = 0; i < std::min(kMost, sums.size()); ++i)
    lines += "\n- " + short_name(documents[sums[i].document]) + ": \"" + sums[i].quote + "\"";
  if (sums.size() > kMost) lines += "\nand money in " + std::to_string(sums.size() - kMost) + " more files.";
  return lines;
}

LocalAnswer answer_about_own_money(const std::vector<Debt>& debts, const std::vector<Document>& documents) {
  LocalAnswer answer;
  answer.confidence = 1;
  std::vector<Debt> sure;  // what a hand wrote and may be misread is shown, but neither summed nor reminded of
  std::copy_if(debts.begin(), debts.end(), std::back_inserter(sure),
               [](const Debt& debt) { return debt.suspicious != understand::kMisread; });
  const std::string others = not_counted(other_sums(documents, debts), documents);
  std::string lines;
  for (const Debt& debt : debts) {
    lines += "\n" + debt_line(debt, documents);
    answer.confidence = std::min(answer.confidence, debt.confidence);
    if (!debt.due.empty() && debt.suspicious != understand::kMisread)
      answer.reminders.push_back(reminder_for(debt, documents));
  }
  if (sure.size() < debts.size()) {
    answer.text = (sure.empty() ? "" : "You owe " + totals(sure) + ", and what is") +
                  std::string(sure.empty() ? "Written" : " written") + " by hand and may be misread:" + lines + others;
    return answer;
  }
  answer.text = "You owe " + totals(debts) + (debts.size() == 1 ? ":" : " in all:") + lines + others;
  return answer;
}

// "Sam, you owe me £45; Ella, you owe me £31": told, but neither summed nor reminded of.
std::string said_to_others(const std::vector<Debt>& debts, const std::vector<Document>& documents) {
  std::string lines;
  for (const Debt& debt : debts) lines += "\n" + debt_line(debt, documents) + ", said to " + debt.debtor;
  return "Said to several people; which of them you are is not known (set my_names in the configuration):" + lines;
}

LocalAnswer answer_about_money(std::vector<Debt> debts, const std::vector<Document>& documents,
                               const std::string& my_names) {
  const auto others = std::stable_partition(debts.begin(), debts.end(),
                                            [&](const Debt& debt) { return is_said_to_me(debt.debtor, my_names); });
  const std::vector<Debt> to_whom(others, debts.end());
  debts.erase(others, debts.end());
  // What the person's own bills ask others for.
  std::erase_if(debts, [&](const Debt& debt) { return !debt.payee.empty() && is_me(debt.payee, my_names); });
  const bool undecided = my_names.empty() && !to_whom.empty();
  if (debts.empty()) {
    if (undecided) return {said_to_others(to_whom, documents), kQuoteConfidence, {}, false};
    return {"Nothing here says that you owe anything: others are asked for money.", kOthersConfidence, {}, false};
  }
  LocalAnswer answer = answer_about_own_money(debts, documents);
  if (undecided) {
    answer.text += "\n" + said_to_others(to_whom, documents);
    answer.confidence = std::min(answer.confidence, kQuoteConfidence);
  }
  return answer;
}

/// Headers of a mail answer who wrote it and what it is called; anything else they only seem to.
bool asks_about_headers(std::string_view question) {
  return has_phrase(plain_words(question),
                    "sender|subject|sent|send|wrote|written|recipient|addressed|from whom|von wem|"
                    "absender|betreff|geschickt|expediteur|objet|remitente|asunto|mittente|oggetto");
}

struct QuoteLine {
  double score = 0;
  std::string line;
};

/// A quote as the nearest statement inside it, without the head of a message; as it is where none is near.
QuoteLine line_of(const condense::Quote& quote, double share, const std::vector<Document>& documents,
                  const Finder& finder, const std::vector<Nearness>& near) {
  constexpr double kByItself = 0.6;  // what the rank of the quote counts beside what its statement says of the question
  for (const Nearness& candidate : near) {
    const Statement& statement = finder.statements()[candidate.statement];
    if (statement.document == quote.document && statement.part == quote.part && statement.span.overlaps(quote.span))
      return {kByItself * share + candidate.rank(), finder.quote(candidate.statement)};
  }
  const Document& document = documents[quote.document];
  std::string_view text = std::string_view(document.parts[quote.part].text).substr(quote.span.begin, quote.span.size());
  const TurnHead head = turn_head(text.substr(0, 200));
  std::string name = short_name(document);
  if (head.timed && head.size < text.size()) {
    name += ", " + std::string(text.substr(head.name.begin, head.name.size()));
    text = text.substr(head.size);
  }
  return {kByItself * share, name + ": \"" + one_line(text) + "\""};
}

LocalAnswer answer_by_quotes(const std::vector<Document>& documents, const std::string& question, const Finder& finder,
                             const condense::Embedder& embed) {
  constexpr std::size_t kMost = 3, kLooked = 6;
  constexpr double kFarBelow = 0.5, kLeastOwn = 0.5;
  LocalAnswer answer;
  answer.only_quotes = true;
  const std::string asked = with_asked_days(question, documents, understand::today());
  auto quotes = condense::best_quotes(documents, asked, {.most = kLooked, .embed = embed});
  // By words alone, where the model cannot be used.
  if (!quotes) quotes = condense::best_quotes(documents, asked, {.most = kLooked, .embed = {}});
  std::vector<QuoteLine> lines;
  const auto add = [&](QuoteLine line) {
    const auto same =
        std::find_if(lines.begin(), lines.end(), [&](const QuoteLine& other) { return other.line == line.line; });
    if (same == lines.end()) lines.push_back(std::move(line));
  };
  const bool headers = asks_about_headers(question);
  // Of a long text the ranking by words and meaning is the better one; of a note, what each statement says.
  constexpr std::size_t kNote = 15;  // statements
  const bool by_statements = finder.statements().size() <= kNote || !quotes || quotes->empty();
  const std::vector<Nearness> near = by_statements ? finder.nearest() : std::vector<Nearness>();
  if (quotes)
    for (const condense::Quote& quote : *quotes)
      if (headers || documents[quote.document].parts[quote.part].role != "header")
        add(line_of(quote, quote.score / std::max(quotes->front().score, 1e-9), documents, finder, near));
  for (std::size_t i = 0; i < std::min(kLooked, near.size()); ++i)
    if (near[i].own >= kLeastOwn) add({near[i].rank(), finder.quote(near[i].statement)});
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  while (!lines.empty() && (lines.size() > kMost || lines.back().score < kFarBelow * lines.front().score))
    lines.pop_back();
  if (lines.empty()) {
    answer.text =
        "No sentence of these files stood out as an answer. A cloud model reads between the lines: --via cloud, once a "
        "provider is set up (firstpass config show).";
    return answer;
  }
  answer.text = "This is what your files say nearest to the question:";
  for (const QuoteLine& line : lines) answer.text += "\n- " + line.line;
  answer.confidence = kQuoteConfidence;
  return answer;
}

LocalAnswer answer_by_tasks(const std::vector<Document>& documents) {
  constexpr std::size_t kMost = 12;
  LocalAnswer answer;
  const std::vector<Task> tasks = tasks_in(documents, understand::today());
  if (tasks.empty()) return answer;
  answer.text = "This is what your files ask to be done:";
  for (std::size_t i = 0; i < std::min(kMost, tasks.size()); ++i)
    answer.text += "\n- " + short_name(documents[tasks[i].document]) +
                   (tasks[i].speaker.empty() ? "" : ", " + tasks[i].speaker) + ": \"" + tasks[i].sentence + "\"" +
                   (tasks[i].day.empty() ? "" : " (" + readable_date(tasks[i].day) + ")");
  if (tasks.size() > kMost) answer.text += "\nand " + std::to_string(tasks.size() - kMost) + " more.";
  answer.confidence = kQuoteConfidence;
  return answer;
}

/// What the fields say; nothing where the summary is but the beginning of the text, which its sentences say better.
std::string opening_of(const Document& document) {
  constexpr std::size_t kBeginning = 40;
  const auto& fields = document.summary.fields;
  const auto subject = fields.find("subject");
  if (subject != fields.end() && !fields.contains("amount_due")) return one_line(subject->second.value) + ".";
  std::string summary = one_line(document.summary.text);
  for (const Part& part : document.parts)
    if (one_line(part.text).starts_with(std::string_view(summary).substr(0, kBeginning))) return {};
  return summary;
}

/// What each document is about: what was read from it in fields, and the sentences that carry it.
LocalAnswer answer_by_summaries(const std::vector<Document>& documents) {
  constexpr std::size_t kTokensEach = 100;
  condense::BriefOptions options;
  options.max_tokens = kTokensEach * std::max<std::size_t>(documents.size(), 1);
  const auto brief = condense::make_brief(documents, "", options);
  LocalAnswer answer;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    std::string text = opening_of(documents[d]);
    if (brief)
      for (const condense::BriefPiece& piece : brief->pieces) {
        if (piece.document != d || piece.kept.empty() || documents[d].parts[piece.part].role == "header") continue;
        text += (text.empty() ? "" : " ") + one_line(piece.text);
      }
    if (text.empty()) continue;
    answer.text += (answer.text.empty() ? "" : "\n") + std::string("- ") + short_name(documents[d]) + ": " + text;
    answer.confidence = kQuoteConfidence;
  }
  return answer;
}

/// What no quote can do. Said plainly, with what helps: an answer that misses the point would be worse.
LocalAnswer answer_needs_a_model(const std::string& verb) {
  return {"To " + verb +
              ", Firstpass asks a cloud model, and none is set up: see `firstpass config show` (provider). "
              "What would be sent: the same question with --via cloud --dry-run --show.",
          0,
          {}};
}

/// Whole words: "Billy" and "duel" are no debts.
bool asks_about_debts(std::string_view question) {
  static const std::set<std::string, std::less<>> kWords = {
      "owe",   "owes",    "owed",     "owing",  "pay",   "payable", "payment",  "payments", "due",      "bill",
      "bills", "invoice", "invoices", "debt",   "debts", "schulde", "schulden", "zahlen",   "bezahlen", "fällig",
      "devo",  "debo",    "pagar",    "pagare", "payer", "dois",    "devons",   "debemos",  "dobbiamo"};
  const std::string asked = lower(question);
  // "Who owes me money?" asks for the other side.
  for (const std::string_view other : {"owes me", "owe me", "owes us", "owe us", "schuldet mir", "schulden mir",
                                       "me doit", "me doivent", "me debe", "mi deve", "mi devono"})
    if (asked.find(other) != std::string::npos) return false;
  const auto spans = token_spans(asked);
  return std::any_of(spans.begin(), spans.end(), [&](Span span) {
    return kWords.contains(std::string_view(asked).substr(span.begin, span.size()));
  });
}

LocalAnswer answer_from_text(const std::vector<Document>& documents, const std::string& question,
                             const condense::Embedder& embed) {
  if (asks_about_tasks(question))
    if (LocalAnswer answer = answer_by_tasks(documents); answer.confidence > 0) return answer;
  const Finder finder(documents, question, understand::today());
  if (auto found = look_up(documents, question, finder)) {
    LocalAnswer looked;
    looked.text = std::move(found->text);
    looked.confidence = found->confidence;
    return looked;
  }
  const std::string verb = understand::likely_verb(question);
  if (verb == "summarise")
    if (LocalAnswer answer = answer_by_summaries(documents); answer.confidence > 0) return answer;
  // "Who did the translation?" is looked up.
  if ((verb == "translate" || verb == "reply") && !understand::is_look_up(question, verb))
    return answer_needs_a_model(verb);
  return answer_by_quotes(documents, question, finder, embed);
}

}  // namespace

LocalAnswer answer_locally(const std::vector<Document>& documents, const std::string& question,
                           const condense::Embedder& embed, const std::string& my_names) {
  const Wanted wanted = wanted_by(question);
  std::vector<Debt> debts = debts_of(documents);
  // Debts are added up over all files; any other small question is looked up.
  LocalAnswer answer = wanted.money() && !debts.empty() && asks_about_debts(question)
                           ? answer_about_money(std::move(debts), documents, my_names)
                           : answer_from_text(documents, question, embed);
  if (!wanted.reminder) answer.reminders.clear();
  return answer;
}

}  // namespace firstpass::pipeline
