#include "outbox/items.h"

#include <array>
#include <tuple>

namespace firstpass::outbox {

namespace {

constexpr std::string_view kStage = "outbox";
constexpr std::array<std::string_view, 6> kStates = {"queued", "sending", "done", "failed", "uncertain", "cancelled"};

constexpr std::string_view kSchema = R"sql(
CREATE TABLE IF NOT EXISTS item(
  id TEXT PRIMARY KEY, state TEXT NOT NULL, destination TEXT NOT NULL, reason TEXT NOT NULL, created TEXT NOT NULL,
  updated TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, not_before TEXT NOT NULL DEFAULT '',
  owner TEXT NOT NULL DEFAULT '', idempotency BLOB UNIQUE, payload BLOB NOT NULL, result BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS item_state ON item(state);
)sql";
constexpr std::string_view kSecondFormat = R"sql(
ALTER TABLE item ADD COLUMN kind TEXT NOT NULL DEFAULT 'ask';
ALTER TABLE item ADD COLUMN webhook TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN retry BLOB;
CREATE INDEX item_retry ON item(retry) WHERE retry IS NOT NULL;
CREATE INDEX item_webhook ON item(state) WHERE webhook <> '';
)sql";

constexpr std::string_view kThirdFormat = "ALTER TABLE item ADD COLUMN asked TEXT NOT NULL DEFAULT ''";

std::optional<State> parse_state(std::string_view name) {
  for (std::size_t i = 0; i < kStates.size(); ++i)
    if (kStates[i] == name) return static_cast<State>(i);
  return std::nullopt;
}

}  // namespace

std::string_view state_name(State state) { return kStates[static_cast<std::size_t>(state)]; }

Status prepare_outbox_tables(SqlDatabase& database) {
  return migrate(database, {kSchema, kSecondFormat, kThirdFormat}, "the outbox");
}

std::string select_items(std::string_view rest) {
  return "SELECT id, state, kind, destination, reason, created, updated, attempts, not_before, webhook, payload, "
         "result, asked FROM item " +
         std::string(rest);
}

std::string sealing_context(std::string_view id, std::string_view column) {
  return "outbox/" + std::string(column) + "/" + std::string(id);
}

Result<Item> read_item(const SqlStatement& row, bool with_payload, const vault::Key& key) {
  Item item;
  item.id = row.text(0);
  const auto state = parse_state(row.text(1));
  if (!state) return fail(Code::data_loss, kStage, "item " + item.id + " is in no known state; the file is damaged");
  item.state = *state;
  item.kind = row.text(2), item.destination = row.text(3), item.reason = row.text(4);
  item.created = row.text(5), item.updated = row.text(6);
  item.attempts = static_cast<int>(row.number(7));
  item.not_before = row.text(8), item.webhook = row.text(9);
  item.asked = row.text(12);
  if (!with_payload) return item;
  for (auto [column, name, target] :
       {std::tuple(10, "payload", &item.payload), std::tuple(11, "result", &item.result)}) {
    const std::string sealed = row.text(column);
    if (sealed.empty()) continue;
    FP_TRY_ASSIGN(*target, key.open(sealed, sealing_context(item.id, name)));
  }
  return item;
}

bool is_time(std::string_view text) {
  if (text.empty()) return true;
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() < kShape.size() + 1 || text.size() > 32 || text.back() != 'Z') return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !digit : text[i] != kShape[i]) return false;
  }
  return true;
}

}  // namespace firstpass::outbox
