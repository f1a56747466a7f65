// Boost.Beast lives in this file alone: it takes long to compile.
#include "gateway/http_server.h"

#include <sys/resource.h>
#include <sys/socket.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <optional>
#include <unordered_set>

#include "core/fiber.h"

namespace firstpass::gateway {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
// Of the loop's own executor: the type that stands for any would cost a call at every step.
using Executor = asio::io_context::executor_type;
using Socket = tcp::socket::rebind_executor<Executor>::other;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

constexpr std::string_view kStage = "gateway/http";
constexpr std::size_t kMostUnsent = std::size_t{1} << 20;  // a writer waits once a client is so far behind
constexpr std::size_t kMostLingered = std::size_t{4} << 20;
constexpr auto kLookEvery = std::chrono::milliseconds(500);  // for connections that stand still
constexpr std::size_t kFirstRead = 4096, kBodyRead = 16'384;
constexpr std::string_view kLastChunk = "0\r\n\r\n";

bool has_line_break(std::string_view text) { return text.find_first_of("\r\n") != std::string_view::npos; }

/// Status line and headers up to the one about the length. Values with line breaks are left out: they would split the
/// answer in two.
std::string head_of(int status, std::string_view content_type, const Headers& headers, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(status) + " ";
  const auto reason = http::obsolete_reason(static_cast<http::status>(status));
  head.append(reason.data(), reason.size()).append("\r\n");
  if (!content_type.empty()) head.append("content-type: ").append(content_type).append("\r\n");
  for (const auto& [name, value] : headers)
    if (!has_line_break(name) && !has_line_break(value)) head.append(name).append(": ").append(value).append("\r\n");
  head.append("x-content-type-options: nosniff\r\n");
  if (!keep_alive) head.append("connection: close\r\n");
  return head;
}

void append_chunk(std::string& out, std::string_view bytes) {
  char size[24];
  const int length = std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  out.append(size, static_cast<std::size_t>(length)).append(bytes).append("\r\n");
}

/// In the shape that OpenAI and Anthropic clients both read.
HttpAnswer problem(int status, const std::string& message) {
  HttpAnswer answer;
  answer.status = status;
  answer.body = R"({"type":"error","error":{"message":"Firstpass: )" + message +
                R"(","type":"invalid_request_error","param":null,"code":null}})";
  return answer;
}

class Connection;

/// Bytes on their way to one client, handed from a worker's thread to the loop's.
class Outgoing final : public Reply, public std::enable_shared_from_this<Outgoing> {
 public:
  Outgoing(std::shared_ptr<Connection> connection, bool keep_alive, bool chunks)
      : m_connection(std::move(connection)), m_keep_alive(keep_alive), m_chunks(chunks) {}
  ~Outgoing() override;

  void send(HttpAnswer answer) override {
    std::string bytes = head_of(answer.status, answer.content_type, answer.headers, m_keep_alive);
    bytes.append("content-length: ").append(std::to_string(answer.body.size())).append("\r\n\r\n").append(answer.body);
    push(std::move(bytes), true);
  }
  void begin(int status, std::string_view content_type, const Headers& headers) override {
    std::string bytes = head_of(status, content_type, headers, m_keep_alive && m_chunks);
    bytes.append(m_chunks ? "transfer-encoding: chunked\r\n\r\n" : "\r\n");
    push(std::move(bytes), false);
  }
  bool write(std::string_view bytes) override {
    if (bytes.empty()) return !gone();
    wait_for_the_client();
    if (gone()) return false;
    std::string framed;
    framed.reserve(bytes.size() + 24);
    if (m_chunks) append_chunk(framed, bytes);
    else framed.append(bytes);
    push(std::move(framed), false);
    return true;
  }
  void end() override { push(std::string(m_chunks ? kLastChunk : std::string_view()), true); }
  bool gone() const override { return m_gone.load(std::memory_order_relaxed); }

  // From here on: the loop's side.
  void lose_client() {
    m_gone = true;
    wake_writer();
  }
  std::string take(bool& ended) {
    const std::lock_guard lock(m_mutex);
    m_posted = !m_bytes.empty();
    ended = m_ended;
    return std::exchange(m_bytes, {});
  }
  void sent(std::size_t bytes) {
    {
      const std::lock_guard lock(m_mutex);
      m_unsent -= std::min(bytes, m_unsent);
      if (m_unsent >= kMostUnsent) return;
    }
    wake_writer();
  }
  bool keeps_alive() const { return m_keep_alive && (m_chunks || !m_streamed); }

 private:
  void push(std::string bytes, bool last);
  void wait_for_the_client() {
    for (;;) {
      Waiter waiter;
      {
        const std::lock_guard lock(m_mutex);
        if (m_unsent < kMostUnsent || gone()) return;
        m_writer = waiter.notifier();
      }
      waiter.wait();
    }
  }
  void wake_writer() {
    std::optional<Waiter::Notifier> writer;
    {
      const std::lock_guard lock(m_mutex);
      writer.swap(m_writer);
    }
    if (writer) (*writer)();
  }

  std::shared_ptr<Connection> m_connection;
  const bool m_keep_alive, m_chunks;
  std::mutex m_mutex;
  std::optional<Waiter::Notifier> m_writer;  // who waits until the client has read
  std::string m_bytes;
  std::size_t m_unsent = 0;
  bool m_posted = false, m_ended = false, m_streamed = false;
  std::atomic<bool> m_gone{false};
};

/// What the connections share.
struct Shared {
  Shared(Handler& handler_in, const ServerLimits& limits_in) : handler(handler_in), limits(limits_in) {}
  EventLoop loop;
  Handler& handler;
  ServerLimits limits;
  std::mutex mutex;  // the last to let go of a connection may be a worker
  std::unordered_set<Connection*> connections;
  bool stopping = false;
};

/// One client. Everything but its Outgoing runs on the loop.
class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Shared> shared, Socket socket)
      : m_shared(std::move(shared)), m_socket(std::move(socket)), m_buffer(m_shared->limits.header_bytes + 65'536) {
    const std::lock_guard lock(m_shared->mutex);
    m_shared->connections.insert(this);
  }
  ~Connection() {
    const std::lock_guard lock(m_shared->mutex);
    m_shared->connections.erase(this);
  }

  Shared& shared() { return *m_shared; }

  void start() {
    if (m_shared->stopping) return close();
    m_parser.emplace();
    m_parser->header_limit(static_cast<std::uint32_t>(m_shared->limits.header_bytes));
    m_parser->body_limit(m_shared->limits.body_bytes);
    if (m_buffer.size() == 0) {
      m_step = Step::idle;
      due_in(m_shared->limits.idle_seconds);
      return read_more();
    }
    // Sent before the last answer was out. Not at once: we may be in the middle of that one's fiber.
    begin_header();
    m_shared->loop.post([self = shared_from_this()] { self->parse(); });
  }

  /// One look at all of them now and then costs less than a timer for each step of each.
  void close_if_due(Clock::time_point now) {
    if (now >= m_due) close();
  }
  void stop_if_idle() {
    if (m_step == Step::idle) close();
  }
  void close() {
    error_code ignored;
    m_due = Clock::time_point::max();
    m_socket.shutdown(tcp::socket::shutdown_both, ignored);
    m_socket.close(ignored);
    if (const auto outgoing = m_outgoing.lock()) outgoing->lose_client();
  }

  /// Sends what the reply has collected; one write at a time.
  void flush(const std::shared_ptr<Outgoing>& outgoing) {
    if (m_writing || outgoing->gone()) return;
    for (;;) {
      bool ended = false;
      m_sending = outgoing->take(ended);
      if (m_sending.empty()) return ended ? finish(outgoing) : void();
      // Nearly all of it fits into the socket's own memory: no round through the loop is needed.
      const ssize_t sent =
          ::send(m_socket.native_handle(), m_sending.data(), m_sending.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      const std::size_t taken = sent > 0 ? static_cast<std::size_t>(sent) : 0;
      if (taken < m_sending.size()) return write_rest(outgoing, taken);
      outgoing->sent(taken);
    }
  }

 private:
  enum class Step { idle, header, body, answering };

  void due_in(int seconds) { m_due = Clock::now() + std::chrono::seconds(seconds); }

  void write_rest(const std::shared_ptr<Outgoing>& outgoing, std::size_t from) {
    m_writing = true;
    due_in(m_shared->limits.write_seconds);
    asio::async_write(m_socket, asio::buffer(m_sending) + from,
                      [self = shared_from_this(), outgoing](error_code error, std::size_t) {
                        self->m_writing = false;
                        outgoing->sent(self->m_sending.size());
                        if (error) return self->close_for(outgoing);
                        self->m_due = Clock::time_point::max();
                        self->flush(outgoing);
                      });
  }

  /// One read at a time. While a request is being answered, too: so the client's leaving is noticed.
  void read_more() {
    if (std::exchange(m_reading, true)) return;
    const std::size_t wanted = m_step == Step::body ? kBodyRead : kFirstRead;
    const std::size_t room = std::min(wanted, m_buffer.max_size() - m_buffer.size());
    m_socket.async_read_some(m_buffer.prepare(room), [self = shared_from_this()](error_code error, std::size_t bytes) {
      self->m_reading = false;
      self->take(error, bytes);
    });
  }

  void take(error_code error, std::size_t bytes) {
    m_buffer.commit(bytes);
    if (error) {
      if (const auto outgoing = m_outgoing.lock()) return close_for(outgoing);
      return close();
    }
    if (m_step == Step::answering) return;  // the next request: when this one has its answer
    if (m_step == Step::idle) begin_header();
    parse();
  }

  void begin_header() {
    m_step = Step::header;
    due_in(m_shared->limits.header_seconds);
  }

  /// As far as the bytes go that have come.
  void parse() {
    if (!m_socket.is_open()) return;
    while (m_buffer.size() > 0) {
      error_code error;
      const std::size_t used = m_parser->put(m_buffer.data(), error);
      m_buffer.consume(used);
      if (error == http::error::need_more) break;
      if (error) return refuse_bad(error);
      if (m_step == Step::header && m_parser->is_header_done()) return after_header();
      if (m_parser->is_done()) return dispatch();
      if (used == 0) break;
    }
    if (m_buffer.size() == m_buffer.max_size()) return refuse_bad(http::error::header_limit);
    read_more();
  }

  void after_header() {
    const auto& message = m_parser->get();
    m_request = {};
    m_request.method = std::string(message.method_string());
    m_request.target = std::string(message.target());
    for (const auto& field : message) {
      std::string name(field.name_string());
      for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      m_request.headers.emplace_back(std::move(name), std::string(field.value()));
    }
    if (auto refusal = m_shared->handler.check(m_request)) return refuse(std::move(*refusal));
    if (const auto length = m_parser->content_length(); length && *length > m_shared->limits.body_bytes)
      return refuse(too_large());
    if (m_parser->is_done()) return dispatch();
    m_step = Step::body;
    due_in(m_shared->limits.body_seconds);
    m_parser->eager(true);
    if (m_request.header("expect") == "100-continue") return ask_for_body();
    parse();
  }

  void ask_for_body() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(m_socket, asio::buffer(kContinue), [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->close();
      self->parse();
    });
  }

  void dispatch() {
    m_due = Clock::time_point::max();
    m_request.body = std::move(m_parser->get().body());
    auto outgoing = begin_reply(m_parser->get().keep_alive() && !m_shared->stopping);
    if (m_buffer.size() == 0) read_more();
    m_shared->handler.handle(std::move(m_request), std::move(outgoing));
  }

  std::shared_ptr<Outgoing> begin_reply(bool keep_alive) {
    m_step = Step::answering;
    auto outgoing = std::make_shared<Outgoing>(shared_from_this(), keep_alive, m_parser->get().version() >= 11);
    m_outgoing = outgoing;
    return outgoing;
  }

  void close_for(const std::shared_ptr<Outgoing>& outgoing) {
    outgoing->lose_client();
    close();
  }

  void finish(const std::shared_ptr<Outgoing>& outgoing) {
    m_outgoing.reset();
    if (!outgoing->keeps_alive()) return m_lingering ? linger() : close();
    start();
  }

  HttpAnswer too_large() const {
    return problem(413, "the request is larger than the " + std::to_string(m_shared->limits.body_bytes >> 20) +
                            " MiB that are accepted");
  }

  void refuse_bad(error_code error) {
    if (error == http::error::header_limit)
      return refuse(problem(
          431, "the headers are too large; " + std::to_string(m_shared->limits.header_bytes) + " bytes are accepted"));
    if (error == http::error::body_limit) return refuse(too_large());
    refuse(problem(400, "this is not an HTTP request"));
  }

  /// Answers and closes. The unread rest of the request is read for a while: closing at once would reset the
  /// connection, and the client would never see why.
  void refuse(HttpAnswer answer) {
    m_lingering = true;
    begin_reply(false)->send(std::move(answer));
  }
  void linger() {
    error_code ignored;
    m_socket.shutdown(tcp::socket::shutdown_send, ignored);
    due_in(2);
    m_buffer.clear();
    discard();
  }
  void discard() {
    m_discarded.resize(16'384);
    m_socket.async_read_some(asio::buffer(m_discarded),
                             [self = shared_from_this()](error_code error, std::size_t bytes) {
                               self->m_lingered += bytes;
                               if (error || self->m_lingered > kMostLingered) return self->close();
                               self->discard();
                             });
  }

  std::shared_ptr<Shared> m_shared;
  Socket m_socket;
  Clock::time_point m_due = Clock::time_point::max();  // of what is waited for
  beast::flat_buffer m_buffer;
  std::optional<http::request_parser<http::string_body>> m_parser;
  HttpRequest m_request;
  std::weak_ptr<Outgoing> m_outgoing;
  std::string m_sending, m_discarded;
  std::size_t m_lingered = 0;
  Step m_step = Step::idle;
  bool m_reading = false, m_writing = false, m_lingering = false;
};

Outgoing::~Outgoing() {
  if (m_ended) return;
  m_connection->shared().loop.post([connection = m_connection] { connection->close(); });
}

void Outgoing::push(std::string bytes, bool last) {
  {
    const std::lock_guard lock(m_mutex);
    if (m_ended) return;
    m_streamed |= !last;
    m_ended = last;
    m_unsent += bytes.size();
    if (m_bytes.empty()) m_bytes = std::move(bytes);
    else m_bytes.append(bytes);
    if (std::exchange(m_posted, true)) return;
  }
  EventLoop& loop = m_connection->shared().loop;
  if (loop.is_current()) return m_connection->flush(shared_from_this());
  loop.post([self = shared_from_this()] { self->m_connection->flush(self); });
}

/// Ten thousand idle clients need as many descriptors.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

class BeastServer final : public HttpServer {
 public:
  BeastServer(Handler& handler, const ServerLimits& limits)
      : m_shared(std::make_shared<Shared>(handler, limits)),
        m_acceptor(m_shared->loop.context()),
        m_signals(m_shared->loop.context()),
        m_timer(m_shared->loop.context()),
        m_look(m_shared->loop.context()) {}

  Status bind(const std::string& address, std::uint16_t port) {
    error_code error;
    const tcp::endpoint endpoint(asio::ip::make_address(address, error), port);
    if (!error) m_acceptor.open(endpoint.protocol(), error);
    if (!error) m_acceptor.set_option(Acceptor::reuse_address(true), error);
    if (!error) m_acceptor.bind(endpoint, error);
    if (!error) m_acceptor.listen(4096, error);
    if (error)
      return fail(Code::unavailable, kStage,
                  "cannot listen on " + address + ":" + std::to_string(port) + ": " + error.message());
    m_port = m_acceptor.local_endpoint(error).port();
    return {};
  }

  std::uint16_t port() const override { return m_port; }

  Status run() override {
    raise_descriptor_limit();
    error_code error;
    m_signals.add(SIGTERM, error);
    m_signals.add(SIGINT, error);
    m_signals.async_wait([this](error_code cancelled, int) {
      if (!cancelled) begin_stop();
    });
    accept();
    try {
      m_shared->loop.run();
    } catch (const std::exception&) { return fail(Code::internal, kStage, "the event loop failed"); }
    return {};
  }

  void stop() override {
    m_shared->loop.post([this] { begin_stop(); });
  }

 private:
  void accept() {
    m_acceptor.async_accept([this](error_code error, Socket socket) {
      if (error == asio::error::operation_aborted || m_shared->stopping) return;
      if (error) return pause();
      if (open_connections() < m_shared->limits.connections) {
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        std::make_shared<Connection>(m_shared, std::move(socket))->start();
        look_sometimes();
      }
      accept();
    });
  }

  /// As long as there are connections.
  void look_sometimes() {
    if (std::exchange(m_looking, true)) return;
    m_look.expires_after(kLookEvery);
    m_look.async_wait([this](error_code error) {
      m_looking = false;
      if (error) return;
      for_each_connection([now = Clock::now()](Connection& connection) { connection.close_if_due(now); });
      if (open_connections() > 0) look_sometimes();
    });
  }

  std::size_t open_connections() {
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->connections.size();
  }

  /// Out of descriptors: trying again at once would spin.
  void pause() {
    m_timer.expires_after(std::chrono::milliseconds(100));
    m_timer.async_wait([this](error_code error) {
      if (!error) accept();
    });
  }

  void begin_stop() {
    if (std::exchange(m_shared->stopping, true)) return;
    error_code ignored;
    m_acceptor.close(ignored);
    m_signals.cancel(ignored);
    for_each_connection([](Connection& connection) { connection.stop_if_idle(); });
    m_drain_until = Clock::now() + std::chrono::seconds(m_shared->limits.drain_seconds);
    drain();
  }

  void drain() {
    if (open_connections() == 0) return m_shared->loop.stop();
    if (Clock::now() >= m_drain_until) for_each_connection([](Connection& connection) { connection.close(); });
    if (Clock::now() >= m_drain_until + std::chrono::seconds(2)) return m_shared->loop.stop();
    m_timer.expires_after(std::chrono::milliseconds(20));
    m_timer.async_wait([this](error_code) { drain(); });
  }

  template <class Action>
  void for_each_connection(const Action& action) {
    std::vector<std::shared_ptr<Connection>> all;  // closing one may change the set
    {
      const std::lock_guard lock(m_shared->mutex);
      for (Connection* connection : m_shared->connections)
        if (auto held = connection->weak_from_this().lock()) all.push_back(std::move(held));
    }
    for (const auto& connection : all) action(*connection);
  }

  std::shared_ptr<Shared> m_shared;
  Acceptor m_acceptor;
  asio::signal_set m_signals;
  asio::steady_timer m_timer, m_look;
  bool m_looking = false;
  Clock::time_point m_drain_until;
  std::uint16_t m_port = 0;
};

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::size_t HttpRequest::count(std::string_view name) const {
  std::size_t found = 0;
  for (const auto& [key, value] : headers) found += key == name;
  return found;
}

Result<std::pair<std::string, std::uint16_t>> parse_listen(const std::string& listen) {
  const auto bad = [&] {
    return fail(Code::invalid_argument, kStage,
                "cannot listen on " + listen + ": give a loopback address and a port, such as 127.0.0.1:8484");
  };
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string::npos || colon + 1 == listen.size() || listen.size() - colon > 6) return bad();
  std::string host = listen.substr(0, colon);
  unsigned port = 0;
  for (const char c : listen.substr(colon + 1)) {
    if (c < '0' || c > '9') return bad();
    port = port * 10 + static_cast<unsigned>(c - '0');
  }
  if (port > 65535) return bad();
  if (host == "localhost") host = "127.0.0.1";
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error || !address.is_loopback()) return bad();
  return std::pair(address.to_string(), static_cast<std::uint16_t>(port));
}

Result<std::unique_ptr<HttpServer>> HttpServer::create(const std::string& listen, Handler& handler,
                                                       const ServerLimits& limits) {
  FP_TRY_ASSIGN(const auto place, parse_listen(listen));
  auto server = std::make_unique<BeastServer>(handler, limits);
  FP_TRY(server->bind(place.first, place.second));
  return server;
}

}  // namespace firstpass::gateway
