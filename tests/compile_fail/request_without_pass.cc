// A request needs that proof.
#include "egress/outbound.h"

firstpass::egress::OutboundRequest forged("openai", "POST", "https://api.openai.com/v1",
                                          std::vector<std::pair<std::string, std::string>>(), "text", nullptr, "",
                                          std::map<std::string, int>());
