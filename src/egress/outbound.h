// The line. Whatever crosses it is an OutboundRequest, which only the policy can build.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "vault/vault.h"

namespace firstpass::route {
class Policy;
}

namespace firstpass::egress {

/// Proof that the policy allowed something. Only route::Policy can make one (tests/compile_fail proves it).
class PolicyPass {
  PolicyPass() = default;
  friend class firstpass::route::Policy;
};

/// What the person allowed to leave, to whom, and by which rule. Body bytes are final: nothing is added after the gate.
class OutboundRequest {
 public:
  OutboundRequest(PolicyPass, std::string destination, std::string method, std::string url,
                  std::vector<std::pair<std::string, std::string>> headers, std::string body,
                  std::shared_ptr<const vault::Scope> scope, std::string rule, std::map<std::string, int> hidden_counts,
                  bool insecure_http = false)
      : m_destination(std::move(destination)),
        m_method(std::move(method)),
        m_url(std::move(url)),
        m_headers(std::move(headers)),
        m_body(std::move(body)),
        m_scope(std::move(scope)),
        m_rule(std::move(rule)),
        m_hidden_counts(std::move(hidden_counts)),
        m_insecure_http(insecure_http) {}

  const std::string& destination() const { return m_destination; }  ///< configured name, e.g. "openai"
  const std::string& method() const { return m_method; }
  const std::string& url() const { return m_url; }
  const std::vector<std::pair<std::string, std::string>>& headers() const { return m_headers; }
  const std::string& body() const { return m_body; }
  const std::shared_ptr<const vault::Scope>& scope() const { return m_scope; }
  const std::string& rule() const { return m_rule; }                                   ///< which rule allowed it
  const std::map<std::string, int>& hidden_counts() const { return m_hidden_counts; }  ///< entity type → count
  /// The person allowed plain http to this destination though it is not on this machine.
  bool insecure_http() const { return m_insecure_http; }

 private:
  std::string m_destination, m_method, m_url;
  std::vector<std::pair<std::string, std::string>> m_headers;
  std::string m_body;
  std::shared_ptr<const vault::Scope> m_scope;
  std::string m_rule;
  std::map<std::string, int> m_hidden_counts;
  bool m_insecure_http;
};

/// Searches the serialised bytes (URL, headers but those that carry a key, body) for every original of the scope: raw,
/// JSON-escaped up to three levels deep, URL-encoded, HTML-escaped, in base64 at every alignment, in hex; whatever the
/// case, the white space and the Unicode form. permission_denied names entity types and counts, never values.
///
/// Matched only as whole words: originals shorter than 4 bytes, numbers and dates, and single words of fewer than 8
/// letters ("Ross" does not stand in "across"); names that are ordinary words as well ("Will") only as they were typed
/// or in capitals. Originals of one byte are not looked for. Text of the scope's own placeholders is no hit.
/// Time is linear in the bytes. Thread-safe.
Status last_gate(const OutboundRequest& request);

}  // namespace firstpass::egress
