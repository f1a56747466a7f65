#include "gateway/auth.h"

#include <sodium.h>
#include <sys/stat.h>

#include "core/file.h"
#include "core/ids.h"
#include "core/text.h"
#include "gateway/json.h"
#include "web/page.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway/auth";
constexpr std::size_t kShortestKey = 16;
constexpr std::string_view kNative = "/v1/firstpass/";

bool starts_with_ci(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && lower(text.substr(0, prefix.size())) == prefix;
}

bool is_printable(std::string_view key) {
  for (const char c : key)
    if (c <= ' ' || c > '~' || c == '/') return false;
  return true;
}

}  // namespace

Result<std::string> load_serve_key(const std::string& configured, const std::filesystem::path& file) {
  if (!configured.empty()) {
    if (!is_printable(configured))
      return fail(Code::invalid_argument, kStage,
                  "FIRSTPASS_SERVE_KEY may hold printable characters only, and no slash or space");
    return configured;
  }
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    FP_TRY(make_private_directory(file.parent_path()));
    const std::string made = "fp-" + lower(random_tag(40));
    FP_TRY(write_file(file, made + "\n", 0600));
    return made;
  }
  struct stat state {};
  if (::stat(file.c_str(), &state) != 0 || (state.st_mode & 077) != 0)
    return fail(Code::failed_precondition, kStage, "others can read " + file.string() + "; make it private: chmod 600");
  FP_TRY_ASSIGN(const std::string text, read_file(file, 4096));
  const std::string key(trim(text));
  if (key.size() < kShortestKey)
    return fail(Code::failed_precondition, kStage, file.string() + " holds no key; remove it to have one made");
  return key;
}

HttpAnswer refusal(int status, std::string_view type, std::string_view message) {
  HttpAnswer answer;
  answer.status = status;
  const std::string told = "Firstpass: " + std::string(message);
  answer.body =
      dump({{"type", "error"}, {"error", {{"message", told}, {"type", type}, {"param", nullptr}, {"code", nullptr}}}});
  return answer;
}

Gatekeeper::Gatekeeper(std::string key, std::uint16_t port, std::shared_ptr<PageKeys> pages)
    : m_key(std::move(key)), m_pages(std::move(pages)) {
  const std::string suffix = ":" + std::to_string(port);
  for (const char* host : {"127.0.0.1", "localhost", "[::1]"}) m_hosts.push_back(host + suffix);
}

std::string_view Gatekeeper::path_key(std::string_view target) {
  if (target.substr(0, 3) != "/k/") return {};
  target.remove_prefix(3);
  return target.substr(0, target.find('/'));
}

std::string without_path_key(std::string_view target) {
  const std::string_view key = Gatekeeper::path_key(target);
  if (!key.empty()) target.remove_prefix(3 + key.size());
  return target.empty() ? "/" : std::string(target);
}

bool Gatekeeper::is_ours(std::string_view offered) const {
  return offered.size() == m_key.size() && sodium_memcmp(offered.data(), m_key.data(), m_key.size()) == 0;
}

bool Gatekeeper::has_key(const HttpRequest& head) const {
  if (const auto key = path_key(head.target); !key.empty()) return is_ours(key);
  const std::string_view bearer = head.header("authorization");
  if (starts_with_ci(bearer, "bearer ") && is_ours(trim(bearer.substr(7)))) return true;
  return is_ours(head.header("x-api-key"));
}

bool Gatekeeper::is_open_page(const HttpRequest& head) const {
  const std::string_view bearer = head.header("authorization");
  return head.path().starts_with(kNative) && starts_with_ci(bearer, "bearer ") &&
         m_pages->is_open(trim(bearer.substr(7)));
}

std::optional<HttpAnswer> Gatekeeper::check(const HttpRequest& head) const {
  bool known_host = false;
  for (const std::string& host : m_hosts) known_host |= head.header("host") == host;
  if (!known_host || head.count("host") != 1)
    return refusal(421, "invalid_request_error", "this daemon answers to 127.0.0.1, localhost and [::1] only");
  const std::string_view site = head.header("sec-fetch-site");
  // Our own page calls /v1/firstpass/ from exactly the host that it was loaded from.
  const bool own_page = head.count("origin") == 1 && head.path().starts_with(kNative) &&
                        head.header("origin") == "http://" + std::string(head.header("host"));
  if ((head.count("origin") != 0 && !own_page) || (!site.empty() && site != "none" && site != "same-origin"))
    return refusal(403, "permission_error", "requests from web pages are refused");
  const bool is_public = head.method == "GET" && (head.path() == "/healthz" || web::page_asset(head.path()) != nullptr);
  if (is_public) return std::nullopt;
  if (head.path() != kPageOpen && !has_key(head) && !is_open_page(head))
    return refusal(401, "authentication_error",
                   "give the key of this daemon as bearer token, as x-api-key, or in the path: /k/KEY/v1");
  if (head.method != "GET" && head.method != "POST" && head.method != "DELETE") {
    HttpAnswer answer = refusal(405, "invalid_request_error", "only GET, POST and DELETE are understood");
    answer.headers.emplace_back("allow", "GET, POST, DELETE");
    return answer;
  }
  if (head.method != "POST") return std::nullopt;
  const std::string_view type = head.header("content-type");
  if (!starts_with_ci(type, "application/json") && !starts_with_ci(type, "multipart/form-data"))
    return refusal(415, "invalid_request_error", "send application/json or multipart/form-data");
  if (const auto coding = head.header("content-encoding"); !coding.empty() && lower(coding) != "identity")
    return refusal(415, "invalid_request_error", "send the body uncompressed, without content-encoding");
  return std::nullopt;
}

}  // namespace firstpass::gateway
