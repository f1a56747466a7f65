#include "protect/shape_scanner.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kLongest = 64;              // bytes that a shape may take
constexpr std::size_t kBefore = 48, kAfter = 16;  // where context is looked for
constexpr std::size_t kLetterPart = 7;            // "HRB 12345", "B-AB 123": letters in front of the number, in bytes
constexpr int kLetterParts = 2;

std::string alnum_upper(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_digit(c) || is_letter(c)) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

bool joins(char c) { return c == '-' || c == '.' || c == '/' || c == ','; }

bool stands_free(std::string_view text, Span span) {
  if (word_before(text, span.begin) || word_at(text, span.end)) return false;
  const char before = byte_before(text, span.begin), after = byte_at(text, span.end);
  if (joins(before) && span.begin >= 2 && is_digit(text[span.begin - 2]) && is_digit(text[span.begin])) return false;
  return !(joins(after) && is_digit(byte_at(text, span.end + 1)));
}

bool has_small_letter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool has_digit(std::string_view text) { return std::any_of(text.begin(), text.end(), is_digit); }

// Without a word for it nearby a number must tell by itself: a short one ("12 years", "in 2024") says nothing, nor do
// small letters in front. See Shape::bare.
constexpr double kTelling = 0.3;
bool tells_by_itself(std::string_view window) {
  constexpr std::size_t kReach = 24;
  constexpr std::ptrdiff_t kDigits = 5;
  std::size_t word = 0;
  while (word < window.size() && is_word_byte(window[word])) ++word;
  const std::string_view first = window.substr(0, word);
  if (std::all_of(first.begin(), first.end(), is_digit)) {
    const std::string_view near = window.substr(0, kReach);
    return std::count_if(near.begin(), near.end(), is_digit) >= kDigits;
  }
  return has_digit(first) || !has_small_letter(first);
}

// Where the word begins that ends at `end`; at most `most` bytes back.
std::size_t word_begin(std::string_view text, std::size_t end, std::size_t most) {
  std::size_t begin = end;
  while (end - begin < most && word_before(text, begin)) {
    --begin;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
  }
  return begin;
}

}  // namespace

struct ShapeScanner::Automaton {
  RE2::Set set;
  static RE2::Options options() {
    RE2::Options out(RE2::Quiet);
    out.set_case_sensitive(false);
    out.set_max_mem(std::int64_t{32} << 20);
    return out;
  }
  Automaton() : set(options(), RE2::ANCHOR_START) {}
};

ShapeScanner::ShapeScanner(const std::vector<std::unique_ptr<Recognizer>>& recognizers, Lexicon& lexicon)
    : m_automaton(std::make_unique<Automaton>()) {
  for (const auto& recognizer : recognizers) {
    for (const Shape& shape : recognizer->shapes()) {
      if (m_automaton->set.Add(shape.pattern, nullptr) != static_cast<int>(m_kinds.size())) std::abort();
      m_kinds.push_back({&shape, std::string(recognizer->name()),
                         Pattern(shape.pattern, Pattern::Case::ignored, Pattern::Prefer::longest),
                         lexicon.add(shape.context)});
    }
  }
  if (!m_kinds.empty() && !m_automaton->set.Compile()) std::abort();
}
ShapeScanner::~ShapeScanner() = default;

void ShapeScanner::find(const Scan& scan, const std::set<std::string>& types, std::vector<Detection>& out) const {
  const std::string_view text = scan.text();
  if (m_kinds.empty()) return;
  const std::size_t first = out.size();
  std::size_t done = 0;  // places in front of this one have been looked at
  for (const Digits& digits : scan.digits()) {
    // The word that holds the digits, and up to two short ones in front of it.
    std::size_t begins[kLetterParts + 1], count = 0;
    std::size_t begin = word_begin(text, digits.begin, kLongest);
    begins[count++] = begin;
    while (count <= kLetterParts && begin > 1 && (joins(text[begin - 1]) || text[begin - 1] == ' ')) {
      const std::size_t end = begin - 1;
      begin = word_begin(text, end, kLetterPart);
      if (begin == end || word_before(text, begin) || has_digit(text.substr(begin, end - begin))) break;
      begins[count++] = begin;
    }
    while (count > 0) {
      const std::size_t at = begins[--count];
      if (at < done) continue;
      look_at(scan, at, types, out);
      done = at + 1;
    }
  }
  std::stable_sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
                   [](const Detection& a, const Detection& b) { return a.span.begin < b.span.begin; });
}

void ShapeScanner::look_at(const Scan& scan, std::size_t begin, const std::set<std::string>& types,
                           std::vector<Detection>& out) const {
  const std::string_view text = scan.text();
  if (word_before(text, begin)) return;
  const std::string_view window = text.substr(begin, kLongest);
  const std::size_t mark = scan.first_mark(begin > kBefore + kLongest ? begin - kBefore - kLongest : 0);
  const bool words = mark < scan.marks().size() && scan.marks()[mark].begin < begin + kLongest + kAfter;
  if (!words && scan.floor() >= kTelling && !tells_by_itself(window)) return;
  thread_local std::vector<int> fitting;
  RE2::Set::ErrorInfo error{};
  fitting.clear();
  pattern_work() += window.size();
  if (!m_automaton->set.Match({window.data(), window.size()}, &fitting, &error) && error.kind != RE2::Set::kNoError) {
    // The automaton ran out of memory: every pattern is asked.
    for (std::size_t i = 0; i < m_kinds.size(); ++i) fitting.push_back(static_cast<int>(i));
  }
  if (fitting.empty()) return;
  for (const int index : fitting) {
    const Kind& kind = m_kinds[static_cast<std::size_t>(index)];
    if (!types.empty() && types.count(kind.shape->type) == 0) continue;
    if (kind.shape->bare >= scan.floor() || (words && kind.shape->with_context >= scan.floor()))
      judge(scan, kind, begin, out);
  }
}

void ShapeScanner::judge(const Scan& scan, const Kind& kind, std::size_t begin, std::vector<Detection>& out) const {
  const std::string_view text = scan.text();
  const std::size_t size = kind.pattern.match_at(text.substr(begin, kLongest));
  if (size == std::string_view::npos) return;
  const Span span{begin, begin + size};
  if (!stands_free(text, span)) return;
  const bool context = scan.near(kind.context, span, kBefore, kAfter);
  const std::string_view value = text.substr(begin, size);
  double score = context ? kind.shape->with_context : kind.shape->bare;
  // "the 2012" is no number plate, not even beside a word for one.
  const bool small = kind.shape->capitals && has_small_letter(value);
  if (small && (!context || value.find(' ') != std::string_view::npos)) score = std::min(score, 0.2);
  if (score <= 0 || score < scan.floor()) return;
  if (kind.shape->check != nullptr && !kind.shape->check(alnum_upper(value))) return;
  std::string why = kind.shape->check != nullptr ? "shape and check" : "shape";
  if (context) why += ", word for it nearby";
  out.push_back({span, kind.shape->type, score, kind.recognizer, std::move(why)});
}

}  // namespace firstpass::protect
