#include "pipeline/tasks.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <unordered_set>
#include <utility>

#include "core/text.h"
#include "pipeline/concepts.h"
#include "pipeline/facts.h"
#include "pipeline/statements.h"
#include "understand/speech/points.h"

namespace firstpass::pipeline {

namespace {

template <std::size_t N>
bool has_any(const std::string& words, const std::array<std::string_view, N>& phrases) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](std::string_view phrase) { return words.find(phrase) != std::string::npos; });
}

// "please send …", "could you …"
bool requests(const std::string& words) {
  static constexpr std::array<std::string_view, 17> kRequests = {
      " please ",       " could you ",   " can you ",   " would you ",     " bitte ",       " konntest du ",
      " konnten sie ",  " merci de ",    " por favor ", " pourriez vous ", " per favore ",  " prosze ",
      " don t forget ", " need you to ", " graag ",     " want you to ",   " n oublie pas "};
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
      " bis ", " spatestens ", " fallig ", " avant ", " antes ",   " entro ",    " vor dem "};
  return has_any(words, kLimits);
}

bool is_asked_of_nobody(const Part& part) {
  static const std::set<std::string, std::less<>> kRoles = {"header", "signature", "disclaimer"};
  return kRoles.contains(part.role);
}

bool is_task(std::string_view said, const std::string& words, bool days) {
  // Chats leave out signs: "dont forget" is read with them.
  return understand::is_task(said) || understand::is_task(trim(words)) || requests(words) ||
         (days && names_a_limit(words));
}

// `told`: what is in `tasks` already, which a mail says again below.
void add_task(const Statement& statement, const std::vector<Document>& documents, std::vector<Task>& tasks,
              std::unordered_set<std::string>& told) {
  const std::string_view said = text_of(statement, documents);
  const std::string words = plain_words(said);
  if (is_courtesy(words)) return;
  const auto days = understand::find_dates(said, understand::DateOrder::day_first, statement.day);
  if (!is_task(said, words, !days.empty())) return;
  std::string line = one_line(said);
  line.erase(0, line.find_first_not_of("> "));
  if (!told.insert(line).second) return;
  tasks.push_back({statement.document, std::move(line),
                   days.empty() ? std::string() : understand::iso(days.front().day), statement.speaker});
}

}  // namespace

bool asks_about_tasks(std::string_view question) {
  static constexpr std::array<std::string_view, 23> kAsked = {
      " any to do ", " to do list ",   " left to do ",    " have to do ",      " need to do ",   " should i do ",
      " must i do ", " things to do ", " todo ",          " todos ",           " my tasks ",     " tasks ",
      " deadlines ", " my deadline ",  " action items ",  " muss ich bis ",    " muss ich tun ", " soll ich tun ",
      " aufgaben ",  " fristen ",      " dois je faire ", " tengo que hacer ", " devo fare "};
  return has_any(plain_words(question), kAsked);
}

std::vector<Task> tasks_in(const std::vector<Document>& documents, understand::Day reference) {
  std::vector<Task> tasks, own, quoted;
  std::unordered_set<std::string> told, told_below;
  const auto close = [&] {
    // "See below": what the mail itself does not ask for, the mail that it quotes may.
    std::vector<Task>& asked = own.empty() ? quoted : own;
    std::move(asked.begin(), asked.end(), std::back_inserter(tasks));
    own.clear(), quoted.clear(), told.clear(), told_below.clear();
  };
  std::size_t document = 0;
  for (const Statement& statement : statements_of(documents, reference)) {
    if (statement.document != document) close();
    document = statement.document;
    const Part& part = documents[document].parts[statement.part];
    if (part.role == "quoted") add_task(statement, documents, quoted, told_below);
    else if (!is_asked_of_nobody(part)) add_task(statement, documents, own, told);
  }
  close();
  std::stable_sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) {
    return std::pair(a.day.empty(), a.day) < std::pair(b.day.empty(), b.day);
  });
  return tasks;
}

}  // namespace firstpass::pipeline
