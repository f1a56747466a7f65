// A whole answer as the stream that the client asked for: some providers answer a streamed request with one JSON body.
#pragma once

#include <string>

#include "gateway/dialect.h"
#include "gateway/json.h"

namespace firstpass::gateway {

/// SSE of `answer` (restored, successful) in the dialect's own sequence of events.
std::string as_events(const Dialect& dialect, const Json& answer);

}  // namespace firstpass::gateway
