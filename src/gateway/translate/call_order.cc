#include "gateway/translate/call_order.h"

#include <algorithm>

namespace firstpass::gateway {

/// Follows strings and brackets only; a tool's arguments are an object.
void CallOrder::read(Call& call, std::string_view arguments) {
  for (const char c : arguments) {
    if (call.in_text) {
      if (call.escaped) call.escaped = false;
      else if (c == '\\') call.escaped = true;
      else if (c == '"') call.in_text = false;
    } else if (c == '"') {
      call.in_text = true;
    } else if (c == '{' || c == '[') {
      ++call.depth;
    } else if (c == '}' || c == ']') {
      call.whole |= --call.depth == 0;
    }
  }
}

/// Known by its index; some servers give none, and the id in the first piece alone.
CallOrder::Call& CallOrder::call_of(const Json& piece) {
  const Json* const index = find(piece, "index");
  std::string key = index != nullptr && !index->is_null() ? index->dump() : std::string(text_of(piece, "id"));
  const auto known = std::find_if(m_calls.begin(), m_calls.end(), [&](const Call& call) { return call.key == key; });
  if (known != m_calls.end()) return *known;
  if (key.empty() && !m_calls.empty()) return m_calls.back();
  m_calls.push_back({std::move(key), piece, {}});
  if (m_calls.size() == 1) m_begin(piece);
  return m_calls.back();
}

void CallOrder::add(const Json& piece) {
  Call& call = call_of(piece);
  const Json* const function = find(piece, "function");
  const std::string_view arguments = function != nullptr ? text_of(*function, "arguments") : std::string_view();
  read(call, arguments);
  if (&call != &m_calls.front()) call.held += arguments;
  else if (!arguments.empty()) m_piece(arguments);
  while (m_calls.size() > 1 && m_calls.front().whole) advance();
}

/// To the next call.
void CallOrder::advance() {
  m_calls.pop_front();
  if (m_calls.empty()) return;
  m_begin(m_calls.front().head);
  if (!m_calls.front().held.empty()) m_piece(m_calls.front().held);
}

void CallOrder::finish() {
  while (!m_calls.empty()) advance();
}

}  // namespace firstpass::gateway
