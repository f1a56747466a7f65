// HTTP/1.1 on loopback: one event loop that only parses and writes; the work is done elsewhere.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace firstpass::gateway {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method, target;
  Headers headers;  ///< names in lower case, in order, repeated names repeated
  std::string body;

  /// First value of a header (lower-case name), empty when absent.
  std::string_view header(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  /// Target without its query.
  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
};

/// A whole answer.
struct HttpAnswer {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  Headers headers;
};

/// The way back to one client. Thread-safe. Either send() once, or begin(), any number of write(), end(). Destroyed
/// before its end, it cuts the connection, so that a client never takes half an answer for a whole one.
class Reply {
 public:
  virtual ~Reply() = default;
  virtual void send(HttpAnswer answer) = 0;
  virtual void begin(int status, std::string_view content_type, const Headers& headers) = 0;
  /// Waits, as a Waiter does, while the client is far behind. False once it has gone.
  virtual bool write(std::string_view bytes) = 0;
  virtual void end() = 0;
  /// True once the client has closed its side: nobody waits for the answer any more.
  virtual bool gone() const = 0;
};

/// What the server asks. Called on its event loop (EventLoop::current()): neither may block.
class Handler {
 public:
  virtual ~Handler() = default;
  /// Looks at method, target and headers before the body is read. An answer refuses the request.
  virtual std::optional<HttpAnswer> check(const HttpRequest& head) = 0;
  virtual void handle(HttpRequest request, std::shared_ptr<Reply> reply) = 0;
};

struct ServerLimits {
  std::size_t header_bytes = 64 * 1024;
  std::uint64_t body_bytes = std::uint64_t{64} << 20;
  std::size_t connections = 16'384;
  int idle_seconds = 75;    ///< between two requests
  int header_seconds = 10;  ///< from the first byte of a request to the end of its headers
  int body_seconds = 120;
  int write_seconds = 60;  ///< for a client that does not read
  int drain_seconds = 10;  ///< for requests in flight when the server is told to stop
};

class HttpServer {
 public:
  /// Binds at once. invalid_argument for anything but a loopback address with a port ("127.0.0.1:8484", "[::1]:0");
  /// unavailable when the port is taken. `handler` must outlive run().
  static Result<std::unique_ptr<HttpServer>> create(const std::string& listen, Handler& handler,
                                                    const ServerLimits& limits = {});
  virtual ~HttpServer() = default;
  virtual std::uint16_t port() const = 0;
  /// Serves until stop(), SIGTERM or SIGINT; then lets requests in flight end.
  virtual Status run() = 0;
  /// From any thread.
  virtual void stop() = 0;
};

/// Splits "127.0.0.1:8484" or "[::1]:8484" or "localhost:8484". invalid_argument unless it is loopback.
Result<std::pair<std::string, std::uint16_t>> parse_listen(const std::string& listen);

}  // namespace firstpass::gateway
