// How debts are spoken of in English.
#include "understand/summary/debt_words/debt_language.h"

namespace firstpass::understand {

DebtLanguage make_english_debt_language() {
  using enum Role;
  return {.words =
              {
                  {paying,
                   "pay paid payable payment owe owes owed due invoice bill balance outstanding transfer settle rent "
                   "fee deposit remit debt reimburse reminder overdue premium instalment instalments installments"},
                  {from_reader, "you still"},
                  {conditional, "if unless"},
                  {accepting, "accept book order choose agree"},
                  {fraud, "scam fraud phishing"},
                  {cancelled, "cancelled canceled waived void"},
                  {nothing, "nothing anything"},
                  {owed_nothing, "owe owes pay"},
                  {settled, "paid received reached arrived settled cleared refunded"},
                  {unsettled,
                   "not t never yet still remaining outstanding due owe owes owed balance unpaid please must should be "
                   "if until unless once before"},
                  {money, "money payment transfer"},
                  {did_by_speaker, "i just"},
                  {sent, "venmo venmod venmoed paypaled zelled transferred wired sent"},
                  {also, "also too plus another additionally"},
                  {alternative, "discount early late otherwise instead instalment installment if"},

                  {spoken_to, "you"},
                  {closing, "thanks thx cheers best regards love bye ta greetings yours sincerely"},
                  {instalment, "instalment instalments installment installments"},
                  {owing_verb, "owe owes pay reimburse transfer"},
                  {getting_verb, "gets"},
                  {third_person_owing, "owes"},
                  {writer, "me us"},
                  {reader, "you"},
                  {somebody, "him her them"},
                  {nobodys_name,
                   "i you we me him her them it us this that he she they both all please money pounds euro euros"},
                  {leads_to_payee, "to"},
                  {payee_label, "payee beneficiary recipient creditor"},
                  {after_payee_label, "is name"},
                  {bill, "invoice bill reminder balance"},
                  {leads_to_bill_sender, "from with for of"},
                  {spending_verb, "paid bought covered laid lent booked ordered got picked fronted"},
                  {article_of_name, "the our my your"},
                  {article_of_creditor, "my our the"},
                  {inside_name, "and of s"},
                  {own_chat_name, "me you"},
                  {addresses_reader, "your you"},
                  {leads_to_firm, "from at with"},

                  {whole, "total totals balance remaining sum"},
                  {remainder, "balance remaining outstanding due"},
                  {net, "net subtotal"},
                  {sum_label, "due owed payable outstanding amount invoice bill rent"},
                  {not_the_sum, "discount credit refund deposit fee late charge already received"},
                  {paid, "paid"},
                  {joins, "and plus"},
                  {gives_a_reason, "for"},
                  {adds_up, "plus"},
                  {minor_unit, "pence p cent cents penny"},
                  {joins_minor_unit, "and"},

                  {due, "due by before until deadline latest later within next"},
                  {not_due, "dated issued sent ordered received since from"},
                  {paying_on_day, "pay paid transfer settle"},
                  {discount, "discount"},
              },
          .pairs =
              {
                  {PairKind::costs, "came comes", "to", 0},
                  {PairKind::warning, "don not never", "pay transfer owe", 1},
                  {PairKind::own_intent, "i we", "owe still ll will", 0},
                  {PairKind::own_payment, "i we", "owe pay transfer reimburse", 2},
                  {PairKind::reader_owes, "who", "owes", 0},
                  {PairKind::introduction, "it this", "s is", 0},
              },
          .bill_date_labels = {"invoice date"}};
}

}  // namespace firstpass::understand
