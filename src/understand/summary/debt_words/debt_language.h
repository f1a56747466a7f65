// What a language must say so that debts are read in it: one file a language beside this one, all of its words in it.
//
// To add a language, copy the file of one that is near, translate, and list it in understand/CMakeLists.txt. A role
// that the language does not need stays out. Words of all languages are known at the same time, since people mix them:
// one that means something else in another language ("no", "als") needs a look at what it does there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace firstpass::understand {

/// What a word does in a sentence about money. A word may have several roles.
enum class Role : std::uint8_t {
  // What the sentence says.
  paying,          ///< it is about money to be paid; one is enough: "pay", "rent", "facture"
  from_reader,     ///< beside a getting verb, that the reader pays: "Jonas kriegt von *dir* *noch* 40 €"
  conditional,     ///< "*If* you do not pay"
  accepting,       ///< beside a conditional, that it is only offered: "if you *accept*, a deposit is payable"
  fraud,           ///< nobody should pay it: "it is a *scam*"
  cancelled,       ///< nobody has to pay it any more: "was *waived*"
  nothing,         ///< beside owed_nothing: "you do not owe us *anything*"
  owed_nothing,    ///< beside nothing: "you do not *owe* us anything"
  settled,         ///< the money came, unless the sentence has something unsettled: "your deposit *reached* us"
  unsettled,       ///< "you have *not* paid", "*still* open", "*must* be paid"
  credited,        ///< the reader gets money: "*Gutschrift*"
  sent_to_reader,  ///< beside the pair promise_to_reader: "wir *überweisen* Ihnen"
  money,           ///< what came, where no sum is named: "got your *payment*, thanks"
  did_by_speaker,  ///< beside sent, in a chat: "*I* venmoed you"
  sent,            ///< beside did_by_speaker, in a chat: "I *venmoed* you"
  also,            ///< who was named before is asked for more money: "you *also* owe him"
  alternative,     ///< the sum is paid instead of another or on top of it: "*otherwise* £90", "in 3 *Raten*"

  // Who owes, and whom.
  owing_verb,            ///< who is to be paid stands behind it: "*owe* me", "*schuldest* mir"
  getting_verb,          ///< who is to be paid stands before it: "Jonas *kriegt* 40 €"
  owed_by_writer,        ///< says alone that the writer owes: "*debo*", "*jestem* winna"
  writer_owes,           ///< beside the pair owed_by_writer_if, that it is the writer: "*je* vous dois"
  indebted_writer,       ///< "*ik* ben je 5 euro schuldig": all three in one sentence
  indebted_am,           ///< "ik *ben* je 5 euro schuldig"
  indebted,              ///< "ik ben je 5 euro *schuldig*"
  third_person_owing,    ///< somebody else's debt, unless in the pair reader_owes: "Ben *owes* me"
  polite_reader,         ///< takes the pair others_owe back: "*Lei* mi deve" is you
  writer,                ///< who writes is to be paid: "owe *me*"
  spoken_to,             ///< behind a name and a comma, that it is who is spoken to: "Sam, *you* owe me"
  reader,                ///< stands between an owing verb and who is to be paid: "schulden *Sie* Jonas"
  somebody,              ///< who was named before: "owe *him*"
  nobodys_name,          ///< no name though written like one: "*Sie*", "*Geld*"; words of paying are none either
  leads_to_payee,        ///< "transfer *to* Anna"
  payee_label,           ///< "*Beneficiary*: Anna Berg"
  after_payee_label,     ///< "payee *name* Anna Berg", "the payee *is* Anna"
  bill,                  ///< beside leads_to_bill_sender: "the *invoice* from Rose Day"
  leads_to_bill_sender,  ///< beside bill: "the invoice *from* Rose Day"
  spending_verb,    ///< who opens a sentence and does this with money may be named later: "Pete *paid* …, owe him"
  article_of_name,  ///< "pay *the* Gardener"
  article_of_creditor,  ///< before a thing in small letters that is to be paid: "*my* landlord $900"
  inside_name,          ///< "Bank *of* Ireland", "Anna *von der* Heide"
  own_chat_name,        ///< how the person's own messages are named in a copied chat: "*Me*: sure"
  addresses_reader,     ///< a recorded message speaks to somebody else: "on *your* account"
  closing,              ///< who signs stands behind it: "*Thanks*, Nat"
  leads_to_firm,        ///< "it's Joanne *from* Bright Dental"

  // Which sum.
  whole,             ///< the sum that holds the others: "*total*", "*Gesamtbetrag*"
  remainder,         ///< of several whole sums the one that is open: "*Restbetrag*"
  net,               ///< a sum without taxes is not the whole one: "*subtotal*"
  sum_label,         ///< stands beside the sum that is to be paid: "*amount* £90", "*Miete* 780 €"
  not_the_sum,       ///< stands beside another sum: "*discount* £5"
  paid,              ///< what stands behind it is paid: "I *paid* Al $20 and still owe him $30"
  joins,             ///< "$20 for lunch *and* $12 for the taxi"
  instalment,        ///< the sum is to be paid on each of several days: "*instalments* of £90: 1 Dec, 1 Jan"
  gives_a_reason,    ///< "$20 *for* lunch"
  adds_up,           ///< both sums are to be paid: "780 € *plus* 65 €"
  minor_unit,        ///< "three pounds twenty *pence*"
  joins_minor_unit,  ///< "three pounds *and* twenty pence"

  // Which day.
  due,            ///< stands near the day when it is due: "*by* Friday", "*spätestens* 3.12."
  due_next_to,    ///< the same where it stands right before the day; a word too common to look farther: "*do* piątku"
  not_due,        ///< stands near another day: "*dated* 3 May"
  paying_on_day,  ///< makes a weekday that stands near one to pay on: "*pay* on Friday"
  discount,       ///< the day is only until when it costs less: "bis 3.12. 2 % *Skonto*"

  count  ///< how many there are
};

/// What two words say that stand in this order, near each other.
enum class PairKind : std::uint8_t {
  costs,              ///< it is about money to be paid: "it *came to* £412"
  warning,            ///< not to pay: "*don't pay*", "*nicht überweisen*"
  promise_to_reader,  ///< beside a verb sent_to_reader, that the reader gets it: "*wir* überweisen *Ihnen*"
  owed_by_writer,     ///< "*ich schulde*"
  own_intent,         ///< beside own_payment, the writer's debt: "*I'll* pay you back"
  own_payment,        ///< beside own_intent: "*I*'ll *pay* you back"
  owed_by_writer_if,  ///< beside a word writer_owes: "je *vous dois*"
  others_owe,         ///< somebody else's debt: "Marco *mi deve* 30 euro"
  reader_owes,        ///< takes third_person_owing back; right beside each other: "*ihr schuldet*", "*who owes*"
  introduction,       ///< who calls stands behind it: "Hi, *it's* Joanne", "*hier ist* Joanne"
};

/// Lower-case words with a blank between each; none of them a number.
struct RoleWords {
  Role role;
  std::string_view words;
};

/// Any of `first`, and at most `most_between` words behind it any of `second`.
struct WordPair {
  PairKind kind;
  std::string_view first, second;
  std::size_t most_between;
};

/// The views must live as long as the program.
struct DebtLanguage {
  std::vector<RoleWords> words;
  std::vector<WordPair> pairs{};
  /// What stands before the day of a bill itself, which is not when it is due: "invoice date". Lower case.
  std::vector<std::string_view> bill_date_labels{};
};

/// Each language that is listed in understand/CMakeLists.txt with the function that makes it (generated).
const std::vector<std::pair<std::string_view, DebtLanguage (*)()>>& debt_language_units();

}  // namespace firstpass::understand
