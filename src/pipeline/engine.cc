#include "pipeline/engine.h"

#include "cloud/provider.h"
#include "core/file.h"
#include "pipeline/word_store.h"
#include "understand/text/embed.h"

namespace firstpass::pipeline {

namespace {

Status check_provider(const Settings& settings) {
  if (settings.provider.empty() || settings.provider == "local" || cloud::make_provider(settings.provider)) return {};
  std::string known = "local";
  for (const auto& [name, make] : cloud::provider_units()) known += ", " + std::string(name);
  return fail(Code::invalid_argument, "config", "provider is none of " + known);
}

}  // namespace

Result<std::shared_ptr<Engine>> Engine::create(Settings settings) {
  FP_TRY(check_provider(settings));
  FP_TRY(protect::profile_from_name(settings.profile));
  if (settings.prefer != "cloud" && settings.prefer != "local")
    return fail(Code::invalid_argument, "config", "prefer is neither cloud nor local");
  if (settings.defer != "refuse" && settings.defer != "wait" && settings.defer != "accept")
    return fail(Code::invalid_argument, "config", "defer is none of refuse, wait, accept");
  if (settings.attachments != "read" && settings.attachments != "redact")
    return fail(Code::invalid_argument, "config", "attachments is neither read nor redact");
  if (settings.long_context != "whole" && settings.long_context != "files" && settings.long_context != "all")
    return fail(Code::invalid_argument, "config", "long_context is neither whole, files nor all");
  std::vector<route::Destination> destinations;
  FP_TRY_ASSIGN(std::vector<Target> targets, targets_of(settings));
  for (const Target& target : targets) destinations.push_back(destination_of(settings, target));
  for (const auto& [name, webhook] : settings.webhooks) {
    route::Destination destination;
    if (const auto configured = settings.destinations.find("webhook:" + name);
        configured != settings.destinations.end())
      destination = configured->second;
    destination.name = "webhook:" + name;
    destination.base_url = webhook.url;
    destinations.push_back(std::move(destination));
  }
  if (!settings.telemetry_endpoint.empty()) {
    route::Destination telemetry;
    telemetry.name = kTelemetry;
    telemetry.base_url = settings.telemetry_endpoint;
    destinations.push_back(std::move(telemetry));
  }
  FP_TRY_ASSIGN(route::Policy policy, route::Policy::create(std::move(destinations)));
  std::shared_ptr<Engine> engine(new Engine(std::move(settings), std::move(policy)));
  if (!targets.empty()) engine->m_destination = targets.front().name;
  engine->m_targets = std::move(targets);
  return engine;
}

Result<std::shared_ptr<Engine>> Engine::reconfigured(Engine& running, Settings settings) {
  const Settings& old = running.m_settings;
  if (settings.home != old.home || settings.key_file != old.key_file || settings.passphrase != old.passphrase ||
      settings.threads != old.threads)
    return fail(Code::failed_precondition, "config", "home, key_file, passphrase and threads take effect at a restart");
  FP_TRY_ASSIGN(auto engine, create(std::move(settings)));
  const std::lock_guard lock(running.m_mutex);
  engine->m_runtime = running.m_runtime;
  engine->m_detectors = running.m_detectors;
  engine->m_vault = running.m_vault;
  engine->m_ledger = running.m_ledger;
  engine->m_line = running.m_line;
  engine->m_outbox = running.m_outbox;
  engine->m_answers = running.m_answers;
  engine->m_vectors = running.m_vectors;
  return engine;
}

Status Engine::prepare_state_folder() { return make_private_directory(m_settings.state_folder()); }

Result<std::shared_ptr<runtime::Runtime>> Engine::runtime() {
  const std::lock_guard lock(m_mutex);
  if (!m_runtime) {
    runtime::RuntimeOptions options;
    options.threads = static_cast<int>(m_settings.threads);
    FP_TRY_ASSIGN(m_runtime, runtime::Runtime::create_default(options));
  }
  return m_runtime;
}

Result<std::shared_ptr<protect::Detector>> Engine::detector() {
  FP_TRY_ASSIGN(const protect::Profile profile, protect::profile_from_name(m_settings.profile));
  return detector(profile);
}

Result<std::shared_ptr<protect::Detector>> Engine::detector(protect::Profile profile) {
  FP_TRY_ASSIGN(const auto models, runtime());
  const std::lock_guard lock(m_mutex);
  std::shared_ptr<protect::Detector>& slot = m_detectors[profile];
  if (!slot) { FP_TRY_ASSIGN(slot, protect::Detector::create(models, profile)); }
  return slot;
}

bool Engine::can_keep() const {
  return !m_settings.passphrase.empty() || !m_settings.key_file.empty() || !m_settings.home.empty() ||
         vault::Key::keyring_available();
}

Result<vault::Key> Engine::key() const {
  if (!m_settings.passphrase.empty()) {
    FP_TRY(make_private_directory(m_settings.state_folder()));
    return vault::Key::from_passphrase(m_settings.passphrase, m_settings.state_folder() / "key.salt");
  }
  if (!m_settings.key_file.empty()) return vault::Key::from_file(m_settings.key_file);
  if (!m_settings.home.empty()) {
    FP_TRY(make_private_directory(m_settings.state_folder()));
    return vault::Key::from_file(m_settings.state_folder() / "key");
  }
  return vault::Key::from_keyring();
}

Result<std::shared_ptr<const protect::OwnWords>> Engine::words() {
  const std::filesystem::path& file = words_file();
  std::error_code absent;
  const auto written = std::filesystem::last_write_time(file, absent);
  const std::lock_guard lock(m_mutex);
  if (m_words_known && (absent ? std::filesystem::file_time_type{} : written) == m_words_read) return m_words;
  std::vector<protect::OwnWord> all = m_settings.words;
  if (!absent) {
    FP_TRY_ASSIGN(const vault::Key sealing, key());
    FP_TRY_ASSIGN(const std::vector<protect::OwnWord> kept, load_words(file, sealing));
    merge_words(all, kept);
  }
  m_words = all.empty() ? nullptr : std::make_shared<const protect::OwnWords>(std::move(all));
  m_words_read = absent ? std::filesystem::file_time_type{} : written;
  m_words_known = true;
  return m_words;
}

ReadingCache* Engine::readings() {
  const std::lock_guard lock(m_mutex);
  if (m_readings_known) return m_readings.get();
  m_readings_known = true;
  if (m_settings.remember_mb <= 0 || !can_keep()) return nullptr;
  auto sealing = key();
  if (sealing && prepare_state_folder())
    m_readings = std::make_shared<ReadingCache>(m_settings.state_folder() / "readings", std::move(*sealing),
                                                static_cast<std::uint64_t>(m_settings.remember_mb) << 20);
  return m_readings.get();
}

Result<condense::Embedder> Engine::embedder(const Context& context) {
  FP_TRY_ASSIGN(std::shared_ptr<runtime::Runtime> models, runtime());
  const std::lock_guard lock(m_mutex);
  if (!m_vectors) {
    std::optional<vault::Key> sealing;
    if (m_settings.remember_mb > 0 && can_keep()) {
      FP_TRY_ASSIGN(vault::Key made, key());
      FP_TRY(prepare_state_folder());
      sealing.emplace(std::move(made));
    }
    m_vectors = std::make_shared<VectorCache>(m_settings.state_folder() / "vectors.sealed", std::move(sealing));
  }
  return m_vectors->remembering(
      [vectors = m_vectors, models = std::move(models), context](const std::vector<std::string_view>& texts) {
        return understand::embed_texts(texts, *models, context);
      });
}

Result<std::shared_ptr<const understand::IntentModel>> Engine::intents() {
  const std::lock_guard lock(m_mutex);
  if (m_settings.intents.empty() || m_intents) return m_intents;
  FP_TRY_ASSIGN(understand::IntentModel model, understand::IntentModel::load(m_settings.intents));
  m_intents = std::make_shared<const understand::IntentModel>(std::move(model));
  return m_intents;
}

Result<vault::Vault*> Engine::vault() {
  const std::lock_guard lock(m_mutex);
  if (!m_vault) {
    FP_TRY_ASSIGN(vault::Key sealing, key());
    FP_TRY(prepare_state_folder());
    FP_TRY_ASSIGN(m_vault, vault::Vault::open(m_settings.state_folder() / "vault.sqlite", std::move(sealing)));
  }
  return m_vault.get();
}

Result<egress::Ledger*> Engine::ledger() {
  const std::lock_guard lock(m_mutex);
  if (!m_ledger) {
    FP_TRY_ASSIGN(const vault::Key sealing, key());
    FP_TRY(prepare_state_folder());
    FP_TRY_ASSIGN(m_ledger, egress::Ledger::open(m_settings.state_folder() / "ledger.sqlite", sealing));
  }
  return m_ledger.get();
}

Result<egress::Line*> Engine::line() {
  FP_TRY_ASSIGN(egress::Ledger* const book, ledger());
  const std::lock_guard lock(m_mutex);
  if (!m_line) m_line = egress::make_line(*book);
  return m_line.get();
}

Result<outbox::Outbox*> Engine::outbox() {
  const std::lock_guard lock(m_mutex);
  if (!m_outbox) {
    FP_TRY_ASSIGN(vault::Key sealing, key());
    FP_TRY(prepare_state_folder());
    FP_TRY_ASSIGN(m_outbox, outbox::Outbox::open(m_settings.state_folder() / "outbox.sqlite", std::move(sealing)));
  }
  return m_outbox.get();
}

Result<AnswerCache*> Engine::answers() {
  const std::lock_guard lock(m_mutex);
  if (!m_answers) {
    FP_TRY_ASSIGN(const vault::Key sealing, key());
    FP_TRY(prepare_state_folder());
    FP_TRY_ASSIGN(m_answers, AnswerCache::open(m_settings.state_folder() / "answers.sqlite", sealing));
  }
  return m_answers.get();
}

}  // namespace firstpass::pipeline
