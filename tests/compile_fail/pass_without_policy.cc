// Nobody but the policy makes the proof that the policy allowed something.
#include "egress/outbound.h"

firstpass::egress::OutboundRequest forged() {
  return {firstpass::egress::PolicyPass(), "openai", "POST", "https://api.openai.com/v1", {}, "text", nullptr, "", {}};
}
