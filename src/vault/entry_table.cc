#include "vault/entry_table.h"

#include <algorithm>
#include <functional>

#include "core/ids.h"

namespace firstpass::vault {

namespace {

std::string_view tag_of(std::string_view placeholder) {
  const std::size_t line = placeholder.rfind('_');
  return placeholder.substr(line + 1, placeholder.size() - line - 2);
}

}  // namespace

Result<std::vector<std::string>> Scope::placeholders(
    const std::vector<std::pair<std::string_view, std::string_view>>& values) {
  std::vector<std::string> out;
  for (const auto& [type, original] : values) {
    FP_TRY_ASSIGN(std::string made, placeholder(type, original));
    out.push_back(std::move(made));
  }
  return out;
}

std::vector<std::string> Scope::given_out() const {
  std::vector<std::string> out;
  for (Entry& entry : entries()) {
    wipe(entry.original);
    out.push_back(std::move(entry.placeholder));
  }
  return out;
}

std::size_t EntryTable::hash_of(std::string_view type, std::string_view original) {
  const std::hash<std::string_view> hash;
  return hash(original) * 31 + hash(type);
}

const Entry* EntryTable::find(std::string_view type, std::string_view original) const {
  const auto [begin, end] = m_by_value.equal_range(hash_of(type, original));
  for (auto at = begin; at != end; ++at) {
    if (at->second->original == original && at->second->type == type) return at->second;
  }
  return nullptr;
}

const Entry* EntryTable::find_placeholder(std::string_view placeholder) const {
  const auto at = m_by_placeholder.find(placeholder);
  return at == m_by_placeholder.end() ? nullptr : at->second;
}

std::string EntryTable::draw_placeholder(std::string_view type) const {
  constexpr std::size_t kTriesPerSize = 4;
  for (std::size_t attempt = 0;; ++attempt) {
    const std::string tag = random_tag(std::min<std::size_t>(4 + attempt / kTriesPerSize, 8));
    if (m_tags.count(tag) == 0) return "<" + std::string(type) + "_" + tag + ">";
  }
}

bool EntryTable::has_tag_of(std::string_view placeholder) const { return m_tags.count(tag_of(placeholder)) != 0; }

void EntryTable::add(Entry entry) {
  m_entries.push_back(std::move(entry));
  const Entry& kept = m_entries.back();
  m_by_value.emplace(hash_of(kept.type, kept.original), &kept);
  m_by_placeholder.emplace(kept.placeholder, &kept);
  m_tags.insert(tag_of(kept.placeholder));
}

void EntryTable::clear() {
  m_by_value.clear();
  m_by_placeholder.clear();
  m_tags.clear();
  for (Entry& entry : m_entries) wipe(entry.original);
  m_entries.clear();
}

std::vector<std::string> EntryTable::placeholders() const {
  std::vector<std::string> out;
  out.reserve(m_entries.size());
  for (const Entry& entry : m_entries) out.push_back(entry.placeholder);
  return out;
}

Status check_type(std::string_view type) {
  const bool shaped = !type.empty() && type.size() <= kMaxType && type[0] >= 'A' && type[0] <= 'Z' &&
                      std::all_of(type.begin(), type.end(),
                                  [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
  if (!shaped) return fail(Code::invalid_argument, "vault", "an entity type is UPPER_SNAKE of at most 32 bytes");
  return {};
}

}  // namespace firstpass::vault
