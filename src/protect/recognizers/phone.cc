#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <span>

#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// Regions whose national formats are tried, with how many digits their numbers have as written at home (with the
// trunk prefix) and how they may begin. Only regions that fit are asked, since asking is what costs.
struct Region {
  const char* code;
  int shortest, longest;
  const char* begins;  // possible first digits
};
constexpr Region kRegions[] = {
    {"US", 10, 11, "123456789"},  {"GB", 10, 11, "0"},        {"DE", 7, 13, "0"},       {"FR", 10, 10, "0"},
    {"IN", 10, 11, "06789"},      {"ES", 9, 9, "6789"},       {"IT", 9, 11, "03"},      {"NL", 10, 10, "0"},
    {"BR", 10, 12, "0123456789"}, {"AU", 10, 10, "0"},        {"JP", 10, 11, "0"},      {"CH", 10, 10, "0"},
    {"SE", 8, 10, "0"},           {"MX", 10, 10, "23456789"}, {"AT", 7, 13, "0"},       {"BE", 9, 10, "0"},
    {"PL", 9, 9, "123456789"},    {"PT", 9, 9, "29"},         {"DK", 8, 8, "23456789"}, {"NO", 8, 8, "23456789"},
    {"FI", 7, 11, "0"},           {"IE", 9, 10, "0"},         {"NZ", 9, 11, "0"},       {"ZA", 10, 10, "0"},
    {"IL", 9, 10, "0"},           {"TR", 10, 11, "05"},       {"KR", 9, 11, "0"},       {"CN", 11, 12, "01"},
    {"GR", 10, 10, "26"},         {"CZ", 9, 9, "23456789"},   {"HU", 9, 11, "0"},       {"RO", 10, 10, "0"},
    {"PH", 10, 11, "0"},          {"NG", 10, 11, "0"},        {"SG", 8, 8, "3689"},     {"HK", 8, 8, "235689"},
    {"AR", 10, 11, "0123"},       {"UA", 10, 10, "0"},        {"RU", 11, 11, "8"}};
// Those that are tried only where a word for a telephone stands nearby.
constexpr Region kMoreRegions[] = {
    {"SA", 9, 10, "0"},  {"AE", 9, 10, "0"},  {"EG", 10, 11, "0"}, {"IR", 11, 11, "0"},  {"PK", 10, 11, "0"},
    {"BD", 11, 11, "0"}, {"MA", 10, 10, "0"}, {"DZ", 9, 10, "0"},  {"JO", 9, 10, "0"},   {"IQ", 10, 11, "0"},
    {"TH", 9, 10, "0"},  {"VN", 10, 11, "0"}, {"MY", 9, 11, "0"},  {"ID", 9, 13, "0"},   {"BG", 8, 10, "0"},
    {"RS", 8, 11, "0"},  {"KE", 9, 10, "0"},  {"GH", 10, 10, "0"}, {"LB", 7, 8, "0137"}, {"KW", 8, 8, "2569"}};

constexpr int kMaxGroups = 7;

struct Candidate {
  Span span;  // number without extension
  std::string digits;
  int groups = 0;
  bool plus = false, plain = true;
};

class PhoneRecognizer final : public Recognizer {
 public:
  explicit PhoneRecognizer(Lexicon& lexicon)
      : m_context(
            lexicon,
            "(tele)?phones?|tel|tel.no|mobile|cell(phone)?|call|called|calling|fax|text|sms|whatsapp|signal|"
            "numbers?|ph|reach|contact|ring|dial|ext|line|hotline|(home|work|office|landline) ?(no|number)?|"
            "telefon|telefonnummer|handy|handynummer|mobil|mobilnummer|mobilfunk|rufnummer|r[üu]ckruf|fon|festnetz|"
            "anrufen|durchwahl|t[ée]l[ée]phone|portable|appeler|tél|tel[ée]fono|m[óo]vil|celular|llamar|cellulare|"
            "telefone|telem[óo]vel|telefoon|telefoonnummer|mobiel|tlf|mobilnummer|puhelin|puhelinnumero|telefonu|"
            "telefonní|gsm|telefonszám|τηλ|τηλέφωνο|κινητό|тел|телефон|номер|电话|手机|号码|電話|携帯|电话号码|휴대폰|"
            "전화|전화번호|연락처|핸드폰|โทร|(ال|و|وال)?(هاتف|جوال|موبايل|تلفون)(ي|ه|ها|نا|ك)?|رقم(ي|ه|ها)|اتصل|"
            "تلفن|موبایل|همراه|ה?טלפון|ה?נייד|המספר|फोन|फ़ोन|मोबाइल|नंबर|दूरभाष|телефону|телефона|моб|"
            "тел.|зателефонуйте|позвоните|звоните|τηλεφωνο|κιν|điện thoại|sđt") {}
  std::string_view name() const override { return "phone"; }
  std::vector<std::string_view> types() const override { return {"PHONE_NUMBER"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    std::size_t from = 0;
    for (const Digits& digits : scan.digits()) {
      if (digits.begin < from) continue;
      std::size_t begin = digits.begin;
      while (begin > from && digits.begin - begin < 3 && (text[begin - 1] == '(' || text[begin - 1] == '+')) --begin;
      const char before = byte_before(text, begin);
      if (begin == digits.begin && (word_before(text, begin) || before == '.' || before == '$' || before == '#'))
        continue;
      from = look_at(scan, begin, out);
    }
  }

 private:
  // Reads one candidate at `begin`; returns where to go on.
  std::size_t look_at(const Scan& scan, std::size_t begin, std::vector<Detection>& out) const {
    const std::string_view text = scan.text();
    Candidate candidate = read(text, begin);
    const std::size_t stop = std::max(candidate.span.end, begin + 1);
    // What is glued on behind may be another number ("555-0100 12"): shorter readings are tried, longest first.
    constexpr int kReadings = 4;
    for (int reading = 0; reading < kReadings && candidate.digits.size() >= 7; ++reading) {
      std::string why;
      // A date or a card number with something behind it has no phone number in front either.
      if (m_not_phone.matches(text.substr(candidate.span.begin, candidate.span.size()))) break;
      const double score = judge(scan, candidate, why);
      if (score > 0) {
        const Span span{candidate.span.begin, with_extension(text, candidate.span.end)};
        out.push_back({span, "PHONE_NUMBER", score, "phone", why});
        return span.end;
      }
      if (!drop_last_group(text, candidate)) break;
    }
    return stop;
  }

  static Candidate read(std::string_view text, std::size_t begin) {
    Candidate candidate;
    std::size_t at = begin;
    int open = 0, separators = 0;
    for (; at < text.size() && at - begin < 32; ++at) {
      const char c = text[at];
      if (is_digit(c)) {
        if (candidate.digits.size() == 16) break;
        if (candidate.digits.empty() || !is_digit(text[at - 1])) ++candidate.groups;
        candidate.digits += c;
        candidate.span.end = at + 1;
        separators = 0;
      } else if (c == '+' && at == begin) {
        candidate.plus = true;
      } else if (c == '(' && open == 0 && is_digit(byte_at(text, at + 1))) {
        open = 1, ++separators;
      } else if (c == '(' && open == 0 && byte_at(text, at + 1) == '+') {
        open = 1, candidate.plus = true, ++at;
      } else if (c == ')' && open == 1) {
        open = 0, ++separators;
      } else if ((c == ' ' || c == '-' || c == '.' || c == '/') && !candidate.digits.empty() && ++separators <= 3) {
      } else {
        break;
      }
      candidate.plain = candidate.plain && is_digit(c);
    }
    candidate.span.begin = begin;
    if (candidate.digits.empty()) candidate.span.end = begin;
    // The loop may have seen separators behind the last digit.
    candidate.plain = candidate.groups == 1 && candidate.span.size() == candidate.digits.size();
    return candidate;
  }

  static bool drop_last_group(std::string_view text, Candidate& candidate) {
    std::size_t end = candidate.span.end;
    while (end > candidate.span.begin && is_digit(text[end - 1])) --end, candidate.digits.pop_back();
    while (end > candidate.span.begin && !is_digit(text[end - 1])) --end;
    candidate.span.end = end;
    --candidate.groups;
    candidate.plain = candidate.span.size() == candidate.digits.size();
    return candidate.groups >= 1;
  }

  // 0 when it is no phone number.
  double judge(const Scan& scan, const Candidate& candidate, std::string& why) const {
    const std::string_view text = scan.text();
    const std::string_view number = text.substr(candidate.span.begin, candidate.span.size());
    const char after = byte_at(text, candidate.span.end);
    if (is_letter(after) && after != 'x' && after != 'e' && after != 'X') return 0;
    // "+1 415 867 2290: can you …" in a chat; a clock and a key of numbers go on at once.
    const char behind = byte_at(text, candidate.span.end + 1);
    const bool labels = after == ':' && candidate.plus && !is_digit(behind);
    if (after == '_' || after == '%' || (after == ':' && !labels) || (after == '.' && is_digit(behind))) return 0;
    if (candidate.digits.size() > 15 || candidate.groups > kMaxGroups) return 0;
    if (candidate.digits.find_first_not_of('0') == std::string::npos) return 0;  // of a dump of memory
    const bool context = m_context.near(scan, candidate.span, 40);
    const bool zero_zero = candidate.digits.compare(0, 2, "00") == 0;
    if (candidate.plus || zero_zero) {
      if (is_possible(candidate.plus ? "+" + candidate.digits : "+" + candidate.digits.substr(2), why)) return 0.9;
    }
    if (!context && weak(candidate) && is_document_number(text, candidate.span.begin)) return 0;
    if (!candidate.plain || context) {
      const char* region = valid_region(candidate.digits, kRegions);
      if (region == nullptr && context) region = valid_region(candidate.digits, kMoreRegions);
      if (region != nullptr) {
        why = std::string("valid in ") + region + (context ? ", word for it nearby" : "");
        if (candidate.plain) return 0.75;
        return context ? 0.85 : weak(candidate) ? 0.4 : 0.6;
      }
    }
    if (m_north_american.matches(number)) {
      why = "3-3-4 digits";
      return context ? 0.7 : 0.5;
    }
    if (context && !candidate.plain && candidate.groups <= 6) {
      why = "grouped digits, word for it nearby";
      return 0.5;
    }
    return 0;
  }

  // Few separators and no trunk prefix: could be any two numbers side by side.
  static bool weak(const Candidate& candidate) { return candidate.groups <= 2 && candidate.digits[0] != '0'; }

  // "Invoice 2026-88213", "Rechnung Nr. 2026-88213": the year and a running number.
  bool is_document_number(std::string_view text, std::size_t begin) const {
    constexpr std::size_t kInFront = 48;
    const std::size_t from = begin - std::min(begin, kInFront);
    return m_document.contains(text.substr(from, begin - from));
  }

  static bool is_possible(const std::string& number, std::string& why) {
    PhoneNumber parsed;
    const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
    why = "international number, possible in its country";
    if (is_possible_as_it_stands(number.substr(1))) return true;
    if (util.Parse(number, "ZZ", &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return false;
    return util.IsPossibleNumber(parsed);
  }

  // What Parse() would find by a dozen regular expressions, where no trunk prefix has to be taken away: no country's
  // calling code is the beginning of another's.
  static bool is_possible_as_it_stands(const std::string& digits) {
    constexpr std::size_t kLongestCallingCode = 3;
    const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
    int calling_code = 0;
    for (std::size_t i = 0; i < kLongestCallingCode && i + 1 < digits.size(); ++i) {
      calling_code = calling_code * 10 + (digits[i] - '0');
      std::string region;
      util.GetRegionCodeForCountryCode(calling_code, &region);
      if (region == "ZZ") continue;
      if (digits[i + 1] == '0') return false;
      PhoneNumber number;
      number.set_country_code(calling_code);
      number.set_national_number(std::stoull(digits.substr(i + 1)));
      return util.IsPossibleNumber(number);
    }
    return false;
  }

  static const char* valid_region(const std::string& digits, std::span<const Region> regions) {
    const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
    const int size = static_cast<int>(digits.size());
    for (const Region& region : regions) {
      if (size < region.shortest || size > region.longest) continue;
      if (std::string_view(region.begins).find(digits[0]) == std::string_view::npos) continue;
      PhoneNumber parsed;
      if (util.Parse(digits, region.code, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) continue;
      if (util.IsValidNumberForRegion(parsed, region.code)) return region.code;
    }
    return nullptr;
  }

  std::size_t with_extension(std::string_view text, std::size_t end) const {
    std::vector<Span> groups;
    const std::string_view tail = text.substr(end, 24);
    if (!m_extension.next(tail, 0, groups) || is_word_byte(byte_at(tail, groups[0].end))) return end;
    return end + groups[0].end;
  }

  const ContextWords m_context;
  const Pattern m_document{
      "\\b(?:invoice|order|receipt|bill|quote|offer|ticket|case|contract|policy|rechnung|rechnungs?nummer|rechnungs-?"
      "nr|"
      "auftrag|auftragsnummer|bestellung|bestellnummer|angebot|beleg|vertrag|lieferschein|vorgang|aktenzeichen|facture|"
      "commande|devis|factura|pedido|fattura|ordine|factuur|bestelling|fatura|faktura)"
      "(?: ?-?(?:no|nr|n[°º]|num|number|nummer|numéro|número|numero|id))?[.:]? ?[:#]? ?$",
      Pattern::Case::ignored};
#define FP_COUNT "(?:0|[1-9][0-9]{0,5})"
#define FP_PRICE FP_COUNT "\\.[0-9]{2}"
  // Dates, years, ranges of years, decimal or grouped amounts, and rows of prices ("2 19.50 39.00").
  const Pattern m_not_phone{
      "(?:" FP_COUNT " +)*" FP_PRICE "(?: +" FP_COUNT "(?:\\.[0-9]{2})?)+|(?:" FP_COUNT " +)+" FP_PRICE
      "|"
      "(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}.*|[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:19|20)?[0-9]{2}(?:[^0-9/"
      ".-].*)?|"
      "\\(?(?:19|20)[0-9]{2} ?[-/] ?(?:19|20)[0-9]{2}|[0-9]{1,3}(?:\\.[0-9]{3})+|[0-9]+\\.[0-9]+|"
      "[0-9]{3}-[0-9]{2}-[0-9]{4}|[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}(?:[ -][0-9]{1,4})?|[0-9]{1,2}(?: [0-9]{3}){2,}"};
#undef FP_PRICE
#undef FP_COUNT
  const Pattern m_north_american{
      "(?:\\+?1?[ .-]?)\\(?[0-9]{3}\\)?[ .-]{1,2}[0-9]{3}[ .-][0-9]{4}|001-[0-9]{3}-[0-9]{3}-[0-9]{4}"};
  const Pattern m_extension{"^,? ?(?:x|ext\\.?|extension|durchwahl|dw|poste|#) ?[0-9]{1,6}", Pattern::Case::ignored};
};

}  // namespace

std::unique_ptr<Recognizer> make_phone_recognizer(Lexicon& lexicon) {
  return std::make_unique<PhoneRecognizer>(lexicon);
}

}  // namespace firstpass::protect
