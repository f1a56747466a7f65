// The ways in which clients talk to models, side by side.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/http_server.h"
#include "gateway/restorer.h"

namespace firstpass::gateway {

/// One API. Constant data.
struct Dialect {
  std::string_view name;      ///< for metrics and the ledger: "chat", "responses", "messages", "embeddings" …
  std::string_view provider;  ///< which provider speaks it: "openai" or "anthropic"
  std::string_view way;       ///< below the provider's base URL
  std::unique_ptr<StreamRestoration> (*stream)(std::shared_ptr<const vault::Scope>,
                                               restore::ToolPolicy);  ///< nullptr: never streams
};

inline constexpr Dialect kChat{"chat", "openai", "/chat/completions", &restore_chat_stream};
inline constexpr Dialect kResponses{"responses", "openai", "/responses", &restore_responses_stream};
inline constexpr Dialect kEmbeddings{"embeddings", "openai", "/embeddings", nullptr};
inline constexpr Dialect kMessages{"messages", "anthropic", "/v1/messages", &restore_messages_stream};
inline constexpr Dialect kCountTokens{"count_tokens", "anthropic", "/v1/messages/count_tokens", nullptr};

/// True for a request that continues something which only one provider has: an earlier answer, a conversation, files.
bool is_bound_to_provider(const Json& body);

/// HTTP status for an error of ours.
int status_of(const Error& error);

/// An error as the dialect's clients expect it; Retry-After where a later try may work.
HttpAnswer error_answer(const Dialect& dialect, const Error& error);

/// The provider's own status, where its answer cannot be passed on.
HttpAnswer error_without_reason(const Dialect& dialect, int status);

/// An error in the middle of a stream, framed as SSE.
std::string error_event(const Dialect& dialect, const Error& error);

}  // namespace firstpass::gateway
