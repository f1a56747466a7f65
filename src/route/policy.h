// Which step belongs where: hard gates first, then skill, then state. The only maker of OutboundRequests.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "egress/outbound.h"
#include "vault/vault.h"

namespace firstpass::route {

enum class Decision { local, cloud, defer, deny };
std::string_view decision_name(Decision decision);

/// What the policy file says of one destination (a provider, or a networked sink).
struct Destination {
  std::string name;  ///< "openai", "anthropic", "webhook:crm" …
  std::string base_url;
  std::string region = "unknown";
  std::string retention = "unknown";
  std::set<std::string> allowed_types;   ///< entity types that may leave in clear
  std::set<std::string> refused_types;   ///< entity types that may not leave even masked
  std::optional<double> budget_per_day;  ///< in the price's currency unit
  std::uint64_t max_request_bytes = std::uint64_t{8} << 20;
};

/// The machine's state; unknown values are assumed good.
struct State {
  bool online = true;
  bool metered = false;
  double battery = 1.0;  ///< 0..1
  bool on_battery = false;
  int recent_failures = 0;  ///< of the destination, consecutive
  double spent_today = 0;
};

enum class Via { automatic, local, cloud };

struct Question {
  Via via = Via::automatic;
  std::string verb = "ask";           ///< intent: "extract", "remind", "summarise" …
  std::map<std::string, int> hidden;  ///< entity type → number of hidden values
  std::uint64_t request_bytes = 0;
  std::uint64_t tokens = 0;
  double local_confidence = 0;  ///< of the local answer, 0 when there is none
  bool provider_configured = false;
};

struct Estimate {
  std::uint64_t tokens = 0;
  double money = 0;
  double seconds = 0;
};

struct Verdict {
  Decision decision = Decision::deny;
  std::vector<std::string> reasons;           ///< readable, the deciding one first
  std::string rule;                           ///< short name of the deciding rule, for the ledger
  std::map<std::string, Estimate> estimates;  ///< "local", "cloud"
};

/// What is to leave, already masked and serialised.
struct Outgoing {
  std::string destination;
  std::string method = "POST";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::shared_ptr<const vault::Scope> scope;
  std::map<std::string, int> hidden;
};

/// Immutable after creation; thread-safe.
class Policy {
 public:
  /// Built-in defaults plus the policy section of the configuration.
  static Result<Policy> create(std::vector<Destination> destinations);
  Verdict decide(const Question& question, const std::string& destination, const State& state) const;
  /// permission_denied unless `verdict` says cloud (or the destination is a sink the person set up) and the gates hold
  /// for these exact bytes.
  Result<egress::OutboundRequest> authorize(const Verdict& verdict, Outgoing outgoing) const;
  /// For networked sinks that a recipe or the person named (webhook …).
  Result<egress::OutboundRequest> authorize_delivery(Outgoing outgoing) const;
  const Destination* destination(std::string_view name) const;

 private:
  Policy() = default;
  std::map<std::string, Destination, std::less<>> m_destinations;
};

/// Reads battery and network state from the system (sysfs, routes); never blocks, never sends.
State observe_state();

}  // namespace firstpass::route
