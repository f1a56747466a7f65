// How debts are spoken of in Swedish.
#include "understand/summary/debt_words/debt_language.h"

namespace firstpass::understand {

DebtLanguage make_swedish_debt_language() {
  using enum Role;
  return {.words =
              {
                  {paying, "faktura betala hyra förfallodag"},
                  {from_reader, "dig"},
                  {also, "även"},

                  {spoken_to, "du"},
                  {closing, "hälsningar mvh tack kram"},
                  {instalment, "delbetalning delbetalningar avbetalning"},
                  {owing_verb, "betala"},
                  {getting_verb, "får"},
                  {writer, "oss"},
                  {leads_to_payee, "till"},
                  {payee_label, "mottagare"},
                  {spending_verb, "har"},

                  {sum_label, "faktura"},
                  {joins, "och"},
                  {gives_a_reason, "för"},

                  {due, "innan senast"},
              },
          .bill_date_labels = {"fakturadatum"}};
}

}  // namespace firstpass::understand
