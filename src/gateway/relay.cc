#include "gateway/relay.h"

#include <algorithm>

#include "cloud/provider.h"
#include "cloud/sse.h"
#include "core/ascii.h"
#include "core/ids.h"
#include "gateway/as_events.h"
#include "gateway/auth.h"
#include "gateway/call_for.h"
#include "gateway/query.h"
#include "gateway/translate/translate.h"
#include "protect/scripts.h"
#include "vault/durable.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway";
// A model may think and write for long; a line that stands still is cut by the line itself, much earlier.
constexpr auto kLongestExchange = std::chrono::hours(1);
constexpr std::size_t kLongestScopeName = 128;
constexpr std::size_t kMostToBeLong = 2 * 1024;  // bytes of a body in which no text can be too long
constexpr std::size_t kMostOnLoop = 16 * 1024;   // bytes of a body that rules alone look through in about a millisecond

int send_error(const Dialect& dialect, const Error& error, Reply& reply) {
  HttpAnswer answer = error_answer(dialect, error);
  const int status = answer.status;
  reply.send(std::move(answer));
  return status;
}

/// Token ids are text that no rule here can read.
Status check_embedding_input(const Json& body) {
  const Json* input = find(body, "input");
  if (input == nullptr || input->is_string()) return {};
  const auto has_number = [](const Json& value) {
    return value.is_number() || (value.is_array() && !value.empty() && value.front().is_number());
  };
  if (input->is_array() && std::any_of(input->begin(), input->end(), has_number))
    return fail(Code::invalid_argument, kStage,
                "token ids cannot be checked for private values; send the text "
                "(langchain: check_embedding_ctx_length=False)");
  return {};
}

/// Its answer would be fetched from an address that is not here, after it was paid for.
Status check_background(const Json& body) {
  const auto is_true = [&](const char* key) {
    const Json* value = find(body, key);
    return value != nullptr && value->is_boolean() && value->get<bool>();
  };
  if (!is_true("background") || is_true("stream")) return {};
  return fail(Code::invalid_argument, kStage,
              "an answer in the background cannot be fetched here; leave background out and send the header "
              "x-firstpass-defer: async");
}

Result<Json> parse_body(const Dialect& dialect, const HttpRequest& request) {
  FP_TRY_ASSIGN(Json body, parse_json(request.body));
  if (!body.is_object()) return fail(Code::invalid_argument, kStage, "the body is not a JSON object");
  if (dialect.name == kEmbeddings.name) FP_TRY(check_embedding_input(body));
  if (dialect.name == kResponses.name) FP_TRY(check_background(body));
  return body;
}

Status check_scope_name(std::string_view name) {
  const bool good = name.size() <= kLongestScopeName &&
                    std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (good) return {};
  return fail(Code::invalid_argument, kStage, "x-firstpass-scope takes up to 128 printable characters");
}

/// "Thai, Tamil". Most bodies are of ASCII and are passed over.
std::string unread_of(std::string_view body) {
  std::string names;
  if (is_ascii(body)) return names;
  for (const std::string& script : protect::unread_scripts(body)) names += (names.empty() ? "" : ", ") + script;
  return names;
}

/// By its header; some servers leave that away or say something else, so also by its first bytes. nullopt: more are
/// needed.
std::optional<bool> is_event_stream(const egress::HttpReply& head, std::string_view begin) {
  if (head.header("content-type").find("text/event-stream") != std::string::npos) return true;
  for (const std::string_view line : {"data:", "event:", "id:", "retry:", ":"}) {
    if (begin.starts_with(line)) return true;
    if (line.starts_with(begin)) return std::nullopt;
  }
  return false;
}

/// What a list is asked for, and which model: "/models/gpt-x", "/v1/models?limit=5". Words of the protocol alone.
Result<std::string> way_below(const Dialect& dialect, const HttpRequest& request) {
  constexpr std::size_t kLongest = 256;
  constexpr std::string_view kSigns = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:@%";
  const auto is_plain = [&](std::string_view text, std::string_view more) {
    return text.size() <= kLongest && text.find("..") == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), [&](char c) {
             return kSigns.find(c) != std::string_view::npos || more.find(c) != std::string_view::npos;
           });
  };
  std::string way(dialect.way);
  const std::string target = without_path_key(request.target);
  const std::string_view path = std::string_view(target).substr(0, target.find('?'));
  const std::string_view below = path.substr(std::min(path.size(), std::string_view("/v1/models").size()));
  if (!is_plain(below, "/")) return fail(Code::invalid_argument, kStage, "a model's name has no such signs");
  way += below;
  char before = '?';
  for (const char* key : {"limit", "after_id", "before_id", "after", "order"}) {
    const std::string value = query_text(target, key);
    if (value.empty()) continue;
    if (!is_plain(value, "")) return fail(Code::invalid_argument, kStage, std::string(key) + " has no such signs");
    way.append(1, before).append(key).append("=").append(value);
    before = '&';
  }
  return way;
}

}  // namespace

Context Relay::context_for(const Reply& reply) const {
  Context context;
  context.deadline =
      Deadline::after(std::chrono::milliseconds(static_cast<long long>(m_engine.settings().timeout_seconds * 1000)));
  context.cancelled = [&reply] { return reply.gone(); };
  return context;
}

Result<Relay::Prepared> Relay::prepare(const Dialect& dialect, const pipeline::Target& target,
                                       const HttpRequest& request, const Context& context) {
  if (!can_ask(dialect, target)) {
    FP_TRY(read_body(dialect, request));
    return fail(Code::unimplemented, kStage,
                "the provider set up here is " + target.name + ", which does not speak this API");
  }
  const std::string_view profile = request.header("x-firstpass-profile");
  const bool rules_alone = m_engine.settings().profile == "rules" && (profile.empty() || profile == "rules");
  FP_TRY_ASSIGN(const LongTexts long_texts, read_long_texts(request, m_engine.settings()));
  const std::size_t most_here = long_texts == LongTexts::all ? kMostToBeLong : kMostOnLoop;
  if (!rules_alone || request.body.size() > most_here) return prepare_elsewhere(dialect, target, request, context);
  FP_TRY_ASSIGN(Json body, parse_body(dialect, request));
  if (AttachmentReader::has_any(body)) return prepare_elsewhere(dialect, target, request, context);
  return prepare_body(dialect, target, std::move(body), request, context);
}

/// Large ones on a thread of the pool.
Result<Json> Relay::read_body(const Dialect& dialect, const HttpRequest& request) {
  if (request.body.size() <= kMostOnLoop) return parse_body(dialect, request);
  Result<Json> body = fail(Code::unavailable, kStage, "this machine is busy", true);
  m_pool.run([&] { body = parse_body(dialect, request); });
  return body;
}

/// On a thread of the pool, when it is this request's turn.
Result<Relay::Prepared> Relay::prepare_elsewhere(const Dialect& dialect, const pipeline::Target& target,
                                                 const HttpRequest& request, const Context& context) {
  Result<Prepared> prepared = fail(Code::unavailable, kStage, "this machine is busy", true);
  m_pool.run([&] {
    if (!m_compute.acquire_until(Deadline::Clock::now() + context.deadline.left())) return;
    const SlotGuard guard(m_compute);
    try {
      auto body = parse_body(dialect, request);
      if (body) prepared = prepare_body(dialect, target, std::move(*body), request, context);
      else prepared = fail(std::move(body.error()));
    } catch (const std::exception&) {
      prepared = fail(Code::internal, kStage, "internal error; this request was stopped");
    }
  });
  return prepared;
}

Result<Relay::Prepared> Relay::prepare_body(const Dialect& dialect, const pipeline::Target& target, Json body,
                                            const HttpRequest& request, const Context& context) {
  Prepared prepared;
  prepared.call.target = &target;
  const Json* stream = find(std::as_const(body), "stream");
  prepared.stream = dialect.stream != nullptr && stream != nullptr && stream->is_boolean() && stream->get<bool>();
  prepared.bound = is_bound_to_provider(body);
  const std::string_view asked = request.header("x-firstpass-scope");
  FP_TRY(check_scope_name(asked));
  FP_TRY_ASSIGN(prepared.tightening, read_tightening(request, m_engine.settings()));
  if (dialect.name != kCountTokens.name) {
    FP_TRY_ASSIGN(prepared.deferral, read_deferral(request, m_engine.settings()));
  }
  if (prepared.deferral.wanted()) body.erase("stream"), body.erase("stream_options");  // kept as a whole answer
  FP_TRY_ASSIGN(prepared.conversation, m_masker.conversation_of(body, asked, target.name));
  const bool translated = target.speaks != dialect.provider;  // then a picture has no word on the other side
  FP_TRY_ASSIGN(const Attached attached,
                m_attachments.replace_all(body, prepared.tightening.redact_pictures && !translated, context));
  if (dialect.name != kEmbeddings.name) {
    FP_TRY_ASSIGN(const LongTexts which, read_long_texts(request, m_engine.settings()));
    FP_TRY_ASSIGN(prepared.left_out, shorten_long_texts(body, attached, which, m_long_context, context));
    m_metrics.left_out(prepared.left_out);
  }
  if (translated)
    if (const Json* options = find(std::as_const(body), "stream_options"))
      prepared.asked = {{"stream_options", *options}};
  if (prepared.deferral.wanted() && !prepared.bound && m_upstream.targets().size() > 1)
    prepared.original = sealed_original(body, request, *prepared.conversation.scope);
  FP_TRY(
      fill_call(m_masker, dialect, attached, prepared.conversation, prepared.tightening, context, body, prepared.call));
  if (m_telemetry.on()) prepared.asked_model = text_of(body, "model");
  prepared.unread = unread_of(prepared.call.body);
  prepared.translation = translation_to(dialect, target);
  prepared.call.headers = forwarded_headers(request);
  const bool streamed_upstream = prepared.stream && !prepared.deferral.wanted();
  prepared.call.headers.emplace_back("accept", streamed_upstream ? "text/event-stream" : "application/json");
  prepared.joined = !prepared.stream && is_deterministic(dialect.name, body);
  prepared.cache = m_cached.use_for(dialect, body, request);
  prepared.shown = snapshot(*prepared.conversation.scope);
  m_metrics.hidden(prepared.call.hidden);
  return prepared;
}

/// Four bytes a token is what providers' own estimates come to; the provider set up here offers no count.
int Relay::count_tokens_here(const Dialect& dialect, const HttpRequest& request, Reply& reply) {
  const auto body = read_body(dialect, request);
  if (!body) return send_error(dialect, body.error(), reply);
  HttpAnswer answer;
  answer.body = dump({{"input_tokens", (request.body.size() + 3) / 4}});
  reply.send(std::move(answer));
  return 200;
}

/// Where a request begins: at the provider that is set up, or at the one whose answer it continues.
const pipeline::Target* Relay::first_target(const Dialect& dialect, const HttpRequest& request) {
  const std::vector<pipeline::Target>& targets = m_upstream.targets();
  if (targets.empty()) return nullptr;
  if (targets.size() == 1 || dialect.name != kResponses.name ||
      request.body.find("previous_response_id") == std::string::npos)
    return &targets.front();
  const auto body = parse_json(request.body);
  const std::string origin =
      body ? m_masker.origin_of(std::string(text_of(*body, "previous_response_id"))) : std::string();
  const auto found =
      std::find_if(targets.begin(), targets.end(), [&](const auto& target) { return target.name == origin; });
  return found != targets.end() ? &*found : &targets.front();
}

int Relay::run(const Dialect& dialect, const HttpRequest& request, Reply& reply) {
  const pipeline::Target* target = first_target(dialect, request);
  if (target == nullptr) {
    const auto body = read_body(dialect, request);
    const Error none{Code::failed_precondition,
                     "no provider is set up; set FIRSTPASS_PROVIDER, FIRSTPASS_BASE_URL and FIRSTPASS_API_KEY",
                     std::string(kStage), false};
    return send_error(dialect, body ? none : body.error(), reply);
  }
  if (dialect.name == kCountTokens.name && target->speaks == "openai")
    return count_tokens_here(dialect, request, reply);
  // When nobody takes it, the client gets what the first one said.
  std::optional<TurnedAway> first;
  const pipeline::Target* const end = m_upstream.targets().data() + m_upstream.targets().size();
  for (; target != end; ++target) {
    if (first && !can_ask(dialect, *target)) continue;
    const int status = run_at(dialect, *target, request, reply, first);
    if (status != 0) return status;
    if (reply.gone()) return 499;
    if (first->prepared.bound) break;
  }
  return answer_outcome(dialect, first->prepared, std::move(first->outcome), reply);
}

/// The status that was answered; 0 when this provider took nothing. `turned_away` keeps the first of them.
int Relay::run_at(const Dialect& dialect, const pipeline::Target& target, const HttpRequest& request, Reply& reply,
                  std::optional<TurnedAway>& turned_away) {
  Context context = context_for(reply);
  auto prepared = prepare(dialect, target, request, context);
  if (!prepared) return turned_away ? 0 : send_error(dialect, prepared.error(), reply);
  context.deadline = Deadline::after(kLongestExchange);
  if (reply.gone()) return 499;  // nobody waits any more, and nothing has left yet
  if (prepared->deferral.wanted() && target.is_fallback)
    return send_error(dialect,
                      {Code::failed_precondition, "what continues an answer of " + target.name + " cannot wait",
                       std::string(kStage), false},
                      reply);
  if (prepared->deferral.wanted()) return defer(dialect, *prepared, request, reply);
  if (turned_away) m_metrics.fell_back();
  return prepared->stream ? answer_stream(dialect, std::move(*prepared), context, reply, turned_away)
                          : answer_whole(dialect, std::move(*prepared), context, reply, turned_away);
}

/// On a thread of the pool: it writes to the disk, and may wait for long.
int Relay::defer(const Dialect& dialect, const Prepared& prepared, const HttpRequest& request, Reply& reply) {
  int status = 503;
  const bool ran = m_pool.run([&] {
    // An accepted prompt is worth nothing without what its placeholders stand for.
    if (const Status kept = vault::sync(*prepared.conversation.scope); !kept) {
      status = send_error(dialect, kept.error(), reply);
      return;
    }
    status = m_deferred.run(
        dialect, {std::string(dialect.name), prepared.call, prepared.conversation.scope->name(), prepared.original},
        prepared.stream, prepared.deferral, request.body, reply);
  });
  if (ran) return status;
  return send_error(dialect, {Code::unavailable, "this machine is busy; nothing was kept", std::string(kStage), true},
                    reply);
}

egress::Meter Relay::meter(const Prepared& prepared, const Counted& counted) const {
  return [&prepared, &counted](const egress::HttpReply&, std::uint64_t& tokens, double& cost) {
    const std::uint64_t total = counted.input_tokens + counted.output_tokens;
    if (total == 0) return;
    tokens = total;
    const auto provider = cloud::make_provider(prepared.call.target->speaks);
    if (!provider) return;
    const auto [input, output] = provider->price(counted.model);
    cost =
        (static_cast<double>(counted.input_tokens) * input + static_cast<double>(counted.output_tokens) * output) / 1e6;
  };
}

void Relay::settle(AnswerRestorer& restorer, const Prepared& prepared) {
  const RestoreCounts& counts = restorer.counts();
  m_metrics.restored(counts.restored, counts.unknown);
  m_metrics.tokens(restorer.counted().input_tokens, restorer.counted().output_tokens);
  if (!restorer.counted().response_id.empty())
    m_masker.remember_response(prepared.conversation, restorer.counted().response_id);
  for (AnswerText& text : restorer.take_texts()) {
    m_masker.remember_answer(prepared.conversation, prepared.tightening, text.restored, std::move(text.masked));
    vault::wipe(text.restored);
  }
}

void Relay::trace(const Dialect& dialect, const Prepared& prepared, const Counted& counted, int status) {
  if (!m_telemetry.on() || prepared.call.target == nullptr) return;  // a list of models is no call of one
  const std::string_view operation = dialect.name == kEmbeddings.name ? "embeddings" : "chat";
  int hidden = 0;
  for (const auto& [type, count] : prepared.call.hidden) hidden += count;
  m_telemetry.record({std::string(operation), prepared.call.target->name, prepared.asked_model, counted.model,
                      counted.input_tokens, counted.output_tokens, status, hidden, prepared.stream, prepared.begin,
                      std::chrono::system_clock::now()});
}

Result<egress::HttpReply> Relay::ask_whole(Prepared& prepared, const Context& context) {
  if (prepared.cache.find)
    if (auto kept = m_cached.find(prepared.call)) {
      m_metrics.cached();
      prepared.from_cache = true;
      return std::move(*kept);
    }
  Counted counted;
  const egress::Meter count = [&](const egress::HttpReply& head, std::uint64_t& tokens, double& cost) {
    auto body = parse_json(head.body);
    prepared.answer = body ? std::move(*body) : Json(nullptr);
    read_usage(prepared.answer, counted);
    meter(prepared, counted)(head, tokens, cost);
  };
  const auto call = [&] { return m_upstream.call(prepared.call, context, {}, count); };
  bool joined = false;
  auto outcome = prepared.joined ? m_in_flight.share(identity_of(prepared.call), call, joined) : call();
  if (joined) m_metrics.joined();
  else if (outcome && prepared.cache.keep) m_cached.keep(prepared.call, *outcome);
  return outcome;
}

int Relay::answer_whole(const Dialect& dialect, Prepared prepared, const Context& context, Reply& reply,
                        std::optional<TurnedAway>& turned_away) {
  auto outcome = ask_whole(prepared, context);
  if (passes_on(outcome, turned_away.has_value())) {
    if (!turned_away) turned_away = TurnedAway{std::move(prepared), std::move(outcome)};
    return 0;
  }
  return answer_outcome(dialect, prepared, std::move(outcome), reply);
}

int Relay::answer_outcome(const Dialect& dialect, Prepared& prepared, Result<egress::HttpReply> outcome, Reply& reply) {
  if (outcome) return answer_reply(dialect, prepared, std::move(*outcome), reply);
  trace(dialect, prepared, {}, status_of(outcome.error()));
  return send_error(dialect, outcome.error(), reply);
}

Headers Relay::headers_for(const Prepared& prepared, const egress::HttpReply& upstream) const {
  Headers headers = returned_headers(upstream);
  if (prepared.call.target != nullptr && prepared.call.target->is_fallback)
    headers.emplace_back("x-firstpass-provider", prepared.call.target->name);
  if (prepared.left_out > 0) headers.emplace_back("x-firstpass-left-out", std::to_string(prepared.left_out));
  if (!prepared.unread.empty()) headers.emplace_back("x-firstpass-unread-scripts", prepared.unread);
  if (prepared.from_cache) headers.emplace_back("x-firstpass-cache", "hit");
  return headers;
}

/// A whole reply: an answer, or the provider's own error.
int Relay::answer_reply(const Dialect& dialect, Prepared& prepared, egress::HttpReply upstream, Reply& reply) {
  auto body = prepared.answer.is_null() ? parse_json(upstream.body) : Result<Json>(std::move(prepared.answer));
  if (upstream.status < 400 && (!body || !body->is_object()))
    return send_error(dialect, {Code::aborted, "the provider's answer is no JSON object", std::string(kStage), false},
                      reply);
  if (!body) {  // what stands before a provider answers in HTML; status and Retry-After still say what to do
    HttpAnswer answer = error_without_reason(dialect, upstream.status);
    answer.headers = headers_for(prepared, upstream);
    reply.send(std::move(answer));
    return upstream.status;
  }
  AnswerRestorer restorer(prepared.shown, m_engine.settings().restored_tools);
  read_usage(*body, restorer.counted());
  if (prepared.translation != nullptr) *body = prepared.translation->reply(*body);
  restorer.whole(*body);
  HttpAnswer answer;
  answer.status = upstream.status;
  answer.headers = headers_for(prepared, upstream);
  const bool as_stream = prepared.stream && upstream.status < 300;
  answer.body = as_stream ? as_events(dialect, *body) : dump(*body);
  if (as_stream) answer.content_type = "text/event-stream; charset=utf-8";
  const int status = answer.status;
  reply.send(std::move(answer));
  trace(dialect, prepared, restorer.counted(), status);
  settle(restorer, prepared);
  return status;
}

/// A kept stream, event for event as it came; an error when there is none.
Result<egress::HttpReply> Relay::play_kept(Prepared& prepared, const egress::OnBody& on_body) {
  auto kept = prepared.cache.find ? m_cached.find(prepared.call) : std::nullopt;
  if (!kept) return fail(Code::not_found, kStage, "no answer is kept");
  m_metrics.cached();
  prepared.from_cache = true;
  kept->headers.emplace_back("content-type", "text/event-stream");
  const std::string events = std::move(kept->body);
  kept->body.clear();
  on_body(*kept, events);
  return std::move(*kept);
}

int Relay::answer_stream(const Dialect& dialect, Prepared prepared, const Context& context, Reply& reply,
                         std::optional<TurnedAway>& turned_away) {
  const std::unique_ptr<StreamRestoration> restoration =
      dialect.stream(prepared.shown, m_engine.settings().restored_tools);
  std::string out;
  std::unique_ptr<StreamTranslator> translator;
  if (prepared.translation != nullptr)
    translator = prepared.translation->stream(
        prepared.asked, [&](std::string_view name, std::string_view data) { restoration->event(name, data, out); });
  StreamCopy copy;
  cloud::SseParser events(
      [&](std::string_view name, std::string_view data) -> Status {
        if (prepared.cache.keep) copy.event(name, data);
        if (!translator) {
          restoration->event(name, data, out);
          return {};
        }
        if (const auto event = parse_json(data)) read_usage(*event, restoration->counted());
        translator->event(name, data);
        return {};
      },
      [&out] { out += ":\n\n"; });  // a provider that thinks for long keeps the client's connection open, too
  bool begun = false;
  std::string whole;  // a JSON reply to a streamed request
  std::optional<bool> streams;
  const egress::OnBody on_body = [&](const egress::HttpReply& head, std::string_view bytes) {
    if (!streams) {
      whole.append(bytes);
      streams = is_event_stream(head, whole);
      bytes = whole;
    } else if (!*streams) {
      whole.append(bytes);
    }
    if (!streams.value_or(false)) return !reply.gone();
    if (!begun) {
      Headers headers = headers_for(prepared, head);
      headers.emplace_back("cache-control", "no-cache");
      reply.begin(head.status, "text/event-stream; charset=utf-8", headers);
      begun = true;
    }
    out.clear();
    if (prepared.cache.keep) copy.bytes(bytes);
    return events.feed(bytes).has_value() && reply.write(out);
  };
  auto upstream = play_kept(prepared, on_body);
  if (!upstream) upstream = m_upstream.call(prepared.call, context, on_body, meter(prepared, restoration->counted()));
  if (!begun) {
    if (upstream && !whole.empty() && !streams.value_or(false)) upstream->body = std::move(whole);
    if (!passes_on(upstream, turned_away.has_value()))
      return answer_outcome(dialect, prepared, std::move(upstream), reply);
    if (!turned_away) turned_away = TurnedAway{std::move(prepared), std::move(upstream)};
    return 0;
  }
  out.clear();
  if (upstream) (void)events.finish();  // an event that was cut is not given out
  if (upstream && prepared.cache.keep && !prepared.from_cache)
    if (auto kept = std::move(copy).whole()) m_cached.keep(prepared.call, {upstream->status, {}, std::move(*kept)});
  if (upstream && translator) translator->finish();
  if (!restoration->ended()) restoration->finish(out);
  if (!upstream && !restoration->ended()) out += error_event(dialect, upstream.error());
  reply.write(out);
  reply.end();
  trace(dialect, prepared, restoration->counted(), upstream ? upstream->status : status_of(upstream.error()));
  settle(*restoration, prepared);
  if (reply.gone()) m_metrics.cancelled();
  return upstream ? upstream->status : status_of(upstream.error());
}

int Relay::fetch(const Dialect& dialect, const HttpRequest& request, Reply& reply) {
  const Context context = context_for(reply);
  UpstreamCall call;
  call.method = "GET";
  auto way = way_below(dialect, request);
  if (!way) return send_error(dialect, way.error(), reply);
  call.way = std::move(*way);
  call.headers = forwarded_headers(request);
  const auto scope = vault::Vault::in_memory()->scope("nothing", "nobody");  // a GET without a body hides nothing
  if (!scope) return send_error(dialect, scope.error(), reply);
  call.scope = *scope;
  auto upstream = m_upstream.call(call, context, {}, {});
  if (!upstream) return send_error(dialect, upstream.error(), reply);
  Prepared prepared;
  prepared.conversation = {*scope, m_upstream.destination()}, prepared.shown = *scope;
  return answer_reply(dialect, prepared, std::move(*upstream), reply);
}

}  // namespace firstpass::gateway
