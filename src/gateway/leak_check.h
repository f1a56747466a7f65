// The daemon tried against a provider that only listens: does anything private leave it, does everything come back?
#pragma once

#include "pipeline/settings.h"

namespace firstpass::gateway {

/// Starts a stand-in provider and a gateway with `settings` (profile and models of the person, but a state folder of
/// its own below `folder`), both on free ports of 127.0.0.1, and sends invented values through it in three dialects,
/// whole and streamed. Also knocks at the border: no key, a forged Host, a page of another origin. Nothing reaches a
/// real provider. The error names the first promise that was broken, and never a value.
Status test_for_leaks(pipeline::Settings settings, const std::filesystem::path& folder);

}  // namespace firstpass::gateway
