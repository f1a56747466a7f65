// Answers given again by rule, without asking the provider.
#pragma once

#include <optional>

#include "gateway/dialect.h"
#include "gateway/json.h"
#include "gateway/upstream.h"
#include "pipeline/engine.h"

namespace firstpass::gateway {

/// Off unless the configuration has a [cache]. Only whole answers with status 200 are kept. Thread-safe.
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
