#include <malloc.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "gateway/auth.h"
#include "gateway/http_server.h"
#include "gateway/service.h"
#include "vault/durable.h"

namespace firstpass::cli {

namespace {

class ServeVerb final : public Verb {
 public:
  std::string_view summary() const override {
    return "a daemon on this machine: point an OpenAI or Anthropic client at it, and nothing private leaves";
  }
  std::string_view examples() const override {
    return "  firstpass serve\n  OPENAI_BASE_URL=http://127.0.0.1:8484/v1 OPENAI_API_KEY=$(cat KEYFILE) your-program\n";
  }
  void declare(Arguments& arguments) override {
    arguments.option("--listen", m_listen, "loopback address and port; port 0 takes a free one");
  }

  int run(Session& session) override {
    // Every thread that ever waited for a provider would keep an arena of its own.
    ::mallopt(M_ARENA_MAX, 4);
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    if (const Status ready = open_stores(**engine); !ready) return session.report(ready.error());
    const auto key_file = (*engine)->settings().state_folder() / "serve.key";
    const char* configured = std::getenv("FIRSTPASS_SERVE_KEY");
    const std::string given = configured != nullptr ? configured : "";
    auto key = gateway::load_serve_key(given, key_file);
    if (!key) return session.report(key.error());

    gateway::ServiceOptions options;
    options.key = std::move(*key);
    const auto service = gateway::Service::create(**engine, std::move(options));
    auto server = gateway::HttpServer::create(m_listen, *service);
    if (!server) return session.report(server.error());
    service->set_port((*server)->port());
    announce(session, **engine, (*server)->port(), given.empty() ? key_file.string() : "");
    const Status served = (*server)->run();
    return served ? kDone : session.report(served.error());
  }

 private:
  /// What every request needs is tried now, so that a missing key is an error here and not at the first request.
  static Status open_stores(pipeline::Engine& engine) {
    FP_TRY_ASSIGN(vault::Vault* const vault, engine.vault());
    FP_TRY(vault::commit_in_groups(*vault));
    FP_TRY(engine.line());
    return {};
  }

  void announce(Session& session, const pipeline::Engine& engine, std::uint16_t port, const std::string& key_file) {
    const bool six = m_listen.find("[::1]") == 0;
    const std::string url = std::string("http://") + (six ? "[::1]" : "127.0.0.1") + ":" + std::to_string(port);
    const std::string destination =
        engine.destination().empty() ? "nowhere (no provider is set up)" : engine.destination();
    if (session.jsonl()) {
      session.row({{"listening", url}, {"key_file", key_file}, {"provider", engine.destination()}});
      return;
    }
    session.complain("listening on " + url + "; requests go to " + destination);
    session.complain(key_file.empty() ? "its key is FIRSTPASS_SERVE_KEY" : "its key is in " + key_file);
  }

  std::string m_listen = "127.0.0.1:8484";
};

}  // namespace

std::unique_ptr<Verb> make_serve_verb() { return std::make_unique<ServeVerb>(); }

}  // namespace firstpass::cli
