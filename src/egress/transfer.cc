#include "egress/transfer.h"

#include <algorithm>

#include "core/text.h"

namespace firstpass::egress {

namespace {

constexpr std::string_view kStage = "egress/line";
constexpr std::size_t kMostHeaderBytes = 256 * 1024;

CurlHeaders header_list(const OutboundRequest& request) {
  curl_slist* list = nullptr;
  std::string line;
  bool agent = false;
  for (const auto& [name, value] : request.headers()) {
    line.assign(name);
    if (value.empty()) line += ';';
    else line.append(": ").append(value);
    list = curl_slist_append(list, line.c_str());
    agent |= name.size() == 10 && lower(name) == "user-agent";
  }
  list = curl_slist_append(list, "Expect:");  // no waiting for 100-continue
  if (!agent) list = curl_slist_append(list, "User-Agent: firstpass/" FIRSTPASS_VERSION);
  return CurlHeaders(list);
}

}  // namespace

CurlHandle make_handle(const LineSettings& settings) {
  CurlHandle owned(curl_easy_init());
  CURL* const handle = owned.get();
  if (handle == nullptr) return owned;
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle, CURLOPT_PROXY, settings.proxy.c_str());  // "" also turns off the environment's proxies
  curl_easy_setopt(handle, CURLOPT_HTTP09_ALLOWED, 0L);
  // Nothing compressed is asked for; from a server that compresses all the same it is unpacked.
  curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "identity");
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  if (!settings.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, settings.ca_file.c_str());
  return owned;
}

void Transfer::configure(CURL* handle, bool watched) {
  m_handle = handle;
  m_headers = header_list(m_request);
  curl_easy_setopt(handle, CURLOPT_PRIVATE, this);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &Transfer::receive_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Transfer::receive_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, &Transfer::before_request);
  curl_easy_setopt(handle, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(handle, CURLOPT_URL, m_request.url().c_str());
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, m_headers.get());
  const auto left = m_context.deadline.left();
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(std::max<std::int64_t>(1, std::min(left, m_settings.connect_timeout).count())));
  if (watched) {
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(1, left.count())));
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &Transfer::watch_often);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, this);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  }
  curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, nullptr);
  curl_easy_setopt(handle, CURLOPT_NOBODY, 0L);
  if (m_request.body().empty() && (m_request.method() == "GET" || m_request.method() == "HEAD")) {
    curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
    if (m_request.method() == "HEAD") curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    return;
  }
  // Head and body leave together in one segment where they fit; curl does not copy the body.
  curl_easy_setopt(handle, CURLOPT_POST, 1L);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(m_request.body().size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, m_request.body().data());
  if (m_request.method() != "POST") curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, m_request.method().c_str());
}

/// Curl repeats a request on a fresh connection when a reused one died under it, and the provider may have seen the
/// first copy. Whether to send again is for the caller to say.
int Transfer::before_request(void* user, char*, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (!transfer.was_sent()) return CURL_PREREQFUNC_OK;
  transfer.m_stop = Stop::repeated;
  return CURL_PREREQFUNC_ABORT;
}

void Transfer::start_reply(std::string_view status_line) {
  m_reply.headers.clear();  // an interim 1xx reply came before
  m_reply.status = 0;
  const std::size_t space = status_line.find(' ');
  if (space == std::string_view::npos) return;
  for (const char c : status_line.substr(space + 1, 3))
    if (c >= '0' && c <= '9') m_reply.status = m_reply.status * 10 + (c - '0');
}

std::size_t Transfer::receive_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view line = trim({data, size * count});
  transfer.m_receiving = true;
  transfer.m_last_activity = Clock::now();
  transfer.m_header_bytes += size * count;
  if (transfer.m_header_bytes > kMostHeaderBytes) {
    transfer.m_stop = Stop::too_large;
    return 0;
  }
  if (line.substr(0, 5) == "HTTP/") {
    transfer.start_reply(line);
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    std::string name(line.substr(0, colon));
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    transfer.m_reply.headers.emplace_back(std::move(name), std::string(trim(line.substr(colon + 1))));
  }
  return size * count;
}

std::size_t Transfer::receive_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view bytes(data, size * count);
  transfer.m_last_activity = Clock::now();
  if (transfer.m_body_received + bytes.size() > transfer.m_settings.max_reply_bytes) {
    transfer.m_stop = Stop::too_large;
    return CURL_WRITEFUNC_ERROR;
  }
  if (transfer.m_sink) {
    const Took took = transfer.m_sink(transfer.m_reply, bytes);
    if (took == Took::pause) return CURL_WRITEFUNC_PAUSE;  // the same bytes come again
    if (took == Took::cancel) {
      transfer.m_stop = Stop::cancelled;
      return CURL_WRITEFUNC_ERROR;
    }
  } else {
    transfer.m_reply.body.append(bytes);
  }
  transfer.m_body_received += bytes.size();
  return bytes.size();
}

int Transfer::watch_often(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(user)->watch() ? 0 : 1;
}

bool Transfer::watch() {
  const auto quiet = Clock::now() - m_last_activity;
  if (m_context.cancelled && m_context.cancelled()) m_stop = Stop::cancelled;
  else if (m_context.deadline.passed()) m_stop = Stop::deadline;
  else if (m_receiving && quiet > m_settings.idle_timeout) m_stop = Stop::idle;
  else if (!m_receiving && quiet > m_settings.first_byte_timeout) m_stop = Stop::first_byte;
  return m_stop == Stop::none;
}

bool Transfer::was_sent() const {
  long request_bytes = 0;
  curl_easy_getinfo(m_handle, CURLINFO_REQUEST_SIZE, &request_bytes);
  return request_bytes > 0 || m_receiving;
}

std::string Transfer::stop_reason(CURLcode result) const {
  switch (m_stop) {
    case Stop::cancelled: return "was cancelled";
    case Stop::first_byte: return "brought no answer in time";
    case Stop::idle: return "stood still for too long";
    case Stop::deadline: return "ran out of time";
    case Stop::too_large: return "brought more than is accepted";
    case Stop::repeated: return "was cut (the connection was closed)";
    case Stop::none: break;
  }
  if (result == CURLE_OPERATION_TIMEDOUT) return "ran out of time";
  return std::string("was cut (") + curl_easy_strerror(result) + ")";
}

tl::unexpected<Error> Transfer::error(const Target& target, CURLcode result, bool sent) const {
  const std::string who = m_request.destination() + " (" + target.host + ")";
  const bool timed_out = result == CURLE_OPERATION_TIMEDOUT || m_stop == Stop::deadline || m_stop == Stop::first_byte ||
                         m_stop == Stop::idle;
  if (result == CURLE_PEER_FAILED_VERIFICATION && !sent)
    return fail(Code::failed_precondition, kStage,
                "the certificate of " + who + " could not be verified; nothing was sent");
  if (!sent)
    return fail(Code::unavailable, kStage,
                "no connection to " + who + ": " + curl_easy_strerror(result) + "; nothing was sent", true);
  return fail(timed_out ? Code::deadline_exceeded : Code::aborted, kStage,
              "the exchange with " + who + " " + stop_reason(result) +
                  " after the request was sent; it is uncertain whether it was processed");
}

}  // namespace firstpass::egress
