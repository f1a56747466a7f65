#include "restore/restore.h"

#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "core/text.h"

namespace firstpass::cli {

namespace {

// The person's own text comes back byte for byte, links too; only answers of a model are held to less.
constexpr restore::RestoreOptions kOwnText{restore::Site::text, true};

class RestoreVerb final : public Verb {
 public:
  std::string_view summary() const override { return "put the real values back in place of placeholders"; }
  std::string_view examples() const override {
    return "  firstpass restore answer.txt\n  firstpass restore --scope claims < answer.txt\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("FILE", m_file,
                         "masked text, or rows {id, text, scope?} with --jsonl; standard input if absent", false);
    arguments.option("--scope", m_scope, "conversation that the placeholders belong to");
  }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    auto vault = (*engine)->vault();
    if (!vault) return session.report(vault.error());
    if (session.jsonl()) return run_rows(session, **vault);
    const auto text = read_text(m_file);
    if (!text) return session.report(text.error());
    const auto scope = (*vault)->scope(m_scope.empty() ? "default" : m_scope, "text");
    if (!scope) return session.report(scope.error());
    restore::RestoreReport report;
    session.write(restore::restore(*text, *scope, kOwnText, &report));
    if (!report.unknown.empty())
      session.complain(std::to_string(report.unknown.size()) +
                       " placeholders are not of this scope and were left as they are");
    return kDone;
  }

 private:
  int run_rows(Session& session, vault::Vault& vault) {
    std::size_t number = 0;
    const Status status = for_each_batch(m_file, [&](const std::vector<std::string>& lines) -> Status {
      for (const std::string& line : lines) {
        if (trim(line).empty()) continue;
        auto row = parse_row(line, ++number);
        if (!row || !row->contains("text") || !(*row)["text"].is_string()) {
          session.report(row ? Error{Code::data_loss, "row " + std::to_string(number) + " has no text", "input", false}
                             : row.error(),
                         "id", std::to_string(number));
          continue;
        }
        std::string name = m_scope.empty() ? "default" : m_scope;
        if (row->contains("scope") && (*row)["scope"].is_string()) name = (*row)["scope"].get<std::string>();
        FP_TRY_ASSIGN(const auto scope, vault.scope(name, "text"));
        nlohmann::ordered_json out;
        if (row->contains("id")) out["id"] = (*row)["id"];
        out["text"] = restore::restore((*row)["text"].get<std::string>(), scope, kOwnText);
        session.row(out);
      }
      return {};
    });
    if (!status) return session.report(status.error());
    return session.result();
  }

  std::string m_file, m_scope;
};

}  // namespace

std::unique_ptr<Verb> make_restore_verb() { return std::make_unique<RestoreVerb>(); }

}  // namespace firstpass::cli
