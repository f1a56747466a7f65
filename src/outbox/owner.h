// Who holds a claim: a process, told apart from a later one with the same number.
#pragma once

#include <string>
#include <string_view>

namespace firstpass::outbox {

/// "BOOT:PID:START" of this process: the machine's boot id, the process id and its start in clock ticks since boot.
const std::string& this_process();

/// True while the process of `owner` runs. False for another boot, a reused process id, or nonsense.
bool is_running(std::string_view owner);

}  // namespace firstpass::outbox
