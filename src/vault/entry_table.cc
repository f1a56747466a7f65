#include "vault/entry_table.h"

#include <algorithm>
#include <functional>

#include "core/ids.h"

namespace firstpass::vault {

namespace {

constexpr std::size_t kEntitySymbols = 4, kMostSymbols = 8;
constexpr int kMostSurrogateTries = 64;

// Of "<PERSON_K7Q2>" and of "\"<PERSON_K7Q2>\"".
std::string_view tag_of(std::string_view placeholder) {
  const std::size_t line = placeholder.rfind('_'), end = placeholder.rfind('>');
  return placeholder.substr(line + 1, end - line - 1);
}

// A, B … 9, AA, AB …: readable, and as short as the number of forms allows.
std::string suffix_of(std::size_t form) {
  constexpr std::string_view kSymbols = "ABCDEFGHJKMNPQRSTVWXYZ0123456789";
  std::string suffix;
  for (;; form = form / kSymbols.size() - 1) {
    suffix.insert(suffix.begin(), kSymbols[form % kSymbols.size()]);
    if (form < kSymbols.size()) return suffix;
  }
}

}  // namespace

Result<std::vector<std::string>> Scope::placeholders(
    const std::vector<std::pair<std::string_view, std::string_view>>& values) {
  std::vector<Value> plain;
  plain.reserve(values.size());
  for (const auto& [type, original] : values) plain.push_back({type, original, {}, {}, Written::plain, {}});
  return assign(plain);
}

Result<std::vector<std::string>> Scope::assign(const std::vector<Value>& values) {
  std::vector<std::string> out;
  for (const Value& value : values) {
    FP_TRY_ASSIGN(std::string made, placeholder(value.type, value.original));
    out.push_back(std::move(made));
  }
  return out;
}

std::string Scope::derive(std::string_view) const { return {}; }

std::vector<std::string> Scope::given_out() const {
  std::vector<std::string> out;
  for (Entry& entry : entries()) {
    wipe(entry.original);
    out.push_back(std::move(entry.placeholder));
  }
  return out;
}

bool ties_nothing(std::string_view type) { return type == kLiteral || type == "DATE_TIME" || type == "AGE"; }

std::size_t EntryTable::hash_of(std::string_view type, std::string_view original) {
  const std::hash<std::string_view> hash;
  return hash(original) * 31 + hash(type);
}

const Entry* EntryTable::find(std::string_view type, std::string_view original, Written written) const {
  const auto [begin, end] = m_by_value.equal_range(hash_of(type, original));
  for (auto at = begin; at != end; ++at) {
    const Entry& entry = *at->second;
    if (entry.written == written && entry.original == original && entry.type == type) return &entry;
  }
  return nullptr;
}

const Entry* EntryTable::find(std::string_view type, std::string_view original) const {
  for (const Written written : {Written::plain, Written::quoted, Written::surrogate})
    if (const Entry* entry = find(type, original, written)) return entry;
  return nullptr;
}

const Entry* EntryTable::find_placeholder(std::string_view placeholder) const {
  const auto at = m_by_placeholder.find(placeholder);
  return at == m_by_placeholder.end() ? nullptr : at->second;
}

std::string_view EntryTable::entity_of(std::string_view tag) const {
  for (std::size_t size = kEntitySymbols; size < tag.size(); ++size)
    if (m_entities.count(std::string(tag.substr(0, size))) != 0) return tag.substr(0, size);
  return tag;
}

std::string EntryTable::draw_entity() const {
  constexpr std::size_t kTriesPerSize = 4;
  for (std::size_t attempt = 0;; ++attempt) {
    std::string tag = random_tag(std::min(kEntitySymbols + attempt / kTriesPerSize, kMostSymbols));
    if (entity_of(tag) == tag && m_entities.count(tag) == 0 && m_tags.count(tag) == 0 &&
        m_long_entities.count(tag) == 0)
      return tag;
  }
}

std::string EntryTable::draw_tag(std::string_view entity) const {
  const auto known = m_entities.find(std::string(entity));
  if (known == m_entities.end()) return draw_entity();
  for (std::size_t form = known->second - 1;; ++form) {
    std::string tag = known->first + suffix_of(form);
    if (tag.size() > kMostSymbols) return draw_entity();
    if (m_tags.count(tag) == 0) return tag;
  }
}

std::optional<Entry> EntryTable::draw_surrogate(const Value& value) const {
  for (int attempt = 0; attempt < kMostSurrogateTries; ++attempt) {
    std::string text = value.draw ? value.draw(attempt) : std::string();
    if (text.size() < kMinSurrogate || text.size() > kMaxSurrogate) return std::nullopt;
    if (text == value.original || is_placeholder(text) || find_placeholder(text) != nullptr) continue;
    return Entry{std::move(text), std::string(value.type), std::string(value.original), Written::surrogate, ""};
  }
  return std::nullopt;
}

const Entry* EntryTable::known(const Value& value) const {
  const Entry* entry = find(value.type, value.original, value.written);
  // A value that has no surrogate was given a placeholder.
  const bool gave_up = entry == nullptr && value.written == Written::surrogate;
  return gave_up ? find(value.type, value.original, Written::plain) : entry;
}

std::pair<const Entry*, bool> EntryTable::find_or_add(const Value& value) {
  if (const Entry* entry = known(value)) return {entry, false};
  Written written = value.written;
  if (written == Written::surrogate) {
    if (std::optional<Entry> made = draw_surrogate(value)) {
      add(std::move(*made));
      return {&m_entries.back(), true};
    }
    written = Written::plain;
  }
  const Entry* like = value.like_type.empty() ? nullptr : find(value.like_type, value.like_original);
  if (like == nullptr) like = find(value.type, value.original);  // the same, written in another way
  std::string text = "<" + std::string(value.type) + "_" + draw_tag(like == nullptr ? "" : like->entity) + ">";
  if (written == Written::quoted) text = '"' + text + '"';
  add({std::move(text), std::string(value.type), std::string(value.original), written, ""});
  return {&m_entries.back(), true};
}

void EntryTable::add(Entry entry) {
  m_entries.push_back(std::move(entry));
  Entry& kept = m_entries.back();
  m_by_value.emplace(hash_of(kept.type, kept.original), &kept);
  m_by_placeholder.emplace(kept.placeholder, &kept);
  if (kept.written == Written::surrogate) return;
  const std::string_view tag = tag_of(kept.placeholder);
  kept.entity = std::string(entity_of(tag));
  m_tags.insert(tag);
  ++m_entities[kept.entity];
  if (kept.entity.size() > kEntitySymbols) ++m_long_entities[kept.entity.substr(0, kEntitySymbols)];
}

void EntryTable::truncate(std::size_t size) {
  while (m_entries.size() > size) {
    Entry& last = m_entries.back();
    const auto [begin, end] = m_by_value.equal_range(hash_of(last.type, last.original));
    for (auto at = begin; at != end; ++at)
      if (at->second == &last) {
        m_by_value.erase(at);
        break;
      }
    if (const auto at = m_by_placeholder.find(last.placeholder); at != m_by_placeholder.end() && at->second == &last)
      m_by_placeholder.erase(at);
    if (last.written != Written::surrogate) {
      m_tags.erase(tag_of(last.placeholder));
      if (--m_entities[last.entity] == 0) m_entities.erase(last.entity);
      if (last.entity.size() > kEntitySymbols && --m_long_entities[last.entity.substr(0, kEntitySymbols)] == 0)
        m_long_entities.erase(last.entity.substr(0, kEntitySymbols));
    }
    wipe(last.original);
    m_entries.pop_back();
  }
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
