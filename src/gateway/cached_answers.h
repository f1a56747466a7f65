// Answers given again by rule, without asking the provider.
#pragma once

#include <optional>

#include "gateway/dialect.h"
#include "gateway/json.h"
#include "gateway/upstream.h"
#include "pipeline/engine.h"

namespace firstpass::gateway {

/// The bytes of one streamed answer while it passes: worth keeping once the provider itself said that it is whole.
class StreamCopy {
 public:
  void bytes(std::string_view bytes);
  /// One event of those bytes, in the provider's dialect.
  void event(std::string_view name, std::string_view data);
  /// Nothing for a stream that was cut, held an error, or is too long to be kept.
  std::optional<std::string> whole() &&;

 private:
  std::string m_bytes;
  bool m_ended = false, m_failed = false;
};

/// Off unless the configuration has a [cache]. Only whole answers with status 200 are kept; a streamed one as the
/// events it came in, for requests that ask for a stream. Thread-safe.
class CachedAnswers {
 public:
  explicit CachedAnswers(pipeline::Engine& engine) : m_engine(engine) {}

  /// What the rules and the client's own `cache-control` (no-cache, no-store) allow for a request.
  struct Use {
    bool find = false, keep = false;
  };
  Use use_for(const Dialect& dialect, const Json& body, const HttpRequest& request) const;

  /// A kept answer, still masked. The ledger says that one was given and that nothing left.
  std::optional<egress::HttpReply> find(const UpstreamCall& call);
  void keep(const UpstreamCall& call, const egress::HttpReply& reply);

 private:
  pipeline::Engine& m_engine;
};

}  // namespace firstpass::gateway
