// The right way: what the policy authorised goes to the cloud and over the line.
#include "cloud/provider.h"
#include "route/policy.h"

firstpass::Result<firstpass::cloud::ChatReply> ask(const firstpass::route::Policy& policy,
                                                   const firstpass::route::Verdict& verdict,
                                                   firstpass::route::Outgoing outgoing,
                                                   const firstpass::cloud::Provider& provider,
                                                   firstpass::egress::Line& line) {
  FP_TRY_ASSIGN(const firstpass::egress::OutboundRequest request, policy.authorize(verdict, std::move(outgoing)));
  (void)line.cross(request, {});
  return firstpass::cloud::chat(provider, request, line, {});
}
