#include "gateway/leak_check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <thread>

#include "core/file.h"
#include "gateway/json.h"
#include "gateway/service.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "doctor";
constexpr std::string_view kKey = "doctor-0123456789abcdef";
constexpr std::array<std::string_view, 4> kPlanted = {"maria.delgado@planted.example", "+44 20 7946 0018",
                                                      "4111 1111 1111 1111", "GB82 WEST 1234 5698 7654 32"};

std::string planted_text() {
  std::string text = "Please call";
  for (const std::string_view value : kPlanted) text.append(" ").append(value).append(",");
  return text + " thank you";
}

/// A server on a thread of its own.
class Running {
 public:
  static Result<std::unique_ptr<Running>> start(Handler& handler) {
    auto running = std::unique_ptr<Running>(new Running);
    FP_TRY_ASSIGN(running->m_server, HttpServer::create("127.0.0.1:0", handler));
    return running;
  }
  void run() {
    m_thread = std::thread([this] { (void)m_server->run(); });
  }
  ~Running() {
    if (m_server) m_server->stop();
    if (m_thread.joinable()) m_thread.join();
  }
  std::uint16_t port() const { return m_server->port(); }

 private:
  std::unique_ptr<HttpServer> m_server;
  std::thread m_thread;
};

/// The last words of the person in a request of any dialect.
std::string last_words(const Json& body) {
  for (const char* key : {"messages", "input"}) {
    const Json* list = find(body, key);
    if (list == nullptr) continue;
    if (list->is_string()) return list->get<std::string>();
    if (list->is_array() && !list->empty()) return std::string(text_of(list->back(), "content"));
  }
  return {};
}

/// Plays the provider: keeps what it is sent, and answers with the same words.
class Listener final : public Handler {
 public:
  std::optional<HttpAnswer> check(const HttpRequest&) override { return std::nullopt; }
  void handle(HttpRequest request, std::shared_ptr<Reply> reply) override {
    const auto body = Json::parse(request.body, nullptr, false);
    {
      const std::lock_guard lock(m_mutex);
      ++m_requests;
      m_heard += request.body;
      for (const auto& [name, value] : request.headers) m_heard += name + ": " + value + "\n";
    }
    const std::string text = last_words(body);
    const Json* streamed = find(body, "stream");
    if (streamed != nullptr && streamed->is_boolean() && streamed->get<bool>()) return stream(text, *reply);
    HttpAnswer answer;
    answer.body = dump(whole(request.path(), text));
    reply->send(std::move(answer));
  }
  std::string heard() const {
    const std::lock_guard lock(m_mutex);
    return m_heard;
  }
  int requests() const {
    const std::lock_guard lock(m_mutex);
    return m_requests;
  }

 private:
  static Json whole(std::string_view path, const std::string& text) {
    if (path.ends_with("/messages"))
      return {{"id", "m"},
              {"type", "message"},
              {"role", "assistant"},
              {"model", "m"},
              {"stop_reason", "end_turn"},
              {"usage", {{"input_tokens", 1}, {"output_tokens", 1}}},
              {"content", {{{"type", "text"}, {"text", text}}}}};
    if (path.ends_with("/responses"))
      return {{"id", "r"},
              {"object", "response"},
              {"status", "completed"},
              {"model", "m"},
              {"output",
               {{{"type", "message"},
                 {"id", "i"},
                 {"role", "assistant"},
                 {"content", {{{"type", "output_text"}, {"text", text}, {"annotations", Json::array()}}}}}}}};
    return {{"id", "c"},
            {"object", "chat.completion"},
            {"model", "m"},
            {"choices",
             {{{"index", 0}, {"finish_reason", "stop"}, {"message", {{"role", "assistant"}, {"content", text}}}}}}};
  }
  /// Cut every five bytes, so that every placeholder comes in pieces.
  static void stream(const std::string& text, Reply& reply) {
    reply.begin(200, "text/event-stream", {});
    for (std::size_t at = 0; at < text.size(); at += 5)
      reply.write("data: " + dump({{"choices", {{{"index", 0}, {"delta", {{"content", text.substr(at, 5)}}}}}}}) +
                  "\n\n");
    reply.write("data: [DONE]\n\n");
    reply.end();
  }

  mutable std::mutex m_mutex;
  std::string m_heard;
  int m_requests = 0;
};

/// One HTTP/1.1 exchange; all bytes of the reply.
Result<std::string> converse(std::uint16_t port, const std::string& request) {
  const FileDescriptor link(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval limit{60, 0};
  ::setsockopt(link.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (::connect(link.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::send(link.get(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
    return fail(Code::unavailable, kStage, "the daemon cannot be reached");
  std::string got;
  std::array<char, 16'384> part;
  for (ssize_t bytes = 0; (bytes = ::recv(link.get(), part.data(), part.size(), 0)) > 0;)
    got.append(part.data(), static_cast<std::size_t>(bytes));
  return got;
}

std::string post(std::uint16_t port, std::string_view path, const Json& body, std::string_view headers) {
  const std::string text = dump(body);
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
         "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + std::to_string(text.size()) +
         "\r\n" + std::string(headers) + "\r\n" + text;
}

tl::unexpected<Error> broken(const std::string& promise) { return fail(Code::internal, kStage, promise); }

Status check_answer(const std::string& answer, std::string_view path) {
  if (answer.substr(0, 12) != "HTTP/1.1 200") return broken(std::string(path) + " was not answered");
  for (const std::string_view value : kPlanted)
    if (answer.find(value) == std::string::npos)
      return broken("a value did not come back in an answer of " + std::string(path));
  return {};
}

Status check_dialect(std::uint16_t port, std::string_view path, Json body) {
  const std::string key = "Authorization: Bearer " + std::string(kKey) + "\r\n";
  FP_TRY_ASSIGN(const std::string whole, converse(port, post(port, path, body, key)));
  FP_TRY(check_answer(whole, path));
  if (path != "/v1/chat/completions") return {};
  body["stream"] = true;
  FP_TRY_ASSIGN(const std::string streamed, converse(port, post(port, path, body, key)));
  return check_answer(streamed, "a stream of " + std::string(path));
}

Status check_border(std::uint16_t port) {
  const Json body = {{"model", "m"}, {"messages", {{{"role", "user"}, {"content", "hello"}}}}};
  const std::string key = "Authorization: Bearer " + std::string(kKey) + "\r\n";
  const std::string good = post(port, "/v1/chat/completions", body, key);
  std::string forged = good;
  forged.replace(forged.find("Host: 127.0.0.1"), 15, "Host: rebound.example");
  for (const auto& [what, request, status] :
       {std::tuple("a request without a key", post(port, "/v1/chat/completions", body, ""), "401"),
        std::tuple("a forged Host", forged, "421"),
        std::tuple("a page of another origin", post(port, "/v1/chat/completions", body, key + "Origin: http://x\r\n"),
                   "403")}) {
    FP_TRY_ASSIGN(const std::string answer, converse(port, request));
    if (answer.substr(9, 3) != status) return broken(std::string(what) + " was not refused");
  }
  return {};
}

Status try_provider(pipeline::Settings settings, const std::filesystem::path& folder, const std::string& provider,
                    const std::vector<std::pair<std::string_view, Json>>& requests) {
  Listener listener;
  FP_TRY_ASSIGN(const auto upstream, Running::start(listener));
  upstream->run();
  settings.home = folder / provider;
  settings.provider = provider, settings.api_key = "upstream-key", settings.model = "";
  settings.base_url = "http://127.0.0.1:" + std::to_string(upstream->port()) + (provider == "openai" ? "/v1" : "");
  FP_TRY_ASSIGN(const auto engine, pipeline::Engine::create(std::move(settings)));
  ServiceOptions options;
  options.key = kKey;
  const auto service = Service::create(*engine, options);
  FP_TRY_ASSIGN(const auto server, Running::start(*service));
  service->set_port(server->port());
  server->run();
  for (const auto& [path, body] : requests) FP_TRY(check_dialect(server->port(), path, body));
  const std::string heard = listener.heard();
  for (const std::string_view value : kPlanted)
    if (heard.find(value) != std::string::npos) return broken("a planted value left in clear, to " + provider);
  if (heard.find(kKey) != std::string::npos) return broken("the daemon's own key left");
  const int before = listener.requests();
  FP_TRY(check_border(server->port()));
  if (listener.requests() != before) return broken("a refused request was sent on");
  return {};
}

}  // namespace

Status test_for_leaks(pipeline::Settings settings, const std::filesystem::path& folder) {
  settings.destinations.clear(), settings.webhooks.clear();
  settings.telemetry_endpoint.clear(), settings.passphrase.clear(), settings.key_file.clear();
  settings.defer = "refuse";
  const Json message = {{"role", "user"}, {"content", planted_text()}};
  const Json system = {{"role", "system"}, {"content", planted_text()}};
  FP_TRY(try_provider(
      settings, folder, "openai",
      {{"/v1/chat/completions", {{"model", "m"}, {"messages", Json::array({system, message})}}},
       {"/v1/responses", {{"model", "m"}, {"instructions", planted_text()}, {"input", Json::array({message})}}}}));
  return try_provider(
      settings, folder, "anthropic",
      {{"/v1/messages",
        {{"model", "m"}, {"max_tokens", 9}, {"system", planted_text()}, {"messages", Json::array({message})}}}});
}

}  // namespace firstpass::gateway
