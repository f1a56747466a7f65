#include "pipeline/tasks.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <unordered_set>
#include <utility>

#include "core/text.h"
#include "pipeline/facts.h"
#include "understand/speech/points.h"
#include "understand/summary/sentences.h"

namespace firstpass::pipeline {

namespace {

// Words of a sentence between single spaces, one before and one behind, in small letters.
std::string padded_words(std::string_view text) {
  std::string out = " ";
  const std::string small = lower(text);
  for (const Span span : token_spans(small)) {
    std::size_t at = span.begin;
    if (!is_word(next_code_point(small, at))) continue;
    out.append(small, span.begin, span.size());
    out += ' ';
  }
  return out;
}

template <std::size_t N>
bool has_any(const std::string& words, const std::array<std::string_view, N>& phrases) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](std::string_view phrase) { return words.find(phrase) != std::string::npos; });
}

// "please send …", "could you …"
bool requests(const std::string& words) {
  static constexpr std::array<std::string_view, 13> kRequests = {
      " please ",   " could you ",     " can you ",   " would you ",  " bitte ",  " könntest du ", " könnten sie ",
      " merci de ", " pourriez vous ", " por favor ", " per favore ", " proszę ", " graag "};
  return has_any(words, kRequests);
}

// "Please find attached …": polite, and nothing to do.
bool is_courtesy(const std::string& words) {
  static constexpr std::array<std::string_view, 9> kCourtesies = {
      " find attached ",  " see attached ", " please note ",
      " please find ",    " anbei ",        " do not reply ",
      " let me know if ", " in error ",     " consider the environment "};
  return has_any(words, kCourtesies);
}

bool names_a_limit(const std::string& words) {
  static constexpr std::array<std::string_view, 14> kLimits = {
      " by ",  " before ",     " until ",  " due ",   " payable ", " deadline ", " latest ",
      " bis ", " spätestens ", " fällig ", " avant ", " antes ",   " entro ",    " vor dem "};
  return has_any(words, kLimits);
}

bool is_asked_of_nobody(const Part& part) {
  static const std::set<std::string, std::less<>> kRoles = {"header", "signature", "disclaimer"};
  return kRoles.contains(part.role);
}

// `told`: what is in `tasks` already, which a mail says again below.
void add_tasks(const Part& part, std::size_t document, understand::Day from, std::vector<Task>& tasks,
               std::unordered_set<std::string>& told) {
  for (const understand::Sentence& sentence : understand::split_sentences(part.text)) {
    const std::string_view said = std::string_view(part.text).substr(sentence.span.begin, sentence.span.size());
    const std::string words = padded_words(said);
    if (is_courtesy(words)) continue;
    const auto days = understand::find_dates(said, understand::DateOrder::day_first, from);
    if (!understand::is_task(said) && !requests(words) && (days.empty() || !names_a_limit(words))) continue;
    std::string line = one_line(said);
    line.erase(0, line.find_first_not_of("> "));
    if (told.insert(line).second)
      tasks.push_back({document, std::move(line), days.empty() ? std::string() : understand::iso(days.front().day)});
  }
}

}  // namespace

bool asks_about_tasks(std::string_view question) {
  static constexpr std::array<std::string_view, 20> kAsked = {
      " have to do ", " need to do ",   " should i do ",   " must i do ",       " to do ",
      " todo ",       " todos ",        " my tasks ",      " tasks ",           " deadlines ",
      " deadline ",   " action items ", " muss ich bis ",  " muss ich tun ",    " soll ich tun ",
      " aufgaben ",   " fristen ",      " dois je faire ", " tengo que hacer ", " devo fare "};
  return has_any(padded_words(question), kAsked);
}

std::vector<Task> tasks_in(const std::vector<Document>& documents, understand::Day reference) {
  std::vector<Task> tasks;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    const auto date = documents[d].summary.fields.find("date");
    const auto sent = date == documents[d].summary.fields.end()
                          ? std::vector<understand::FoundDate>{}
                          : understand::find_dates(date->second.value, understand::DateOrder::day_first, reference);
    const understand::Day from = sent.empty() ? reference : sent.front().day;
    std::vector<Task> own, quoted;
    std::unordered_set<std::string> told, told_below;
    for (const Part& part : documents[d].parts)
      if (part.role == "quoted") add_tasks(part, d, from, quoted, told_below);
      else if (!is_asked_of_nobody(part)) add_tasks(part, d, from, own, told);
    // "See below": what the mail itself does not ask for, the mail that it quotes may.
    std::vector<Task>& asked = own.empty() ? quoted : own;
    std::move(asked.begin(), asked.end(), std::back_inserter(tasks));
  }
  std::stable_sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) {
    return std::pair(a.day.empty(), a.day) < std::pair(b.day.empty(), b.day);
  });
  return tasks;
}

}  // namespace firstpass::pipeline
