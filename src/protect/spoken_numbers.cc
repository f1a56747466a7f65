#include "protect/spoken_numbers.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <unordered_map>
#include <vector>

#include "core/text.h"
#include "protect/pattern.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kMostPieces = 48;
constexpr std::size_t kLongestWord = 24;    // bytes
constexpr std::size_t kLongestDigits = 4;   // of one written group
constexpr std::size_t kLongestBetween = 2;  // bytes between two pieces
constexpr std::size_t kFewestToCount = 3;   // groups that rise

using Languages = std::uint8_t;
constexpr std::array<std::string_view, 7> kLanguages = {"en", "de", "fr", "es", "it", "nl", "pt"};
constexpr Languages kEnglish = 1, kGerman = 2, kFrench = 4, kSpanish = 8, kItalian = 16, kDutch = 32, kPortuguese = 64;
constexpr Languages kAll = 127;

/// Words of 0, 1, 2 …; spellings of one number between '|', numbers that have no word of their own are '-'.
struct Counting {
  Languages language;
  std::string_view to_twenty;  // 0 … 20
  std::string_view tens;       // 30 … 90
};
constexpr Counting kCounting[] = {
    {kEnglish,
     "zero|oh|o|nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
     "sixteen "
     "seventeen eighteen nineteen twenty",
     "thirty forty|fourty fifty sixty seventy eighty ninety"},
    {kGerman,
     "null eins|ein zwei|zwo drei vier fünf|fuenf sechs sieben acht neun zehn elf zwölf|zwoelf dreizehn vierzehn "
     "fünfzehn|fuenfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
     "dreißig|dreissig vierzig fünfzig|fuenfzig sechzig siebzig achtzig neunzig"},
    {kFrench,
     "zéro|zero un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize - - - "
     "vingt|vingts",
     "trente quarante cinquante soixante septante huitante|octante nonante"},
    {kSpanish,
     "cero uno|un|una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
     "dieciséis|dieciseis diecisiete dieciocho diecinueve veinte",
     "treinta cuarenta cincuenta sesenta setenta ochenta noventa"},
    {kItalian,
     "zero uno|un|una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
     "sedici diciassette diciotto diciannove venti",
     "trenta quaranta cinquanta sessanta settanta ottanta novanta"},
    {kDutch,
     "nul een|één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
     "achttien negentien twintig",
     "dertig veertig vijftig zestig zeventig tachtig negentig"},
    {kPortuguese,
     "zero um|uma dois|duas três|tres quatro cinco seis|meia sete oito nove dez onze doze treze catorze|quatorze "
     "quinze "
     "dezasseis|dezesseis dezassete|dezessete dezoito dezanove|dezenove vinte",
     "trinta quarenta cinquenta|cinqüenta sessenta setenta oitenta noventa"}};

std::vector<std::string_view> parts(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    if (end > begin) out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

struct Meaning {
  Languages languages = 0;
  int value = -1;     // 0 … 99
  int times = 0;      // 2 for "double"
  bool link = false;  // between the parts of one number, "und", "y"
  int scale = 0;      // 100 for "hundred"
};

class Words {
 public:
  Words() {
    for (const Counting& counting : kCounting) {
      add_in_order(counting.to_twenty, 0, 1, counting.language);
      add_in_order(counting.tens, 30, 10, counting.language);
    }
    add_one_word_forms();
    for (const auto& [word, language] : std::initializer_list<std::pair<const char*, Languages>>{
             {"double", kEnglish | kFrench}, {"doble", kSpanish}, {"dubbel", kDutch}, {"doppio", kItalian}})
      m_words[word] = {language, -1, 2, false};
    m_words["triple"] = {kEnglish | kFrench | kSpanish, -1, 3, false};
    for (const auto& [word, language] : std::initializer_list<std::pair<const char*, Languages>>{
             {"und", kGerman}, {"et", kFrench}, {"y", kSpanish}, {"en", kDutch}, {"e", kPortuguese}})
      m_words[word] = {language, -1, 0, true};
    for (const auto& [word, language] : std::initializer_list<std::pair<const char*, Languages>>{
             {"hundred", kEnglish}, {"hundert", kGerman}, {"cent", kFrench}, {"honderd", kDutch}})
      m_words[word] = {language, -1, 0, false, 100};
    for (const auto& [word, language] : std::initializer_list<std::pair<const char*, Languages>>{
             {"thousand", kEnglish}, {"tausend", kGerman}, {"mille", kFrench}, {"duizend", kDutch}})
      m_words[word] = {language, -1, 0, false, 1000};
    for (const auto& [word, meaning] : m_words)
      if (!meaning.link && meaning.scale == 0) m_list += (m_list.empty() ? "" : "|") + word;
  }
  const Meaning* find(const std::string& word) const {
    const auto found = m_words.find(word);
    return found == m_words.end() ? nullptr : &found->second;
  }
  const std::string& list() const { return m_list; }

 private:
  void add(const std::string& word, int value, Languages language) {
    Meaning& meaning = m_words[word];
    meaning.value = value;
    meaning.languages |= language;
  }
  void add_in_order(std::string_view words, int first, int step, Languages language) {
    int value = first;
    for (const std::string_view spellings : parts(words, ' ')) {
      for (const std::string_view word : parts(spellings, '|'))
        if (word != "-") add(std::string(word), value, language);
      value += step;
    }
  }
  /// "vierundzwanzig", "vierentwintig", "ventiquattro", "veinticuatro".
  void add_one_word_forms() {
    const std::vector<std::pair<std::string, Meaning>> simple(m_words.begin(), m_words.end());
    for (const auto& [ten, tens] : simple) {
      if (tens.value < 20 || tens.value % 10 != 0) continue;
      for (const auto& [unit, units] : simple) {
        if (units.value < 1 || units.value > 9) continue;
        const int value = tens.value + units.value;
        const Languages both = tens.languages & units.languages;
        std::string german = unit;
        german += "und";
        if ((both & kGerman) != 0 && unit != "eins") add(german + ten, value, kGerman);
        if ((both & kDutch) != 0) {
          add(unit + "en" + ten, value, kDutch);
          if (unit.ends_with('e')) add(unit + "ën" + ten, value, kDutch);
        }
        if ((both & kItalian) != 0) {
          const bool vowel = unit[0] == 'u' || unit[0] == 'o';
          add((vowel ? ten.substr(0, ten.size() - 1) : ten) + unit, value, kItalian);
          if (unit == "tre") add(ten + "tré", value, kItalian);
        }
        if ((both & kSpanish) != 0 && tens.value == 20) add("veinti" + unit, value, kSpanish);
      }
    }
    add("veintidós", 22, kSpanish);
    add("veintitrés", 23, kSpanish);
    add("veintiséis", 26, kSpanish);
  }

  std::unordered_map<std::string, Meaning> m_words;
  std::string m_list;
};

const Words& all_words() {
  static const Words words;
  return words;
}

bool is_letter_byte(char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; }

/// A word or a group of digits of the text.
struct Piece {
  Span span;
  Meaning meaning;
  std::string written;  // digits
};

std::optional<Piece> piece_at(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  if (is_digit(byte_at(text, begin))) {
    while (is_digit(byte_at(text, end))) ++end;
    if (end - begin > kLongestDigits || is_word_byte(byte_at(text, end))) return std::nullopt;
    return Piece{{begin, end}, {kAll, -1, 0, false}, std::string(text.substr(begin, end - begin))};
  }
  while (end < text.size() && end - begin <= kLongestWord && is_letter_byte(text[end])) ++end;
  if (end == begin || end - begin > kLongestWord || is_word_byte(byte_at(text, end))) return std::nullopt;
  const std::string_view word = text.substr(begin, end - begin);
  const bool ascii = std::all_of(word.begin(), word.end(), [](char c) { return is_letter(c); });
  const Meaning* meaning = all_words().find(ascii ? ascii_lower(word) : lower(word));
  if (meaning == nullptr) return std::nullopt;
  return Piece{{begin, end}, *meaning, {}};
}

/// Where the next piece begins behind one that ends at `end`; `comma` tells of a stop between them.
std::size_t behind_gap(std::string_view text, std::size_t end, bool& comma) {
  std::size_t at = end;
  comma = false;
  while (at < text.size() && at - end < kLongestBetween && std::string_view(" ,.-").find(text[at]) != std::string::npos)
    comma = comma || text[at] == ',' || text[at] == '.', ++at;
  return at > end ? at : std::string_view::npos;
}

/// True when `begin`, behind a full stop, is where a sentence starts that only begins with a number: "Acht Leute
/// kamen."
bool starts_a_sentence(std::string_view text, std::size_t begin, const Piece& piece) {
  if (begin < 2 || text[begin - 1] != ' ' || text[begin - 2] != '.') return false;
  bool comma = false;
  const std::size_t next = behind_gap(text, piece.span.end, comma);
  return next != std::string_view::npos && is_letter_byte(byte_at(text, next)) && !piece_at(text, next);
}

/// Groups that were said, the last of them still open for its second half ("forty", then "two").
class Sum {
 public:
  /// False when `linked`, but not of one number with what is before it.
  bool add(const Piece& piece, Languages languages, bool comma, bool linked) {
    const bool is_word = piece.written.empty();
    const int value = is_word ? piece.meaning.value : std::stoi(piece.written);
    const bool completes = is_word && m_times == 0 && !comma && !m_groups.empty() && complete(value, languages, linked);
    if (linked && !completes) return false;
    if (is_word) ++m_words, m_distinct.insert(value);
    if (completes) return true;
    m_groups.push_back({value, is_word ? std::to_string(value) : piece.written, std::max(m_times, 1), is_word});
    m_times = 0;
    return true;
  }
  void repeat_next(int times) {
    ++m_words;
    m_times = times;
  }
  /// "seven double oh nine hundred": among digits a hundred stands for two noughts. False where it may be of a sum.
  bool scale(int by) {
    constexpr std::size_t kDigitsBefore = 2;
    if (m_times > 0 || m_groups.size() <= kDigitsBefore) return false;
    Group& last = m_groups.back();
    if (!last.word || last.times != 1 || last.value < 1 || last.value > 9) return false;
    last.value *= by;
    last.digits = std::to_string(last.value);
    ++m_words;
    return true;
  }
  SpokenNumber result(Span span, bool has_comma) const {
    SpokenNumber number;
    number.span = span;
    number.words = m_words;
    number.distinct_words = m_distinct.size();
    number.groups = m_groups.size();
    number.has_comma = has_comma;
    for (const Group& group : m_groups) {
      for (int i = 0; i < group.times; ++i) number.digits += group.digits;
      number.single += group.digits.size() == 1 ? 1 : 0;
    }
    number.counts = counts(has_comma);
    return number;
  }
  /// True when a word between two parts may go on with the last group.
  bool is_open(Languages languages) const {
    return !m_groups.empty() && m_groups.back().word &&
           (is_ten(m_groups.back().value) || (m_groups.back().value < 10 && (languages & (kGerman | kDutch)) != 0));
  }

 private:
  struct Group {
    int value;
    std::string digits;
    int times;
    bool word;
  };
  /// "one, two, three", "ten twenty thirty", "twenty, twenty-five, forty".
  bool counts(bool has_comma) const {
    if (m_groups.size() < kFewestToCount) return false;
    bool even = true, rises = has_comma && m_groups.front().value >= 10;
    const int step = m_groups[1].value - m_groups[0].value;
    for (std::size_t i = 1; i < m_groups.size(); ++i) {
      const int now = m_groups[i].value - m_groups[i - 1].value;
      even = even && now == step && now != 0;
      rises = rises && now > 0;
    }
    return even || rises;
  }
  static bool is_ten(int value) { return value >= 20 && value < 100 && value % 10 == 0; }

  /// "forty" + "two", "quatre" + "vingt", "soixante" + "dix", "vier" + "und" + "zwanzig".
  bool complete(int value, Languages languages, bool linked) {
    Group& last = m_groups.back();
    if (!last.word || last.times != 1) return false;
    int whole = 0;
    if (is_ten(last.value) && value >= 1 && value <= 9) whole = last.value + value;
    else if ((languages & kFrench) != 0 && (last.value == 60 || last.value == 80) && value >= 10 && value <= 16)
      whole = last.value + value;
    else if ((languages & kFrench) != 0 && last.value == 4 && value == 20) whole = 80;
    else if ((languages & kFrench) != 0 && last.value == 10 && value >= 7 && value <= 9) whole = 10 + value;
    else if (linked && last.value >= 1 && last.value <= 9 && is_ten(value)) whole = value + last.value;
    if (whole == 0) return false;
    last.value = whole;
    last.digits = std::to_string(whole);
    return true;
  }

  std::vector<Group> m_groups;
  std::set<int> m_distinct;
  std::size_t m_words = 0;
  int m_times = 0;
};

}  // namespace

std::optional<SpokenNumber> spoken_number_at(std::string_view text, std::size_t begin) {
  Languages languages = kAll;
  Sum sum;
  Span span{begin, begin};
  bool has_comma = false, comma = false, linked = false, pending = false;
  for (std::size_t at = begin, pieces = 0; at != std::string_view::npos && pieces < kMostPieces; ++pieces) {
    const std::optional<Piece> piece = piece_at(text, at);
    if (!piece || (piece->meaning.languages & languages) == 0) break;
    if (at != begin && starts_a_sentence(text, at, *piece)) break;
    if (piece->meaning.link) {
      if (comma || linked || pending || !sum.is_open(piece->meaning.languages)) break;
      linked = true;
    } else {
      languages &= piece->meaning.languages;
      if (piece->meaning.scale > 0) {
        if (comma || linked || pending || !sum.scale(piece->meaning.scale)) break;
        span.end = piece->span.end;
      } else if (piece->meaning.times > 0) {
        if (linked || pending) break;
        sum.repeat_next(piece->meaning.times);
        pending = true;
      } else {
        if (!sum.add(*piece, languages, comma, linked)) break;  // "trente et quarante" are two numbers
        has_comma = has_comma || (comma && span.end > begin);
        span.end = piece->span.end;
        linked = pending = false;
      }
    }
    at = behind_gap(text, piece->span.end, comma);
  }
  if (span.end == begin) return std::nullopt;
  return sum.result(span, has_comma);
}

bool is_number_word(std::string_view word, std::string_view language) {
  const auto known = std::find(kLanguages.begin(), kLanguages.end(), language);
  if (known == kLanguages.end() && !language.empty()) return false;
  const auto wanted = language.empty() ? kAll : static_cast<Languages>(1U << (known - kLanguages.begin()));
  const std::vector<std::string_view> all = parts(word, '-');
  return !all.empty() && std::all_of(all.begin(), all.end(), [&](std::string_view part) {
    const Meaning* meaning = all_words().find(std::string(part));
    return meaning != nullptr && (meaning->languages & wanted) != 0 && (!meaning->link || all.size() > 1);
  });
}

const std::string& number_words() { return all_words().list(); }

}  // namespace firstpass::protect
