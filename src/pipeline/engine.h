// The parts a request walks through, opened when first needed. One Engine serves every door.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "condense/condense.h"
#include "core/context.h"
#include "egress/ledger.h"
#include "egress/line.h"
#include "outbox/outbox.h"
#include "pipeline/answer_cache.h"
#include "pipeline/reading_cache.h"
#include "pipeline/settings.h"
#include "pipeline/target.h"
#include "pipeline/vector_cache.h"
#include "protect/detector.h"
#include "protect/own_words.h"
#include "route/policy.h"
#include "runtime/runtime.h"
#include "understand/text/intent_model.h"
#include "vault/vault.h"

namespace firstpass::pipeline {

/// Thread-safe. Every accessor opens its part on first use and returns the same one afterwards.
class Engine {
 public:
  /// Checks the settings; opens nothing.
  static Result<std::shared_ptr<Engine>> create(Settings settings);
  /// An engine with other settings that shares what `running` has opened: stores, connections, models. For a daemon
  /// that reads its configuration again; the old one may go on meanwhile. failed_precondition when a setting differs
  /// that needs a restart (where state lives, its key, the number of threads).
  static Result<std::shared_ptr<Engine>> reconfigured(Engine& running, Settings settings);

  const Settings& settings() const { return m_settings; }
  const route::Policy& policy() const { return m_policy; }
  /// Name of the configured cloud destination; empty when answers are made on the device.
  const std::string& destination() const { return m_destination; }
  /// The provider that is set up, then its fallbacks in order; empty when answers are made on the device.
  const std::vector<Target>& targets() const { return m_targets; }

  Result<std::shared_ptr<runtime::Runtime>> runtime();
  /// For the profile of the settings.
  Result<std::shared_ptr<protect::Detector>> detector();
  Result<std::shared_ptr<protect::Detector>> detector(protect::Profile profile);
  /// Persistent stores. failed_precondition when there is no key to seal them with; the message says how to give one.
  Result<vault::Vault*> vault();
  Result<egress::Ledger*> ledger();
  Result<egress::Line*> line();
  Result<outbox::Outbox*> outbox();
  Result<AnswerCache*> answers();
  /// The person's own words, of the configuration and of the sealed list; read again when the list changed. Null when
  /// there are none.
  Result<std::shared_ptr<const protect::OwnWords>> words();
  const std::filesystem::path& words_file() const { return m_words_file; }
  /// What was read before; null when nothing may be kept (no key, or the person does not want it). Failing to open it
  /// is no error of the request.
  ReadingCache* readings();
  /// Sentences as vectors, with the sealed memory of those made before. Calls stop at the deadline of `context`.
  /// failed_precondition, here or when called, without models.
  Result<condense::Embedder> embedder(const Context& context);
  /// The trained intents of the settings; null where none are set up. The file's error when it cannot be read.
  Result<std::shared_ptr<const understand::IntentModel>> intents();
  /// True when a key is at hand, so that something can be kept.
  bool can_keep() const;
  Result<vault::Key> key() const;

 private:
  explicit Engine(Settings settings, route::Policy policy)
      : m_settings(std::move(settings)),
        m_words_file(m_settings.state_folder() / "words.sealed"),
        m_policy(std::move(policy)) {}
  Status prepare_state_folder();

  Settings m_settings;
  const std::filesystem::path m_words_file;  // looked at in every request
  route::Policy m_policy;
  std::string m_destination;
  std::vector<Target> m_targets;
  std::mutex m_mutex;
  std::shared_ptr<runtime::Runtime> m_runtime;
  std::map<protect::Profile, std::shared_ptr<protect::Detector>> m_detectors;
  std::shared_ptr<const protect::OwnWords> m_words;
  std::filesystem::file_time_type m_words_read{};  // when the sealed list was last written, as of m_words
  bool m_words_known = false;
  std::shared_ptr<ReadingCache> m_readings;
  bool m_readings_known = false;
  std::shared_ptr<VectorCache> m_vectors;
  std::shared_ptr<const understand::IntentModel> m_intents;
  std::shared_ptr<vault::Vault> m_vault;
  std::shared_ptr<egress::Ledger> m_ledger;
  std::shared_ptr<egress::Line> m_line;
  std::shared_ptr<outbox::Outbox> m_outbox;
  std::shared_ptr<AnswerCache> m_answers;
};

}  // namespace firstpass::pipeline
