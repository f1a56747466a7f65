// The history decoder of the worker: the visits that a browser keeps, from its database or from an export.
//
// Reply: {"browser", "more": bool, "visits": [[seconds since 1970, title, place], …]}, newest first. A place is host
// and path: what stands behind "?" or "#" holds sessions, tokens and what was typed into forms, and is left out.
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/text.h"
#include "runtime/worker_decoder.h"

namespace firstpass {

namespace input {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kStage = "input/history";
constexpr std::size_t kLongestTitle = 300, kLongestPlace = 200;

/// Where a browser keeps visits. `query` yields seconds since 1970, title, address; newest first.
struct Browser {
  const char* name;
  std::array<const char*, 2> tables;  // both must be tables: a view could be written to run for ever
  const char* query;
};

constexpr std::array kBrowsers = {
    // Kinds 4 (embedded), 5 and 6 (redirects), 8 (framed) were not opened by a person (nsINavHistoryService.idl).
    Browser{
        "Firefox",
        {"moz_places", "moz_historyvisits"},
        "SELECT v.visit_date / 1000000, p.title, p.url FROM moz_historyvisits v JOIN moz_places p ON p.id = v.place_id "
        "WHERE v.visit_type NOT IN (4, 5, 6, 8) ORDER BY v.visit_date DESC LIMIT ?1"},
    // Microseconds since 1601. Kinds 3 and 4 are frames; bit 29 marks the end of a chain of redirects
    // (ui/base/page_transition_types.h).
    Browser{"Chromium",
            {"urls", "visits"},
            "SELECT v.visit_time / 1000000 - 11644473600, u.title, u.url FROM visits v JOIN urls u ON u.id = v.url "
            "WHERE v.transition & 0xFF NOT IN (3, 4) AND v.transition & 0x20000000 <> 0 ORDER BY v.visit_time DESC "
            "LIMIT ?1"},
    // Seconds since 2001.
    Browser{
        "Safari",
        {"history_items", "history_visits"},
        "SELECT CAST(v.visit_time AS INTEGER) + 978307200, v.title, i.url FROM history_visits v JOIN history_items i "
        "ON i.id = v.history_item ORDER BY v.visit_time DESC LIMIT ?1"},
};

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() > most) {
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
  }
  return std::string(text);
}

/// Titles come from web pages: one line, no control characters.
std::string title_of(std::string_view text) {
  std::string title = to_valid_utf8(text);
  std::replace_if(
      title.begin(), title.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return shortened(trim(title), kLongestTitle);
}

/// Host and path of a web address; nothing for pages of the browser, files and scripts.
std::optional<std::string> place_of(std::string_view address) {
  const auto scheme = address.find("://"sv);
  if (scheme == std::string_view::npos) return std::nullopt;
  if (const auto name = address.substr(0, scheme); name != "http"sv && name != "https"sv) return std::nullopt;
  address = address.substr(scheme + 3);
  address = address.substr(0, address.find_first_of("?#"sv));
  const auto slash = address.find('/');
  std::string_view host = address.substr(0, slash);
  if (const auto user = host.rfind('@'); user != std::string_view::npos) host = host.substr(user + 1);
  if (host.substr(0, 4) == "www."sv) host = host.substr(4);
  if (host.empty()) return std::nullopt;
  std::string_view path = slash == std::string_view::npos ? std::string_view() : address.substr(slash);
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  return shortened(to_valid_utf8(std::string(host) + std::string(path)), kLongestPlace);
}

class Visits {
 public:
  explicit Visits(std::size_t most) : m_most(most) {}
  bool full() const { return m_visits.size() >= m_most; }
  void add(std::int64_t at, std::string_view title, std::string_view address) {
    if (auto place = place_of(address)) m_visits.push_back({at, title_of(title), std::move(*place)});
  }
  runtime::Decoded reply(const char* browser, bool more) && {
    runtime::Decoded decoded;
    decoded.json = nlohmann::json{{"browser", browser}, {"more", more}, {"visits", std::move(m_visits)}}.dump();
    return decoded;
  }

 private:
  std::size_t m_most;
  nlohmann::json m_visits = nlohmann::json::array();
};

// ---------------------------------------------------------------------------------------------------------- databases

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

tl::unexpected<Error> damaged() { return fail(Code::data_loss, kStage, "is a damaged database"); }

/// Opens a copy in memory. What the file says about journals is undone: browsers use a write-ahead log, which memory
/// has not, and a log beside the file is not here.
Result<Database> open(std::string_view bytes) {
  constexpr std::size_t kVersions = 18;  // write and read version (SQLite's file format, 1.3)
  if (bytes.size() < 100) return damaged();
  sqlite3* handle = nullptr;
  const int opened = sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, nullptr);
  Database database(handle, &sqlite3_close);
  if (opened != SQLITE_OK) return fail(Code::resource_exhausted, kStage, "needs more memory than there is");
  auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(bytes.size()));
  if (copy == nullptr) return fail(Code::resource_exhausted, kStage, "needs more memory than there is");
  std::copy(bytes.begin(), bytes.end(), copy);
  copy[kVersions] = copy[kVersions + 1] = 1;
  const auto size = static_cast<sqlite3_int64>(bytes.size());
  if (sqlite3_deserialize(handle, "main", copy, size, size,
                          SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY) != SQLITE_OK)
    return damaged();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_exec(handle, "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON", nullptr, nullptr, nullptr);
  return database;
}

Result<Statement> prepare(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK) return damaged();
  return Statement(statement, &sqlite3_finalize);
}

Result<bool> is_table(sqlite3* database, const char* name) {
  FP_TRY_ASSIGN(const Statement statement,
                prepare(database,
                        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1 AND sql NOT LIKE "
                        "'CREATE VIRTUAL%'"));
  sqlite3_bind_text(statement.get(), 1, name, -1, SQLITE_STATIC);
  const int stepped = sqlite3_step(statement.get());
  if (stepped != SQLITE_ROW && stepped != SQLITE_DONE) return damaged();
  return stepped == SQLITE_ROW;
}

Result<const Browser*> browser_of(sqlite3* database) {
  for (const Browser& browser : kBrowsers) {
    FP_TRY_ASSIGN(const bool first, is_table(database, browser.tables[0]));
    FP_TRY_ASSIGN(const bool second, is_table(database, browser.tables[1]));
    if (first && second) return &browser;
  }
  return fail(Code::data_loss, kStage, "is a database, but no browser's history");
}

std::string_view column(sqlite3_stmt* statement, int index) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
  return text == nullptr ? std::string_view()
                         : std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
}

Result<runtime::Decoded> decode_database(std::string_view bytes, std::size_t most) {
  FP_TRY_ASSIGN(const Database database, open(bytes));
  FP_TRY_ASSIGN(const Browser* browser, browser_of(database.get()));
  FP_TRY_ASSIGN(const Statement statement, prepare(database.get(), browser->query));
  sqlite3_bind_int64(statement.get(), 1, static_cast<sqlite3_int64>(most) + 1);
  Visits visits(most);
  for (;;) {
    const int stepped = sqlite3_step(statement.get());
    if (stepped == SQLITE_DONE) return std::move(visits).reply(browser->name, false);
    if (stepped != SQLITE_ROW) return damaged();
    if (visits.full()) return std::move(visits).reply(browser->name, true);
    visits.add(sqlite3_column_int64(statement.get(), 0), column(statement.get(), 1), column(statement.get(), 2));
  }
}

// ------------------------------------------------------------------------------------------------------------ exports

/// Google's export of Chrome: {"Browser History": [{"title", "url", "time_usec", "page_transition"}, …]}.
Result<runtime::Decoded> decode_export(std::string_view bytes, std::size_t most) {
  const nlohmann::json all = nlohmann::json::parse(bytes, nullptr, false);
  if (!all.is_object() || !all.contains("Browser History") || !all["Browser History"].is_array())
    return fail(Code::data_loss, kStage, "is a damaged or cut export of a browser's history");
  struct Row {
    std::int64_t at;
    const nlohmann::json* entry;
  };
  std::vector<Row> rows;
  for (const nlohmann::json& entry : all["Browser History"]) {
    if (!entry.is_object()) continue;
    const auto time = entry.find("time_usec");
    if (time == entry.end() || !time->is_number_integer()) continue;
    rows.push_back({time->get<std::int64_t>() / 1'000'000, &entry});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.at > b.at; });
  const auto text = [](const nlohmann::json& entry, const char* key) {
    const auto found = entry.find(key);
    return found != entry.end() && found->is_string() ? std::string_view(found->get_ref<const std::string&>())
                                                      : std::string_view();
  };
  Visits visits(most);
  for (const Row& row : rows) {
    if (visits.full()) return std::move(visits).reply("Chrome", true);
    visits.add(row.at, text(*row.entry, "title"), text(*row.entry, "url"));
  }
  return std::move(visits).reply("Chrome", false);
}

Result<runtime::Decoded> decode_history(std::string_view bytes, const std::string& options) {
  const auto most = nlohmann::json::parse(options).value("max_visits", std::size_t{10'000});
  if (bytes.substr(0, 15) == "SQLite format 3"sv) return decode_database(bytes, most);
  return decode_export(bytes, most);
}

}  // namespace

}  // namespace input

namespace runtime {

Decoder make_history_decoder() {
  return {[] { sqlite3_initialize(); }, &input::decode_history};
}

}  // namespace runtime

}  // namespace firstpass
