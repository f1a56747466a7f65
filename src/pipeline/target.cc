#include "pipeline/target.h"

#include <algorithm>
#include <tuple>

#include "cloud/provider.h"
#include "core/text.h"

namespace firstpass::pipeline {

namespace {

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (const std::string_view name = trim(list.substr(0, comma)); !name.empty()) names.emplace_back(name);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return names;
}

Access access_of(const Settings& settings, const std::string& name) {
  const auto configured = settings.access.find(name);
  return configured != settings.access.end() ? configured->second : Access();
}

Target target_of(const Settings& settings, const std::string& name) {
  const Access access = access_of(settings, name);
  Target target;
  target.name = name;
  target.speaks = access.speaks.empty() ? name : access.speaks;
  target.api_key = access.api_key;
  target.model = access.model;
  target.most_running = static_cast<std::size_t>(access.most_running);
  target.most_waiting = static_cast<std::size_t>(access.most_waiting);
  return target;
}

}  // namespace

Result<std::vector<Target>> targets_of(const Settings& settings) {
  std::vector<Target> targets;
  if (settings.provider.empty() || settings.provider == "local") return targets;
  Target first = target_of(settings, settings.provider);
  first.speaks = settings.provider;
  if (!settings.api_key.empty()) first.api_key = settings.api_key;
  if (!settings.model.empty()) first.model = settings.model;
  targets.push_back(std::move(first));
  for (const std::string& name : names_in(settings.fallbacks)) {
    if (std::any_of(targets.begin(), targets.end(), [&](const Target& target) { return target.name == name; }))
      return fail(Code::invalid_argument, "config", "fallbacks: " + name + " is asked already");
    Target target = target_of(settings, name);
    if (cloud::make_provider(target.speaks) == nullptr)
      return fail(Code::invalid_argument, "config",
                  "fallbacks: " + name + " is no provider; say in [destination." + name + "] which one it speaks like");
    target.is_fallback = true;
    targets.push_back(std::move(target));
  }
  return targets;
}

route::Destination destination_of(const Settings& settings, const Target& target) {
  route::Destination destination;
  if (const auto configured = settings.destinations.find(target.name); configured != settings.destinations.end())
    destination = configured->second;
  destination.name = target.name;
  if (!target.is_fallback && !settings.base_url.empty()) destination.base_url = settings.base_url;
  const auto provider = cloud::make_provider(target.speaks);
  if (destination.base_url.empty()) destination.base_url = provider->default_base_url();
  const std::string model = target.model.empty() ? provider->default_model() : target.model;
  std::tie(destination.price_in, destination.price_out) = provider->price(model);
  return destination;
}

}  // namespace firstpass::pipeline
