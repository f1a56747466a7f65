#include <algorithm>
#include <array>

#include "core/text.h"
#include "understand/summary/page_kinds.h"

namespace firstpass::understand {

namespace {

constexpr std::size_t kMostLines = 14, kMostWords = 50;

constexpr std::array<std::string_view, 28> kTitles = {
    "manager",   "director", "engineer",  "founder", "consultant", "sales",         "designer",
    "head of",   "officer",  "president", "partner", "lawyer",     "attorney",      "architect",
    "developer", "analyst",  "assistant", "agent",   "broker",     "professor",     "ceo",
    "cto",       "cfo",      "owner",     "editor",  "leiter",     "geschäftsführ", "berater"};
constexpr std::array<std::string_view, 18> kCompanies = {
    " ltd",  " inc", " llc", " gmbh", " ag",    " sdn bhd", " plc",    " corp",    " b.v.",
    " s.a.", " srl", " co.", " kg",   " group", " bank",    " studio", " company", " university"};

bool has_any(std::string_view text, const auto& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool is_mail(std::string_view word) {
  const std::size_t at = word.find('@');
  return at != std::string_view::npos && at > 0 && word.find('.', at) != std::string_view::npos;
}

bool is_site(std::string_view word) { return word.rfind("www.", 0) == 0 || word.rfind("http", 0) == 0; }

std::size_t digits_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

bool is_phone(std::string_view line) {
  const std::size_t digits = digits_of(line);
  const auto letters =
      std::count_if(line.begin(), line.end(), [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
  return digits >= 7 && digits <= 16 && letters <= 8;
}

/// Two to four words that begin with a capital, and nothing else.
bool is_name(const PageLine& line) {
  if (line.words.size() < 2 || line.words.size() > 4 || digits_of(line.text) > 0) return false;
  return std::all_of(line.words.begin(), line.words.end(), [](const PageWord& word) {
    std::size_t at = 0;
    return is_upper(next_code_point(word.text, at)) && word.text.find_first_of("@/&|") == std::string_view::npos;
  });
}

void put(const Document& document, const Page& page, const char* name, std::string_view value, Span span,
         double confidence, Summary& summary) {
  if (!summary.fields.contains(name))
    summary.fields[name] = field_of(document, page, std::string(trim(value)), confidence, span);
}

void read_line(const Document& document, const Page& page, const PageLine& line, Summary& summary) {
  const std::string lowered = lower(line.text);
  for (const PageWord& word : line.words) {
    if (is_mail(word.text)) return put(document, page, "email", word.text, word.span, 0.95 * line.confidence, summary);
    if (is_site(lower(word.text)))
      return put(document, page, "url", word.text, word.span, 0.9 * line.confidence, summary);
  }
  if (is_phone(line.text)) {
    const std::size_t begin = line.text.find_first_of("+(0123456789");
    return put(document, page, "phone", line.text.substr(begin), {line.span.begin + begin, line.span.end},
               0.85 * line.confidence, summary);
  }
  if (has_any(" " + lowered + " ", kCompanies))
    return put(document, page, "organization", line.text, line.span, 0.8, summary);
  if (has_any(lowered, kTitles)) return put(document, page, "title", line.text, line.span, 0.8, summary);
  if (digits_of(line.text) > 0 && line.words.size() >= 2)
    return put(document, page, "address", line.text, line.span, 0.6, summary);
}

/// The mail address of a card names who the card is of, or nobody.
std::string why_suspicious(const Summary& summary) {
  const auto mail = summary.fields.find("email"), name = summary.fields.find("name");
  if (mail == summary.fields.end() || name == summary.fields.end()) return {};
  const std::string local = lower(mail->second.value.substr(0, mail->second.value.find('@')));
  static constexpr std::array<std::string_view, 10> kShared = {"info", "office", "contact", "sales",   "hello",
                                                               "mail", "team",   "support", "kontakt", "service"};
  if (has_any(local, kShared)) return {};
  const std::string lowered = lower(name->second.value);
  for (std::size_t begin = 0; begin < lowered.size();) {
    const std::size_t end = std::min(lowered.find(' ', begin), lowered.size());
    const std::string word = lowered.substr(begin, end - begin);
    if (word.size() > 1 && local.find(word.substr(0, 4)) != std::string::npos) return {};
    begin = end + 1;
  }
  return local.size() <= 3 ? "" : "it does not name the person of the card";
}

}  // namespace

std::optional<Summary> read_business_card(const Document& document, const Page& page, Day) {
  std::size_t words = 0;
  for (const PageLine& line : page.lines) words += line.words.size();
  if (page.lines.size() < 3 || page.lines.size() > kMostLines || words > kMostWords) return std::nullopt;
  Summary summary{"business_card", {}, {}};
  for (const PageLine& line : page.lines) read_line(document, page, line, summary);
  const bool reachable =
      summary.fields.contains("email") ||
      (summary.fields.contains("phone") && (summary.fields.contains("url") || summary.fields.contains("title")));
  const PageLine* name = nullptr;
  for (const PageLine& line : page.lines) {
    const std::string lowered = " " + lower(line.text) + " ";
    if (!is_name(line) || has_any(lowered, kCompanies) || has_any(lowered, kTitles)) continue;
    if (name == nullptr || line.height() > 1.15F * name->height()) name = &line;  // the largest, else the first
  }
  if (!reachable || name == nullptr) return std::nullopt;
  summary.fields["name"] = field_of(document, page, std::string(trim(name->text)), 0.75 * name->confidence, name->span);
  if (const auto mail = summary.fields.find("email"); mail != summary.fields.end())
    mail->second.suspicious = why_suspicious(summary);
  summary.text = "Business card of " + summary.fields["name"].value;
  if (summary.fields.contains("organization")) summary.text += ", " + summary.fields["organization"].value;
  summary.text += '.';
  return summary;
}

}  // namespace firstpass::understand
