// /v1/audio/transcriptions, answered on this device.
#pragma once

#include "gateway/http_server.h"
#include "gateway/pool.h"
#include "pipeline/engine.h"

namespace firstpass::gateway {

/// Form fields: file, response_format (json, text, verbose_json, srt, vtt); the others are taken and ignored. Returns
/// the status that was answered.
int answer_transcription(pipeline::Engine& engine, Slots& compute, const HttpRequest& request, Reply& reply);

}  // namespace firstpass::gateway
