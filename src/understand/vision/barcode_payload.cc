#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.h"
#include "understand/summary/merchant.h"
#include "understand/vision/barcode.h"

namespace firstpass::understand {

namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool begins_with(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && std::equal(start.begin(), start.end(), text.begin(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
         });
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.emplace_back(trim(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return lines;
}

void put(Payload& payload, const char* name, std::string_view value) {
  if (!trim(value).empty()) payload.fields[name] = trim(value);
}

/// Splits "KEY:value;KEY:value;;" where a backslash keeps the next character (WIFI, MECARD, MATMSG).
std::vector<std::pair<std::string, std::string>> pairs_of(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::string key, value;
  bool in_value = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    const bool kept = c == '\\' && i + 1 < text.size();
    if (kept) c = text[++i];
    if (!kept && c == ';') {
      if (!key.empty()) pairs.emplace_back(lower(key), value);
      key.clear(), value.clear(), in_value = false;
    } else if (!kept && c == ':' && !in_value) in_value = true;
    else (in_value ? value : key) += c;
  }
  if (!key.empty() && in_value) pairs.emplace_back(lower(key), value);
  return pairs;
}

/// GS1 General Specifications 7.9: weights 3 and 1 from the right, the sum a multiple of ten.
bool has_check_digit(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) sum += (digits[digits.size() - 1 - i] - '0') * (i % 2 == 0 ? 1 : 3);
  return sum % 10 == 0;
}

Payload product(std::string_view digits) {
  Payload payload{"product", {}, {}};
  payload.fields["gtin"] = digits;
  const bool is_book = digits.size() == 13 && (begins_with(digits, "978") || begins_with(digits, "979"));
  if (is_book) payload.kind = "isbn", payload.fields["isbn"] = digits;
  if (!has_check_digit(digits)) payload.suspicious = "its check digit does not fit";
  return payload;
}

/// European Payments Council, "Quick Response Code: Guidelines to enable data capture" (EPC069-12), version 2.1.
Payload payment(std::string_view text) {
  Payload payload{"payment", {}, {}};
  const auto lines = lines_of(text);
  const auto line = [&](std::size_t i) { return i < lines.size() ? std::string_view(lines[i]) : std::string_view(); };
  put(payload, "bic", line(4));
  put(payload, "payee", line(5));
  put(payload, "iban", line(6));
  if (line(7).size() > 3) {
    put(payload, "currency", line(7).substr(0, 3));
    put(payload, "amount", line(7).substr(3));
  }
  put(payload, "reference", line(9));
  put(payload, "text", line(10));
  const auto ibans = find_ibans(line(6));
  if (ibans.size() != 1 || !ibans[0].checksum_fits) payload.suspicious = "the check digits of its IBAN do not fit";
  else if (!begins_with(line(3), "SCT")) payload.suspicious = "it is no credit transfer";
  return payload;
}

Payload vcard(std::string_view text) {
  Payload payload{"contact", {}, {}};
  static constexpr std::array<std::pair<std::string_view, const char*>, 8> kNames = {{{"FN", "name"},
                                                                                      {"N", "name"},
                                                                                      {"ORG", "organization"},
                                                                                      {"TITLE", "title"},
                                                                                      {"TEL", "phone"},
                                                                                      {"EMAIL", "email"},
                                                                                      {"ADR", "address"},
                                                                                      {"URL", "url"}}};
  for (const std::string& line : lines_of(text)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string_view property = std::string_view(line).substr(0, std::min(line.find(';'), colon));
    for (const auto& [known, name] : kNames) {
      if (property.size() != known.size() || !begins_with(property, known) || payload.fields.contains(name)) continue;
      std::string value = line.substr(colon + 1);
      std::replace(value.begin(), value.end(), ';', ' ');
      put(payload, name, value);
    }
  }
  return payload;
}

Payload mecard(std::string_view text) {
  Payload payload{"contact", {}, {}};
  for (const auto& [key, value] : pairs_of(text)) {
    if (key == "n") put(payload, "name", value);
    if (key == "tel") put(payload, "phone", value);
    if (key == "email") put(payload, "email", value);
    if (key == "adr") put(payload, "address", value);
    if (key == "org") put(payload, "organization", value);
    if (key == "url") put(payload, "url", value);
  }
  return payload;
}

Payload wifi(std::string_view text) {
  Payload payload{"wifi", {}, {}};
  for (const auto& [key, value] : pairs_of(text)) {
    if (key == "s") put(payload, "ssid", value);
    if (key == "t") put(payload, "security", value);
    if (key == "p") put(payload, "password", value);
    if (key == "h") put(payload, "hidden", value);
  }
  const auto security = payload.fields.find("security");
  if (!payload.fields.contains("ssid")) payload.suspicious = "it names no network";
  else if (security == payload.fields.end() || lower(security->second) == "nopass")
    payload.suspicious = "the network is open to everyone";
  else if (lower(security->second) == "wep") payload.suspicious = "WEP does not protect the network";
  return payload;
}

std::string why_suspicious(std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) return "it hides where it leads: what stands before the @ is no host";
  const std::string_view host = authority.substr(0, authority.find(':'));
  if (host.find("xn--") != std::string_view::npos ||
      std::any_of(host.begin(), host.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
    return "its host is written in other letters than it may seem";
  const bool numeric = std::all_of(host.begin(), host.end(), [](char c) { return is_digits({&c, 1}) || c == '.'; });
  return numeric ? "it leads to a bare address instead of a name" : std::string();
}

Payload url(std::string_view text) {
  Payload payload{"url", {}, {}};
  put(payload, "url", text);
  const std::size_t begin = text.find("://") + 3;
  const std::string_view authority = text.substr(begin, text.find_first_of("/?#", begin) - begin);
  put(payload, "host", authority.substr(authority.rfind('@') == std::string_view::npos ? 0 : authority.rfind('@') + 1));
  payload.suspicious = why_suspicious(authority);
  if (payload.suspicious.empty() && begins_with(text, "http://")) payload.suspicious = "it is not encrypted";
  return payload;
}

Payload with_scheme(const char* kind, const char* name, std::string_view text) {
  Payload payload{kind, {}, {}};
  const std::string_view rest = text.substr(text.find(':') + 1);
  put(payload, name, rest.substr(0, rest.find_first_of("?;")));
  return payload;
}

bool is_retail(const std::string& format) {
  return begins_with(format, "EAN") || begins_with(format, "UPC") || begins_with(format, "ISBN");
}

}  // namespace

Payload read_payload(const std::string& format, const std::string& text) {
  const std::string_view trimmed = trim(text);
  const bool is_gtin = trimmed.size() == 8 || (trimmed.size() >= 12 && trimmed.size() <= 14);
  if (is_retail(format) && is_digits(trimmed) && is_gtin) return product(trimmed);
  if (begins_with(trimmed, "BCD\n") || begins_with(trimmed, "BCD\r\n")) return payment(trimmed);
  if (begins_with(trimmed, "BEGIN:VCARD")) return vcard(trimmed);
  if (begins_with(trimmed, "MECARD:")) return mecard(trimmed.substr(7));
  if (begins_with(trimmed, "WIFI:")) return wifi(trimmed.substr(5));
  if (begins_with(trimmed, "http://") || begins_with(trimmed, "https://")) return url(trimmed);
  if (begins_with(trimmed, "mailto:")) return with_scheme("mail", "email", trimmed);
  if (begins_with(trimmed, "tel:")) return with_scheme("phone", "phone", trimmed);
  if (begins_with(trimmed, "sms:") || begins_with(trimmed, "smsto:")) return with_scheme("phone", "phone", trimmed);
  if (begins_with(trimmed, "geo:")) return with_scheme("place", "coordinates", trimmed);
  if (begins_with(trimmed, "BEGIN:VEVENT") || begins_with(trimmed, "BEGIN:VCALENDAR")) return {"event", {}, {}};
  return {"text", {}, {}};
}

}  // namespace firstpass::understand
