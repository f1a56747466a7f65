#include "egress/http_rules.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace firstpass::egress {

namespace {

constexpr std::string_view kStage = "egress/line";

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

/// token of RFC 9110, 5.6.2
bool is_token(std::string_view text) {
  constexpr std::string_view kSigns = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kSigns.find(c) != std::string_view::npos;
  });
}

bool has_control(std::string_view text, bool allow_tab) {
  return std::any_of(text.begin(), text.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x7f || (byte < 0x20 && !(allow_tab && byte == '\t'));
  });
}

std::string url_part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string out = text;
  curl_free(text);
  return out;
}

}  // namespace

bool is_loopback_host(std::string_view host) {
  std::string name = lower_ascii(host);
  if (name.size() > 2 && name.front() == '[' && name.back() == ']') name = name.substr(1, name.size() - 2);
  if (name == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, name.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, name.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

namespace {

Result<Target> read_url(std::string_view url, bool insecure_http) {
  if (has_control(url, false) || url.find(' ') != std::string_view::npos)
    return fail(Code::invalid_argument, kStage, "the destination's URL holds spaces or control characters");
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  if (curl_url_set(parsed.get(), CURLUPART_URL, std::string(url).c_str(), 0) != CURLUE_OK)
    return fail(Code::invalid_argument, kStage, "the destination's URL cannot be read; write https://HOST/PATH");
  Target target;
  target.scheme = url_part(parsed.get(), CURLUPART_SCHEME);
  target.host = url_part(parsed.get(), CURLUPART_HOST);
  target.origin =
      target.scheme + "://" + target.host + ":" + url_part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (target.scheme != "http" && target.scheme != "https")
    return fail(Code::invalid_argument, kStage, "only http and https destinations are known");
  if (!url_part(parsed.get(), CURLUPART_USER).empty() || !url_part(parsed.get(), CURLUPART_PASSWORD).empty())
    return fail(Code::invalid_argument, kStage, "a URL must not hold a user name or password; set the key instead");
  if (target.scheme == "http" && !is_loopback_host(target.host) && !insecure_http)
    return fail(Code::permission_denied, kStage,
                "plain http to " + target.host +
                    " would send everything readable; use https, or mark the destination "
                    "as insecure");
  return target;
}

}  // namespace

Result<Target> check_url(std::string_view url, bool insecure_http) {
  // Nearly every request goes where the one before it went.
  thread_local struct {
    std::string url;
    bool insecure_http = false;
    Target target;
  } last;
  if (!url.empty() && url == last.url && insecure_http == last.insecure_http) return last.target;
  FP_TRY_ASSIGN(Target target, read_url(url, insecure_http));
  last.url.assign(url);
  last.insecure_http = insecure_http;
  last.target = target;
  return target;
}

Status check_headers(const OutboundRequest& request) {
  if (!is_token(request.method()))
    return fail(Code::invalid_argument, kStage, "the request's method is no HTTP method");
  for (const auto& [name, value] : request.headers()) {
    if (!is_token(name)) return fail(Code::invalid_argument, kStage, "a header's name is not allowed in HTTP");
    if (has_control(value, true))
      return fail(Code::invalid_argument, kStage, "the value of header " + name + " holds control characters");
    const std::string folded = lower_ascii(name);
    for (const std::string_view ours : {"host", "content-length", "transfer-encoding", "connection", "expect", "te",
                                        "trailer", "upgrade", "proxy-authorization"})
      if (folded == ours) return fail(Code::invalid_argument, kStage, "header " + name + " is set by the line itself");
  }
  return {};
}

}  // namespace firstpass::egress
