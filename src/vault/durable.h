// When what a vault gave out is on the disk, for a process that serves many requests at once.
#pragma once

#include "vault/vault.h"

namespace firstpass::vault {

/// From now on placeholders are committed in groups: one sync makes those of many requests durable, on a thread of its
/// own. Before they leave this machine sync() must have returned. In-memory vaults have nothing to do.
Status commit_in_groups(Vault& vault);

/// Waits, as a Waiter does, until all that `scope` has given out is durable. An error means that something could not be
/// kept, and nothing that holds it may leave: from then on every call of this handle fails, whoever asks, and the scope
/// is to be opened anew. Returns at once where commits are not grouped. Thread-safe.
Status sync(const Scope& scope);
/// Sets that going without waiting for it.
void sync_soon(const Scope& scope);
/// False when the handle of a scope serves nobody any more, and the scope is to be opened anew: it was erased, here or
/// by another process, has expired, or what it gave out could not be kept. Looks into the file. Thread-safe.
bool is_usable(const Scope& scope);

}  // namespace firstpass::vault
