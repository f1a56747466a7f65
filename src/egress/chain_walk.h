// Follows the chain of a ledger's rows, from the file or from an export.
#pragma once

#include <sodium.h>

#include <optional>
#include <string>

#include "core/ids.h"
#include "egress/ledger_row.h"

namespace firstpass::egress {

/// Give it the rows in order; it stops at the first that does not fit. Not thread-safe.
class ChainWalk {
 public:
  ChainWalk(const Macs& mac, std::optional<std::string> expected_head)
      : m_mac(mac), m_expected(std::move(expected_head)), m_seen(!m_expected), m_link(kLinkBytes, '\0') {}

  /// False when the chain is broken here. `readable`: whether every field has a form that we write.
  bool next(const Row& row, bool readable) {
    if (row.entry.sequence != m_check.entries + 1)
      return broken(m_check.entries + 1, "row " + std::to_string(m_check.entries + 1) + " is missing");
    const std::string computed = m_mac.link(m_link, row);
    if (!readable || row.link.size() != kLinkBytes || sodium_memcmp(computed.data(), row.link.data(), kLinkBytes) != 0)
      return broken(row.entry.sequence,
                    "row " + std::to_string(row.entry.sequence) + " was changed, or belongs to another key");
    m_link = row.link;
    ++m_check.entries;
    m_seen |= m_expected && to_hex(m_link) == *m_expected;
    return true;
  }

  /// The head row of the file; sequence 0 when there is none.
  void check_head(std::int64_t sequence, const std::string& mac) {
    if (sequence == 0 && m_check.entries == 0) return;
    if (sequence == m_check.entries && mac == m_mac.head(sequence, m_link)) return;
    broken(m_check.entries + 1, "rows after " + std::to_string(m_check.entries) + " are missing");
  }

  LedgerCheck finish() {
    m_check.head = to_hex(m_link);
    if (m_check.reason.empty() && !m_seen)
      broken(m_check.entries + 1, "the head kept elsewhere is not in this ledger: rows were cut off or replaced");
    m_check.intact = m_check.reason.empty();
    return m_check;
  }

 private:
  bool broken(std::int64_t sequence, std::string reason) {
    m_check.first_bad = sequence, m_check.reason = std::move(reason);
    return false;
  }

  const Macs& m_mac;
  const std::optional<std::string> m_expected;
  bool m_seen;
  std::string m_link;
  LedgerCheck m_check;
};

}  // namespace firstpass::egress
