// When what a vault gave out is on the disk, for a process that serves many requests at once.
#pragma once

#include "vault/vault.h"

namespace firstpass::vault {

/// From now on placeholders are committed in groups: one sync makes those of many requests durable, on a thread of its
/// own. Before they leave this machine sync() must have returned. In-memory vaults have nothing to do.
Status commit_in_groups(Vault& vault);

/// Waits, as a Waiter does, until all that `scope` has given out is durable. An error means that what was given out
/// since the last sync() is forgotten, and nothing that holds it may leave. Returns at once where commits are not
/// grouped. Thread-safe.
Status sync(const Scope& scope);
/// Sets that going without waiting for it.
void sync_soon(const Scope& scope);

}  // namespace firstpass::vault
