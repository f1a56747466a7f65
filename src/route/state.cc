// The machine's state, from sysfs and procfs: a few small files, no socket.
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "core/text.h"
#include "egress/http_rules.h"
#include "route/policy.h"

namespace firstpass::route {

namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0' && std::string_view(value) != "0";
}

std::string first_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return std::string(trim(line));
}

/// True when some route leads out of the machine, or when nobody can tell.
bool has_route() {
  std::ifstream v4("/proc/net/route");
  if (!v4) return true;
  std::string line;
  std::getline(v4, line);  // names of the columns
  while (std::getline(v4, line))
    if (line.substr(0, 2) != "lo") return true;
  std::ifstream v6("/proc/net/ipv6_route");
  while (std::getline(v6, line)) {
    std::istringstream columns(line);
    std::string destination, prefix;
    columns >> destination >> prefix;
    const bool is_default = prefix == "00" && destination.find_first_not_of('0') == std::string::npos;
    if (is_default && line.size() > 2 && line.substr(line.size() - 2) != "lo") return true;
  }
  return false;
}

void observe_battery(State& state) {
  std::error_code error;
  bool mains = false, battery = false;
  for (const auto& supply : std::filesystem::directory_iterator("/sys/class/power_supply", error)) {
    const std::string type = first_line(supply.path() / "type");
    if (type == "Mains" || type == "USB") mains |= first_line(supply.path() / "online") == "1";
    if (type != "Battery" || first_line(supply.path() / "scope") == "Device") continue;  // a mouse has one as well
    const std::string capacity = first_line(supply.path() / "capacity");
    if (capacity.empty()) continue;
    battery = true;
    state.battery = std::min(state.battery, std::strtod(capacity.c_str(), nullptr) / 100);
  }
  state.on_battery = battery && !mains;
}

bool on_this_machine(std::string_view base_url) {
  if (base_url.empty()) return false;
  const auto target = egress::check_url(base_url, true);
  return target && egress::is_loopback_host(target->host);
}

}  // namespace

State observe_state(std::string_view base_url) {
  State state;
  state.online = !is_set("FIRSTPASS_OFFLINE") && (on_this_machine(base_url) || has_route());
  state.metered = is_set("FIRSTPASS_METERED");
  observe_battery(state);
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  state.minute_of_day = local.tm_hour * 60 + local.tm_min;
  return state;
}

}  // namespace firstpass::route
