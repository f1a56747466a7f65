// Authorised requests for tests, made the only way there is: by a policy.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "route/policy.h"
#include "vault/vault.h"

namespace firstpass::testing {

/// A scope of its own in a vault of its own; originals are hidden with scope().placeholder(type, original).
class TestScope {
 public:
  TestScope() : m_vault(vault::Vault::in_memory()), m_scope(*m_vault->scope("test", "test")) {}
  std::string hide(std::string_view type, std::string_view original) {
    auto placeholder = m_scope->placeholder(type, original);
    EXPECT_TRUE(placeholder.has_value());
    return placeholder.value_or("");
  }
  const std::shared_ptr<vault::Scope>& scope() const { return m_scope; }

 private:
  std::unique_ptr<vault::Vault> m_vault;
  std::shared_ptr<vault::Scope> m_scope;
};

struct Draft {
  std::string url = "https://provider.invalid/v1/chat";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {{"Content-Type", "application/json"}};
  std::string method = "POST";
  std::string destination = "test";
  bool insecure_http = false;
};

/// A policy that knows `draft.destination` at the draft's own address allows it.
inline egress::OutboundRequest outbound(Draft draft, std::shared_ptr<const vault::Scope> scope) {
  route::Destination destination;
  destination.name = draft.destination;
  destination.base_url = draft.url.substr(0, draft.url.find('?'));
  destination.insecure_http = draft.insecure_http;
  const auto policy = route::Policy::create({destination});
  route::Verdict verdict;
  verdict.decision = route::Decision::cloud;
  verdict.rule = "allowed";
  auto request = policy->authorize(verdict, {draft.destination,
                                             draft.method,
                                             draft.url,
                                             std::move(draft.headers),
                                             std::move(draft.body),
                                             std::move(scope),
                                             {{"PERSON", 1}}});
  EXPECT_TRUE(request.has_value()) << (request ? "" : request.error().message);
  return *request;
}

}  // namespace firstpass::testing
