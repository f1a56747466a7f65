// Pages of the program and its libraries that stay in memory only because starting touched them.
#pragma once

#include <cstddef>

namespace firstpass {

/// Unmaps the pages of code and constants of every loaded object: what is used again comes back from the page cache by
/// itself, what only constructors, relocation and the reading of settings touched does not count for the process any
/// more. Contents never change: only segments that are not writable are given back, and no object that has relocations
/// in its text. Returns the bytes of the segments. Linux; elsewhere 0. Thread-safe.
std::size_t give_back_mapped_code();

}  // namespace firstpass
