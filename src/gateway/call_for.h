// A request as its client wrote it → what one destination may get of it.
#pragma once

#include "gateway/dialect.h"
#include "gateway/masker.h"
#include "gateway/translate/translate.h"
#include "gateway/upstream.h"

namespace firstpass::gateway {

/// nullptr also when none is needed.
const Translation* translation_to(const Dialect& dialect, const pipeline::Target& target);
bool can_ask(const Dialect& dialect, const pipeline::Target& target);

/// Hides what is private in `body`, in which files were read already, puts it into the words of `call.target`, and
/// fills the call but for its headers. `body` is what leaves afterwards. An error means that it may not go there.
Status fill_call(Masker& masker, const Dialect& dialect, const Attached& attached, const Conversation& conversation,
                 const Tightening& tightening, const Context& context, Json& body, UpstreamCall& call);

}  // namespace firstpass::gateway
