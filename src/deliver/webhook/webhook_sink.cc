// Results to a program of the person's own, signed as in Standard Webhooks (webhook-id, -timestamp, -signature).
#include "deliver/webhook/webhook_sink.h"

#include <sodium.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "core/ids.h"
#include "deliver/sink.h"

namespace firstpass::deliver {

std::unique_ptr<Sink> make_webhook_sink();

namespace {

using nlohmann::json;
constexpr std::string_view kStage = "deliver/webhook";
constexpr std::string_view kSecretPrefix = "whsec_";

std::string setting(const SinkTarget& target, const char* name) {
  const auto found = target.settings.find(name);
  return found != target.settings.end() ? found->second : std::string();
}

Result<std::string> secret_bytes(std::string_view secret) {
  if (secret.empty())
    return fail(Code::invalid_argument, kStage, "a webhook needs a secret to sign with; set it in the configuration");
  if (secret.substr(0, kSecretPrefix.size()) != kSecretPrefix) return std::string(secret);
  secret.remove_prefix(kSecretPrefix.size());
  std::string bytes(secret.size(), '\0');
  std::size_t length = 0;
  const int decoded = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), secret.data(),
                                        secret.size(), nullptr, &length, nullptr, sodium_base64_VARIANT_ORIGINAL);
  if (decoded != 0 || length == 0)
    return fail(Code::invalid_argument, kStage, "the webhook's secret is not base64 after whsec_");
  bytes.resize(length);
  return bytes;
}

std::string body_of(const Delivery& delivery) {
  json reminders = json::array(), row = json::object();
  for (const Reminder& r : delivery.reminders)
    reminders.push_back({{"title", r.title}, {"due", r.due}, {"description", r.description}});
  for (const auto& [column, value] : delivery.row) row[column] = value;
  const json body = {{"type", "firstpass.result"},
                     {"data",
                      {{"text", delivery.text},
                       {"reminders", std::move(reminders)},
                       {"row", std::move(row)},
                       {"source", delivery.source},
                       {"key", delivery.key}}}};
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

Status check_reply(const egress::HttpReply& reply, const std::string& name) {
  if (reply.status >= 200 && reply.status <= 299) return {};
  const std::string what = "webhook " + name + " answered " + std::to_string(reply.status);
  if (reply.status == 401 || reply.status == 403)
    return fail(Code::unauthenticated, kStage, what + "; check its secret");
  if (reply.status == 429) return fail(Code::resource_exhausted, kStage, what + "; try again later", true);
  if (reply.status >= 500) return fail(Code::unavailable, kStage, what + "; try again later", true);
  return fail(Code::failed_precondition, kStage, what + "; check its URL");
}

class WebhookSink final : public Sink {
 public:
  Result<std::string> deliver(const Delivery& delivery, const SinkTarget& target, bool dry_run, const Send& send,
                              const Context&) const override {
    const std::string url = setting(target, "url");
    if (url.empty())
      return fail(Code::invalid_argument, kStage,
                  "webhook " + target.argument + " has no URL; set it in the configuration");
    const std::string body = body_of(delivery);
    // The receiver tells a repeat by its id, so the same result keeps it.
    const std::string id = "msg_" + (delivery.key.empty() ? new_id() : sha256_hex(delivery.key + body).substr(0, 32));
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::string timestamp = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
    FP_TRY_ASSIGN(const std::string signature, webhook_signature(setting(target, "secret"), id, timestamp, body));
    if (dry_run) return "would send " + std::to_string(body.size()) + " bytes to webhook " + target.argument;
    if (!send) return fail(Code::failed_precondition, kStage, "webhooks cannot be sent from here");
    FP_TRY_ASSIGN(const egress::HttpReply reply, send("webhook:" + target.argument, url,
                                                      {{"Content-Type", "application/json"},
                                                       {"webhook-id", id},
                                                       {"webhook-timestamp", timestamp},
                                                       {"webhook-signature", signature}},
                                                      body));
    FP_TRY(check_reply(reply, target.argument));
    return "sent " + std::to_string(body.size()) + " bytes to webhook " + target.argument;
  }
};

}  // namespace

Result<std::string> webhook_signature(std::string_view secret, std::string_view id, std::string_view timestamp,
                                      std::string_view body) {
  FP_TRY_ASSIGN(std::string key, secret_bytes(secret));
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  for (const std::string_view piece : {id, std::string_view("."), timestamp, std::string_view("."), body})
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
  vault::wipe(key);
  return "v1," + to_base64(mac);
}

std::unique_ptr<Sink> make_webhook_sink() { return std::make_unique<WebhookSink>(); }

}  // namespace firstpass::deliver
