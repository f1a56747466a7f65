#include "cli/flat_row.h"

#include <simdjson.h>

#include <nlohmann/json.hpp>

#include "cli/session.h"
#include "core/text.h"

namespace firstpass::cli {

namespace {

/// For what simdjson does not take (numbers beyond 64 bits): slower, and with the same meaning.
Result<FlatRow> read_slowly(const std::string& line, std::size_t number, const std::vector<std::string_view>& wanted) {
  FP_TRY_ASSIGN(const nlohmann::ordered_json parsed, parse_row(line, number));
  FlatRow row;
  if (parsed.contains("id")) row.id = parsed["id"].dump();
  for (const std::string_view name : wanted) {
    const auto found = parsed.find(std::string(name));
    const bool good = found != parsed.end() && found->is_string();
    row.text.push_back(good ? std::optional(found->get<std::string>()) : std::nullopt);
  }
  return row;
}

constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x20; c < 256; ++c) table[c] = c != '"' && c != '\\' && c != 0x7F;
  return table;
}();

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

Result<FlatRow> read_flat_row(const std::string& line, std::size_t number,
                              const std::vector<std::string_view>& wanted) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(line).get(object) != simdjson::SUCCESS) return read_slowly(line, number, wanted);
  FlatRow row;
  row.text.resize(wanted.size());
  for (const auto field : object) {
    if (field.key == "id") row.id = simdjson::minify(field.value);
    for (std::size_t w = 0; w < wanted.size(); ++w) {
      if (field.key != wanted[w]) continue;
      std::string_view text;
      if (field.value.get(text) == simdjson::SUCCESS) row.text[w] = std::string(text);
      else row.text[w].reset();
    }
  }
  return row;
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  const std::string valid = is_utf8(text) ? std::string() : to_valid_utf8(text);
  if (!valid.empty()) text = valid;
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kPlain[static_cast<unsigned char>(text[i])]) continue;
    out.append(text.substr(plain, i - plain));
    append_escaped(out, text[i]);
    plain = i + 1;
  }
  out.append(text.substr(plain));
  out += '"';
}

}  // namespace firstpass::cli
