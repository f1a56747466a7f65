// Which step belongs where: hard gates first, then skill, then state. The only maker of OutboundRequests.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
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
  double price_in = 0, price_out = 0;  ///< per million tokens, for estimates; zeros when unknown
  bool insecure_http = false;          ///< plain http to another machine, because the person said so
  /// When what can wait may go, in local minutes of the day [from, to), over midnight too; nullopt: at any hour.
  std::optional<std::pair<int, int>> off_peak;
};

/// The machine's state; unknown values are assumed good.
struct State {
  bool online = true;
  bool metered = false;
  double battery = 1.0;  ///< 0..1
  bool on_battery = false;
  int recent_failures = 0;  ///< of the destination, consecutive
  double spent_today = 0;
  int minute_of_day = -1;  ///< local time; -1 when unknown
};

enum class Via { automatic, local, cloud };

struct Question {
  Via via = Via::automatic;
  std::string verb = "ask";           ///< intent: "extract", "remind", "summarise" …
  std::map<std::string, int> hidden;  ///< entity type → number of hidden values
  std::map<std::string, int> clear;   ///< entity type → number of values found that would leave as they are
  std::uint64_t request_bytes = 0;
  std::uint64_t tokens = 0;
  double local_confidence = 0;  ///< of the local answer, 0 when there is none
  std::string kept_here;        ///< the person's rule that such requests never leave; empty when there is none
  bool own_words = false;       ///< the person's words say all that is to be done; a model could add nothing
  bool prefer_cloud = false;    ///< a provider that the person set up is asked even when the local answer is sure
  bool provider_configured = false;
  bool urgent = true;  ///< somebody waits for it; a watched folder or a nightly recipe sets false
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
  /// invalid_argument for a destination without a name, listed twice, or with a type both allowed and refused.
  static Result<Policy> create(std::vector<Destination> destinations);
  /// Hard gates first (types, size, the person's word, budget): nothing after them can loosen their verdict. Then the
  /// measured confidence of the local answer, then the state of the machine. Never fails, never blocks.
  Verdict decide(const Question& question, const std::string& destination, const State& state) const;
  /// Whether what the device has is trusted as it is: the second rule above by itself, for the parts of a request.
  static bool is_sure_here(const Question& question);
  /// permission_denied unless `verdict` says cloud and the gates hold for these exact bytes: the destination is known,
  /// the URL is below its base URL, types, size, a scope for the last gate, and nothing in URL, headers or body that
  /// has the form of a key or token (headers that carry the provider's own key are left out of that).
  Result<egress::OutboundRequest> authorize(const Verdict& verdict, Outgoing outgoing) const;
  /// For networked sinks that a recipe or the person named (webhook …): the same gates, but results may carry the real
  /// values (`scope` may be null) and the URL must be the one that was set up for the destination.
  Result<egress::OutboundRequest> authorize_delivery(Outgoing outgoing) const;
  const Destination* destination(std::string_view name) const;

 private:
  Policy() = default;
  Status check_bytes(const Destination& destination, const Outgoing& outgoing) const;
  std::map<std::string, Destination, std::less<>> m_destinations;
};

/// "22:00-06:30" as minutes of the day. invalid_argument for anything else.
Result<std::pair<int, int>> parse_off_peak(std::string_view text);

/// Reads battery and network state from the system (sysfs, routes); never blocks, never sends. A `base_url` on this
/// very machine needs no network. FIRSTPASS_OFFLINE=1 and FIRSTPASS_METERED=1 override what is seen.
State observe_state(std::string_view base_url = {});

}  // namespace firstpass::route
