#include "protect/detector.h"

#include <algorithm>
#include <array>
#include <mutex>

#include "protect/encoded.h"
#include "protect/ner/name_model.h"
#include "protect/resolve.h"
#include "protect/rules.h"

namespace firstpass::protect {

namespace {

constexpr std::string_view kStage = "protect";

// What a profile takes for private: below `rules` a rule's find, below `names` a word of the model is let go.
struct Settings {
  Profile profile;
  std::string_view name;
  double rules;
  float names;
  std::array<std::string_view, 4> lets_go;  // types that are not private here
};
constexpr std::string_view kHealth = "HEALTH_CONDITION";
constexpr Settings kSettings[] = {{Profile::balanced, "balanced", 0.35, 0.2F, {kHealth}},
                                  {Profile::rules, "rules", 0.35, 0, {kHealth}},
                                  {Profile::thorough, "thorough", 0.25, 0.1F, {}},
                                  {Profile::strict, "strict", 0.15, 0.05F, {}},
                                  {Profile::health, "health", 0.25, 0.1F, {}},
                                  {Profile::finance, "finance", 0.25, 0.12F, {kHealth}},
                                  {Profile::code, "code", 0.35, 0.35F, {kHealth, "DATE_TIME", "TITLE", "NRP"}}};

const Settings& settings_of(Profile profile) {
  return *std::find_if(std::begin(kSettings), std::end(kSettings),
                       [&](const Settings& s) { return s.profile == profile; });
}

bool reports_any(const std::vector<std::string_view>& types, const std::set<std::string>& wanted) {
  return wanted.empty() || std::any_of(types.begin(), types.end(),
                                       [&](std::string_view type) { return wanted.count(std::string(type)) != 0; });
}

// The texts of one request are judged together: a short question has no names of its own to go by. Only texts that
// write names with capitals tell what a common word is.
void keep_things(const std::vector<std::string_view>& texts, std::vector<std::vector<Detection>>& names) {
  std::unordered_set<std::string> common;
  bool capitals = false;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!writes_names_with_capitals(texts[i], names[i])) continue;
    capitals = true;
    add_common_words(texts[i], common);
  }
  if (!capitals) return;
  for (std::size_t i = 0; i < texts.size(); ++i) drop_things(texts[i], common, names[i]);
}

}  // namespace

Result<Profile> profile_from_name(std::string_view name) {
  for (const Settings& settings : kSettings) {
    if (settings.name == name) return settings.profile;
  }
  return fail(Code::invalid_argument, kStage,
              "no such profile; there are balanced, rules, thorough, strict, health, finance, code");
}
std::string_view profile_name(Profile profile) { return settings_of(profile).name; }

bool is_at_least(Profile profile, Profile than) {
  if (profile == than) return true;
  constexpr std::array kOrder = {Profile::rules,  Profile::balanced, Profile::finance,
                                 Profile::health, Profile::thorough, Profile::strict};
  const auto rank = [&](Profile one) { return std::find(kOrder.begin(), kOrder.end(), one) - kOrder.begin(); };
  if (profile == Profile::code) return false;
  if (than == Profile::code) return profile != Profile::rules;
  return rank(profile) > rank(than);
}

struct Detector::Impl {
  Impl(std::shared_ptr<runtime::Runtime> runtime_in, Profile profile_in)
      : runtime(std::move(runtime_in)),
        settings(settings_of(profile_in)),
        level(name_level(settings.name, settings.names)) {}

  bool uses_names(const DetectOptions& options) const {
    return settings.profile != Profile::rules && reports_any(NameModel::types(), options.types);
  }

  // Loaded at the first text: what only asks for the profile should not pay for the model.
  Result<std::shared_ptr<NameModel>> names() {
    const std::lock_guard lock(mutex);
    if (model == nullptr) { FP_TRY_ASSIGN(model, NameModel::load(runtime, level.both)); }
    return model;
  }

  // Types asked for by name come with any score: who names one wants to see it.
  std::vector<Detection> find_rules(std::string_view text, const DetectOptions& options) const {
    return rule_set.find(text, options.types, options.types.empty() ? settings.rules : 0);
  }

  std::vector<Detection> combine(std::string_view text, std::vector<Detection> rules, std::vector<Detection> names,
                                 const DetectOptions& options) const {
    if (!options.types.empty())
      std::erase_if(names, [&](const Detection& d) { return options.types.count(d.type) == 0; });
    std::vector<Detection> again = propagate(text, names);
    names.insert(names.end(), std::make_move_iterator(again.begin()), std::make_move_iterator(again.end()));
    std::vector<Detection> out = resolve(text, std::move(rules), std::move(names));
    std::erase_if(out, [&](const Detection& d) {
      const bool lets_go = options.types.empty() && std::find(settings.lets_go.begin(), settings.lets_go.end(),
                                                              d.type) != settings.lets_go.end();
      return d.score < options.min_score || (options.keep_dates && d.type == "DATE_TIME") || lets_go;
    });
    return out;
  }

  // Rules, and names where the profile has them, without what is said in base64.
  Result<std::vector<std::vector<Detection>>> read(const std::vector<std::string_view>& texts,
                                                   std::vector<std::vector<Detection>> rules,
                                                   const DetectOptions& options, const Context& context) {
    std::vector<std::vector<Detection>> found(texts.size());
    if (uses_names(options)) {
      FP_TRY_ASSIGN(const std::shared_ptr<NameModel> finder, names());
      FP_TRY_ASSIGN(found, finder->find(texts, rules, level, context));
    }
    if (options.keep_things) keep_things(texts, found);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      FP_TRY(context.deadline.check(kStage));
      found[i] = combine(texts[i], std::move(rules[i]), std::move(found[i]), options);
    }
    return found;
  }

  // A run of base64 that says something private is that as a whole. Adds it to the rules' findings.
  Status read_encoded(const std::vector<std::string_view>& texts, std::vector<std::vector<Detection>>& rules,
                      const DetectOptions& options, const Context& context) {
    std::vector<EncodedText> encoded;
    std::vector<std::size_t> of;  // the index of its text
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (EncodedText& one : encoded_texts(texts[i])) encoded.push_back(std::move(one)), of.push_back(i);
    }
    if (encoded.empty()) return {};
    std::vector<std::string_view> said;
    std::vector<std::vector<Detection>> found;
    for (const EncodedText& one : encoded) {
      FP_TRY(context.deadline.check(kStage));
      said.push_back(one.text);
      found.push_back(find_rules(one.text, options));
    }
    FP_TRY_ASSIGN(found, read(said, std::move(found), options, context));
    for (std::size_t i = 0; i < encoded.size(); ++i) {
      if (found[i].empty()) continue;
      const auto surest = std::max_element(found[i].begin(), found[i].end(),
                                           [](const Detection& a, const Detection& b) { return a.score < b.score; });
      rules[of[i]].push_back(
          {encoded[i].span, surest->type, surest->score, surest->recognizer, surest->explanation + ", in base64"});
    }
    return {};
  }

  const std::shared_ptr<runtime::Runtime> runtime;
  const Settings& settings;
  const RuleSet rule_set;
  const NameLevel level;
  std::mutex mutex;
  std::shared_ptr<NameModel> model;
};

Detector::Detector(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Detector::~Detector() = default;
Profile Detector::profile() const { return m_impl->settings.profile; }

Result<std::shared_ptr<Detector>> Detector::create(std::shared_ptr<runtime::Runtime> runtime, Profile profile) {
  if (runtime == nullptr && profile != Profile::rules) {
    return fail(Code::failed_precondition, kStage, "this profile needs the name model; only `rules` goes without");
  }
  return std::shared_ptr<Detector>(new Detector(std::make_unique<Impl>(std::move(runtime), profile)));
}

Result<std::vector<Detection>> Detector::detect(std::string_view text, const DetectOptions& options,
                                                const Context& context) const {
  FP_TRY_ASSIGN(std::vector<std::vector<Detection>> found, detect_all({text}, options, context));
  return std::move(found[0]);
}

Result<std::vector<std::vector<Detection>>> Detector::detect_all(const std::vector<std::string_view>& texts,
                                                                 const DetectOptions& options,
                                                                 const Context& context) const {
  std::vector<std::vector<Detection>> rules;
  rules.reserve(texts.size());
  for (const std::string_view text : texts) {
    FP_TRY(context.deadline.check(kStage));
    rules.push_back(m_impl->find_rules(text, options));
  }
  FP_TRY(m_impl->read_encoded(texts, rules, options, context));
  return m_impl->read(texts, std::move(rules), options, context);
}

}  // namespace firstpass::protect
