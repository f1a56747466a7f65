// How debts are spoken of in Czech.
#include "understand/summary/debt_words/debt_language.h"

namespace firstpass::understand {

DebtLanguage make_czech_debt_language() {
  using enum Role;
  return {.words = {
              {paying, "faktura zaplatit splatnost úhrada"},
              {nothing, "nic"},
              {spoken_to, "ty"},
              {closing, "díky zdravím"},
              {instalment, "splátka splátky"},
              {sum_label, "faktura"},
              {gives_a_reason, "za"},
              {due, "splatnost"},
          }};
}

}  // namespace firstpass::understand
