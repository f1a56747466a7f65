#include "pipeline/settings.h"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <variant>

#include "core/file.h"
#include "core/text.h"
#include "protect/type_names.h"
#include "understand/text/text_understanding.h"

namespace firstpass::pipeline {

namespace {

using Member = std::variant<std::string Settings::*, std::int64_t Settings::*, double Settings::*>;

struct Declaration {
  SettingInfo info;
  Member member;
};

const std::vector<Declaration>& declarations() {
  static const std::vector<Declaration> all = {
      {{"provider", "FIRSTPASS_PROVIDER", "openai, anthropic or local; empty answers on the device", false},
       &Settings::provider},
      {{"base_url", "FIRSTPASS_BASE_URL", "the provider's address, as its SDK takes it", false}, &Settings::base_url},
      {{"api_key", "FIRSTPASS_API_KEY", "the provider's key", true}, &Settings::api_key},
      {{"model", "FIRSTPASS_MODEL", "the provider's model; empty takes its default", false}, &Settings::model},
      {{"profile", "FIRSTPASS_PROFILE", "what is hidden: balanced, rules, thorough, strict, health, finance, code",
        false},
       &Settings::profile},
      {{"prefer", "FIRSTPASS_PREFER",
        "cloud: ask the provider that is set up; local: only when the answer found here is not sure", false},
       &Settings::prefer},
      {{"home", "FIRSTPASS_HOME", "one folder for state, key and configuration", false}, &Settings::home},
      {{"key_file", "FIRSTPASS_KEY_FILE", "file (0600) that holds the key which seals everything at rest", false},
       &Settings::key_file},
      {{"passphrase", "FIRSTPASS_PASSPHRASE", "derives that key instead of a file", true}, &Settings::passphrase},
      {{"threads", "FIRSTPASS_THREADS", "threads for all models together; 0 takes every core", false},
       &Settings::threads},
      {{"brief_tokens", "FIRSTPASS_BRIEF_TOKENS", "most tokens of context that one question sends", false},
       &Settings::brief_tokens},
      {{"remember_mb", "FIRSTPASS_REMEMBER_MB",
        "megabytes of readings of pictures and recordings that are kept, sealed, where there is a key; 0 keeps none",
        false},
       &Settings::remember_mb},
      {{"timeout_seconds", "FIRSTPASS_TIMEOUT", "longest exchange with a provider", false}, &Settings::timeout_seconds},
      {{"defer", "FIRSTPASS_DEFER",
        "what the daemon does with a request that cannot go now: refuse, wait (keep the client waiting), accept (202)",
        false},
       &Settings::defer},
      {{"attachments", "FIRSTPASS_ATTACHMENTS",
        "how a picture leaves the daemon: read (as its words), redact (as a picture without its private places)",
        false},
       &Settings::attachments},
      {{"long_context", "FIRSTPASS_LONG_CONTEXT",
        "what the daemon shortens to what a question needs: whole (nothing), files (longer than brief_tokens), all "
        "(long pasted texts and results of tools too)",
        false},
       &Settings::long_context},
      {{"intents", "FIRSTPASS_INTENTS",
        "a model made by `intent train` that tells what a request wants; empty tells it by words", false},
       &Settings::intents},
      {{"my_names", "FIRSTPASS_MY_NAMES",
        "what you are called in letters and chats, by commas: \"Sam, you owe me £45\" is your debt if you are Sam",
        false},
       &Settings::my_names},
      {{"fallbacks", "FIRSTPASS_FALLBACKS",
        "destinations that the daemon asks in turn when the provider takes nothing, by commas", false},
       &Settings::fallbacks},
      {{"telemetry_endpoint", "FIRSTPASS_TELEMETRY_ENDPOINT",
        "OTLP/HTTP collector for spans (never any text), such as http://127.0.0.1:4318; empty sends none", false},
       &Settings::telemetry_endpoint},
  };
  return all;
}

const Declaration* find_declaration(std::string_view name) {
  for (const Declaration& declaration : declarations())
    if (declaration.info.name == name) return &declaration;
  return nullptr;
}

tl::unexpected<Error> bad_value(std::string_view name, std::string_view origin, std::string_view expected) {
  return fail(Code::invalid_argument, "config",
              std::string(name) + " (" + std::string(origin) + ") is not " + std::string(expected));
}

template <class Number>
bool parse_number(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

Status set_from_text(Settings& settings, const Declaration& declaration, std::string_view text,
                     const std::string& origin) {
  bool good = true;
  std::visit(
      [&](auto member) {
        auto& field = settings.*member;
        if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::string>) field = std::string(text);
        else good = parse_number(text, field);
      },
      declaration.member);
  if (!good) return bad_value(declaration.info.name, origin, "a number");
  settings.origins[std::string(declaration.info.name)] = origin;
  return {};
}

Status set_from_toml(Settings& settings, const Declaration& declaration, const toml::node& node,
                     const std::string& origin) {
  if (const auto text = node.value_exact<std::string>()) return set_from_text(settings, declaration, *text, origin);
  if (const auto whole = node.value_exact<std::int64_t>())
    return set_from_text(settings, declaration, std::to_string(*whole), origin);
  if (const auto real = node.value_exact<double>())
    return set_from_text(settings, declaration, std::to_string(*real), origin);
  return bad_value(declaration.info.name, origin, "text or a number");
}

Status unknown_key(const std::string& key, const std::string& origin) {
  return fail(Code::invalid_argument, "config",
              "unknown key " + key + " in " + origin + "; `firstpass config show` lists the known ones");
}

std::set<std::string> text_set(const toml::node& node) {
  std::set<std::string> out;
  if (const toml::array* array = node.as_array())
    for (const toml::node& item : *array)
      if (const auto text = item.value<std::string>()) out.insert(*text);
  return out;
}

bool is_type_name(std::string_view text) {
  return !text.empty() && text.size() <= vault::kMaxType && text[0] >= 'A' && text[0] <= 'Z' &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos;
}

// AGE = "generalise"
Status read_rules(const toml::node& node, const std::string& section, const std::string& origin,
                  protect::TypeRules& rules) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return bad_value(section, origin, "a table of TYPE = \"rule\"");
  for (const auto& [key, value] : *table) {
    const std::string type(key.str());
    if (type != "*" && !is_type_name(type))
      return bad_value(section + "." + type, origin, "a type: those are written in capitals, or * for all others");
    if (const Status named = protect::check_type_name(type); !named)
      return fail(Code::invalid_argument, "config", section + " (" + origin + "): " + named.error().message);
    const auto what = protect::operator_from_name(value.value_or(std::string()));
    if (!what)
      return fail(Code::invalid_argument, "config",
                  section + "." + type + " (" + origin + "): " + what.error().message);
    rules.types[type] = *what;
  }
  return {};
}

// PERSON = ["Watson, Kimberly"], allow = ["Acme Bank"]
Status read_words(const toml::node& node, const std::string& origin, Settings& settings) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return bad_value("words", origin, "a table of TYPE = [\"words\"]");
  for (const auto& [key, value] : *table) {
    const std::string type(key.str());
    const bool allow = type == "allow";
    const toml::array* list = value.as_array();
    if ((!allow && !is_type_name(type)) || list == nullptr)
      return bad_value("words." + type, origin, "a type in capitals, or allow, with a list of words");
    for (const toml::node& item : *list) {
      const auto text = item.value<std::string>();
      if (!text || trim(*text).empty()) return bad_value("words." + type, origin, "a list of words");
      settings.words.push_back({allow ? "PERSON" : type, *text, {}, allow});
    }
  }
  return {};
}

/// True when `key` was one of these.
Result<bool> read_access(const std::string& name, std::string_view key, const toml::node& node,
                         const std::string& origin, Access& access) {
  for (const auto& [known, field] : {std::pair("speaks", &Access::speaks), std::pair("api_key", &Access::api_key),
                                     std::pair("model", &Access::model)}) {
    if (key != known) continue;
    access.*field = node.value_or(std::string());
    return true;
  }
  if (key == "api_key_env") {
    const char* value = std::getenv(node.value_or(std::string()).c_str());
    access.api_key = value != nullptr ? value : "";
    return true;
  }
  for (const auto& [known, field] :
       {std::pair("most_running", &Access::most_running), std::pair("most_waiting", &Access::most_waiting)}) {
    if (key != known) continue;
    access.*field = node.value_or(std::int64_t{-1});
    if (access.*field < 0)
      return bad_value("destination." + name + "." + std::string(key), origin, "a number of requests");
    return true;
  }
  return false;
}

Status read_destination(const std::string& name, const toml::table& table, const std::string& origin,
                        Settings& settings) {
  route::Destination destination;
  destination.name = name;
  for (const auto& [key, node] : table) {
    const std::string_view k = key.str();
    if (k == "base_url") destination.base_url = node.value_or(std::string());
    else if (k == "region") destination.region = node.value_or(std::string());
    else if (k == "retention") destination.retention = node.value_or(std::string());
    else if (k == "allowed_types") destination.allowed_types = text_set(node);
    else if (k == "refused_types") destination.refused_types = text_set(node);
    else if (k == "types")
      FP_TRY(read_rules(node, "destination." + name + ".types", origin, settings.destination_rules[name]));
    else if (k == "budget_per_day") destination.budget_per_day = node.value_or(0.0);
    else if (k == "max_request_bytes")
      destination.max_request_bytes = static_cast<std::uint64_t>(node.value_or(std::int64_t{8} << 20));
    else if (k == "off_peak") {
      auto hours = route::parse_off_peak(node.value_or(std::string()));
      if (!hours) return bad_value("destination." + name + ".off_peak", origin, "local hours such as 22:00-06:30");
      destination.off_peak = *hours;
    } else {
      FP_TRY_ASSIGN(const bool known, read_access(name, k, node, origin, settings.access[name]));
      if (!known) return unknown_key("destination." + name + "." + std::string(k), origin);
    }
  }
  settings.destinations[name] = std::move(destination);
  return {};
}

Status read_cache(const toml::node& node, const std::string& origin, CacheRules& cache) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return bad_value("cache", origin, "a section");
  for (const auto& [key, value] : *table) {
    if (key.str() == "answers") cache.answers = value.value_or(std::string("?"));
    else if (key.str() == "minutes") cache.minutes = value.value_or(std::int64_t{-1});
    else if (key.str() == "megabytes") cache.megabytes = value.value_or(std::int64_t{-1});
    else return unknown_key("cache." + std::string(key.str()), origin);
  }
  const bool known = cache.answers.empty() || cache.answers == "embeddings" || cache.answers == "deterministic" ||
                     cache.answers == "all";
  if (!known) return bad_value("cache.answers", origin, "one of embeddings, deterministic, all");
  if (cache.minutes <= 0) return bad_value("cache.minutes", origin, "a number of minutes");
  if (cache.megabytes <= 0) return bad_value("cache.megabytes", origin, "a number of megabytes");
  return {};
}

/// A name that is misspelled must not open what it was meant to close: nothing but a list of names will do.
Status read_restore(const toml::node& node, const std::string& origin, restore::ToolPolicy& tools) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return bad_value("restore", origin, "a section");
  for (const auto& [key, value] : *table) {
    if (key.str() != "tools") return unknown_key("restore." + std::string(key.str()), origin);
    const toml::array* list = value.as_array();
    const bool names = list != nullptr &&
                       std::all_of(list->begin(), list->end(), [](const toml::node& item) { return item.is_string(); });
    if (!names) return bad_value("restore.tools", origin, "a list of tools' names");
    tools.named.emplace();
    for (const toml::node& item : *list) tools.named->insert(item.value_or(std::string()));
  }
  return {};
}

Status read_webhook(const std::string& name, const toml::table& table, const std::string& origin, Settings& settings) {
  Webhook webhook;
  for (const auto& [key, node] : table) {
    if (key.str() == "url") webhook.url = node.value_or(std::string());
    else if (key.str() == "secret") webhook.secret = node.value_or(std::string());
    else return unknown_key("webhook." + name + "." + std::string(key.str()), origin);
  }
  if (webhook.url.empty()) return bad_value("webhook." + name + ".url", origin, "set");
  settings.webhooks[name] = std::move(webhook);
  return {};
}

/// A rule that is misspelled must not let go what it was meant to keep.
Status read_intent(const std::string& name, const toml::table& table, const std::string& origin, Settings& settings) {
  IntentRule rule;
  for (const auto& [key, node] : table) {
    const std::string text = node.value_or(std::string());
    if (key.str() == "verb" && understand::is_verb(text)) rule.verb = text;
    else if (key.str() == "verb") return bad_value("intent." + name + ".verb", origin, "a verb that routing knows");
    else if (key.str() != "via") return unknown_key("intent." + name + "." + std::string(key.str()), origin);
    else if (text == "local") rule.stays_here = true;
    else if (text != "auto") return bad_value("intent." + name + ".via", origin, "local or auto");
  }
  settings.intent_rules[name] = std::move(rule);
  return {};
}

Result<toml::table> parse_toml(const std::string& text, const std::filesystem::path& path) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return fail(
        Code::invalid_argument, "config",
        path.string() + " line " + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
  }
}

Status read_file_settings(const std::filesystem::path& path, Settings& settings) {
  FP_TRY_ASSIGN(const std::string text, read_file(path, 1 << 20));
  FP_TRY_ASSIGN(const toml::table parsed, parse_toml(text, path));
  const std::string origin = "file " + path.string();
  for (const auto& [key, node] : parsed) {
    const std::string name(key.str());
    if (const Declaration* declaration = find_declaration(name)) {
      FP_TRY(set_from_toml(settings, *declaration, node, origin));
      continue;
    }
    if (name == "types") {
      FP_TRY(read_rules(node, name, origin, settings.rules));
      continue;
    }
    if (name == "words") {
      FP_TRY(read_words(node, origin, settings));
      continue;
    }
    if (name == "restore") {
      FP_TRY(read_restore(node, origin, settings.restored_tools));
      continue;
    }
    if (name == "cache") {
      FP_TRY(read_cache(node, origin, settings.cache));
      continue;
    }
    const toml::table* sections = node.as_table();
    if (!sections || (name != "destination" && name != "webhook" && name != "intent")) return unknown_key(name, origin);
    for (const auto& [section, body] : *sections) {
      const toml::table* table = body.as_table();
      if (!table) return unknown_key(name + "." + std::string(section.str()), origin);
      const auto read = name == "destination" ? read_destination : name == "webhook" ? read_webhook : read_intent;
      FP_TRY(read(std::string(section.str()), *table, origin, settings));
    }
  }
  return {};
}

const char* environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value && *value ? value : nullptr;
}

std::filesystem::path xdg(const char* variable, const char* below_home) {
  if (const char* value = environment(variable)) return std::filesystem::path(value) / "firstpass";
  const char* home = environment("HOME");
  return std::filesystem::path(home ? home : "/tmp") / below_home / "firstpass";
}

}  // namespace

std::filesystem::path Settings::state_folder() const {
  return home.empty() ? xdg("XDG_STATE_HOME", ".local/state") : std::filesystem::path(home);
}

protect::TypeRules Settings::rules_for(std::string_view destination) const {
  const auto special = destination_rules.find(std::string(destination));
  return special == destination_rules.end() ? rules : rules.with(special->second);
}

std::filesystem::path Settings::config_file() const {
  if (const char* file = environment("FIRSTPASS_CONFIG")) return file;
  return (home.empty() ? xdg("XDG_CONFIG_HOME", ".config") : std::filesystem::path(home)) / "config.toml";
}

const std::vector<SettingInfo>& setting_infos() {
  static const std::vector<SettingInfo> infos = [] {
    std::vector<SettingInfo> all;
    for (const Declaration& declaration : declarations()) all.push_back(declaration.info);
    return all;
  }();
  return infos;
}

Result<Settings> load_settings(const std::map<std::string, std::string>& overrides) {
  Settings settings;
  for (const SettingInfo& info : setting_infos()) settings.origins[std::string(info.name)] = "default";
  // The home decides where the file is, so it is read from the stronger sources first.
  if (const char* home = environment("FIRSTPASS_HOME")) settings.home = home;
  if (const auto flag = overrides.find("home"); flag != overrides.end()) settings.home = flag->second;

  const std::filesystem::path file = settings.config_file();
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) FP_TRY(read_file_settings(file, settings));
  for (const Declaration& declaration : declarations())
    if (const char* value = environment(declaration.info.environment))
      FP_TRY(set_from_text(settings, declaration, value, "environment " + std::string(declaration.info.environment)));
  for (const auto& [name, value] : overrides) {
    const Declaration* declaration = find_declaration(name);
    if (!declaration) return fail(Code::invalid_argument, "config", "unknown setting " + name);
    FP_TRY(set_from_text(settings, *declaration, value, "flag"));
  }
  return settings;
}

std::string show_setting(const Settings& settings, std::string_view name) {
  const Declaration* declaration = find_declaration(name);
  if (!declaration) return {};
  std::string text;
  std::visit(
      [&](auto member) {
        const auto& field = settings.*member;
        if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::string>) text = field;
        else text = std::to_string(field);
      },
      declaration->member);
  if (declaration->info.secret && !text.empty()) return "(set)";
  return text;
}

}  // namespace firstpass::pipeline
