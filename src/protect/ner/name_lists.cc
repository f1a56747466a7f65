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

/// "Watson, Kimberly A.": the family name first. `alone`: nothing else stands in the list.
bool is_last_first(const Item& last, const Item& first, bool alone) {
  constexpr std::size_t kMostGiven = 3;
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
  const std::vector<Item> items = items_of(text, name.span);
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
