#include "protect/people.h"

#include <algorithm>

#include "protect/name_tokens.h"

namespace firstpass::protect {

bool is_name_type(std::string_view type) {
  return type == "PERSON" || type == "ORGANIZATION" || type == "USERNAME" || type == "EMAIL_ADDRESS" ||
         type == "PROJECT" || type == "CUSTOMER";
}

std::optional<std::size_t> People::cluster_of(std::string_view type, std::string_view value) const {
  if (m_words)
    if (const auto word = m_words->forms().whose(type, value))
      if (const auto known = m_by_word.find(*word); known != m_by_word.end()) return known->second;
  return m_names.whose(type, value);
}

std::size_t People::add(std::optional<std::size_t> cluster, std::string_view type, std::string_view value) {
  const bool form_only = cluster.has_value() && name_tokens(value).size() < 2;
  if (!cluster) {
    cluster = m_leaders.size();
    m_leaders.emplace_back(type, value);
  }
  if (m_words)
    if (const auto word = m_words->forms().whose(type, value)) m_by_word.emplace(*word, *cluster);
  // An address names nobody by itself, and a form of somebody known says nothing new.
  if (!form_only && type != "EMAIL_ADDRESS" && type != "USERNAME") m_names.add(*cluster, type, value);
  return *cluster;
}

void People::learn(const vault::Entry& entry) {
  if (!is_name_type(entry.type)) return m_numbers.learn(entry.type, entry.original);
  const auto known = m_by_entity.find(entry.entity);
  std::optional<std::size_t> cluster;
  if (!entry.entity.empty() && known != m_by_entity.end()) cluster = known->second;
  else if (entry.entity.empty()) cluster = cluster_of(entry.type, entry.original);
  const std::size_t joined = add(cluster, entry.type, entry.original);
  if (!entry.entity.empty()) m_by_entity.emplace(entry.entity, joined);
}

void People::learn(std::string_view type, std::string_view value) {
  if (is_name_type(type)) add(cluster_of(type, value), type, value);
}

std::vector<People::Form> People::find(std::string_view text) const {
  std::vector<Form> out;
  const auto take = [&](const NameForms& forms) {
    for (const NameForms::Form& form : forms.find(text)) out.push_back({form.span, form.type});
  };
  if (m_words) take(m_words->forms());
  take(m_names);
  return out;
}

std::optional<People::Leader> People::leader(std::string_view type, std::string_view value) const {
  if (!is_name_type(type)) {
    if (!m_words || !m_words->forms().whose(type, value)) return m_numbers.leader(type, value);
  }
  const auto cluster = cluster_of(type, value);
  if (!cluster) return std::nullopt;
  const Leader& first = m_leaders[*cluster];
  if (first.first == type && first.second == value) return std::nullopt;
  return first;
}

}  // namespace firstpass::protect
