// Long files of a conversation's turns → what the questions of the turns need of them.
#pragma once

#include <string_view>

#include "core/context.h"
#include "gateway/attachments.h"
#include "gateway/http_server.h"
#include "gateway/json.h"
#include "pipeline/long_context.h"
#include "pipeline/settings.h"

namespace firstpass::gateway {

/// What may be shortened: nothing, files that were read here, or long plain texts that people paste and tools return
/// too.
enum class LongTexts { whole, files, all };

/// The setting `long_context`, or the header x-firstpass-long-context of this request. Neither changes what is hidden,
/// so a request may ask for more as well as for less. invalid_argument for other words.
Result<LongTexts> read_long_texts(const HttpRequest& request, const pipeline::Settings& settings);

/// Shortens them in `body` (chat, responses and messages; others have no turns), and puts what a question needs of
/// earlier files before its words. Never touched: what the model said, instructions, structured data, code.
/// Deterministic, and of a turn by what stands before it, so that the same conversation leaves as the same bytes.
/// Returns how many tokens stay here. Fails only when out of time.
Result<std::size_t> shorten_long_texts(Json& body, const Attached& attached, LongTexts which,
                                       pipeline::LongContext& long_context, const Context& context);

}  // namespace firstpass::gateway
