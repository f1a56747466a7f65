#include "gateway/call_for.h"

namespace firstpass::gateway {

const Translation* translation_to(const Dialect& dialect, const pipeline::Target& target) {
  return target.speaks == dialect.provider ? nullptr : translation_for(dialect, target.speaks);
}

bool can_ask(const Dialect& dialect, const pipeline::Target& target) {
  return target.speaks == dialect.provider || translation_to(dialect, target) != nullptr;
}

Status fill_call(Masker& masker, const Dialect& dialect, const Attached& attached, const Conversation& conversation,
                 const Tightening& tightening, const Context& context, Json& body, UpstreamCall& call) {
  const pipeline::Target& target = *call.target;
  FP_TRY_ASSIGN(call.hidden, masker.mask(body, attached, conversation, tightening, context));
  FP_TRY(context.deadline.check("gateway"));
  call.way = dialect.way;
  const Translation* const translation = translation_to(dialect, target);
  if (translation != nullptr) {
    FP_TRY_ASSIGN(body, translation->request(body));
    call.way = translation->way;
  }
  if (!target.model.empty() && (translation != nullptr || target.is_fallback)) body["model"] = target.model;
  call.body = dump(body);
  call.scope = conversation.scope;
  return {};
}

}  // namespace firstpass::gateway
