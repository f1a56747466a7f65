// How debts are spoken of in Spanish.
#include "understand/summary/debt_words/debt_language.h"

namespace firstpass::understand {

DebtLanguage make_spanish_debt_language() {
  using enum Role;
  return {.words =
              {
                  {paying,
                   "pagar pagarlo pagarla pagarlos pagarlas pagarle pagarles abonar abonarlo paga factura debes debe "
                   "debo alquiler pago vencimiento transferir"},
                  {from_reader, "te ti todavía"},
                  {conditional, "si"},
                  {accepting, "acepta aceptas"},
                  {fraud, "estafa"},
                  {cancelled, "cancelada cancelado anulada"},
                  {nothing, "nada"},
                  {owed_nothing, "debes debe pagar"},
                  {settled, "recibido recibimos pagado"},
                  {unsettled, "no todavía"},
                  {credited, "abono"},
                  {money, "dinero pago"},
                  {did_by_speaker, "he"},
                  {sent, "enviado"},
                  {also, "también además"},
                  {alternative, "descuento si"},

                  {spoken_to, "tú tu usted ustedes te"},
                  {closing, "saludos gracias saludo besos abrazo"},
                  {instalment, "plazo plazos cuota cuotas"},
                  {owing_verb, "debes debe debo pagar"},
                  {getting_verb, "recibe"},
                  {owed_by_writer, "debo"},
                  {polite_reader, "usted"},
                  {writer, "me"},
                  {nobodys_name, "usted ustedes euro euros"},
                  {leads_to_payee, "a al"},
                  {payee_label, "beneficiario titular"},
                  {spending_verb, "pagó"},
                  {article_of_name, "el la"},
                  {article_of_creditor, "mi"},
                  {inside_name, "de la"},
                  {own_chat_name, "yo"},
                  {addresses_reader, "su"},
                  {leads_to_firm, "de"},

                  {whole, "total saldo suma"},
                  {remainder, "saldo"},
                  {sum_label, "importe"},
                  {paid, "pagado"},
                  {joins, "y e"},
                  {gives_a_reason, "por de del"},
                  {adds_up, "más"},

                  {due, "antes hasta vencimiento vence"},
                  {due_next_to, "el"},
              },
          .pairs =
              {
                  {PairKind::warning, "no", "pagues pague pagar", 1},
                  {PairKind::others_owe, "me te nos mi ti", "debe", 0},
              },
          .bill_date_labels = {"fecha de factura"}};
}

}  // namespace firstpass::understand
