// Whatever a client sends: the server answers or closes, and the next client is served.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "fuzz.h"
#include "gateway/http_server.h"

namespace {

using namespace firstpass::gateway;

class Echo final : public Handler {
 public:
  std::optional<HttpAnswer> check(const HttpRequest& head) override {
    if (head.header("x-refuse").empty()) return std::nullopt;
    return HttpAnswer{403, "{}", "application/json", {}};
  }
  void handle(HttpRequest request, std::shared_ptr<Reply> reply) override {
    if (request.path() == "/stream") {
      reply->begin(200, "text/event-stream", {});
      reply->write(request.body);
      return reply->end();
    }
    if (request.path() == "/drop") return;  // a reply that is let go cuts the connection
    reply->send({200, std::move(request.body), "application/json", {}});
  }
};

std::uint16_t start() {
  std::signal(SIGPIPE, SIG_IGN);
  // Neither is ever destroyed: the server's thread runs until the process is gone, past the end of static objects.
  static auto* const echo = new Echo;
  ServerLimits limits;
  limits.header_bytes = 4096, limits.body_bytes = 65'536;
  static auto* const server = HttpServer::create("127.0.0.1:0", *echo, limits).value().release();
  std::thread([] { (void)server->run(); }).detach();
  return server->port();
}

int connected(std::uint16_t port) {
  const int link = ::socket(AF_INET, SOCK_STREAM, 0);
  timeval patience{9, 0};  // less than the time-out of a run; a starved machine is no hanging server
  ::setsockopt(link, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  FUZZ_CHECK(::connect(link, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return link;
}

/// Sends everything and reads until the other side closes. Empty when it never does.
std::string talk(std::uint16_t port, std::string_view bytes) {
  const int link = connected(port);
  while (!bytes.empty()) {
    const auto sent = ::send(link, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  ::shutdown(link, SHUT_WR);
  std::string got;
  char buffer[4096];
  ssize_t size = 0;
  // libFuzzer's own alarm clock interrupts what waits.
  while ((size = ::recv(link, buffer, sizeof buffer, 0)) > 0 || (size < 0 && errno == EINTR))
    if (size > 0) got.append(buffer, static_cast<std::size_t>(size));
  FUZZ_CHECK(size == 0 || errno == ECONNRESET);
  ::close(link);
  return got;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::uint16_t port = start();
  const std::string got = talk(port, firstpass::fuzz::view(data, size));
  FUZZ_CHECK(got.empty() || got.compare(0, 9, "HTTP/1.1 ") == 0);
  const std::string next = talk(port, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  FUZZ_CHECK(next.compare(0, 12, "HTTP/1.1 200") == 0);
  return 0;
}
