#include "protect/ner/name_lists.h"

#include <algorithm>
#include <array>

#include "protect/name_tokens.h"
#include "protect/name_words.h"

namespace firstpass::protect {

namespace {

/// What stands between two commas or line ends.
struct Item {
  Span span;  // without white space and separators
  std::vector<NameToken> words;
  bool new_line = false;  // parted from the one before by the end of a line
  bool titled = false;    // "Mr Cole", also where the title stands in front of what was found
  bool in_list = false;   // of more names in its line than two
};

std::vector<Item> items_of(std::string_view text, Span span) {
  constexpr std::string_view kAround = " \t\r\n,";
  std::vector<Item> out;
  bool new_line = false;
  for (std::size_t begin = span.begin; begin < span.end;) {
    std::size_t end = std::min(span.end, text.find_first_of(",\n", begin));
    const std::size_t next = end + 1;
    const bool ends_line = end < span.end && text[end] == '\n';
    while (begin < end && kAround.find(text[begin]) != std::string_view::npos) ++begin;
    while (end > begin && kAround.find(text[end - 1]) != std::string_view::npos) --end;
    if (end > begin) {
      out.push_back({{begin, end}, name_tokens(text.substr(begin, end - begin)), new_line});
      new_line = false;
    }
    new_line |= ends_line;
    begin = next;
  }
  return out;
}

bool begins_with_given_name(const Item& item) { return !item.words.empty() && is_given_name(item.words[0].key); }

/// "Jr.", "PhD", "III": belongs to the name in front of it.
bool is_suffix(const Item& item) {
  static constexpr std::array<std::string_view, 16> kSuffixes = {"jr",  "sr",  "ii", "iii", "iv",  "phd", "md", "mba",
                                                                 "esq", "cpa", "rn", "dds", "msc", "bsc", "ma", "dvm"};
  return item.words.size() == 1 && std::find(kSuffixes.begin(), kSuffixes.end(), item.words[0].key) != kSuffixes.end();
}

/// "und" in "Bauer, Sabine und Tim".
bool is_and(std::string_view key) {
  static constexpr std::array<std::string_view, 9> kAnd = {"and", "und", "et", "y", "e", "en", "och", "og", "i"};
  return std::find(kAnd.begin(), kAnd.end(), key) != kAnd.end();
}

std::string_view line_before(std::string_view text, std::size_t at) {
  constexpr std::size_t kNear = 48;
  const std::string_view near = text.substr(at - std::min(at, kNear), std::min(at, kNear));
  return near.substr(near.find_last_of('\n') + 1);
}
std::string_view line_behind(std::string_view text, std::size_t at) {
  constexpr std::size_t kNear = 48;
  const std::string_view near = text.substr(at, kNear);
  return near.substr(0, near.find('\n'));
}

/// "Hr. " right in front of `begin`.
bool title_before(std::string_view text, std::size_t begin) {
  const std::string_view before = line_before(text, begin);
  const std::size_t end = before.find_last_not_of(" .") + 1;  // 0 where nothing stands there
  if (end == 0 || end == before.size()) return false;
  const std::vector<NameToken> words = name_tokens(before.substr(0, end));
  return !words.empty() && words.back().span.end == end && is_title(words.back().key);
}

/// "Tim, " in front of `begin`.
bool name_and_comma_before(std::string_view text, std::size_t begin) {
  const std::string_view before = line_before(text, begin);
  const std::size_t comma = before.find_last_not_of(' ');
  if (comma == std::string_view::npos || before[comma] != ',') return false;
  const std::vector<NameToken> words = name_tokens(before.substr(0, comma));
  return !words.empty() && words.back().span.end == comma && words.back().capital && is_given_name(words.back().key);
}

/// ", Tim", " und Tim" behind `end`.
bool list_goes_on(std::string_view text, std::size_t end) {
  const std::string_view behind = line_behind(text, end);
  const std::vector<NameToken> words = name_tokens(behind);
  if (words.empty() || behind.substr(0, words[0].span.begin).find_first_not_of(" ,&") != std::string_view::npos)
    return false;
  const bool after_and =
      is_and(words[0].key) || behind.substr(0, words[0].span.begin).find('&') != std::string_view::npos;
  const std::size_t name = is_and(words[0].key) ? 1 : 0;
  if (!after_and && behind[0] != ',') return false;
  return words.size() > name && words[name].capital && is_given_name(words[name].key);
}

/// "Watson, Kimberly A.": the family name first, of one person where no more names stand with them. `alone`: nothing
/// else stands in what was found.
bool is_last_first(const Item& last, const Item& first, bool alone) {
  constexpr std::size_t kMostGiven = 3;
  if (last.titled || first.in_list) return false;
  if (begins_with_given_name(last) || first.words.empty() || first.words.size() > kMostGiven) return false;
  if (begins_with_given_name(first)) return last.words.size() <= kMostGiven;
  return alone && last.words.size() == 1;
}

bool is_one_person(const Item& before, const Item& item, bool alone) {
  if (is_suffix(item)) return true;
  // A name that was wrapped at the end of a line.
  if (item.new_line) return before.words.size() == 1 && item.words.size() == 1 && !is_given_name(item.words[0].key);
  return is_last_first(before, item, alone);
}

/// What stands around the items tells whether two of them may be one person.
void look_around(std::string_view text, Span found, std::vector<Item>& items) {
  for (std::size_t begin = 0; begin < items.size();) {
    std::size_t end = begin + 1;
    while (end < items.size() && !items[end].new_line) ++end;
    const auto suffixes = std::count_if(items.begin() + static_cast<std::ptrdiff_t>(begin),
                                        items.begin() + static_cast<std::ptrdiff_t>(end), is_suffix);
    const bool in_list = end - begin - static_cast<std::size_t>(suffixes) > 2 ||
                         (begin == 0 && name_and_comma_before(text, found.begin)) ||
                         (end == items.size() && list_goes_on(text, found.end));
    for (; begin < end; ++begin) {
      const std::vector<NameToken>& words = items[begin].words;
      items[begin].in_list = in_list;
      items[begin].titled = (!words.empty() && is_title(words[0].key)) || title_before(text, items[begin].span.begin);
    }
  }
}

bool is_one_organization(const Item& item) {
  return !item.new_line && !item.words.empty() && (is_legal_form(item.words[0].key) || !item.words[0].capital);
}

}  // namespace

void split_names(std::string_view text, const Detection& name, std::vector<Detection>& out) {
  const bool person = name.type == "PERSON";
  const std::string_view value = text.substr(name.span.begin, name.span.size());
  if ((!person && name.type != "ORGANIZATION") || value.find_first_of(",\n") == std::string_view::npos) {
    out.push_back(name);
    return;
  }
  std::vector<Item> items = items_of(text, name.span);
  if (person) look_around(text, name.span, items);
  bool joined = false;  // the last one took its neighbour in: "Watson, Kimberly" takes no third
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool whole =
        i > 0 && (person ? (is_suffix(items[i]) || !joined) && is_one_person(items[i - 1], items[i], items.size() == 2)
                         : is_one_organization(items[i]));
    if (whole) {
      out.back().span.end = items[i].span.end;
    } else {
      out.push_back(name);
      out.back().span = items[i].span;
    }
    joined = whole;
  }
}

}  // namespace firstpass::protect
