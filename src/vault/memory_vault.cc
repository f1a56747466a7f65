// A vault that ends with the process.
#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "vault/entry_table.h"
#include "vault/vault.h"

namespace firstpass::vault {

namespace {

using Clock = std::chrono::steady_clock;

class MemoryScope final : public Scope {
 public:
  MemoryScope(std::string name, std::chrono::hours lifetime)
      : m_name(std::move(name)), m_lifetime(lifetime), m_last_used(Clock::now()) {}

  const std::string& name() const override { return m_name; }

  Result<std::string> placeholder(std::string_view type, std::string_view original) override {
    FP_TRY_ASSIGN(std::vector<std::string> made, placeholders({{type, original}}));
    return std::move(made[0]);
  }

  Result<std::vector<std::string>> assign(const std::vector<Value>& values) override {
    const std::lock_guard lock(m_mutex);
    if (m_erased) return fail(Code::failed_precondition, "vault", "the scope was erased");
    for (const Value& value : values) FP_TRY(check_type(value.type));
    m_last_used = Clock::now();
    std::vector<std::string> out;
    out.reserve(values.size());
    for (const Value& value : values) {
      const auto [entry, fresh] = m_table.find_or_add(value);
      out.push_back(entry->placeholder);
      m_generation += fresh ? 1 : 0;
    }
    return out;
  }

  std::optional<std::string> original(std::string_view placeholder) const override {
    const std::lock_guard lock(m_mutex);
    const Entry* entry = m_table.find_placeholder(placeholder);
    return entry == nullptr ? std::nullopt : std::optional(entry->original);
  }
  std::vector<Entry> entries() const override {
    const std::lock_guard lock(m_mutex);
    return m_table.entries();
  }
  std::vector<std::string> given_out() const override {
    const std::lock_guard lock(m_mutex);
    return m_table.placeholders();
  }
  std::uint64_t generation() const override {
    const std::lock_guard lock(m_mutex);
    return m_generation;
  }

  std::string derive(std::string_view use) const override {
    // Made late, since most scopes are of one row and need none; under its own lock, since assign() asks for it.
    std::call_once(m_key_made, [&] { m_key.emplace(Key::ephemeral()); });
    return m_key->mac(use, "scope use");
  }

  void touch(std::chrono::hours lifetime) {
    const std::lock_guard lock(m_mutex);
    m_lifetime = lifetime;
    m_last_used = Clock::now();
  }
  bool expired() const {
    const std::lock_guard lock(m_mutex);
    return Clock::now() - m_last_used >= m_lifetime;
  }
  void erase() {
    const std::lock_guard lock(m_mutex);
    m_erased = true;
    ++m_generation;
    m_table.clear();
    memo().clear();
  }

 private:
  const std::string m_name;
  mutable std::mutex m_mutex;
  std::chrono::hours m_lifetime;
  Clock::time_point m_last_used;
  mutable std::once_flag m_key_made;
  mutable std::optional<Key> m_key;
  EntryTable m_table;
  std::uint64_t m_generation = 0;
  bool m_erased = false;
};

class MemoryVault final : public Vault {
 public:
  Result<std::shared_ptr<Scope>> scope(std::string_view name, std::string_view destination,
                                       std::chrono::hours lifetime) override {
    const std::lock_guard lock(m_mutex);
    auto& slot = m_scopes[{std::string(name), std::string(destination)}];
    if (slot && slot->expired()) slot->erase(), slot.reset();
    if (!slot) slot = std::make_shared<MemoryScope>(std::string(name), lifetime);
    else slot->touch(lifetime);
    return slot;
  }

  Result<std::vector<std::string>> scopes() const override {
    const std::lock_guard lock(m_mutex);
    std::set<std::string> names;
    for (const auto& [key, scope] : m_scopes) names.insert(key.first);
    return std::vector<std::string>(names.begin(), names.end());
  }

  Status erase(std::string_view name) override {
    const std::lock_guard lock(m_mutex);
    const std::size_t erased = std::erase_if(m_scopes, [&](const auto& item) {
      if (item.first.first != name) return false;
      item.second->erase();
      return true;
    });
    if (erased == 0) return fail(Code::not_found, "vault", "no such scope");
    return {};
  }

  Status erase_expired() override {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_scopes, [](const auto& item) {
      if (!item.second->expired()) return false;
      item.second->erase();
      return true;
    });
    return {};
  }

 private:
  mutable std::mutex m_mutex;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<MemoryScope>> m_scopes;
};

}  // namespace

std::unique_ptr<Vault> Vault::in_memory() { return std::make_unique<MemoryVault>(); }

}  // namespace firstpass::vault
