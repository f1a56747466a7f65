// How debts are spoken of in Italian.
#include "understand/summary/debt_words/debt_language.h"

namespace firstpass::understand {

DebtLanguage make_italian_debt_language() {
  using enum Role;
  return {.words =
              {
                  {paying, "pagare pagarlo pagarla paga fattura devi deve devo affitto pagamento scadenza bonifico"},
                  {from_reader, "ti te ancora"},
                  {conditional, "se"},
                  {accepting, "accetta accetti"},
                  {fraud, "truffa"},
                  {cancelled, "annullata"},
                  {nothing, "nulla niente"},
                  {owed_nothing, "devi deve"},
                  {settled, "ricevuto pagato"},
                  {unsettled, "non ancora"},
                  {credited, "rimborso"},
                  {money, "soldi pagamento"},
                  {did_by_speaker, "ho"},
                  {sent, "inviato"},
                  {also, "anche inoltre"},
                  {alternative, "sconto se"},

                  {spoken_to, "tu lei te"},
                  {closing, "ciao grazie saluti baci"},
                  {instalment, "rata rate"},
                  {owing_verb, "devi deve devo pagare"},
                  {getting_verb, "riceve"},
                  {owed_by_writer, "devo"},
                  {polite_reader, "lei"},
                  {writer, "mi ci"},
                  {somebody, "lui"},
                  {nobodys_name, "lei loro lui euro"},
                  {leads_to_payee, "a al alla"},
                  {payee_label, "beneficiario intestatario"},
                  {spending_verb, "ha"},
                  {article_of_name, "il la"},
                  {article_of_creditor, "mio mia"},
                  {inside_name, "di"},
                  {own_chat_name, "io"},
                  {addresses_reader, "suo"},
                  {leads_to_firm, "di"},

                  {whole, "totale saldo"},
                  {remainder, "saldo"},
                  {net, "netto"},
                  {sum_label, "importo fattura affitto"},
                  {paid, "pagato"},
                  {joins, "e"},
                  {gives_a_reason, "per del della dal"},
                  {adds_up, "più"},

                  {due, "entro scadenza prima"},
                  {discount, "sconto"},
              },
          .pairs =
              {
                  {PairKind::warning, "non no", "pagare", 1},
                  {PairKind::others_owe, "mi ti ci", "deve", 0},
              },
          .bill_date_labels = {"data fattura"}};
}

}  // namespace firstpass::understand
