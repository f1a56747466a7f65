// Postal addresses by the words that streets are called with and the number beside them, in the forms of some twenty
// countries: number first (English, French), name first with its kind in front (Romance, Slavic) or glued behind
// (German, Dutch, Nordic), East Asian from large to small; then post code and town when they follow.
#include <algorithm>

#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kBefore = 72, kAfter = 96;  // bytes of an address on either side of its street word

// Letters of Latin, Greek and Cyrillic as ranges: \\p{L} makes automata a hundred times as large.
#define FP_CAPITAL "A-Z\\x{C0}-\\x{DE}\\x{100}-\\x{17F}\\x{386}-\\x{3AB}\\x{400}-\\x{42F}"
#define FP_LETTER "A-Za-z\\x{C0}-\\x{24F}\\x{370}-\\x{52F}\\x{1E00}-\\x{1FFF}"
#define FP_NAME "[" FP_CAPITAL "0-9][" FP_LETTER "0-9'’.-]*"
#define FP_LOWER                                                                                                          \
  "(?:de|la|le|les|du|des|da|do|dos|das|del|della|delle|dei|los|las|el|l['’]|d['’]|di|y|e|von|der|den|the|of|van|à|" \
  "au|aux|en)"
#define FP_WORD "[" FP_CAPITAL "][" FP_LETTER "0-9'’.-]*"
#define FP_NAMES "(?:" FP_LOWER " ?){0,3}" FP_NAME "(?: (?:" FP_LOWER " ){0,3}" FP_WORD "){0,4}"
#define FP_NUMBER "[0-9]{1,5}(?:[ ]?[a-zA-Z]\\b)?(?:[-/][0-9]{1,4}[a-zA-Z]?)?"
#define FP_BEHIND ",?(?: (?:n[.º°o]?\\.?|nr\\.?|No\\.?:?|d\\.|д\\.|дом|#))? ?" FP_NUMBER

// One kind of address: its street words, and its form.
struct Form {
  const char* words;
  const char* pattern;
};
constexpr Form kForms[] = {
    // English: "12 Main Street", "1600 Pennsylvania Avenue NW"
    {"street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|square|sq|terrace|ter|way|close|"
     "crescent|cres|highway|hwy|parkway|pkwy|circle|cir|trail|trl|mews|gardens|grove|hill|row|walk|quay|alley|plaza|"
     "turnpike|route|loop|pike|path|expressway|crossing|parade|esplanade",
     "[0-9]{1,6}[A-Za-z]?(?:[-/][0-9]{1,5})? (?:(?:[NSEW]|North|South|East|West)\\.? )?(?:(?:" FP_NAME
     "|of|the|de|la) ){1,4}?(?:The " FP_NAME "|(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|"
     "Ct|Place|Pl|Square|Sq|Terrace|Ter|Way|Close|"
     "Crescent|Cres|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail|Trl|Mews|Gardens|Grove|Hill|Row|Walk|Quay|Alley|Plaza|"
     "Turnpike|Route|Loop|Pike|Path|Expressway|Crossing|Parade|Esplanade)\\b\\.?)(?: (?:NW|NE|SW|SE|N|S|E|W)\\b)?"},
    // French: "12 rue de la Paix", "5 bis, avenue Victor Hugo"
    {"rue|avenue|av|boulevard|bd|place|chemin|impasse|allée|quai|route|cours|passage|square|sentier|faubourg",
     "[0-9]{1,4}(?: ?(?:bis|ter|quater|[A-Za-z]\\b))?,? "
     "(?:rue|[Aa]venue|[Aa]v\\.|[Bb]oulevard|[Bb]d\\.?|place|chemin|impasse|"
     "allée|quai|route|cours|passage|square|sentier|faubourg|Rue|Place) " FP_NAMES},
    // Spanish, Portuguese, Italian: "Calle Mayor 15", "Rua Augusta 1508", "Via Roma 10"
    {"calle|c/"
     "|avenida|avda|av|paseo|pº|plaza|carrera|cra|cl|camino|ronda|travesía|glorieta|carretera|rua|travessa|praça|"
     "alameda|estrada|largo|rodovia|via|viale|piazza|corso|vicolo|piazzale|strada|lungomare|calea|bulevardul|str",
     "(?:Calle|CALLE|calle|C/"
     "|Avenida|Avda\\.?|Av\\.?|Paseo|Pº|Plaza|Carrera|Cra\\.?|Cl\\.?|Camino|Ronda|Travesía|Glorieta|"
     "Carretera|Rua|R\\.|Travessa|Praça|Alameda|Estrada|Largo|Rodovia|Via|Viale|Piazza|Corso|Vicolo|Piazzale|Strada|"
     "Lungomare|"
     "Calea|Bulevardul|Str\\.) ?(?:" FP_NAMES "|[0-9]{1,3}[A-Z]?)" FP_BEHIND "(?: ?- ?[0-9]{1,3})?"},
    // Polish, Czech, Hungarian, Turkish, Indonesian
    {"ul|ulica|ulice|al|aleja|pl|plac|os|osiedle|nám|náměstí|třída|utca|út|körút|tér|sokak|sok|sk|cadde|caddesi|cad|cd|"
     "bulvarı|mahallesi|mah|jl|jalan|jln|lorong|gang",
     "(?:[Uu]l\\.|[Uu]lica|[Uu]lice|[Aa]l\\.|[Aa]leja|[Pp]l\\.|[Pp]lac|[Oo]s\\.|nám\\.|náměstí|třída|Jl\\.|Jalan|Jln\\."
     "?) " FP_NAMES FP_BEHIND "|" FP_NAMES " (?:utca|út|körút|tér|u\\.) " FP_NUMBER "|" FP_NAMES
     " (?:Sokak|Sokağı|Sok\\.?|Sk\\.?|Cadde|Caddesi|Cad\\.?|Cd\\.?|Bulvarı|Mahallesi|Mah\\.?),? ?(?:No\\.?:? "
     "?)?" FP_NUMBER},
    // Cyrillic and Greek
    {"ул|улица|пр|просп|проспект|пер|переулок|пл|площадь|шоссе|наб|вул|вулиця|бул|булевард|οδός|οδος|λεωφ|λεωφόρος|"
     "πλατεία",
     "(?:[Уу]л\\.|[Уу]лица|[Пп]р\\.|[Пп]росп\\.|[Пп]роспект|[Пп]ер\\.|[Пп]ереулок|[Пп]л\\.|[Пп]лощадь|[Шш]оссе|[Нн]"
     "аб\\.|[Вв]ул\\.|"
     "[Вв]улиця|[Бб]ул\\.|[Οο]δός|[Λλ]εωφ\\.|[Λλ]εωφόρος|[Ππ]λατεία) ?" FP_NAMES FP_BEHIND},
    // German with a street word that stands alone
    {"straße|strasse|str|platz|allee|gasse|weg|ring|ufer|damm|chaussee|gate|gata|gade|vei|veien|straat|laan|plein",
     "(?:Straße|Platz|Allee) (?:des|der|am) (?:[0-9]{1,2}\\. )?" FP_NAME " " FP_NUMBER "|(?:" FP_NAME
     "[ -]){1,3}(?:[Ss]tra(?:ß|ss)e|[Ss]tr\\.|[Pp]latz|[Aa]llee|[Gg]asse|[Ww]eg|[Rr]ing|[Uu]fer|[Dd]amm|[Cc]haussee|"
     "gate|gata|gade|vei|veien|straat|laan|plein) " FP_NUMBER},
    // A box instead of a street
    {"p.o. box|po box|post office box|postfach|boîte postale|b.p|apartado( de correos)?|casella "
     "postale|postbus|postboks|box",
     "(?:P\\.? ?O\\.? ?Box|Post Office Box|Postfach|Boîte [Pp]ostale|B\\.?P\\.?|Apartado(?: de [Cc]orreos)?|Casella "
     "[Pp]ostale|Postbus|[Pp]ostboks) ?[0-9]{1,6}(?: [0-9]{2,3})*"}};

// "Hauptstraße 12", "Kerkstraat 5", "Drottninggatan 5": a capitalised word with the kind glued behind, in front of a
// number.
constexpr std::string_view kGlued[] = {
    "straße", "strasse", "str.",  "gasse", "weg",    "platz",  "allee", "gracht", "ufer",  "damm",  "chaussee", "stieg",
    "straat", "laan",    "plein", "kade",  "singel", "dreef",  "steeg", "gatan",  "vägen", "gränd", "gata",     "vej",
    "gade",   "brogade", "allé",  "veien", "vegen",  "torget", "katu",  "ntie",   "kuja",  "polku"};

constexpr std::string_view kStates =
    "AL AK AZ AR CA CO CT DC DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "
    "PA PR RI "
    "SC SD TN TX UT VT VA WA WV WI WY ON QC BC AB MB SK NS NB NL PE NSW VIC QLD TAS ACT";

class AddressRecognizer final : public Recognizer {
 public:
  explicit AddressRecognizer(Lexicon& lexicon) {
    for (const Form& form : kForms) {
      m_groups.push_back(lexicon.add(form.words));
      m_patterns.emplace_back(form.pattern);
    }
    m_asian = lexicon.add("市|区|區|县|路|街|道|丁目|番地|町|村|로|길|구|동|号|號");
  }
  std::string_view name() const override { return "address"; }
  std::vector<std::string_view> types() const override { return {"LOCATION"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    std::vector<Span> found;
    if (scan.digits().empty()) return;
    for (const Lexicon::Mark& mark : scan.marks()) {
      for (std::size_t i = 0; i < m_groups.size(); ++i)
        if (scan.has(mark, m_groups[i]) && (i > 0 || may_be_english(scan, mark)))
          at_word(scan, mark, m_patterns[i], found);
      if (scan.has(mark, m_asian)) at_asian(scan, mark, found);
    }
    for (const Digits& digits : scan.digits()) {
      at_glued(scan, digits, found);
      at_post_code(scan, digits, found);
    }
    merge(scan.text(), std::move(found), out);
  }

 private:
  static void merge(std::string_view text, std::vector<Span> found, std::vector<Detection>& out) {
    std::sort(found.begin(), found.end(),
              [](Span a, Span b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
    std::vector<Span> spans;
    for (const Span span : found) {
      const bool joined = !spans.empty() && (span.begin <= spans.back().end ||
                                             text.substr(spans.back().end, span.begin - spans.back().end) == ", ");
      if (joined) spans.back().end = std::max(spans.back().end, span.end);
      else spans.push_back(span);
    }
    for (const Span span : spans)
      out.push_back({span, "LOCATION", 0.7, "address", "street and number, or town and post code"});
  }

  // A number must stand near, else there is nothing to look for.
  static bool number_near(const Scan& scan, std::size_t begin, std::size_t end) {
    const std::size_t next = scan.first_digits(begin);
    return next < scan.digits().size() && scan.digits()[next].begin < end;
  }

  // "close", "way" and "place" are words of every sentence: only capitalised ones with a number in front are streets.
  static bool may_be_english(const Scan& scan, const Lexicon::Mark& mark) {
    const char first = scan.text()[mark.begin];
    return first >= 'A' && first <= 'Z' &&
           number_near(scan, mark.begin > kBefore ? mark.begin - kBefore : 0, mark.begin);
  }

  void at_word(const Scan& scan, const Lexicon::Mark& mark, const Pattern& pattern, std::vector<Span>& out) const {
    const std::string_view text = scan.text();
    std::size_t from = mark.begin > kBefore ? mark.begin - kBefore : 0;
    if (!out.empty() && out.back().begin <= mark.begin && out.back().end >= mark.end) return;
    const std::size_t limit = std::min(text.size(), std::size_t{mark.end} + kAfter);
    if (!number_near(scan, from, limit)) return;
    const std::size_t line = text.substr(from, mark.begin - from).rfind('\n');
    if (line != std::string_view::npos) from += line + 1;
    while (from < mark.begin && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) ++from;
    thread_local std::vector<Span> groups;
    for (; from <= mark.begin && pattern.next(text, from, groups, limit); from = groups[0].begin + 1) {
      const Span span = groups[0];
      if (span.begin > mark.begin) return;
      if (span.end < mark.begin || word_before(text, span.begin) || word_at(text, span.end)) continue;
      const char before = byte_before(text, span.begin);
      if (before == '.' || before == ',' || before == '-' || before == '$' || before == '/') continue;
      out.push_back({span.begin, with_town(text, span.end)});
      return;
    }
  }

  // Flat, then post code and town or town, state and post code.
  std::size_t with_town(std::string_view text, std::size_t end) const {
    const std::size_t flat = m_flat.match_at(text.substr(end, kAfter));
    if (flat != std::string_view::npos && !word_at(text, end + flat)) end += flat;
    const std::size_t town = m_town.match_at(text.substr(end, kAfter));
    if (town != std::string_view::npos && !word_at(text, end + town)) end += town;
    return end;
  }

  void at_glued(const Scan& scan, const Digits& digits, std::vector<Span>& out) const {
    const std::string_view text = scan.text();
    if (digits.size() > 4 || digits.begin < 6 || text[digits.begin - 1] != ' ') return;
    const std::string_view front = text.substr(0, digits.begin - 1);
    if (std::none_of(std::begin(kGlued), std::end(kGlued),
                     [&](std::string_view suffix) { return front.ends_with(suffix); }))
      return;
    std::size_t begin = front.size();
    while (begin > 0 && front.size() - begin < 48 &&
           (word_before(text, begin) || text[begin - 1] == '-' || text[begin - 1] == '.'))
      --begin;
    while (begin < front.size() && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) ++begin;
    if (!m_capital.contains(text.substr(begin, 2)) || front.size() - begin < 6) return;
    const std::size_t number = m_house.match_at(text.substr(digits.begin, 16));
    if (number == std::string_view::npos) return;
    out.push_back({begin, with_town(text, digits.begin + number)});
  }

  // "Springfield, IL 62704"
  void at_post_code(const Scan& scan, const Digits& digits, std::vector<Span>& out) const {
    const std::string_view text = scan.text();
    if (digits.size() != 5 || digits.begin < 6 || word_at(text, digits.end)) return;
    const std::string_view state = text.substr(digits.begin - 3, 3);
    if (state[2] != ' ' || kStates.find(state) == std::string_view::npos) return;
    std::size_t begin = digits.begin > 40 ? digits.begin - 40 : 0;
    while (begin < digits.begin && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) ++begin;
    thread_local std::vector<Span> groups;
    if (!m_us_town.next(text, begin, groups, std::min(text.size(), std::size_t{digits.end} + 5))) return;
    if (groups[0].end < digits.end || word_before(text, groups[0].begin)) return;
    out.push_back(groups[0]);
  }

  void at_asian(const Scan& scan, const Lexicon::Mark& mark, std::vector<Span>& out) const {
    const std::string_view text = scan.text();
    if (!out.empty() && mark.begin < out.back().end) return;
    const std::size_t limit = std::min(text.size(), std::size_t{mark.end} + kAfter);
    if (!number_near(scan, mark.begin, limit)) return;
    std::size_t from = mark.begin > 60 ? mark.begin - 60 : 0;
    while (from < mark.begin && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) ++from;
    thread_local std::vector<Span> groups;
    if (m_asian_address.next(text, from, groups, limit) && groups[0].begin <= mark.begin && groups[0].end >= mark.end)
      out.push_back(groups[0]);
  }

  std::vector<Lexicon::Group> m_groups;
  std::vector<Pattern> m_patterns;
  Lexicon::Group m_asian = Lexicon::kNone;
  const Pattern m_flat{
      "(?:,? "
      "(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|Etage|Stock|Wohnung|piso|Piso|Appt?|bât|int|mieszk|m)\\.? "
      "?#?[0-9A-Za-z-]{1,5}|,? #[0-9A-Za-z-]{1,5})"};
  const Pattern m_town{",? " FP_NAME "(?: " FP_NAME
                       "){0,3},? (?:[A-Z]{2,3},? [0-9]{4,5}(?:-[0-9]{4})?|[A-Z][A-Z0-9]{1,3} ?[0-9][A-Z]{2}|[A-Z]{2} "
                       "[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9])|,? (?:[A-Z]{1,2}-)?(?:[0-9]{4,5}|[0-9]{4} [A-Z]{2}|[0-9]{3} "
                       "[0-9]{2}|[0-9]{2}-[0-9]{3}|"
                       "[0-9]{5}-[0-9]{3}) [" FP_CAPITAL "][" FP_LETTER "'’-]+(?: [" FP_CAPITAL "][" FP_LETTER
                       "'’-]+){0,2}|, [" FP_CAPITAL "][" FP_LETTER
                       "'’-]+(?: "
                       "[" FP_CAPITAL "][" FP_LETTER "'’-]+)?"};
  const Pattern m_us_town{"[" FP_CAPITAL "][" FP_LETTER "'’.-]+(?: [" FP_CAPITAL "][" FP_LETTER
                          "'’.-]+){0,2},? [A-Z]{2} [0-9]{5}(?:-[0-9]{4})?"};
  const Pattern m_capital{"^[" FP_CAPITAL "]"};
  const Pattern m_house{"[0-9]{1,4}(?: ?[a-zA-Z]\\b)?(?:[-/][0-9]{1,4})?"};
  const Pattern m_asian_address{
      "[\\p{Han}\\p{Katakana}\\p{Hiragana}]{2,10}[都道府県省市](?:[\\p{Han}\\p{Katakana}\\p{Hiragana}]{1,12}["
      "市区區县郡町村镇路街道])+"
      "[\\p{Han}\\p{Katakana}\\p{Hiragana}]{0,8}[0-9]{1,4}(?:[-－][0-9]{1,4}){0,3}(?:丁目|番地|号|號|弄|室)?(?:[0-9]{1,"
      "4}(?:番|号|室))*|"
      "(?:[\\p{Hangul}]{2,8}(?:시|도|특별시|광역시) )?(?:[\\p{Hangul}]{1,6}(?:구|군|시) "
      ")+[\\p{Hangul}0-9]{1,12}(?:로|길|동) ?[0-9]{1,4}(?:-[0-9]{1,4})?"};
};

}  // namespace

std::unique_ptr<Recognizer> make_address_recognizer(Lexicon& lexicon) {
  return std::make_unique<AddressRecognizer>(lexicon);
}

}  // namespace firstpass::protect
