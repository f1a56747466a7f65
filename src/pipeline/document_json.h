// Documents, answers and what is kept about them, as the JSON of the command contract. Offsets leave as code points.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/document.h"
#include "egress/ledger.h"
#include "outbox/outbox.h"
#include "pipeline/ask.h"
#include "pipeline/redact/redact.h"

namespace firstpass::pipeline {

/// {file, type, text, parts[], findings[], summary:{kind, text, fields:{NAME:{value, confidence, box?, page?, start?,
/// end?, suspicious?}}}}. Pixels and samples are left out.
nlohmann::ordered_json to_json(const Document& document);

/// {answer, via, sent, cost, delivered[]} and, beyond the contract, would_send, reasons, errors, outbox.
nlohmann::ordered_json to_json(const AskResult& result);

/// {decision, reasons[], rule, estimates{}, verb, intent?} and, of a request that was split, parts[] of the same with
/// their text.
nlohmann::ordered_json route_json(const AskResult& result);
nlohmann::ordered_json to_json(const route::Verdict& verdict);

/// {sequence, time, request, crossing, destination, rule, bytes, tokens, cost, hidden, status}; without what chains it.
nlohmann::ordered_json to_json(const egress::LedgerEntry& entry);

/// {id, state, kind, destination, reason, created, updated, attempts, not_before}; without what is sealed.
nlohmann::ordered_json to_json(const outbox::Item& item);

/// {regions: [{type, page?, box? | start, end}], notes[]}.
nlohmann::ordered_json to_json(const Redacted& redacted);

/// {code, message}.
nlohmann::ordered_json to_json(const Error& error);

/// Serialises with ill-formed UTF-8 replaced: text from foreign files must never make the output fail.
std::string dump(const nlohmann::ordered_json& json);

}  // namespace firstpass::pipeline
