// Every setting, declared once: name, environment variable, default, help. Flag > environment > file > default.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "protect/operators.h"
#include "protect/own_words.h"
#include "restore/tool_policy.h"
#include "route/policy.h"

namespace firstpass::pipeline {

struct Webhook {
  std::string url;
  std::string secret;  ///< Standard Webhooks secret, with or without "whsec_"
};

/// How a destination is asked, besides what the policy says of it.
struct Access {
  std::string speaks;  ///< whose API it speaks; empty: that of the provider of its name
  std::string api_key;
  std::string model;               ///< what a fallback is asked for; empty: what the client asked for
  std::int64_t most_running = 0;   ///< requests at once; 0 for any number
  std::int64_t most_waiting = 64;  ///< for one of those places; more are turned away
};

/// [intent.NAME] of the file: what it means that a request was told to be of this intent.
struct IntentRule {
  std::string verb;         ///< one that routing knows; empty: the intent's own name where it is one
  bool stays_here = false;  ///< via = "local": such requests never leave
};

/// [cache] of the file: which answers the daemon may give again.
struct CacheRules {
  std::string answers;             ///< "embeddings", "deterministic" or "all"; empty: none
  std::int64_t minutes = 24 * 60;  ///< an answer lives so long
  std::int64_t megabytes = 64;     ///< of all answers together
};

/// All settings of a process. Plain data; build with load_settings().
struct Settings {
  std::string provider;  ///< "openai", "anthropic", "local" or empty (none: answers are made on the device)
  std::string base_url;
  std::string api_key;
  std::string model;
  std::string profile = "balanced";
  std::string prefer = "cloud";  ///< "cloud": a configured provider is asked; "local": only what is not sure here
  std::string home;              ///< state, key and configuration in one folder; empty = the XDG places
  std::string key_file;          ///< where the key lives when there is no keyring; empty = asked for nothing
  std::string passphrase;
  std::int64_t threads = 0;            ///< 0 = all cores this process may use
  std::int64_t brief_tokens = 1500;    ///< what one question may send at most, in tokens of its context
  std::int64_t remember_mb = 64;       ///< readings of pictures and recordings kept, sealed; 0 keeps none
  double timeout_seconds = 120;        ///< for one exchange with a provider
  std::string defer = "refuse";        ///< what the daemon does with a request that cannot go now: refuse, wait, accept
  std::string attachments = "read";    ///< how a picture leaves the daemon: read (its words), redact (its pixels)
  std::string long_context = "files";  ///< what the daemon shortens: whole (nothing), files (that it read), all
  std::string intents;                 ///< a model of `intent train` that tells what is wanted; empty: words tell
  std::string my_names;                ///< what the person is called in letters and chats, by commas
  std::string fallbacks;               ///< destinations to ask in turn when the provider takes nothing, by commas
  std::string telemetry_endpoint;      ///< OTLP/HTTP collector for the daemon's spans; empty sends none
  std::map<std::string, route::Destination> destinations;  ///< [destination.NAME] of the file
  std::map<std::string, Access> access;                    ///< of the same sections
  std::map<std::string, IntentRule> intent_rules;          ///< [intent.NAME]
  CacheRules cache;
  restore::ToolPolicy restored_tools;       ///< [restore] tools: which may be given the person's own values
  std::map<std::string, Webhook> webhooks;  ///< [webhook.NAME]
  protect::TypeRules rules;                 ///< [types] of the file: what is done with each entity type
  std::map<std::string, protect::TypeRules> destination_rules;  ///< [destination.NAME.types]
  std::vector<protect::OwnWord> words;  ///< [words]; those that `firstpass vault words` keeps come on top

  /// What is done with each type for one destination: its own rules over those for all.
  protect::TypeRules rules_for(std::string_view destination) const;

  std::filesystem::path state_folder() const;
  std::filesystem::path config_file() const;

  /// Where each value came from: "default", "file PATH", "environment NAME", "flag".
  std::map<std::string, std::string> origins;
};

/// Name of the destination that spans go to.
inline constexpr std::string_view kTelemetry = "telemetry";

/// One declared setting, for `config show`, documentation and checks.
struct SettingInfo {
  std::string_view name;  ///< key in the file, and --set NAME=VALUE
  std::string_view environment;
  std::string_view help;
  bool secret = false;  ///< never shown
};
const std::vector<SettingInfo>& setting_infos();

/// Reads the file (if any), the environment and `overrides` (name → value, from flags). invalid_argument for an unknown
/// key or a value of the wrong kind, naming the file and the key.
Result<Settings> load_settings(const std::map<std::string, std::string>& overrides = {});

/// Value as text; "(set)" for secrets.
std::string show_setting(const Settings& settings, std::string_view name);

}  // namespace firstpass::pipeline
