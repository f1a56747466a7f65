// One HTTP exchange as libcurl runs it: how a handle is set up, and what its callbacks collect.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/context.h"
#include "egress/http_rules.h"
#include "egress/line.h"

namespace firstpass::egress {

struct CurlCleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlCleanup>;
using CurlHeaders = std::unique_ptr<curl_slist, CurlCleanup>;

/// Why we ended a transfer ourselves.
enum class Stop { none, cancelled, first_byte, idle, deadline, too_large, repeated };

/// What becomes of body bytes as they arrive.
enum class Took { all, pause, cancel };

/// One request on the wire. Its address is what curl's callbacks get: it must stay where it is while the transfer runs.
class Transfer {
 public:
  using Clock = std::chrono::steady_clock;
  using Sink = std::function<Took(const HttpReply& head, std::string_view bytes)>;

  /// `sink` empty: the body is collected in the reply. All must outlive the transfer.
  Transfer(const OutboundRequest& request, const Context& context, const LineSettings& settings, Sink sink)
      : m_request(request), m_context(context), m_settings(settings), m_sink(std::move(sink)) {}
  Transfer(const Transfer&) = delete;

  /// Sets `handle` up for this request. `watched`: curl itself asks watch() at least once a second.
  void configure(CURL* handle, bool watched);
  /// Asks whether to go on: deadlines, quiet, the client's leaving. False once the transfer is to be stopped.
  bool watch();
  void cancel() { m_stop = Stop::cancelled; }
  bool was_cancelled() const { return m_stop == Stop::cancelled; }

  HttpReply& reply() { return m_reply; }
  /// Whether any byte of the request can have reached the other side. Before the handle is used again.
  bool was_sent() const;
  tl::unexpected<Error> error(const Target& target, CURLcode result, bool sent) const;

 private:
  static std::size_t receive_header(char* data, std::size_t size, std::size_t count, void* user);
  static std::size_t receive_body(char* data, std::size_t size, std::size_t count, void* user);
  static int before_request(void* user, char*, char*, int, int);
  static int watch_often(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  void start_reply(std::string_view status_line);
  std::string stop_reason(CURLcode result) const;

  const OutboundRequest& m_request;
  const Context& m_context;
  const LineSettings& m_settings;
  const Sink m_sink;
  CURL* m_handle = nullptr;
  CurlHeaders m_headers;
  HttpReply m_reply;
  std::size_t m_header_bytes = 0;
  std::uint64_t m_body_received = 0;
  bool m_receiving = false;
  Stop m_stop = Stop::none;
  Clock::time_point m_last_activity = Clock::now();
};

/// A handle that keeps its safety settings for life: certificates checked, no redirects, no proxies but ours.
CurlHandle make_handle(const LineSettings& settings);

}  // namespace firstpass::egress
