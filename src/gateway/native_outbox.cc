// /v1/firstpass/outbox: what waits, what became of it, and what the person wants done with it.
#include "gateway/auth.h"
#include "gateway/native.h"
#include "gateway/query.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway/native";
constexpr std::int64_t kMostItems = 1000;

/// ID of ".../outbox/ID" or ".../outbox/ID/send".
std::string item_id(const HttpRequest& request) {
  std::string path = without_path_key(request.path());
  path.erase(0, std::min(path.size(), kOutboxItem.size()));
  return path.substr(0, path.find('/'));
}

Result<outbox::Query> query_of(const HttpRequest& request) {
  outbox::Query query;
  query.after = query_text(request.target, "after");
  const std::int64_t limit = query_number(request.target, "limit");
  query.limit = static_cast<std::size_t>(limit > 0 ? std::min(limit, kMostItems) : kMostItems);
  const std::string state = query_text(request.target, "state");
  if (state.empty()) return query;
  for (int i = 0; i <= static_cast<int>(outbox::State::cancelled); ++i)
    if (outbox::state_name(static_cast<outbox::State>(i)) == state) query.state = static_cast<outbox::State>(i);
  if (!query.state) return fail(Code::invalid_argument, kStage, "no state of the outbox has that name");
  return query;
}

Json counts_json(const std::map<outbox::State, outbox::Count>& counts) {
  Json out = Json::object();
  for (const auto& [state, count] : counts)
    if (count.items > 0)
      out[std::string(outbox::state_name(state))] = {{"items", count.items}, {"oldest", count.oldest}};
  return out;
}

/// With its answer, once there is one.
Result<Json> whole_item(const outbox::Item& item) {
  Json out = item_json(item);
  if (item.result.empty()) return out;
  if (item.kind != kGatewayItem) {
    out["answer"] = {{"text", item.result}};
    return out;
  }
  FP_TRY_ASSIGN(const StoredAnswer answer, stored_answer_from(item.result));
  out["answer"] = {{"status", answer.status}, {"body", Json::parse(answer.body, nullptr, false)}};
  return out;
}

}  // namespace

Result<Json> Native::outbox(const HttpRequest& request, const Json&, const Context&) {
  FP_TRY_ASSIGN(outbox::Outbox* const box, m_engine.outbox());
  FP_TRY_ASSIGN(const outbox::Query query, query_of(request));
  FP_TRY_ASSIGN(const auto items, box->list(query));
  FP_TRY_ASSIGN(const auto counts, box->counts());
  Json list = Json::array();
  for (const outbox::Item& item : items) list.push_back(item_json(item));
  return Json{{"items", std::move(list)}, {"counts", counts_json(counts)}, {"holding", m_deferred.holding()}};
}

Result<Json> Native::outbox_item(const HttpRequest& request, const Json&, const Context&) {
  FP_TRY_ASSIGN(outbox::Outbox* const box, m_engine.outbox());
  FP_TRY_ASSIGN(const outbox::Item item, box->get(item_id(request)));
  return whole_item(item);
}

Result<Json> Native::outbox_send(const HttpRequest& request, const Json& body, const Context&) {
  const Json* uncertain = find(body, "uncertain");
  const bool even_so = uncertain != nullptr && uncertain->is_boolean() && uncertain->get<bool>();
  FP_TRY_ASSIGN(const outbox::Item item, m_deferred.send_now(item_id(request), even_so));
  return whole_item(item);
}

Result<Json> Native::outbox_cancel(const HttpRequest& request, const Json&, const Context&) {
  FP_TRY(m_deferred.cancel(item_id(request)));
  FP_TRY_ASSIGN(outbox::Outbox* const box, m_engine.outbox());
  FP_TRY_ASSIGN(const outbox::Item item, box->get(item_id(request)));
  return item_json(item);
}

}  // namespace firstpass::gateway
