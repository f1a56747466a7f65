#include "core/words.h"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/text.h"

namespace firstpass {

namespace {

using WordSet = std::unordered_set<std::string_view>;

struct StopList {
  std::string_view code;
  std::string_view words;
};

constexpr std::array<StopList, 7> kStopLists = {{
    {"en",
     "a about above after again all also am an and any are aren as at be because been before being below between both "
     "but by can could couldn d did didn do does doesn doing don down during each either else ever every few for from "
     "further get gets getting go goes going got had hadn has hasn have haven having he her here hers herself him "
     "himself his how however i if in into is isn it its itself just ll m may me might mine more most much must my "
     "myself neither no nor not now of off on once one only onto or other our ours ourselves out over own per quite re "
     "s same shall she should shouldn since so some such t than that the their theirs them themselves then there these "
     "they this those though through to too under until up upon us ve very via was wasn we well were weren what when "
     "where whether which while who whom whose why will with within without won would wouldn yet you your yours "
     "yourself yourselves"},
    {"de",
     "aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bist da dadurch "
     "daher damit dann das dass daß dein deine dem den denn der des dessen die dies diese diesem diesen dieser dieses "
     "dir doch dort du durch ein eine einem einen einer eines er es etwas euch euer eure für gegen gewesen hab habe "
     "haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ist ja jede jedem "
     "jeden jeder jedes jene kann kein keine keinem keinen keiner können könnte man mehr mein meine mich mir mit muss "
     "müssen nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so "
     "soll sollen sollte sondern sonst über um und uns unser unsere unter vom von vor wann war waren warum was wegen "
     "weil welche welchem welchen welcher welches wem wen wenn wer werde werden weshalb wie wieder will wir wird wirst "
     "wo würde würden zu zum zur zwischen"},
    {"fr",
     "à ai aie ainsi alors après as au aucun aussi autre autres aux avant avec avez avoir avons c ce ceci cela celle "
     "celles celui ces cet cette ceux chaque chez comme comment d dans de depuis des donc dont du elle elles en encore "
     "entre est et étaient était étant été être eu eux fait faut fois font il ils j je jusqu l la laquelle le lequel "
     "les lesquels leur leurs lors lui m ma mais me même mes moi moins mon n ne ni nos notre nous on ont ou où par "
     "parce pas pendant peu peut plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se sera "
     "ses si son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vers vos votre vous y"},
    {"es",
     "a al algo algunas algunos ante antes aquel aquella aquellos así aunque cada como cómo con contra cual cuál "
     "cuales "
     "cuando cuándo cuánto de del desde donde dónde durante e el él ella ellas ellos en entre era eran es esa esas ese "
     "eso esos esta está están estas este esto estos fue fueron ha había han has hasta hay he la las le les lo los más "
     "me mi mis mucho muchos muy nada ni no nos nosotros o os otra otras otro otros para pero poco por porque que qué "
     "quien quién quienes se sea según ser si sí sido sin sobre solo son su sus también tan tanto te tiene tienen todo "
     "todos tu tus un una unas uno unos usted y ya yo"},
    {"it",
     "a ad agli ai al alla alle allo anche ancora avere aveva c che chi ci come con contro cosa cui d da dagli dai dal "
     "dalla dalle dei degli del della delle dello di dopo dove e è ed era erano essere fa fra fu gli ha hai hanno ho i "
     "il in io l la le lei li lo loro lui ma me mi mia mie miei mio molto ne nei nel nella nelle nello noi non nostro "
     "o "
     "ogni per perché però più poi prima quale quali quando quanto quella quelle quelli quello questa queste questi "
     "questo qui s se sei senza si sia sono sta stato su sua sue sugli sui sul sulla suo suoi tra tu tua tuo tutti "
     "tutto un una uno vi voi"},
    {"pt",
     "a à ao aos as às até com como da das de dela dele deles depois do dos e é ela elas ele eles em entre era eram "
     "essa esse esta está estão este eu foi foram há isso isto já lhe mais mas me mesmo meu meus minha muito na não "
     "nas "
     "nem no nos nós num numa o onde os ou para pela pelas pelo pelos por porque qual quais quando quanto que quem se "
     "sem ser será seu seus só sobre sua suas também te tem têm ter teu tu tua um uma você vocês"},
    {"nl",
     "aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een eens en er ge "
     "geen "
     "geweest haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je kan kon kunnen maar me "
     "meer "
     "men met mij mijn moet na naar niet niets nog nu of om omdat onder ons onze ook op over reeds te tegen toch toen "
     "tot u uit uw van veel voor waar waarom wanneer want waren was wat we wel welke werd wezen wie wij wil worden "
     "wordt zal ze zelf zich zij zijn zo zonder zou"},
}};

WordSet split(std::string_view words) {
  WordSet set;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    set.insert(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return set;
}

const std::array<WordSet, kStopLists.size()>& stop_sets() {
  static const auto sets = [] {
    std::array<WordSet, kStopLists.size()> made;
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = split(kStopLists[i].words);
    return made;
  }();
  return sets;
}

/// Each function word and, as bits, the lists that hold it.
const std::unordered_map<std::string_view, unsigned>& stop_masks() {
  static const auto masks = [] {
    std::unordered_map<std::string_view, unsigned> made;
    for (std::size_t i = 0; i < kStopLists.size(); ++i)
      for (const std::string_view word : stop_sets()[i]) made[word] |= 1U << i;
    return made;
  }();
  return masks;
}

}  // namespace

bool is_wide(char32_t c) {
  return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
         (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

std::string_view guess_word_language(std::string_view text) {
  constexpr std::size_t kLook = 16384;
  constexpr int kEnough = 400;  // words: more do not change the answer
  constexpr int kLead = 24;     // votes ahead of the next language: no more words are needed
  const std::string_view head = text.substr(0, kLook);
  std::array<int, kStopLists.size()> votes{};
  std::size_t han = 0, kana = 0, hangul = 0;
  int looked = 0;
  std::string word;
  const auto vote = [&] {
    if (word.empty()) return false;
    ++looked;
    constexpr std::size_t kLongest = 12;  // bytes; no function word is longer
    if (word.size() <= kLongest)
      if (const auto found = stop_masks().find(word); found != stop_masks().end())
        for (std::size_t i = 0; i < votes.size(); ++i) votes[i] += found->second >> i & 1U;
    word.clear();
    if (looked % 32 != 0) return false;
    auto sorted = votes;
    std::partial_sort(sorted.begin(), sorted.begin() + 2, sorted.end(), std::greater<>());
    return sorted[0] - sorted[1] >= kLead;
  };
  for (std::size_t at = 0; at < head.size() && looked < kEnough;) {
    const auto byte = static_cast<unsigned char>(head[at]);
    if (byte < 0x80) {
      ++at;
      const bool upper = byte >= 'A' && byte <= 'Z';
      if (upper || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_') {
        word += static_cast<char>(upper ? byte + 32 : byte);
        continue;
      }
      if (vote()) break;
      continue;
    }
    const char32_t c = next_code_point(head, at);
    hangul += c >= 0xAC00 && c <= 0xD7AF;
    kana += c >= 0x3040 && c <= 0x30FF;
    han += c >= 0x3400 && c <= 0x9FFF;
    if (is_word(c)) append_utf8(word, fold_case(c));
    else if (vote()) break;
  }
  vote();
  // One sign of these says about as much as a third of a word.
  const std::size_t wide = (han + kana + hangul) / 3;
  if (wide > 0 && wide * 2 > static_cast<std::size_t>(looked))
    return hangul > han + kana ? "ko" : kana * 20 > han ? "ja" : "zh";
  // max_element gives the first of equals: English, when nothing speaks for another language.
  return kStopLists[static_cast<std::size_t>(std::max_element(votes.begin(), votes.end()) - votes.begin())].code;
}

std::vector<std::string_view> stop_words(std::string_view language) {
  for (std::size_t i = 0; i < kStopLists.size(); ++i)
    if (kStopLists[i].code == language) return {stop_sets()[i].begin(), stop_sets()[i].end()};
  return {};
}

bool is_stop_word(std::string_view lower_word, std::string_view language) {
  for (std::size_t i = 0; i < kStopLists.size(); ++i) {
    if (kStopLists[i].code != language) continue;
    const auto found = stop_masks().find(lower_word);
    return found != stop_masks().end() && (found->second >> i & 1U) != 0;
  }
  return false;
}

namespace {

bool is_any_of(std::string_view sign, std::string_view list) {
  for (std::size_t at = 0; at + sign.size() <= list.size(); at += 3)
    if (list.substr(at, sign.size()) == sign) return true;
  return false;
}

/// Signs of Chinese that carry grammar rather than a topic.
constexpr std::string_view kChineseGrammar =
    "的了在是和与及或也都就而但被把将从到对于为以其这那他她它们我你您您有没不很更最着过吗呢吧啊并请";

/// Particles at the end of a Korean word, the longer ones first.
constexpr std::array<std::string_view, 18> kKoreanParticles = {"에서", "으로",   "에게",   "까지", "부터", "처럼",
                                                               "보다", "입니다", "합니다", "은",   "는",   "이",
                                                               "가",   "을",     "를",     "의",   "에",   "로"};

std::vector<Span> parted(std::string_view text, Span run, bool (*says)(std::string_view sign, char32_t c)) {
  std::vector<Span> words;
  std::size_t begin = run.begin;
  for (std::size_t at = run.begin; at < run.end;) {
    const std::size_t start = at;
    const char32_t c = next_code_point(text, at);
    if (says(text.substr(start, at - start), c)) continue;
    if (start > begin) words.push_back({begin, start});
    begin = at;
  }
  if (run.end > begin) words.push_back({begin, run.end});
  return words;
}

}  // namespace

std::vector<Span> wide_words(std::string_view text, Span run, std::string_view language) {
  if (language == "ja")  // Hiragana is endings and particles; Kanji and Katakana are what is spoken of
    return parted(text, run, [](std::string_view, char32_t c) { return !(c >= 0x3040 && c <= 0x309F); });
  if (language == "zh")
    return parted(text, run, [](std::string_view sign, char32_t) { return !is_any_of(sign, kChineseGrammar); });
  if (language != "ko") return {run};
  const std::string_view word = text.substr(run.begin, run.size());
  for (const std::string_view particle : kKoreanParticles)
    if (word.size() > particle.size() + 3 && word.ends_with(particle)) return {{run.begin, run.end - particle.size()}};
  return {run};
}

struct Stemmer::Impl {
  sb_stemmer* stemmer = nullptr;
  ~Impl() { sb_stemmer_delete(stemmer); }
};

Stemmer::Stemmer(std::string_view language) : m_impl(std::make_unique<Impl>()) {
  m_impl->stemmer = sb_stemmer_new(std::string(language).c_str(), "UTF_8");
}
Stemmer::~Stemmer() = default;
Stemmer::Stemmer(Stemmer&&) noexcept = default;
Stemmer& Stemmer::operator=(Stemmer&&) noexcept = default;

std::string_view Stemmer::stem(std::string_view lower_word) {
  constexpr std::size_t kLongest = 64;  // longer "words" are keys and hashes; stems of those mean nothing
  if (m_impl->stemmer == nullptr || lower_word.size() > kLongest) return lower_word;
  const auto* stem = sb_stemmer_stem(m_impl->stemmer, reinterpret_cast<const sb_symbol*>(lower_word.data()),
                                     static_cast<int>(lower_word.size()));
  if (stem == nullptr) return lower_word;
  return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(m_impl->stemmer))};
}

}  // namespace firstpass
