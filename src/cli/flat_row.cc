#include "cli/flat_row.h"

#include <simdjson.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "cli/lines.h"
#include "cli/session.h"
#include "core/text.h"

namespace firstpass::cli {

namespace {

/// For what simdjson does not take (numbers beyond 64 bits): slower, and with the same meaning.
Result<FlatRow> read_slowly(std::string_view line, std::size_t number, const std::vector<std::string_view>& wanted) {
  thread_local nlohmann::ordered_json parsed;  // holds the texts
  FP_TRY_ASSIGN(parsed, parse_row(std::string(line), number));
  FlatRow row;
  if (parsed.contains("id")) row.id = parsed["id"].dump();
  for (const std::string_view name : wanted) {
    const auto found = parsed.find(std::string(name));
    const bool good = found != parsed.end() && found->is_string();
    row.text.push_back(good ? std::optional<std::string_view>(found->get_ref<const std::string&>()) : std::nullopt);
  }
  return row;
}

/// The first of `text` from `at` on that cannot stand in a JSON string as it is, or its end.
std::size_t next_special(std::string_view text, std::size_t at) {
  const auto is_plain = [](unsigned char c) { return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F; };
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL, kTops = 0x8080808080808080ULL;
  for (std::uint64_t eight; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    // Borrows only ever run upwards out of a byte that is special itself. Bytes from 0x80 on have no part in this.
    const auto equal = [&](std::uint64_t c) { return (eight ^ kOnes * c) - kOnes; };
    if (((eight - kOnes * 0x20) | equal('"') | equal('\\') | equal(0x7F)) & ~eight & kTops) break;
  }
  while (at < text.size() && is_plain(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

std::string id_of(simdjson::dom::element id) {
  std::int64_t number = 0;
  return id.get(number) == simdjson::SUCCESS ? std::to_string(number) : simdjson::minify(id);
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    case '\b': out += "\\b"; break;
    case '\f': out += "\\f"; break;
    case 0x7F: out += c; break;
    default:
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
  }
}

}  // namespace

Result<FlatRow> read_flat_row(std::string_view line, std::size_t number, const std::vector<std::string_view>& wanted) {
  static_assert(kLinePadding >= simdjson::SIMDJSON_PADDING);
  thread_local simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(line.data(), line.size(), false).get(object) != simdjson::SUCCESS)
    return read_slowly(line, number, wanted);
  FlatRow row;
  row.text.resize(wanted.size());
  for (const auto field : object) {
    if (field.key == "id") row.id = id_of(field.value);
    for (std::size_t w = 0; w < wanted.size(); ++w) {
      if (field.key != wanted[w]) continue;
      std::string_view text;
      if (field.value.get(text) == simdjson::SUCCESS) row.text[w] = text;
      else row.text[w].reset();
    }
  }
  return row;
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  const std::string valid = is_utf8(text) ? std::string() : to_valid_utf8(text);
  if (!valid.empty()) text = valid;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t special = next_special(text, at);
    out.append(text.substr(at, special - at));
    if (special < text.size()) append_escaped(out, text[special]);
    at = special;
  }
  out += '"';
}

}  // namespace firstpass::cli
