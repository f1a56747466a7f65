#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "runtime/model_store.h"

namespace firstpass::cli {

namespace {

std::string packages_text(const runtime::Model& model) {
  std::string text;
  for (const runtime::ModelPackage& package : model.packages)
    text += (text.empty() ? "" : ", ") + package.client + " " + package.name + " " + package.version;
  return text;
}

const char* state_text(runtime::ModelState state) {
  switch (state) {
    case runtime::ModelState::ready: return "ready";
    case runtime::ModelState::missing: return "missing";
    case runtime::ModelState::damaged: return "damaged";
  }
  return "missing";
}

class ModelsVerb final : public Verb {
 public:
  std::string_view summary() const override {
    return "list, fetch and check the models: models list|pull|verify|bundle";
  }
  std::string_view examples() const override {
    return "  firstpass models list\n  firstpass models pull                     (all that are needed; one: models "
           "pull NAME)\n"
           "  firstpass models bundle models.tar        (for a machine without network)\n  firstpass models pull "
           "--from models.tar\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("ACTION", m_action, "list, pull, verify or bundle", true);
    arguments.positionals("NAMES", m_names, "models (pull, verify), or the file to write (bundle)", false);
    arguments.option("--from", m_bundle, "a bundle instead of the network");
    arguments.flag("--all", m_all, "optional models too");
  }

  int run(Session& session) override {
    auto store = runtime::ModelStore::open_default();
    if (!store) return session.report(store.error());
    if (m_action == "list") return list(session, **store);
    if (m_action == "pull") return pull(session, **store);
    if (m_action == "verify") return verify(session, **store);
    if (m_action == "bundle" && m_names.size() == 1) {
      const Status written = (*store)->write_bundle(m_names.front());
      if (!written) return session.report(written.error());
      session.say("wrote " + m_names.front());
      return kDone;
    }
    session.complain("models takes list, pull, verify, or bundle FILE");
    return kUsage;
  }

 private:
  Result<std::vector<const runtime::Model*>> chosen(const runtime::ModelStore& store) const {
    std::vector<const runtime::Model*> models;
    for (const std::string& name : m_names) {
      FP_TRY_ASSIGN(const runtime::Model* const model, store.find(name));
      models.push_back(model);
    }
    if (m_names.empty())
      for (const runtime::Model& model : store.models())
        if (model.required || m_all) models.push_back(&model);
    return models;
  }

  int list(Session& session, const runtime::ModelStore& store) {
    for (const runtime::Model& model : store.models()) {
      const char* state = state_text(store.state(model));
      if (session.jsonl()) {
        session.row({{"id", model.id},
                     {"purpose", model.purpose},
                     {"packages", packages_text(model)},
                     {"licence", model.licence},
                     {"attribution", model.attribution},
                     {"required", model.required},
                     {"state", state}});
        continue;
      }
      session.say(model.id + "  [" + state + (model.required ? "" : ", optional") + "]\n    " + model.purpose +
                  "\n    " + packages_text(model) + "; " + model.licence +
                  (model.attribution.empty() ? "" : "; " + model.attribution));
    }
    return kDone;
  }

  int pull(Session& session, runtime::ModelStore& store) {
    if (!m_bundle.empty()) {
      const Status unpacked = store.pull_from_bundle(m_bundle, session.context());
      return unpacked ? kDone : session.report(unpacked.error());
    }
    const auto models = chosen(store);
    if (!models) return session.report(models.error());
    for (const runtime::Model* model : *models) {
      if (store.state(*model) == runtime::ModelState::ready) continue;
      session.say("fetching " + model->id + " (" + model->licence +
                  (model->attribution.empty() ? "" : "; " + model->attribution) + ")");
      if (const Status pulled = store.pull(*model, session.context()); !pulled)
        session.report(pulled.error(), "id", model->id);
    }
    if (session.result() == kDone) session.say("models are ready in " + store.folder().string());
    return session.result();
  }

  int verify(Session& session, runtime::ModelStore& store) {
    const auto models = chosen(store);
    if (!models) return session.report(models.error());
    for (const runtime::Model* model : *models) {
      const Status checked = store.verify(*model);
      if (!checked) session.report(checked.error(), "id", model->id);
      else if (session.jsonl()) session.row({{"id", model->id}, {"state", "ready"}});
      else session.say(model->id + ": every byte is as pinned");
    }
    return session.result();
  }

  std::string m_action, m_bundle;
  std::vector<std::string> m_names;
  bool m_all = false;
};

}  // namespace

std::unique_ptr<Verb> make_models_verb() { return std::make_unique<ModelsVerb>(); }

}  // namespace firstpass::cli
