#include "gateway/service.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <thread>

#include "core/fiber.h"
#include "gateway/auth.h"
#include "gateway/json.h"
#include "gateway/metrics.h"
#include "gateway/native.h"
#include "gateway/page_keys.h"
#include "gateway/relay.h"
#include "gateway/transcriptions.h"
#include "web/page.h"

namespace firstpass::gateway {

namespace {

constexpr Dialect kModelsOpenai{"models", "openai", "/models", nullptr};
constexpr Dialect kModelsAnthropic{"models", "anthropic", "/v1/models", nullptr};
constexpr std::string_view kModel = "/v1/models/";
constexpr Dialect kOther{"other", "openai", "", nullptr};

class GatewayService final : public Service {
 public:
  GatewayService(pipeline::Engine& engine, ServiceOptions options)
      : m_engine(engine),
        m_options(with_defaults(std::move(options))),
        m_metrics(*m_options.metrics),
        m_compute(std::max(2U, std::thread::hardware_concurrency())),
        m_attachments(engine),
        m_relay(engine, m_metrics, m_attachments, m_compute, m_pool),
        m_native(engine, m_attachments, m_compute, m_relay.deferred()),
        m_pool(m_options.workers, m_options.most_waiting) {
    add_routes();
  }

  void set_port(std::uint16_t port) override { m_gatekeeper.emplace(m_options.key, port, m_options.page_keys); }
  Status start() override { return m_relay.deferred().start(); }
  void stop() override {
    m_relay.deferred().stop();
    m_relay.flush_telemetry();
  }
  bool is_idle() const override { return m_running_requests == 0; }

  std::optional<HttpAnswer> check(const HttpRequest& head) override {
    auto refused = m_gatekeeper->check(head);
    if (refused) m_metrics.request("refused", refused->status, {});
    return refused;
  }

  void handle(HttpRequest request, std::shared_ptr<Reply> reply) override {
    const std::string target = without_path_key(request.target);
    const std::string path = target.substr(0, target.find('?'));
    if (request.method == "GET" && path == "/healthz") return reply->send(plain(R"({"status":"ok"})"));
    if (request.method == "GET" && path == "/metrics") return send_metrics(std::move(reply));
    if (request.method == "GET")
      if (const web::Asset* asset = web::page_asset(path)) return reply->send(page(*asset));
    if (request.method == "POST" && path == kPageOpen) return reply->send(open_page(request));
    if (request.method == "POST" && path == "/v1/firstpass/page/link")
      return reply->send(plain(dump({{"path", "/page?once=" + m_options.page_keys->make_code()}})));
    const auto route = m_routes.find(request.method + " " + pattern_of(path));
    if (route == m_routes.end()) {
      HttpAnswer answer = wrong_address(request.method, path);
      m_metrics.request(kOther.name, answer.status, {});
      return reply->send(std::move(answer));
    }
    submit(route->second, std::move(request), std::move(reply));
  }

 private:
  using Door = std::function<int(const HttpRequest&, Reply&)>;
  struct Route {
    std::string_view name;
    Door door;
    bool on_loop = false;  // as a fiber there; others take a thread of the pool
  };

  /// Clients differ in whether their base URL ends in /v1, and people write one slash too many.
  static std::string probably_meant(std::string_view path) {
    std::string meant;
    for (const char c : path)
      if (c != '/' || !meant.ends_with('/')) meant += c;
    while (meant.size() > 1 && meant.ends_with('/')) meant.pop_back();
    while (meant.starts_with("/v1/")) meant.erase(0, 3);
    return "/v1" + meant;
  }

  HttpAnswer wrong_address(const std::string& method, const std::string& path) const {
    std::string allowed;
    for (const char* other : {"GET", "POST", "DELETE"})
      if (m_routes.contains(std::string(other) + " " + pattern_of(path)))
        allowed.append(allowed.empty() ? "" : ", ").append(other);
    if (!allowed.empty()) {
      HttpAnswer answer = refusal(405, "invalid_request_error", "this address takes " + allowed + ", not " + method);
      answer.headers.emplace_back("allow", allowed);
      return answer;
    }
    const std::string meant = probably_meant(path);
    if (m_routes.contains(method + " " + pattern_of(meant)))
      return refusal(404, "not_found_error",
                     "there is nothing at this address; did you mean " + meant +
                         "? The base URL of OpenAI clients ends in /v1, that of Anthropic clients does not");
    return refusal(404, "not_found_error", "there is nothing at this address; docs/openapi.yaml lists what there is");
  }

  /// "/v1/firstpass/outbox/01KB…/send" → "/v1/firstpass/outbox/{id}/send"; other paths stay as they are.
  static std::string pattern_of(const std::string& path) {
    if (path.starts_with(kModel) && path.size() > kModel.size()) return std::string(kModel) + "{model}";
    if (!path.starts_with(kOutboxItem) || path.size() == kOutboxItem.size()) return path;
    const std::size_t rest = path.find('/', kOutboxItem.size());
    return std::string(kOutboxItem) + "{id}" + (rest == std::string::npos ? "" : path.substr(rest));
  }

  /// On a thread of the pool: the outbox is on the disk.
  void send_metrics(std::shared_ptr<Reply> reply) {
    const bool taken = m_pool.submit([this, reply] {
      HttpAnswer answer = plain(m_metrics.text(m_pool.waiting()) + outbox_metrics());
      answer.content_type = "text/plain; version=0.0.4";
      reply->send(std::move(answer));
    });
    if (!taken) reply->send(refusal(503, "overloaded_error", "too many requests wait already; try again"));
  }

  std::string outbox_metrics() {
    const auto box = m_engine.outbox();
    const auto counts = box ? (*box)->counts() : Result<std::map<outbox::State, outbox::Count>>();
    return counts ? outbox_text(*counts) : std::string();
  }

  static ServiceOptions with_defaults(ServiceOptions options) {
    if (!options.metrics) options.metrics = std::make_shared<Metrics>();
    if (!options.page_keys) options.page_keys = std::make_shared<PageKeys>();
    return options;
  }

  static HttpAnswer page(const web::Asset& asset) {
    HttpAnswer answer = plain(std::string(asset.bytes));
    answer.content_type = asset.content_type;
    answer.headers = {{"content-security-policy", std::string(web::kPagePolicy)},
                      {"cache-control", "no-store"},
                      {"referrer-policy", "no-referrer"},
                      {"x-frame-options", "DENY"}};
    return answer;
  }

  HttpAnswer open_page(const HttpRequest& request) {
    const auto body = parse_json(request.body);
    const auto key = body ? m_options.page_keys->redeem(text_of(*body, "code")) : std::nullopt;
    if (key) return plain(dump({{"key", *key}}));
    return refusal(401, "authentication_error", "this link was used already or is too old; take a new one");
  }

  static HttpAnswer plain(std::string body) {
    HttpAnswer answer;
    answer.body = std::move(body);
    return answer;
  }

  void submit(const Route& route, HttpRequest request, std::shared_ptr<Reply> reply) {
    auto shared = std::make_shared<HttpRequest>(std::move(request));
    ++m_running_requests;
    const auto begin = std::chrono::steady_clock::now();
    auto job = [this, &route, shared, reply, begin] {
      m_metrics.began();
      int status = 499;
      if (!reply->gone()) status = guarded(route, *shared, *reply);
      m_metrics.ended();
      m_metrics.request(route.name, status, std::chrono::steady_clock::now() - begin);
      --m_running_requests;
    };
    if (route.on_loop ? start(std::move(job)) : m_pool.submit(std::move(job))) return;
    --m_running_requests;
    m_metrics.busy();
    HttpAnswer answer = refusal(503, "overloaded_error", "too many requests wait already; try again");
    answer.headers.emplace_back("retry-after", "1");
    reply->send(std::move(answer));
  }

  /// As a fiber. On the loop's thread, as everything that counts them.
  bool start(std::function<void()> job) {
    if (m_running >= m_options.most_running) return false;
    ++m_running;
    start_fiber(*EventLoop::current(), [this, job = std::move(job)] {
      job();
      --m_running;
    });
    return true;
  }

  /// A door that throws (no memory, a broken library) ends its own request, not the daemon.
  static int guarded(const Route& route, const HttpRequest& request, Reply& reply) {
    try {
      return route.door(request, reply);
    } catch (const std::exception&) {
      reply.send(refusal(500, "server_error", "internal error; this request was stopped"));
      return 500;
    }
  }

  void add_relay(const std::string& path, const Dialect& dialect) {
    m_routes["POST " + path] = {
        dialect.name,
        [this, &dialect](const HttpRequest& request, Reply& reply) { return m_relay.run(dialect, request, reply); },
        true};
  }

  void add_routes() {
    add_relay("/v1/chat/completions", kChat);
    add_relay("/v1/responses", kResponses);
    add_relay("/v1/embeddings", kEmbeddings);
    add_relay("/v1/messages", kMessages);
    add_relay("/v1/messages/count_tokens", kCountTokens);
    for (const char* way : {"GET /v1/models", "GET /v1/models/{model}"})
      m_routes[way] = {"models",
                       [this](const HttpRequest& request, Reply& reply) {
                         const bool openai = m_engine.destination() != "anthropic";
                         return m_relay.fetch(openai ? kModelsOpenai : kModelsAnthropic, request, reply);
                       },
                       true};
    m_routes["POST /v1/audio/transcriptions"] = {"transcriptions", [this](const HttpRequest& request, Reply& reply) {
                                                   return answer_transcription(m_engine, m_compute, request, reply);
                                                 }};
    m_routes["POST /v1/firstpass/ask"] = {"firstpass", [native = &m_native](const HttpRequest& request, Reply& reply) {
                                            return native->ask(request, reply);
                                          }};
    for (const auto& [way, door] : m_native.doors()) {
      m_routes[way] = {"firstpass", [door = door, native = &m_native](const HttpRequest& request, Reply& reply) {
                         return native->run(door, request, reply);
                       }};
    }
  }

  pipeline::Engine& m_engine;
  const ServiceOptions m_options;
  Metrics& m_metrics;
  std::atomic<int> m_running_requests{0};
  Slots m_compute;
  AttachmentReader m_attachments;
  Relay m_relay;
  Native m_native;
  std::optional<Gatekeeper> m_gatekeeper;
  std::map<std::string, Route> m_routes;
  std::size_t m_running = 0;  // fibers
  Pool m_pool;                // last: its threads use all of the above
};

}  // namespace

std::unique_ptr<Service> Service::create(pipeline::Engine& engine, ServiceOptions options) {
  return std::make_unique<GatewayService>(engine, std::move(options));
}

}  // namespace firstpass::gateway
