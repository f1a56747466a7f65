// What was said in a recording, in short, with the people who are named: the privacy engine finds them.
#pragma once

#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "pipeline/engine.h"
#include "understand/speech/points.h"

namespace firstpass::pipeline {

/// understand::key_points with noun phrases as key words, and a "name" point where each person is named first. Without
/// the models for that, the points that need none. A deadline that passes leaves the names out.
std::vector<understand::KeyPoint> points_of(Engine& engine, const understand::Transcript& transcript,
                                            const Context& context);

/// Loads what points_of() needs, so that it is quick when somebody has ended to speak.
void prepare_points(Engine& engine, const Context& context);

/// Adds a "name" finding, with its time, for each person who is named in a part of `document` that was spoken.
void note_names(Engine& engine, Document& document, const Context& context);

}  // namespace firstpass::pipeline
