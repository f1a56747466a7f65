#include "condense/known_words.h"

#include <algorithm>
#include <bit>
#include <map>
#include <string_view>
#include <utility>

#include "condense/lexicon.h"
#include "core/words.h"

namespace firstpass::condense {

namespace {

/// For each language: obligations and requests, what is not or no longer, decisions, ends and beginnings, money, days.
constexpr std::pair<std::string_view, std::string_view> kBinding[] = {
    {"en",
     "must shall need needs needed required please deadline due until before latest "
     "not no never nobody none cannot without only unless except otherwise "
     "agreed decided decides voted approved accepted rejected refused objected confirmed cancel cancelled canceled "
     "postponed moved changed replaced failed allowed forbidden prohibited free "
     "ends expires expired starts begins leaves closes opens costs pay paid payable owe owes rises send sign bring "
     "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
     "september october november december tomorrow today"},
    {"de",
     "muss müssen soll sollen bitte frist spätestens bis vor fällig "
     "nicht kein keine keinen nie niemand ohne nur sonst außer weder "
     "beschlossen entschieden vereinbart abgestimmt stimmten genehmigt abgelehnt bestätigt bestätigen gekündigt "
     "kündigung "
     "abgesagt verschoben geändert ersetzt gescheitert erlaubt verboten darf dürfen "
     "endet beginnt läuft schließt öffnet kostet kosten zahlen bezahlt zahlbar euro erhöht senden unterschreiben "
     "bringen "
     "montag dienstag mittwoch donnerstag freitag samstag sonntag januar jänner februar märz april mai juni juli "
     "august "
     "september oktober november dezember morgen heute"},
    {"fr",
     "doit doivent devez faut veuillez prière délai avant échéance jusqu "
     "pas ne jamais personne aucun aucune sans seulement sauf sinon "
     "décidé décide convenu voté approuvé accepté refusé confirmé résilier résilié annulé annuler reporté modifié "
     "remplacé "
     "échoué interdit permis gratuit "
     "termine expire commence ferme ouvre coûte payer payé payable euros augmente envoyer signer apporter "
     "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre "
     "octobre novembre décembre demain"},
    {"es",
     "debe deben debes hay favor plazo antes hasta límite "
     "no nunca nadie ningún ninguna ninguno sin sólo solo salvo excepto "
     "decidido acordado acordó votado aprobado aceptado rechazado confirmado cancelar cancelado aplazado cambiado "
     "cambien "
     "cambiar fallado prohibido permitido gratis "
     "termina vence empieza cierra abre cuesta pagar pagado paga euros sube enviar firmar traer "
     "lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto "
     "septiembre "
     "octubre noviembre diciembre mañana"},
    {"it",
     "deve devono dovete bisogna prego scadenza entro prima fino "
     "non mai nessuno nessuna senza solo tranne eccetto altrimenti "
     "deciso concordato votato approvato accettato rifiutato confermato annullare annullato rinviato cambiato "
     "sostituito "
     "fallito vietato permesso gratis "
     "termina scade inizia chiude apre costa pagare pagato euro aumenta inviare firmare portare "
     "lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo aprile maggio giugno luglio "
     "agosto "
     "settembre ottobre novembre dicembre domani"},
    {"pt",
     "deve devem precisa favor prazo antes até "
     "não nunca ninguém nenhum nenhuma sem só apenas exceto senão "
     "decidido acordado votado aprovado aceite aceito recusado confirmado cancelar cancelado adiado alterado "
     "substituído "
     "falhou proibido permitido grátis "
     "termina vence começa fecha abre custa pagar pago euros sobe enviar assinar trazer "
     "segunda terça quarta quinta sexta sábado domingo janeiro fevereiro março abril maio junho julho agosto setembro "
     "outubro novembro dezembro amanhã"},
    {"nl",
     "moet moeten graag alstublieft uiterlijk voor tot termijn "
     "niet geen nooit niemand zonder alleen behalve anders "
     "besloten afgesproken gestemd goedgekeurd aanvaard geweigerd bevestigd opzeggen opgezegd geannuleerd uitgesteld "
     "gewijzigd vervangen mislukt verboden toegestaan gratis "
     "eindigt verloopt begint sluit opent kost betalen betaald euro stijgt sturen tekenen meenemen "
     "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus "
     "september oktober november december morgen"},
};

std::vector<std::string_view> split(std::string_view list) {
  std::vector<std::string_view> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    words.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

}  // namespace

KnownWords::Set::Set(const std::vector<std::string_view>& words) : m_hashes(std::bit_ceil(4 * words.size() + 1)) {
  for (const std::string_view word : words) {
    const std::uint64_t hash = hash_bytes(word);
    m_hashes[place(hash)] = hash;
  }
}

std::size_t KnownWords::Set::place(std::uint64_t hash) const {
  std::size_t at = hash & (m_hashes.size() - 1);
  while (m_hashes[at] != 0 && m_hashes[at] != hash) at = (at + 1) & (m_hashes.size() - 1);
  return at;
}

const KnownWords& KnownWords::of(std::string_view language) {
  static const auto* const kLanguages = [] {
    auto* const languages = new std::map<std::string_view, KnownWords>();
    for (const auto& [code, list] : kBinding)
      languages->emplace(code, KnownWords{Set(stop_words(code)), Set(split(list))});
    return languages;
  }();
  static const auto* const kNone = new KnownWords{Set({}), Set({})};
  const auto found = kLanguages->find(language);
  return found == kLanguages->end() ? *kNone : found->second;
}

}  // namespace firstpass::condense
