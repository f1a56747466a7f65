// /v1/firstpass/*: what Firstpass itself can do, for programs on this machine.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/context.h"
#include "gateway/attachments.h"
#include "gateway/deferred.h"
#include "gateway/http_server.h"
#include "gateway/json.h"
#include "gateway/pool.h"
#include "pipeline/engine.h"

namespace firstpass::gateway {

/// Described in docs/openapi.yaml; bodies are JSON. Only ask and outbox/{id}/send send. Thread-safe.
inline constexpr std::string_view kOutboxItem = "/v1/firstpass/outbox/";

class Native {
 public:
  using Door = Result<Json> (Native::*)(const HttpRequest& request, const Json& body, const Context& context);

  Native(pipeline::Engine& engine, AttachmentReader& attachments, Slots& compute, Deferred& deferred)
      : m_engine(engine), m_attachments(attachments), m_compute(compute), m_deferred(deferred) {}

  /// "POST /v1/firstpass/mask" → how to answer it.
  static const std::vector<std::pair<std::string, Door>>& doors();
  /// Parses, answers, and turns errors into answers. Returns the status.
  int run(Door door, const HttpRequest& request, Reply& reply);
  /// POST /v1/firstpass/ask: a question over files, as `firstpass ask`. With `"stream": true` lines of JSON: what each
  /// room does, then `{"result": …}` or `{"error": …}`. Ends when the client leaves. Returns the status.
  int ask(const HttpRequest& request, Reply& reply);

 private:
  Result<Json> inspect(const HttpRequest& request, const Json& body, const Context& context);
  Result<Json> mask(const HttpRequest& request, const Json& body, const Context& context);
  Result<Json> redact(const HttpRequest& request, const Json& body, const Context& context);
  Result<Json> restore(const HttpRequest& request, const Json& body, const Context& context);
  Result<Json> route(const HttpRequest& request, const Json& body, const Context& context);
  Result<Json> outbox(const HttpRequest& request, const Json& body, const Context& context);
  Result<Json> outbox_item(const HttpRequest& request, const Json& body, const Context& context);
  Result<Json> outbox_send(const HttpRequest& request, const Json& body, const Context& context);
  Result<Json> outbox_cancel(const HttpRequest& request, const Json& body, const Context& context);
  Result<Json> ledger(const HttpRequest& request, const Json& body, const Context& context);
  Result<Json> forget_answers(const HttpRequest& request, const Json& body, const Context& context);
  Result<Json> verify(const HttpRequest& request, const Json& body, const Context& context);
  Result<Json> answer(Door door, const HttpRequest& request, const Context& context);
  Result<std::shared_ptr<vault::Scope>> scope(std::string_view name);

  pipeline::Engine& m_engine;
  AttachmentReader& m_attachments;
  Slots& m_compute;
  Deferred& m_deferred;
};

}  // namespace firstpass::gateway
