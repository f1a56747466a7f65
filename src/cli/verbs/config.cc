// `config`: every setting and where it came from. `doctor`: does this installation keep its promises?
#include <stdlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "core/file.h"
#include "egress/outbound.h"
#include "gateway/leak_check.h"
#include "pipeline/document_json.h"
#include "pipeline/shield.h"
#include "restore/restore.h"
#include "runtime/worker.h"

namespace firstpass::cli {

namespace {

class ConfigVerb final : public Verb {
 public:
  std::string_view summary() const override { return "settings, and where each value came from: config show|path"; }
  std::string_view examples() const override {
    return "  firstpass config show\n  firstpass config show --set profile=thorough\n";
  }
  void declare(Arguments& arguments) override { arguments.positional("ACTION", m_action, "show or path", true); }

  int run(Session& session) override {
    const auto settings = session.settings();
    if (!settings) return session.report(settings.error());
    if (m_action == "path") {
      session.say(settings->config_file().string());
      return kDone;
    }
    if (m_action != "show") {
      session.complain("config takes show or path");
      return kUsage;
    }
    for (const pipeline::SettingInfo& info : pipeline::setting_infos()) {
      const std::string name(info.name), value = pipeline::show_setting(*settings, info.name);
      if (session.jsonl())
        session.row({{"name", name}, {"value", value}, {"origin", settings->origins.at(name)}, {"help", info.help}});
      else
        session.say("(" + settings->origins.at(name) + ") " + name + " = " + value + "\n    " + std::string(info.help) +
                    "; " + std::string(info.environment));
    }
    return kDone;
  }

 private:
  std::string m_action;
};

class DoctorVerb final : public Verb {
 public:
  std::string_view summary() const override { return "check this installation, and try to make it leak"; }
  void declare(Arguments&) override {}

  int run(Session& session) override {
    auto engine = session.engine();
    check(session, "settings", engine ? Status() : fail(engine.error()));
    if (!engine) return kFailed;
    check(session, "models", models(**engine));
    check(session, "worker jail", worker());
    check(session, "key and stores", stores(**engine));
    check(session, "provider", provider(**engine));
    check(session, "leak test", leak_test(**engine));
    check(session, "daemon against itself", daemon(**engine));
    return m_failed ? kFailed : kDone;
  }

 private:
  void check(Session& session, const std::string& name, const Status& status) {
    m_failed |= !status.has_value();
    if (session.jsonl())
      session.row({{"check", name}, {"ok", status.has_value()}, {"message", status ? "" : status.error().message}});
    else session.say((status ? "ok      " : "FAILED  ") + name + (status ? "" : ": " + status.error().message));
  }

  static Status models(pipeline::Engine& engine) {
    FP_TRY_ASSIGN(const auto runtime, engine.runtime());
    for (const runtime::Model& model : runtime->store().models()) {
      if (!model.required || runtime->store().state(model) == runtime::ModelState::ready) continue;
      for (const auto& file : model.files) FP_TRY(runtime->store().path(model.id, file.name));  // tells what to do
      return fail(Code::failed_precondition, "doctor", model.id + " is missing; run: firstpass models pull");
    }
    return {};
  }

  /// Bytes that no decoder can read must come back as an error from the worker, not as a missing program.
  static Status worker() {
    const auto reply = runtime::run_in_worker("image", std::string_view("not a picture"), "{}", Context());
    if (!reply && (reply.error().code == Code::data_loss || reply.error().code == Code::unimplemented)) return {};
    if (!reply) return fail(reply.error());
    return fail(Code::internal, "doctor", "the worker read a picture where there is none");
  }

  static Status stores(pipeline::Engine& engine) {
    FP_TRY(engine.vault());
    FP_TRY(engine.outbox());
    FP_TRY_ASSIGN(egress::Ledger* const ledger, engine.ledger());
    FP_TRY_ASSIGN(const auto check, ledger->verify());
    if (!check.intact)
      return fail(Code::data_loss, "doctor", "the ledger does not fit at entry " + std::to_string(check.first_bad));
    return {};
  }

  static Status provider(pipeline::Engine& engine) {
    if (engine.destination().empty()) return {};
    if (engine.settings().api_key.empty())
      return fail(Code::failed_precondition, "doctor",
                  "no key for " + engine.destination() + ": set FIRSTPASS_API_KEY");
    return {};
  }

  /// A gateway of its own, with a provider that only listens.
  static Status daemon(pipeline::Engine& engine) {
    std::string folder = (std::filesystem::temp_directory_path() / "firstpass-doctor-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr)
      return fail(Code::permission_denied, "doctor", "cannot make a folder in " + folder);
    const Status tested = gateway::test_for_leaks(engine.settings(), folder);
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    return tested;
  }

  /// Invented values that the detector must hide and restore must bring back.
  static Status leak_test(pipeline::Engine& engine) {
    const std::vector<std::string> planted = {"maria.delgado@example.org", "+44 20 7946 0018", "4111 1111 1111 1111",
                                              "GB82 WEST 1234 5698 7654 32"};
    std::string text = "Please call";
    for (const std::string& value : planted) text += " " + value + ",";
    FP_TRY_ASSIGN(const auto detector, engine.detector());
    FP_TRY_ASSIGN(const auto scope, vault::Vault::in_memory()->scope("doctor", "nowhere"));
    FP_TRY_ASSIGN(const auto shielded, pipeline::shield({text}, *detector, *scope, {}, Context()));
    for (const std::string& value : planted)
      if (shielded.texts[0].find(value) != std::string::npos)
        return fail(Code::internal, "doctor", "a planted value was not hidden");
    if (restore::restore(shielded.texts[0], scope) != text)
      return fail(Code::internal, "doctor", "what was hidden did not come back the same");
    return {};
  }

  bool m_failed = false;
};

}  // namespace

std::unique_ptr<Verb> make_config_verb() { return std::make_unique<ConfigVerb>(); }
std::unique_ptr<Verb> make_doctor_verb() { return std::make_unique<DoctorVerb>(); }

}  // namespace firstpass::cli
