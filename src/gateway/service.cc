#include "gateway/service.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <thread>

#include "core/fiber.h"
#include "gateway/auth.h"
#include "gateway/native.h"
#include "gateway/relay.h"
#include "gateway/transcriptions.h"

namespace firstpass::gateway {

namespace {

constexpr Dialect kModelsOpenai{"models", "openai", "/models", nullptr};
constexpr Dialect kModelsAnthropic{"models", "anthropic", "/v1/models", nullptr};
constexpr Dialect kOther{"other", "openai", "", nullptr};

class GatewayService final : public Service {
 public:
  GatewayService(pipeline::Engine& engine, ServiceOptions options)
      : m_engine(engine),
        m_options(std::move(options)),
        m_compute(std::max(2U, std::thread::hardware_concurrency())),
        m_attachments(engine),
        m_relay(engine, m_metrics, m_attachments, m_compute, m_pool),
        m_native(engine, m_attachments, m_compute),
        m_pool(m_options.workers, m_options.most_waiting) {
    add_routes();
  }

  void set_port(std::uint16_t port) override { m_gatekeeper.emplace(m_options.key, port); }

  std::optional<HttpAnswer> check(const HttpRequest& head) override {
    auto refused = m_gatekeeper->check(head);
    if (refused) m_metrics.request("refused", refused->status, {});
    return refused;
  }

  void handle(HttpRequest request, std::shared_ptr<Reply> reply) override {
    const std::string target = without_path_key(request.target);
    const std::string path = target.substr(0, target.find('?'));
    if (request.method == "GET" && path == "/healthz") return reply->send(plain(R"({"status":"ok"})"));
    if (request.method == "GET" && path == "/metrics") {
      HttpAnswer answer = plain(m_metrics.text(m_pool.waiting()));
      answer.content_type = "text/plain; version=0.0.4";
      return reply->send(std::move(answer));
    }
    const auto route = m_routes.find(request.method + " " + path);
    if (route == m_routes.end()) return send(*reply, kOther, 404, "not_found", "there is nothing at this address");
    submit(route->second, std::move(request), std::move(reply));
  }

 private:
  using Door = std::function<int(const HttpRequest&, Reply&)>;
  struct Route {
    std::string_view name;
    Door door;
    bool on_loop = false;  // as a fiber there; others take a thread of the pool
  };

  static HttpAnswer plain(std::string body) {
    HttpAnswer answer;
    answer.body = std::move(body);
    return answer;
  }

  void send(Reply& reply, const Dialect& dialect, int status, std::string_view type, std::string_view message) {
    m_metrics.request(dialect.name, status, {});
    reply.send(refusal(status, type, message));
  }

  void submit(const Route& route, HttpRequest request, std::shared_ptr<Reply> reply) {
    auto shared = std::make_shared<HttpRequest>(std::move(request));
    const auto begin = std::chrono::steady_clock::now();
    auto job = [this, &route, shared, reply, begin] {
      m_metrics.began();
      int status = 499;
      if (!reply->gone()) status = guarded(route, *shared, *reply);
      m_metrics.ended();
      m_metrics.request(route.name, status, std::chrono::steady_clock::now() - begin);
    };
    if (route.on_loop ? start(std::move(job)) : m_pool.submit(std::move(job))) return;
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
      reply.send(refusal(500, "server_error", "Firstpass: internal error; this request was stopped"));
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
    m_routes["GET /v1/models"] = {"models",
                                  [this](const HttpRequest& request, Reply& reply) {
                                    const bool openai = m_engine.destination() != "anthropic";
                                    return m_relay.fetch(openai ? kModelsOpenai : kModelsAnthropic, request, reply);
                                  },
                                  true};
    m_routes["POST /v1/audio/transcriptions"] = {"transcriptions", [this](const HttpRequest& request, Reply& reply) {
                                                   return answer_transcription(m_engine, m_compute, request, reply);
                                                 }};
    for (const auto& [way, door] : m_native.doors()) {
      m_routes[way] = {"firstpass", [door = door, native = &m_native](const HttpRequest& request, Reply& reply) {
                         return native->run(door, request, reply);
                       }};
    }
  }

  pipeline::Engine& m_engine;
  const ServiceOptions m_options;
  Metrics m_metrics;
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
