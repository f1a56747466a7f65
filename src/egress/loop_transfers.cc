#include "egress/loop_transfers.h"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unordered_map>
#include <unordered_set>

#include "core/fiber.h"

namespace firstpass::egress {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
constexpr std::size_t kMostWaitingBytes = 256 * 1024;  // a provider is held back once so much waits for the client
constexpr long kMostConnections = 256;
constexpr auto kLookEvery = std::chrono::milliseconds(100);  // for deadlines, and for clients that left

/// A socket of curl's. Dropped, it lets go of the descriptor. The socket of a connection stays watched from its first
/// transfer to its end: registering it anew for each one costs as many system calls as the transfer itself.
struct Socket {
  Socket(asio::io_context& context, curl_socket_t number) : descriptor(context, number) {}
  ~Socket() { descriptor.release(); }
  asio::posix::stream_descriptor descriptor;
  int wanted = 0;  // CURL_POLL_…
  bool reading = false, writing = false;
};

}  // namespace

/// What a fiber waits for.
struct Running {
  std::unique_ptr<Transfer> transfer;
  std::string inbox;
  bool paused = false, done = false;
  CURLcode result = CURLE_OK;
  const Waiter::Notifier* wake = nullptr;  // while the fiber waits

  void tell() {
    if (wake != nullptr) (*std::exchange(wake, nullptr))();
  }
};

struct LoopTransfers::Impl : std::enable_shared_from_this<Impl> {
  explicit Impl(EventLoop& event_loop)
      : context(event_loop.shared_context()), loop(event_loop), timer(loop.context()), look(loop.context()) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &Impl::on_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &Impl::on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kMostConnections);
  }
  ~Impl() { curl_multi_cleanup(multi); }

  static int on_socket(CURL*, curl_socket_t number, int what, void* user, void*) {
    auto& self = *static_cast<Impl*>(user);
    if (what == CURL_POLL_REMOVE) {
      // Others, such as those on which a name's resolver tells, are closed without a word.
      const auto found = self.connections.count(number) != 0 ? self.sockets.find(number) : self.sockets.end();
      if (found != self.sockets.end()) found->second->wanted = 0;
      else self.sockets.erase(number);
      return 0;
    }
    std::shared_ptr<Socket>& socket = self.sockets[number];
    if (!socket) socket = std::make_shared<Socket>(self.loop.context(), number);
    socket->wanted = what;
    self.arm(socket, number);
    return 0;
  }

  static curl_socket_t open_connection(void* user, curlsocktype, curl_sockaddr* address) {
    const int number = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (number < 0) return CURL_SOCKET_BAD;
    static_cast<Impl*>(user)->connections.insert(number);
    return number;
  }
  static int close_connection(void* user, curl_socket_t number) {
    auto& self = *static_cast<Impl*>(user);
    self.sockets.erase(number);
    self.connections.erase(number);
    return ::close(number);
  }

  /// Waits for what curl wants of a socket; again after each event, since curl thinks in levels.
  void arm(const std::shared_ptr<Socket>& socket, curl_socket_t number) {
    using Wait = asio::posix::stream_descriptor::wait_type;
    const auto wait = [&](int kind, Wait type, bool Socket::*waiting, int event) {
      if ((socket->wanted & kind) == 0 || (*socket).*waiting) return;
      (*socket).*waiting = true;
      socket->descriptor.async_wait(
          type, [self = weak_from_this(), weak = std::weak_ptr(socket), number, waiting, event](error_code error) {
            const auto held = weak.lock();
            const auto impl = self.lock();
            if (!held || !impl) return;
            (*held).*waiting = false;
            impl->act(number, error ? CURL_CSELECT_ERR : event);
            const auto known = impl->sockets.find(number);
            if (known != impl->sockets.end() && known->second == held) impl->arm(held, number);
          });
    };
    wait(CURL_POLL_IN, Wait::wait_read, &Socket::reading, CURL_CSELECT_IN);
    wait(CURL_POLL_OUT, Wait::wait_write, &Socket::writing, CURL_CSELECT_OUT);
  }

  static int on_timer(CURLM*, long milliseconds, void* user) {
    auto& self = *static_cast<Impl*>(user);
    ++self.timer_serial;
    self.due_now = milliseconds == 0;
    if (milliseconds < 0) return 0;
    const auto fire = [weak = self.weak_from_this(), serial = self.timer_serial] {
      const auto impl = weak.lock();
      if (impl && impl->timer_serial == serial) impl->act(CURL_SOCKET_TIMEOUT, 0);
    };
    if (milliseconds == 0) {
      self.loop.post(fire);
      return 0;
    }
    self.timer.expires_after(std::chrono::milliseconds(milliseconds));
    self.timer.async_wait([fire](error_code error) {
      if (!error) fire();
    });
    return 0;
  }

  void act(curl_socket_t number, int events) {
    int still_running = 0;
    curl_multi_socket_action(multi, number, events, &still_running);
    collect();
  }

  void collect() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      finish(message->easy_handle, message->data.result);
    }
  }

  void finish(CURL* handle, CURLcode result) {
    const auto found = running.find(handle);
    if (found == running.end()) return;
    Running* const run = found->second;
    running.erase(found);
    run->result = result;
    run->done = true;
    curl_multi_remove_handle(multi, handle);
    run->tell();
  }

  void start(CURL* handle, Running& run) {
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &Impl::open_connection);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, &Impl::close_connection);
    curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, this);
    running.emplace(handle, &run);
    if (curl_multi_add_handle(multi, handle) != CURLM_OK) return finish(handle, CURLE_FAILED_INIT);
    if (std::exchange(due_now, false)) ++timer_serial;  // what curl would do by its timer is done here
    act(CURL_SOCKET_TIMEOUT, 0);
    look_sometimes();
  }

  void look_sometimes() {
    if (looking || running.empty()) return;
    looking = true;
    look.expires_after(kLookEvery);
    look.async_wait([self = weak_from_this()](error_code error) {
      const auto impl = self.lock();
      if (error || !impl) return;
      impl->looking = false;
      std::vector<CURL*> stopped;
      for (const auto& [handle, run] : impl->running)
        if (!run->transfer->watch()) stopped.push_back(handle);
      for (CURL* handle : stopped) impl->finish(handle, CURLE_ABORTED_BY_CALLBACK);
      impl->look_sometimes();
    });
  }

  const std::shared_ptr<asio::io_context> context;  // first: what follows must go before it
  EventLoop& loop;
  CURLM* const multi = curl_multi_init();
  asio::steady_timer timer, look;
  std::uint64_t timer_serial = 0;
  bool looking = false, due_now = false;
  std::unordered_map<curl_socket_t, std::shared_ptr<Socket>> sockets;
  std::unordered_set<curl_socket_t> connections;
  std::unordered_map<CURL*, Running*> running;
};

LoopTransfers::LoopTransfers(EventLoop& loop) : m_impl(std::make_shared<Impl>(loop)) {}
LoopTransfers::~LoopTransfers() = default;

CURLcode LoopTransfers::run(CURL* handle, const OutboundRequest& request, const Context& context,
                            const LineSettings& settings, const OnBody& on_body, std::unique_ptr<Transfer>& transfer) {
  Running run;
  Transfer::Sink sink;
  if (on_body)
    sink = [&run](const HttpReply&, std::string_view bytes) {
      if (run.inbox.size() > kMostWaitingBytes) {
        run.paused = true;
        return Took::pause;
      }
      run.inbox.append(bytes);
      run.tell();
      return Took::all;
    };
  run.transfer = std::make_unique<Transfer>(request, context, settings, std::move(sink));
  run.transfer->configure(handle, false);
  m_impl->start(handle, run);
  std::string bytes;
  for (;;) {
    if (run.inbox.empty() && !run.done) {
      Waiter waiter;
      const Waiter::Notifier notifier = waiter.notifier();
      run.wake = &notifier;
      waiter.wait();
      run.wake = nullptr;
    }
    if (!run.inbox.empty()) {
      bytes.clear();
      bytes.swap(run.inbox);
      if (!on_body(run.transfer->reply(), bytes)) {
        run.transfer->cancel();
        run.inbox.clear();
        m_impl->finish(handle, CURLE_WRITE_ERROR);
        run.result = CURLE_WRITE_ERROR;
      }
    }
    if (std::exchange(run.paused, false) && !run.done) {
      curl_easy_pause(handle, CURLPAUSE_CONT);
      m_impl->collect();
    }
    if (run.done && run.inbox.empty()) break;
  }
  transfer = std::move(run.transfer);
  return run.result;
}

}  // namespace firstpass::egress
