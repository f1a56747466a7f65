#include "egress/ledger_row.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/ids.h"

namespace firstpass::egress {

namespace {

constexpr std::array<std::string_view, 7> kCrossings = {"intent",  "done",      "failed", "uncertain",
                                                        "refused", "cancelled", "cached"};

constexpr std::string_view kSchema = R"sql(
CREATE TABLE IF NOT EXISTS row(
  sequence INTEGER PRIMARY KEY, time TEXT NOT NULL, request_id TEXT NOT NULL, crossing TEXT NOT NULL,
  destination TEXT NOT NULL, rule TEXT NOT NULL, bytes INTEGER NOT NULL, tokens INTEGER NOT NULL, cost TEXT NOT NULL,
  hidden TEXT NOT NULL, status INTEGER NOT NULL, body_mac TEXT NOT NULL, nonce BLOB, link BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS row_request ON row(request_id);
CREATE TABLE IF NOT EXISTS head(one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER NOT NULL, mac BLOB NOT NULL);
)sql";
constexpr std::string_view kSecondFormat = R"sql(
ALTER TABLE row ADD COLUMN scope_mac BLOB;
CREATE INDEX row_scope ON row(scope_mac) WHERE scope_mac IS NOT NULL;
)sql";
// Kept for every row, the two indexes cost as much as the row itself; forgetting is rare and can read the table.
constexpr std::string_view kThirdFormat = R"sql(
DROP INDEX IF EXISTS row_request;
DROP INDEX IF EXISTS row_scope;
)sql";

/// {"EMAIL_ADDRESS":2,"PERSON":1}. Types are words; a name that needs escapes, as in a row that was exported and
/// changed, is left to the library.
std::string hidden_json(const std::map<std::string, int>& hidden) {
  constexpr auto is_plain = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  std::string out = "{";
  for (const auto& [type, count] : hidden) {
    if (!std::all_of(type.begin(), type.end(), is_plain))
      return nlohmann::json(hidden).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    if (out.size() > 1) out += ',';
    out.append(1, '"').append(type).append("\":").append(std::to_string(count));
  }
  return out += '}';
}

/// The chained form: each field as its length in bytes, a colon and its text, so that no two rows look alike.
std::string canonical_row(const Row& row) {
  const LedgerEntry& e = row.entry;
  std::string out;
  out.reserve(320);
  const auto field = [&out](std::string_view text) {
    out.append(std::to_string(text.size())).append(1, ':').append(text);
  };
  field(std::to_string(e.sequence)), field(e.time), field(e.request_id), field(crossing_name(e.crossing));
  field(e.destination), field(e.rule), field(std::to_string(e.bytes)), field(std::to_string(e.tokens));
  field(row.cost), field(row.hidden), field(std::to_string(e.status)), field(e.body_mac);
  return out;
}

}  // namespace

std::string_view crossing_name(Crossing crossing) { return kCrossings[static_cast<std::size_t>(crossing)]; }

std::optional<Crossing> crossing_from(std::string_view name) {
  for (std::size_t i = 0; i < kCrossings.size(); ++i)
    if (kCrossings[i] == name) return static_cast<Crossing>(i);
  return std::nullopt;
}

std::string Macs::link(std::string_view previous, const Row& row) const {
  return (*this)({"row", previous, canonical_row(row)});
}

std::string Macs::head(std::int64_t sequence, std::string_view link) const {
  return (*this)({"head", std::to_string(sequence), ":", link});
}

Status prepare_ledger_tables(SqlDatabase& database) {
  return migrate(database, {kSchema, kSecondFormat, kThirdFormat}, "the ledger");
}

void format_row(Row& row) {
  row.cost = "0.000000000";  // of each intent
  if (row.entry.cost != 0) {
    char text[40];
    std::snprintf(text, sizeof text, "%.9f", row.entry.cost);
    row.cost = text;
  }
  row.hidden = hidden_json(row.entry.hidden);
}

Status insert_row(SqlDatabase& database, const Row& row, std::string_view scope_mac) {
  const LedgerEntry& e = row.entry;
  FP_TRY_ASSIGN(auto statement,
                database.prepare("INSERT INTO row(sequence, time, request_id, crossing, destination, rule, bytes, "
                                 "tokens, cost, hidden, status, body_mac, link, nonce, scope_mac) "
                                 "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  statement.bind(e.sequence).bind_kept(e.time).bind_kept(e.request_id).bind_kept(crossing_name(e.crossing));
  statement.bind_kept(e.destination).bind_kept(e.rule);
  statement.bind(static_cast<std::int64_t>(e.bytes)).bind(static_cast<std::int64_t>(e.tokens));
  statement.bind_kept(row.cost).bind_kept(row.hidden).bind(std::int64_t{e.status});
  statement.bind_kept(e.body_mac).bind_kept_blob(row.link);
  for (const std::string_view optional : {std::string_view(row.nonce), scope_mac}) {
    if (optional.empty()) statement.bind_null();
    else statement.bind_kept_blob(optional);
  }
  return statement.run();
}

std::string select_rows(std::string_view rest) {
  return "SELECT sequence, time, request_id, crossing, destination, rule, bytes, tokens, cost, hidden, status, "
         "body_mac, "
         "link FROM row " +
         std::string(rest);
}

bool read_row(const SqlStatement& query, Row& row) {
  LedgerEntry& e = row.entry;
  e.sequence = query.number(0);
  e.time = query.text(1), e.request_id = query.text(2);
  const auto crossing = crossing_from(query.text(3));
  e.destination = query.text(4), e.rule = query.text(5);
  e.bytes = static_cast<std::uint64_t>(query.number(6)), e.tokens = static_cast<std::uint64_t>(query.number(7));
  row.cost = query.text(8), row.hidden = query.text(9);
  e.status = static_cast<int>(query.number(10));
  e.body_mac = query.text(11), row.link = query.text(12);
  e.link = to_hex(row.link);
  e.cost = std::strtod(row.cost.c_str(), nullptr);
  const auto hidden = nlohmann::json::parse(row.hidden, nullptr, false);
  if (!crossing || !hidden.is_object()) return false;
  e.crossing = *crossing;
  for (const auto& [type, count] : hidden.items()) {
    if (!count.is_number_integer()) return false;
    e.hidden[type] = count.get<int>();
  }
  return true;
}

}  // namespace firstpass::egress
