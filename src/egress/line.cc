#include "egress/line.h"

#include <curl/curl.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "core/ids.h"
#include "core/text.h"
#include "egress/http_rules.h"

namespace firstpass::egress {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::string_view kStage = "egress/line";
constexpr std::size_t kMostIdleHandles = 32;  // each keeps one connection open
constexpr std::size_t kMostHeaderBytes = 256 * 1024;

struct Cleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, Cleanup>;
using HeaderList = std::unique_ptr<curl_slist, Cleanup>;

/// Easy handles with their open connections, by origin; the last used first, since it is the most alive.
class HandlePool {
 public:
  Handle take(const std::string& origin) {
    {
      const std::lock_guard lock(m_mutex);
      for (auto it = m_idle.rbegin(); it != m_idle.rend(); ++it) {
        if (it->first != origin) continue;
        Handle handle = std::move(it->second);
        m_idle.erase(std::next(it).base());
        return handle;
      }
    }
    return Handle(curl_easy_init());
  }
  void put(const std::string& origin, Handle handle) {
    curl_easy_reset(handle.get());  // drops the options, keeps connections, DNS and TLS sessions
    const std::lock_guard lock(m_mutex);
    if (m_idle.size() >= kMostIdleHandles) m_idle.erase(m_idle.begin());
    m_idle.emplace_back(origin, std::move(handle));
  }

 private:
  std::mutex m_mutex;
  std::vector<std::pair<std::string, Handle>> m_idle;
};

/// Why we ended a transfer ourselves.
enum class Stop { none, cancelled, first_byte, idle, deadline, too_large };

/// One request on the wire; its address is what curl's callbacks get.
struct Exchange {
  const OutboundRequest& request;
  const Context& context;
  const OnBody& on_body;
  const LineSettings& settings;
  HttpReply reply = {};
  std::size_t body_sent = 0, header_bytes = 0;
  std::uint64_t body_received = 0;
  bool receiving = false;
  Stop stop = Stop::none;
  Clock::time_point last_activity = Clock::now();
};

std::size_t send_body(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string& body = exchange.request.body();
  const std::size_t bytes = std::min(size * count, body.size() - exchange.body_sent);
  std::copy_n(body.data() + exchange.body_sent, bytes, buffer);
  exchange.body_sent += bytes;
  exchange.last_activity = Clock::now();
  return bytes;
}

/// Refused once body bytes are out: curl rewinds to repeat a request on a fresh connection when a reused one died, and
/// the provider may have seen the first copy. Whether to send again is for the caller to say.
int rewind_body(void* user, curl_off_t offset, int origin) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.body_sent > 0 || offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_FAIL;
  return CURL_SEEKFUNC_OK;
}

void start_reply(Exchange& exchange, std::string_view status_line) {
  exchange.reply.headers.clear();  // an interim 1xx reply came before
  exchange.reply.status = 0;
  const std::size_t space = status_line.find(' ');
  if (space == std::string_view::npos) return;
  for (const char c : status_line.substr(space + 1, 3))
    if (c >= '0' && c <= '9') exchange.reply.status = exchange.reply.status * 10 + (c - '0');
}

std::size_t receive_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view line = trim({data, size * count});
  exchange.receiving = true;
  exchange.last_activity = Clock::now();
  exchange.header_bytes += size * count;
  if (exchange.header_bytes > kMostHeaderBytes) {
    exchange.stop = Stop::too_large;
    return 0;
  }
  if (line.substr(0, 5) == "HTTP/") {
    start_reply(exchange, line);
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    std::string name(line.substr(0, colon));
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    exchange.reply.headers.emplace_back(std::move(name), std::string(trim(line.substr(colon + 1))));
  }
  return size * count;
}

std::size_t receive_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view bytes(data, size * count);
  exchange.last_activity = Clock::now();
  exchange.body_received += bytes.size();
  if (exchange.body_received > exchange.settings.max_reply_bytes) {
    exchange.stop = Stop::too_large;
    return CURL_WRITEFUNC_ERROR;
  }
  if (!exchange.on_body) {
    exchange.reply.body.append(bytes);
    return bytes.size();
  }
  if (exchange.on_body(exchange.reply, bytes)) return bytes.size();
  exchange.stop = Stop::cancelled;
  return CURL_WRITEFUNC_ERROR;
}

/// Called by curl on every activity and at least once a second.
int watch(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& exchange = *static_cast<Exchange*>(user);
  const auto quiet = Clock::now() - exchange.last_activity;
  if (exchange.context.cancelled && exchange.context.cancelled()) exchange.stop = Stop::cancelled;
  else if (exchange.context.deadline.passed()) exchange.stop = Stop::deadline;
  else if (exchange.receiving && quiet > exchange.settings.idle_timeout) exchange.stop = Stop::idle;
  else if (!exchange.receiving && quiet > exchange.settings.first_byte_timeout) exchange.stop = Stop::first_byte;
  return exchange.stop == Stop::none ? 0 : 1;
}

HeaderList header_list(const OutboundRequest& request) {
  curl_slist* list = nullptr;
  const auto add = [&list](const std::string& line) { list = curl_slist_append(list, line.c_str()); };
  bool agent = false;
  for (const auto& [name, value] : request.headers()) {
    add(value.empty() ? name + ";" : name + ": " + value);
    agent |= lower(name) == "user-agent";
  }
  add("Expect:");  // no waiting for 100-continue
  if (!agent) add(std::string("User-Agent: firstpass/") + FIRSTPASS_VERSION);
  return HeaderList(list);
}

void configure_safety(CURL* handle, const LineSettings& settings) {
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle, CURLOPT_PROXY, settings.proxy.c_str());  // "" also turns off the environment's proxies
  curl_easy_setopt(handle, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  if (!settings.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, settings.ca_file.c_str());
}

void configure_callbacks(CURL* handle, Exchange& exchange) {
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, send_body);
  curl_easy_setopt(handle, CURLOPT_READDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, rewind_body);
  curl_easy_setopt(handle, CURLOPT_SEEKDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, receive_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, watch);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

void configure_request(CURL* handle, const Exchange& exchange, const curl_slist* headers) {
  const OutboundRequest& request = exchange.request;
  const auto left = exchange.context.deadline.left();
  curl_easy_setopt(handle, CURLOPT_URL, request.url().c_str());
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(
      handle, CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::max<std::int64_t>(1, std::min(left, exchange.settings.connect_timeout).count())));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(1, left.count())));
  if (request.body().empty() && (request.method() == "GET" || request.method() == "HEAD")) {
    curl_easy_setopt(handle, request.method() == "GET" ? CURLOPT_HTTPGET : CURLOPT_NOBODY, 1L);
    return;
  }
  curl_easy_setopt(handle, CURLOPT_POST, 1L);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body().size()));
  if (request.method() != "POST") curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method().c_str());
}

/// Whether any byte of the request can have reached the other side.
bool was_sent(CURL* handle, const Exchange& exchange) {
  long request_bytes = 0;
  curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &request_bytes);
  return request_bytes > 0 || exchange.body_sent > 0 || exchange.receiving;
}

std::string stop_reason(const Exchange& exchange, CURLcode result) {
  switch (exchange.stop) {
    case Stop::cancelled: return "was cancelled";
    case Stop::first_byte: return "brought no answer in time";
    case Stop::idle: return "stood still for too long";
    case Stop::deadline: return "ran out of time";
    case Stop::too_large: return "brought more than is accepted";
    case Stop::none: break;
  }
  if (result == CURLE_OPERATION_TIMEDOUT) return "ran out of time";
  return std::string("was cut (") + curl_easy_strerror(result) + ")";
}

tl::unexpected<Error> transfer_error(const Exchange& exchange, const Target& target, CURLcode result, bool sent) {
  const std::string who = exchange.request.destination() + " (" + target.host + ")";
  const bool timed_out = result == CURLE_OPERATION_TIMEDOUT || exchange.stop == Stop::deadline ||
                         exchange.stop == Stop::first_byte || exchange.stop == Stop::idle;
  if (result == CURLE_PEER_FAILED_VERIFICATION && !sent)
    return fail(Code::failed_precondition, kStage,
                "the certificate of " + who + " could not be verified; nothing was sent");
  if (!sent)
    return fail(Code::unavailable, kStage,
                "no connection to " + who + ": " + curl_easy_strerror(result) + "; nothing was sent", true);
  return fail(timed_out ? Code::deadline_exceeded : Code::aborted, kStage,
              "the exchange with " + who + " " + stop_reason(exchange, result) +
                  " after the request was sent; it is uncertain whether it was processed");
}

class CurlLine final : public Line {
 public:
  CurlLine(Ledger& ledger, LineSettings settings) : m_ledger(ledger), m_settings(std::move(settings)) {}

  Result<HttpReply> cross(const OutboundRequest& request, const Context& context, const OnBody& on_body) override {
    return cross_metered(request, context, on_body, {});
  }
  Result<HttpReply> cross_metered(const OutboundRequest& request, const Context& context, const OnBody& on_body,
                                  const Meter& meter) override;

 private:
  Result<HttpReply> exchange(const OutboundRequest& request, const Context& context, const OnBody& on_body,
                             const Meter& meter, const Target& target, LedgerEntry entry);
  void record(LedgerEntry entry, Crossing crossing, int status);

  Ledger& m_ledger;
  LineSettings m_settings;
  HandlePool m_pool;
};

LedgerEntry entry_for(const OutboundRequest& request, const Target& target) {
  LedgerEntry entry;
  entry.request_id = new_id();
  entry.destination = request.destination() + " " + target.host;
  entry.rule = request.rule();
  entry.bytes = request.body().size();
  entry.tokens = count_tokens(request.body());
  entry.hidden = request.hidden_counts();
  return entry;
}

Result<HttpReply> CurlLine::cross_metered(const OutboundRequest& request, const Context& context, const OnBody& on_body,
                                          const Meter& meter) {
  FP_TRY_ASSIGN(const Target target, check_url(request.url(), request.insecure_http()));
  FP_TRY(check_headers(request));
  FP_TRY(context.deadline.check(kStage));
  LedgerEntry entry = entry_for(request, target);
  if (const Status gate = last_gate(request); !gate) {
    entry.crossing = Crossing::refused;
    FP_TRY(m_ledger.append(std::move(entry)));
    return fail(gate.error());
  }
  entry.crossing = Crossing::intent;
  FP_TRY(m_ledger.append_with_body(entry, request.body()));  // synced: no byte leaves without its row
  return exchange(request, context, on_body, meter, target, std::move(entry));
}

Result<HttpReply> CurlLine::exchange(const OutboundRequest& request, const Context& context, const OnBody& on_body,
                                     const Meter& meter, const Target& target, LedgerEntry entry) {
  Handle handle = m_pool.take(target.origin);
  if (!handle) {
    record(std::move(entry), Crossing::failed, 0);
    return fail(Code::resource_exhausted, kStage, "no memory for another connection");
  }
  const HeaderList headers = header_list(request);
  Exchange state{request, context, on_body, m_settings};
  configure_safety(handle.get(), m_settings);
  configure_callbacks(handle.get(), state);
  configure_request(handle.get(), state, headers.get());
  const CURLcode result = curl_easy_perform(handle.get());
  const bool sent = was_sent(handle.get(), state);
  if (result == CURLE_OK) {
    if (meter) meter(state.reply, entry.tokens, entry.cost);
    record(std::move(entry), Crossing::done, state.reply.status);
    m_pool.put(target.origin, std::move(handle));
    return std::move(state.reply);
  }
  record(std::move(entry), sent ? Crossing::uncertain : Crossing::failed, state.reply.status);
  return transfer_error(state, target, result, sent);
}

/// The outcome. When it cannot be written (a full disk), the intent stands alone, which already says "uncertain".
void CurlLine::record(LedgerEntry entry, Crossing crossing, int status) {
  entry.crossing = crossing;
  entry.status = status;
  (void)m_ledger.append(std::move(entry));
}

}  // namespace

std::string HttpReply::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::unique_ptr<Line> make_line(Ledger& ledger) { return make_line(ledger, {}); }

std::unique_ptr<Line> make_line(Ledger& ledger, LineSettings settings) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);  // not thread-safe itself: once, here
  (void)ready;
  return std::make_unique<CurlLine>(ledger, std::move(settings));
}

}  // namespace firstpass::egress
