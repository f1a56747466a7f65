// How debts are spoken of in Danish.
#include "understand/summary/debt_words/debt_language.h"

namespace firstpass::understand {

DebtLanguage make_danish_debt_language() {
  using enum Role;
  return {.words =
              {
                  {paying, "faktura regning betale husleie skylder"},
                  {from_reader, "dig"},
                  {also, "også"},
                  {alternative, "rabat"},

                  {spoken_to, "du"},
                  {closing, "hilsen tak mvh"},
                  {instalment, "rater afdrag"},
                  {owing_verb, "skylder betale"},
                  {getting_verb, "får"},
                  {leads_to_payee, "til"},
                  {spending_verb, "har"},

                  {sum_label, "faktura"},
                  {joins, "og"},
                  {gives_a_reason, "for"},
                  {discount, "rabat"},
              },
          .bill_date_labels = {"fakturadatum"}};
}

}  // namespace firstpass::understand
