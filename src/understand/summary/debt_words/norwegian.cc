// How debts are spoken of in Norwegian.
#include "understand/summary/debt_words/debt_language.h"

namespace firstpass::understand {

DebtLanguage make_norwegian_debt_language() {
  using enum Role;
  return {.words =
              {
                  {paying, "faktura regning betale forfall husleie skylder"},
                  {from_reader, "deg"},
                  {also, "også"},

                  {spoken_to, "du"},
                  {closing, "hilsen takk mvh"},
                  {instalment, "avdrag delbetaling"},
                  {owing_verb, "skylder betale"},
                  {getting_verb, "får"},
                  {writer, "meg oss"},
                  {leads_to_payee, "til"},
                  {spending_verb, "har"},

                  {sum_label, "faktura"},
                  {joins, "og"},
                  {gives_a_reason, "for"},

                  {due, "forfall"},
              },
          .bill_date_labels = {"fakturadatum"}};
}

}  // namespace firstpass::understand
