#include "gateway/masker.h"

#include <sodium.h>

#include <algorithm>

#include "core/ids.h"
#include "gateway/positions.h"
#include "pipeline/shield.h"
#include "protect/mask.h"

namespace firstpass::gateway {

namespace {

constexpr std::size_t kMostOpenScopes = 128;
constexpr std::size_t kShortestAnswer = 1;
constexpr std::size_t kMacBytes = 32;

protect::DetectOptions gateway_options() {
  protect::DetectOptions options;
  options.keep_dates = true;  // as in `ask`: questions are about them; dates of birth stay hidden
  return options;
}

}  // namespace

std::optional<std::string> ReplayCache::find(const std::string& mac) {
  const std::lock_guard lock(m_mutex);
  const auto found = m_by_mac.find(mac);
  if (found == m_by_mac.end()) return std::nullopt;
  m_entries.splice(m_entries.begin(), m_entries, found->second);
  return found->second->masked;
}

void ReplayCache::put(const std::string& mac, std::string masked) {
  const std::lock_guard lock(m_mutex);
  if (const auto found = m_by_mac.find(mac); found != m_by_mac.end()) {
    m_bytes = m_bytes - found->second->masked.size() + masked.size();
    found->second->masked = std::move(masked);
    return;
  }
  constexpr std::size_t kOverhead = 160;  // of list and map, so that many short texts stay bounded too
  m_bytes += masked.size() + kOverhead;
  m_entries.push_front({mac, std::move(masked)});
  m_by_mac.emplace(m_entries.front().mac, m_entries.begin());
  while (m_bytes > m_most_bytes && m_entries.size() > 1) {
    m_bytes -= m_entries.back().masked.size() + kOverhead;
    m_by_mac.erase(m_entries.back().mac);
    m_entries.pop_back();
  }
}

void count_placeholders(std::string_view text, std::map<std::string, int>& counts) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::size_t end = text.substr(at, vault::kMaxPlaceholder).find('>');
    if (end == std::string_view::npos) continue;
    const std::string_view candidate = text.substr(at, end + 1);
    if (!vault::is_placeholder(candidate)) continue;
    const std::string_view type = candidate.substr(1, candidate.rfind('_') - 1);
    if (type != vault::kLiteral) ++counts[std::string(type)];
  }
}

std::string conversation_start(const Json& body) {
  for (const char* key : {"messages", "input"}) {
    const Json* messages = find(body, key);
    if (messages == nullptr) continue;
    if (messages->is_string()) return messages->get<std::string>();
    if (!messages->is_array()) continue;
    for (const Json& message : *messages) {
      if (message.is_string()) return message.get<std::string>();
      if (text_of(message, "role") != "user") continue;
      if (const Json* content = find(message, "content")) return dump(*content);
    }
    if (!messages->empty()) return dump(messages->front());
  }
  for (const char* key : {"system", "instructions", "prompt"})
    if (const Json* text = find(body, key)) return dump(*text);
  return "(nothing)";
}

Result<const vault::Key*> Masker::key() {
  const std::lock_guard lock(m_mutex);
  if (!m_key) {
    FP_TRY_ASSIGN(vault::Key key, m_engine.key());
    m_replay_key = key.mac("firstpass replay 1", "gateway replay");
    m_key = std::make_unique<vault::Key>(std::move(key));
  }
  return m_key.get();
}

Result<std::shared_ptr<vault::Scope>> Masker::scope_of(const Json& body, std::string_view asked,
                                                       const std::string& destination) {
  FP_TRY_ASSIGN(const vault::Key* const secret, key());
  std::string name = "scope-" + std::string(asked);
  if (asked.empty()) {
    const std::string before(text_of(body, "previous_response_id"));
    const auto continued = before.empty() ? std::nullopt : m_replay.find(secret->mac(before, "gateway response"));
    name = continued ? *continued
                     : "chat-" + to_hex(secret->mac(conversation_start(body), "gateway conversation")).substr(0, 32);
  }
  const std::string id = destination + " " + name;
  {
    const std::lock_guard lock(m_mutex);
    for (auto it = m_open.begin(); it != m_open.end(); ++it)
      if (it->first == id) {
        m_open.splice(m_open.begin(), m_open, it);
        return it->second;
      }
  }
  FP_TRY_ASSIGN(vault::Vault* const vault, m_engine.vault());
  FP_TRY_ASSIGN(auto scope, vault->scope(name, destination));
  const std::lock_guard lock(m_mutex);
  m_open.emplace_front(id, scope);
  if (m_open.size() > kMostOpenScopes) m_open.pop_back();
  return scope;
}

/// BLAKE2b under a key that is used for nothing else: every text of every turn is hashed.
Result<std::vector<std::string>> Masker::macs_of(const std::vector<std::string_view>& texts,
                                                 const vault::Scope& scope) {
  FP_TRY_ASSIGN(const vault::Key* const secret, key());
  static_cast<void>(secret);
  crypto_generichash_state front;
  crypto_generichash_init(&front, reinterpret_cast<const unsigned char*>(m_replay_key.data()), m_replay_key.size(),
                          kMacBytes);
  const std::string name = std::to_string(scope.name().size()) + ":" + scope.name();
  crypto_generichash_update(&front, reinterpret_cast<const unsigned char*>(name.data()), name.size());
  std::vector<std::string> macs;
  macs.reserve(texts.size());
  for (const std::string_view text : texts) {
    crypto_generichash_state state = front;
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    macs.emplace_back(kMacBytes, '\0');
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(macs.back().data()), kMacBytes);
  }
  return macs;
}

Status Masker::shield_into(const std::vector<std::string>& texts, const std::vector<std::size_t>& which,
                           vault::Scope& scope, const Context& context, std::vector<std::string>& masked) {
  if (which.empty()) return {};
  std::vector<std::string> fresh;
  fresh.reserve(which.size());
  for (const std::size_t i : which) fresh.push_back(texts[i]);
  FP_TRY_ASSIGN(pipeline::Shielded shielded,
                pipeline::shield(fresh, m_engine, m_engine.destination(), scope, gateway_options(), context));
  for (std::size_t i = 0; i < which.size(); ++i) masked[which[i]] = std::move(shielded.texts[i]);
  return {};
}

Result<std::map<std::string, int>> Masker::mask(Json& body, vault::Scope& scope, const Context& context) {
  FP_TRY_ASSIGN(Positions positions, Positions::collect(body));
  const std::vector<std::string>& texts = positions.texts();
  FP_TRY_ASSIGN(const std::vector<std::string> macs, macs_of({texts.begin(), texts.end()}, scope));

  std::vector<std::string> masked(texts.size());
  std::vector<std::size_t> known, fresh;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto before = m_replay.find(macs[i]);
    (before ? known : fresh).push_back(i);
    if (before) masked[i] = std::move(*before);
  }
  const std::size_t entries_before = known.empty() ? 0 : scope.given_out().size();
  FP_TRY(shield_into(texts, fresh, scope, context, masked));

  // Old messages stay as they were sent, unless the new ones taught us that something in them is private.
  if (!known.empty() && scope.given_out().size() > entries_before) {
    std::vector<vault::Entry> entries = scope.entries();
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(entries_before));
    std::vector<std::size_t> outdated;
    for (const std::size_t i : known) {
      if (!protect::find_known_values(masked[i], entries).empty()) outdated.push_back(i);
    }
    FP_TRY(shield_into(texts, outdated, scope, context, masked));
    fresh.insert(fresh.end(), outdated.begin(), outdated.end());
    for (vault::Entry& entry : entries) vault::wipe(entry.original);
  }
  std::map<std::string, int> hidden;
  for (const std::string& text : masked) count_placeholders(text, hidden);
  positions.replace(masked);
  for (const std::size_t i : fresh) m_replay.put(macs[i], std::move(masked[i]));
  return hidden;
}

void Masker::remember_response(const vault::Scope& scope, const std::string& response_id) {
  if (const auto secret = key()) m_replay.put((*secret)->mac(response_id, "gateway response"), scope.name());
}

void Masker::remember_answer(const vault::Scope& scope, std::string_view restored, std::string masked) {
  if (restored.size() < kShortestAnswer) return;
  const auto macs = macs_of({restored}, scope);
  if (macs) m_replay.put(macs->front(), std::move(masked));
}

}  // namespace firstpass::gateway
