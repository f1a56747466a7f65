// How debts are spoken of in Polish.
#include "understand/summary/debt_words/debt_language.h"

namespace firstpass::understand {

DebtLanguage make_polish_debt_language() {
  using enum Role;
  return {.words =
              {
                  {paying, "płatności płatność zapłacić zapłaty przelew należność czynsz faktura winien winna winni"},
                  {conditional, "jeśli"},
                  {fraud, "oszustwo"},
                  {cancelled, "anulowana"},
                  {nothing, "nic"},
                  {money, "pieniądze"},
                  {alternative, "rabat"},

                  {spoken_to, "ty"},
                  {closing, "pozdrawiam dzięki"},
                  {instalment, "rata raty"},
                  {owing_verb, "winien winna winni"},
                  {owed_by_writer, "jestem"},
                  {own_chat_name, "ja"},

                  {whole, "suma razem"},
                  {sum_label, "faktura"},
                  {gives_a_reason, "za"},

                  {due, "termin płatności ciągu"},
                  {due_next_to, "do"},
                  {discount, "rabat"},
              },
          .pairs = {
              {PairKind::warning, "nie", "płać", 1},
          }};
}

}  // namespace firstpass::understand
