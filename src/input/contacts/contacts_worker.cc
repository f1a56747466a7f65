// The contacts decoder of the worker: vCards 2.1, 3 and 4 → a line for each person. Pictures, keys and what a program
// keeps for itself (UID, REV, X-…) are left out.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/content_line.h"
#include "core/text.h"
#include "input/text/charset.h"
#include "runtime/worker_decoder.h"

namespace firstpass {

namespace input {

namespace {

constexpr std::string_view kStage = "input/contacts";

struct Property {
  std::string_view name, words;
};

// In the order in which a line tells them (RFC 6350, 6).
constexpr std::array<Property, 11> kProperties = {{{"NICKNAME", "called"},
                                                   {"ORG", "organisation"},
                                                   {"TITLE", "title"},
                                                   {"ROLE", "role"},
                                                   {"EMAIL", "mail"},
                                                   {"TEL", "phone"},
                                                   {"ADR", "address"},
                                                   {"BDAY", "birthday"},
                                                   {"ANNIVERSARY", "anniversary"},
                                                   {"URL", "web"},
                                                   {"NOTE", "note"}}};

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return std::string(trim(text));
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts)
    if (!part.empty()) out += (out.empty() ? "" : std::string(between)) + part;
  return out;
}

std::string unescaped(const std::string& value) { return joined(value_components(value), "; "); }

/// "tel:+44…", "mailto:…" are what they name.
std::string without_scheme(std::string text) {
  for (const std::string_view scheme : {"tel:", "mailto:"})
    if (lower(text.substr(0, scheme.size())) == scheme) return text.substr(scheme.size());
  return text;
}

/// "19850304" → "1985-03-04"; the rest as it is written.
std::string date_of(const std::string& value) {
  const bool digits =
      value.size() >= 8 && std::all_of(value.begin(), value.begin() + 8, [](char c) { return c >= '0' && c <= '9'; });
  return digits ? value.substr(0, 4) + '-' + value.substr(4, 2) + '-' + value.substr(6, 2) : value;
}

std::string value_of(const ContentLine& line) {
  if (line.name == "ADR" || line.name == "ORG") return joined(value_components(line.value), ", ");
  if (line.name == "TEL" || line.name == "EMAIL") return without_scheme(unescaped(line.value));
  if (line.name == "BDAY" || line.name == "ANNIVERSARY") return date_of(unescaped(line.value));
  return unescaped(line.value);
}

class Card {
 public:
  void add(const ContentLine& line) {
    if (line.name == "FN") m_name = one_line(unescaped(line.value));
    else if (line.name == "N" && m_sorted.empty()) {
      const auto parts = value_components(line.value);  // family; given; additional; prefixes; suffixes
      m_sorted = one_line(parts.size() > 1 ? joined({parts[1], parts[0]}, " ") : parts[0]);
    } else {
      const auto known =
          std::find_if(kProperties.begin(), kProperties.end(), [&](const Property& p) { return p.name == line.name; });
      if (known == kProperties.end()) return;
      auto& values = m_values[static_cast<std::size_t>(known - kProperties.begin())];
      if (std::string value = one_line(value_of(line)); !value.empty()) values.push_back(std::move(value));
    }
  }

  std::string text() const {
    std::string line = m_name.empty() ? m_sorted : m_name;
    for (std::size_t i = 0; i < kProperties.size(); ++i) {
      if (m_values[i].empty()) continue;
      line += (line.empty() ? "" : "; ") + std::string(kProperties[i].words) + ' ' + joined(m_values[i], ", ");
    }
    return line;
  }

 private:
  std::string m_name, m_sorted;
  std::array<std::vector<std::string>, kProperties.size()> m_values;
};

Result<runtime::Decoded> decode_contacts(std::string_view bytes, const std::string&) {
  std::string text;
  std::size_t count = 0;
  Card card;
  bool inside = false;
  for (const ContentLine& line : content_lines(to_utf8(bytes))) {
    const bool border = lower(trim(line.value)) == "vcard";
    inside = border ? line.name == "BEGIN" : inside;
    if (border && line.name == "BEGIN") card = {};
    else if (border && line.name == "END") {
      if (const std::string person = card.text(); !person.empty()) text += "- " + person + '\n', ++count;
      card = {};
    } else card.add(line);
  }
  if (inside) return fail(Code::data_loss, kStage, "is cut: its last contact has no end");
  if (count == 0) return fail(Code::data_loss, kStage, "has no contact in it");
  runtime::Decoded decoded;
  decoded.json = nlohmann::json{{"count", count}}.dump();
  decoded.blobs.push_back(to_valid_utf8(text));
  return decoded;
}

}  // namespace

}  // namespace input

namespace runtime {

Decoder make_contacts_decoder() { return {&input::prime_charsets, &input::decode_contacts}; }

}  // namespace runtime

}  // namespace firstpass
