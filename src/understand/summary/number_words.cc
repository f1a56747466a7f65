#include "understand/summary/number_words.h"

#include <array>
#include <utility>

#include "core/text.h"

namespace firstpass::understand {

namespace {

struct NumberWord {
  std::string_view word;
  int value;
  bool ordinal;
};

constexpr std::array kNumberWords = std::to_array<NumberWord>({
    {"zero", 0, false},      {"one", 1, false},         {"two", 2, false},        {"three", 3, false},
    {"four", 4, false},      {"five", 5, false},        {"six", 6, false},        {"seven", 7, false},
    {"eight", 8, false},     {"nine", 9, false},        {"ten", 10, false},       {"eleven", 11, false},
    {"twelve", 12, false},   {"thirteen", 13, false},   {"fourteen", 14, false},  {"fifteen", 15, false},
    {"sixteen", 16, false},  {"seventeen", 17, false},  {"eighteen", 18, false},  {"nineteen", 19, false},
    {"twenty", 20, false},   {"thirty", 30, false},     {"forty", 40, false},     {"fourty", 40, false},
    {"fifty", 50, false},    {"sixty", 60, false},      {"seventy", 70, false},   {"eighty", 80, false},
    {"ninety", 90, false},   {"first", 1, true},        {"second", 2, true},      {"third", 3, true},
    {"fourth", 4, true},     {"fifth", 5, true},        {"sixth", 6, true},       {"seventh", 7, true},
    {"eighth", 8, true},     {"ninth", 9, true},        {"tenth", 10, true},      {"eleventh", 11, true},
    {"twelfth", 12, true},   {"thirteenth", 13, true},  {"fourteenth", 14, true}, {"fifteenth", 15, true},
    {"sixteenth", 16, true}, {"seventeenth", 17, true}, {"eighteenth", 18, true}, {"nineteenth", 19, true},
    {"twentieth", 20, true}, {"thirtieth", 30, true},
});

const NumberWord* number_word(std::string_view word) {
  for (const NumberWord& entry : kNumberWords)
    if (entry.word == word) return &entry;
  return nullptr;
}

std::int64_t scale_of(std::string_view word) {
  if (word == "hundred") return 100;
  if (word == "thousand" || word == "grand") return 1'000;
  if (word == "million") return 1'000'000;
  if (word == "billion") return 1'000'000'000;
  return 0;
}

struct Word {
  Span span;
  std::string text;
};

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  std::size_t begin = std::string_view::npos;
  const auto close = [&](std::size_t end) {
    if (begin != std::string_view::npos) words.push_back({{begin, end}, lower(text.substr(begin, end - begin))});
    begin = std::string_view::npos;
  };
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    const char32_t c = next_code_point(text, i);
    if (is_alnum(c)) {
      if (begin == std::string_view::npos) begin = start;
    } else {
      close(start);
    }
  }
  close(text.size());
  return words;
}

// "4", "4th", "21st".
std::optional<SpokenToken> digits_of(const Word& word) {
  std::size_t i = 0;
  while (i < word.text.size() && word.text[i] >= '0' && word.text[i] <= '9') ++i;
  if (i == 0 || i > 12) return std::nullopt;
  const std::string_view rest = std::string_view(word.text).substr(i);
  const bool ordinal = rest == "st" || rest == "nd" || rest == "rd" || rest == "th";
  if (!rest.empty() && !ordinal) return std::nullopt;
  return SpokenToken{word.span, {}, std::stoll(word.text.substr(0, i)), ordinal, true};
}

bool joined(std::string_view text, const Word& before, const Word& next) {
  for (const char c : text.substr(before.span.end, next.span.begin - before.span.end))
    if (c != ' ' && c != '-' && c != '\n') return false;
  return true;
}

// Takes the number that starts at words[i]; `i` moves past it.
SpokenToken number_at(std::string_view text, const std::vector<Word>& words, std::size_t& i) {
  SpokenToken token{words[i].span, {}, std::nullopt, false, false};
  std::int64_t total = 0, group = 0, last = 0;
  std::size_t next = i;
  bool any = false;
  while (next < words.size() && (!any || joined(text, words[next - 1], words[next]))) {
    const std::string& word = words[next].text;
    const NumberWord* number = number_word(word);
    const std::int64_t scale = any ? scale_of(word) : 0;
    const bool link =
        any && word == "and" && last >= 100 && next + 1 < words.size() && number_word(words[next + 1].text);
    if (link) {
      ++next;
      continue;
    }
    if (number != nullptr) {
      // "twenty twenty six", "nineteen ninety": two pairs of digits are a year.
      const bool pair = any && total == 0 && (group == 19 || group == 20) && number->value >= 10 && !number->ordinal;
      const bool fits =
          !any || last >= 100 || pair || (last >= 20 && last < 100 && number->value > 0 && number->value < 10);
      if (!fits) break;
      group = pair ? group * 100 + number->value : group + number->value;
      last = number->value;
    } else if (scale == 100 && group > 0 && group < 100) {
      group *= 100, last = 100;
    } else if (scale >= 1000 && group > 0) {
      total += group * scale, group = 0, last = scale;
    } else {
      break;
    }
    any = true;
    token.span.end = words[next].span.end;
    token.ordinal = number != nullptr && number->ordinal;
    ++next;
    i = next;
    if (token.ordinal) break;
  }
  token.value = total + group;
  return token;
}

}  // namespace

std::vector<SpokenToken> spoken_tokens(std::string_view text) {
  const std::vector<Word> words = words_of(text);
  std::vector<SpokenToken> tokens;
  for (std::size_t i = 0; i < words.size();) {
    if (auto token = digits_of(words[i])) {
      tokens.push_back(std::move(*token));
      ++i;
    } else if (number_word(words[i].text) != nullptr) {
      tokens.push_back(number_at(text, words, i));
    } else {
      tokens.push_back({words[i].span, words[i].text, std::nullopt, false, false});
      ++i;
    }
  }
  return tokens;
}

}  // namespace firstpass::understand
