// People by the words that name them: "our new dentist is called Devon Hargreaves", "eine Kollegin namens Ana Lutz",
// "my name is Kim". What somebody is decides, not how the name looks: the name model takes many a family name for a
// company. Only names with capitals: whatever else may follow these words is no name as often as it is one.
#include <algorithm>

#include "core/text.h"
#include "core/words.h"
#include "protect/name_words.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

constexpr double kScore = 0.85;
constexpr std::size_t kReach = 64;     // bytes between who is named and the word that names
constexpr std::size_t kLongest = 120;  // bytes of the word behind it, titles and name
constexpr std::size_t kArticle = 32;   // bytes in front of a person word that may hold its article

// Family, neighbours, callings and offices. Whoever may as well be a company (client, supplier, employer) is not here.
constexpr const char* kPeople =
    // English
    "man|woman|boy|girl|guy|lady|gentleman|person|someone|somebody|child|baby|kid|son|daughter|mother|father|mum|mom|"
    "dad|brother|sister|husband|wife|fianc[eé]e?|boyfriend|girlfriend|uncle|aunt|cousin|nephew|niece|grandmother|"
    "grandfather|grandma|grandpa|grandson|granddaughter|stepmother|stepfather|(mother|father|brother|sister) in law|"
    "friend|neighbou?r|colleague|co ?worker|flatmate|roommate|classmate|teammate|boss|manager|supervisor|assistant|"
    "secretary|receptionist|intern|trainee|apprentice|employee|director|chairman|chairwoman|ceo|cfo|cto|founder|"
    "teacher|tutor|professor|lecturer|headmaster|headmistress|principal|nanny|babysitter|childminder|au pair|student|"
    "pupil|coach|trainer|instructor|doctor|gp|dentist|orthodontist|hygienist|nurse|midwife|surgeon|paediatrician|"
    "pediatrician|dermatologist|cardiologist|psychologist|psychiatrist|therapist|physiotherapist|physio|optician|"
    "pharmacist|vet|carer|caregiver|patient|lawyer|solicitor|attorney|barrister|notary|judge|accountant|bookkeeper|"
    "adviser|advisor|consultant|broker|plumber|electrician|builder|carpenter|joiner|roofer|painter|gardener|cleaner|"
    "mechanic|handyman|locksmith|driver|courier|postman|hairdresser|barber|stylist|photographer|architect|engineer|"
    "developer|designer|researcher|waiter|waitress|chef|landlord|landlady|tenant|lodger|caretaker|priest|vicar|pastor|"
    "rabbi|imam|officer|policeman|policewoman|detective|witness|suspect|victim|author|actor|actress|singer|"
    // German
    "mann|frau|junge|mädchen|herr|dame|kind|sohn|tochter|mutter|vater|mama|papa|bruder|schwester|ehemann|ehefrau|"
    "verlobter?|freund(in)?|onkel|tante|cousine?|neffe|nichte|oma|opa|großmutter|großvater|enkel(in)?|nachbar(in|s)?|"
    "kollege|kollegin|kollegen|mitbewohner(in)?|chef(in)?|vorgesetzter?|assistent(in)?|sekretär(in)?|"
    "praktikant(in)?|azubi|auszubildender?|mitarbeiter(in)?|geschäftsführer(in)?|gründer(in)?|lehrer(in)?|"
    "klassenlehrer(in)?|rektor(in)?|schulleiter(in)?|erzieher(in)?|tagesmutter|schüler(in)?|student(in)?|trainer(in)?|"
    "arzt|ärztin|hausarzt|hausärztin|zahnarzt|zahnärztin|kinderarzt|kinderärztin|frauenarzt|frauenärztin|hebamme|"
    "krankenschwester|pfleger(in)?|therapeut(in)?|physiotherapeut(in)?|tierarzt|tierärztin|apotheker(in)?|anwalt|"
    "anwältin|rechtsanwalt|rechtsanwältin|notar(in)?|richter(in)?|steuerberater(in)?|berater(in)?|makler(in)?|"
    "klempner(in)?|elektriker(in)?|handwerker(in)?|schreiner(in)?|maler(in)?|gärtner(in)?|putzfrau|hausmeister(in)?|"
    "mechaniker(in)?|fahrer(in)?|friseur(in)?|architekt(in)?|ingenieur(in)?|vermieter(in)?|mieter(in)?|pfarrer(in)?|"
    "zeuge|zeugin|"
    // Spanish
    "hombre|mujer|chic[oa]|niñ[oa]|señora?|hij[oa]|madre|padre|mamá|papá|herman[oa]|marido|espos[oa]|novi[oa]|tí[oa]|"
    "prim[oa]|sobrin[oa]|abuel[oa]|niet[oa]|amig[oa]|vecin[oa]|compañer[oa]|colega|jef[ea]|encargad[oa]|ayudante|"
    "secretari[oa]|becari[oa]|emplead[oa]|directora?|profesora?|maestr[oa]|niñera|alumn[oa]|estudiante|entrenadora?|"
    "doctora?|médic[oa]|dentista|enfermer[oa]|comadrona|matrona|cirujan[oa]|pediatra|psicólog[oa]|terapeuta|"
    "fisioterapeuta|veterinari[oa]|farmacéutic[oa]|abogad[oa]|notari[oa]|juez|jueza|contable|gestora?|fontaner[oa]|"
    "electricista|albañil|carpinter[oa]|pintora?|jardiner[oa]|mecánic[oa]|conductora?|peluquer[oa]|arquitect[oa]|"
    "ingenier[oa]|caser[oa]|inquilin[oa]|cura|testigo|"
    // French
    "homme|femme|garçon|fille|monsieur|dame|enfant|bébé|fils|mère|père|maman|papa|frère|sœur|soeur|mari|épouse|époux|"
    "fiancée?|copain|copine|oncle|cousine?|neveu|nièce|grand mère|grand père|amie?|voisine?|collègue|colocataire|"
    "patronne?|cheffe?|assistante?|secrétaire|stagiaire|employée?|directeur|directrice|professeure?|prof|maître|"
    "maîtresse|instituteur|institutrice|nounou|nourrice|élève|étudiante?|entraîneuse?|entraîneur|médecin|docteur|"
    "doctoresse|dentiste|infirmière?|infirmier|sage femme|chirurgien(ne)?|pédiatre|psychologue|thérapeute|kiné|"
    "vétérinaire|pharmacien(ne)?|avocate?|notaire|juge|comptable|conseillère|conseiller|plombier|électricien(ne)?|"
    "maçon|menuisier|peintre|jardinier|mécanicien(ne)?|chauffeur|coiffeur|coiffeuse|architecte|ingénieure?|"
    "propriétaire|locataire|concierge|curé|témoin|"
    // Italian
    "uomo|donna|ragazz[oa]|bambin[oa]|signora?|figli[oa]|fratello|sorella|marito|moglie|fidanzat[oa]|zi[oa]|cugin[oa]|"
    "nipote|nonn[oa]|amic[oa]|vicin[oa]|collega|capo|assistente|segretari[oa]|stagista|dipendente|direttore|direttrice|"
    "insegnante|professore|professoressa|maestr[oa]|preside|tata|alunn[oa]|studente|studentessa|allenatore|"
    "dottore|dottoressa|medico|infermier[ea]|ostetrica|chirurgo|terapista|fisioterapista|"
    "farmacista|avvocat[oa]|notaio|giudice|commercialista|idraulico|elettricista|muratore|falegname|imbianchino|"
    "giardiniere|meccanico|autista|parrucchier[ea]|architetto|ingegnere|padrone di casa|inquilin[oa]|prete|testimone|"
    // Dutch
    "vrouw|jongen|meisje|meneer|mevrouw|zoon|dochter|moeder|vader|broer|zus|zusje|vriend(in)?|oom|tante|neef|nicht|"
    "buurman|buurvrouw|collega|huisgenoot|baas|stagiair|medewerker|directeur|leraar|lerares|juf|meester|oppas|"
    "leerling|dokter|arts|huisarts|tandarts|verpleegster|verpleegkundige|verloskundige|fysiotherapeut|dierenarts|"
    "apotheker|advocaat|notaris|rechter|boekhouder|loodgieter|elektricien|timmerman|schilder|tuinman|monteur|"
    "chauffeur|kapper|kapster|architect|huisbaas|verhuurder|huurder|"
    // Portuguese
    "homem|mulher|rapaz|menin[oa]|criança|senhora?|filh[oa]|mãe|pai|irmão|irmã|namorad[oa]|ti[oa]|sobrinh[oa]|avó|avô|"
    "vizinh[oa]|chefe|gerente|estagiári[oa]|funcionári[oa]|diretora?|professora?|babá|alun[oa]|treinadora?|"
    "enfermeir[oa]|psicólog[oa]|advogad[oa]|juiz|juíza|contador|encanador|canalizador|pedreiro|"
    "jardineir[oa]|motorista|cabeleireir[oa]|senhori[oa]|padre|"
    // Swedish, Danish, Norwegian
    "kvinna|kvinde|kvinne|pojke|flicka|dotter|datter|bror|syster|søster|granne|nabo|kollega|chef|sjef|lärare|lærer|"
    "läkare|læge|lege|tandläkare|tandlæge|tannlege|sjuksköterska|sygeplejerske|sykepleier|advokat|rörmokare|"
    "blikkenslager|hyresvärd|udlejer|"
    // Polish
    "mąż|żona|córka|brat|siostra|sąsiad(ka)?|kolega|koleżanka|szef(owa)?|nauczyciel(ka)?|lekarz|lekarka|dentyst(a|ka)|"
    "pielęgniarka|prawnik|prawniczka|hydraulik";

// Words that name: of oneself; in English also for ringing up; of others; before a name without a verb; the name
// itself.
#define FP_SELF                                                                                                \
  "my name is|my name's|i am called|i'm called|his name is|his name was|her name is|her name was|"             \
  "mein name ist|ich heiße|ich heisse|sein name ist|sein name war|me llamo|mi nombre es|su nombre es|"        \
  "je m'appelle|je m’appelle|mon nom est|son nom est|mi chiamo|il mio nome è|il suo nome è|mijn naam is|"  \
  "ik heet|zijn naam is|haar naam is|me chamo|chamo me|meu nome é|seu nome é|o nome dele é|o nome dela é|" \
  "jag heter|mitt namn är|hans namn är|hennes namn är|jeg hedder|mit navn er|jeg heter|mitt navn er|"       \
  "nimeni on|nazywam się|mam na imię"
#define FP_CALLED "called|named|by the name of"
#define FP_SAID                                                                                            \
  "heißt|heisst|hieß|hiess|se llama|se llamaba|s'appelle|s’appelle|s'appelait|s’appelait|si chiama|" \
  "si chiamava|heet|heette|se chama|chama se|se chamava|heter|hette|hedder|hed|nazywa się|ma na imię"
#define FP_PARTICIPLE                                                                                  \
  "namens|mit namen|llamad[oa]|de nombre|nommée?|du nom de|prénommée?|di nome|chiamat[oa]|genaamd|" \
  "met de naam|chamad[oa]|de nome|vid namn|ved navn|imieniem|o imieniu"
#define FP_NAME "name|names"

class NamedPerson final : public Recognizer {
 public:
  explicit NamedPerson(Lexicon& lexicon)
      : m_people(lexicon, kPeople),
        m_self(lexicon, FP_SELF),
        m_called(lexicon, FP_CALLED),
        m_said(lexicon, FP_SAID),
        m_participle(lexicon, FP_PARTICIPLE),
        m_name(lexicon, FP_NAME),
        m_any(lexicon, FP_SELF "|" FP_CALLED "|" FP_SAID "|" FP_PARTICIPLE "|" FP_NAME) {}
  std::string_view name() const override { return "named_person"; }
  std::vector<std::string_view> types() const override { return {"PERSON"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    std::size_t done = 0;
    for (const Lexicon::Mark& mark : scan.marks()) {
      if (!scan.has(mark, m_any.group())) continue;
      const bool tells = scan.has(mark, m_self.group()) ||
                         (scan.has(mark, m_called.group()) && is_called(scan, mark)) ||
                         (scan.has(mark, m_said.group()) && is_subject(scan, mark, m_phrase)) ||
                         (scan.has(mark, m_participle.group()) && is_subject(scan, mark, m_beside)) ||
                         (scan.has(mark, m_name.group()) && is_ones_name(scan, mark));
      const char last = text[mark.end - 1];
      if (!tells || (last >= 'A' && last <= 'Z')) continue;  // in capitals everything looks like a name
      const std::size_t from = scan.has(mark, m_name.group()) ? behind_name(text, mark.end) : mark.end;
      const Span name = name_behind(text, from);
      if (name.size() == 0 || name.begin < done) continue;
      done = name.end;
      out.push_back({name, "PERSON", kScore, "named_person", "name after words that name a person"});
    }
  }

 private:
  // A person word in front of `mark`, with nothing but what `between` allows from its end to the mark's begin.
  bool is_subject(const Scan& scan, const Lexicon::Mark& mark, const Pattern& between,
                  const Pattern* in_front = nullptr) const {
    const std::string_view text = scan.text();
    const auto& marks = scan.marks();
    for (std::size_t i = scan.first_mark(mark.begin); i-- > 0 && marks[i].begin + 2 * kReach >= mark.begin;) {
      if (!scan.has(marks[i], m_people.group()) || marks[i].end > mark.begin || marks[i].end + kReach < mark.begin)
        continue;
      if (!between.matches(text.substr(marks[i].end, mark.begin - marks[i].end))) continue;
      if (in_front == nullptr) return true;
      const std::size_t begin = marks[i].begin > kArticle ? marks[i].begin - kArticle : 0;
      if (in_front->contains(text.substr(begin, marks[i].begin - begin))) return true;
    }
    return false;
  }

  // "the dentist is called", "a dentist called"; "the dentist called" rang somebody up.
  bool is_called(const Scan& scan, const Lexicon::Mark& mark) const {
    return is_subject(scan, mark, m_copula) || is_subject(scan, mark, m_beside, &m_one_of_many) ||
           is_subject(scan, mark, m_by_comma);
  }

  // "the dentist's name is"; "the name of the dentist is" is read from the word for the name on.
  bool is_ones_name(const Scan& scan, const Lexicon::Mark& mark) const {
    if (is_subject(scan, mark, m_genitive)) return true;
    const std::string_view text = scan.text();
    std::vector<Span> groups;
    if (!m_of_whom.at(text, mark.end, groups, std::min(text.size(), mark.end + kReach))) return false;
    const auto& marks = scan.marks();
    for (std::size_t i = scan.first_mark(groups[1].begin); i < marks.size() && marks[i].begin < groups[1].end; ++i)
      if (scan.has(marks[i], m_people.group()) && marks[i].end == groups[1].end) return true;
    return false;
  }

  std::size_t behind_name(std::string_view text, std::size_t at) const {
    std::vector<Span> groups;
    const std::size_t limit = std::min(text.size(), at + kReach);
    if (m_of_whom.at(text, at, groups, limit) || m_is.at(text, at, groups, limit)) return groups[0].end;
    return text.size();
  }

  Span name_behind(std::string_view text, std::size_t at) const {
    std::vector<Span> groups;
    if (at >= text.size() || !m_full_name.at(text, at, groups, std::min(text.size(), at + kLongest))) return {};
    Span name = groups[1];
    if (word_at(text, name.end) || m_goes_on.at(text, name.end, groups)) return {};
    const std::string_view words = text.substr(name.begin, name.size());
    const std::string first = lower(words.substr(0, words.find_first_of(" -")));
    const std::string last = lower(words.substr(words.rfind(' ') + 1));
    // "is called Monday", "is called The Doctor", "is called Berg GmbH"
    if (m_calendar.matches(first) || is_month_name(first) || is_article(first) || is_legal_form(last)) return {};
    if (is_stop_word(first, "en") && !is_ambiguous_name(first)) return {};
    while (name.size() > 0 && (text[name.end - 1] == '.' || text[name.end - 1] == '-')) --name.end;
    return name;
  }

  const ContextWords m_people, m_self, m_called, m_said, m_participle, m_name, m_any;
// Of the scripts that have capitals, as ranges: \\pL makes expressions that take milliseconds to compile.
#define FP_LETTERS "A-Za-z\\x{C0}-\\x{24F}\\x{300}-\\x{58F}\\x{10A0}-\\x{10FF}\\x{1E00}-\\x{1FFF}"
#define FP_PHRASE                                                                                                        \
  "(?:,? ?(?:who|der|die|que|qui|che|die) ?| (?:at|in|from|of|for|on|with|here|there|downstairs|upstairs|next door|"     \
  "von|aus|im|am|bei|nebenan|de|del|du|des|en|à|chez|di|del|della|da|do|na|van|uit|bij|från|fra|z|ze)\\b[^.!?;:,\\n]{" \
  "0,40})?"
  const Pattern m_phrase{FP_PHRASE " ?", Pattern::Case::ignored};
  const Pattern m_copula{FP_PHRASE "(?: ?['’]s| is| was| are| were| has been)(?: now| also)? ", Pattern::Case::ignored};
  const Pattern m_beside{",? "};
  const Pattern m_by_comma{", "};
  const Pattern m_genitive{"['’]s? (?:first |last |full |given |family )?", Pattern::Case::ignored};
  const Pattern m_one_of_many{"(?:^|[^" FP_LETTERS "])(?:an?|another|some|one|two)[ ](?:[" FP_LETTERS "-]+ ){0,2}$",
                              Pattern::Case::ignored};
  const Pattern m_of_whom{" (?:of|des|der|meine[rs]|unsere[rs]) (?:[" FP_LETTERS "'’-]+ ){0,2}([" FP_LETTERS
                          "'’-]+) (?:is|was|ist|war|lautet)",
                          Pattern::Case::ignored};
  const Pattern m_is{"(?: is| was|['’]s|:)", Pattern::Case::ignored};
#define FP_CAPITALISED "\\p{Lu}[" FP_LETTERS "'’-]*"
  const Pattern m_full_name{
      ":? [\"“„«']?(?:(?:Dr|Mr|Mrs|Ms|Miss|Mx|Prof|Professor|Doctor|Sir|Herr|Frau|Monsieur|Madame|Mme|Sr|Sra|Señora?|"
      "Signora?|Sig|Dott|Meneer|Mevrouw|Dhr|Mevr)\\.? ){0,2}"
      "((?:\\p{Lu}\\. ?){0,3}" FP_CAPITALISED
      "(?: (?:(?:van|von|der|den|de|del|della|da|das|dos|di|la|le|el|al|bin|ibn|ter|ten|zu) ){0,2}"
      "(?:\\p{Lu}\\.|" FP_CAPITALISED ")){0,3})"};
  // "heißt Gäste willkommen" names nobody, "Birch & Sons" no person.
  const Pattern m_goes_on{" (?:[&+]|(?:[^.!?\\n]{0,24} )?(?:willkommen|welkom)\\b)", Pattern::Case::ignored};
  const Pattern m_calendar{
      "(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|yesterday|montag|dienstag|mittwoch|donnerstag|freitag|"
      "samstag|sonntag"};
};

}  // namespace

std::unique_ptr<Recognizer> make_named_person_recognizer(Lexicon& lexicon) {
  return std::make_unique<NamedPerson>(lexicon);
}

}  // namespace firstpass::protect
