#include "pipeline/look_up.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "condense/rank.h"
#include "core/text.h"
#include "core/words.h"
#include "pipeline/facts.h"

namespace firstpass::pipeline {

namespace {

constexpr double kFieldConfidence = 0.8;  // at least, of a field that is given as an answer
constexpr std::size_t kLongestQuote = 200;

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

/// What kind of value the question asks for, as a pattern that the value has.
const RE2* wanted_pattern(const std::string& question) {
  static const RE2 kMail(R"(([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+))");
  static const RE2 kPhone(R"((?:^|[^\w.,])(\+?\d[\d ()/-]{6,18}\d)(?:$|[^\w]))");
  static const RE2 kDate(
      R"((\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?i:\d{1,2}(?:st|nd|rd|th|\.)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|oktober|dezember)\w*(?:,? \d{4})?)|(?i:(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?)))");
  static const RE2 kNumber(R"(\b([A-Z]{0,5}[-/]?\d[\w/-]*\d)\b)");
  static const RE2 kMoney(R"(((?:€|\$|£|¥|EUR|USD|GBP|CHF) ?\d[\d.,']*\d|\d[\d.,']*\d ?(?:€|\$|£|EUR|USD|GBP|CHF)))");
  if (has_any(question, {"email", "e-mail", "mail address"})) return &kMail;
  if (has_any(question, {"phone", "telephone", "call ", "telefon", "téléphone", "teléfono"})) return &kPhone;
  if (has_any(question, {"when ", "what date", "which date", "which day", "what day", "wann ", "quand ", "cuándo"}))
    return &kDate;
  if (has_any(question, {"number", "nummer", "reference", "numéro", "número"})) return &kNumber;
  if (has_any(question, {"how much", "price", "cost", "amount", "wie viel", "combien", "cuánto"})) return &kMoney;
  return nullptr;
}

/// Words of the question that say what it is about.
std::vector<std::string> content_words(const std::string& question) {
  static const std::set<std::string, std::less<>> kAsking = {
      "number", "phone", "telephone", "email", "mail", "address", "date", "day", "much", "price", "cost", "amount",
      "tell", "give", "call", "find", "show", "please", "e",
      // what a sentence that answers need not say
      "become", "becomes", "get", "gets", "take", "takes", "happen", "happens", "happened", "know"};
  Stemmer stemmer("en");
  std::vector<std::string> words;
  for (const Span span : token_spans(question)) {
    const std::string word = question.substr(span.begin, span.size());
    std::size_t at = 0;
    if (word.size() < 2 || !is_alnum(next_code_point(word, at)) || is_stop_word(word, "en") || kAsking.contains(word))
      continue;
    words.emplace_back(stemmer.stem(word));
  }
  return words;
}

double covered(const std::vector<std::string>& wanted, std::string_view sentence) {
  Stemmer stemmer("en");
  std::set<std::string> there;
  const std::string lowered = lower(sentence);
  for (const Span span : token_spans(lowered))
    there.emplace(stemmer.stem(std::string_view(lowered).substr(span.begin, span.size())));
  const auto count =
      std::count_if(wanted.begin(), wanted.end(), [&](const std::string& word) { return there.contains(word); });
  return static_cast<double>(count) / static_cast<double>(wanted.size());
}

/// The value in the one sentence that speaks of all that the question names.
std::optional<LookUp> read_sentence(const std::vector<Document>& documents, const std::string& question) {
  const RE2* const pattern = wanted_pattern(question);
  if (pattern == nullptr) return std::nullopt;
  const std::vector<std::string> wanted = content_words(question);
  if (wanted.empty()) return std::nullopt;
  std::vector<Looked> best;
  double most = 0;
  for (std::size_t d = 0; d < documents.size(); ++d)
    for (const Part& part : documents[d].parts)
      for (const condense::Unit& unit : condense::split_units(part.text)) {
        const std::string_view sentence = std::string_view(part.text).substr(unit.span.begin, unit.span.size());
        re2::StringPiece rest(sentence.data(), sentence.size());
        std::string value;
        if (sentence.size() > 1000 || !RE2::PartialMatch(rest, *pattern, &value)) continue;
        std::string second;
        re2::StringPiece after(rest.data() + sentence.find(value) + value.size(),
                               sentence.size() - sentence.find(value) - value.size());
        const bool two = RE2::PartialMatch(after, *pattern, &second) && second != value;
        const double share = covered(wanted, sentence);
        if (share < most || share < 0.7) continue;
        if (share > most) best.clear();
        most = share;
        best.push_back({d, value, one_line(sentence.substr(0, kLongestQuote)), two ? 0.5 : 0.6 + 0.3 * share});
      }
  if (best.empty()) return std::nullopt;
  // Two places that say different things: the person must look.
  for (const Looked& looked : best)
    if (looked.value != best.front().value) return std::nullopt;
  LookUp found;
  found.evidence = {best.front()};
  found.text = best.front().value + " " + cited(documents, best.front());
  found.confidence = best.front().confidence;
  return found;
}

}  // namespace

std::optional<LookUp> look_up(const std::vector<Document>& documents, std::string_view asked) {
  const std::string question = lower(asked);
  // A second question in the same breath is more than a look-up.
  if (std::count(question.begin(), question.end(), '?') > 1) return std::nullopt;
  for (const auto answer : {&count_documents, &sum_spent, &read_field, &read_sentence})
    if (auto found = answer(documents, question)) return found;
  return std::nullopt;
}

}  // namespace firstpass::pipeline
