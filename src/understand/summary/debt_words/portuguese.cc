// How debts are spoken of in Portuguese.
#include "understand/summary/debt_words/debt_language.h"

namespace firstpass::understand {

DebtLanguage make_portuguese_debt_language() {
  using enum Role;
  return {.words =
              {
                  {paying, "pagar pago pagamento fatura deve devo aluguel vencimento transferir"},
                  {conditional, "se"},
                  {cancelled, "cancelada cancelado"},
                  {nothing, "nada"},
                  {owed_nothing, "deve pagar"},
                  {sent, "enviado"},
                  {money, "pagamento"},
                  {alternative, "se"},

                  {spoken_to, "você tu"},
                  {closing, "abraço obrigado obrigada cumprimentos beijos"},
                  {instalment, "prestação prestações parcela parcelas"},
                  {owing_verb, "deve devo pagar"},
                  {getting_verb, "recebe"},
                  {owed_by_writer, "devo"},
                  {writer, "me"},
                  {leads_to_payee, "a"},
                  {payee_label, "titular"},
                  {inside_name, "de"},
                  {own_chat_name, "eu"},
                  {leads_to_firm, "de"},

                  {whole, "total saldo"},
                  {remainder, "saldo"},
                  {joins, "e"},
                  {gives_a_reason, "por de"},
                  {adds_up, "mais"},

                  {due, "até antes vencimento"},
              },
          .pairs = {
              {PairKind::warning, "no non", "pague pagar", 1},
              {PairKind::others_owe, "me te nos", "deve", 0},
          }};
}

}  // namespace firstpass::understand
