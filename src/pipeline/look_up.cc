#include "pipeline/look_up.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/text.h"
#include "pipeline/facts.h"
#include "pipeline/replies.h"

namespace firstpass::pipeline {

namespace {

constexpr double kFieldConfidence = 0.8;  // at least, of a field that is given as an answer

bool has_any(std::string_view text, const std::vector<std::string_view>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    const std::size_t at = text.find(word);
    return at != std::string_view::npos && (at == 0 || !is_alnum(static_cast<unsigned char>(text[at - 1])));
  });
}

std::string cited(const std::vector<Document>& documents, const Looked& looked) {
  std::string line = short_name(documents[looked.document]);
  if (!looked.quote.empty()) line += ": \"" + looked.quote + "\"";
  return "(" + line + ")";
}

double weakest(const std::vector<Looked>& evidence) {
  double least = 1;
  for (const Looked& looked : evidence) least = std::min(least, looked.confidence);
  return evidence.empty() ? 0 : least;
}

// -------------------------------------------------------------------------------------------------- counts and sums

/// Kinds that can be counted, and the words that ask for them.
std::optional<std::string> counted_kind(std::string_view question) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kKinds = {{{"receipt", "receipt"},
                                                                                     {"invoice", "invoice"},
                                                                                     {"bill", "invoice"},
                                                                                     {"mail", "mail"},
                                                                                     {"message", "mail"},
                                                                                     {"memo", "memo"},
                                                                                     {"recording", "memo"},
                                                                                     {"photo", "image/"},
                                                                                     {"picture", "image/"},
                                                                                     {"pdf", "application/pdf"},
                                                                                     {"document", ""},
                                                                                     {"file", ""}}};
  for (const auto& [word, kind] : kKinds)
    if (has_any(question, {word})) return std::string(kind);
  return std::nullopt;
}

bool is_of_kind(const Document& document, const std::string& kind) {
  return kind.empty() || document.summary.kind == kind || document.media_type.starts_with(kind) ||
         (kind == "mail" && document.media_type.starts_with("message/"));
}

/// "how many receipts are there": only where nothing else narrows the question.
std::optional<LookUp> count_documents(const std::vector<Document>& documents, const std::string& question) {
  if (!has_any(question, {"how many", "number of", "count the", "wie viele", "combien de", "cuánt"}))
    return std::nullopt;
  const auto kind = counted_kind(question);
  if (!kind) return std::nullopt;
  static const std::set<std::string, std::less<>> kPlain = {
      "how",       "many",     "number",   "of",         "count",  "the",      "are",   "there",
      "here",      "do",       "i",        "have",       "did",    "you",      "get",   "in",
      "these",     "those",    "all",      "attached",   "this",   "folder",   "is",    "what",
      "receipts",  "receipt",  "invoices", "invoice",    "bills",  "bill",     "mails", "mail",
      "emails",    "messages", "memos",    "recordings", "photos", "pictures", "pdf",   "pdfs",
      "documents", "files",    "e",        "wie",        "viele",  "gibt",     "es"};
  for (const Span span : token_spans(question)) {
    const std::string_view word = std::string_view(question).substr(span.begin, span.size());
    std::size_t at = 0;
    if (is_word(next_code_point(word, at)) && !kPlain.contains(word)) return std::nullopt;
  }
  LookUp found;
  for (std::size_t d = 0; d < documents.size(); ++d)
    if (is_of_kind(documents[d], *kind)) found.evidence.push_back({d, short_name(documents[d]), "", 0.95});
  found.confidence = 0.9;
  found.text = std::to_string(found.evidence.size());
  for (const Looked& looked : found.evidence)
    found.text += (&looked == &found.evidence.front() ? ": " : ", ") + looked.value;
  return found;
}

/// "how much did I spend": receipts, not debts.
std::optional<LookUp> sum_spent(const std::vector<Document>& documents, const std::string& question) {
  if (!has_any(question, {"spend", "spent", "did i pay", "did we pay", "ausgegeben", "dépensé", "gastado"}))
    return std::nullopt;
  LookUp found;
  std::map<std::string, long long> cents;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    const auto& fields = documents[d].summary.fields;
    const auto total = fields.find("total");
    if (total == fields.end() || documents[d].summary.kind != "receipt") continue;
    if (!total->second.suspicious.empty() || total->second.confidence < 0.5) return std::nullopt;  // a sum with a hole
    const auto currency = fields.find("currency");
    long long value = 0;
    int decimals = -1;
    for (const char c : total->second.value) {
      if (c == '.') decimals = 0;
      else if (c >= '0' && c <= '9' && decimals < 2) value = value * 10 + (c - '0'), decimals += decimals >= 0;
    }
    for (int i = std::max(decimals, 0); i < 2; ++i) value *= 10;
    const std::string code = currency == fields.end() ? std::string() : currency->second.value;
    cents[code] += value;
    found.evidence.push_back({d, readable_money(total->second.value, code), "", total->second.confidence});
  }
  if (found.evidence.empty()) return std::nullopt;
  for (const auto& [code, value] : cents) {
    const std::string rest = std::to_string(value % 100);
    found.text += (found.text.empty() ? "" : " and ") +
                  readable_money(std::to_string(value / 100) + (rest.size() < 2 ? ".0" : ".") + rest, code);
  }
  if (found.evidence.size() > 1) {
    found.text += " in all:";
    for (const Looked& looked : found.evidence)
      found.text +=
          " " + looked.value + " " + cited(documents, looked) + (&looked == &found.evidence.back() ? "" : ",");
  } else found.text += " " + cited(documents, found.evidence.front());
  found.confidence = weakest(found.evidence);
  return found;
}

// ------------------------------------------------------------------------------------------------------------ fields

struct AskedField {
  std::vector<std::string_view> words;  ///< of the question
  const char* field;                    ///< of the summary
};

const std::vector<AskedField>& asked_fields() {
  static const std::vector<AskedField> kAsked = {
      {{"due date", "when is it due", "payable by", "deadline for payment"}, "due_date"},
      {{"iban", "account number", "which account"}, "iban"},
      {{"tax", "vat"}, "tax"},
      {{"merchant", "which shop", "what shop", "which store", "what store", "who sold", "where did i buy"}, "merchant"},
      {{"date of the receipt", "date on the receipt", "date of the invoice", "date of purchase", "when did i buy"},
       "date"},
      {{"the total", "total amount", "how much is it", "how much was it", "how much is this", "how much was this",
        "grand total", "wie hoch ist die summe", "gesamtbetrag"},
       "total"},
      {{"address of the shop", "address of the store", "address of the merchant"}, "address"},
  };
  return kAsked;
}

std::optional<LookUp> read_field(const std::vector<Document>& documents, const std::string& question) {
  for (const AskedField& asked : asked_fields()) {
    if (!has_any(question, asked.words)) continue;
    LookUp found;
    for (std::size_t d = 0; d < documents.size(); ++d) {
      const auto field = documents[d].summary.fields.find(asked.field);
      if (field == documents[d].summary.fields.end() || field->second.value.empty()) continue;
      if (!field->second.suspicious.empty() || field->second.confidence < kFieldConfidence) return std::nullopt;
      found.evidence.push_back({d, readable_date(field->second.value), "", field->second.confidence});
    }
    if (found.evidence.empty()) return std::nullopt;
    for (const Looked& looked : found.evidence)
      found.text += (found.text.empty() ? "" : "; ") + looked.value + " " + cited(documents, looked);
    found.confidence = weakest(found.evidence);
    return found;
  }
  return std::nullopt;
}

// --------------------------------------------------------------------------------------------------------- sentences

/// "Lisa, Omar and Tom (chat.txt: …); not: Jen (…)".
std::string names_of(const std::vector<Reply>& replies) {
  std::string names;
  for (std::size_t i = 0; i < replies.size(); ++i)
    names += (i == 0 ? "" : i + 1 == replies.size() ? " and " : ", ") + replies[i].name;
  return names;
}

/// Who said that they come, of a group: more than one sentence tells it.
std::optional<LookUp> read_replies(const Finder& finder, const std::vector<Document>& documents,
                                   std::string_view question) {
  const auto asked = asks_for_replies(question);
  if (!asked) return std::nullopt;
  const auto replies = replies_to(question, finder.statements(), documents);
  if (!replies) return std::nullopt;
  const std::vector<Reply>& wanted = asked->declined ? replies->no : replies->yes;
  if (wanted.empty()) return std::nullopt;
  LookUp found;
  std::set<std::size_t> quoted;
  for (const Reply& reply : wanted) {
    const Statement& statement = finder.statements()[reply.statement];
    found.evidence.push_back({statement.document, reply.name, one_line(text_of(statement, documents)), 0.8});
    if (quoted.insert(reply.statement).second)
      found.text += (found.text.empty() ? " (" : "; ") + finder.quote(reply.statement);
  }
  found.text = names_of(wanted) + found.text + ")";
  if (!asked->declined && !replies->no.empty()) found.text += "; not: " + names_of(replies->no);
  if (!replies->unsure.empty()) found.text += "; not sure: " + names_of(replies->unsure);
  found.confidence = 0.8;
  return found;
}

std::optional<LookUp> read_statement(const Finder& finder) {
  LookUp found;
  found.confidence = 1;
  std::vector<Told> all = finder.tell();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Told& told = all[i];
    const Statement& statement = finder.statements()[told.statement];
    found.confidence = std::min(found.confidence, 0.6 + 0.3 * told.share);
    const bool again = i + 1 < all.size() && all[i + 1].statement == told.statement;
    found.text +=
        (i == 0 ? "" : "; ") + told.text + (again ? "" : " (" + finder.quote(told.statement, told.span) + ")");
    found.evidence.push_back(
        {statement.document, told.text, finder.quote(told.statement, told.span), found.confidence});
  }
  return all.empty() ? std::nullopt : std::optional<LookUp>(std::move(found));
}

}  // namespace

std::optional<LookUp> look_up(const std::vector<Document>& documents, std::string_view asked, const Finder& finder) {
  const std::string question = lower(asked);
  // A second question in the same breath is more than a look-up.
  if (std::count(question.begin(), question.end(), '?') > 1) return std::nullopt;
  for (const auto answer : {&count_documents, &sum_spent, &read_field})
    if (auto found = answer(documents, question)) return found;
  const bool chat = std::any_of(finder.statements().begin(), finder.statements().end(),
                                [](const Statement& statement) { return !statement.speaker.empty(); });
  if (asks_for_replies(asked)) {
    auto replies = read_replies(finder, documents, asked);
    if (replies || chat) return replies;
  }
  return read_statement(finder);
}

std::optional<LookUp> look_up(const std::vector<Document>& documents, std::string_view asked) {
  return look_up(documents, asked, Finder(documents, asked, understand::today()));
}

}  // namespace firstpass::pipeline
