// How debts are spoken of in German.
#include "understand/summary/debt_words/debt_language.h"

namespace firstpass::understand {

DebtLanguage make_german_debt_language() {
  using enum Role;
  return {
      .words =
          {
              {paying,
               "zahlen zahle bezahlen bezahle überweisen überweise überweist rechnung zahlbar zahlungsziel zahlung "
               "fällig schulden schulde schuldest schuldet schuldig begleichen rechnungsbetrag gesamtbetrag restbetrag "
               "zahlbetrag offen offene offener ausstehend nachzahlung abschlag abbuchen lastschrift miete mahnung"},
              {from_reader, "dir euch ihnen noch"},
              {conditional, "wenn falls sofern"},
              {accepting, "annehmen buchen bestellen beauftragen"},
              {fraud, "betrug phishing"},
              {cancelled, "storniert"},
              {nothing, "nichts"},
              {owed_nothing, "schulden schuldest zahlen"},
              {settled, "erledigt bezahlt erhalten bekommen eingegangen überwiesen beglichen"},
              {unsettled, "nicht noch bitte offen rest"},
              {credited, "gutschrift erstattung erstatten"},
              {sent_to_reader, "überweisen überweise zahlen zahle erstatten"},
              {money, "geld zahlung überweisung"},
              {did_by_speaker, "ich hab habe"},
              {sent, "geschickt geschenkt"},
              {also, "außerdem zusätzlich auch"},
              {alternative, "skonto rabatt sonst mahngebühr rate raten wenn falls"},

              {spoken_to, "du ihr sie dir ihnen"},
              {closing, "gruß grüße gruss gruesse grüßen lg vg danke liebe mfg viele herzliche"},
              {instalment, "rate raten monatsrate monatsraten teilzahlung teilzahlungen"},
              {owing_verb,
               "schulde schulden schuldest schuldet schuldig zahle zahlst bezahle bezahlst überweise überweist "
               "überweis überweisen"},
              {getting_verb, "kriegt bekommt"},
              {third_person_owing, "schuldet"},
              {writer, "mir uns"},
              {reader, "sie du ihr"},
              {somebody, "ihm ihr ihnen"},
              {nobodys_name,
               "ich du er sie es wir ihr mich mir dich dir ihm ihnen uns bitte geld summe euro konto betrag restbetrag "
               "gesamtbetrag"},
              {leads_to_payee, "an"},
              {payee_label, "empfänger zahlungsempfänger kontoinhaber kontoinhaberin"},
              {spending_verb, "hat zahlte bezahlte legte kaufte"},
              {article_of_name, "der dem den die"},
              {article_of_creditor, "meinem meiner unserem unserer dem der"},
              {inside_name, "von der"},
              {own_chat_name, "ich du"},
              {addresses_reader, "ihr ihre ihrem ihren dein deine"},
              {leads_to_firm, "von vom"},

              {whole, "gesamtbetrag gesamtsumme gesamt summe restbetrag zahlbetrag offener"},
              {remainder, "rest restbetrag zahlbetrag offen offener"},
              {net, "netto zwischensumme"},
              {sum_label, "zahlen betrag rechnung miete nachzahlung"},
              {paid, "bezahlt überwiesen"},
              {joins, "und plus"},
              {gives_a_reason, "für fürs"},
              {adds_up, "plus zuzüglich zzgl sowie"},

              {due, "bis vor zum spätestens fällig zahlbar innerhalb binnen termin nächsten kommenden"},
              {not_due, "vom seit"},
              {discount, "skonto"},
          },
      .pairs =
          {
              {PairKind::warning, "nicht", "zahlen bezahlen überweisen", 0},
              {PairKind::promise_to_reader, "wir ich", "ihnen dir euch", 2},
              {PairKind::owed_by_writer, "ich wir", "schulde schulden", 0},
              {PairKind::reader_owes, "ihr", "schuldet", 0},
              {PairKind::reader_owes, "schuldet", "ihr", 0},
              {PairKind::introduction, "hier", "ist spricht", 0},
          },
      .bill_date_labels = {"rechnungsdatum"}};
}

}  // namespace firstpass::understand
