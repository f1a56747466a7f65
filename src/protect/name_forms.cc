// What a name is made of, and the keys under which its words are found. How they are found: name_finder.cc.
#include "protect/name_forms.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

#include "core/text.h"
#include "protect/name_tokens.h"
#include "protect/name_words.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kShortestInflected = 4;
constexpr std::size_t kMostParts = 8;

struct Spelling {
  char32_t letter;
  std::string_view plain, spelled;
};
constexpr std::array<Spelling, 13> kSpellings = {{{U'ä', "a", "ae"},
                                                  {U'ö', "o", "oe"},
                                                  {U'ü', "u", "ue"},
                                                  {U'ß', "ss", "ss"},
                                                  {U'ø', "o", "oe"},
                                                  {U'å', "a", "aa"},
                                                  {U'æ', "ae", "ae"},
                                                  {U'œ', "oe", "oe"},
                                                  {U'ł', "l", "l"},
                                                  {U'đ', "d", "d"},
                                                  {U'ð', "d", "d"},
                                                  {U'þ', "th", "th"},
                                                  {U'ı', "i", "i"}}};

void append_base_letters(char32_t letter, std::string& out) {
  const icu::Normalizer2* nfd = nullptr;
  UErrorCode error = U_ZERO_ERROR;
  nfd = icu::Normalizer2::getNFDInstance(error);
  icu::UnicodeString parts;
  if (nfd == nullptr || !nfd->getDecomposition(static_cast<UChar32>(letter), parts)) {
    append_utf8(out, letter == U'ς' ? U'σ' : letter);
    return;
  }
  for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
    const UChar32 part = parts.char32At(i);
    if (u_charType(part) == U_NON_SPACING_MARK) continue;
    append_utf8(out, static_cast<char32_t>(part == U'ς' ? U'σ' : part));
  }
}

bool is_unspaced(std::string_view word) {
  std::size_t at = 0;
  const char32_t c = next_code_point(word, at);
  return (c >= 0x2E80 && c < 0xA960) || (c >= 0xF900 && c < 0xFB00) || (c >= 0x0E00 && c < 0x0F00) || c >= 0x20000;
}

bool ends_with_any(std::string_view word, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return word.ends_with(end); });
}

bool looks_slavic(std::string_view key) {
  return ends_with_any(key, {"ski", "ska", "cki", "cka", "wicz", "czyk", "wak", "ova", "owa", "enko", "ovic"}) ||
         key.find("sz") != std::string_view::npos || key.find("cz") != std::string_view::npos ||
         key.find("trz") != std::string_view::npos || key == "piotr";
}

bool is_cyrillic(std::string_view key) {
  return key.size() > 1 && (static_cast<unsigned char>(key[0]) == 0xD0 || static_cast<unsigned char>(key[0]) == 0xD1);
}
bool is_greek(std::string_view key) {
  return key.size() > 1 && (static_cast<unsigned char>(key[0]) == 0xCE || static_cast<unsigned char>(key[0]) == 0xCF);
}

using Endings = std::initializer_list<std::string_view>;

std::vector<std::string> with(std::string_view stem, Endings endings) {
  std::vector<std::string> out;
  for (const std::string_view ending : endings) out.push_back(std::string(stem).append(ending));
  return out;
}

void append(std::vector<std::string>& out, std::vector<std::string> more) {
  out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::vector<std::string> slavic_forms(std::string_view key) {
  const std::string_view cut = key.substr(0, key.size() - 1);
  if (ends_with_any(key, {"ski", "cki", "dzki"})) return with(cut, {"iego", "iemu", "im", "ich", "imi", "a", "iej"});
  if (ends_with_any(key, {"ska", "cka", "dzka"})) return with(cut, {"iej", "ie", "i", "ich"});
  if (key.ends_with("ek"))
    return with(std::string(key.substr(0, key.size() - 2)) + "k", {"a", "owi", "iem", "u", "ow", "om"});
  if (key.ends_with('a')) return with(cut, {"y", "i", "e", "ie", "o"});
  return with(key, {"a", "owi", "em", "iem", "ie", "u", "ow", "om", "ami", "y"});
}

std::vector<std::string> cyrillic_forms(std::string_view key) {
  const std::string_view cut = key.substr(0, key.size() - 2);
  if (key.ends_with("а")) return with(cut, {"ы", "и", "е", "у", "ои", "ою"});
  if (key.ends_with("я")) return with(cut, {"и", "ю", "еи", "ею", "е"});
  if (key.ends_with("и") || key.ends_with("ь")) return with(cut, {"я", "ю", "ем", "е", "и", "ого", "ому", "им"});
  return with(key, {"а", "у", "ом", "ым", "е", "ы", "ых", "ои", "ам"});
}

}  // namespace

std::string fold_name(std::string_view word, bool spelled) {
  std::string out;
  out.reserve(word.size());
  for (std::size_t at = 0; at < word.size();) {
    const auto byte = static_cast<unsigned char>(word[at]);
    if (byte < 0x80) {
      if (byte >= 'A' && byte <= 'Z') out += static_cast<char>(byte + 32);
      else if (byte != '\'') out += static_cast<char>(byte);
      ++at;
      continue;
    }
    const char32_t letter = static_cast<char32_t>(u_tolower(static_cast<UChar32>(next_code_point(word, at))));
    if (is_apostrophe(letter) || u_charType(static_cast<UChar32>(letter)) == U_NON_SPACING_MARK) continue;
    const auto* spelling = std::find_if(kSpellings.begin(), kSpellings.end(),
                                        [&](const Spelling& candidate) { return candidate.letter == letter; });
    if (spelling != kSpellings.end()) out += spelled ? spelling->spelled : spelling->plain;
    else append_base_letters(letter, out);
  }
  return out;
}

void NameForms::add_key(std::string_view key, const Ref& ref) {
  std::vector<Ref>& known = m_keys[std::string(key)];
  // In the order of owners, so that one is found among the many who share a first name.
  auto at = std::lower_bound(known.begin(), known.end(), ref.owner,
                             [](const Ref& other, std::size_t wanted) { return other.owner < wanted; });
  for (; at != known.end() && at->owner == ref.owner; ++at) {
    if (at->part != ref.part) continue;
    at->inflected = at->inflected && ref.inflected;
    at->nick = at->nick && ref.nick;
    return;
  }
  known.insert(at, ref);
}

void NameForms::add(std::size_t owner, std::string_view type, std::string_view name) {
  Owner fresh{owner, std::string(type), type == "PERSON", {}};
  std::size_t group = 0;
  bool joins = true;
  const std::vector<NameToken> tokens = name_tokens(name);
  const bool inverted = fresh.person && name.find(',') != std::string_view::npos;
  for (const NameToken& token : tokens) {
    const std::string_view word = name.substr(token.span.begin, token.span.size());
    if (is_unspaced(word)) {
      m_unspaced.emplace_back(std::string(word), m_owners.size());
      continue;
    }
    if (token.span.begin > 0 && name[token.span.begin - 1] == '-') joins = true;
    if (fresh.person && (is_title(token.key) && fresh.parts.empty())) continue;
    if (!fresh.person && (is_legal_form(token.key) || (fresh.parts.empty() && is_generic_head(token.key)))) continue;
    const bool particle = fresh.person && is_particle(token.key) && tokens.size() > 1;
    if (fresh.person && token.letters == 1 && !particle) continue;  // an initial is no name
    if (!joins) ++group;
    fresh.parts.push_back({token.key, fold_name(word, true), particle, group});
    joins = particle;
    if (fresh.parts.size() == kMostParts) break;
  }
  if (inverted && !fresh.parts.empty()) {  // Last, First → First Last
    const auto comma = static_cast<std::size_t>(name.find(','));
    std::size_t front = 0;
    for (const NameToken& token : tokens) front += token.span.end <= comma ? 1 : 0;
    front = std::min(front, fresh.parts.size());
    std::rotate(fresh.parts.begin(), fresh.parts.begin() + static_cast<std::ptrdiff_t>(front), fresh.parts.end());
  }
  if (fresh.parts.empty() && (m_unspaced.empty() || m_unspaced.back().second != m_owners.size())) return;
  m_owners.push_back(std::move(fresh));
  const std::size_t index = m_owners.size() - 1;
  for (std::size_t part = 0; part < m_owners[index].parts.size(); ++part) add_part(index, part);
  add_handles(index);
}

void NameForms::add_part(std::size_t owner, std::size_t index) {
  const Owner& whose = m_owners[owner];
  const Part& part = whose.parts[index];
  if (part.particle) return;
  const Ref ref{owner, static_cast<std::uint16_t>(index), false, false};
  add_key(part.key, ref);
  if (part.spelled != part.key) add_key(part.spelled, ref);
  const bool slavic =
      std::any_of(whose.parts.begin(), whose.parts.end(), [](const Part& other) { return looks_slavic(other.key); });
  add_endings(part, ref, slavic);
  if (!whose.person) return;
  for (const std::string_view other : other_given_names(part.key)) {
    add_key(other, {owner, ref.part, true, false});
    add_endings({std::string(other), std::string(other), false, 0}, {owner, ref.part, true, false}, slavic);
  }
}

void NameForms::add_endings(const Part& part, const Ref& ref, bool slavic) {
  if (part.key.size() < kShortestInflected) return;
  std::vector<std::string> forms;
  if (is_cyrillic(part.key)) forms = cyrillic_forms(part.key);
  else if (is_greek(part.key))
    forms = with(std::string_view(part.key).substr(0, part.key.size() - 2), {"η", "α", "ου", "ο", "ε"});
  else {
    forms = with(part.key, {"s", "ne", "nak", "nek"});
    if (ends_with_any(part.key, {"s", "x", "z", "ch", "sh"})) append(forms, with(part.key, {"es", "ens"}));
    if (part.key.ends_with("nen"))
      append(forms, with(part.key.substr(0, part.key.size() - 3), {"sen", "selle", "selta", "sta"}));
    if (slavic) append(forms, slavic_forms(part.key));
    if (!m_owners[ref.owner].person && part.key.ends_with('e')) append(forms, with(part.key, {"n", "r", "m"}));
    if (part.spelled != part.key) append(forms, with(part.spelled, {"s"}));
  }
  for (const std::string& form : forms)
    if (form != part.key) add_key(form, {ref.owner, ref.part, ref.nick, true});
}

void NameForms::add_handle(std::string handle, std::size_t owner) {
  constexpr std::size_t kShortestHandle = 5;
  if (handle.size() < kShortestHandle || is_ambiguous_name(handle)) return;
  std::vector<std::size_t>& owners = m_handles[std::move(handle)];
  if (std::find(owners.begin(), owners.end(), owner) == owners.end()) owners.push_back(owner);
}

void NameForms::add_handles(std::size_t index) {
  const Owner& owner = m_owners[index];
  struct Group {
    std::vector<std::string> spellings;  // with and without particles, "mueller" beside "muller", short forms
    std::string initial;
    bool given = false;
  };
  std::vector<Group> groups;
  std::string whole, initials, token_initials;
  for (std::size_t i = 0; i < owner.parts.size();) {
    Group group;
    std::string all, bare, spelled;
    const std::size_t first = i;
    for (; i < owner.parts.size() && owner.parts[i].group == owner.parts[first].group; ++i) {
      const Part& part = owner.parts[i];
      all += part.key, spelled += part.spelled;
      if (!part.particle) bare += part.key;
    }
    if (bare.empty()) continue;
    group.spellings = {all};
    if (bare != all) group.spellings.push_back(bare);
    if (spelled != all) group.spellings.push_back(spelled);
    if (i - first == 1)
      for (const std::string_view other : other_given_names(bare)) group.spellings.emplace_back(other);
    group.given = is_given_name(owner.parts[first].key);
    whole += all;
    groups.push_back(std::move(group));
  }
  if (!owner.person) {
    add_handle(whole, index);
    return;
  }
  std::string before;  // initials of all words before a group
  std::size_t part = 0;
  for (std::size_t j = 0; j < groups.size(); ++j) {
    for (std::size_t k = 0; k < groups.size(); ++k) {
      if (k == j) continue;
      for (const std::string& a : groups[j].spellings) {
        for (const std::string& b : groups[k].spellings) add_handle(a + b, index);
        std::size_t end = 0;
        next_code_point(groups[k].spellings[0], end);
        const std::string initial = groups[k].spellings[0].substr(0, end);
        add_handle(initial + a, index);
        if (a.size() >= 4) add_handle(a + initial, index);
      }
    }
    for (std::size_t cut = 1; cut <= before.size(); ++cut)
      for (const std::string& a : groups[j].spellings) add_handle(before.substr(0, cut) + a, index);
    const std::size_t group_id = owner.parts[part].group;
    for (; part < owner.parts.size() && owner.parts[part].group == group_id; ++part)
      if (!owner.parts[part].particle) before += owner.parts[part].key[0];
  }
  add_handle(whole, index);
  for (std::size_t skip = 0; skip < groups.size() && groups.size() > 2; ++skip) {
    std::string most;
    for (std::size_t g = 0; g < groups.size(); ++g)
      if (g != skip) most += groups[g].spellings[0];
    add_handle(most, index);
  }
  std::string upper;
  for (const Part& named : owner.parts)
    if (!named.particle) {
      std::size_t end = 0;
      next_code_point(named.key, end);
      upper += named.key.substr(0, end);
    }
  if (groups.size() >= 2) m_initials[upper].push_back(index);
}

const std::vector<NameForms::Ref>* NameForms::refs(const std::string& key) const {
  const auto found = m_keys.find(key);
  return found == m_keys.end() ? nullptr : &found->second;
}

std::vector<std::size_t> NameForms::handle_owners(std::string_view handle) const {
  std::string squeezed;
  for (const char c : handle)
    if (c != '.' && c != '_' && c != '-') squeezed += c;
  squeezed = fold_name(squeezed);
  while (!squeezed.empty() && squeezed.back() >= '0' && squeezed.back() <= '9') squeezed.pop_back();
  const auto found = m_handles.find(squeezed);
  return found == m_handles.end() ? std::vector<std::size_t>{} : found->second;
}

}  // namespace firstpass::protect
