// The log of a SQLite database that many small commits are synced to.
#pragma once

#include <filesystem>

namespace firstpass {

/// Bytes of a log after which it is folded in: many of its pages are the same few, which are then written once; and who
/// waits for a commit waits for that, too, seldom enough not to be seen in a hundredth of all.
constexpr int kFoldLogFrom = 16 << 20;

/// Gives the write-ahead log beside `database` the length that it has when it is folded in, filled with zeros, which
/// are no rows to SQLite. While a log still grows each sync waits for the file system's journal too, which takes twice
/// as long. For programs that commit often: the caller holds the database's write lock, since who else appends would do
/// so where the zeros go. Does nothing where the disk has not many times as much room, and cuts the log back where it
/// runs out all the same.
void lengthen_log(const std::filesystem::path& database);

}  // namespace firstpass
