#include "gateway/restorer.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/text.h"

namespace firstpass::gateway {

namespace {

constexpr std::size_t kMostRemembered = std::size_t{1} << 20;  // bytes of one answer text kept for its replay

class Snapshot final : public vault::Scope {
 public:
  explicit Snapshot(const vault::Scope& scope) : m_name(scope.name()), m_entries(scope.entries()) {
    for (std::size_t i = 0; i < m_entries.size(); ++i) m_by_placeholder.emplace(m_entries[i].placeholder, i);
  }
  ~Snapshot() override {
    for (vault::Entry& entry : m_entries) vault::wipe(entry.original);
  }
  const std::string& name() const override { return m_name; }
  Result<std::string> placeholder(std::string_view, std::string_view) override {
    return fail(Code::failed_precondition, "gateway", "a snapshot gives out no placeholders");
  }
  std::optional<std::string> original(std::string_view placeholder) const override {
    const auto found = m_by_placeholder.find(placeholder);
    if (found == m_by_placeholder.end()) return std::nullopt;
    return m_entries[found->second].original;
  }
  std::vector<vault::Entry> entries() const override { return m_entries; }
  std::vector<std::string> given_out() const override {
    std::vector<std::string> names;
    names.reserve(m_entries.size());
    for (const vault::Entry& entry : m_entries) names.push_back(entry.placeholder);
    return names;
  }
  std::uint64_t generation() const override { return m_entries.size(); }

 private:
  std::string m_name;
  std::vector<vault::Entry> m_entries;
  std::map<std::string, std::size_t, std::less<>> m_by_placeholder;
};

/// Identifiers and words of the protocol: no placeholder stands there, and looking costs time at every event.
bool is_never_restored(std::string_view key) {
  constexpr std::array<std::string_view, 16> kKeys = {"id",
                                                      "object",
                                                      "model",
                                                      "type",
                                                      "role",
                                                      "finish_reason",
                                                      "system_fingerprint",
                                                      "status",
                                                      "service_tier",
                                                      "signature",
                                                      "stop_reason",
                                                      "encrypted_content",
                                                      "item_id",
                                                      "call_id",
                                                      "tool_call_id",
                                                      "obfuscation"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

restore::RestoreOptions options_for(std::string_view key, bool withhold) {
  restore::RestoreOptions options;
  options.withhold = withhold;
  if (key == "arguments" || key == "partial_json") options.site = restore::Site::json_string;
  return options;
}

std::uint64_t number_of(const Json& object, std::string_view key) {
  const Json* value = find(object, key);
  return value != nullptr && value->is_number_unsigned() ? value->get<std::uint64_t>() : 0;
}

void read_usage_object(const Json& holder, Counted& counted) {
  if (const auto model = text_of(holder, "model"); !model.empty()) counted.model = model;
  if (text_of(holder, "object") == "response") counted.response_id = text_of(holder, "id");
  const Json* usage = find(holder, "usage");
  if (usage == nullptr || !usage->is_object()) return;
  for (const char* key : {"prompt_tokens", "input_tokens"})
    if (const auto tokens = number_of(*usage, key)) counted.input_tokens = tokens;
  for (const char* key : {"completion_tokens", "output_tokens"})
    if (const auto tokens = number_of(*usage, key)) counted.output_tokens = tokens;
}

/// Into a JSON string.
void append_escaped(std::string_view text, std::string& out) {
  const bool plain = std::none_of(text.begin(), text.end(),
                                  [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; });
  if (plain) {
    out.append(text);
    return;
  }
  const std::string quoted = dump(Json(text));
  out.append(quoted, 1, quoted.size() - 2);
}

}  // namespace

std::shared_ptr<const vault::Scope> snapshot(const vault::Scope& scope) { return std::make_shared<Snapshot>(scope); }

void read_usage(const Json& event, Counted& counted) {
  read_usage_object(event, counted);
  for (const char* key : {"message", "response"})
    if (const Json* inner = find(event, key)) read_usage_object(*inner, counted);
}

void AnswerRestorer::count(const restore::RestoreReport& report) {
  m_counts.restored += report.restored;
  m_counts.repaired += report.repaired;
  m_counts.unknown += report.unknown.size();
  m_counts.withheld += report.withheld;
}

void AnswerRestorer::remember(std::string masked, std::string restored) {
  if (masked.size() < kMostRemembered) m_texts.push_back({std::move(masked), std::move(restored)});
}

std::string_view AnswerRestorer::tool_of(const Json& call) const { return text_of(call, "name"); }

std::string AnswerRestorer::restore_text(std::string_view text, std::string_view key, bool withhold) {
  restore::RestoreReport report;
  std::string restored = restore::restore(text, m_scope, options_for(key, withhold), &report);
  count(report);
  if (m_whole) remember(std::string(text), restored);
  return restored;
}

void AnswerRestorer::walk(Json& value, std::string_view key, bool withhold) {
  if (value.is_object()) {
    // What a tool is given: "arguments", or the "input" of a call.
    const std::string_view tool = tool_of(value);
    const bool barred = m_tools.is_restricted() && !m_tools.allows(tool);
    const bool call = !tool.empty() || find(std::as_const(value), "item_id") != nullptr;
    for (auto& [name, member] : value.get_ref<Json::object_t&>())
      walk(member, name, withhold || (barred && (name == "arguments" || (name == "input" && call))));
  } else if (value.is_array()) {
    for (Json& element : value) walk(element, key, withhold);
  } else if (value.is_string() && !is_never_restored(key)) {
    const std::string& text = value.get_ref<const std::string&>();
    if (text.size() >= 4) value = restore_text(text, key, withhold);  // no placeholder is shorter
  }
}

void StreamRestoration::event(std::string_view name, std::string_view data, std::string& out) {
  if (name == "message") name = {};  // the default name is not written out
  if (repeat(name, data, out)) return;
  m_name = name;
  auto parsed = parse_json(data);
  if (parsed && parsed->is_object()) {
    read_usage(*parsed, m_counted);
    m_fed = m_closed = 0;
    transform(*parsed, out);
    if (repeats() && m_fed == 1 && m_closed == 0) learn(name, data);
    return;
  }
  if (is_end(data)) {
    finish(out);
    m_ended = true;
  }
  // No JSON, or such that no reader takes: placeholders that stand there whole still come back. Originals are escaped
  // as inside a JSON string, so that no line begins in them.
  std::string text = restore_text(data, "arguments", m_tools.is_restricted());
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 7))
    text.insert(at + 1, "data: ");
  if (!m_name.empty()) out.append("event: ").append(m_name).append("\n");
  out.append("data: ").append(text).append("\n\n");
}

/// Remembers where in `data` the piece stands that was fed, if it stands there once.
void StreamRestoration::learn(std::string_view name, std::string_view data) {
  m_pattern.slot = nullptr;
  if (m_fed_piece.empty()) return;
  const std::string quoted = dump(m_fed_piece);
  const std::size_t at = data.find(quoted);
  const std::size_t end = at + quoted.size();
  if (at == std::string_view::npos || data.find(quoted, at + 1) != std::string_view::npos) return;
  // A value, not a key, and not the end of a longer string: a colon stands before it, and none after it.
  const std::size_t before = data.find_last_not_of(" \t", at - 1), after = data.find_first_not_of(" \t", end);
  if (at == 0 || before == std::string_view::npos || data[before] != ':') return;
  if (before == 0 || data[before - 1] != '"') return;
  if (after == std::string_view::npos || (data[after] != ',' && data[after] != '}')) return;
  m_pattern = {std::string(name), std::string(data.substr(0, at + 1)), std::string(data.substr(end - 1)), m_fed_slot};
}

bool StreamRestoration::repeat(std::string_view name, std::string_view data, std::string& out) {
  const Pattern& known = m_pattern;
  if (known.slot == nullptr || !known.slot->open || name != known.name ||
      data.size() < known.front.size() + known.back.size() || !data.starts_with(known.front) ||
      !data.ends_with(known.back))
    return false;
  std::string_view piece = data.substr(known.front.size(), data.size() - known.front.size() - known.back.size());
  bool ascii = true;
  for (const char c : piece) {
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) return false;  // the long way
    ascii &= static_cast<unsigned char>(c) < 0x80;
  }
  if (!ascii && !is_utf8(piece)) return false;
  const std::string text = feed(*known.slot, piece);
  if (!name.empty()) out.append("event: ").append(name).append("\n");
  out.append("data: ").append(known.front);
  append_escaped(text, out);
  out.append(known.back).append("\n\n");
  return true;
}

StreamRestoration::Slot* StreamRestoration::find_slot(std::string_view path) {
  for (Slot& known : m_slots)
    if (known.open && known.path == path) return &known;
  return nullptr;
}

StreamRestoration::Slot& StreamRestoration::slot(const std::string& path, std::string_view key,
                                                 const std::string* tool) {
  if (Slot* known = find_slot(path)) return *known;
  const bool withhold = tool != nullptr && !m_tools.allows(*tool);
  m_slots.push_back({path, restore::StreamRestorer(m_scope, options_for(key, withhold)), {}, {}, {}, true});
  return m_slots.back();
}

std::string StreamRestoration::feed(Slot& slot, std::string_view piece) {
  ++m_fed;
  m_fed_slot = &slot;
  m_fed_piece = piece;
  std::string text = slot.restorer.feed(piece);
  if (slot.masked.size() < kMostRemembered) {
    slot.masked += piece;
    slot.restored += text;
  }
  return text;
}

std::string StreamRestoration::close(Slot& slot) {
  if (!slot.open) return {};
  slot.open = false;
  ++m_closed;
  std::string rest = slot.restorer.finish();
  slot.restored += rest;
  count(slot.restorer.report());
  remember(std::move(slot.masked), std::move(slot.restored));
  return rest;
}

void StreamRestoration::emit(const Json& event, std::string& out) {
  if (!m_name.empty()) out.append("event: ").append(m_name).append("\n");
  out.append("data: ").append(dump(event)).append("\n\n");
}

}  // namespace firstpass::gateway
