// Which texts say the same: exact copies, quotes, forwards, light edits; never two that differ in a fact.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace firstpass::condense {

struct DedupRow {
  std::string_view id;
  std::string_view text;
};

struct DedupGroup {
  std::vector<std::size_t> rows;  ///< indices into the input, in order; at least one
  std::size_t kept = 0;           ///< the row that says most and stands first among equals
  /// For each of `rows` the first of them that has the same letters: itself, where it is no copy.
  std::vector<std::size_t> first_copies = {};
  /// A row of this group and one of an earlier group that say the same, too, neither of them a copy of an earlier one:
  /// a letter that stands in two different longer ones can join only one of them.
  std::vector<std::pair<std::size_t, std::size_t>> also = {};
};

struct DedupOptions {
  double overlap = 0.65;  ///< share of the shorter text's phrases that the other must hold
};

/// Groups rows that say the same; every row is in one group, groups in the order of their first row. Candidates share
/// sampled stretches of twelve letters (Broder, "On the resemblance and containment of documents", 1997) of the text
/// without quote marks, mail headers and signatures: a few that are spread over the shorter text must stand in the
/// longer. Each is then compared in full, and with the group. Two texts whose numbers, names, days, opposites or
/// negations contradict each other are never merged. What stands in several groups joins the one whose latest row is
/// nearest, as letters and their answers are in a mailbox. Deterministic. Time grows with the bytes and the number of
/// true candidates; of a stretch that many texts have, only the nearest sixteen to each side are looked at.
Result<std::vector<DedupGroup>> dedup(const std::vector<DedupRow>& rows, const DedupOptions& options = {});

/// True when one of the two may be dropped: the pairwise test that dedup() applies.
bool same_content(std::string_view a, std::string_view b, const DedupOptions& options = {});

}  // namespace firstpass::condense
