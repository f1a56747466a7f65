#include <malloc.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/config_watch.h"
#include "cli/open_page.h"
#include "cli/verb.h"
#include "core/mapped_code.h"
#include "core/sqlite.h"
#include "egress/line.h"
#include "gateway/auth.h"
#include "gateway/http_server.h"
#include "gateway/metrics.h"
#include "gateway/page_keys.h"
#include "gateway/service.h"
#include "gateway/switchboard.h"
#include "vault/durable.h"

namespace firstpass::cli {

namespace {

constexpr const char* kListen = "127.0.0.1:8484";

std::string address_of(const std::string& listen, std::uint16_t port) {
  const bool six = listen.find("[::1]") == 0;
  return std::string("http://") + (six ? "[::1]" : "127.0.0.1") + ":" + std::to_string(port);
}

/// The key of the environment, or the file with the daemon's own.
std::string given_key() {
  const char* configured = std::getenv("FIRSTPASS_SERVE_KEY");
  return configured != nullptr ? configured : "";
}

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
    arguments.flag("--open", m_open, "open its page in the browser");
  }

  int run(Session& session) override {
    // Every thread that ever waited for a provider would keep an arena of its own.
    ::mallopt(M_ARENA_MAX, 4);
    share_memory_with_sql();
    egress::share_memory_with_curl();
    block_reload_signal();
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    if (const Status ready = open_stores(**engine); !ready) return session.report(ready.error());
    const auto key_file = (*engine)->settings().state_folder() / "serve.key";
    const std::string given = given_key();
    auto key = gateway::load_serve_key(given, key_file);
    if (!key) return session.report(key.error());

    m_options.key = std::move(*key);
    m_options.metrics = std::make_shared<gateway::Metrics>();
    m_options.page_keys = std::make_shared<gateway::PageKeys>(m_options.key);
    // The session owns the first engine; it outlives everything here.
    m_switchboard.put_through(gateway::Service::create(**engine, m_options), nullptr);
    auto server = gateway::HttpServer::create(m_listen, m_switchboard);
    if (!server) return session.report(server.error());
    m_port = (*server)->port();
    m_switchboard.now()->set_port(m_port);
    if (const Status started = m_switchboard.now()->start(); !started) return session.report(started.error());
    m_engine = *engine;
    announce(session, **engine, given.empty() ? key_file.string() : "");
    give_back_mapped_code();  // a daemon lives long; most of what starting it touched is not needed again
    Status served;
    {
      const ConfigWatch watch((*engine)->settings().config_file(), [&] { reload(session); });
      served = (*server)->run();
    }
    m_switchboard.now()->stop();
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

  /// New settings for new requests; those under way end as they began. Settings that cannot be used change nothing.
  void reload(Session& session) {
    const auto taken = [&]() -> Status {
      FP_TRY_ASSIGN(pipeline::Settings settings, session.settings());
      FP_TRY_ASSIGN(auto engine, pipeline::Engine::reconfigured(*m_engine, std::move(settings)));
      const std::shared_ptr<gateway::Service> service = gateway::Service::create(*engine, m_options);
      service->set_port(m_port);
      const auto before = m_switchboard.now();
      m_engine = engine.get();
      m_switchboard.put_through(service, std::move(engine));
      before->stop();
      return service->start();
    }();
    m_options.metrics->reloaded(taken.has_value());
    session.complain(taken ? "the configuration was read again; requests go to " +
                                 (m_engine->destination().empty() ? "nowhere" : m_engine->destination())
                           : "the configuration was not taken: " + taken.error().message);
  }

  void announce(Session& session, const pipeline::Engine& engine, const std::string& key_file) {
    const std::string url = address_of(m_listen, m_port);
    const std::string destination =
        engine.destination().empty() ? "nowhere (no provider is set up)" : engine.destination();
    const std::string page = url + "/page?once=" + m_options.page_keys->make_code();
    if (session.jsonl()) {
      session.row({{"listening", url}, {"key_file", key_file}, {"provider", engine.destination()}, {"page", page}});
      return;
    }
    session.complain("listening on " + url + "; requests go to " + destination);
    if (m_open && open_in_browser(page)) session.complain("its page is open in the browser");
    else session.complain("its page, by a link that works once: " + page + "  (another: firstpass page)");
    session.complain(key_file.empty() ? "its key is FIRSTPASS_SERVE_KEY" : "its key is in " + key_file);
  }

  std::string m_listen = kListen;
  bool m_open = false;
  std::uint16_t m_port = 0;
  gateway::ServiceOptions m_options;
  gateway::Switchboard m_switchboard;
  pipeline::Engine* m_engine = nullptr;
};

/// A daemon that runs as a service has told its link to nobody who looks.
class PageVerb final : public Verb {
 public:
  std::string_view summary() const override { return "open the page of the daemon that runs on this machine"; }
  std::string_view examples() const override {
    return "  firstpass page                                 (in the browser, or a link that works once, for two "
           "minutes)\n"
           "  firstpass page --listen 127.0.0.1:9000         (as that daemon was started)\n";
  }
  void declare(Arguments& arguments) override { arguments.option("--listen", m_listen, "where the daemon listens"); }

  int run(Session& session) override {
    const auto listen = gateway::parse_listen(m_listen);
    if (!listen) return session.report(listen.error());
    auto settings = session.settings();
    if (!settings) return session.report(settings.error());
    const auto key_file = settings->state_folder() / "serve.key";
    std::error_code error;
    if (given_key().empty() && !std::filesystem::exists(key_file, error)) {
      session.complain("no daemon has run here yet; start it: firstpass serve --open");
      return kFailed;
    }
    const auto key = gateway::load_serve_key(given_key(), key_file);
    if (!key) return session.report(key.error());
    const std::string page = address_of(m_listen, listen->second) + "/page?once=" + gateway::signed_page_code(*key);
    if (session.jsonl()) session.row({{"page", page}});
    else if (open_in_browser(page)) session.complain("its page is open in the browser");
    else session.say(page);
    return kDone;
  }

 private:
  std::string m_listen = kListen;
};

}  // namespace

std::unique_ptr<Verb> make_page_verb() { return std::make_unique<PageVerb>(); }
std::unique_ptr<Verb> make_serve_verb() { return std::make_unique<ServeVerb>(); }

}  // namespace firstpass::cli
