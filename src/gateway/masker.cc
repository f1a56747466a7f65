#include "gateway/masker.h"

#include <algorithm>

#include "core/ids.h"
#include "gateway/positions.h"
#include "pipeline/shield.h"
#include "protect/mask.h"
#include "vault/durable.h"
#include "vault/macs.h"

namespace firstpass::gateway {

namespace {

constexpr std::size_t kMostOpenScopes = 128;
constexpr std::size_t kShortestAnswer = 1;

protect::DetectOptions options_for(const Tightening& tightening) {
  protect::DetectOptions options;
  // As in `ask`: questions are about them; dates of birth stay hidden.
  const auto& asked = tightening.rules.types;
  options.keep_dates = asked.count("DATE_TIME") == 0 && asked.count("*") == 0;
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
  // A text that grew while it was written has room for as much again, which would stay as long as the entry.
  masked.shrink_to_fit();
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
      if (const Json* content = find(message, "content"))
        return content->is_string() ? content->get<std::string>() : dump(*content);
    }
    if (!messages->empty()) return dump(messages->front());
  }
  for (const char* key : {"system", "instructions", "prompt"})
    if (const Json* text = find(body, key)) return dump(*text);
  return "(nothing)";
}

Result<const Masker::Secrets*> Masker::secrets() {
  const std::lock_guard lock(m_mutex);
  if (!m_secrets) {
    FP_TRY_ASSIGN(const vault::Key key, m_engine.key());
    m_secrets = std::make_unique<const Secrets>(Secrets{vault::macs_for(key, "gateway conversation"),
                                                        vault::macs_for(key, "gateway response"),
                                                        vault::macs_for(key, "gateway replay")});
  }
  return m_secrets.get();
}

/// {destination, name of the scope}
Result<std::optional<std::pair<std::string, std::string>>> Masker::answered(const std::string& response_id) {
  if (response_id.empty()) return std::nullopt;
  FP_TRY_ASSIGN(const Secrets* const known_by, secrets());
  const auto known = m_replay.find((*known_by->responses)({response_id}));
  if (!known) return std::nullopt;
  const std::size_t line = known->find('\n');
  return std::pair(known->substr(0, line), known->substr(line + 1));
}

std::string Masker::origin_of(const std::string& response_id) {
  const auto before = answered(response_id);
  return before && *before ? (*before)->first : std::string();
}

Result<Conversation> Masker::conversation_of(const Json& body, std::string_view asked, const std::string& destination) {
  std::string name = "scope-" + std::string(asked);
  if (asked.empty()) {
    FP_TRY_ASSIGN(const Secrets* const known_by, secrets());
    FP_TRY_ASSIGN(const auto before, answered(std::string(text_of(body, "previous_response_id"))));
    name = before ? before->second
                  : "chat-" + to_hex((*known_by->conversations)({conversation_start(body)})).substr(0, 32);
  }
  const std::string id = destination + " " + name;
  {
    std::unique_lock lock(m_mutex);
    if (const auto open = m_open_by_id.find(id); open != m_open_by_id.end()) {
      m_open.splice(m_open.begin(), m_open, open->second);
      std::shared_ptr<vault::Scope> scope = open->second->second;
      lock.unlock();
      if (vault::is_usable(*scope)) return Conversation{std::move(scope), destination};
    }
  }
  FP_TRY_ASSIGN(vault::Vault* const vault, m_engine.vault());
  FP_TRY_ASSIGN(auto scope, vault->scope(name, destination));
  const std::lock_guard lock(m_mutex);
  if (const auto open = m_open_by_id.find(id);
      open != m_open_by_id.end()) {  // of no use, or opened by another meanwhile
    open->second->second = scope;
    return Conversation{std::move(scope), destination};
  }
  m_open.emplace_front(id, scope);
  m_open_by_id.emplace(m_open.front().first, m_open.begin());
  if (m_open.size() > kMostOpenScopes) {
    m_open_by_id.erase(m_open.back().first);
    m_open.pop_back();
  }
  return Conversation{std::move(scope), destination};
}

Result<std::vector<std::string>> Masker::macs_of(const std::vector<std::string_view>& texts,
                                                 const Conversation& conversation, const Tightening& tightening) {
  FP_TRY_ASSIGN(const Secrets* const known_by, secrets());
  std::string front;
  for (const std::string* part : {&conversation.destination, &conversation.scope->name(), &tightening.mark})
    front.append(std::to_string(part->size())).append(1, ':').append(*part);
  std::vector<std::string> macs;
  macs.reserve(texts.size());
  for (const std::string_view text : texts) macs.push_back((*known_by->replays)({front, text}));
  return macs;
}

Status Masker::shield_into(const std::vector<std::string>& texts, const std::vector<std::size_t>& which,
                           const Conversation& conversation, const Tightening& tightening, const Context& context,
                           std::vector<std::string>& masked) {
  if (which.empty()) return {};
  std::vector<std::string> fresh;
  fresh.reserve(which.size());
  for (const std::size_t i : which) fresh.push_back(texts[i]);
  FP_TRY_ASSIGN(const auto detector, m_engine.detector(tightening.profile));
  FP_TRY_ASSIGN(protect::MaskOptions protection, pipeline::protection_of(m_engine, conversation.destination));
  FP_TRY(tighten(protection, tightening));
  FP_TRY_ASSIGN(pipeline::Shielded shielded,
                pipeline::shield(fresh, *detector, *conversation.scope, options_for(tightening), context, protection));
  for (std::size_t i = 0; i < which.size(); ++i) masked[which[i]] = std::move(shielded.texts[i]);
  return {};
}

Result<std::map<std::string, int>> Masker::mask(Json& body, const Attached& attached, const Conversation& conversation,
                                                const Tightening& tightening, const Context& context) {
  vault::Scope& scope = *conversation.scope;
  FP_TRY_ASSIGN(Positions positions, Positions::collect(body, &attached.pictures));
  const std::vector<std::string>& texts = positions.texts();
  FP_TRY_ASSIGN(const std::vector<std::string> macs, macs_of({texts.begin(), texts.end()}, conversation, tightening));

  std::vector<std::string> masked(texts.size());
  std::vector<std::size_t> known, fresh;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto before = m_replay.find(macs[i]);
    (before ? known : fresh).push_back(i);
    if (before) masked[i] = std::move(*before);
  }
  const std::size_t entries_before = known.empty() ? 0 : scope.given_out().size();
  FP_TRY(shield_into(texts, fresh, conversation, tightening, context, masked));

  // Old messages stay as they were sent, unless the new ones taught us that something in them is private.
  if (!known.empty() && scope.given_out().size() > entries_before) {
    std::vector<vault::Entry> entries = scope.entries();
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(entries_before));
    std::vector<std::size_t> outdated;
    for (const std::size_t i : known) {
      if (!protect::find_known_values(masked[i], entries).empty()) outdated.push_back(i);
    }
    FP_TRY(shield_into(texts, outdated, conversation, tightening, context, masked));
    fresh.insert(fresh.end(), outdated.begin(), outdated.end());
    for (vault::Entry& entry : entries) vault::wipe(entry.original);
  }
  std::map<std::string, int> hidden = attached.hidden;
  for (const std::string& text : masked) count_placeholders(text, hidden);
  positions.replace(masked);
  for (const std::size_t i : fresh) m_replay.put(macs[i], std::move(masked[i]));
  return hidden;
}

void Masker::remember_response(const Conversation& conversation, const std::string& response_id) {
  if (const auto known_by = secrets())
    m_replay.put((*(*known_by)->responses)({response_id}),
                 conversation.destination + '\n' + conversation.scope->name());
}

void Masker::remember_answer(const Conversation& conversation, const Tightening& tightening, std::string_view restored,
                             std::string masked) {
  if (restored.size() < kShortestAnswer) return;
  const auto macs = macs_of({restored}, conversation, tightening);
  if (macs) m_replay.put(macs->front(), std::move(masked));
}

}  // namespace firstpass::gateway
