#include "understand/summary/debt_words.h"

#include <cstddef>

namespace firstpass::understand {

namespace {

// "Don't pay", "nicht überweisen", "it is a scam"; not "if you do not pay".
bool is_warned_of(const Tokens& tokens) {
  if (any_is(tokens, Role::fraud)) return true;
  return !any_is(tokens, Role::conditional) && any_pair(tokens, PairKind::warning);
}

// Money that comes: a credit note, "wir überweisen Ihnen".
bool comes_to_the_reader(const Tokens& tokens) {
  return any_is(tokens, Role::credited) ||
         (any_is(tokens, Role::sent_to_reader) && any_pair(tokens, PairKind::promise_to_reader));
}

// "Ik ben je nog 35 euro schuldig"; a sentence ends with "ben" only where another one hangs on it.
bool says_ik_ben_schuldig(const Tokens& tokens) {
  bool am = false;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) am = am || tokens[i].is(Role::indebted_am);
  return am && any_is(tokens, Role::indebted_writer) && any_is(tokens, Role::indebted);
}

// "Ben owes"; "who owes" asks, and "ihr schuldet" is you.
bool third_person_owes(const Tokens& tokens, std::size_t i) {
  return tokens[i].is(Role::third_person_owing) && !pair_at(tokens, i, PairKind::reader_owes) &&
         (i == 0 || !pair_at(tokens, i - 1, PairKind::reader_owes));
}

// "Marco mi deve", "te debe"; "Lei mi deve" and "usted me debe" are you, and so is who is not named.
bool others_owe_object(const Tokens& tokens, std::size_t i) {
  return i > 0 && pair_at(tokens, i, PairKind::others_owe) && !tokens[i - 1].is(Role::polite_reader);
}

}  // namespace

bool is_about_paying(const Tokens& tokens) {
  return any_is(tokens, Role::paying) || any_pair(tokens, PairKind::costs) ||
         (any_is(tokens, Role::getting_verb) && any_is(tokens, Role::from_reader));
}

bool is_settled(const Tokens& tokens) {
  if (is_warned_of(tokens) || comes_to_the_reader(tokens) || any_is(tokens, Role::cancelled)) return true;
  // "You do not owe us anything."
  if (any_is(tokens, Role::nothing) && any_is(tokens, Role::owed_nothing)) return true;
  return any_is(tokens, Role::settled) && !any_is(tokens, Role::unsettled);
}

bool is_owed_by_writer(const Tokens& tokens) {
  return any_is(tokens, Role::owed_by_writer) || any_pair(tokens, PairKind::owed_by_writer) ||
         (any_pair(tokens, PairKind::own_intent) && any_pair(tokens, PairKind::own_payment)) ||
         (any_pair(tokens, PairKind::owed_by_writer_if) && any_is(tokens, Role::writer_owes)) ||
         says_ik_ben_schuldig(tokens);
}

bool is_owed_by_others(const Tokens& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i)
    if (third_person_owes(tokens, i) || others_owe_object(tokens, i)) return true;
  return false;
}

bool is_offered(const Tokens& tokens) { return any_is(tokens, Role::conditional) && any_is(tokens, Role::accepting); }

bool is_nobodys_name(const DebtToken& token) { return token.is(Role::nobodys_name) || token.is(Role::paying); }

}  // namespace firstpass::understand
