#include "egress/line.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "../tests/standin/outbound.h"
#include "../tests/standin/standin.h"

namespace firstpass::egress {
namespace {

using std::chrono::milliseconds;
using testing::Draft;
using testing::Standin;
using testing::TestScope;

class LineTest : public ::testing::Test {
 protected:
  LineTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "firstpass-line-XXXXXX").string();
    m_folder = ::mkdtemp(pattern.data());
    m_ledger = std::move(*Ledger::open(m_folder / "ledger.sqlite", m_key));
    m_line = make_line(*m_ledger);
  }
  ~LineTest() override { std::filesystem::remove_all(m_folder); }

  OutboundRequest request(const std::string& url, const std::string& body = "{\"model\":\"m\",\"messages\":[]}") {
    Draft draft;
    draft.url = url, draft.body = body;
    return testing::outbound(draft, m_scope.scope());
  }
  std::vector<Crossing> crossings() const {
    std::vector<Crossing> list;
    const auto rows = *m_ledger->entries();
    for (const auto& row : rows) list.push_back(row.crossing);
    return list;
  }
  LedgerEntry last_row() const { return m_ledger->entries().value().back(); }
  static Context within(milliseconds time) {
    Context context;
    context.deadline = Deadline::after(time);
    return context;
  }

  std::filesystem::path m_folder;
  vault::Key m_key = vault::Key::ephemeral();
  std::unique_ptr<Ledger> m_ledger;
  std::unique_ptr<Line> m_line;
  TestScope m_scope;
};

TEST_F(LineTest, SendsExactlyTheBytesAndWritesTheLedger) {
  const Standin standin;
  const auto reply = m_line->cross(request(standin.url("/v1/chat/completions")), within(milliseconds(5000)));
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->header("content-type"), "application/json");
  EXPECT_NE(reply->body.find("nothing hidden"), std::string::npos);
  const std::string received = standin.received();
  EXPECT_NE(received.find("\r\n\r\n{\"model\":\"m\",\"messages\":[]}"), std::string::npos);
  EXPECT_NE(received.find("Content-Length: 27\r\n"), std::string::npos);
  EXPECT_EQ(received.find("Transfer-Encoding"), std::string::npos);
  EXPECT_EQ(received.find("Expect"), std::string::npos);
  ASSERT_EQ(crossings(), (std::vector{Crossing::intent, Crossing::done}));
  const auto rows = *m_ledger->entries();
  EXPECT_EQ(rows[0].request_id, rows[1].request_id);
  EXPECT_EQ(rows[0].destination, "test 127.0.0.1");
  EXPECT_EQ(rows[0].bytes, 27u);
  EXPECT_EQ(rows[0].rule, "allowed");
  EXPECT_EQ(rows[0].hidden.at("PERSON"), 1);
  EXPECT_EQ(rows[1].status, 200);
  EXPECT_TRUE(*m_ledger->matches_body(1, "{\"model\":\"m\",\"messages\":[]}"));
  EXPECT_TRUE(m_ledger->verify()->intact);
}

TEST_F(LineTest, TheGateRefusesBeforeAnyByteLeaves) {
  const Standin standin;
  m_scope.hide("PERSON", "Kimberly Watson");
  const auto reply =
      m_line->cross(request(standin.url("/v1/chat/completions"), "{\"a\":\"kimberly watson\"}"), Context());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::permission_denied);
  EXPECT_EQ(standin.received(), "");
  EXPECT_EQ(crossings(), (std::vector{Crossing::refused}));
}

TEST_F(LineTest, HttpErrorsAndRedirectsAreReplies) {
  const Standin standin;
  for (const auto& [path, status] : {std::pair("/fail-500/x", 500), {"/fail-429/x", 429}, {"/fail-redirect/x", 307}}) {
    const auto reply = m_line->cross(request(standin.url(path)), within(milliseconds(5000)));
    ASSERT_TRUE(reply) << path;
    EXPECT_EQ(reply->status, status);
  }
  EXPECT_EQ(standin.received().find("/elsewhere HTTP"), std::string::npos);
  EXPECT_EQ(last_row().status, 307);
}

TEST_F(LineTest, ConnectionsAreUsedAgain) {
  const Standin standin;
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE(m_line->cross(request(standin.url("/v1/chat/completions")), within(milliseconds(5000))));
  Draft draft;
  draft.url = standin.url("/stats"), draft.method = "GET";
  const auto stats = m_line->cross(testing::outbound(draft, m_scope.scope()), within(milliseconds(5000)));
  ASSERT_TRUE(stats);
  EXPECT_NE(stats->body.find("\"connections\": 1}"), std::string::npos) << stats->body;
}

TEST_F(LineTest, NoConnectionMeansNothingWasSent) {
  for (const char* url : {"http://127.0.0.1:1/v1/x", "https://no-such-host.invalid/v1/x"}) {
    const auto reply = m_line->cross(request(url), within(milliseconds(5000)));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Code::unavailable) << reply.error().message;
    EXPECT_TRUE(reply.error().retryable);
    EXPECT_EQ(last_row().crossing, Crossing::failed);
  }
}

TEST_F(LineTest, ACutAfterSendingIsUncertain) {
  const Standin standin;
  for (const char* path : {"/fail-half/v1/chat/completions", "/fail-close/v1/chat/completions"}) {
    const auto reply = m_line->cross(request(standin.url(path)), within(milliseconds(5000)));
    ASSERT_FALSE(reply) << path;
    EXPECT_EQ(reply.error().code, Code::aborted) << reply.error().message;
    EXPECT_FALSE(reply.error().retryable);
    EXPECT_EQ(last_row().crossing, Crossing::uncertain);
  }
}

TEST_F(LineTest, SilenceAfterSendingEndsAtTheDeadline) {
  const Standin standin;
  const auto reply = m_line->cross(request(standin.url("/fail-never/x")), within(milliseconds(400)));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::deadline_exceeded) << reply.error().message;
  EXPECT_EQ(crossings(), (std::vector{Crossing::intent, Crossing::uncertain}));
  EXPECT_FALSE(m_line->cross(request(standin.url("/x")), within(milliseconds(0))));
  EXPECT_EQ(crossings().size(), 2u);  // out of time before anything began: no row
}

TEST_F(LineTest, SilenceEndsAtTheFirstByteLimit) {
  const Standin standin;
  LineSettings settings;
  settings.first_byte_timeout = milliseconds(200);
  const auto line = make_line(*m_ledger, settings);
  const auto reply = line->cross(request(standin.url("/fail-never/x")), within(milliseconds(20'000)));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::deadline_exceeded) << reply.error().message;
}

TEST_F(LineTest, AConsumerMayCancel) {
  const Standin standin;
  int calls = 0;
  const auto reply =
      m_line->cross(request(standin.url("/v1/chat/completions"),
                            R"({"model":"fail-slow","stream":true,"messages":[{"role":"user","content":"hello"}]})"),
                    within(milliseconds(20'000)), [&](const HttpReply& head, std::string_view) {
                      EXPECT_EQ(head.status, 200);
                      return ++calls < 2;
                    });
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::aborted);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(last_row().crossing, Crossing::cancelled);
  EXPECT_EQ(last_row().status, 200);
}

TEST_F(LineTest, RepliesThatAreTooLargeAreCut) {
  const Standin standin({"--answer", "fixed", "--text", std::string(50'000, 'x')});
  LineSettings settings;
  settings.max_reply_bytes = 10'000;
  const auto reply =
      make_line(*m_ledger, settings)->cross(request(standin.url("/v1/chat/completions")), within(milliseconds(5000)));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::aborted);
}

TEST_F(LineTest, HeadersCannotSmuggleAnything) {
  using Headers = std::vector<std::pair<std::string, std::string>>;
  for (const Headers& headers : {Headers{{"X-A", "a\r\nHost: evil"}},
                                 {{"X-A\r\nB", "c"}},
                                 {{"X A", "b"}},
                                 {{"", "b"}},
                                 {{"X-A", "a\nb"}},
                                 {{"Host", "evil"}},
                                 {{"Content-Length", "5"}},
                                 {{"transfer-encoding", "chunked"}},
                                 {{"X-A", std::string(1, '\0')}}}) {
    Draft draft;
    draft.url = "http://127.0.0.1:1/x", draft.headers = headers;
    const auto reply = m_line->cross(testing::outbound(draft, m_scope.scope()), Context());
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Code::invalid_argument) << reply.error().message;
  }
  EXPECT_TRUE(crossings().empty());
}

TEST_F(LineTest, TheEnvironmentsProxyIsIgnored) {
  const Standin standin;
  ::setenv("http_proxy", "http://127.0.0.1:1", 1), ::setenv("all_proxy", "http://127.0.0.1:1", 1);
  const auto reply = m_line->cross(request(standin.url("/v1/chat/completions")), within(milliseconds(5000)));
  ::unsetenv("http_proxy"), ::unsetenv("all_proxy");
  EXPECT_TRUE(reply) << reply.error().message;
  LineSettings settings;
  settings.proxy = standin.url();  // and used when it is configured
  const auto line = make_line(*m_ledger, settings);
  Draft draft;
  draft.url = "http://elsewhere.invalid/v1/chat/completions", draft.insecure_http = true;
  draft.body = "{\"messages\":[]}";
  const auto proxied = line->cross(testing::outbound(draft, m_scope.scope()), within(milliseconds(5000)));
  EXPECT_TRUE(proxied) << proxied.error().message;
}

TEST_F(LineTest, AMeterWritesWhatTheProviderCounted) {
  const Standin standin;
  ASSERT_TRUE(m_line->cross_metered(request(standin.url("/v1/chat/completions")), Context(), {},
                                    [](const HttpReply& reply, std::uint64_t& tokens, double& cost) {
                                      EXPECT_EQ(reply.status, 200);
                                      tokens = 77, cost = 0.5;
                                    }));
  EXPECT_EQ(last_row().tokens, 77u);
  EXPECT_EQ(last_row().cost, 0.5);
}

TEST_F(LineTest, ManyThreadsShareALine) {
  const Standin standin;
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i)
        good += m_line->cross(request(standin.url("/v1/chat/completions")), within(milliseconds(20'000))).has_value();
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 80);
  EXPECT_TRUE(m_ledger->verify()->intact);
  EXPECT_EQ(m_ledger->verify()->entries, 160);
}

/// Accepts connections, reads one request on each, answers the first and then closes the connection under the second
/// request of that same connection.
class ForgetfulServer {
 public:
  ForgetfulServer() {
    m_socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET, address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    ::getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size);
    m_port = ntohs(address.sin_port);
    ::listen(m_socket, 8);
    m_thread = std::thread([this] { serve(); });
  }
  ~ForgetfulServer() {
    ::shutdown(m_socket, SHUT_RDWR), ::close(m_socket);
    m_thread.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port) + "/x"; }
  int requests() const { return m_requests; }

 private:
  void serve() {
    for (;;) {
      const int client = ::accept(m_socket, nullptr, nullptr);
      if (client < 0) return;
      if (read_request(client)) {
        ++m_requests;
        const std::string reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        (void)!::send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
        if (read_request(client)) ++m_requests;
      }
      ::close(client);
    }
  }
  /// Headers and body come in separate pieces; the body of these tests ends with "[]}".
  static bool read_request(int client) {
    std::string request;
    char buffer[4096];
    while (request.find("[]}") == std::string::npos) {
      const ssize_t got = ::recv(client, buffer, sizeof buffer, 0);
      if (got <= 0) return false;
      request.append(buffer, static_cast<std::size_t>(got));
    }
    return true;
  }
  int m_socket = -1, m_port = 0;
  std::atomic<int> m_requests = 0;
  std::thread m_thread;
};

TEST_F(LineTest, ARequestIsNeverRepeatedBehindTheCallersBack) {
  ForgetfulServer server;
  ASSERT_TRUE(m_line->cross(request(server.url()), within(milliseconds(5000))));
  const auto second = m_line->cross(request(server.url()), within(milliseconds(5000)));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::aborted) << second.error().message;
  EXPECT_EQ(server.requests(), 2);
  EXPECT_EQ(last_row().crossing, Crossing::uncertain);
}

TEST(LineRules, PlainHttpStaysOnThisMachine) {
  TestScope scope;
  for (const char* url : {"http://127.0.0.1/x", "http://localhost:8080/x", "http://[::1]/x", "http://127.9.9.9/x"}) {
    Draft draft;
    draft.url = url;
    testing::outbound(draft, scope.scope());  // expects to be authorised
  }
  for (const char* url : {"http://example.org/x", "http://127.0.0.1.example.org/x", "http://10.0.0.1/x",
                          "ftp://127.0.0.1/x", "file:///etc/passwd", "https://user:pw@example.org/x"}) {
    route::Destination destination;
    destination.name = "test", destination.base_url = url;
    route::Verdict verdict;
    verdict.decision = route::Decision::cloud;
    EXPECT_FALSE(
        route::Policy::create({destination})->authorize(verdict, {"test", "POST", url, {}, "", scope.scope(), {}}))
        << url;
  }
}

}  // namespace
}  // namespace firstpass::egress
