// Who may talk to the daemon: the key, the exact hosts, no page of another origin.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "gateway/http_server.h"
#include "gateway/page_keys.h"

namespace firstpass::gateway {

/// The daemon's key: `configured` (FIRSTPASS_SERVE_KEY) when given, else the one in `file`, made there (0600) at the
/// first start. failed_precondition when others can read the file; invalid_argument for a key with spaces or slashes.
Result<std::string> load_serve_key(const std::string& configured, const std::filesystem::path& file);

/// Decides over a request head. Thread-safe.
class Gatekeeper {
 public:
  /// `pages`: keys of open pages, which open /v1/firstpass/ and nothing else.
  Gatekeeper(std::string key, std::uint16_t port, std::shared_ptr<PageKeys> pages);

  /// An answer refuses: 421 for a Host that is not ours (DNS rebinding), 403 for any Origin but our own page's and for
  /// cross-site fetches, 401 without the key, 415 for a body that is neither JSON nor multipart. `/healthz`, the files
  /// of the page (no word of a person is in them) and the exchange of a link's code for a page's key need no key.
  std::optional<HttpAnswer> check(const HttpRequest& head) const;
  /// KEY of a target "/k/KEY/…", empty when there is none. With it, the client's own key may pass upstream.
  static std::string_view path_key(std::string_view target);

 private:
  bool has_key(const HttpRequest& head) const;
  bool is_open_page(const HttpRequest& head) const;
  bool is_ours(std::string_view offered) const;

  std::string m_key;
  std::vector<std::string> m_hosts;
  std::shared_ptr<PageKeys> m_pages;
};

/// Where a page changes the code of its link for a key.
inline constexpr std::string_view kPageOpen = "/v1/firstpass/page/open";

/// Target without its "/k/KEY" front.
std::string without_path_key(std::string_view target);

/// Wrong answers in the shape that OpenAI and Anthropic clients both read, with who says it in front.
HttpAnswer refusal(int status, std::string_view type, std::string_view message);

}  // namespace firstpass::gateway
