#include "pipeline/replies.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"
#include "pipeline/asked.h"

namespace firstpass::pipeline {

namespace {

constexpr std::string_view kAttending =
    "coming|comes|come|in|joining|joins|join|attending|attend|going|there|dabei|kommt|kommen|komme|mit|present|"
    "anwesend|"
    "helping|helps|free|make it|up for|vient|viennent|sera la|seront la|present|presents|viene|vienen|apunta|vengono|"
    "presente|presenti|vem|vao|vai|komt|komen|gaat mee|erbij|needs a lift|need a lift|lift|able to come|will be there|"
    "time|zeit|said yes|said no|wants|want|able|kann nicht|can t|cannot|peut pas|puede|pode|kan niet";

constexpr std::string_view kNegations = "not|nicht|pas|no|non|nao|niet|cannot|said|leider|kann|t";

constexpr std::string_view kYes =
    "i m in|im in|count me in|me too|yes|yep|yeah|sure|i ll be there|ill be there|i will be there|i ll come|ill come|i "
    "m "
    "coming|im coming|me please|i can|i do|i m up for it|definitely|see you there|ich komme|komme auch|komme mit|bin "
    "dabei|dabei|ich auch|klar|gerne|ja|bin da|oui|je viens|j y serai|moi aussi|je suis partant|je suis "
    "partante|si|voy|me "
    "apunto|cuenta conmigo|yo tambien|yo voy|ci sono|vengo|anch io|ci saro|contami|sim|eu vou|vou|conta comigo|eu "
    "tambem|"
    "ik kom|ben erbij|ik ook|ik doe mee|jazeker|👍|🙋|1";

constexpr std::string_view kNo =
    "can t|cannot|can not|not this|won t|no|nope|sorry|not able|not coming|not me|unfortunately|pass|out|leider|kann "
    "nicht|keine zeit|nicht dabei|ohne mich|schaffe es nicht|nein|krank|peux pas|pourrai pas|non|desole|desolee|no "
    "puedo|"
    "no voy|lo siento|non posso|non vengo|mi dispiace|nao posso|nao consigo|nao vou|kan niet|helaas|nee|kom "
    "niet|injured|"
    "sick|ill|away|busy|working";

constexpr std::string_view kUnsure =
    "maybe|perhaps|not sure|might|depends|vielleicht|weiss noch nicht|mal sehen|peut etre|quizas|tal vez|puede "
    "que|forse|"
    "talvez|misschien|let you know|will see|i ll try";

constexpr std::string_view kWho =
    "who|who s|anyone|anybody|wer|jemand|qui|quelqu un|quien|quienes|alguien|chi|qualcuno|"
    "quem|alguem|wie|iemand|everyone|you in|you coming|alle";

enum class Answer { none, yes, no, unsure };

Answer answer_of(std::string_view words) {
  constexpr int kLongestBare = 14;  // words
  if (std::count(words.begin(), words.end(), ' ') > kLongestBare) return Answer::none;
  if (has_phrase(words, kUnsure)) return Answer::unsure;
  if (has_phrase(words, "no problem|kein problem|no worries")) return Answer::yes;
  if (has_phrase(words, kNo)) return Answer::no;
  return has_phrase(words, kYes) ? Answer::yes : Answer::none;
}

/// A refusal that says by itself what it refuses.
bool declines_by_itself(std::string_view words) {
  return has_phrase(words,
                    "can t come|can t make it|cannot come|cannot make it|won t come|not coming|won t make it|kann "
                    "nicht kommen|kann leider nicht|komme nicht|ne peux pas venir|ne viens pas|no puedo ir|no voy|"
                    "non vengo|non posso venire|nao posso ir|nao vou|kan niet komen|kom niet");
}

std::set<int> weekdays_in(std::string_view text) {
  std::set<int> days;
  for (const Span span : token_spans(text)) {
    const std::string word = lower(text.substr(span.begin, span.size()));
    static const std::map<std::string, int, std::less<>> kShort = {{"sun", 0}, {"mon", 1},  {"tue", 2},  {"tues", 2},
                                                                   {"wed", 3}, {"weds", 3}, {"thu", 4},  {"thur", 4},
                                                                   {"fri", 5}, {"sat", 6},  {"thurs", 4}};
    if (const int day = understand::weekday_of(word); day >= 0) days.insert(day);
    else if (const auto at = kShort.find(word); at != kShort.end()) days.insert(at->second);
  }
  return days;
}

bool names_something_else(const std::set<int>& asked, const std::set<int>& told) {
  return !asked.empty() && !told.empty() &&
         std::none_of(asked.begin(), asked.end(), [&](int day) { return told.contains(day); });
}

std::vector<std::string_view> names_listed(std::string_view list) {
  std::vector<std::string_view> names;
  while (!list.empty()) {
    std::string_view name = list.substr(0, list.find_first_of(",;&"));
    list.remove_prefix(std::min(name.size() + 1, list.size()));
    name = trim(name);
    while (!name.empty() && (name.back() == '.' || name.back() == '!')) name.remove_suffix(1);
    if (!name.empty() && name.size() <= 40 && name != "-" && name != "–") names.push_back(name);
  }
  return names;
}

class Poll {
 public:
  Poll(const std::vector<Statement>& statements, const std::vector<Document>& documents)
      : m_statements(statements), m_documents(documents) {
    for (const Statement& statement : statements)
      if (!statement.speaker.empty()) m_people.insert(statement.speaker);
  }

  std::string_view text(std::size_t s) const { return text_of(m_statements[s], m_documents); }

  bool is_poll(std::size_t s) const {
    if (!m_statements[s].asks || m_statements[s].speaker.empty()) return false;
    const std::string words = plain_words(text(s));
    return has_phrase(words, kWho) && has_phrase(words, kAttending) && !has_phrase(words, "what|was|que|cosa|wat");
  }

  /// What the people say from statement `from` on, until the next question to all of them.
  Replies after(std::size_t from) const {
    Replies replies;
    for (std::size_t s = from + 1; s < m_statements.size(); ++s) {
      const Statement& statement = m_statements[s];
      if (statement.document != m_statements[from].document || is_poll(s)) break;
      if (statement.speaker.empty()) continue;
      if (list_people(s, replies) || statement.asks) continue;
      // Who asks answers others, and counts where the answer says so by itself.
      const std::string words = plain_words(text(s));
      const Answer answer = answer_of(words);
      if (statement.speaker == m_statements[from].speaker && !has_phrase(words, "i m in|im in|bin dabei|ich auch"))
        continue;
      if (answer != Answer::none) set(replies, answer, statement.speaker, s);
    }
    return replies;
  }

  /// "Ok so far: Lisa, Omar.": two people of the chat at least.
  bool list_people(std::size_t s, Replies& replies) const {
    std::vector<std::string> listed;
    const std::string_view said = text(s);
    if (answer_of(plain_words(said)) == Answer::no) return false;
    for (const Span span : token_spans(said))
      if (const std::string word(said.substr(span.begin, span.size())); m_people.contains(word)) {
        if (said.substr(span.end).starts_with('?')) continue;
        listed.push_back(word);
      }
    if (listed.size() < 2) return false;
    for (const std::string& name : listed) set(replies, Answer::yes, name, s);
    return true;
  }

  static void set(Replies& replies, Answer answer, const std::string& name, std::size_t statement) {
    for (auto* list : {&replies.yes, &replies.no, &replies.unsure})
      list->erase(std::remove_if(list->begin(), list->end(), [&](const Reply& reply) { return reply.name == name; }),
                  list->end());
    auto& list = answer == Answer::yes ? replies.yes : answer == Answer::no ? replies.no : replies.unsure;
    list.push_back({name, statement});
  }

 private:
  const std::vector<Statement>& m_statements;
  const std::vector<Document>& m_documents;
  std::set<std::string, std::less<>> m_people;
};

/// "Yes: Hannah, Luis", "Present: …", "Absagen: …".
std::optional<Replies> listed(const std::vector<Statement>& statements, const std::vector<Document>& documents) {
  Replies replies;
  std::set<std::string, std::less<>> seen;
  for (std::size_t s = 0; s < statements.size(); ++s) {
    const std::string_view text = text_of(statements[s], documents);
    const std::size_t colon = text.substr(0, 40).find(':');
    if (colon == std::string_view::npos || !statements[s].speaker.empty()) continue;
    const std::string label = plain_words(text.substr(0, colon));
    if (std::count(label.begin(), label.end(), ' ') > 3) continue;
    const bool yes = has_phrase(label,
                                "yes|coming|present|attending|attendees|participants|going|in|zusagen|dabei|ja|"
                                "anwesend|teilnehmer|oui|presents|participants|si|asistentes|presenti|sim|presentes|"
                                "aanwezig");
    const bool no = has_phrase(label,
                               "no|not|nein|absagen|apologies|absent|excused|declined|entschuldigt|abwesend|non|"
                               "absents|ausentes|assenti|nao|nee|afwezig");
    const bool unsure = has_phrase(label, "maybe|vielleicht|peut etre|quizas|forse|talvez|misschien");
    if (!yes && !no && !unsure) continue;
    if (!seen.insert(no ? "no" : yes ? "yes" : "unsure").second) return std::nullopt;  // two lists: of what?
    auto& list = no ? replies.no : yes ? replies.yes : replies.unsure;
    for (const std::string_view name : names_listed(text.substr(colon + 1))) list.push_back({std::string(name), s});
  }
  if (replies.yes.empty() && replies.no.empty()) return std::nullopt;
  return replies;
}

}  // namespace

std::optional<AskedReplies> asks_for_replies(std::string_view question) {
  const std::string words = plain_words(question);
  if (!has_phrase(words, "who|wer|qui|quien|quienes|chi|quem|wie")) return std::nullopt;
  if (!has_phrase(words, kAttending)) return std::nullopt;
  // "Who brings the cake?", "who is in charge": another deed.
  if (has_phrase(words, "bring|brings|bringing|bringt|charge|pays|makes|drives|invited|whom|how|when|where|what"))
    return std::nullopt;
  return AskedReplies{
      has_phrase(words,
                 "not|can t|isn t|aren t|cannot|won t|nicht|no time|keine zeit|pas|said no|non|nao|niet|"
                 "absent|away|declined")};
}

std::optional<Replies> replies_to(std::string_view question, const std::vector<Statement>& statements,
                                  const std::vector<Document>& documents) {
  const Poll poll(statements, documents);
  const std::set<int> days = weekdays_in(question);
  std::vector<Term> about;
  for (Term& term : read_question(question).about)
    if (understand::weekday_of(term.word) < 0 && !has_phrase(" " + term.word + " ", kAttending) &&
        !has_phrase(" " + term.word + " ", kNegations))
      about.push_back(term);
  std::optional<std::size_t> best;
  double most = -1;
  bool tied = false, other_day = false;
  for (std::size_t s = 0; s < statements.size(); ++s) {
    if (!poll.is_poll(s)) continue;
    // What the same person says around it, too: "Training Sunday 9:30. Who can make it?"
    std::string around(poll.text(s));
    for (std::size_t before = s;
         before > 0 && s - before < 3 && statements[before - 1].speaker == statements[s].speaker &&
         statements[before - 1].document == statements[s].document;
         --before)
      around += " " + std::string(poll.text(before - 1));
    const std::set<int> told = weekdays_in(around);
    if (names_something_else(days, told)) {
      other_day = true;
      continue;
    }
    double met = days.empty() || told.empty() ? 0 : 1;
    std::size_t found = 0;
    std::vector<Term> words;
    for (const Span span : token_spans(around)) words.push_back(term_of(around.substr(span.begin, span.size())));
    for (const Term& term : about)
      found += std::any_of(words.begin(), words.end(), [&](const Term& word) { return meets(term, word) > 0; });
    if (found < about.size() && 2 * found < about.size() + (about.size() == 1)) continue;
    met += static_cast<double>(found);
    tied = met == most;
    if (met > most) best = s, most = met;
  }
  if (best && !tied) return poll.after(*best);
  if (best || other_day) return std::nullopt;
  if (auto lists = listed(statements, documents)) {
    std::string all;
    for (const Statement& statement : statements) all += " " + std::string(text_of(statement, documents));
    if (names_something_else(days, weekdays_in(all))) return std::nullopt;
    return lists;
  }
  // Without a question to all: refusals that speak for themselves.
  Replies replies;
  for (std::size_t s = 0; s < statements.size(); ++s)
    if (!statements[s].speaker.empty() && declines_by_itself(plain_words(poll.text(s))))
      Poll::set(replies, Answer::no, statements[s].speaker, s);
  if (replies.no.empty() || !about.empty() || !days.empty()) return std::nullopt;
  return replies;
}

}  // namespace firstpass::pipeline
