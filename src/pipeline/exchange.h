// One authorised exchange with a provider, kept in the outbox from before the first byte until its outcome is known.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cloud/provider.h"
#include "core/context.h"
#include "deliver/sink.h"
#include "pipeline/engine.h"
#include "pipeline/left_out.h"
#include "route/policy.h"

namespace firstpass::pipeline {

/// What must be known to send a question later, after a restart: sealed in the outbox.
struct Waiting {
  std::string destination;
  std::string scope;        ///< vault scope of its placeholders
  std::string rule;         ///< of the policy, for the ledger
  cloud::ChatRequest chat;  ///< masked
  std::map<std::string, int> hidden;
  std::vector<deliver::SinkTarget> targets;  ///< asked for by the person when the question was asked
  std::vector<deliver::Reminder> fallback;   ///< reminders found on the device, when the reply brings none
  bool wants_reminder = false;
};

std::string to_payload(const Waiting& waiting);
/// data_loss when the payload is not one of ours.
Result<Waiting> from_payload(const std::string& payload);

struct Answered {
  std::string text;                          ///< real names in it
  std::vector<deliver::Reminder> reminders;  ///< real names in them
  double cost = 0;
  std::uint64_t bytes = 0;  ///< body bytes that left
  bool deferred = false;    ///< nothing was accepted; it waits in the outbox
  std::string reason;       ///< why it waits
};

/// Encodes, asks the policy, marks the outbox item as sending, crosses the line, restores. `on_text` gets restored text
/// while it streams. With `left_out`, a reply that asks for one of its passages is answered here: the passage, masked,
/// goes through the policy, the gate and the ledger as another request of the same conversation.
Result<Answered> exchange(Engine& engine, const std::string& outbox_id, const Waiting& waiting, const Context& context,
                          const std::function<void(std::string_view)>& on_text = {}, LeftOut* left_out = nullptr);

/// Runs every target; adds the default reminder file when reminders are wanted and no target takes them.
Result<std::vector<std::string>> deliver_all(Engine& engine, const deliver::Delivery& delivery,
                                             std::vector<deliver::SinkTarget> targets, bool dry_run,
                                             const Context& context);

/// Money spent today on a destination, from the ledger; 0 when there is no ledger yet.
double spent_today(Engine& engine, const std::string& destination);

}  // namespace firstpass::pipeline
