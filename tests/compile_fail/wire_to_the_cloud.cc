// Nor what a provider encoded, before the policy has seen it.
#include "cloud/provider.h"

void leak(const firstpass::cloud::Provider& provider, firstpass::egress::Line& line) {
  (void)firstpass::cloud::chat(provider, provider.encode({}, {}), line, {});
}
