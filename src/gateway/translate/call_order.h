// Parallel tool calls whose pieces came mixed → one call after the other.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/json.h"

namespace firstpass::gateway {

/// Clients of messages and of the Responses API take one call at a time. The first call passes as it comes; a later one
/// is held while the arguments before it are not a whole JSON value yet. Not thread-safe.
class CallOrder {
 public:
  using Begin = std::function<void(const Json& call)>;  ///< its first piece: id and name
  using Piece = std::function<void(std::string_view arguments)>;
  CallOrder(Begin begin, Piece piece) : m_begin(std::move(begin)), m_piece(std::move(piece)) {}

  /// One element of `tool_calls`.
  void add(const Json& call);
  /// No more pieces come: what is held goes.
  void finish();

 private:
  struct Call {
    std::string key;
    Json head;
    std::string held;
    int depth = 0;
    bool in_text = false, escaped = false, whole = false;
  };
  static void read(Call& call, std::string_view arguments);
  Call& call_of(const Json& piece);
  void advance();

  const Begin m_begin;
  const Piece m_piece;
  std::deque<Call> m_calls;  // the first one is under way
};

}  // namespace firstpass::gateway
