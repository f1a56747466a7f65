#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

// Issuer ranges of ISO/IEC 7812 that payment cards use: 2-series Mastercard and Mir, 3 (Amex, Diners, JCB), 4 Visa,
// 5 Mastercard and Maestro, 6 Discover, UnionPay, Maestro, RuPay; 1800 is JCB too.
bool is_issuer(std::string_view digits) {
  return (digits[0] >= '2' && digits[0] <= '6') || digits.substr(0, 4) == "1800";
}

class CreditCardRecognizer final : public Recognizer {
 public:
  std::string_view name() const override { return "credit_card"; }
  std::vector<std::string_view> types() const override { return {"CREDIT_CARD"}; }

  void find(std::string_view text, std::vector<Detection>& out) const override {
    each_number_run(text, " -", [&](const NumberRun& run) { look_at(text, run, out); });
  }

 private:
  void look_at(std::string_view text, const NumberRun& run, std::vector<Detection>& out) const {
    if (run.digits.size() < 12 || is_word_byte(byte_before(text, run.span.begin))) return;
    // An expiry date or a security code may follow: the longest number of whole groups that checks is the card.
    std::size_t group = run.groups.size(), size = run.digits.size(), end = run.span.end;
    for (; group > 0; --group) {
      const std::string_view digits = std::string_view(run.digits).substr(0, size);
      if (size >= 12 && size <= 19 && is_issuer(digits) && !all_same(digits) && luhn(digits) &&
          !is_letter(byte_at(text, end))) {
        out.push_back({{run.span.begin, end}, "CREDIT_CARD", 1.0, "credit_card", "issuer range and Luhn check digit"});
        return;
      }
      size -= run.groups[group - 1];
      end -= run.groups[group - 1] + 1;
    }
    const bool four_by_four = run.groups == std::vector<std::size_t>{4, 4, 4, 4};
    if (four_by_four && is_issuer(run.digits) && m_context.near(text, run.span)) {
      out.push_back({run.span, "CREDIT_CARD", 0.5, "credit_card", "four groups of four and a word for a card nearby"});
    }
  }

  const ContextWords m_context{
      "credit card|debit card|card|cards|visa|mastercard|amex|maestro|discover|kreditkarte|"
      "kartennummer|carte|tarjeta|carta di credito|cart[aã]o|kaart|kort|karta"};
};

}  // namespace

std::unique_ptr<Recognizer> make_credit_card_recognizer() { return std::make_unique<CreditCardRecognizer>(); }

}  // namespace firstpass::protect
