// How debts are spoken of in French.
#include "understand/summary/debt_words/debt_language.h"

namespace firstpass::understand {

DebtLanguage make_french_debt_language() {
  using enum Role;
  return {
      .words =
          {
              {paying,
               "payer payez facture dois devez loyer payable paiement règlement régler virement échéance rembourser"},
              {from_reader, "toi vous encore"},
              {conditional, "si"},
              {accepting, "acceptez réservez"},
              {fraud, "arnaque"},
              {cancelled, "annulée annulé"},
              {nothing, "rien"},
              {owed_nothing, "dois devez payer"},
              {settled, "reçu payé réglé"},
              {unsettled, "pas encore"},
              {credited, "remboursons"},
              {money, "argent paiement virement"},
              {did_by_speaker, "j je"},
              {sent, "envoyé"},
              {also, "aussi également"},
              {alternative, "escompte remise si"},

              {spoken_to, "tu vous"},
              {closing, "bises merci cordialement bisous amicalement"},
              {instalment, "mensualité mensualités échéances versement versements"},
              {owing_verb, "dois devez payer rembourser"},
              {getting_verb, "reçoit"},
              {writer_owes, "je"},
              {third_person_owing, "doit"},
              {writer, "me moi nous"},
              {reader, "vous"},
              {somebody, "lui leur"},
              {nobodys_name, "vous nous moi toi lui leur euro euros"},
              {leads_to_payee, "à a au"},
              {payee_label, "bénéficiaire titulaire"},
              {spending_verb, "a"},
              {article_of_name, "la le les"},
              {article_of_creditor, "mon ma"},
              {inside_name, "de la"},
              {own_chat_name, "moi"},
              {addresses_reader, "votre vos"},
              {leads_to_firm, "de"},

              {whole, "total solde"},
              {remainder, "reste solde"},
              {sum_label, "montant loyer payable"},
              {paid, "payé"},
              {joins, "et plus"},
              {gives_a_reason, "pour de du"},
              {adds_up, "plus"},

              {due, "avant échéance ici sous"},
              {not_due, "depuis"},
              {discount, "escompte"},
          },
      .pairs =
          {
              {PairKind::warning, "ne non", "payez", 1},
              {PairKind::owed_by_writer_if, "je te vous", "dois", 0},
              {PairKind::reader_owes, "on", "doit", 0},
              {PairKind::introduction, "c", "est", 0},
          },
      .bill_date_labels = {"date de facture", "date de la facture"}};
}

}  // namespace firstpass::understand
