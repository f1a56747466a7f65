#include "pipeline/concepts.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <unordered_map>

#include "core/text.h"

namespace firstpass::pipeline {

namespace {

/// A star stands for any ending, or, in front, for any beginning: German and Dutch write compounds as one word.
struct Entry {
  std::string_view name, words;
};

constexpr auto kTable = std::to_array<Entry>({
    {"appointment",
     "appointment* appt checkup *termin *termine terminbestatigung rendezvous rdv cita citas appuntamento appuntamenti "
     "visita consulta consultation afspraak test exam impftermin checkup"},
    {"doctor",
     "doctor* dr doc dra drs dott dottore dottoressa physician clinic* practice surgery vet medico medica *arzt "
     "*arztin "
     "*arztpraxis *praxis klinik* medecin docteur cabinet clinique clinica centro dokter huisarts *arts praktijk "
     "physio* "
     "fysiotherapeut* *augenzentrum tierarztpraxis gp"},
    {"dentist", "dentist* dental zahn* dentiste* dentista* tandarts* orthodont*"},
    {"vet", "vet vets veterinar* tierarzt* tierarztpraxis dierenarts*"},
    {"eye", "eye eyes auge* ophtal* oculist* oculista oog* optician optiker*"},
    {"school", "school* schule* *schule ecole* colegio* escuela* escola* scuola* kindergarten* kita daycare creche"},
    {"teacher",
     "teacher* teaches teach tutor* lehrer* *lehrer* *leiterin *leiter kursleiter* professeur* maitresse maestra "
     "maestro profesor* insegnante professor* juf leraar"},
    {"head", "headmaster headmistress principal director* directrice directeur directora schulleiter* preside rektor*"},
    {"parents", "parents eltern familias padres genitori pais ouders"},
    {"trip", "trip excursion* outing ausflug* sortie gita passeio uitje viaje voyage viaggio viagem reise"},
    {"hike", "hike hiking walk wanderung* wandern randonnee caminata escursione caminhada wandeling"},
    {"leave",
     "leave* leaving depart* departure* outbound abfahrt* abflug* abfahren ab salida sale salen salimos sai saida part "
     "partiamo partenza parte partida vertrek* vertrekt vertrekken depart gaat weggehen checkout starts"},
    {"arrive",
     "arriv* checkin land lands reach getin anreise ankunft ankommen an llega* llegada chega* chegada aankomst* "
     "aankomen entrada einchecken"},
    {"return",
     "return* comeback back ruckkehr ruckfahrt ruckflug zuruck heimfahrt regres* vuelta volvemos vuelven volver "
     "retour* "
     "rentr* revien* ritorn* volt* terug* torn* vuelve revenir"},
    {"giveback", "return* ruckgabe* *ruckgabe zuruckgeben retour* devol* restitu* rendu reso resi retourneren"},
    {"bring",
     "bring* take mitbring* mitzubringen bringt bringst apport* amen* traer traiga* trae traigan llevar lleva* porta* "
     "leva* trag* traz* mee meenemen meebrengen meebringen neem"},
    {"meet",
     "meet* gettogether treffen treff* *treffpunkt wiedersehen sehen retrouv* rendezvous reunimos quedamos vemos "
     "encontr* vediamo trov* ontmoet* afspreken verzamelen encontro"},
    {"meeting", "meeting* besprechung* sitzung* reunion* riunione* reuniao vergadering* assembly elternabend"},
    {"party",
     "party *party festival* feier* *feier *fest feest* fete fiesta* festa* celebration* anniversaire birthday"},
    {"lantern", "lantern* laterne* lanterne* linterna* lanterna* lantaarn* lampion*"},
    {"price",
     "price* cost* fee *fee charge* *preis *preise koste* *kosten *gebuhr *gebuhren *beitrag prix cout* tarif* precio* "
     "cuesta cuestan cuota coste* prezzo cost* quota preco custa* taxa diaria prijs* kost* membership"},
    {"premium", "premium *beitrag beitrag* prime cuota premio premie versicherungsbeitrag"},
    {"membership",
     "membership subscription mitglied* *abo abonnement* abonnement* abbonamento* abono mensalidade lidmaatschap"},
    {"rent", "rent *miete *mieten *warmmiete loyer* alquiler* renta affitto* aluguel renda huur*"},
    {"deposit", "deposit* *kaution *anzahlung caution acompte* fianza* caparra* cauzione* caucao borg *waarborg"},
    {"budget", "budget* etat haushalt presupuesto* orcamento begroting"},
    {"open", "open* offn* *offnungszeiten geoffnet ouv* abr* abiert* apr* apert* geopend* opening*"},
    {"close",
     "close* closing closed shut* schliess* geschlossen zu ferm* cierr* cerr* cerrado chiud* chius* fech* gesloten "
     "sluit* dicht"},
    {"start",
     "start* begin* beginn* anfang* los commenc* debut* empieza* comienza* inici* inizia* parte comeca* comecar "
     "aanvang"},
    {"end",
     "end ends ended ending finish* ends ende endet fin finit finis* termina acaba* finisce* scade* afloop eind "
     "eindigt"},
    {"cancel",
     "cancel* call-off absag* abzusagen stornier* kundig* *kundig* gekundigt *kundigung verhindert annul* empechement "
     "anul* cancel* disdi* disdett* desmarc* afzeg* annuleren opzeg*"},
    {"change",
     "change reschedule* move moved postpone* verschieb* verschoben verlegt deplac* report* cambi* aplaz* spost* muda* "
     "verplaats*"},
    {"address",
     "address* adresse* anschrift* direccion* indirizzo* endereco* adres* venue location ort veranstaltungsort lieu "
     "lugar luogo sede plek calle rua via strasse"},
    {"flat", "flat apartment* wohnung* *wohnung appartement* logement piso* apartamento* appartamento* casa woning*"},
    {"hotel",
     "hotel* hostel* inn pension pousada* pensao albergo* albergue* herberge* gite* cabin ferienwohnung airbnb stay"},
    {"room", "room* zimmer *raum *zimmer raum salle* sala* sal habitacion* stanza* aula quarto* kamer* lokaal"},
    {"gate", "gate* *tor tor portail* porton* puerta portone* portao* poort* cancello"},
    {"door", "door* *tur tur *haustur porte* puerta* porta deur*"},
    {"locker", "locker* spind* *schrank casier* taquilla* armadietto* armadio cacifo* kluis*"},
    {"alarm", "alarm* alarma* allarme*"},
    {"safe", "safe tresor* schlusselsafe *tresor cassaforte coffre*"},
    {"key", "key keys schlussel* *schlussel clef* cle cles llave* chiav* chave* sleutel* *sleutel"},
    {"spare", "spare ersatz* secours reserva riserva reserve*"},
    {"password",
     "password* passwort* *passwort kennwort* passphrase pw pwd passwd motdepasse contrasena* clave* parola senha* "
     "wachtwoord*"},
    {"wifi", "wifi wlan* internet netz*"},
    {"code", "code* *code pin *pin *kode codigo* codice* combination combo kombination zugangscode"},
    {"number",
     "number* n no nr nummer* *nummer num numero* n° num id ref reference* referenz* *zeichen referencia* riferimento* "
     "referencia confirmation acct account aktenzeichen"},
    {"reference", "reference* ref referenz* *zeichen referencia* riferimento* confirmation locator aktenzeichen"},
    {"booking",
     "booking* book* reserv* buchung* *buchung auftrag* *auftragsnummer reservation* reserva* prenotazione* boeking* "
     "reservering* confirmation buchungsnummer auftragsnummer reserveringsnummer"},
    {"order", "order* bestell* *bestellung auftrag* commande* pedido* ordine* encomenda* bestelling* bestelnummer"},
    {"delivery",
     "deliver* shipping shipment* *lieferung liefer* geliefert zustell* zugestellt livr* entreg* envio* consegn* "
     "bezorg* levering* geleverd"},
    {"parcel",
     "parcel* package* *paket paket* sendung* *sendung colis paquete* pacco* pacchi encomenda* pakket* pakje*"},
    {"tracking", "tracking sendung* *sendungsnummer trackingnummer suivi seguimiento tracciamento rastreio traceer*"},
    {"pickup",
     "pickup pick collect* abhol* *abholung retir* retrait* recog* ritir* levantar ophalen afhalen ready retirer"},
    {"customer", "customer* client kunden* *kundennummer cliente* klant*"},
    {"insurance", "insurance* versicherung* *versicherung assurance* seguro* assicurazione* verzekering*"},
    {"ticket", "ticket* *ticket *karte fahrkarte* eintrittskarte* billet* entrada* bigliett* bilhete* kaartje*"},
    {"serial", "serial seriennummer serie serienummer matricola"},
    {"warranty", "warranty guarantee* garantie* garantia* garanzia*"},
    {"flight", "flight* fly flying flug* *flug vol vols vuelo* volo voli voo* vlucht*"},
    {"train", "train* zug zuge ice *zug tren trenes treno* trem comboio trein*"},
    {"bus", "bus *bus autobus* onibus autocarro* autocar pullman coach"},
    {"platform", "platform* track gleis* voie* quai anden* binario* plataforma* spoor"},
    {"seat",
     "seat* sitz* *sitzplatz *platz platz place places siege* asiento* post* posti poltrona* lugar stoel* zitplaats*"},
    {"car", "car auto autos voiture* coche* carro* macchina* wagen"},
    {"plate", "plate *kennzeichen kennzeichen immatriculation matricula targa kenteken*"},
    {"contact", "contact* ansprechpartner* *ansprechpartner* kontakt* interlocut* referente contacto"},
    {"phone",
     "phone* telephone* tel call* mobile ruf rufen anruf* anrufen *telefon telefon* telefonieren appel* telefono* "
     "llam* chiam* telefonare telefone* ligar ligue liga bel bellen telefoon*"},
    {"mail", "email* mail* courriel* correo* posta"},
    {"emergency", "emergenc* notfall* notruf* urgence* emergencia* emergenz* nood*"},
    {"landlord",
     "landlord* landlady vermieter* proprietaire* casero casera padrone proprietari* senhorio* huisbaas verhuurder* "
     "owner* besitzer*"},
    {"owner", "owner* owns besitzer* eigentumer* proprietari* dueno* duena* dono dona eigenaar*"},
    {"contract", "contract* vertrag* *vertrag contrat contrato* contratto* overeenkomst*"},
    {"form",
     "form forms formular* *formular anmeldebogen formulaire* formulario* modulo moduli formulier* autorizacion* "
     "authorization permission autorizzazione* autorizacao* erlaubnis slip"},
    {"handin", "handin submit* abgeb* abzugeben abgabe einreich* rendre rendez remettre entreg* consegn* inlever*"},
    {"answer",
     "answer* reply rsvp respond* confirm* antwort* bescheid ruckmeldung* repondre reponse* respond* rispond* conferm* "
     "laat antwoord*"},
    {"deadline",
     "deadline* due closing *schluss *frist frist* anmeldeschluss cutoff echeance limite scadenza prazo* uiterlijk "
     "uiterste"},
    {"register", "regist* signup sign-up enrol* anmeld* inscri* iscri* inschrijv*"},
    {"course", "course* class *kurs kurs* cours curso* corso cursus* lesson*"},
    {"concert", "concert* konzert* concierto* concerto* gig"},
    {"rehearsal", "rehearsal* probe proben chorprobe repetition* ensayo* prov* ensaio* repetitie*"},
    {"training", "training* practice *training entrainement* entreno* entrenamiento* allenament* treino*"},
    {"wedding",
     "wedding* married marry marriage hochzeit* trauung heirat* mariage* boda* casa matrimoni* casamento* bruiloft* "
     "trouw*"},
    {"dinner", "dinner* supper abendessen diner cena* jantar* avondeten"},
    {"lunch", "lunch* mittagessen dejeuner almuerzo* comida pranzo* almoco*"},
    {"breakfast", "breakfast* fruhstuck* petitdejeuner desayuno* colazione* cafedamanha cafe manha ontbijt*"},
    {"bread", "bread brot pain pan pane pao brood"},
    {"cake", "cake* *kuchen torte* gateau* tarta* torta* pastel bolo taart*"},
    {"drinks", "drink* getranke* boisson* bebida* bevand* drankje*"},
    {"heating", "heating *heizung chauffage calefaccion riscaldamento aquecimento verwarming*"},
    {"repair", "repair* fix* fixes reparier* repariert reparatur* repar* arregl* ripar* consert* herstel*"},
    {"craftsman", "craftsman workman technician plumber handwerker* techniker* artisan technicien* tecnico* monteur"},
    {"water", "water wasser eau agua acqua"},
    {"clothes", "clothes clothing wear* dress* kleidung* anziehen tenue vetement* ropa vestir vestit* roupa* kleding"},
    {"music", "noten sheetmusic score* music* partition* partitur* spartit* muziek*"},
    {"pool", "pool* schwimmbad* piscine* piscina* zwembad"},
    {"bakery", "bakery backerei* boulangerie* panaderia* panetteria* padaria* bakker*"},
    {"gym", "gym* fitnessstudio fitness *palestra palestra* gimnasio* ginasio* sportschool"},
    {"shop", "shop* store* laden* geschaft* magasin* tienda* negozi* loja* winkel*"},
    {"parking", "park parking* parkplatz* parken stationn* aparcamiento* aparcar parcheggi* estacionamento* parkeren"},
    {"launch", "launch* release* start veroffentlich* lancement* lanzamiento* lancio* lancamento* lancering*"},
    {"holiday", "holiday* vacation* urlaub* ferien vacances vacaciones vacanz* ferias vakantie*"},
    {"charge", "owns own* responsible zustandig*"},
    {"night", "night* nacht* *nacht nuit* noche* notte notti noite* nachten"},
    {"month", "month* monat* mois mes mese mensual maand* monthly monatlich"},
    {"bake", "bake* baking back* cuire cuisson horn* cuoc* assar* bakken"},
    {"egg", "egg eggs ei eier oeuf oeufs huevo* uov* ovo ovos eieren"},
    {"sugar", "sugar zucker sucre azucar zucchero acucar suiker"},
    {"free", "free available frei verfugbar libre* disponible* liber* disponibil* livre* vrij beschikbaar"},
    {"drive", "drive* driving fahr* fahrt conduc* conduire guid* dirig* rijd* rijden"},
    {"lift", "lift ride mitfahr* mitnehmen"},
    {"people", "people person* personen personnes personas persone pessoas guests gaste"},
    {"host", "host* gastgeber* hote anfitrion* ospit* anfitri* gastheer"},
});
static_assert(kTable.size() < 256);

struct Index {
  std::unordered_map<std::string, Concepts> exact, beginnings, endings;
  std::size_t shortest = 40;  ///< of the beginnings and endings, in bytes
};

const Index& index() {
  static const Index built = [] {
    Index made;
    for (std::size_t c = 0; c < kTable.size(); ++c) {
      std::string_view words = kTable[c].words;
      while (!words.empty()) {
        const std::string_view word = words.substr(0, words.find(' '));
        words.remove_prefix(std::min(word.size() + 1, words.size()));
        const bool any_ending = word.ends_with('*'), any_beginning = word.starts_with('*');
        const std::string core(word.substr(any_beginning, word.size() - any_beginning - any_ending));
        if (core.empty()) continue;
        auto& map = any_beginning ? made.endings : any_ending ? made.beginnings : made.exact;
        map[core].push_back(static_cast<std::uint8_t>(c));
        if (any_beginning && any_ending) made.beginnings[core].push_back(static_cast<std::uint8_t>(c));
        if (any_beginning || any_ending) made.shortest = std::min(made.shortest, core.size());
      }
    }
    return made;
  }();
  return built;
}

void append(const std::unordered_map<std::string, Concepts>& map, std::string_view key, Concepts& found) {
  if (const auto at = map.find(std::string(key)); at != map.end())
    found.insert(found.end(), at->second.begin(), at->second.end());
}

char32_t without_accent(char32_t c) {
  static constexpr std::u32string_view kFrom = U"àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ", kTo = U"aaaaaaceeeeiiiinoooooouuuuyy";
  const std::size_t at = c < 0xC0 ? std::u32string_view::npos : kFrom.find(c);
  return at == std::u32string_view::npos ? c : kTo[at];
}

/// How people shorten words in chats, and compounds that are written apart.
constexpr auto kSpelled = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"pls", "please"},     {"plz", "please"},     {"plse", "please"},    {"u", "you"},
    {"ur", "your"},        {"dont", "don t"},     {"cant", "can t"},     {"wont", "won t"},
    {"didnt", "didn t"},   {"isnt", "isn t"},     {"tmrw", "tomorrow"},  {"tmr", "tomorrow"},
    {"tmrow", "tomorrow"}, {"2moro", "tomorrow"}, {"b4", "before"},      {"thx", "thanks"},
    {"bday", "birthday"},  {"nite", "night"},     {"nites", "nights"},   {"asap", "as soon as possible"},
    {"whos", "who s"},     {"whats", "what s"},   {"wheres", "where s"}, {"whens", "when s"},
    {"lets", "let s"},     {"wanna", "want to"},  {"gotta", "got to"},   {"hafta", "have to"},
    {"1st", "first"},
});

constexpr auto kJoined = std::to_array<std::pair<std::string_view, std::string_view>>({
    {" wi fi ", " wifi "},
    {" check in ", " checkin "},
    {" check out ", " checkout "},
    {" pick up ", " pickup "},
    {" picked up ", " pickup "},
    {" come back ", " comeback "},
    {" comes back ", " comeback "},
    {" get back ", " comeback "},
    {" hand in ", " handin "},
    {" handed in ", " handin "},
    {" gets in ", " arrives "},
    {" get in ", " arrives "},
    {" rendez vous ", " rendezvous "},
    {" mot de passe ", " motdepasse "},
    {" petit dejeuner ", " petitdejeuner "},
    {" cafe da manha ", " cafedamanha "},
    {" sheet music ", " sheetmusic "},
    {" sign up ", " signup "},
    {" hand over ", " handover "},
    {" take with ", " bring with "},
    {" take along ", " bring along "},
    {" get there ", " arrive "},
    {" palabra clave ", " contrasena "},
    {" fallt aus ", " abgesagt "},
});

/// Every `from` as `to`; both begin and end with the space that they share with their neighbours.
std::string replaced(const std::string& words, std::string_view from, std::string_view to) {
  std::size_t at = words.find(from);
  if (at == std::string::npos) return words;
  std::string out;
  std::size_t copied = 0;
  for (; at != std::string::npos; at = words.find(from, copied)) {
    out.append(words, copied, at - copied);
    out += to.substr(0, to.size() - 1);
    copied = at + from.size() - 1;  // the space behind may open the next
  }
  return out.append(words, copied);
}

}  // namespace

Concepts concepts_of(std::string_view word) {
  constexpr std::size_t kLongest = 48;  // bytes
  Concepts found;
  if (word.empty() || word.size() > kLongest) return found;
  const Index& all = index();
  append(all.exact, word, found);
  for (std::size_t size = all.shortest; size <= word.size(); ++size) {
    append(all.beginnings, word.substr(0, size), found);
    append(all.endings, word.substr(word.size() - size), found);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::uint8_t concept_named(std::string_view name) {
  const auto at = std::find_if(kTable.begin(), kTable.end(), [&](const Entry& entry) { return entry.name == name; });
  if (at == kTable.end()) throw std::logic_error("no such concept");
  return static_cast<std::uint8_t>(at - kTable.begin());
}

std::string plain(std::string_view word) {
  std::string out;
  const std::string small = lower(word);
  for (std::size_t at = 0; at < small.size();) {
    const char32_t c = without_accent(next_code_point(small, at));
    if (c == U'ß') out += "ss";
    else append_utf8(out, c);
  }
  const auto spelled =
      std::find_if(kSpelled.begin(), kSpelled.end(), [&](const auto& pair) { return pair.first == out; });
  return spelled == kSpelled.end() ? out : std::string(spelled->second);
}

std::string plain_words(std::string_view text) {
  std::string out = " ";
  for (const Span span : token_spans(text)) {
    std::size_t at = span.begin;
    if (!is_word(next_code_point(text, at))) continue;
    out += plain(text.substr(span.begin, span.size()));
    out += ' ';
  }
  for (const auto& [apart, joined] : kJoined) out = replaced(out, apart, joined);
  return out;
}

bool has_phrase(std::string_view words, std::string_view phrases) {
  while (!phrases.empty()) {
    const std::string_view phrase = phrases.substr(0, phrases.find('|'));
    for (std::size_t at = words.find(phrase); at != std::string_view::npos; at = words.find(phrase, at + 1)) {
      const std::size_t end = at + phrase.size();
      if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
    }
    phrases.remove_prefix(std::min(phrase.size() + 1, phrases.size()));
  }
  return false;
}

}  // namespace firstpass::pipeline
