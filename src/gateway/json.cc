#include "gateway/json.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/text.h"

namespace firstpass::gateway {

namespace {

constexpr std::size_t kKeysComparedOneByOne = 16;

bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      else if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepest) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

tl::unexpected<Error> too_deep() { return fail(Code::invalid_argument, "gateway", "the JSON is nested too deeply"); }

/// Builds what nlohmann's parser builds, but for whole numbers of more than 64 bits: as a double they would lose
/// digits, which a tool may need and which may be private. They are kept as they were written, in the shape of a binary
/// value.
class ExactReader : public nlohmann::detail::json_sax_dom_parser<Json> {
 public:
  explicit ExactReader(Json& out) : json_sax_dom_parser(out, false) {}
  bool number_float(double value, const std::string& written) {
    if (written.find_first_of(".eE") != std::string::npos) return json_sax_dom_parser::number_float(value, written);
    Json::binary_t digits(std::vector<std::uint8_t>(written.begin(), written.end()));
    return binary(digits);
  }
  template <class Problem>
  bool parse_error(std::size_t position, const std::string&, const Problem&) {
    m_broken_at = position;
    return false;
  }
  std::size_t broken_at() const { return m_broken_at; }

 private:
  std::size_t m_broken_at = 0;
};

/// What nlohmann's parser makes of a text, in a third of the time. Where the two may differ (numbers beyond 64 bits,
/// lone surrogates, a byte order mark), and for all that is wrong, the slow one has the word.
class FastReader {
 public:
  enum class Outcome { good, deep, unsure };

  static Outcome read(std::string_view text, Json& out) {
    if (has_escaped_surrogate(text)) return Outcome::unsure;
    if (text.size() > kLargestKept) {
      simdjson::dom::parser parser;
      return read_with(parser, text, out);
    }
    thread_local simdjson::dom::parser parser(kLargestKept);  // keeps some 14 bytes for each byte of the largest text
    return read_with(parser, text, out);
  }

 private:
  static constexpr std::size_t kLargestKept = std::size_t{128} << 10;

  static Outcome read_with(simdjson::dom::parser& parser, std::string_view text, Json& out) {
    simdjson::dom::element root;
    if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) return Outcome::unsure;
    return build(root, 0, out);
  }
  static bool has_escaped_surrogate(std::string_view text) {
    for (std::size_t at = text.find("\\u"); at != std::string_view::npos; at = text.find("\\u", at + 2))
      if (at + 2 < text.size() && (text[at + 2] == 'd' || text[at + 2] == 'D')) return true;
    return false;
  }

  static Outcome build(const simdjson::dom::element& from, int depth, Json& out) {
    using Type = simdjson::dom::element_type;
    switch (from.type()) {
      case Type::OBJECT: return build_object(from, depth + 1, out);
      case Type::ARRAY: return build_array(from, depth + 1, out);
      case Type::STRING: out = std::string(std::string_view(from)); break;
      case Type::INT64: {
        const std::int64_t number = from;
        if (number >= 0) out = static_cast<std::uint64_t>(number);
        else out = number;
        break;
      }
      case Type::UINT64: out = std::uint64_t(from); break;
      case Type::DOUBLE: out = double(from); break;
      case Type::BOOL: out = bool(from); break;
      case Type::NULL_VALUE: out = nullptr; break;
    }
    return Outcome::good;
  }

  static Outcome build_array(const simdjson::dom::array& from, int depth, Json& out) {
    if (depth > kDeepest) return Outcome::deep;
    out = Json::array();
    auto& array = out.get_ref<Json::array_t&>();
    array.reserve(from.size());
    for (const simdjson::dom::element element : from) {
      const Outcome outcome = build(element, depth, array.emplace_back());
      if (outcome != Outcome::good) return outcome;
    }
    return Outcome::good;
  }

  /// Of a key that is there twice the last value counts, in the first one's place.
  static Outcome build_object(const simdjson::dom::object& from, int depth, Json& out) {
    if (depth > kDeepest) return Outcome::deep;
    out = Json::object();
    std::vector<std::pair<const std::string, Json>>& members = out.get_ref<Json::object_t&>();
    members.reserve(from.size());
    std::unordered_map<std::string_view, std::size_t> places;  // of many keys
    for (const simdjson::dom::key_value_pair member : from) {
      std::size_t at = members.size();
      if (from.size() <= kKeysComparedOneByOne) {
        for (std::size_t i = 0; i < members.size() && at == members.size(); ++i)
          if (members[i].first == member.key) at = i;
      } else {
        at = places.emplace(member.key, at).first->second;
      }
      if (at == members.size()) members.emplace_back(member.key, nullptr);
      const Outcome outcome = build(member.value, depth, members[at].second);
      if (outcome != Outcome::good) return outcome;
    }
    return Outcome::good;
  }
};

constexpr std::array<bool, 256> make_plain_bytes() {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}
constexpr auto kPlain = make_plain_bytes();

/// How many bytes at the beginning of `text` need no escape and are ASCII; eight at a time.
std::size_t plain_prefix(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL, kHigh = 0x8080808080808080ULL;
  const auto has_zero = [](std::uint64_t block) { return (block - kOnes) & ~block & kHigh; };
  std::size_t at = 0;
  for (std::uint64_t block = 0; at + sizeof block <= text.size(); at += sizeof block) {
    std::memcpy(&block, text.data() + at, sizeof block);
    const std::uint64_t control = (block - kOnes * 0x20) & ~block & kHigh;
    if (((block & kHigh) | control | has_zero(block ^ kOnes * '"') | has_zero(block ^ kOnes * '\\')) != 0) break;
  }
  while (at < text.size() && kPlain[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

/// Serialises as nlohmann does, byte for byte, and numbers of more than 64 bits as they were written.
class Writer {
 public:
  explicit Writer(std::string& out) : m_out(out) {}

  void value(const Json& json) {
    switch (json.type()) {
      case Json::value_t::object: return object(json.get_ref<const Json::object_t&>());
      case Json::value_t::array: return array(json.get_ref<const Json::array_t&>());
      case Json::value_t::string: return string(json.get_ref<const std::string&>());
      case Json::value_t::boolean: m_out += json.get<bool>() ? "true" : "false"; return;
      case Json::value_t::number_integer: return number(json.get<std::int64_t>());
      case Json::value_t::number_unsigned: return number(json.get<std::uint64_t>());
      case Json::value_t::null: m_out += "null"; return;
      case Json::value_t::binary: {
        const Json::binary_t& digits = json.get_binary();
        m_out.append(digits.begin(), digits.end());
        return;
      }
      default: m_out += json.dump(); return;  // the digits of a double are an art of their own
    }
  }

 private:
  void object(const Json::object_t& object) {
    m_out += '{';
    bool first = true;
    for (const auto& [key, member] : object) {
      if (!std::exchange(first, false)) m_out += ',';
      string(key);
      m_out += ':';
      value(member);
    }
    m_out += '}';
  }
  void array(const Json::array_t& array) {
    m_out += '[';
    bool first = true;
    for (const Json& element : array) {
      if (!std::exchange(first, false)) m_out += ',';
      value(element);
    }
    m_out += ']';
  }
  void string(std::string_view text) {
    const std::size_t plain = plain_prefix(text);
    if (plain == text.size()) {
      m_out.append(1, '"').append(text).append(1, '"');
      return;
    }
    if (!is_utf8(text)) {
      m_out += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
      return;
    }
    m_out += '"';
    std::size_t from = 0;
    for (std::size_t at = plain; at < text.size(); ++at) {
      const auto byte = static_cast<unsigned char>(text[at]);
      if (kPlain[byte]) {
        at += plain_prefix(text.substr(at)) - 1;
        continue;
      }
      if (byte >= 0x80) continue;
      m_out.append(text.substr(from, at - from));
      escape(text[at]);
      from = at + 1;
    }
    m_out.append(text.substr(from)).append(1, '"');
  }
  void escape(char c) {
    constexpr char kDigits[] = "0123456789abcdef";
    switch (c) {
      case '"': m_out += "\\\""; return;
      case '\\': m_out += "\\\\"; return;
      case '\b': m_out += "\\b"; return;
      case '\f': m_out += "\\f"; return;
      case '\n': m_out += "\\n"; return;
      case '\r': m_out += "\\r"; return;
      case '\t': m_out += "\\t"; return;
      default: m_out.append("\\u00").append(1, kDigits[(c >> 4) & 15]).append(1, kDigits[c & 15]);
    }
  }
  template <class Number>
  void number(Number value) {
    char text[24];
    const auto [end, error] = std::to_chars(text, text + sizeof text, value);
    m_out.append(text, static_cast<std::size_t>(end - text));
  }

  std::string& m_out;
};

}  // namespace

Result<Json> parse_json(std::string_view text) {
  Json json;
  switch (FastReader::read(text, json)) {
    case FastReader::Outcome::good: return json;
    case FastReader::Outcome::deep: return too_deep();
    case FastReader::Outcome::unsure: break;
  }
  if (is_too_deep(text)) return too_deep();
  ExactReader reader(json);
  if (text.empty()) return fail(Code::invalid_argument, "gateway", "the body is empty, where JSON was expected");
  if (!Json::sax_parse(text, &reader) || reader.is_errored())
    return fail(Code::invalid_argument, "gateway",
                "the body is not valid JSON: it breaks at byte " + std::to_string(reader.broken_at()) + " of " +
                    std::to_string(text.size()));
  return json;
}

std::string dump(const Json& json) {
  std::string out;
  out.reserve(512);
  Writer(out).value(json);
  return out;
}

bool has_repeated_keys(std::string_view text) {
  std::vector<std::set<std::string>> open;
  bool repeated = false;
  const Json::parser_callback_t look = [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    else if (event == Json::parse_event_t::object_end && !open.empty()) open.pop_back();
    else if (event == Json::parse_event_t::key && !open.empty())
      repeated |= !open.back().insert(value.get<std::string>()).second;
    return true;
  };
  const Json ignored = Json::parse(text, look, false);
  return repeated || ignored.is_discarded();
}

const Json* find(const Json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  for (const auto& [name, value] : object.get_ref<const Json::object_t&>())
    if (name == key) return &value;
  return nullptr;
}
Json* find(Json& object, std::string_view key) { return const_cast<Json*>(find(std::as_const(object), key)); }

std::string_view text_of(const Json& object, std::string_view key) {
  const Json* value = find(object, key);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_ref<const std::string&>();
}

}  // namespace firstpass::gateway
