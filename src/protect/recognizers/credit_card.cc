#include <array>

#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kShortest = 12, kLongest = 19;  // digits, ISO/IEC 7812

// Issuer ranges of ISO/IEC 7812 that payment cards use: 2-series Mastercard and Mir, 3 (Amex, Diners, JCB), 4 Visa,
// 5 Mastercard and Maestro, 6 Discover, UnionPay, Maestro, RuPay; 1800 is JCB too.
bool is_issuer(std::string_view digits) {
  return (digits[0] >= '2' && digits[0] <= '6') || digits.substr(0, 4) == "1800";
}

// How cards are embossed and typed. A number that is glued to others in front must be grouped like one.
bool is_grouped_as_card(const std::vector<std::size_t>& groups, std::size_t first, std::size_t count) {
  static constexpr std::array<std::array<std::size_t, 5>, 6> kGroupings = {
      {{4, 4, 4, 4, 0}, {4, 6, 5, 0, 0}, {4, 6, 4, 0, 0}, {4, 4, 4, 4, 3}, {4, 4, 5, 0, 0}, {16, 0, 0, 0, 0}}};
  if (count > kGroupings[0].size()) return false;
  for (const auto& grouping : kGroupings) {
    bool same = count == grouping.size() || grouping[count] == 0;
    for (std::size_t i = 0; i < count; ++i) same = same && groups[first + i] == grouping[i];
    if (same) return true;
  }
  return false;
}

/// "2026-12-11 2026-07-24": every tenth such pair passes Luhn's check.
bool is_dates(const std::vector<std::size_t>& groups, std::size_t first, std::size_t count) {
  bool dates = count % 3 == 0;
  for (std::size_t i = first; dates && i < first + count; i += 3)
    dates = groups[i + 1] == 2 && groups[i] + groups[i + 2] == 6 && (groups[i] == 4 || groups[i] == 2);
  return dates;
}

class CreditCardRecognizer final : public Recognizer {
 public:
  explicit CreditCardRecognizer(Lexicon& lexicon)
      : m_context(lexicon,
                  "(credit|debit|bank|payment) cards?|cards?|card (number|no)|visa|mastercard|amex|american express|"
                  "maestro|discover|kreditkarten?|kreditkartennummer|kartennummer|carte (bancaire|bleue)|carte|tarjeta|"
                  "carta di credito|cart[aã]o|(krediet|bank)?kaart|kredittkort|kreditkort|bankkort|kort|karta|kartı|"
                  "卡号|信用卡|カード番号|카드번호") {}
  std::string_view name() const override { return "credit_card"; }
  std::vector<std::string_view> types() const override { return {"CREDIT_CARD"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    each_number_run(scan, " -", kShortest, [&](const NumberRun& run) { look_at(scan, run, out); });
  }

 private:
  void look_at(const Scan& scan, const NumberRun& run, std::vector<Detection>& out) const {
    const std::string_view text = scan.text();
    const bool glued = word_before(text, run.span.begin);
    std::size_t begin = run.span.begin, digit = 0;  // of the group at which a number may begin
    for (std::size_t first = 0; first < run.groups.size();) {
      const std::size_t taken = first == 0 && glued ? 0 : card_at(scan, run, first, begin, digit, out);
      for (std::size_t i = 0; i < std::max<std::size_t>(1, taken); ++i, ++first) {
        digit += run.groups[first];
        begin += run.groups[first] + 1;
      }
    }
  }

  // How many groups make a card that begins at group `first`; 0: none. An expiry date or a security code may follow,
  // so the longest number of whole groups that checks is the card.
  std::size_t card_at(const Scan& scan, const NumberRun& run, std::size_t first, std::size_t begin, std::size_t digit,
                      std::vector<Detection>& out) const {
    std::size_t best = 0, size = 0, end = begin, best_end = 0;
    for (std::size_t i = first; i < run.groups.size() && size + run.groups[i] <= kLongest; ++i) {
      size += run.groups[i];
      end += run.groups[i] + (i > first ? 1 : 0);
      const std::string_view digits = std::string_view(run.digits).substr(digit, size);
      if (size < kShortest || !is_issuer(digits) || all_same(digits) || !luhn(digits)) continue;
      if (is_letter(byte_at(scan.text(), end))) continue;
      if (is_dates(run.groups, first, i + 1 - first)) continue;
      if (first > 0 && !is_grouped_as_card(run.groups, first, i + 1 - first)) continue;
      best = i + 1 - first, best_end = end;
    }
    if (best > 0) {
      out.push_back({{begin, best_end}, "CREDIT_CARD", 1.0, "credit_card", "issuer range and Luhn check digit"});
      return best;
    }
    const bool four_by_four = run.groups == std::vector<std::size_t>{4, 4, 4, 4};
    if (four_by_four && is_issuer(run.digits) && m_context.near(scan, run.span)) {
      out.push_back({run.span, "CREDIT_CARD", 0.5, "credit_card", "four groups of four, word for a card nearby"});
      return 4;
    }
    return 0;
  }

  const ContextWords m_context;
};

}  // namespace

std::unique_ptr<Recognizer> make_credit_card_recognizer(Lexicon& lexicon) {
  return std::make_unique<CreditCardRecognizer>(lexicon);
}

}  // namespace firstpass::protect
