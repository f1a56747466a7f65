// One row of the ledger as it is stored and chained. Format: docs/formats/ledger.md.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/hmac.h"
#include "core/sqlite.h"
#include "egress/ledger.h"

namespace firstpass::egress {

inline constexpr std::size_t kLinkBytes = 32;

/// What is stored of an entry, in the exact form that is chained.
struct Row {
  LedgerEntry entry;
  std::string cost, hidden, nonce, link;  ///< link: 32 bytes
};

/// HMAC-SHA256 under a sub-key of the vault's key that is used for nothing else. Immutable; thread-safe.
class Macs {
 public:
  explicit Macs(std::string secret) : m_hmac(secret) { vault::wipe(secret); }
  std::string operator()(std::initializer_list<std::string_view> pieces) const { return m_hmac(pieces); }

  std::string link(std::string_view previous, const Row& row) const;
  std::string head(std::int64_t sequence, std::string_view link) const;

 private:
  const HmacSha256 m_hmac;
};

/// Makes the tables of a new file, or brings an older one up to date. failed_precondition for a newer format.
Status prepare_ledger_tables(SqlDatabase& database);

/// Fills `cost` and `hidden` from the entry.
void format_row(Row& row);
Status insert_row(SqlDatabase& database, const Row& row, std::string_view scope_mac);

/// "SELECT … FROM row" in the order that read_row() wants.
std::string select_rows(std::string_view rest);
/// False when a field cannot be what we wrote; what could be read is in `row` all the same.
bool read_row(const SqlStatement& query, Row& row);

}  // namespace firstpass::egress
