// How debts are spoken of in Dutch.
#include "understand/summary/debt_words/debt_language.h"

namespace firstpass::understand {

DebtLanguage make_dutch_debt_language() {
  using enum Role;
  return {.words =
              {
                  {paying, "betalen betaal factuur schuldig verschuldigd huur vervaldatum overmaken"},
                  {from_reader, "jou je nog"},
                  {conditional, "als"},
                  {accepting, "akkoord"},
                  {fraud, "oplichting"},
                  {cancelled, "geannuleerd"},
                  {nothing, "niets"},
                  {owed_nothing, "betalen"},
                  {settled, "betaald ontvangen"},
                  {unsettled, "niet nog rest"},
                  {money, "geld betaling"},
                  {did_by_speaker, "ik"},
                  {sent, "gestuurd overgemaakt"},
                  {also, "ook bovendien"},
                  {alternative, "korting als"},

                  {spoken_to, "jij je u"},
                  {closing, "groet groeten groetjes bedankt"},
                  {instalment, "termijn termijnen"},
                  {owing_verb, "betaal betalen schuldig"},
                  {getting_verb, "krijgt"},
                  {indebted_writer, "ik"},
                  {indebted_am, "ben"},
                  {indebted, "schuldig verschuldigd"},
                  {writer, "ons mij me"},
                  {somebody, "hem haar hun"},
                  {nobodys_name, "euro geld"},
                  {leads_to_payee, "aan"},
                  {payee_label, "begunstigde rekeninghouder"},
                  {spending_verb, "heeft"},
                  {article_of_name, "het"},
                  {article_of_creditor, "mijn onze"},
                  {inside_name, "van de der"},
                  {own_chat_name, "ik"},
                  {addresses_reader, "uw"},
                  {leads_to_firm, "van"},

                  {whole, "totaal saldo"},
                  {remainder, "saldo rest"},
                  {net, "netto"},
                  {sum_label, "bedrag factuur"},
                  {paid, "betaald"},
                  {joins, "en"},
                  {gives_a_reason, "voor"},
                  {due, "voor binnen uiterlijk vervaldatum"},
                  {discount, "korting"},
              },
          .pairs =
              {
                  {PairKind::warning, "niet", "betalen", 1},
              },
          .bill_date_labels = {"factuurdatum"}};
}

}  // namespace firstpass::understand
