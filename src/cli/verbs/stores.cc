// `outbox`, `ledger` and `vault`: what waits, what left, and what the placeholders stand for.
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "core/file.h"
#include "core/text.h"
#include "gateway/deferred.h"
#include "gateway/upstream.h"
#include "pipeline/ask.h"
#include "pipeline/document_json.h"
#include "pipeline/word_store.h"
#include "vault/entry_table.h"

namespace firstpass::cli {

namespace {

using json = nlohmann::ordered_json;

class OutboxVerb final : public Verb {
 public:
  std::string_view summary() const override { return "what waits to be sent: outbox list|send|show|cancel"; }
  std::string_view examples() const override {
    return "  firstpass outbox list\n  firstpass outbox send                 (all that wait; one: outbox send ID)\n"
           "  firstpass outbox send ID --uncertain  (it may have been received; send it again all the same)\n  "
           "firstpass outbox cancel ID\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("ACTION", m_action, "list, send, show or cancel", true);
    arguments.positionals("IDS", m_ids, "items", false);
    arguments.flag("--uncertain", m_uncertain, "send again what may have been received");
    arguments.flag("--dry-run", m_dry_run, "say what would be sent");
  }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    auto box = (*engine)->outbox();
    if (!box) return session.report(box.error());
    if (const auto recovered = (*box)->recover(); !recovered) return session.report(recovered.error());
    if (m_action == "list") return list(session, **box);
    if (m_action == "send") return send(session, **engine, **box);
    if (m_action == "show" && m_ids.size() == 1) return show(session, **box);
    if (m_action == "cancel" && !m_ids.empty()) return cancel(session, **box);
    session.complain("outbox takes list, send [ID…], show ID or cancel ID…");
    return kUsage;
  }

 private:
  int list(Session& session, const outbox::Outbox& box) {
    const auto items = box.list();
    if (!items) return session.report(items.error());
    for (const outbox::Item& item : *items) {
      if (session.jsonl()) session.row(pipeline::to_json(item));
      else
        session.say(item.id + "  " + std::string(outbox::state_name(item.state)) + "  " + item.destination +
                    (item.asked.empty() ? "" : ", asked " + item.asked) + "  for " + age(item.created) +
                    (item.not_before.empty() ? "" : "  not before " + item.not_before) +
                    (item.reason.empty() ? "" : "  " + item.reason));
    }
    if (items->empty() && !session.jsonl()) session.say("nothing waits");
    return kDone;
  }

  int show(Session& session, const outbox::Outbox& box) {
    const auto item = box.get(m_ids.front());
    if (!item) return session.report(item.error());
    std::string answer = item->result;
    if (item->kind == gateway::kGatewayItem && !answer.empty())
      if (const auto stored = gateway::stored_answer_from(answer)) answer = stored->body;
    if (session.jsonl()) {
      json row = pipeline::to_json(*item);
      if (!answer.empty()) row["answer"] = answer;
      session.row(row);
      return kDone;
    }
    session.say(std::string(outbox::state_name(item->state)) + (item->reason.empty() ? "" : ": " + item->reason));
    if (!answer.empty()) session.say(answer);
    return kDone;
  }

  /// All that wait; by name also what failed, and what is uncertain once the person says so.
  bool to_be_sent(const outbox::Item& item) const {
    const bool named = std::find(m_ids.begin(), m_ids.end(), item.id) != m_ids.end();
    if (!m_ids.empty() && !named) return false;
    return item.state == outbox::State::queued || (named && item.state == outbox::State::failed) ||
           (m_uncertain && item.state == outbox::State::uncertain);
  }

  int send(Session& session, pipeline::Engine& engine, outbox::Outbox& box) {
    const auto items = box.list();
    if (!items) return session.report(items.error());
    bool still_waiting = false;
    for (const outbox::Item& item : *items) {
      if (!to_be_sent(item)) continue;
      if (m_dry_run) {
        session.say("would send " + item.id + " to " + item.destination);
        continue;
      }
      if (item.state != outbox::State::queued)
        if (const Status again = box.requeue(item.id, "sent again by the person", ""); !again) {
          session.report(again.error(), "id", item.id);
          continue;
        }
      if (item.kind == gateway::kGatewayItem) send_call(session, engine, box, item.id, still_waiting);
      else send_question(session, engine, item.id, still_waiting);
    }
    if (session.result() != kDone) return session.result();
    return still_waiting ? kDeferred : kDone;
  }

  void send_question(Session& session, pipeline::Engine& engine, const std::string& id, bool& still_waiting) {
    const auto result = pipeline::send_from_outbox(engine, id, session.context());
    if (!result) {
      session.report(result.error(), "id", id);
      return;
    }
    still_waiting |= result->via == "defer";
    for (const pipeline::FileError& failed : result->file_errors) session.report(failed.error, "id", id);
    if (session.jsonl()) session.row(pipeline::to_json(*result));
    else session.say(result->answer);
  }

  /// What a client of the daemon had asked for.
  void send_call(Session& session, pipeline::Engine& engine, outbox::Outbox& box, const std::string& id,
                 bool& still_waiting) {
    gateway::Upstream upstream(engine);
    gateway::Masker masker(engine);
    gateway::AttachmentReader attachments(engine);
    gateway::Slots compute(1);
    gateway::StoredCalls(engine, upstream, {masker, attachments, compute, nullptr}).send(id, gateway::Haste::now);
    const auto item = box.get(id);
    if (!item) {
      session.report(item.error(), "id", id);
      return;
    }
    still_waiting |= item->state == outbox::State::queued;
    if (item->state == outbox::State::failed || item->state == outbox::State::uncertain)
      session.report({Code::aborted, item->reason, "outbox", false}, "id", id);
    else if (session.jsonl()) session.row(pipeline::to_json(*item));
    else session.say(id + "  " + std::string(outbox::state_name(item->state)) + "  " + item->reason);
  }

  static std::string age(const std::string& created) {
    std::tm parts{};
    if (::strptime(created.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) return "an unknown time";
    const auto seconds = std::max<std::time_t>(0, std::time(nullptr) - ::timegm(&parts));
    if (seconds < 120) return std::to_string(seconds) + " s";
    if (seconds < 7'200) return std::to_string(seconds / 60) + " min";
    return seconds < 172'800 ? std::to_string(seconds / 3'600) + " h" : std::to_string(seconds / 86'400) + " d";
  }

  int cancel(Session& session, outbox::Outbox& box) {
    for (const std::string& id : m_ids)
      if (const Status cancelled = box.cancel(id); !cancelled) session.report(cancelled.error(), "id", id);
    return session.result();
  }

  std::string m_action;
  std::vector<std::string> m_ids;
  bool m_uncertain = false, m_dry_run = false;
};

/// A line of `ledger export`; nullopt for one that is none.
std::optional<egress::LedgerEntry> entry_from(const json& row) {
  try {
    egress::LedgerEntry entry;
    entry.sequence = row.at("sequence");
    entry.time = row.at("time"), entry.request_id = row.at("request");
    const auto crossing = egress::crossing_from(row.at("crossing").get<std::string>());
    if (!crossing) return std::nullopt;
    entry.crossing = *crossing;
    entry.destination = row.at("destination"), entry.rule = row.at("rule");
    entry.bytes = row.at("bytes"), entry.tokens = row.at("tokens"), entry.cost = row.at("cost");
    for (const auto& [type, count] : row.at("hidden").items()) entry.hidden[type] = count.get<int>();
    entry.status = row.at("status");
    entry.body_mac = row.at("body_mac"), entry.link = row.at("link");
    return entry;
  } catch (const json::exception&) { return std::nullopt; }
}

class LedgerVerb final : public Verb {
 public:
  std::string_view summary() const override { return "what left this machine: ledger show|verify|export"; }
  std::string_view examples() const override {
    return "  firstpass ledger show\n  firstpass ledger verify --head HEX    (a head kept elsewhere also shows "
           "truncation)\n"
           "  firstpass ledger export > ledger.jsonl   (its last line is the head, to be kept elsewhere)\n"
           "  firstpass ledger verify --export ledger.jsonl --head HEX\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("ACTION", m_action, "show, verify or export", true);
    arguments.option("--head", m_head, "head of the chain that was kept elsewhere");
    arguments.option("--export", m_export, "verify this exported file instead of the ledger itself");
  }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    auto ledger = (*engine)->ledger();
    if (!ledger) return session.report(ledger.error());
    if (m_action == "verify") return verify(session, **ledger);
    if (m_action == "show") return show(session, **ledger);
    if (m_action == "export") return write_export(session, **ledger);
    session.complain("ledger takes show, verify or export");
    return kUsage;
  }

 private:
  template <class Show>
  static Status each(const egress::Ledger& ledger, std::int64_t last, const Show& show) {
    std::int64_t from = 1;
    for (;;) {
      FP_TRY_ASSIGN(const auto page, ledger.entries(from, 1000));
      for (const egress::LedgerEntry& entry : page)
        if (entry.sequence <= last) show(entry);
      if (page.empty() || page.back().sequence >= last) return {};
      from = page.back().sequence + 1;
    }
  }

  int show(Session& session, const egress::Ledger& ledger) {
    const Status shown = each(ledger, INT64_MAX, [&](const egress::LedgerEntry& entry) {
      if (session.jsonl()) session.row(pipeline::to_json(entry));
      else session.say(readable(entry));
    });
    return shown ? kDone : session.report(shown.error());
  }

  /// Rows with what chains them, and at the end the head over exactly these rows.
  int write_export(Session& session, const egress::Ledger& ledger) {
    const auto check = ledger.verify();
    if (!check) return session.report(check.error());
    const Status shown =
        each(ledger, check->intact ? check->entries : INT64_MAX, [&](const egress::LedgerEntry& entry) {
          json row = pipeline::to_json(entry);
          row["body_mac"] = entry.body_mac, row["link"] = entry.link;
          session.row(row);
        });
    if (!shown) return session.report(shown.error());
    session.row({{"head", check->head}, {"entries", check->entries}, {"intact", check->intact}});
    if (check->intact) return kDone;
    session.complain("NOT intact at entry " + std::to_string(check->first_bad) + ": " + check->reason);
    return kFailed;
  }

  static std::string readable(const egress::LedgerEntry& entry) {
    std::string text = std::to_string(entry.sequence) + "  " + entry.time + "  " +
                       std::string(egress::crossing_name(entry.crossing)) + "  " + entry.destination + "  " +
                       std::to_string(entry.bytes) + " bytes  rule " + entry.rule;
    for (const auto& [type, count] : entry.hidden) text += "  " + std::to_string(count) + " " + type;
    return text;
  }

  Result<egress::LedgerCheck> check(const egress::Ledger& ledger) const {
    const auto head = m_head.empty() ? std::nullopt : std::optional(m_head);
    if (m_export.empty()) return ledger.verify(head);
    std::ifstream file(m_export);
    if (!file) return fail(Code::not_found, "ledger", "cannot read " + m_export);
    std::size_t number = 0;
    const auto next = [&]() -> Result<std::optional<egress::LedgerEntry>> {
      std::string line;
      if (!std::getline(file, line)) return std::optional<egress::LedgerEntry>();
      ++number;
      const json row = json::parse(line, nullptr, false);
      if (row.is_object() && row.contains("head")) return std::optional<egress::LedgerEntry>();
      auto entry = entry_from(row);
      if (!entry)
        return fail(Code::data_loss, "ledger", "line " + std::to_string(number) + " of " + m_export + " is no entry");
      return entry;
    };
    return ledger.verify_rows(next, head);
  }

  int verify(Session& session, const egress::Ledger& ledger) {
    const auto check = this->check(ledger);
    if (!check) return session.report(check.error());
    if (session.jsonl())
      session.row({{"intact", check->intact},
                   {"entries", check->entries},
                   {"first_bad", check->first_bad},
                   {"reason", check->reason},
                   {"head", check->head}});
    else if (check->intact)
      session.say(std::to_string(check->entries) + " entries, none changed or missing; head " + check->head);
    else session.say("NOT intact at entry " + std::to_string(check->first_bad) + ": " + check->reason);
    return check->intact ? kDone : kFailed;
  }

  std::string m_action, m_head, m_export;
};

class VaultVerb final : public Verb {
 public:
  std::string_view summary() const override {
    return "what is kept sealed: conversations (list|erase), and your own words (words list|add|remove|import)";
  }
  std::string_view examples() const override {
    return "  firstpass vault list\n  firstpass vault erase claims     (their placeholders can never be restored "
           "again)\n"
           "  firstpass vault words import contacts.vcf\n"
           "  firstpass vault words add --type PROJECT \"Project Bluebird\"\n"
           "  firstpass vault words add --allow \"Acme Bank\"     (never hidden)\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("ACTION", m_action, "list, erase or words", true);
    arguments.positionals("WORDS", m_scopes, "conversations; or list, add, remove, import and what", false);
    arguments.option("--type", m_type, "entity type of the words (default PERSON)");
    arguments.flag("--allow", m_allow, "words that are never hidden");
  }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    if (m_action == "words") return words(session, **engine);
    auto vault = (*engine)->vault();
    if (!vault) return session.report(vault.error());
    if (m_action == "list") {
      const auto scopes = (*vault)->scopes();
      if (!scopes) return session.report(scopes.error());
      for (const std::string& scope : *scopes) {
        if (session.jsonl()) session.row({{"scope", scope}});
        else session.say(scope);
      }
      return kDone;
    }
    if (m_action == "erase" && !m_scopes.empty()) {
      for (const std::string& scope : m_scopes) {
        if (const Status erased = erase(**engine, **vault, scope); !erased) {
          session.report(erased.error(), "scope", scope);
        } else if (session.jsonl()) {
          session.row({{"scope", scope}, {"erased", true}});
        } else {
          session.say(scope + ": erased; its placeholders can never be restored again");
        }
      }
      return session.result();
    }
    session.complain("vault takes list, erase SCOPE…, or words");
    return kUsage;
  }

 private:
  int words(Session& session, pipeline::Engine& engine) {
    const std::string action = m_scopes.empty() ? "" : m_scopes.front();
    const std::vector<std::string> what(m_scopes.begin() + (m_scopes.empty() ? 0 : 1), m_scopes.end());
    const auto key = engine.key();
    if (!key) return session.report(key.error());
    auto known = pipeline::load_words(engine.words_file(), *key);
    if (!known) return session.report(known.error());
    if (action == "list") return list_words(session, *known);
    if ((action != "add" && action != "remove" && action != "import") || what.empty()) {
      session.complain("vault words takes list, add WORD…, remove WORD…, or import FILE… (.vcf or .csv)");
      return kUsage;
    }
    if (action != "remove" && !vault::check_type(m_type)) {
      session.complain("--type takes an entity type in capitals, such as PERSON or PROJECT, not '" + m_type + "'");
      return kUsage;
    }
    std::vector<protect::OwnWord> fresh;
    for (const std::string& item : what) {
      if (action == "add" && item.find_first_not_of(" \t\r\n") == std::string::npos) {
        session.complain("an empty word would be found everywhere");
        return kUsage;
      }
      if (action != "import") {
        fresh.push_back({m_type, item, {}, m_allow});
        continue;
      }
      const auto read = import(item);
      if (!read) session.report(read.error(), "file", item);
      else fresh.insert(fresh.end(), read->begin(), read->end());
    }
    std::size_t changed = 0;
    if (action == "remove") changed = remove_words(*known, what);
    else changed = pipeline::merge_words(*known, fresh);
    if (const Status kept = pipeline::save_words(engine.words_file(), *key, *known); !kept)
      return session.report(kept.error());
    if (session.jsonl()) session.row({{action == "remove" ? "removed" : "added", changed}, {"words", known->size()}});
    else
      session.say(std::to_string(changed) + (action == "remove" ? " removed, " : " added, ") +
                  std::to_string(known->size()) + " words now");
    if (action == "remove" && changed == 0) session.report({Code::not_found, "no such word", "vault", false});
    return session.result();
  }

  static int list_words(Session& session, const std::vector<protect::OwnWord>& words) {
    for (const protect::OwnWord& word : words) {
      if (session.jsonl())
        session.row({{"type", word.type}, {"text", word.text}, {"allow", word.allow}, {"aliases", word.aliases}});
      else session.say((word.allow ? "allowed" : word.type) + "  " + word.text);
    }
    return kDone;
  }

  static std::size_t remove_words(std::vector<protect::OwnWord>& words, const std::vector<std::string>& texts) {
    return std::erase_if(words, [&](const protect::OwnWord& word) {
      return std::find(texts.begin(), texts.end(), word.text) != texts.end();
    });
  }

  Result<std::vector<protect::OwnWord>> import(const std::string& file) const {
    FP_TRY_ASSIGN(const std::string bytes, read_text(file));
    const bool card = bytes.find("BEGIN:VCARD") != std::string::npos || bytes.find("begin:vcard") != std::string::npos;
    auto words = card ? protect::words_from_vcard(bytes) : protect::words_from_csv(bytes, m_type);
    if (!words) return fail(words.error().code, "input", file + ": " + words.error().message);
    for (protect::OwnWord& word : *words) word.allow |= m_allow;
    return words;
  }

  /// With the conversation goes what let its rows in the ledger be tied to it, or to what was sent.
  static Status erase(pipeline::Engine& engine, vault::Vault& vault, const std::string& scope) {
    FP_TRY(vault.erase(scope));
    FP_TRY_ASSIGN(egress::Ledger* const ledger, engine.ledger());
    FP_TRY(ledger->forget_scope(scope));
    FP_TRY_ASSIGN(pipeline::AnswerCache* const answers, engine.answers());
    FP_TRY(answers->forget_scope(scope));
    return {};
  }

  std::string m_action, m_type = "PERSON";
  std::vector<std::string> m_scopes;
  bool m_allow = false;
};

}  // namespace

std::unique_ptr<Verb> make_outbox_verb() { return std::make_unique<OutboxVerb>(); }
std::unique_ptr<Verb> make_ledger_verb() { return std::make_unique<LedgerVerb>(); }
std::unique_ptr<Verb> make_vault_verb() { return std::make_unique<VaultVerb>(); }

}  // namespace firstpass::cli
